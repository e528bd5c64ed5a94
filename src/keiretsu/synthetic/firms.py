"""The firms of a synthetic region: sectors, sizes, vertical and horizontal groups."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from keiretsu.core.random import Purpose
from keiretsu.schema import Sector
from keiretsu.synthetic.synth_options import Draws, Floats, Ints, Options

HORIZONTAL_GROUPS = 6  # the old six [facts.csv: keiretsu_old_six]
COUNCIL_MEMBERS = 187  # firms in the presidents' councils of the six groups, prior
GROUP_ELASTICITY = 0.3  # of a vertical group's number of suppliers to its head's size, prior


@dataclass(frozen=True, slots=True)
class Chain:
    """The sectors as arrays; s, t are positions in the table of sectors.

    Parameters
    ----------
    names : tuple of str
    order, firms : arrays, shape (s,)
        Place in the chain; number of firms.
    inputs : float64, shape (s, s)
        inputs[t, s] = share of t's unit cost bought from s.
    total : float64, shape (s,)
        Sum of sizes.
    reach : float64, shape (s, s)
        reach[s, t] = share of what supplying sector s sells that ends in final sector t.
    """

    names: tuple[str, ...]
    order: Ints
    firms: Ints
    inputs: Floats
    total: Floats
    reach: Floats


@dataclass(frozen=True, slots=True)
class SyntheticFirms:
    """The firms of one region, in blocks of sectors.

    Parameters
    ----------
    sector, rank : int64, shape (n,)
        Position of the sector; rank by size in it, 0 the largest.
    size : float64, shape (n,)
        Yearly sales, mean 1.
    group : int64, shape (n,)
        Vertical group, -1 for none.
    horizontal : int64, shape (n,)
        Horizontal group, -1 for none.
    heads : int64, shape (g,)
        Firm at the head of every vertical group.
    age : int64, shape (n,)
        Days since it was founded, at least 1.
    """

    sector: Ints
    rank: Ints
    size: Floats
    group: Ints
    horizontal: Ints
    heads: Ints
    age: Ints

    def __len__(self) -> int:
        return len(self.sector)


def make_chain(sectors: Mapping[str, Sector], firms: int) -> Chain:
    """Return the sectors as arrays for a region of so many firms."""
    names = tuple(sectors)
    at = {name: i for i, name in enumerate(names)}
    inputs = np.zeros((len(names), len(names)))
    for name, sector in sectors.items():
        for other, part in sector.inputs.items():
            inputs[at[name], at[other]] = part
    order = np.array([s.order for s in sectors.values()], np.int64)
    share = np.array([s.firms for s in sectors.values()])
    final = np.array([s.final_demand for s in sectors.values()])
    total, reach = _balance(inputs, order, share, final)
    return Chain(names, order, _apportion(share, firms), inputs, total / total.sum() * firms, reach)


def _apportion(share: Floats, n: int) -> Ints:
    """Split n by largest remainders, one at least for everybody."""
    exact = share / share.sum() * (n - len(share))
    whole: Ints = np.floor(exact).astype(np.int64)
    largest = np.argsort(whole - exact, kind="stable")[: n - len(share) - int(whole.sum())]
    whole[largest] += 1
    whole += 1
    return whole


def _balance(inputs: Floats, order: Ints, share: Floats, final: Floats) -> tuple[Floats, Floats]:
    """Return sales by sector that balance purchases, and where each supplier's goods end.

    Final sectors are sized by the square root of their share of firms (prior: the fewer, the bigger); the
    others sell what the chain above buys from them, grossed up for their own final demand.
    """
    total = np.sqrt(share)
    ends = np.diag((order == 0).astype(float))
    for s in np.argsort(order, kind="stable"):
        if order[s] > 0:
            bought = inputs[:, s] * total
            total[s] = max(bought.sum() / max(1 - final[s], 0.1), 1e-6)
            ends[s] = bought @ ends / max(bought.sum(), 1e-12)
    return total, ends


def make_firms(chain: Chain, options: Options, draw: Draws) -> SyntheticFirms:
    """Draw the firms of a region."""
    n = int(chain.firms.sum())
    who = np.arange(n)
    sector = np.repeat(np.arange(len(chain.names)), chain.firms)
    start = np.concatenate([[0], np.cumsum(chain.firms)])
    rank = np.empty(n, np.int64)
    by_chance = np.lexsort((draw(Purpose.SYNTH_SIZE, who, 0), sector))
    rank[by_chance] = who - start[sector]
    size = _zipf(chain, sector, rank, draw(Purpose.SYNTH_SIZE, who, 1))
    heads = _heads(chain, options, rank, start)
    group = _vertical(chain, options, sector, size, heads, draw)
    horizontal = _horizontal(chain, sector, rank)
    years = np.minimum(-20.0 * np.log1p(-draw(Purpose.SYNTH_DATES, who, 0)), 80.0)  # prior: mean age 20
    age = 1 + np.floor(years * 365.25).astype(np.int64)
    return SyntheticFirms(sector, rank, size, group, horizontal, heads, age)


def _zipf(chain: Chain, sector: Ints, rank: Ints, noise: Floats) -> Floats:
    """Return sizes inverse to the rank in the sector, with a little noise, that sum to its sales."""
    size = 1.0 / (rank + 1.0 + 0.6 * (noise - 0.5))
    sums = np.array([size[sector == s].sum() for s in range(len(chain.names))])
    scaled: Floats = size * (chain.total / sums)[sector]
    return scaled


def _heads(chain: Chain, options: Options, rank: Ints, start: Ints) -> Ints:
    """Return the largest assemblers, as many as leave their suppliers' cells at the wanted size."""
    heads = []
    supplying = chain.order > 0
    for t in np.flatnonzero(~supplying):
        flows = chain.reach[supplying, t]
        suppliers = options.attached * (chain.firms[supplying] * flows).sum()
        wanted = round(suppliers / options.cell_size / max(int((flows > 0).sum()), 1))
        block = rank[start[t] : start[t + 1]]
        heads.append(start[t] + np.flatnonzero(block < max(wanted, 1)))
    return np.concatenate(heads)


