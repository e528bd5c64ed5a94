"""The production block (4a): posted prices, final demand, orders tier by tier, deliveries."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.core.jit import kernel


class MoneyRates(NamedTuple):
    """Parameters of prices, costs and finance as the kernels take them; names as in the schema."""

    markup: float
    markup_utilisation: float
    target_utilisation: float
    fixed_cost: float
    capital: float
    interest: float
    credit_limit: float
    buffer: float
    tax: float
    learning: float
    rent: float
    switching: float
    trade_cost: float


@kernel
def post_prices(
    lo: int,
    hi: int,
    sector: U8,
    market: U32,
    labour: F64,
    imported: F64,
    wage: F64,
    frontier: float,
    level: F64,
    experience: F64,
    market_experience: F64,
    firm_slot: I32,
    slot_need: F64,
    slot_cost: F64,
    utilisation: F64,
    p: MoneyRates,
    unit_labour: F64,
    price: F64,
) -> None:
    """Set unit labour cost w/A (Q/Q0 relative to the market)^-eps and the posted price.

    price = (1 + mu (1 + mu_u (u - u*))) x (labour + inputs + imports + overhead at target utilisation).
    """
    for i in range(lo, hi):
        s, m = sector[i], market[i]
        efficiency = wage[m] / (frontier * level[i])
        unit_labour[i] = efficiency * (experience[i] / market_experience[m]) ** -p.learning
        cost = labour[s] * unit_labour[i] + imported[m]
        for slot in range(firm_slot[i], firm_slot[i + 1]):
            cost += slot_need[slot] * slot_cost[slot]
        cost += p.fixed_cost * efficiency / p.target_utilisation
        stretch = max(-0.9, p.markup_utilisation * (utilisation[i] - p.target_utilisation))
        price[i] = (1.0 + p.markup * (1.0 + stretch)) * cost


@kernel
def market_means(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, value: F64, nobody: float, mean: F64
) -> None:
    """Set mean (m,) to the plain mean of `value` (n,) over the firms of markets lo..hi-1, in id order.

    A market without firms gets `nobody`.
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            total += value[market_firm[k]]
        firms = market_ptr[m + 1] - market_ptr[m]
        mean[m] = total / firms if firms > 0 else nobody


@kernel
def market_experience(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    cumulated: F64,
    first: F64,
    experience: F64,
    mean: F64,
) -> None:
    """Set experience (n,) = cumulated output over the first year's, and its mean (m,) weighted by size."""
    for m in range(lo, hi):
        done, base = 0.0, 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            experience[i] = cumulated[i] / first[i] if first[i] > 0.0 else 1.0
            done += cumulated[i]
            base += first[i]
        mean[m] = done / base if base > 0.0 else 1.0


@kernel
def win_customers(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    price: F64,
    market_price: F64,
    selectivity: F64,
    custom: F64,
) -> None:
    """Move shares of final demand (n,), summing to one a market, towards cheaper sellers.

    custom' ~ custom (p / mean p)^-selectivity (replicator form); selectivity (n,).
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            custom[i] *= (price[i] / market_price[m]) ** -selectivity[i]
            total += custom[i]
        for k in range(market_ptr[m], market_ptr[m + 1]):
            custom[market_firm[k]] /= total


@kernel
def produce(
    lo: int,
    hi: int,
    tier_firm: U32,
    market: U32,
    demand: F64,
    custom: F64,
    customer_ptr: I32,
    customer_tie: U32,
    tie_slot: U32,
    share: F64,
    slot_buyer: U32,
    slot_need: F64,
    capacity: F64,
    orders: F64,
    output: F64,
) -> None:
    """Sum the orders of the firms of one tier and set output = min(orders, capacity).

    Customers' output must be known: tiers are called from final goods down.
    """
    for k in range(lo, hi):
        i = tier_firm[k]
        total = demand[market[i]] * custom[i]
        for q in range(customer_ptr[i], customer_ptr[i + 1]):
            e = customer_tie[q]
            slot = tie_slot[e]
            total += slot_need[slot] * share[e] * output[slot_buyer[slot]]
        orders[i] = total
        output[i] = min(total, capacity[i])


@kernel
def final_sales(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    demand: F64,
    custom: F64,
    orders: F64,
    output: F64,
    price: F64,
    sold: F64,
    value: F64,
) -> None:
    """Set quantity sold (m,) and money paid (m,) for final goods of markets lo..hi-1 after rationing."""
    for m in range(lo, hi):
        goods, money = 0.0, 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            ratio = output[i] / orders[i] if orders[i] > 0.0 else 1.0
            quantity = demand[m] * custom[i] * ratio
            goods += quantity
            money += quantity * price[i]
        sold[m], value[m] = goods, money
