"""M10 labour: people stay, move inside the group, retire early, idle or go; pay by tenure and by margin.

    leavers      q L a year, of them min(q, 1/career) L at the end of a career
    needed       L* = payroll of the needed labour / wage ;  surplus u = max(0, (1 - q) L - L*)
    transfers    y_ij = t u_i s_ij room_j / sum_k s_ik room_k, clipped to room_j = vacancies + seats;
                 along static ties, then what is left inside the vertical group of a region in proportion
    rest         r = u - sum_j y_ij ; early e r ; laid off (1 - h)(r - e r) ; idle h (r - e r), paid w
    failure      a successor keeps the share of staff that it keeps of capacity, without claims by tenure; the
                 others go to the region's other branches
    hires        vacancies that transfers leave, from the region's other branches and schools (not rationed)
    pay          (w L* + w idle)(1 + a (tenure - usual) - pension) + allowances + b (profit - m* sales)
    allowance    pension w tenure, in money, to who retires; the most senior retire, tenure is exponential
    engineers    a firm acts on what it sees with chance e_I skill, skill = parity + (1 - parity) s / mean s,
                 s = 1 + k (L - mean L) / (L + mean L) ; with chance m it hires an engineer of a random
                 firm of its market, who brings one module; f_s falls by loss m (f_s - f_w)

Persons are units of labour of the first year; money per year, tenure in years. All firms' staff, the
region's other branches and those retired sum to the population of the opening year (transfers may cross
regions, so the sum is over all of them). With every institutional parameter at its neutral default staff is
what output needs and no bit of the other rules changes.

References: Bentolila and Bertola (1990); Hashimoto and Raisian (1985) for pay by tenure; Freeman and
Weitzman (1987) for the bonus; Fallick, Fleischman and Rebitzer (2006) for mobility. See models.md, M10, M16.
"""

import math
from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.labour import kernels as labour
from keiretsu.model.mechanisms.technology import rule as technology

ELSEWHERE, RETIRED = range(2)
SUMS = labour.STAFF_SUMS
_STAFF_AT_START = tuple(SUMS.index(name) for name in ("workers", "needed", "at_start", "scale"))
_FIRMS_AT_START = tuple(SUMS.index(name) for name in ("skill", "skill_squared"))
_PAID, _YEARS, _PROMISED = (SUMS.index(name) for name in ("paid", "years", "promised"))


def rates(p: Mapping[str, float]) -> labour.LabourRates:
    """Return the parameters of the rule as its kernels take them."""
    retiring = min(p["turnover"], 1.0 / p["career"])
    older = 1.0 - math.log(retiring) if retiring > 0.0 else 0.0
    return labour.LabourRates(
        turnover=p["turnover"],
        retiring=retiring,
        older=older,
        younger=(1.0 - retiring * older) / (1.0 - retiring),
        hoarding=p["hoarding"],
        transfers=p["transfers"],
        seats=p["seats"],
        early=p["early_retirement"],
        seniority=p["seniority"],
        usual_tenure=p["usual_tenure"],
        pension=p["pension"],
        union=p["enterprise_union"],
        target_margin=p["target_margin"],
        interest=p["interest"],
    )


def open_payrolls(e: Economy) -> None:
    """Give every firm the staff that the opening year's output needs, of usual tenure."""
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.labour
    s.workers = flows.payroll / s.wage[f.market]
    s.tenure[:] = p.usual_tenure
    markets.add_by(f.region, s.workers, s.population)
    staff, paid, firms = np.empty((3, len(f.market_sector)))
    markets.add_by(f.market, s.workers, staff)
    markets.add_by(f.market, flows.payroll, paid)
    markets.add_by(f.market, flows.staff.skill, firms)
    flows.staff_sums[:] = 0.0
    for column in _STAFF_AT_START:
        flows.staff_sums[:, column] = staff
    for column in _FIRMS_AT_START:
        flows.staff_sums[:, column] = firms
    flows.staff_sums[:, _PAID] = paid
    flows.staff_sums[:, _YEARS] = p.usual_tenure * staff
    flows.staff_sums[:, _PROMISED] = p.pension * p.usual_tenure * paid


