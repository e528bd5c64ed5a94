"""Employment: who leaves, is sent to a friend, retires early, is laid off, stays idle or is hired (M10).

References
----------
.. [1] Bentolila and Bertola (1990), Review of Economic Studies 57 (costs of dismissal).
.. [2] Freeman and Weitzman (1987), J. of the Japanese and International Economies 1 (bonus and margin).
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import below, fill_uniforms, words
from keiretsu.model.mechanisms.accounts.kernels import Books
from keiretsu.model.mechanisms.technology.search import MODULE, Terrain

LEAST_PAY = 0.3
"""Pay of the young is at least this part of the market's wage."""

MOST_BONUS = 0.25
"""Bonus, or cut, is at most this part of the other pay."""

STAFF_SUMS = (
    "workers", "needed", "at_start", "left", "retired", "early", "sent", "arrived", "laid", "hired", "idle",
    "years", "promised", "pensions", "bonus", "scale", "paid", "skill", "skill_squared", "shrunk",
    "dismissed", "bereft",
)  # fmt: skip


class LabourRates(NamedTuple):
    """Parameters of M10 as the kernels take them; names as in the schema.

    `retiring` is the part of the staff that ends a career in a year, at most the turnover; `older` is their
    mean tenure, `younger` that of the others, in means of all.
    """

    turnover: float
    retiring: float
    older: float
    younger: float
    hoarding: float
    transfers: float
    seats: float
    early: float
    seniority: float
    usual_tenure: float
    pension: float
    union: float
    target_margin: float
    interest: float


class Staff(NamedTuple):
    """What a firm offers and takes in the year, each (n,), persons unless said.

    surplus, room for others; `clip` the part of what is asked for that finds room; `rate` persons offered per
    unit of closeness and room; sent, arrived with `years` of tenure; skill of engineers, mean one.
    """

    surplus: F64
    room: F64
    clip: F64
    rate: F64
    sent: F64
    arrived: F64
    years: F64
    skill: F64


@inlined
def seniors(share: float) -> float:
    """Return the mean tenure of the most senior `share` of a staff, in means of all, tenure exponential."""
    return 1.0 - math.log(share) if share > 0.0 else 0.0


@kernel
def compare(
    lo: int, hi: int, market: U32, wage: F64, payroll: F64, p: LabourRates, workers: F64, staff: Staff
) -> None:
    """Compare what the year's leavers leave of firms' staff with the labour that their output needs.

    needed = payroll / wage; surplus = max(0, (1 - q) L - needed); room = vacancies + seats out of obligation.
    """
    for i in range(lo, hi):
        staying = workers[i] - p.turnover * workers[i]
        spare = staying - payroll[i] / wage[market[i]]
        staff.surplus[i] = max(0.0, spare)
        staff.room[i] = p.seats * staying - spare if spare <= 0.0 else 0.0
        staff.sent[i] = staff.arrived[i] = staff.years[i] = 0.0


@kernel
def offer(lo: int, hi: int, ptr: I32, who: U32, closeness: F64, p: LabourRates, staff: Staff) -> None:
    """Set the persons that firms lo..hi-1 offer per unit of closeness and room: t u / sum_k s_k room_k."""
    for i in range(lo, hi):
        staff.rate[i] = 0.0
        if staff.surplus[i] > 0.0:
            weight = 0.0
            for e in range(ptr[i], ptr[i + 1]):
                weight += closeness[e] * staff.room[who[e]]
            if weight > 0.0:
                staff.rate[i] = p.transfers * staff.surplus[i] / weight


@kernel
def admit(
    lo: int, hi: int, ptr: I32, who: U32, closeness: F64, p: LabourRates, tenure: F64, staff: Staff
) -> None:
    """Take in persons offered along ties to firms lo..hi-1, all in proportion where the room is too small."""
    for i in range(lo, hi):
        staff.clip[i] = 0.0
        if staff.room[i] > 0.0 and ptr[i] < ptr[i + 1]:
            asked, years = 0.0, 0.0
            for e in range(ptr[i], ptr[i + 1]):
                offered = closeness[e] * staff.rate[who[e]]
                asked += offered
                years += offered * (tenure[who[e]] * p.younger + 1.0)
            clip = min(1.0, 1.0 / asked) if asked > 0.0 else 0.0
            staff.clip[i] = clip
            staff.arrived[i] = staff.room[i] * clip * asked
            staff.years[i] = staff.room[i] * clip * years


