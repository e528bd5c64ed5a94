"""Research budgets, what becomes of basic research, and who makes the innovations that count.

References
----------
.. [1] Cohen and Klepper (1996), "A reprise of size and R&D", Economic Journal 106.
.. [2] Watanabe and Hemmert (1998) for the claim that capacity crowded out research in the bubble.
"""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I64, U8, U16, U32
from keiretsu.core.jit import kernel

ELEMENT, MODULE, ADVISED = 2, 3, 4
"""Values of `changed` that are a firm's own adoptions: an element, a module, the council's element."""

RESEARCH_SUMS = (
    "research", "basic_research", "idle_capacity", "proposing", "proposals", "own_adoptions",
    "advised_adoptions",
)  # fmt: skip
IDEAS = ("breakthroughs", "small_breakthroughs", "contests", "council_lead")


class ResearchRates(NamedTuple):
    """Parameters of research as the kernel takes them; names as in the schema."""

    share: float
    floor: float
    crowding: float
    basic: float
    basic_cut: float
    basic_return: float
    basic_success: float
    radical: float
    memory: float
    machines: float


@kernel
def budget(
    lo: int,
    hi: int,
    market: U32,
    region: U16,
    market_ptr: I64,
    market_revenue: F64,
    machine_price: F64,
    revenue: F64,
    planned: F64,
    changed: U8,
    p: ResearchRates,
    investing: F64,
    basic: F64,
    research: F64,
    research_extra: F64,
    effort: F64,
    boldness: F64,
) -> None:
    """Set next year's research of firms lo..hi-1: money, that above normal, effort and boldness.

    R = max(f r_0 S, r_0 S - zeta S [j - habit of j]_+), j = planned investment over sales S (`investing` is
    the habit, below zero before the first year); effort = R / r_0 mean S. The basic share b moves to
    b_0 (R / r_0 S)^kappa and by what got adopted: + nu (1 - rate) for a module, - nu rate for an element.
    """
    for i in range(lo, hi):
        m = market[i]
        sales = revenue[i]
        if sales <= 0.0:
            research[i] = research_extra[i] = effort[i] = 0.0
            continue
        building = planned[i] * p.machines * machine_price[region[i]] / sales
        if investing[i] < 0.0:
            investing[i] = building
        usual = p.share * sales
        spent = max(p.floor * usual, usual - p.crowding * sales * max(0.0, building - investing[i]))
        investing[i] += p.memory * (building - investing[i])
        research[i] = spent
        research_extra[i] = spent - usual
        typical = p.share * market_revenue[m] / (market_ptr[m + 1] - market_ptr[m])
        effort[i] = spent / typical
        news = 0.0
        if changed[i] == MODULE or changed[i] == ELEMENT:
            rate = min(1.0, p.radical * boldness[i])
            news = 1.0 - rate if changed[i] == MODULE else -rate
        cut = spent / usual
        if p.basic_cut != 1.0:  # a power would take half of the loop's time
            cut = cut**p.basic_cut
        aim = p.basic * cut
        share = basic[i] + p.basic_return * (aim - basic[i]) + p.basic_success * news
        basic[i] = min(1.0, max(0.0, share))
        boldness[i] = basic[i] / p.basic


@kernel
def best_designs(lo: int, hi: int, market_ptr: I64, market_firm: U32, fit: F64, best: F64) -> None:
    """Set best (M,) to the largest fitness in markets lo..hi-1, minus infinity where nobody sells."""
    for m in range(lo, hi):
        best[m] = -np.inf
        for k in range(market_ptr[m], market_ptr[m + 1]):
            best[m] = max(best[m], fit[market_firm[k]])


@kernel
def count_ideas(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    changed: U8,
    fit: F64,
    own_gain: F64,
    told_gain: F64,
    large: U8,
    best: F64,
    count: F64,
) -> None:
    """Add the year of markets lo..hi-1 to count (M, len(IDEAS)); columns in the order of IDEAS.

    A breakthrough is an own adoption that beats last year's best design of the market. Where both were tried,
    the council's best idea is held against the best that firms had of their own: the maximum over one common
    draw less the maximum over many.
    """
    for m in range(lo, hi):
        own, told = -np.inf, -np.inf
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            own, told = max(own, own_gain[i]), max(told, told_gain[i])
            if changed[i] >= ELEMENT and fit[i] > best[m]:
                count[m, 0] += 1.0
                count[m, 1] += 0.0 if large[i] else 1.0
        if own > -np.inf and told > -np.inf:
            count[m, 2] += 1.0
            count[m, 3] += told - own


@kernel
def tally_research(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    research: F64,
    basic: F64,
    orders: F64,
    capacity: F64,
    target_utilisation: float,
    changed: U8,
    proposed: U8,
    sums: F64,
) -> None:
    """Fill sums (M, len(RESEARCH_SUMS)) for markets lo..hi-1; columns in the order of RESEARCH_SUMS."""
    for m in range(lo, hi):
        row = sums[m]
        row[:] = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            row[0] += research[i]
            row[1] += research[i] * basic[i]
            row[2] += max(0.0, capacity[i] - orders[i] / target_utilisation)
            row[3] += 1.0 if proposed[i] else 0.0
            row[4] += proposed[i]
            row[5] += 1.0 if changed[i] >= ELEMENT else 0.0
            row[6] += 1.0 if changed[i] == ADVISED else 0.0
