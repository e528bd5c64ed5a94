"""Employment: who leaves, is sent to a friend, retires early, is laid off, stays idle or is hired (M10).

References
----------
.. [1] Bentolila and Bertola (1990), Review of Economic Studies 57 (costs of dismissal).
.. [2] Freeman and Weitzman (1987), J. of the Japanese and International Economies 1 (bonus and margin).
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, U8, U16, U32
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import DrawKey, below, fill_uniforms, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Markets, Places
from keiretsu.model.mechanisms.labour.records import (
    ELSEWHERE,
    RETIRED,
    STAFF_SUMS,
    Careers,
    EngineerParameters,
    Labour,
    LabourParameters,
    Paid,
    Transfers,
)
from keiretsu.model.mechanisms.supply.records import Lasting
from keiretsu.model.mechanisms.technology.records import Technology
from keiretsu.model.mechanisms.technology.search import MODULE
from keiretsu.model.sums import add_up

ENGINEER = np.uint32(Purpose.ENGINEER.value)


LEAST_PAY = 0.3
"""Pay of the young is at least this part of the market's wage."""

MOST_BONUS = 0.25
"""Bonus, or cut, is at most this part of the other pay."""


@inlined
def seniors(share: float) -> float:
    """Return the mean tenure of the most senior `share` of a staff, in means of all, tenure exponential."""
    return 1.0 - math.log(share) if share > 0.0 else 0.0


@kernel
def compare(
    lo: int,
    hi: int,
    market: U32,
    wage: F64,
    payroll: F64,
    labour: Labour,
    moves: Transfers,
    p: LabourParameters,
) -> None:
    """Compare what the year's leavers leave of firms' staff with the labour that their output needs.

    needed = payroll / wage; surplus = max(0, (1 - q) L - needed); room = vacancies + seats out of obligation.
    """
    for i in range(lo, hi):
        staying = labour.workers[i] - p.turnover * labour.workers[i]
        spare = staying - payroll[i] / wage[market[i]]
        labour.surplus[i] = max(0.0, spare)
        moves.room[i] = p.seats * staying - spare if spare <= 0.0 else 0.0
        moves.sent[i] = moves.arrived[i] = moves.years[i] = 0.0


@kernel
def offer(lo: int, hi: int, lasting: Lasting, labour: Labour, moves: Transfers, p: LabourParameters) -> None:
    """Set the persons that firms lo..hi-1 offer per unit of closeness and room: t u / sum_k s_k room_k."""
    for i in range(lo, hi):
        moves.rate[i] = 0.0
        if labour.surplus[i] > 0.0:
            weight = 0.0
            for e in range(lasting.static_ptr[i], lasting.static_ptr[i + 1]):
                weight += lasting.static_closeness[e] * moves.room[lasting.static_other[e]]
            if weight > 0.0:
                moves.rate[i] = p.transfers * labour.surplus[i] / weight


@kernel
def admit(lo: int, hi: int, lasting: Lasting, labour: Labour, moves: Transfers, careers: Careers) -> None:
    """Take in persons offered along ties to firms lo..hi-1, all in proportion where the room is too small."""
    for i in range(lo, hi):
        moves.clip[i] = 0.0
        if moves.room[i] > 0.0 and lasting.static_ptr[i] < lasting.static_ptr[i + 1]:
            asked, years = 0.0, 0.0
            for e in range(lasting.static_ptr[i], lasting.static_ptr[i + 1]):
                offered = lasting.static_closeness[e] * moves.rate[lasting.static_other[e]]
                asked += offered
                years += offered * (labour.tenure[lasting.static_other[e]] * careers.younger + 1.0)
            clip = min(1.0, 1.0 / asked) if asked > 0.0 else 0.0
            moves.clip[i] = clip
            moves.arrived[i] = moves.room[i] * clip * asked
            moves.years[i] = moves.room[i] * clip * years


