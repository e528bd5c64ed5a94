"""Small firms as numbers by age: who founds them, what ties they are born with, how many close (M12).

References
----------
.. [1] Klepper and Thompson (2010), IJIO 28:526 (spin-offs from disagreement).
.. [2] Franco and Filson (2006), RAND J. Econ. 37 (employees as founders).
"""

import math
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.core.exponential import exponentials
from keiretsu.core.jit import inlined, kernel
from keiretsu.model.mechanisms.accounts.kernels import Books
from keiretsu.model.mechanisms.technology.search import approval

FRINGE_AGES = 21
"""Ages 0..19 and 20 or more."""

INHERITED = (0.0, 0.2, 0.7, 0.95)
"""Part of a parent's ties that a start-up is born with: independent, spin-off, norenwake, bunsha (prior)."""

MOST_LEAVING = 0.1
"""At most this part of a firm's staff leaves in a year to found firms."""

ENTRY_SUMS = (
    "startups", "born_independent", "born_spinoff", "born_norenwake", "born_bunsha", "closed", "small_firms",
    "small_staff", "from_payroll", "from_elsewhere", "to_elsewhere", "disagreements", "followed", "grew",
    "shrank",
)  # fmt: skip
OWN_IDEA = 2

CARRIED = 13
"""Sums over the firms of a market that are carried from chunk to chunk."""

CHUNK = 256
"""Firms whose exponentials are taken in one go, which runs in the processor's vector lanes."""


class EntryRates(NamedTuple):
    """Parameters of M12 as the kernel takes them; names as in the schema, hazards a year."""

    independent: float
    spinoff: float
    size: float
    disagreement: float
    slump: float
    block: float
    opportunity: float
    blessing: float
    direction: float
    unburdening: float
    freedom: float
    quarrel: float
    closure: float
    young: float
    settling: float
    pressure: float
    crowding: float
    small: float
    substantial: float
    target_margin: float
    usual_tenure: float
    hoarding: float
    hurdle: float
    stages: float
    noise_known: float
    noise_frontier: float
    ceiling: float


@kernel
def embeddedness(
    lo: int, hi: int, firm_slot: I32, slot_ptr: I32, share: F64, closeness: F64, customer_ptr: I32,
    customer_tie: U32, bound: F64,
) -> None:  # fmt: skip
    """Set bound (n,) to the mean closeness of a firm's supply ties, bought and sold, weighted by shares."""
    for i in range(lo, hi):
        total, close = 0.0, 0.0
        for t in range(slot_ptr[firm_slot[i]], slot_ptr[firm_slot[i + 1]]):
            total += share[t]
            close += share[t] * closeness[t]
        for k in range(customer_ptr[i], customer_ptr[i + 1]):
            t = customer_tie[k]
            total += share[t]
            close += share[t] * closeness[t]
        bound[i] = close / total if total > 0.0 else 0.0


@inlined
def disagreement(
    changed: int, proposed: int, gain: float, noise: float, hurdle: float, stages: float
) -> float:
    """Return the chance that a firm's best idea was refused by others than its first reviewer.

    (y - y^n) / (1 - y^n), y being the chance of one yes; 0 if an idea was carried out or there was none.
    """
    if proposed == 0 or changed >= OWN_IDEA or gain == -np.inf:
        return 0.0
    yes = approval(gain, noise, hurdle, 1.0)
    all_yes = yes**stages
    return (yes - all_yes) / (1.0 - all_yes) if all_yes < 1.0 else 0.0


@inlined
def closing(age: int, closure: float, young: float, settling: float, squeeze: float) -> float:
    """Return the chance that a small firm closes in a year, c (1 + y e^(-age/s)) e^squeeze, at most .9."""
    return min(0.9, closure * (1.0 + young * math.exp(-float(age) / settling)) * math.exp(squeeze))


