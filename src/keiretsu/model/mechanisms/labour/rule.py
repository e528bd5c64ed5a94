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
Weitzman (1987) for the bonus; Fallick, Fleischman and Rebitzer (2006) for mobility.
"""

import math
from functools import lru_cache

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.labour import kernels
from keiretsu.model.mechanisms.labour.metrics import FORMULAS
from keiretsu.model.mechanisms.labour.records import (
    STAFF_SUMS,
    Careers,
    EngineerParameters,
    Labour,
    LabourParameters,
    Paid,
    Transfers,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import add_by

LABOUR = Mechanism("labour", Labour, formulas=FORMULAS)

SUMS = STAFF_SUMS
_STAFF_AT_START = tuple(SUMS.index(name) for name in ("workers", "needed", "at_start", "scale"))
_FIRMS_AT_START = tuple(SUMS.index(name) for name in ("skill", "skill_squared"))
_PAID, _YEARS, _PROMISED = (SUMS.index(name) for name in ("paid", "years", "promised"))


def staff_of(e: Economy) -> F64:
    """Return the staff of firms (n,); without the rule of labour, what their payroll pays for."""
    if "labour" in e.rules:
        return e.labour.workers
    staff: F64 = e.accounts.balances.payroll / e.production.goods.wage[e.index.firms.market]
    return staff


@lru_cache(maxsize=16)
def careers(p: LabourParameters) -> Careers:
    """Return what the length of a career makes of leavers."""
    retiring = min(p.turnover, 1.0 / p.career)
    older = 1.0 - math.log(retiring) if retiring > 0.0 else 0.0
    return Careers(retiring, older, (1.0 - retiring * older) / (1.0 - retiring))


@LABOUR.step(
    when="labour",
    equation="L = payroll / wage, of usual tenure",
    reads="accounts.payroll production.wage",
    writes="labour.workers labour.tenure labour.population labour.staff_sums",
)
def open_payrolls(e: Economy) -> None:
    """Give every firm the staff that the opening year's output needs, of usual tenure."""
    own, firms, p = e.labour, e.index.firms, e.of(LabourParameters)
    payroll = e.accounts.balances.payroll
    own.workers[:] = payroll / e.production.goods.wage[firms.market]
    own.tenure[:] = p.usual_tenure
    add_by(firms.region, own.workers, own.population)
    staff, paid, engineers = np.empty((3, len(e.index.markets.market_sector)))
    add_by(firms.market, own.workers, staff)
    add_by(firms.market, payroll, paid)
    add_by(firms.market, own.skill, engineers)
    own.staff_sums[:] = 0.0
    for column in _STAFF_AT_START:
        own.staff_sums[:, column] = staff
    for column in _FIRMS_AT_START:
        own.staff_sums[:, column] = engineers
    own.staff_sums[:, _PAID] = paid
    own.staff_sums[:, _YEARS] = p.usual_tenure * staff
    own.staff_sums[:, _PROMISED] = p.pension * p.usual_tenure * paid


@LABOUR.step(
    when="technology and labour",
    equation="skill = parity + (1 - parity) s / mean s, s = 1 + k (L - mean L) / (L + mean L)",
    writes="labour.skill labour.fidelity_lost",
)
def assign_engineers(e: Economy) -> None:
    """Share out the engineers of a market among its firms, and count what mobility costs in training."""
    own, markets, p = e.labour, e.index.markets, e.of(EngineerParameters)
    if p.faculty_parity < 1.0:
        launch(e.threads, kernels.spread_skill, len(markets.market_sector), markets, own, p)
    else:
        own.skill[:] = 1.0
    own.fidelity_lost[0] = p.training_loss * p.mobility * (p.fidelity_strong - p.fidelity_weak)


@LABOUR.step(
    when="search and labour",
    equation="with chance m an engineer of a random firm of the market brings one module",
    reads="technology.tables",
    writes="technology.x technology.changed",
)
def engineers_move(e: Economy) -> None:
    """Let firms hire engineers from rivals, who bring a part of a design."""
    designs, mobility = e.technology.designs, e.of(EngineerParameters).mobility
    if mobility == 0.0:
        return
    n = len(designs.x)
    x_next = np.empty(n, np.uint16)
    with e.scratch(n) as (draw,):
        launch(
            e.threads, kernels.hire_engineers, n, e.key, e.index.places, e.technology, mobility,
            x_next, draw,
        )  # fmt: skip
    designs.x[:] = x_next


@LABOUR.step(
    when="labour",
    equation="hires, transfers along lasting ties and groups, early retirement, lay-offs, idle staff; pay",
    reads="production.wage production.price production.output accounts.debt accounts.inputs accounts.imports "
    "supply.static_ptr supply.static_other supply.static_closeness",
    writes="labour.workers labour.tenure labour.people labour.surplus labour.staff_sums "
    "labour.people_residual accounts.payroll",
)
def staff_firms(e: Economy) -> None:
    """Bring every firm's staff in line with its output as far as the regime lets it, and set its payroll."""
    own, markets, p, n = e.labour, e.index.markets, e.of(LabourParameters), len(e.labour.workers)
    sellers, books, balances = e.production.sellers, e.accounts.books, e.accounts.balances
    wage, leaving = e.production.goods.wage, careers(p)
    with e.scratch(n, 6) as rows:
        moves = Transfers(*rows)
        launch(e.threads, kernels.compare, n, e.index.firms.market, wage, balances.payroll, own, moves, p)
        if p.transfers > 0.0:
            _transfer(e, moves, leaving)
        paid = Paid(
            wage, sellers.price, sellers.output, balances.debt, books.inputs, books.imports, balances.payroll
        )
        launch(e.threads, kernels.adjust, len(markets.market_sector), markets, own, moves, paid, p, leaving)
    call_kernel(kernels.post_people, markets.market_region, own)


def _transfer(e: Economy, moves: Transfers, leaving: Careers) -> None:
    """Send surplus staff along lasting ties, then inside vertical groups."""
    own, lasting, p, n = e.labour, e.supply.lasting, e.of(LabourParameters), len(e.labour.workers)
    launch(e.threads, kernels.offer, n, lasting, own, moves, p)
    launch(e.threads, kernels.admit, n, lasting, own, moves, leaving)
    launch(e.threads, kernels.send, n, lasting, moves)
    launch(e.threads, kernels.pool, len(own.pool_ptr) - 1, own, moves, p, leaving)


@LABOUR.step(
    when="failure and labour",
    equation="a successor keeps the share of staff that it keeps of capacity, without claims by tenure",
    reads="failure.failed",
    writes="labour.workers labour.tenure labour.people labour.staff_sums",
)
def staff_of_failed_firms_go(e: Economy) -> None:
    """Send staff of the firms that failed this year to the region's other branches."""
    own, markets = e.labour, e.index.markets
    kept = e.parameters["successor_capacity"]
    launch(e.threads, kernels.disband, len(markets.market_sector), markets, e.failure.failed, kept, own)
    call_kernel(kernels.post_bereft, markets.market_region, own)


@LABOUR.summed(*SUMS)
def sums(e: Economy) -> F64:
    """Return the sums of the year by market, (M, len(SUMS))."""
    return e.labour.staff_sums
