"""Research budgets: what firms spend on new knowledge, what crowds it out, and what they spend it on.

    budget   R = max(f r_0 S, r_0 S - zeta S [I/S - habitual I/S]_+)     S sales, I investment planned
    effort   number of proposals x (R / (r_0 x mean S of the market))^eta
    basic    b' = b + mu (b_0 (R / r_0 S)^kappa - b) + nu (1 - omega) if a module was adopted,
                                                      - nu omega      if an element of its own was
    bold     chance that a proposal redraws a module: omega = omega_r b / b_0
    bubble   in the years of an asset bubble capital is cheaper by a share: firms ask a margin lower by it

The staff that a normal budget r_0 S pays is part of the labour of the sector table; what a firm spends above
or below is added to or taken from its wages, so that money stays closed and a normal budget changes nothing.
Money per year; b, r_0, f, omega in 0..1; zeta in money of research per money of investment.
References: Cohen and Klepper (1996) for the form; Watanabe and Hemmert (1998) for the claim. The equations
are ours, see docs/decisions/0005-guidance-and-research.md.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.research import kernels as research

SUMS = (*research.RESEARCH_SUMS, *research.IDEAS)
"""What this rule adds to the records."""


def rates(p: Mapping[str, float]) -> research.ResearchRates:
    """Return the parameters of the rule as its kernel takes them."""
    return research.ResearchRates(
        share=p["research_share"],
        floor=p["research_floor"],
        crowding=p["research_crowding"],
        basic=p["basic_normal"],
        basic_cut=p["basic_cut"],
        basic_return=p["basic_return"],
        basic_success=p["basic_success"],
        radical=p["radical_rate"],
        memory=p["habit_memory"],
        machines=p["capital_coefficient"],
    )


def cheapness(e: Economy, year: int) -> float:
    """Return the share by which capital is cheaper in a year than its user cost, as in an asset bubble."""
    return e.forcing.value("capital_discount", year, vars(e.rates.of))


def plan_research(e: Economy) -> None:
    """Set next year's budgets, once capacity is planned."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, research.budget, len(f.ident),
        f.market, f.region, f.market_ptr, flows.market_revenue, s.machine_price, flows.books.revenue,
        s.planned, flows.changed, e.rates.research, s.investing, s.basic, s.research, s.research_extra,
        s.effort, s.boldness,
    )  # fmt: skip
    _successors_begin(e)


def _successors_begin(e: Economy) -> None:
    """Let the firms that take the places of failed ones budget from their own first sales."""
    s, new = e.state, np.flatnonzero(e.flows.failed)
    s.research[new], s.research_extra[new], s.effort[new] = 0.0, 0.0, 0.0
    s.basic[new], s.boldness[new], s.investing[new] = e.rates.of.basic_normal, 1.0, -1.0


def plan_nothing(e: Economy) -> None:
    """Leave research out: no budget, and nobody searches more or less for it."""
    s = e.state
    s.research[:], s.research_extra[:] = 0.0, 0.0
    s.effort[:], s.boldness[:] = 1.0, 1.0


def pay_staff(e: Economy) -> None:
    """Add to payrolls what research costs above its normal budget, or take off what it costs less."""
    payroll = e.flows.payroll
    payroll += e.state.research_extra
    payroll[:] = np.maximum(0.0, payroll)


def remember_the_best(e: Economy) -> None:
    """Note the best design of every market before the year's search."""
    f = e.layout
    launch(
        e.threads, research.best_designs, len(f.market_sector),
        f.market_ptr, f.market_firm, e.state.fit, e.flows.best,
    )  # fmt: skip


def count_ideas(e: Economy) -> None:
    """Count the year's breakthroughs, and hold the councils' ideas against those of firms."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, research.count_ideas, len(f.market_sector),
        f.market_ptr, f.market_firm, flows.changed, s.fit, flows.own_gain, flows.told_gain, f.large,
        flows.best, s.ideas,
    )  # fmt: skip


def sums(e: Economy) -> F64:
    """Return the year's sums by market, (M, len(SUMS))."""
    f, s, flows = e.layout, e.state, e.flows
    total = np.empty((len(f.market_sector), len(SUMS)))
    out = np.empty((len(total), len(research.RESEARCH_SUMS)))
    launch(
        e.threads, research.tally_research, len(f.market_sector),
        f.market_ptr, f.market_firm, s.research, s.basic, flows.orders, s.capacity,
        e.rates.of.target_utilisation, flows.changed, flows.proposed, out,
    )  # fmt: skip
    total[:, : out.shape[1]], total[:, out.shape[1] :] = out, s.ideas
    return total
