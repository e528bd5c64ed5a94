"""Small firms as numbers by age: who founds them, what ties they are born with, how many close (M12).

References
----------
.. [1] Klepper and Thompson (2010), IJIO 28:526 (spin-offs from disagreement).
.. [2] Franco and Filson (2006), RAND J. Econ. 37 (employees as founders).
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, U32
from keiretsu.core.exponential import exponentials
from keiretsu.core.jit import inlined, kernel
from keiretsu.model.index_records import Markets
from keiretsu.model.mechanisms.entry.records import (
    ENTRY_SUMS,
    FRINGE_AGES,
    Born,
    Climate,
    Entry,
    EntryParameters,
    Odds,
    Parents,
    Workspace,
)
from keiretsu.model.mechanisms.labour.records import ELSEWHERE, SMALL, Labour
from keiretsu.model.mechanisms.supply.records import Supply
from keiretsu.model.mechanisms.technology.search import approval
from keiretsu.model.sums import add_up

INHERITED = (0.0, 0.2, 0.7, 0.95)
"""Part of a parent's ties that a start-up is born with: independent, spin-off, norenwake, bunsha (prior)."""

MOST_LEAVING = 0.1
"""At most this part of a firm's staff leaves in a year to found firms."""

LEAST_POOL = 0.05
"""The pool of founders outside firms never falls below this part of that of the opening year."""

OWN_IDEA = 2

FOLLOWED = 2
"""Years over which small firms are followed: a survey of firms sees none that began within them."""

FROM_PAYROLL, FROM_ELSEWHERE, TO_ELSEWHERE = (
    ENTRY_SUMS.index(name) for name in ("from_payroll", "from_elsewhere", "to_elsewhere")
)

CARRIED = 12
"""Sums over the firms of a market that are carried from chunk to chunk."""

CHUNK = 256
"""Firms whose exponentials are taken in one go, which runs in the processor's vector lanes."""


@kernel
def embeddedness(lo: int, hi: int, supply: Supply, bound: F64) -> None:
    """Set bound (n,) to the mean closeness of a firm's supply ties, bought and sold, weighted by shares."""
    ties, customers = supply.ties, supply.customers
    for i in range(lo, hi):
        total, close = 0.0, 0.0
        for t in range(
            ties.slot_ptr[supply.slots.firm_slot[i]], ties.slot_ptr[supply.slots.firm_slot[i + 1]]
        ):
            total += ties.share[t]
            close += ties.share[t] * ties.closeness[t]
        for k in range(customers.customer_ptr[i], customers.customer_ptr[i + 1]):
            t = customers.customer_tie[k]
            total += ties.share[t]
            close += ties.share[t] * ties.closeness[t]
        bound[i] = close / total if total > 0.0 else 0.0


@kernel
def people_outside(labour: Labour, p: EntryParameters, staffed: bool, outside: F64) -> None:
    """Set outside (R,) to the persons outside firms, those of the opening year = 1; 1 without staff."""
    outside[:] = 1.0
    for region in range(len(outside) if staffed else 0):
        opening, left = p.outside_firms * labour.population[region], 1.0
        if opening > 0.0:
            left += labour.people[region, ELSEWHERE] / opening
        outside[region] = max(LEAST_POOL, left)


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
def settle_down(lo: int, hi: int, firms: F64, p: EntryParameters, fringe: F64) -> None:
    """Spread firms (M,) over ages as in a market at rest, fringe (M, FRINGE_AGES)."""
    last = FRINGE_AGES - 1
    for m in range(lo, hi):
        alive, total = 1.0, 0.0
        for age in range(FRINGE_AGES):
            leaving = closing(age, p.closure_rate, p.closure_young, p.closure_settling, 0.0)
            fringe[m, age] = alive / leaving if age == last and leaving > 0.0 else alive
            total += fringe[m, age]
            alive *= 1.0 - leaving
        for age in range(FRINGE_AGES):
            fringe[m, age] *= firms[m] / total


