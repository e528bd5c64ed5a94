"""Twins of `technology.landscape`. A design is a whole number; locus l is its bit l."""

from math import sqrt

from keiretsu.core.random import Purpose, hash_id
from tests.reference.philox import MASK32, below, unit, words

LOCI = 16
DESIGNS = 2**LOCI
ALWAYS = 0xFFFFFFFF


def owner(locus, ident, shared):
    """Return whose a locus is: of all sectors or of one."""
    return hash_id("process elements") if locus < shared else ident


def reach(locus, complexity, shared):
    """Return on how many others a locus depends; those of all sectors depend on one another alone."""
    return min(complexity, shared - 1) if locus < shared else complexity


def neighbours(seed, purpose, ident, complexity, shared):
    """Return for every locus itself, then others drawn without replacement (Fisher-Yates)."""
    rows = []
    for locus in range(LOCI):
        order = list(range(LOCI))
        order[0], order[locus] = locus, 0
        among = shared if locus < shared else LOCI
        for k in range(1, reach(locus, complexity, shared) + 1):
            word = words(seed, purpose, owner(locus, ident, shared), ALWAYS, locus * LOCI + k)[0]
            pick = k + below(word, among - k)
            order[k], order[pick] = order[pick], order[k]
        rows.append(order[: complexity + 1])
    return rows


def contributions(seed, purpose, ident, epoch, locus, complexity):
    """Return a 26-bit contribution for every state of the locus and the loci it depends on."""
    states = 2 ** (complexity + 1)
    return [words(seed, purpose, ident, epoch, locus * states + state)[0] >> 6 for state in range(states)]


def state_of(design, around):
    """Return the state of a neighbourhood: bit k is the design's element at the k-th locus of `around`."""
    return sum((design >> locus & 1) << k for k, locus in enumerate(around))


def add_locus(table, around, values):
    """Return the table with the contributions of one locus added to every design, cut to 32 bits."""
    return [(total + values[state_of(design, around)]) & MASK32 for design, total in enumerate(table)]


def the_other(design):
    """Return the design with the one element changed that stands for it in the sd of one-element changes."""
    return design ^ (1 << ((design ^ design >> 4 ^ design >> 8 ^ design >> 12) & 15))


def scale(table):
    """Return the lowest sum, 1 / range, and the root mean square of one-element changes over the range."""
    table = [int(v) for v in table]
    lowest, highest = min(table), max(table)
    inverse = 1 / (highest - lowest) if highest > lowest else 0.0
    squares = sum((table[x] - table[the_other(x)]) ** 2 for x in range(DESIGNS))
    return float(lowest), inverse, sqrt(squares / DESIGNS) * inverse


def locus_drawn(landscapes, ident, complexity, shared, locus, year):
    """Return the contributions of a locus of a sector as drawn in a year."""
    who, others = owner(locus, ident, shared), reach(locus, complexity, shared)
    return contributions(landscapes, Purpose.LANDSCAPE, who, year, locus, others)


def draw(landscapes, ident, complexity, shared, table):
    """Return the table with the contributions of all loci added, as drawn at the opening."""
    around = neighbours(landscapes, Purpose.LANDSCAPE, ident, complexity, shared)
    for locus in range(LOCI):
        known = around[locus][: reach(locus, complexity, shared) + 1]
        table = add_locus(table, known, locus_drawn(landscapes, ident, complexity, shared, locus, 0))
    return table