def _vertical(chain: Chain, options: Options, sector: Ints, size: Floats, heads: Ints, draw: Draws) -> Ints:
    """Attach suppliers to groups: to a chain as the goods go, in it to a head by its size."""
    group = np.full(len(sector), -1, np.int64)
    group[heads] = np.arange(len(heads))
    weight = size[heads] ** GROUP_ELASTICITY
    in_chain = np.bincount(sector[heads], weight, len(chain.names))
    for s in np.flatnonzero(chain.order > 0):
        who = np.flatnonzero(sector == s)
        who = who[draw(Purpose.SYNTH_PLACE, who, 0) < options.attached]
        odds = weight * chain.reach[s, sector[heads]] / in_chain[sector[heads]]
        group[who] = pick(np.cumsum(odds), draw(Purpose.SYNTH_PLACE, who, 1))
    return group


def _horizontal(chain: Chain, sector: Ints, rank: Ints) -> Ints:
    """One-set principle: the largest of every sector go round the six groups."""
    n = len(sector)
    members = min(COUNCIL_MEMBERS, round(0.036 * n))
    places = np.minimum(round(members / len(chain.names)), np.maximum(chain.firms // 5, 1))
    group = (rank + sector) % HORIZONTAL_GROUPS
    return np.where(rank < places[sector], group, -1)


def pick(cumulated: Floats, u: Floats, low: Floats | float = 0.0, high: Floats | None = None) -> Ints:
    """Return the entry that each u in [0, 1) falls on.

    Parameters
    ----------
    cumulated : float64, shape (k,)
        Running sums of the entries' weights.
    u : float64, shape (n,)
    low, high : float64, shape (n,), optional
        Running sums before the first and after the last entry that may be picked; all may by default.
    """
    top = cumulated[-1] if high is None else high
    at = np.searchsorted(cumulated, low + u * (top - low), side="right")
    entry: Ints = np.minimum(at, len(cumulated) - 1).astype(np.int64)
    return entry
