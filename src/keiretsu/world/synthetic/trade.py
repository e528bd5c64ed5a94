"""Supply and collaboration ties of a synthetic region."""

import numpy as np

from keiretsu.rng import Purpose
from keiretsu.world.synthetic.firms import Chain, Firms, pick
from keiretsu.world.synthetic.options import Draws, Floats, Ints, Options

MOST_SUPPLIERS = 12  # of one input, prior
RING = (1, 2)  # neighbours on the lattice of a cell, each way
ROUNDS = 4  # random pairings inside a cell; with the lattice, eight partners at most


def supply(chain: Chain, firms: Firms, options: Options, draw: Draws) -> tuple[Ints, Ints, Floats]:
    """Return supplier, customer and yearly purchases of every supply tie.

    Every buyer has a supplier of every input of its sector, chosen in proportion to size, inside its own
    vertical group where it looks there and finds one.
    """
    parts = [
        _one_input(chain, firms, options, draw, buyer, seller)
        for buyer in range(len(chain.names))
        for seller in np.flatnonzero(chain.inputs[buyer])
    ]
    source, target, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return source, target, value


def _one_input(
    chain: Chain, firms: Firms, options: Options, draw: Draws, buyer: int, seller: int
) -> tuple[Ints, Ints, Floats]:
    buyers = np.flatnonzero(firms.sector == buyer)
    sellers = np.flatnonzero(firms.sector == seller)
    sellers = sellers[np.argsort(firms.group[sellers], kind="stable")]
    cumulated = np.cumsum(firms.size[sellers])
    groups = np.arange(-1, len(firms.heads))
    # running sums of size at the borders of every group's cell, ungrouped sellers first
    border = np.searchsorted(firms.group[sellers], groups, side="right")
    border = np.concatenate([[0.0], cumulated])[border]

    wanted = _number_of_suppliers(
        firms.size[buyers], options, draw(Purpose.SYNTH_SUPPLY, buyers, 100 * seller)
    )
    chosen, customer = [], []
    for slot in range(int(wanted.max())):
        who = buyers[wanted > slot]
        inside = firms.group[who]
        low, high = border[inside], border[inside + 1]
        which = 100 * seller + 1 + 2 * slot
        out = (inside < 0) | (high <= low) | (draw(Purpose.SYNTH_SUPPLY, who, which) >= options.loyalty)
        low, high = np.where(out, 0.0, low), np.where(out, cumulated[-1], high)
        chosen.append(sellers[pick(cumulated, draw(Purpose.SYNTH_SUPPLY, who, which + 1), low, high)])
        customer.append(who)
    source, target = unique_pairs(np.concatenate(chosen), np.concatenate(customer))
    return source, target, _purchases(chain, firms, draw, source, target, chain.inputs[buyer, seller])


def _number_of_suppliers(size: Floats, options: Options, u: Floats) -> Ints:
    ordinary = (
        1.0 + 2.0 * u * (options.suppliers - 1.0) + u
    )  # mean options.suppliers once cut to whole numbers
    large = np.sqrt(np.maximum(size / np.median(size), 1.0))
    return np.minimum(np.floor(ordinary * large), MOST_SUPPLIERS).astype(np.int64)


def _purchases(chain: Chain, firms: Firms, draw: Draws, source: Ints, target: Ints, share: float) -> Floats:
    """Split what each buyer spends on the input over its suppliers, unevenly."""
    n = len(firms)
    weight = 0.5 + draw(Purpose.SYNTH_SUPPLY, source * n + target, 90)
    spent: Floats = share * firms.size[target] * weight / np.bincount(target, weight, n)[target]
    return spent


def collaboration(chain: Chain, firms: Firms, draw: Draws) -> tuple[Ints, Ints]:
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
