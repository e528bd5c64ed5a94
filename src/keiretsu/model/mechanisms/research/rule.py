"""Research budgets: what firms spend on new knowledge, what crowds it out, and what they spend it on.

    budget   R = max(f r_0 S, r_0 S (1 + phi (profit / normal profit - 1)) - zeta S [I/S - habitual I/S]_+)
             S sales, I investment planned, normal profit mu / (1 + mu) S, mu the markup
    spent    the part e on laboratory equipment, bought from makers of machines, the rest on staff
    effort   R / (r_0 x mean S of the market); ideas go with effort^eta, none below the cost of a laboratory
    basic    b' = b + mu (b_0 (R / r_0 S)^kappa - b) + nu (1 - omega) if a module was adopted,
                                                      - nu omega      if an element of its own was
    bold     chance that a proposal redraws a module: omega = omega_r b / b_0
    bubble   from 1986 to 1991 finance is cheaper by a share: so is capital, and firms ask less of a margin

The staff that a normal budget r_0 S pays is part of the labour of the sector table; what a firm spends on
staff above or below is added to or taken from its wages, and equipment is paid for as investment.
Money per year; b, r_0, f, omega in 0..1; zeta in money of research per money of investment.
References: Cohen and Klepper (1996) for the form; Himmelberg and Petersen (1994) for cash flow; Watanabe and
Hemmert (1998) for the claim. The equations are ours, see docs/decisions/0005-guidance-and-research.md and
0011-capital-and-demand.md.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.labour.rule import staff_of
from keiretsu.model.mechanisms.research import kernels
from keiretsu.model.mechanisms.research.kernels import IDEAS, RESEARCH_SUMS
from keiretsu.model.mechanisms.research.metrics import FORMULAS
from keiretsu.model.mechanisms.research.records import (
    Findings,
    Learnt,
    Made,
    Means,
    Research,
    ResearchParameters,
    SizeParameters,
    TallyParameters,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import add_by

RESEARCH = Mechanism("research", Research, formulas=FORMULAS)

SUMS = (*RESEARCH_SUMS, *IDEAS)
"""What this rule adds to the records."""


@RESEARCH.step(equation="b = b_0", writes="research.basic")
def open_research(e: Economy) -> None:
    """Let every firm begin with the normal share of basic research."""
    e.research.basic[:] = e.of(ResearchParameters).basic_normal


@RESEARCH.step(
    equation="employees per unit of staff = employees of the region / its staff",
    reads="labour.workers accounts.payroll production.wage",
    writes="research.persons research.small",
)
def open_size_classes(e: Economy) -> None:
    """Set how many employees a unit of staff is, by region: as the network tells, or by the mean firm."""
    given, region, p = e.index.given, e.index.firms.region, e.of(SizeParameters)
    persons = e.research.innovations.persons
    employees, staff = np.empty_like(persons), np.empty_like(persons)
    size, firms = np.empty_like(persons), np.empty_like(persons)
    add_by(region, given["size"], size)
    add_by(region, np.ones(len(region)), firms)
    mean = size / np.maximum(firms, 1.0)  # of a region, which must not feel how large firms are elsewhere
    supposed = p.mean_employees * given["size"] / mean[region]
    add_by(region, np.where(np.isnan(given["employees"]), supposed, given["employees"]), employees)
    add_by(region, staff_of(e), staff)
    persons[:] = np.where(staff > 0.0, employees / np.where(staff > 0.0, staff, 1.0), 1.0)
    sort_by_size(e)


@RESEARCH.step(
    equation="small while employees <= limit",
    reads="labour.workers accounts.payroll production.wage",
    writes="research.small",
)
def sort_by_size(e: Economy) -> None:
    """Tell small and medium firms from large ones by their employees."""
    own, staff, region = e.research.innovations, staff_of(e), e.index.firms.region
    launch(e.threads, kernels.sort_by_size, len(own.small), staff, region, own, e.of(SizeParameters))


@RESEARCH.step(when="research", equation="c = forced discount of next year", writes="research.cheapness")
def bubble_cheapens_capital(e: Economy) -> None:
    """Set the share by which an asset bubble lowers the cost of finance for next year's capital."""
    e.research.cheapness[0] = e.forcing.value("capital_discount", e.year + 1, e.parameters)