@kernel
def send(lo: int, hi: int, lasting: Lasting, moves: Transfers) -> None:
    """Count the persons of firms lo..hi-1 that were taken in along ties."""
    for i in range(lo, hi):
        if moves.rate[i] > 0.0:
            taken = 0.0
            for e in range(lasting.static_ptr[i], lasting.static_ptr[i + 1]):
                taken += (
                    lasting.static_closeness[e]
                    * moves.room[lasting.static_other[e]]
                    * moves.clip[lasting.static_other[e]]
                )
            moves.sent[i] = moves.rate[i] * taken


@kernel
def pool(lo: int, hi: int, labour: Labour, moves: Transfers, p: LabourParameters, careers: Careers) -> None:
    """Place what is left of the surplus of a vertical group in what is left of its room, in proportion."""
    for g in range(lo, hi):
        spare, room, years = 0.0, 0.0, 0.0
        for k in range(labour.pool_ptr[g], labour.pool_ptr[g + 1]):
            i = labour.pool_firm[k]
            left = max(0.0, p.transfers * labour.surplus[i] - moves.sent[i])
            spare += left
            years += left * (labour.tenure[i] * careers.younger + 1.0)
            room += max(0.0, moves.room[i] - moves.arrived[i])
        if spare <= 0.0 or room <= 0.0:
            continue
        given, taken = min(1.0, room / spare), min(1.0, spare / room)
        for k in range(labour.pool_ptr[g], labour.pool_ptr[g + 1]):
            i = labour.pool_firm[k]
            moves.sent[i] += given * max(0.0, p.transfers * labour.surplus[i] - moves.sent[i])
            more = taken * max(0.0, moves.room[i] - moves.arrived[i])
            moves.arrived[i] += more
            moves.years[i] += more * years / spare


@inlined
def shared(i: int, pay: float, paid: Paid, p: LabourParameters) -> float:
    """Return the bonus of a firm's staff: b (profit - m* sales), within a share of its pay."""
    sales = paid.price[i] * paid.output[i]
    profit = sales - paid.inputs[i] - paid.imports[i] - pay - p.interest * paid.debt[i]
    over = p.enterprise_union * (profit - p.target_margin * sales)
    bonus: float = min(MOST_BONUS * pay, max(-MOST_BONUS * pay, over))
    return bonus


@kernel
def adjust(
    lo: int, hi: int, markets: Markets, labour: Labour, moves: Transfers, paid: Paid, p: LabourParameters,
    careers: Careers,
) -> None:  # fmt: skip
    """Set staff, tenure and payroll of the firms of markets lo..hi-1; sum the year by market.

    The most senior leave at the end of a career, or early, with an allowance; the others at any tenure, with
    none. rest = surplus - sent; early = e rest; laid off (1 - h)(rest - early); idle h (rest - early), paid;
    pay = (w needed + w idle)(1 + a (tenure - usual) - pension) + allowances + b (profit - m* sales).
    sums (m, len(STAFF_SUMS)): columns in the order of STAFF_SUMS.
    """
    for m in range(lo, hi):
        w, row = paid.wage[m], labour.staff_sums[m]
        row[:] = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            at_start, needed = labour.workers[i], paid.payroll[i] / w
            left, retired = p.turnover * at_start, careers.retiring * at_start
            years = labour.tenure[i] * careers.younger + 1.0
            pensions = p.pension * w * retired * labour.tenure[i] * careers.older
            sent, arrived = moves.sent[i], moves.arrived[i]
            rest = max(0.0, labour.surplus[i] - sent)
            early = p.early_retirement * rest
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
            years = (kept * years + moves.years[i]) / now if now > 0.0 else 0.0
            labour.workers[i], labour.tenure[i] = now, years
            scale = max(LEAST_PAY, 1.0 + p.seniority * (years - p.usual_tenure) - p.pension)
            pay = (paid.payroll[i] + w * idle) * scale + pensions
            bonus = shared(i, pay, paid, p)
            paid.payroll[i] = pay + bonus
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
            row[16] += paid.payroll[i]
            row[17] += labour.skill[i]
            row[18] += labour.skill[i] ** 2
            if now < at_start:
                row[19] += left + sent + early + laid
                row[20] += laid
        row[12] = p.pension * w * row[11]


