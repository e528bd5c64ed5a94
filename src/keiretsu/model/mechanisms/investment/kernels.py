"""The investment race: how much capacity firms want, with or without guidance (M4).

References
----------
.. [1] Spence (1981), "The learning curve and competition", Bell J. of Economics 12.
.. [2] Fershtman and Judd (1987), AER 77 (objectives weighted by sales).
"""

from keiretsu.core.arrays import F64
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.investment.records import Investment, InvestmentParameters, Results


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
        unit = p.capital_coefficient * results.machine_price[firms.region[i]]
        limit = p.credit_limit * unit * investment.capacity[i] if results.banked[i] else 0.0
        investment.planned[i] = min(wish, max(0.0, results.cash[i] + limit - results.debt[i]) / unit)


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
    p: InvestmentParameters,
) -> None:
    """Wear out and install capacity, remember market share and cumulated output, at the end of a year."""
    for i in range(lo, hi):
        investment.utilisation[i] = (
            min(1.5, results.orders[i] / investment.capacity[i]) if investment.capacity[i] > 0.0 else 0.0
        )
        investment.capacity[i] = (1.0 - p.depreciation) * investment.capacity[i] + investment.planned[
            i
        ] * results.machine_filled[firms.region[i]]
        held = (
            results.revenue[i] / investment.market_revenue[firms.market[i]]
            if investment.market_revenue[firms.market[i]] > 0.0
            else 0.0
        )
        investment.habit[i] += p.habit_memory * (held - investment.habit[i])
        cumulated[i] += results.output[i]


@kernel
def sum_sales(lo: int, hi: int, markets: Markets, results: Results, investment: Investment) -> None:
    """Set orders, sales and the growth of orders, where there are any, of markets lo..hi-1."""
    for m in range(lo, hi):
        orders, revenue = 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            orders += results.orders[i]
            revenue += results.revenue[i]
        investment.market_orders[m], investment.market_revenue[m] = orders, revenue
        if orders > 0.0:
            investment.growth[m] = orders / investment.orders_before[m] - 1.0
        investment.orders_before[m] = orders
