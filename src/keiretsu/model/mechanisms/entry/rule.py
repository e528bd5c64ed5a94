"""M12 entry: small firms that are counted, not simulated; founders from payrolls and from outside.

    by parents   lambda_0 (L_i / L_0)^eta exp(zeta_d d_i + zeta_s u_i - zeta_l tenure_i / usual) a firm
    type         logit of independent 0, spin-off a_4 (1 - h_L) + a_5 d, norenwake a_1 s, bunsha a_2 s + a_3 u
    of their own e_0 N pool (1 - s) e^(zeta_g g)        N firms of the market, core and small; all independent
    closures     c (1 + y e^(-age / s)) e^(-zeta_m (margin - m*)) (N / persons at work, opening = 1)^theta
    d_i          (y - y^n) / (1 - y^n) where the best idea was refused: the chance that its first reviewer
                 said yes and one of the n - 1 others no (0 if an idea was carried out, or with one reviewer)

Each simulated firm stands for its share of the small firms of its market too. L staff (L_0 its mean in the
market's opening year); u part of the staff without work, before transfers; s mean closeness of supply ties of
the firm, of the market where it lowers what founders can reach; g last growth of the market's orders; pool
persons outside firms, opening year = 1. A start-up's staff leaves its parent's payroll, or other branches if
it has no parent, and returns to them when it closes: nobody is lost.
Small firms neither buy nor sell in the books: their customers are those of other branches. No draw is made;
numbers are expectations. References: Klepper and Thompson (2010); models.md, M12;
docs/decisions/0006-engines-and-entry.md.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.entry import kernels as entry
from keiretsu.model.mechanisms.labour.rule import ELSEWHERE

SMALL = 2
"""Column of the people of a region that work in small firms."""

LEAST_POOL = 0.05
"""The pool of founders outside firms never falls below this part of that of the opening year."""

SUMS = entry.ENTRY_SUMS
_SMALL_FIRMS, _SMALL_STAFF = (SUMS.index(name) for name in ("small_firms", "small_staff"))
_TO_ELSEWHERE, _FROM_ELSEWHERE, _FROM_PAYROLL = (
    SUMS.index(name) for name in ("to_elsewhere", "from_elsewhere", "from_payroll")
)


def rates(p: Mapping[str, float]) -> entry.EntryRates:
    """Return the parameters of the rule as its kernels take them."""
    return entry.EntryRates(
        independent=p["independent_entry"],
        spinoff=p["spinoff_rate"],
        size=p["spinoff_size"],
        disagreement=p["spinoff_disagreement"],
        slump=p["spinoff_slump"],
        block=p["spinoff_block"],
        opportunity=p["entry_opportunity"],
        blessing=p["birth_blessing"],
        direction=p["birth_direction"],
        unburdening=p["birth_unburdening"],
        freedom=p["birth_freedom"],
        quarrel=p["birth_quarrel"],
        closure=p["closure_rate"],
        young=p["closure_young"],
        settling=p["closure_settling"],
        pressure=p["closure_pressure"],
        crowding=p["closure_crowding"],
        small=p["small_firms"],
        substantial=p["substantial_change"],
        target_margin=p["target_margin"],
        usual_tenure=p["usual_tenure"],
        hoarding=p["hoarding"],
        hurdle=p["hurdle"],
        stages=p["consensus_stages"],
        noise_known=p["signal_noise_known"],
        noise_frontier=p["signal_noise_frontier"],
        ceiling=p["licence_ceiling"],
    )


def open_fringe(e: Economy, staffed: bool) -> None:
    """Set small firms, their ages and their staff in the opening year."""
    f, s, p = e.layout, e.state, e.rates.of
    people, at_work = _people(e, staffed), np.empty(len(f.market_sector))
    firms = np.diff(f.market_ptr).astype(np.float64)
    markets.add_by(f.market, people, at_work)
    s.usual_staff[:] = at_work / np.maximum(1.0, firms)
    s.usual_staff[:] = np.where(s.usual_staff <= 0.0, 1.0, s.usual_staff)
    launch(e.threads, entry.settle_down, len(at_work), firms * p.small_firms, e.rates.entry, s.fringe)
    s.staff_then[:] = people
    s.staff_before[:] = 0.0
    small = np.empty(len(at_work))
    for market in range(len(small)):
        small[market] = markets.add_up(s.fringe[market])
    e.flows.entry_sums[:] = 0.0
    e.flows.entry_sums[:, _SMALL_FIRMS] = small
    if staffed:
        small *= p.small_staff * s.usual_staff
        e.flows.entry_sums[:, _SMALL_STAFF] = small
        by_region = np.empty(len(s.people))
        markets.add_by(f.market_region, small, by_region)
        s.people[:, SMALL] += by_region
        s.population += by_region


def firms_are_founded(e: Economy, staffed: bool) -> None:
    """Let small firms be born and close, and post the people who come and go."""
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.of
    bound = flows.scratch
    launch(
        e.threads, entry.embeddedness, len(f.ident),
        f.firm_slot, s.slot_ptr, s.share, s.closeness, flows.customer_ptr, flows.customer_tie, bound,
    )  # fmt: skip
    parents = entry.Parents(
        f.large, bound, s.tenure, flows.changed, flows.proposed, flows.own_gain, flows.staff.surplus,
        flows.books, _people(e, staffed), s.staff_then, s.staff_before,
    )  # fmt: skip
    launch(
        e.threads, entry.found, len(f.market_sector),
        f.market_ptr, f.market_firm, s.market_level, s.growth, _pool(e, staffed), s.usual_staff,
        p.small_staff * s.usual_staff, staffed, parents, e.rates.entry, s.fringe, flows.entry_sums,
    )  # fmt: skip
    if staffed:
        _post_people(e)


def sums(e: Economy) -> F64:
    """Return the sums of the year by market, (M, len(SUMS))."""
    return e.flows.entry_sums


def _people(e: Economy, staffed: bool) -> F64:
    """Return the staff of firms; without the rule of labour, what their payroll pays for."""
    s = e.state
    return s.workers if staffed else e.flows.payroll / s.wage[e.layout.market]


def _pool(e: Economy, staffed: bool) -> F64:
    """Return the persons outside firms by market, those of the opening year = 1."""
    f, s = e.layout, e.state
    if not staffed:
        return np.ones(len(f.market_sector))
    left = np.ones(len(s.population))
    for region in range(len(left)):
        opening = e.rates.of.outside_firms * s.population[region]
        if opening > 0.0:
            left[region] += s.people[region, ELSEWHERE] / opening
    pool: F64 = np.maximum(LEAST_POOL, left)[f.market_region]
    return pool


def _post_people(e: Economy) -> None:
    f, s, year = e.layout, e.state, e.flows.entry_sums
    left = year[:, _TO_ELSEWHERE] - year[:, _FROM_ELSEWHERE]
    joined = year[:, _FROM_PAYROLL] + year[:, _FROM_ELSEWHERE] - year[:, _TO_ELSEWHERE]
    by_region = np.empty(len(s.people))
    for column, people in ((ELSEWHERE, left), (SMALL, joined)):
        markets.add_by(f.market_region, people, by_region)
        s.people[:, column] += by_region
    staff, others = markets.add_up(s.workers), s.people.ravel()
    gap = staff + markets.add_up(others) - markets.add_up(s.population)
    e.flows.people_residual = abs(gap) / max(1.0, staff + markets.add_up(np.abs(others)))
