"""Research budgets, what becomes of basic research, and who makes the innovations that count.

References
----------
.. [1] Cohen and Klepper (1996), "A reprise of size and R&D", Economic Journal 106.
.. [2] Himmelberg and Petersen (1994), Review of Economics and Statistics 76 (internal finance).
.. [3] Watanabe and Hemmert (1998) for the claim that capacity crowded out research in the bubble.
"""

import numpy as np

from keiretsu.core.arrays import F64, I64, U8
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.research.records import (
    Findings,
    Made,
    Means,
    Research,
    ResearchParameters,
    TallyParameters,
)

ELEMENT, MODULE, ADVISED = 2, 3, 4
"""Values of `changed` that are a firm's own adoptions: an element, a module, the council's element."""

RESEARCH_SUMS = (
    "research", "basic_research", "idle_capacity", "proposing", "proposals", "own_adoptions",
    "advised_adoptions", "laboratory",
)  # fmt: skip
IDEAS = ("breakthroughs", "small_breakthroughs", "contests", "council_lead")


@kernel
def budget(
    lo: int, hi: int, firms: Firms, market_ptr: I64, research: Research, means: Means, p: ResearchParameters
) -> None:
    """Set next year's research of firms lo..hi-1: money, that above normal, effort and boldness.

    R = max(f r_0 S, r_0 S (1 + phi (profit / normal profit - 1)) - zeta S [j - habit of j]_+), normal profit
    mu / (1 + mu) S, j = planned investment over sales S (`investing` is the habit, below zero before the
    first year); the part e of R is equipment; effort = R / r_0 mean S. The basic share b moves to
    b_0 (R / r_0 S)^kappa and by what got adopted: + nu (1 - rate) for a module, - nu rate for an element.
    Firms that take the places of failed ones begin anew: they budget from their own first sales.
    """
    normal = p.markup / (1.0 + p.markup)
    for i in range(lo, hi):
        if means.failed[i]:
            research.research[i] = research.research_extra[i] = research.effort[i] = 0.0
            research.basic[i], research.boldness[i], research.investing[i] = p.basic_normal, 1.0, -1.0
            continue
        m = firms.market[i]
        sales = means.revenue[i]
        if sales <= 0.0:
            research.research[i] = research.research_extra[i] = research.effort[i] = 0.0
            continue
        building = means.planned[i] * means.intensity[i] * means.machine_price[firms.region[i]] / sales
        if research.investing[i] < 0.0:
            research.investing[i] = building
        usual = p.research_share * sales
        cash = means.profit[i] / (normal * sales) - 1.0
        spent = usual * (1.0 + p.research_cash * cash)
        spent -= p.research_crowding * sales * max(0.0, building - research.investing[i])
        spent = max(p.research_floor * usual, spent)
        research.investing[i] += p.habit_memory * (building - research.investing[i])
        research.research[i] = spent
        research.research_extra[i] = (1.0 - p.laboratory_share) * (spent - usual)
        typical = p.research_share * means.market_revenue[m] / (market_ptr[m + 1] - market_ptr[m])
        research.effort[i] = spent / typical
        news = 0.0
        if means.changed[i] == MODULE or means.changed[i] == ELEMENT:
            rate = min(1.0, p.radical_rate * research.boldness[i])
            news = 1.0 - rate if means.changed[i] == MODULE else -rate
        cut = spent / usual
        if p.basic_cut != 1.0:  # a power would take half of the loop's time
            cut = cut**p.basic_cut
        aim = p.basic_normal * cut
        share = research.basic[i] + p.basic_return * (aim - research.basic[i]) + p.basic_success * news
        research.basic[i] = min(1.0, max(0.0, share))
        research.boldness[i] = research.basic[i] / p.basic_normal


@kernel
def best_designs(lo: int, hi: int, markets: Markets, fit: F64, best: F64) -> None:
    """Set best (M,) to the largest fitness in markets lo..hi-1, minus infinity where nobody sells."""
    for m in range(lo, hi):
        best[m] = -np.inf
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            best[m] = max(best[m], fit[markets.market_firm[k]])


@kernel
def count_ideas(
    lo: int, hi: int, markets: Markets, large: U8, research: Research, findings: Findings
) -> None:
    """Add the year of markets lo..hi-1 to count (M, len(IDEAS)); columns in the order of IDEAS.

    A breakthrough is an own adoption that beats last year's best design of the market. Where both were tried,
    the council's best idea is held against the best that firms had of their own: the maximum over one common
    draw less the maximum over many.
    """
    for m in range(lo, hi):
        own, told = -np.inf, -np.inf
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            own, told = max(own, findings.own_gain[i]), max(told, findings.told_gain[i])
            if findings.changed[i] >= ELEMENT and findings.fit[i] > research.best[m]:
                research.ideas[m, 0] += 1.0
                research.ideas[m, 1] += 0.0 if large[i] else 1.0
        if own > -np.inf and told > -np.inf:
            research.ideas[m, 2] += 1.0
            research.ideas[m, 3] += told - own


@kernel
def tally_research(
    lo: int, hi: int, markets: Markets, research: Research, made: Made, p: TallyParameters, sums: F64
) -> None:
    """Fill sums (M, .) of markets lo..hi-1; columns in the order of RESEARCH_SUMS, then those of IDEAS."""
    for m in range(lo, hi):
        row, r = sums[m], markets.market_region[m]
        row[:] = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            row[0] += research.research[i]
            row[1] += research.research[i] * research.basic[i]
            row[2] += max(0.0, made.capacity[i] - made.orders[i] / p.target_utilisation)
            row[3] += 1.0 if made.proposed[i] else 0.0
            row[4] += made.proposed[i]
            row[5] += 1.0 if made.changed[i] >= ELEMENT else 0.0
            row[6] += 1.0 if made.changed[i] == ADVISED else 0.0
        row[7] = p.laboratory_share * row[0] * made.machine_price[r] / made.price_before[r]
        for k in range(research.ideas.shape[1]):
            row[8 + k] = research.ideas[m, k]
