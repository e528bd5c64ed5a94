"""Small firms as numbers by age: who founds them, what ties they are born with, how many close (M12).

References
----------
.. [1] Klepper and Thompson (2010), IJIO 28:526 (spin-offs from disagreement).
.. [2] Franco and Filson (2006), RAND J. Econ. 37 (employees as founders).
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.kernels.exponential import exponentials
from keiretsu.kernels.production import Books
from keiretsu.kernels.search import approval
from keiretsu.rng.jit import allocating_kernel, arithmetic, inline, kernel

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

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
    lo: int,
    hi: int,
    firm_slot: I32,
    slot_ptr: I32,
    share: F64,
    closeness: F64,
    customer_ptr: I32,
    customer_tie: U32,
    bound: F64,
) -> None:
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


@inline
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


@arithmetic
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


@allocating_kernel
def found(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    market_level: F64,
    growth: F64,
    pool: F64,
    usual_staff: F64,
    start_staff: F64,
    staffed: bool,
    large: U8,
    bound: F64,
    tenure: F64,
    changed: U8,
    proposed: U8,
    own_gain: F64,
    spare: F64,
    books: Books,
    p: EntryRates,
    people: F64,
    then: F64,
    before: F64,
    fringe: F64,
    sums: F64,
) -> None:
    """Let small firms be born and close in markets lo..hi-1; sums (M, len(ENTRY_SUMS)).

    people (n,) are the firms' staff, which founders leave if `staffed`; then, before (n,) those of one
    and of two years ago, spare (n,) those without work before transfers; pool (M,) the persons outside
    firms, first year = 1; usual_staff, start_staff (M,) staff of a firm and of a start-up in the first
    year.
    """
    founding, spin, noren = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    bunsha, surplus, quarrel = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    for m in range(lo, hi):
        row, first, last = sums[m], market_ptr[m], market_ptr[m + 1]
        row[:] = 0.0
        if first == last:
            continue
        noise = p.noise_known if market_level[m] < p.ceiling else p.noise_frontier
        profit, revenue, whole, tied, small = 0.0, 0.0, 0.0, 0.0, 0.0
        alone, spun, blessed, sent, refused, gone = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        followed, grew, shrank = 0, 0, 0
        for age in range(FRINGE_AGES):
            small += fringe[m, age]
        free = math.exp(p.freedom * (1.0 - p.hoarding))
        each = 1.0 + small / float(last - first)
        for begin in range(first, last, CHUNK):
            end = min(begin + CHUNK, last)
            for k in range(begin, end):
                i, c = market_firm[k], k - begin
                size = people[i] / usual_staff[m]
                surplus[c] = 0.0
                if staffed and then[i] > 0.0:
                    surplus[c] = min(1.0, spare[i] / then[i])
                quarrel[c] = disagreement(changed[i], proposed[i], own_gain[i], noise, p.hurdle, p.stages)
                settled = min(2.0, tenure[i] / p.usual_tenure)
                pushed = p.disagreement * quarrel[c] + p.slump * surplus[c] - p.block * settled
                founding[c] = p.size * math.log(size) + pushed if size > 0.0 else 0.0
                spin[c] = p.quarrel * quarrel[c]
                noren[c] = p.blessing * bound[i]
                bunsha[c] = p.direction * bound[i] + p.unburdening * surplus[c]
            for powers in (founding, spin, noren, bunsha):
                exponentials(powers[: end - begin])
            for k in range(begin, end):
                i, c = market_firm[k], k - begin
                profit += books.profit[i]
                revenue += books.revenue[i]
                whole += people[i]
                tied += people[i] * bound[i]
                births = each * p.spinoff * founding[c] if people[i] / usual_staff[m] > 0.0 else 0.0
                spins = free * spin[c]
                part = births / (1.0 + spins + noren[c] + bunsha[c])
                alone += part
                spun += part * spins
                blessed += part * noren[c]
                sent += part * bunsha[c]
                refused += quarrel[c]
                both = not large[i] and before[i] > 0.0 and people[i] > 0.0
                followed += both
                grew += both and people[i] > before[i] * (1.0 + p.substantial)
                shrank += both and people[i] * (1.0 + p.substantial) < before[i]
                before[i], then[i] = then[i], people[i]
                if staffed:
                    leaving = min(MOST_LEAVING * people[i], births * start_staff[m])
                    people[i] -= leaving
                    gone += leaving
        reachable = 1.0 - tied / whole if whole > 0.0 else 1.0
        chance = math.exp(p.opportunity * min(0.3, max(-0.3, growth[m])))
        alone += p.independent * (float(last - first) + small) * pool[m] * reachable * chance
        row[1], row[2], row[3], row[4], row[8], row[11] = alone, spun, blessed, sent, gone, refused
        row[12], row[13], row[14] = followed, grew, shrank
        row[0] = row[1] + row[2] + row[3] + row[4]
        margin = profit / revenue if revenue > 0.0 else 0.0
        squeeze = p.pressure * (p.target_margin - margin)
        if small > 0.0 and whole > 0.0:
            squeeze += p.crowding * math.log(small * usual_staff[m] / (p.small * whole))
        stay = 0.0
        for age in range(FRINGE_AGES - 1, -1, -1):
            left = fringe[m, age] * closing(age, p.closure, p.young, p.settling, squeeze)
            row[5] += left
            stay = fringe[m, age] - left
            if age == FRINGE_AGES - 1:
                fringe[m, age] = stay
            else:
                fringe[m, age + 1] += stay
                fringe[m, age] = 0.0
        fringe[m, 0] = row[0]
        row[6] = small + row[0] - row[5]
        row[7] = row[6] * start_staff[m]
        row[9] = row[0] * start_staff[m] - row[8]
        row[10] = row[5] * start_staff[m]