@inlined
def weigh(
    firms: U32, usual: float, staffed: bool, noise: float, f: Parents, p: EntryParameters, o: Odds
) -> None:
    """Fill the odds of at most CHUNK firms of a market, usual being its usual staff."""
    held = -p.birth_freedom * (1.0 - p.hoarding)
    for c in range(len(firms)):
        i = firms[c]
        o.size[c] = f.staff[i] / usual
        o.surplus[c] = min(1.0, f.spare[i] / f.then[i]) if staffed and f.then[i] > 0.0 else 0.0
        quarrel = disagreement(
            f.changed[i], f.proposed[i], f.own_gain[i], noise, p.hurdle, p.consensus_stages
        )
        settled = min(2.0, f.tenure[i] / p.usual_tenure)
        pushed = p.spinoff_disagreement * quarrel + p.spinoff_slump * o.surplus[c] - p.spinoff_block * settled
        o.founding[c] = p.spinoff_size * math.log(o.size[c]) + pushed if o.size[c] > 0.0 else 0.0
        o.accord[c] = held - p.birth_quarrel * quarrel
        o.quarrel[c] = quarrel
    for powers in (o.founding, o.accord):
        exponentials(powers[: len(firms)])
    for c in range(len(firms)):
        i = firms[c]
        o.unblessed[c] = -o.accord[c] * p.birth_blessing * f.bound[i]
        o.unsent[c] = -o.accord[c] * (p.birth_direction * f.bound[i] + p.birth_unburdening * o.surplus[c])
    for powers in (o.unblessed, o.unsent):
        exponentials(powers[: len(firms)])


@inlined
def bear(
    firms: U32, born: Born, year: int, staffed: bool, f: Parents, p: EntryParameters, o: Odds, sums: F64
) -> None:
    """Add what firms give birth to, of which founders leave their staff, to sums (CARRIED,).

    `each` are the firms that a firm stands for, `staff` that of a start-up. A founder is released with the
    parent's blessing, else sent, else goes on his own account.
    """
    profit, revenue, whole, tied, spun = sums[0], sums[1], sums[2], sums[3], sums[4]
    blessed, sent, refused, gone = sums[5], sums[6], sums[7], sums[8]
    followed, grew, shrank = 0, 0, 0
    for c in range(len(firms)):
        i = firms[c]
        people, before = f.staff[i], f.before[i]
        profit += f.profit[i]
        revenue += f.revenue[i]
        whole += people
        tied += people * f.bound[i]
        births = born.each * p.spinoff_rate * o.founding[c] if o.size[c] > 0.0 else 0.0
        held = births * o.unblessed[c]
        alone = held * o.unsent[c]
        blessed += births - held
        sent += held - alone
        spun += alone
        refused += o.quarrel[c]
        both = (f.small[i] == 1) & (year - f.began[i] >= FOLLOWED) & (before > 0.0) & (people > 0.0)
        followed += both
        grew += both & (people > before * (1.0 + p.substantial_change))
        shrank += both & (people * (1.0 + p.substantial_change) < before)
        f.before[i], f.then[i] = f.then[i], people
        if staffed:
            leaving = min(MOST_LEAVING * people, births * born.staff)
            f.staff[i] = people - leaving
            gone += leaving
    sums[0], sums[1], sums[2], sums[3], sums[4] = profit, revenue, whole, tied, spun
    sums[5], sums[6], sums[7], sums[8] = blessed, sent, refused, gone
    sums[9] += followed
    sums[10] += grew
    sums[11] += shrank