def assign_engineers(e: Economy) -> None:
    """Share out the engineers of a market among its firms, and count what mobility costs in training."""
    f, s, p = e.layout, e.state, e.rates.of
    if p.faculty_parity < 1.0:
        launch(
            e.threads, labour.spread_skill, len(f.market_sector),
            f.market_ptr, f.market_firm, s.workers, p.faculty_parity, p.engineer_edge,
            e.flows.staff.skill,
        )  # fmt: skip
    else:
        e.flows.staff.skill[:] = 1.0
    tacit = p.fidelity_strong - p.fidelity_weak
    e.flows.fidelity_lost = p.training_loss * p.mobility * tacit


def engineers_move(e: Economy, year: int) -> None:
    """Let firms hire engineers from rivals, who bring a part of a design."""
    f, s, mobility = e.layout, e.state, e.rates.of.mobility
    if mobility == 0.0:
        return
    x_next = np.empty_like(s.x)
    launch(
        e.threads, labour.hire_engineers, len(f.ident),
        e.seed, Purpose.ENGINEER.value, np.uint32(year), f.ident, f.sector, f.market, f.market_ptr,
        f.market_firm, mobility, technology.terrain(s), s.x, x_next, e.flows.changed,
        np.empty(len(f.ident)),
    )  # fmt: skip
    s.x = x_next


def staff_firms(e: Economy) -> None:
    """Bring every firm's staff in line with its output as far as the regime lets it, and set its payroll."""
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.labour
    launch(
        e.threads, labour.compare, len(f.ident),
        f.market, s.wage, flows.payroll, p, s.workers, flows.staff,
    )  # fmt: skip
    if p.transfers > 0.0:
        _transfer(e)
    launch(
        e.threads, labour.adjust, len(f.market_sector),
        f.market_ptr, f.market_firm, s.wage, s.price, flows.output, s.debt, flows.books, p, s.workers,
        s.tenure, flows.payroll, flows.staff, flows.staff_sums,
    )  # fmt: skip
    staff = labour.post_people(f.market_region, flows.staff_sums, s.people)
    gap = staff + (markets.add_up(s.people.ravel()) - markets.add_up(s.population))
    flows.people_residual = abs(gap) / max(1.0, staff)


def staff_of_failed_firms_go(e: Economy) -> None:
    """Send staff of the firms that failed this year to the region's other branches.

    A successor keeps the same share of the staff as of capacity; it makes no claims by tenure.
    """
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, labour.disband, len(f.market_sector),
        f.market_ptr, f.market_firm, flows.failed, e.rates.failure.capacity, s.workers, s.tenure,
        flows.staff_sums,
    )  # fmt: skip
    gone = np.empty(len(s.people))
    markets.add_by(f.market_region, flows.staff_sums[:, -1].copy(), gone)
    s.people[:, ELSEWHERE] += gone


def sums(e: Economy) -> F64:
    """Return the sums of the year by market, (M, len(SUMS))."""
    return e.flows.staff_sums


def _transfer(e: Economy) -> None:
    """Send surplus staff along static ties, then inside vertical groups."""
    f, s, staff, p, n = e.layout, e.state, e.flows.staff, e.rates.labour, len(e.layout.ident)
    ptr, who, close = s.static_ptr, s.static_who, s.static_closeness
    launch(e.threads, labour.offer, n, ptr, who, close, p, staff)
    launch(e.threads, labour.admit, n, ptr, who, close, p, s.tenure, staff)
    launch(e.threads, labour.send, n, ptr, who, close, staff)
    launch(e.threads, labour.pool, len(f.pool_ptr) - 1, f.pool_ptr, f.pool_firm, p, s.tenure, staff)