@RESEARCH.step(
    when="research",
    equation="R = max(f r_0 S, r_0 S (1 + phi (profit / normal - 1)) - zeta S [I/S - habitual]+); "
    "b' = b + mu (b_0 (R / r_0 S)^kappa - b)",
    reads="investment.planned investment.intensity investment.market_revenue accounts.revenue "
    "accounts.profit production.machine_price "
    "technology.changed failure.failed",
    writes="research.research research.research_extra research.basic research.effort research.boldness "
    "research.investing",
)
def plan_research(e: Economy) -> None:
    """Set next year's budgets, once capacity is planned."""
    own, p = e.research, e.of(ResearchParameters)
    means = Means(
        e.accounts.books.revenue, e.accounts.books.profit, e.investment.planned, e.investment.intensity,
        e.technology.tried.changed, e.failure.failed, e.investment.market_revenue,
        e.production.machines.machine_price,
    )  # fmt: skip
    launch(
        e.threads, kernels.budget, len(own.research), e.index.firms, e.index.markets.market_ptr, own, means, p
    )


@RESEARCH.step(
    when="not research",
    equation="R = 0",
    writes="research.research research.research_extra research.effort research.boldness",
)
def plan_nothing(e: Economy) -> None:
    """Leave research out: no budget, and nobody searches more or less for it."""
    own = e.research
    own.research[:], own.research_extra[:] = 0.0, 0.0
    own.effort[:], own.boldness[:] = 1.0, 1.0


@RESEARCH.step(when="technology and research", reads="technology.fit", writes="research.best")
def note_the_best(e: Economy) -> None:
    """Note the best design of every market before the year's search."""
    own, markets = e.research, e.index.markets
    launch(e.threads, kernels.best_designs, len(own.best), markets, e.technology.designs.fit, own.best)


@RESEARCH.step(
    when="technology and research",
    equation="a breakthrough is an own adoption that beats last year's best design of the market",
    reads="technology.fit technology.changed technology.own_gain technology.told_gain technology.copied "
    "failure.began",
    writes="research.ideas research.inventive research.innovation research.by_small",
)
def count_ideas(e: Economy) -> None:
    """Count the year's breakthroughs, hand on those in use, hold councils' ideas against those of firms."""
    tried, markets, own = e.technology.tried, e.index.markets, e.research.innovations
    learnt = Learnt(e.failure.began, tried.changed, tried.copied)
    following = np.empty_like(own.innovation)
    launch(e.threads, kernels.hand_on, len(following), e.year, learnt, own, following)
    own.innovation[:] = following
    findings = Findings(e.technology.designs.fit, tried.changed, tried.own_gain, tried.told_gain)
    launch(e.threads, kernels.count_ideas, len(markets.market_sector), e.year, markets, e.research, findings)


@RESEARCH.step(
    when="technology and research",
    equation="use = sales of those who use an innovation of ten years, as a share of their market's",
    reads="accounts.revenue",
    writes="research.ideas",
)
def count_use(e: Economy) -> None:
    """Add the year's use of the innovations of the last ten years."""
    markets, revenue = e.index.markets, e.accounts.books.revenue
    launch(e.threads, kernels.count_use, len(markets.market_sector), markets, revenue, e.research)


@RESEARCH.summed(
    *SUMS,
    reads="production.orders production.machine_price production.price_before investment.capacity "
    "technology.changed technology.proposed supply.customer_ptr",
)
def sums(e: Economy) -> F64:
    """Return the year's sums by market, (M, len(SUMS))."""
    markets, tried = e.index.markets, e.technology.tried
    orders, machines = e.production.sellers.orders, e.production.machines
    made = Made(
        orders, e.investment.capacity, tried.changed, tried.proposed, e.supply.customers.customer_ptr,
        machines.machine_price, machines.price_before,
    )  # fmt: skip
    total = np.empty((len(markets.market_sector), len(SUMS)))
    told = e.of(TallyParameters)
    launch(e.threads, kernels.tally_research, len(total), markets, e.research, made, told, total)
    return total