@inlined
def age(fringe: F64, squeeze: float, born: float, p: EntryParameters) -> float:
    """Let the small firms of a market (FRINGE_AGES,) grow a year older or close; return how many close."""
    closed = 0.0
    for old in range(FRINGE_AGES - 1, -1, -1):
        left = fringe[old] * closing(old, p.closure_rate, p.closure_young, p.closure_settling, squeeze)
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
    lo: int,
    hi: int,
    markets: Markets,
    entry: Entry,
    climate: Climate,
    f: Parents,
    p: EntryParameters,
    space: Workspace,
) -> None:
    """Let small firms be born and close in markets lo..hi-1; `space` is memory for one market."""
    for m in range(lo, hi):
        row, first, last = entry.entry_sums[m], markets.market_ptr[m], markets.market_ptr[m + 1]
        row[:] = 0.0
        if first == last:
            continue
        known = climate.market_level[m] < p.licence_ceiling
        noise = p.signal_noise_known if known else p.signal_noise_frontier
        small = 0.0
        for years in range(FRINGE_AGES):
            small += entry.fringe[m, years]
        each = 1.0 + small / float(last - first)
        start_staff = p.small_staff * entry.usual_staff[m]
        total = space.total
        total[:] = 0.0
        for begin in range(first, last, CHUNK):
            firms = markets.market_firm[begin : min(begin + CHUNK, last)]
            weigh(firms, entry.usual_staff[m], climate.staffed, noise, f, p, space.odds)
            born = Born(each, start_staff)
            bear(firms, born, climate.year, climate.staffed, f, p, space.odds, total)
        profit, revenue, whole, tied = total[0], total[1], total[2], total[3]
        reachable = 1.0 - tied / whole if whole > 0.0 else 1.0
        chance = math.exp(p.entry_opportunity * min(0.3, max(-0.3, climate.growth[m])))
        pool = climate.outside[climate.market_region[m]]
        row[1] = p.independent_entry * (float(last - first) + small) * pool * reachable * chance
        row[2], row[3], row[4] = total[4], total[5], total[6]
        row[11], row[8] = total[7], total[8]
        row[12], row[13], row[14] = total[9], total[10], total[11]
        row[0] = row[1] + row[2] + row[3] + row[4]
        margin = profit / revenue if revenue > 0.0 else 0.0
        squeeze = p.closure_pressure * (p.target_margin - margin)
        if small > 0.0 and whole > 0.0:
            squeeze += p.closure_crowding * math.log(small * entry.usual_staff[m] / (p.small_firms * whole))
        row[5] = age(entry.fringe[m], squeeze, row[0], p)
        row[6] = small + row[0] - row[5]
        row[7] = row[6] * start_staff
        row[9] = row[0] * start_staff - row[8]
        row[10] = row[5] * start_staff


@kernel
def found(
    lo: int, hi: int, markets: Markets, entry: Entry, climate: Climate, f: Parents, p: EntryParameters
) -> None:
    """Let small firms be born and close in markets lo..hi-1; sums (M, len(ENTRY_SUMS)).

    Founders leave the staff of their firms if `staffed`; outside (R,) the persons outside firms, first
    year = 1; usual_staff (M,) staff of a firm in the first year.
    """
    room = np.empty((8, CHUNK))
    odds = Odds(room[0], room[1], room[2], room[3], room[4], room[5], room[6])
    found_in(lo, hi, markets, entry, climate, f, p, Workspace(odds, room[7]))


@kernel
def post_people(market_region: U32, entry: Entry, labour: Labour) -> None:
    """Post who joined and left small firms to people (R, 3); measure who is lost, as a share of all."""
    left, joined = np.zeros(len(labour.people)), np.zeros(len(labour.people))
    for m in range(len(market_region)):
        row, region = entry.entry_sums[m], market_region[m]
        left[region] += row[TO_ELSEWHERE] - row[FROM_ELSEWHERE]
        joined[region] += row[FROM_PAYROLL] + row[FROM_ELSEWHERE] - row[TO_ELSEWHERE]
    for region in range(len(left)):
        labour.people[region, ELSEWHERE] += left[region]
        labour.people[region, SMALL] += joined[region]
    staff, others = add_up(labour.workers), labour.people.ravel()
    gap = staff + add_up(others) - add_up(labour.population)
    labour.people_residual[0] = abs(gap) / max(1.0, staff + add_up(np.abs(others)))