def redraw(landscapes, key, ident, p, everywhere, here, table, epoch):
    """Return the table with some loci drawn anew, and the year in which each locus was drawn last."""
    table, epoch, year = list(table), list(epoch), int(key.step)
    around = neighbours(landscapes, Purpose.LANDSCAPE, ident, p.complexity, p.shared_elements)
    for locus in range(LOCI):
        who, common = owner(locus, ident, p.shared_elements), locus < p.shared_elements
        chance = p.turbulence_share if (everywhere if common else here) else 0.0
        if unit(words(key.seed, Purpose.TURBULENCE, who, year, locus + 1)[0]) < chance:
            of = (landscapes, ident, p.complexity, p.shared_elements, locus)
            old, new = locus_drawn(*of, epoch[locus]), locus_drawn(*of, year)
            change = [after - before for after, before in zip(new, old, strict=True)]
            known = around[locus][: reach(locus, p.complexity, p.shared_elements) + 1]
            table, epoch[locus] = add_locus(table, known, change), year
    return table, epoch


def scaled(height, lowest, inverse):
    """Return a sum of contributions as fitness, 0 for the worst and 1 for the best of a table."""
    return (int(height) - lowest) * inverse


def fitness(table, lowest, inverse, design):
    """Return the fitness of a design."""
    return scaled(table[design], lowest, inverse)


def one_element_away(design):
    """Return the 16 designs that differ in one element."""
    return [design ^ (1 << locus) for locus in range(LOCI)]


def heights(tables, designs):
    """Return what each sector's table has for its design."""
    return [table[design] for table, design in zip(tables, designs, strict=True)]


def climb(table, design, steps):
    """Return where `steps` best improvements of one element lead; a local optimum stays put."""
    for _ in range(steps):
        best = max(one_element_away(design), key=lambda other: table[other])
        if table[best] <= table[design]:
            break
        design = best
    return design


def strikes(e, who):
    """Tell whether dominant designs change this year."""
    return unit(words(e.key.seed, Purpose.TURBULENCE, who, e.key.step, 0)[0]) < e.p.turbulence


def change_designs(e):
    """Return tables, scales, loci's years and leaders after a year, and the sectors in which any moved."""
    tables, epoch = e.tables.tolist(), e.epoch.tolist()
    scales = [list(of) for of in zip(e.lowest, e.inverse, e.one_step, strict=True)]
    shared = e.p.shared_elements
    everywhere = shared > 0 and strikes(e, owner(0, 0, 1))
    here = [shared < LOCI and strikes(e, who) for who in e.sector_ident]
    struck = [everywhere or own for own in here]
    for s in (k for k, changes in enumerate(struck) if changes):
        tables[s], epoch[s] = redraw(
            e.landscapes, e.key, e.sector_ident[s], e.p, everywhere, here[s], tables[s], epoch[s]
        )
        scales[s] = scale(tables[s])
    leader = [climb(table, x, e.p.leader_steps) for table, x in zip(tables, e.leader.tolist(), strict=True)]
    moved = [int(changes or x != then) for changes, x, then in zip(struck, leader, e.leader, strict=True)]
    lowest, inverse, one_step = zip(*scales, strict=True)
    return {
        "tables": tables, "epoch": epoch, "lowest": lowest, "inverse": inverse, "one_step": one_step,
        "leader": leader, "moved": moved,
    }  # fmt: skip


def best_of_climbs(table, seed, purpose, ident, starts):
    """Return the best local optimum found from `starts` random designs, the first of equals."""
    tops = []
    for k in range(starts):
        start = below(words(seed, purpose, ident, 0, k)[0], DESIGNS)
        tops.append(climb(table, start, DESIGNS))
    return max(tops, key=lambda top: table[top])


def heritage(e):
    """Return first designs: the cell's common one, improved, then each element flipped by chance `spread`."""
    designs = []
    for i, who in enumerate(e.ident):
        start = below(words(e.seed, Purpose.HERITAGE, e.cell_ident[i], 0, 0)[0], DESIGNS)
        design = climb(e.tables[e.sector[i]], start, e.p.heritage)
        for locus in range(LOCI):
            word = words(e.seed, Purpose.HERITAGE, who, 1, locus // 4)[locus % 4]
            if unit(word) < e.p.heritage_spread:
                design ^= 1 << locus
        designs.append(design)
    return {"x": designs}
