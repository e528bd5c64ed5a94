"""NK landscapes of 16 loci as one table of 65,536 integers a sector.

Contributions are 26-bit integers, so that a table can be changed locus by locus and still equal, bit for
bit, one built afresh. Fitness is the sum scaled to 0..1 over the whole table.

References
----------
.. [1] Kauffman and Weinberger (1989), "The NK model of rugged fitness landscapes", J. Theor. Biol. 141.
.. [2] Lazer and Friedman (2007), "The network structure of exploration and exploitation", ASQ 52.
"""

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U16, U32, U64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, below, unit, words
from keiretsu.core.random import Purpose, hash_id
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.technology.records import LandscapeParameters, Terrain

HERITAGE, LANDSCAPE, TURBULENCE = (
    np.uint32(p.value) for p in (Purpose.HERITAGE, Purpose.LANDSCAPE, Purpose.TURBULENCE)
)


PROCESS = np.uint64(hash_id("process elements"))
"""Whose the elements are that all sectors share."""

LOCI = 16
DESIGNS = 1 << LOCI
HALF = 1 << (LOCI // 2)
_SHIFT = np.uint32(6)


@inlined
def owner(locus: int, ident: np.uint64, shared: int) -> np.uint64:
    """Return whose a locus is: of all sectors, if it is one of the `shared` first, else of the sector."""
    return PROCESS if locus < shared else ident


@inlined
def reach(locus: int, complexity: int, shared: int) -> int:
    """Return on how many others a locus depends: those of all sectors depend on one another alone."""
    return min(complexity, shared - 1) if locus < shared else complexity


@kernel
def neighbours(
    seed: np.uint32, purpose: np.uint32 | int, ident: np.uint64, complexity: int, shared: int
) -> I64:
    """Return for every locus itself and the loci it depends on, shape (16, complexity + 1).

    Of a row the first `reach` + 1 count; the first `shared` loci have the same rows in all sectors.
    """
    out = np.empty((LOCI, complexity + 1), np.int64)
    for locus in range(LOCI):
        who, among = owner(locus, ident, shared), shared if locus < shared else LOCI
        order = np.arange(LOCI)
        order[0], order[locus] = locus, 0
        for k in range(1, reach(locus, complexity, shared) + 1):
            w = words(seed, purpose, who, np.uint32(0xFFFFFFFF), np.uint32(locus * LOCI + k))
            pick = k + below(w[0], among - k)
            order[k], order[pick] = order[pick], order[k]
        out[locus] = order[: complexity + 1]
    return out


@kernel
def contributions(
    seed: np.uint32, purpose: np.uint32 | int, ident: np.uint64, epoch: Whole, locus: int, complexity: int
) -> U32:
    """Return the contributions of one locus for every state of its neighbourhood, shape (2**(K+1),)."""
    size = 1 << (complexity + 1)
    out = np.empty(size, np.uint32)
    for state in range(size):
        w = words(seed, purpose, ident, np.uint32(epoch), np.uint32(locus * size + state))
        out[state] = w[0] >> _SHIFT
    return out


@kernel
def add_locus(table: U32, around: I64, values: U32) -> None:
    """Add the contributions of one locus to all designs of `table`.

    Unsigned sums wrap around, so adding new minus old contributions replaces a locus exactly. Designs are
    rows of 256 that share their high half: high halves alike in the loci that matter add the same row.
    """
    low = np.zeros(HALF, np.int64)
    matter, row = 0, np.empty(HALF, np.uint32)
    for k in range(len(around)):
        if around[k] >= LOCI // 2:
            matter |= 1 << (around[k] - LOCI // 2)
        else:
            for part in range(HALF):
                low[part] |= ((part >> around[k]) & 1) << k
    for alike in range(HALF):
        if alike & matter != alike:
            continue
        state = state_of(alike << (LOCI // 2), around)
        for part in range(HALF):
            row[part] = values[low[part] | state]
        for high in range(HALF):
            if high & matter == alike:
                add_row(row, table[high * HALF : (high + 1) * HALF])


@inlined
def state_of(design: Whole, around: I64) -> Whole:
    """Return the elements of a design at the loci of `around` as one number, the first in its lowest bit."""
    state: Whole = 0
    for k in range(len(around)):
        state |= ((design >> around[k]) & 1) << k
    return state


@inlined
def add_row(row: U32, to: U32) -> None:
    """Add a row to another; apart, so that the compiler sees two arrays and takes many numbers at once."""
    for k in range(HALF):
        to[k] += row[k]


@inlined
def locus_drawn(
    landscapes: np.uint32, ident: np.uint64, complexity: int, shared: int, locus: int, year: Whole
) -> U32:
    """Return the contributions of a locus of a sector as drawn in a year, 0 for those of the opening."""
    who, others = owner(locus, ident, shared), reach(locus, complexity, shared)
    return contributions(landscapes, LANDSCAPE, who, year, locus, others)


@kernel
def draw(landscapes: np.uint32, ident: np.uint64, complexity: int, shared: int, table: U32) -> None:
    """Add the contributions of all loci of a sector, as drawn at the opening, to `table` (65536,)."""
    around = neighbours(landscapes, LANDSCAPE, ident, complexity, shared)
    for locus in range(LOCI):
        values = locus_drawn(landscapes, ident, complexity, shared, locus, 0)
        add_locus(table, around[locus, : reach(locus, complexity, shared) + 1], values)


@kernel
def redraw(
    landscapes: np.uint32,
    key: DrawKey,
    ident: np.uint64,
    p: LandscapeParameters,
    everywhere: bool,
    here: bool,
    table: U32,
    epoch: I32,
) -> tuple[float, float, float]:
    """Draw loci of a landscape anew, each with a chance; return the new `scale` of its table.

    Of the loci that all sectors share if `everywhere`, of the sector's own if `here`. table (65536,) and
    epoch (16,), the year in which each locus was drawn, are changed in place.
    `landscapes` is the seed of the landscapes; the key tells which loci are redrawn.
    """
    year = np.int64(key.step)
    around = neighbours(landscapes, LANDSCAPE, ident, p.complexity, p.shared_elements)
    for locus in range(LOCI):
        common = locus < p.shared_elements
        who = owner(locus, ident, p.shared_elements)
        w = words(key.seed, TURBULENCE, who, key.step, np.uint32(locus + 1))
        if (everywhere if common else here) and unit(w[0]) < p.turbulence_share:
            then = np.int64(epoch[locus])
            change = locus_drawn(landscapes, ident, p.complexity, p.shared_elements, locus, year)
            change -= locus_drawn(landscapes, ident, p.complexity, p.shared_elements, locus, then)
            known = reach(locus, p.complexity, p.shared_elements) + 1
            add_locus(table, around[locus, :known], change)
            epoch[locus] = year
    return scale(table)


@kernel
def scale(table: U32) -> tuple[float, float, float]:
    """Return lowest sum, 1 / (highest - lowest), and the sd of one-element changes of scaled fitness."""
    lowest = table[0]
    highest = table[0]
    for x in range(DESIGNS):
        lowest = min(lowest, table[x])
        highest = max(highest, table[x])
    inverse = 1.0 / (float(highest) - float(lowest)) if highest > lowest else 0.0
    total = 0.0
    for x in range(DESIGNS):
        other = x ^ (1 << ((x ^ (x >> 4) ^ (x >> 8) ^ (x >> 12)) & 15))
        total += (float(table[x]) - float(table[other])) ** 2
    return float(lowest), inverse, np.sqrt(total / DESIGNS) * inverse


@inlined
def scaled(height: np.uint32, lowest: float, inverse: float) -> float:
    """Return a design's sum of contributions as fitness, 0..1 in its sector."""
    return (float(height) - lowest) * inverse


@inlined
def fitness(table: U32, lowest: float, inverse: float, x: Whole) -> float:
    """Return the scaled fitness of design x."""
    return (float(table[x]) - lowest) * inverse


@kernel
def heights(tables: U32, design: I64, height: F64) -> None:
    """Set height (S,) to the sum that each sector's table (S, 65536) has for its design (S,)."""
    for s in range(len(design)):
        height[s] = tables[s, design[s]]


@kernel
def climb(table: U32, x: Whole, steps: int) -> Whole:
    """Return design x after at most `steps` best one-element improvements."""
    for _ in range(steps):
        best = x
        for locus in range(LOCI):
            if table[x ^ (1 << locus)] > table[best]:
                best = x ^ (1 << locus)
        if best == x:
            return x
        x = best
    return x


@inlined
def strikes(key: DrawKey, who: np.uint64, p: LandscapeParameters) -> bool:
    """Tell whether dominant designs change this year, of a sector's own elements or of those of all."""
    return unit(words(key.seed, TURBULENCE, who, key.step, np.uint32(0))[0]) < p.turbulence


@kernel
def change_designs(
    landscapes: np.uint32,
    key: DrawKey,
    sector_ident: U64,
    p: LandscapeParameters,
    terrain: Terrain,
    moved: U8,
) -> None:
    """Let the dominant designs of sectors change, and leaders improve a few elements.

    With the chance `turbulence` a sector's own elements are redrawn in part; with the same chance, in one
    draw, those that all sectors share. moved (S,) marks the sectors whose landscape or leader is another one.
    """
    everywhere = p.shared_elements > 0 and strikes(key, PROCESS, p)
    for s in range(len(sector_ident)):
        here = p.shared_elements < LOCI and strikes(key, sector_ident[s], p)
        moved[s] = everywhere or here
        if moved[s]:
            terrain.lowest[s], terrain.inverse[s], terrain.one_step[s] = redraw(
                landscapes, key, sector_ident[s], p, everywhere, here, terrain.tables[s], terrain.epoch[s]
            )
        leader = climb(terrain.tables[s], terrain.leader[s], p.leader_steps)
        if leader != terrain.leader[s]:
            terrain.leader[s], moved[s] = leader, 1


@kernel
def best_of_climbs(
    table: U32, seed: np.uint32, purpose: np.uint32 | int, ident: np.uint64, starts: int
) -> Whole:
    """Return the best local optimum reached from `starts` random designs."""
    best: Whole = -1
    for k in range(starts):
        w = words(seed, purpose, ident, np.uint32(0), np.uint32(k))
        x = climb(table, below(w[0], DESIGNS), DESIGNS)
        if best < 0 or table[x] > table[best]:
            best = x
    return best


@kernel
def heritage(
    lo: int,
    hi: int,
    seed: np.uint32,
    cell_ident: U64,
    firms: Firms,
    tables: U32,
    p: LandscapeParameters,
    x: U16,
) -> None:
    """Give firms lo..hi-1 their first designs, x (n,).

    A cell has one common design, improved `steps` times; each element then differs with chance `spread`.
    """
    for i in range(lo, hi):
        w = words(seed, HERITAGE, cell_ident[i], np.uint32(0), np.uint32(0))
        design = climb(tables[firms.sector[i]], below(w[0], DESIGNS), p.heritage)
        for q in range(4):
            v = words(seed, HERITAGE, firms.ident[i], np.uint32(1), np.uint32(q))
            for k in range(4):
                if unit(v[k]) < p.heritage_spread:
                    design ^= 1 << (4 * q + k)
        x[i] = design