@kernel
def settle_down(lo: int, hi: int, firms: F64, p: EntryRates, fringe: F64) -> None:
    """Spread firms (M,) over ages as in a market at rest, fringe (M, FRINGE_AGES)."""
    last = FRINGE_AGES - 1
    for m in range(lo, hi):
        alive, total = 1.0, 0.0
        for age in range(FRINGE_AGES):
            leaving = closing(age, p.closure, p.young, p.settling, 0.0)
            fringe[m, age] = alive / leaving if age == last and leaving > 0.0 else alive
            total += fringe[m, age]
            alive *= 1.0 - leaving
        for age in range(FRINGE_AGES):
            fringe[m, age] *= firms[m] / total


class Parents(NamedTuple):
    """Rows of firms (n,) that founders leave.

    people are the firms' staff, then and before those of one and of two years ago, spare those without work
    before transfers; bound is the mean closeness of supply ties, own_gain what the best idea would gain.
    """

    large: U8
    bound: F64
    tenure: F64
    changed: U8
    proposed: U8
    own_gain: F64
    spare: F64
    books: Books
    people: F64
    then: F64
    before: F64


class Odds(NamedTuple):
    """Rows of a chunk of firms: size, idle staff, disagreement, odds of a birth and of its type."""

    size: F64
    surplus: F64
    quarrel: F64
    founding: F64
    spin: F64
    noren: F64
    bunsha: F64


@inlined
def weigh(firms: U32, usual: float, staffed: bool, noise: float, f: Parents, p: EntryRates, o: Odds) -> None:
    """Fill the odds of at most CHUNK firms of a market, usual being its usual staff."""
    for c in range(len(firms)):
        i = firms[c]
        o.size[c] = f.people[i] / usual
        o.surplus[c] = min(1.0, f.spare[i] / f.then[i]) if staffed and f.then[i] > 0.0 else 0.0
        o.noren[c] = p.blessing * f.bound[i]
        o.bunsha[c] = p.direction * f.bound[i] + p.unburdening * o.surplus[c]
    for c in range(len(firms)):
        i = firms[c]
        quarrel = disagreement(f.changed[i], f.proposed[i], f.own_gain[i], noise, p.hurdle, p.stages)
        settled = min(2.0, f.tenure[i] / p.usual_tenure)
        pushed = p.disagreement * quarrel + p.slump * o.surplus[c] - p.block * settled
        o.founding[c] = p.size * math.log(o.size[c]) + pushed if o.size[c] > 0.0 else 0.0
        o.spin[c] = p.quarrel * quarrel
        o.quarrel[c] = quarrel
    for powers in (o.founding, o.spin, o.noren, o.bunsha):
        exponentials(powers[: len(firms)])


@inlined
def bear(
    firms: U32, each: float, free: float, staff: float, staffed: bool, f: Parents, p: EntryRates, o: Odds,
    sums: F64,
) -> None:  # fmt: skip
    """Add what firms give birth to, of which founders leave their staff, to sums (CARRIED,).

    `each` are the firms that a firm stands for, `staff` that of a start-up.
    """
    profit, revenue, whole, tied, alone, spun = sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]
    blessed, sent, refused, gone = sums[6], sums[7], sums[8], sums[9]
    followed, grew, shrank = 0, 0, 0
    for c in range(len(firms)):
        i = firms[c]
        people, before = f.people[i], f.before[i]
        profit += f.books.profit[i]
        revenue += f.books.revenue[i]
        whole += people
        tied += people * f.bound[i]
        births = each * p.spinoff * o.founding[c] if o.size[c] > 0.0 else 0.0
        spins = free * o.spin[c]
        part = births / (1.0 + spins + o.noren[c] + o.bunsha[c])
        alone += part
        spun += part * spins
        blessed += part * o.noren[c]
        sent += part * o.bunsha[c]
        refused += o.quarrel[c]
        both = (f.large[i] == 0) & (before > 0.0) & (people > 0.0)
        followed += both
        grew += both & (people > before * (1.0 + p.substantial))
        shrank += both & (people * (1.0 + p.substantial) < before)
        f.before[i], f.then[i] = f.then[i], people
        if staffed:
            leaving = min(MOST_LEAVING * people, births * staff)
            f.people[i] = people - leaving
            gone += leaving
    sums[0], sums[1], sums[2], sums[3], sums[4], sums[5] = profit, revenue, whole, tied, alone, spun
    sums[6], sums[7], sums[8], sums[9] = blessed, sent, refused, gone
    sums[10] += followed
    sums[11] += grew
    sums[12] += shrank


