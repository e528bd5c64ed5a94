"""Supply and collaboration ties of a synthetic region."""

from dataclasses import dataclass

import numpy as np

from keiretsu.core.random import Purpose
from keiretsu.synthetic.firms import Chain, SyntheticFirms, pick
from keiretsu.synthetic.synth_options import Draws, Floats, Ints, Options

MOST_SUPPLIERS = 12  # of one input, prior
# exponent of size in the choice of a supplier, fitted: customers stay Zipf-like although groups close ranks
PULL = 1.2
RING = (1, 2)  # neighbours on the lattice of a cell, each way
ROUNDS = 4  # random pairings inside a cell; with the lattice, eight partners at most


def supply(chain: Chain, firms: SyntheticFirms, options: Options, draw: Draws) -> tuple[Ints, Ints, Floats]:
    """Return supplier, customer and yearly purchases of every supply tie.

    Every buyer finds a supplier of every input of its sector, the bigger the likelier, inside its own
    vertical group where it looks there and the group has one; then every supplier that nobody found asks
    one buyer.
    """
    parts = [
        _sales_of(chain, firms, options, draw, int(seller))
        for seller in np.flatnonzero(chain.inputs.any(axis=0))
    ]
    source, target, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return source, target, value


def _sales_of(
    chain: Chain, firms: SyntheticFirms, options: Options, draw: Draws, seller: int
) -> tuple[Ints, Ints, Floats]:
    """Return the supply ties of one selling sector."""
    market = Market.of(firms, np.flatnonzero(firms.sector == seller), firms.size**PULL)
    buyers = np.flatnonzero(chain.inputs[firms.sector, seller])
    wanted = _number_of_suppliers(firms, buyers, options, draw(Purpose.SYNTH_SUPPLY, buyers, 100 * seller))
    chosen, customer = [], []
    for slot in range(int(wanted.max())):
        who = buyers[wanted > slot]
        which = 100 * seller + 1 + 2 * slot
        chosen.append(market.choose(firms, who, options.loyalty, draw, which))
        customer.append(who)
    found = np.bincount(np.concatenate(chosen), minlength=len(firms)) > 0
    left = market.members[~found[market.members]]
    chosen.append(left)
    demand = Market.of(firms, buyers, np.ones(len(firms)))
    customer.append(demand.choose(firms, left, options.loyalty, draw, 100 * seller + 50))
    source, target = unique_pairs(np.concatenate(chosen), np.concatenate(customer))
    spent = chain.inputs[firms.sector[target], seller] * firms.size[target]
    return source, target, spent * _split(target, draw(Purpose.SYNTH_SUPPLY, (source << 32) + target, 90))


@dataclass(frozen=True, slots=True)
class Market:
    """Firms to choose from, sorted by vertical group.

    `cumulated` (m,) runs over the weights of `members` (m,); `border` (g + 2,) holds its value before the
    firms of no group, then after them and after every group.
    """

    members: Ints
    cumulated: Floats
    border: Floats

    @classmethod
    def of(cls, firms: SyntheticFirms, members: Ints, weight: Floats) -> "Market":
        """Return the market of some firms, each as likely to be chosen as its `weight` (n,)."""
        members = members[np.argsort(firms.group[members], kind="stable")]
        cumulated = np.cumsum(weight[members])
        last = np.searchsorted(firms.group[members], np.arange(-1, len(firms.heads)), side="right")
        return cls(members, cumulated, np.concatenate([[0.0], cumulated])[np.concatenate([[0], last])])

    def choose(self, firms: SyntheticFirms, who: Ints, loyalty: float, draw: Draws, which: int) -> Ints:
        """Return a member for everybody in `who`: of the own group if it has one and loyalty says so."""
        group = firms.group[who]
        low, high = self.border[group + 1], self.border[group + 2]
        outside = (group < 0) | (high <= low) | (draw(Purpose.SYNTH_SUPPLY, who, which) >= loyalty)
        low, high = np.where(outside, 0.0, low), np.where(outside, self.cumulated[-1], high)
        chosen: Ints = self.members[
            pick(self.cumulated, draw(Purpose.SYNTH_SUPPLY, who, which + 1), low, high)
        ]
        return chosen


def _number_of_suppliers(firms: SyntheticFirms, buyers: Ints, options: Options, u: Floats) -> Ints:
    """Return how many suppliers each buyer looks for: by chance, more for the large of a sector."""
    middle = np.array([np.median(firms.size[firms.sector == s]) for s in range(firms.sector.max() + 1)])
    relative = firms.size[buyers] / middle[firms.sector[buyers]]
    ordinary = 1.0 + (2.0 * options.suppliers - 1.0) * u  # its whole part has the wanted mean
    wanted: Ints = np.minimum(ordinary * np.sqrt(np.maximum(relative, 1.0)), MOST_SUPPLIERS).astype(np.int64)
    return wanted


def _split(buyer: Ints, u: Floats) -> Floats:
    """Return which share of a buyer's spending each of its ties gets, uneven by up to three to one."""
    weight = 0.5 + u
    share: Floats = weight / np.bincount(buyer, weight)[buyer]
    return share


def collaboration(chain: Chain, firms: SyntheticFirms, draw: Draws) -> tuple[Ints, Ints]:
    """Return the pairs that develop together, lower firm first.

    Inside a cell (one sector of one vertical group) firms sit on a ring lattice and are paired at random a
    few times; firms without a cell of two pair at random in their sector.
    """
    cell = np.where(firms.group < 0, -1, firms.sector * len(firms.heads) + firms.group)
    crowd = np.bincount(cell + 1)[cell + 1]
    alone = (cell < 0) | (crowd < 2)
    who = np.flatnonzero(~alone)
    pairs = [_lattice(who, cell[who], draw)]
    pairs += [_pairing(who, cell[who], draw, which) for which in range(1, ROUNDS + 1)]
    lone = np.flatnonzero(alone)
    pairs.append(_pairing(lone, firms.sector[lone], draw, ROUNDS + 1))
    one, other = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return unique_pairs(np.minimum(one, other), np.maximum(one, other))


def _shuffled(who: Ints, cell: Ints, draw: Draws, which: int) -> tuple[Ints, Ints, Ints]:
    """Return firms cell by cell in random order, each one's place in its cell and the cell's size."""
    order = np.lexsort((draw(Purpose.SYNTH_COLLABORATION, who, which), cell))
    _, start, count = np.unique(cell[order], return_index=True, return_counts=True)
    return who[order], np.arange(len(who)) - np.repeat(start, count), np.repeat(count, count)


def _lattice(who: Ints, cell: Ints, draw: Draws) -> tuple[Ints, Ints]:
    who, place, count = _shuffled(who, cell, draw, 0)
    at = np.arange(len(who))
    ends = [np.flatnonzero(count >= 2 * step + 1) for step in RING]
    next_to = [at[e] - place[e] + (place[e] + step) % count[e] for e, step in zip(ends, RING, strict=True)]
    return who[np.concatenate(ends)], who[np.concatenate(next_to)]


def _pairing(who: Ints, cell: Ints, draw: Draws, which: int) -> tuple[Ints, Ints]:
    who, place, count = _shuffled(who, cell, draw, which)
    first = np.flatnonzero((place % 2 == 0) & (place + 1 < count))
    return who[first], who[first + 1]


def unique_pairs(source: Ints, target: Ints) -> tuple[Ints, Ints]:
    """Return the distinct pairs, in ascending order."""
    base = np.int64(1) << np.int64(32)
    return tuple(np.divmod(np.unique(source * base + target), base))  # type: ignore[return-value]