@kernel
def spread_skill(lo: int, hi: int, markets: Markets, labour: Labour, p: EngineerParameters) -> None:
    """Set the skill of the engineers of the firms of markets lo..hi-1, mean one.

    skill = parity + (1 - parity) s / mean s, s = 1 + k (L - mean L) / (L + mean L): equal where teachers
    share out the graduates, else higher by up to k, the edge, in the largest firms and lower in the smallest.
    """
    for m in range(lo, hi):
        staff, total, peers = 0.0, 0.0, markets.market_ptr[m + 1] - markets.market_ptr[m]
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            staff += labour.workers[markets.market_firm[k]]
        mean = staff / max(1, peers)
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            size = labour.workers[i] + mean
            labour.skill[i] = 1.0 + p.engineer_edge * (labour.workers[i] - mean) / size if size > 0.0 else 1.0
            total += labour.skill[i]
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            labour.skill[i] = p.faculty_parity + (1.0 - p.faculty_parity) * (labour.skill[i] * peers / total)


@kernel
def hire_engineers(
    lo: int, hi: int, key: DrawKey, places: Places, tech: Technology, mobility: float, x_next: U16, draw: F64
) -> None:
    """Let an engineer of a random firm of the market bring one module of its design, kept if not worse.

    x_next (n,) holds what they have then; changed becomes 1 (copied) where it was 0; draw (n,) is scratch.
    """
    firms, designs, markets = places.firms, tech.designs, places.markets
    fill_uniforms(key.seed, ENGINEER, firms.ident[lo:hi], key.step, np.uint32(0), draw[lo:hi])
    for i in range(lo, hi):
        x_next[i] = designs.x[i]
        if draw[i] >= mobility:
            continue
        w = words(key.seed, ENGINEER, firms.ident[i], key.step, np.uint32(0))
        m, s = firms.market[i], firms.sector[i]
        j = markets.market_firm[
            markets.market_ptr[m] + below(w[1], markets.market_ptr[m + 1] - markets.market_ptr[m])
        ]
        module = 15 << (MODULE * np.int64(w[2] & np.uint32(3)))
        own = np.int64(designs.x[i])
        brought = (own & ~module) | (np.int64(designs.x[j]) & module)
        if brought != own and tech.terrain.tables[s, brought] >= tech.terrain.tables[s, own]:
            x_next[i] = brought
            if tech.tried.changed[i] == 0:
                tech.tried.changed[i] = 1


@kernel
def disband(lo: int, hi: int, markets: Markets, failed: U8, kept: float, labour: Labour) -> None:
    """Let staff of failed firms go and count it in the last column of sums (m, len(STAFF_SUMS)).

    A share `kept` stays with the successor; claims by tenure end with the old firm.
    """
    last = len(STAFF_SUMS) - 1
    for m in range(lo, hi):
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            if failed[i]:
                gone = (1.0 - kept) * labour.workers[i]
                labour.staff_sums[m, last] += gone
                labour.workers[i] -= gone
                labour.tenure[i] = 0.0


@kernel
def post_bereft(market_region: U32, labour: Labour) -> None:
    """Post the staff of failed firms, the last column of sums (m, len(STAFF_SUMS)), to other branches."""
    gone = np.zeros(len(labour.people))
    for m in range(len(market_region)):
        gone[market_region[m]] += labour.staff_sums[m, -1]
    for region in range(len(gone)):
        labour.people[region, ELSEWHERE] += gone[region]


@kernel
def post_people(market_region: U32, labour: Labour) -> None:
    """Post who came from other branches, went back or retired to people (R, 3); measure who is lost.

    sums (m, len(STAFF_SUMS)) are the year's; people_residual (1,) is the gap between all and the population.
    """
    staff = 0.0
    for m in range(len(market_region)):
        row, region = labour.staff_sums[m], market_region[m]
        staff += row[0]
        labour.people[region, ELSEWHERE] += row[3] - row[4] + row[8] - row[9]
        labour.people[region, RETIRED] += row[4] + row[5]
    gap = staff + (add_up(labour.people.ravel()) - add_up(labour.population))
    labour.people_residual[0] = abs(gap) / max(1.0, staff)