@kernel
def send(lo: int, hi: int, ptr: I32, who: U32, closeness: F64, staff: Staff) -> None:
    """Count the persons of firms lo..hi-1 that were taken in along ties."""
    for i in range(lo, hi):
        if staff.rate[i] > 0.0:
            taken = 0.0
            for e in range(ptr[i], ptr[i + 1]):
                taken += closeness[e] * staff.room[who[e]] * staff.clip[who[e]]
            staff.sent[i] = staff.rate[i] * taken


@kernel
def pool(lo: int, hi: int, pool_ptr: I64, pool_firm: U32, p: LabourRates, tenure: F64, staff: Staff) -> None:
    """Place what is left of the surplus of a vertical group in what is left of its room, in proportion."""
    for g in range(lo, hi):
        spare, room, years = 0.0, 0.0, 0.0
        for k in range(pool_ptr[g], pool_ptr[g + 1]):
            i = pool_firm[k]
            left = max(0.0, p.transfers * staff.surplus[i] - staff.sent[i])
            spare += left
            years += left * (tenure[i] * p.younger + 1.0)
            room += max(0.0, staff.room[i] - staff.arrived[i])
        if spare <= 0.0 or room <= 0.0:
            continue
        given, taken = min(1.0, room / spare), min(1.0, spare / room)
        for k in range(pool_ptr[g], pool_ptr[g + 1]):
            i = pool_firm[k]
            staff.sent[i] += given * max(0.0, p.transfers * staff.surplus[i] - staff.sent[i])
            more = taken * max(0.0, staff.room[i] - staff.arrived[i])
            staff.arrived[i] += more
            staff.years[i] += more * years / spare


@kernel
def adjust(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, wage: F64, price: F64, output: F64, debt: F64,
    books: Books, p: LabourRates, workers: F64, tenure: F64, payroll: F64, staff: Staff, sums: F64,
) -> None:  # fmt: skip
    """Set staff, tenure and payroll of the firms of markets lo..hi-1; sum the year by market.

    The most senior leave at the end of a career, or early, with an allowance; the others at any tenure, with
    none. rest = surplus - sent; early = e rest; laid off (1 - h)(rest - early); idle h (rest - early), paid;
    pay = (w needed + w idle)(1 + a (tenure - usual) - pension) + allowances + b (profit - m* sales).
    sums (m, len(STAFF_SUMS)): columns in the order of STAFF_SUMS.
    """
    for m in range(lo, hi):
        w, row = wage[m], sums[m]
        row[:] = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            at_start, needed = workers[i], payroll[i] / w
            left, retired = p.turnover * at_start, p.retiring * at_start
            years = tenure[i] * p.younger + 1.0
            pensions = p.pension * w * retired * tenure[i] * p.older
            sent, arrived = staff.sent[i], staff.arrived[i]
            rest = max(0.0, staff.surplus[i] - sent)
            early = p.early * rest
            laid = (1.0 - p.hoarding) * (rest - early)
            vacancy = max(0.0, needed - (at_start - left))
            hired = max(0.0, vacancy - arrived)
            idle = p.hoarding * (rest - early) + max(0.0, arrived - vacancy)
            staying = at_start - left - sent
            if early > 0.0:
                share = min(1.0, early / staying)
                older = seniors(share)
                pensions += p.pension * w * early * years * older
                years = years * (1.0 - share * older) / (1.0 - share) if share < 1.0 else 0.0
            kept = max(0.0, staying - early - laid)
            now = kept + arrived + hired
            years = (kept * years + staff.years[i]) / now if now > 0.0 else 0.0
            workers[i], tenure[i] = now, years
            scale = max(LEAST_PAY, 1.0 + p.seniority * (years - p.usual_tenure) - p.pension)
            pay = (payroll[i] + w * idle) * scale + pensions
            sales = price[i] * output[i]
            profit = sales - books.inputs[i] - books.imports[i] - pay - p.interest * debt[i]
            over = p.union * (profit - p.target_margin * sales)
            bonus = min(MOST_BONUS * pay, max(-MOST_BONUS * pay, over))
            payroll[i] = pay + bonus
            row[0] += now
            row[1] += needed
            row[2] += at_start
            row[3] += left
            row[4] += retired
            row[5] += early
            row[6] += sent
            row[7] += arrived
            row[8] += laid
            row[9] += hired
            row[10] += idle
            row[11] += now * years
            row[13] += pensions
            row[14] += bonus
            row[15] += scale * now
            row[16] += payroll[i]
            row[17] += staff.skill[i]
            row[18] += staff.skill[i] ** 2
            if now < at_start:
                row[19] += left + sent + early + laid
                row[20] += laid
        row[12] = p.pension * w * row[11]