@inlined
def age(fringe: F64, squeeze: float, born: float, p: EntryRates) -> float:
    """Let the small firms of a market (FRINGE_AGES,) grow a year older or close; return how many close."""
    closed = 0.0
    for old in range(FRINGE_AGES - 1, -1, -1):
        left = fringe[old] * closing(old, p.closure, p.young, p.settling, squeeze)
        closed += left
        if old == FRINGE_AGES - 1:
            fringe[old] -= left
        else:
            fringe[old + 1] += fringe[old] - left
            fringe[old] = 0.0
    fringe[0] = born
    return closed


@kernel
def found_in(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, market_level: F64, growth: F64, pool: F64,
    usual_staff: F64, start_staff: F64, staffed: bool, f: Parents, p: EntryRates, fringe: F64, o: Odds,
    total: F64, sums: F64,
) -> None:  # fmt: skip
    """Let small firms be born and close in markets lo..hi-1; o and total are memory for one market."""
    free = math.exp(p.freedom * (1.0 - p.hoarding))
    for m in range(lo, hi):
        row, first, last = sums[m], market_ptr[m], market_ptr[m + 1]
        row[:] = 0.0
        if first == last:
            continue
        noise = p.noise_known if market_level[m] < p.ceiling else p.noise_frontier
        small = 0.0
        for years in range(FRINGE_AGES):
            small += fringe[m, years]
        each = 1.0 + small / float(last - first)
        total[:] = 0.0
        for begin in range(first, last, CHUNK):
            firms = market_firm[begin : min(begin + CHUNK, last)]
            weigh(firms, usual_staff[m], staffed, noise, f, p, o)
            bear(firms, each, free, start_staff[m], staffed, f, p, o, total)
        profit, revenue, whole, tied, alone = total[0], total[1], total[2], total[3], total[4]
        reachable = 1.0 - tied / whole if whole > 0.0 else 1.0
        chance = math.exp(p.opportunity * min(0.3, max(-0.3, growth[m])))
        alone += p.independent * (float(last - first) + small) * pool[m] * reachable * chance
        row[1], row[2], row[3], row[4] = alone, total[5], total[6], total[7]
        row[11], row[8] = total[8], total[9]
        row[12], row[13], row[14] = total[10], total[11], total[12]
        row[0] = row[1] + row[2] + row[3] + row[4]
        margin = profit / revenue if revenue > 0.0 else 0.0
        squeeze = p.pressure * (p.target_margin - margin)
        if small > 0.0 and whole > 0.0:
            squeeze += p.crowding * math.log(small * usual_staff[m] / (p.small * whole))
        row[5] = age(fringe[m], squeeze, row[0], p)
        row[6] = small + row[0] - row[5]
        row[7] = row[6] * start_staff[m]
        row[9] = row[0] * start_staff[m] - row[8]
        row[10] = row[5] * start_staff[m]


@kernel
def found(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, market_level: F64, growth: F64, pool: F64,
    usual_staff: F64, start_staff: F64, staffed: bool, f: Parents, p: EntryRates, fringe: F64, sums: F64,
) -> None:  # fmt: skip
    """Let small firms be born and close in markets lo..hi-1; sums (M, len(ENTRY_SUMS)).

    Founders leave the staff of their firms if `staffed`; pool (M,) the persons outside firms, first year = 1;
    usual_staff, start_staff (M,) staff of a firm and of a start-up in the first year.
    """
    room = np.empty((8, CHUNK))
    o = Odds(room[0], room[1], room[2], room[3], room[4], room[5], room[6])
    found_in(
        lo, hi, market_ptr, market_firm, market_level, growth, pool, usual_staff, start_staff, staffed, f, p,
        fringe, o, room[7], sums,
    )  # fmt: skip
