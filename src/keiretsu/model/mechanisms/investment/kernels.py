"""The investment race: how much capacity firms want, with or without guidance (M4), and of which machines.

References
----------
.. [1] Spence (1981), "The learning curve and competition", Bell J. of Economics 12.
.. [2] Fershtman and Judd (1987), AER 77 (objectives weighted by sales).
.. [3] Gilchrist and Williams (2004), NBER working paper 10732 (putty-clay capital after the war).
"""

from keiretsu.core.arrays import F64
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.investment.records import (
    Costs,
    Investment,
    InvestmentParameters,
    Results,
    TechniqueParameters,
    VintageParameters,
)


@kernel
def invest(
    lo: int,
    hi: int,
    firms: Firms,
    investment: Investment,
    results: Results,
    asked: float,
    p: InvestmentParameters,
) -> None:
    """Set the gross investment of firms, in units of capacity.

    net growth = clip(g + iota_0 (u_i / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held share - 1),
    -d, most), m* the margin `asked`, chi = objective (n,); with guidance the firm follows, as far as it
    complies, its quota: market share x the market's gap. Nobody orders more than cash and what is left of
    the credit limit pay for.
    """
    for i in range(lo, hi):
        m = firms.market[i]
        held = (
            results.revenue[i] / investment.market_revenue[m] if investment.market_revenue[m] > 0.0 else 0.0
        )
        margin = results.profit[i] / results.revenue[i] if results.revenue[i] > 0.0 else 0.0
        short = (
            min(1.0, max(-1.0, (1.0 + p.share_aspiration) * investment.habit[i] / held - 1.0))
            if held > 0.0
            else 0.0
        )
        net = investment.growth[m] + p.order_response * (
            investment.utilisation[i] / p.target_utilisation - 1.0
        )
        net += p.margin_response * (margin - asked) + results.objective[i] * p.share_response * short
        wish = investment.capacity[i] * (min(p.investment_max, max(-p.depreciation, net)) + p.depreciation)
        comply = p.guidance * results.willing[i]
        if comply > 0.0:
            expected = investment.market_orders[m] * (1.0 + investment.growth[m]) / p.target_utilisation
            gap = max(0.0, expected - investment.market_capacity[m] * (1.0 - p.depreciation))
            wish = (1.0 - comply) * wish + comply * gap * held
        price = results.machine_price[firms.region[i]]
        unit = investment.intensity[i] * price
        limit = p.credit_limit * investment.capital[i] * price if results.banked[i] else 0.0
        investment.planned[i] = min(wish, max(0.0, results.cash[i] + limit - results.debt[i]) / unit)


@kernel
def choose_technique(
    lo: int,
    hi: int,
    firms: Firms,
    costs: Costs,
    user_cost: float,
    p: TechniqueParameters,
    intensity: F64,
) -> None:
    """Set the machines per unit of capacity (n,) that make the next unit at least cost.

    On the isoquant (v / v_0)^alpha labour^(1 - alpha) = 1 the cost u price v + w l u* labour is least at
    v = v_0 rho^(1 - alpha), rho = alpha / (1 - alpha) w l u* / (u price v_0).
    """
    odds = p.capital_share / (1.0 - p.capital_share)
    for i in range(lo, hi):
        labour = costs.labour_share[firms.sector[i]] * costs.unit_labour[i] * p.target_utilisation
        machines = user_cost * costs.machine_price[firms.region[i]] * p.capital_coefficient
        intensity[i] = p.capital_coefficient * (odds * labour / machines) ** (1.0 - p.capital_share)


@kernel
def plan_at_rest(lo: int, hi: int, orders: F64, utilisation: float, pace: float, planned: F64) -> None:
    """Let firms lo..hi-1 plan machines at a pace, of the capacity that their orders take when so utilised."""
    for i in range(lo, hi):
        planned[i] = orders[i] / utilisation * pace


@kernel
def install(
    lo: int,
    hi: int,
    firms: Firms,
    investment: Investment,
    results: Results,
    cumulated: F64,
    p: VintageParameters,
) -> None:
    """Wear out and install machines, remember market share and cumulated output, at the end of a year.

    New machines take the labour (v / v_0)^(-alpha / (1 - alpha)) a unit; all vintages are used alike, so that
    their mean by capacity is all that is kept of them.
    """
    saving = -p.capital_share / (1.0 - p.capital_share)
    for i in range(lo, hi):
        investment.utilisation[i] = (
            min(1.5, results.orders[i] / investment.capacity[i]) if investment.capacity[i] > 0.0 else 0.0
        )
        worn, added = (1.0 - p.depreciation) * investment.capacity[i], investment.planned[i]
        investment.capacity[i] = worn + added
        investment.capital[i] *= 1.0 - p.depreciation
        investment.capital[i] += added * investment.intensity[i]
        if added > 0.0:
            deeper = investment.intensity[i] / p.capital_coefficient
            new = deeper**saving if deeper != 1.0 else 1.0
            investment.staffing[i] += (new - investment.staffing[i]) * added / (worn + added)
        held = (
            results.revenue[i] / investment.market_revenue[firms.market[i]]
            if investment.market_revenue[firms.market[i]] > 0.0
            else 0.0
        )
        investment.habit[i] += p.habit_memory * (held - investment.habit[i])
        cumulated[i] += results.output[i]


@kernel
def sum_sales(
    lo: int, hi: int, markets: Markets, results: Results, investment: Investment, memory: float
) -> None:
    """Set orders and sales of markets lo..hi-1, and the growth of orders that their firms expect.

    Where there are orders it moves towards the year's growth by the part `memory` of the difference.
    """
    for m in range(lo, hi):
        orders, revenue = 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            orders += results.orders[i]
            revenue += results.revenue[i]
        investment.market_orders[m], investment.market_revenue[m] = orders, revenue
        if orders > 0.0:
            grown = orders / investment.orders_before[m] - 1.0
            investment.growth[m] += memory * (grown - investment.growth[m])
        investment.orders_before[m] = orders