@kernel
def spread_skill(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, workers: F64, parity: float, edge: float, skill: F64
) -> None:
    """Set the skill of the engineers of the firms of markets lo..hi-1, mean one.

    skill = parity + (1 - parity) s / mean s, s = 1 + k (L - mean L) / (L + mean L): equal where teachers
    share out the graduates, else higher by up to k, the edge, in the largest firms and lower in the smallest.
    """
    for m in range(lo, hi):
        staff, total, peers = 0.0, 0.0, market_ptr[m + 1] - market_ptr[m]
        for k in range(market_ptr[m], market_ptr[m + 1]):
            staff += workers[market_firm[k]]
        mean = staff / max(1, peers)
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            size = workers[i] + mean
            skill[i] = 1.0 + edge * (workers[i] - mean) / size if size > 0.0 else 1.0
            total += skill[i]
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            skill[i] = parity + (1.0 - parity) * (skill[i] * peers / total)


@kernel
def hire_engineers(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    sector: U8,
    market: U32,
    market_ptr: I64,
    market_firm: U32,
    mobility: float,
    terrain: Terrain,
    x: npt.NDArray[np.uint16],
    x_next: npt.NDArray[np.uint16],
    changed: U8,
    draw: F64,
) -> None:
    """Let an engineer of a random firm of the market bring one module of its design, kept if not worse.

    x_next (n,) holds what they have then; changed becomes 1 (copied) where it was 0; draw (n,) is scratch.
    """
    fill_uniforms(seed, np.uint32(purpose), ident[lo:hi], t, np.uint32(0), draw[lo:hi])
    for i in range(lo, hi):
        x_next[i] = x[i]
        if draw[i] >= mobility:
            continue
        w = words(seed, np.uint32(purpose), ident[i], t, np.uint32(0))
        m, s = market[i], sector[i]
        j = market_firm[market_ptr[m] + below(w[1], market_ptr[m + 1] - market_ptr[m])]
        module = 15 << (MODULE * np.int64(w[2] & np.uint32(3)))
        own = np.int64(x[i])
        brought = (own & ~module) | (np.int64(x[j]) & module)
        if brought != own and terrain.tables[s, brought] >= terrain.tables[s, own]:
            x_next[i] = brought
            if changed[i] == 0:
                changed[i] = 1


@kernel
def disband(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    failed: U8,
    kept: float,
    workers: F64,
    tenure: F64,
    sums: F64,
) -> None:
    """Let staff of failed firms go and count it in the last column of sums (m, len(STAFF_SUMS)).

    A share `kept` stays with the successor; claims by tenure end with the old firm.
    """
    last = len(STAFF_SUMS) - 1
    for m in range(lo, hi):
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            if failed[i]:
                gone = (1.0 - kept) * workers[i]
                sums[m, last] += gone
                workers[i] -= gone
                tenure[i] = 0.0


@kernel
def post_people(market_region: U32, sums: F64, people: F64) -> float:
    """Post who came from other branches, went back or retired to people (R, 2); return the staff of all.

    sums (m, len(STAFF_SUMS)) are the year's.
    """
    staff = 0.0
    for m in range(len(market_region)):
        row, region = sums[m], market_region[m]
        staff += row[0]
        people[region, 0] += row[3] - row[4] + row[8] - row[9]
        people[region, 1] += row[4] + row[5]
    return staff
