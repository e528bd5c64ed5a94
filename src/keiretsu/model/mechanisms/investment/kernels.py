"""The investment race: how much capacity firms want, with or without guidance (M4).

References
----------
.. [1] Spence (1981), "The learning curve and competition", Bell J. of Economics 12.
.. [2] Fershtman and Judd (1987), AER 77 (objectives weighted by sales).
"""

from typing import NamedTuple

from keiretsu.core.arrays import F64, I64, U8, U16, U32
from keiretsu.core.jit import kernel


class RaceRates(NamedTuple):
    """Parameters of M4 as the kernels take them; names as in the schema."""

    own_orders: float
    margin_response: float
    share_response: float
    aspiration: float
    most: float
    depreciation: float
    compliance: float
    target_utilisation: float
    machines: float
    credit_limit: float


@kernel
def invest(
    lo: int,
    hi: int,
    market: U32,
    growth: F64,
    market_orders: F64,
    market_capacity: F64,
    market_revenue: F64,
    guided: F64,
    objective: F64,
    revenue: F64,
    profit: F64,
    utilisation: F64,
    capacity: F64,
    habit: F64,
    cash: F64,
    debt: F64,
    banked: U8,
    region: U16,
    machine_price: F64,
    asked: float,
    p: RaceRates,
    added: F64,
) -> None:
    """Set the gross investment of firms, in units of capacity.

    net growth = clip(g + iota_0 (u_i / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held share - 1),
    -d, most), m* the margin `asked`, chi = objective (n,); with guidance the firm follows, as far as it
    complies, its quota: market share x the market's gap. Nobody orders more than cash and what is left of
    the credit limit pay for.
    """
    for i in range(lo, hi):
        m = market[i]
        held = revenue[i] / market_revenue[m] if market_revenue[m] > 0.0 else 0.0
        margin = profit[i] / revenue[i] if revenue[i] > 0.0 else 0.0
        short = min(1.0, max(-1.0, (1.0 + p.aspiration) * habit[i] / held - 1.0)) if held > 0.0 else 0.0
        net = growth[m] + p.own_orders * (utilisation[i] / p.target_utilisation - 1.0)
        net += p.margin_response * (margin - asked) + objective[i] * p.share_response * short
        wish = capacity[i] * (min(p.most, max(-p.depreciation, net)) + p.depreciation)
        comply = p.compliance * guided[i]
        if comply > 0.0:
            expected = market_orders[m] * (1.0 + growth[m]) / p.target_utilisation
            gap = max(0.0, expected - market_capacity[m] * (1.0 - p.depreciation))
            wish = (1.0 - comply) * wish + comply * gap * held
        unit = p.machines * machine_price[region[i]]
        limit = p.credit_limit * unit * capacity[i] if banked[i] else 0.0
        added[i] = min(wish, max(0.0, cash[i] + limit - debt[i]) / unit)


@kernel
def install(
    lo: int,
    hi: int,
    market: U32,
    region: U16,
    machine_filled: F64,
    market_revenue: F64,
    revenue: F64,
    output: F64,
    orders: F64,
    added: F64,
    depreciation: float,
    memory: float,
    capacity: F64,
    habit: F64,
    cumulated: F64,
    utilisation: F64,
) -> None:
    """Wear out and install capacity, remember market share and cumulated output, at the end of a year."""
    for i in range(lo, hi):
        utilisation[i] = min(1.5, orders[i] / capacity[i]) if capacity[i] > 0.0 else 0.0
        capacity[i] = (1.0 - depreciation) * capacity[i] + added[i] * machine_filled[region[i]]
        held = revenue[i] / market_revenue[market[i]] if market_revenue[market[i]] > 0.0 else 0.0
        habit[i] += memory * (held - habit[i])
        cumulated[i] += output[i]


@kernel
def market_sums(lo: int, hi: int, market_ptr: I64, market_firm: U32, value: F64, total: F64) -> None:
    """Set total (m,) to the sum of `value` (n,) over the firms of markets lo..hi-1, in id order."""
    for m in range(lo, hi):
        whole = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            whole += value[market_firm[k]]
        total[m] = whole
