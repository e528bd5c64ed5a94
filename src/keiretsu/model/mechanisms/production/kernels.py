"""The production block (4a): posted prices, final demand, orders tier by tier, deliveries."""

from keiretsu.core.arrays import F64, I64, U32
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.production.records import (
    Efficiency,
    Goods,
    Ordered,
    Production,
    ProductionParameters,
    Purchases,
    Sellers,
)
from keiretsu.model.mechanisms.supply.records import Slots


@kernel
def post_prices(
    lo: int,
    hi: int,
    firms: Firms,
    slots: Slots,
    production: Production,
    seen: Efficiency,
    p: ProductionParameters,
) -> None:
    """Set unit labour cost w/A (Q/Q0 relative to the market)^-eps and the posted price.

    price = (1 + mu (1 + mu_u (u - u*))) x (labour + inputs + imports + overhead at target utilisation).
    """
    goods, sellers, frontier = production.goods, production.sellers, seen.frontier[0]
    for i in range(lo, hi):
        s, m = firms.sector[i], firms.market[i]
        efficiency = goods.wage[m] / (frontier * seen.level[i])
        sellers.unit_labour[i] = (
            efficiency * (sellers.experience[i] / goods.market_experience[m]) ** -p.learning
        )
        labour = production.tiers.labour_share[s] * seen.staffing[i]
        cost = labour * sellers.unit_labour[i] + goods.imported[m]
        for slot in range(slots.firm_slot[i], slots.firm_slot[i + 1]):
            cost += slots.slot_need[slot] * slots.slot_cost[slot]
        cost += p.fixed_cost * efficiency / p.target_utilisation
        stretch = max(-0.9, p.markup_utilisation * (seen.utilisation[i] - p.target_utilisation))
        sellers.price[i] = (1.0 + p.markup * (1.0 + stretch)) * cost


@kernel
def market_experience(lo: int, hi: int, markets: Markets, sellers: Sellers, mean: F64) -> None:
    """Set experience (n,) = cumulated output over the first year's, and its mean (m,) weighted by size."""
    for m in range(lo, hi):
        done, base = 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            sellers.experience[i] = sellers.cumulated[i] / sellers.first[i] if sellers.first[i] > 0.0 else 1.0
            done += sellers.cumulated[i]
            base += sellers.first[i]
        mean[m] = done / base if base > 0.0 else 1.0


@kernel
def win_customers(
    lo: int, hi: int, markets: Markets, sellers: Sellers, market_price: F64, selectivity: F64
) -> None:
    """Move shares of final demand (n,), summing to one a market, towards cheaper sellers.

    custom' ~ custom (p / mean p)^-selectivity (replicator form); selectivity (n,).
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            sellers.custom[i] *= (sellers.price[i] / market_price[m]) ** -selectivity[i]
            total += sellers.custom[i]
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            sellers.custom[markets.market_firm[k]] /= total


@kernel
def produce(
    lo: int,
    hi: int,
    tier_firm: U32,
    market: U32,
    sellers: Sellers,
    final_orders: F64,
    bought: Purchases,
    capacity: F64,
) -> None:
    """Sum the orders of firms lo..hi-1 in the order of tiers and set output = min(orders, capacity).

    Customers' output must be known: tiers are called from final goods down.
    """
    for k in range(lo, hi):
        i = tier_firm[k]
        total = final_orders[market[i]] * sellers.custom[i]
        for q in range(bought.customer_ptr[i], bought.customer_ptr[i + 1]):
            e = bought.customer_tie[q]
            slot = bought.tie_slot[e]
            total += bought.slot_need[slot] * bought.share[e] * sellers.output[bought.slot_buyer[slot]]
        sellers.orders[i] = total
        sellers.output[i] = min(total, capacity[i])


@kernel
def final_sales(lo: int, hi: int, markets: Markets, sellers: Sellers, goods: Goods) -> None:
    """Set quantity sold (m,) and money paid (m,) for final goods of markets lo..hi-1 after rationing."""
    for m in range(lo, hi):
        quantities, money = 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            ratio = sellers.output[i] / sellers.orders[i] if sellers.orders[i] > 0.0 else 1.0
            quantity = goods.final_orders[m] * sellers.custom[i] * ratio
            quantities += quantity
            money += quantity * sellers.price[i]
        goods.final_sold[m], goods.final_value[m] = quantities, money


@kernel
def grow(demand: F64, factor: float) -> None:
    """Let demand (m,) grow by a factor."""
    for m in range(len(demand)):
        demand[m] *= factor


@kernel
def follow(before: F64, level: F64, progress: float, passthrough: float, wage: F64) -> None:
    """Raise wages (m,) with the mean productivity of their market.

    wage' = wage (level x progress / before)^passthrough, progress being the growth of the frontier.
    """
    for m in range(len(wage)):
        if before[m] > 0.0:
            wage[m] *= (level[m] * progress / before[m]) ** passthrough


@kernel
def order_machines(markets: Markets, ordered: Ordered, laboratory: float, production: Production) -> None:
    """Set final orders (m,): demand, and in each region's maker of machines those its firms order.

    They order what the capacity that they plan takes, and equipment for the part `laboratory` of what they
    spend on research, at last year's price, which is noted.
    """
    goods, makers = production.goods, production.machines.capital_market
    price = production.machines.machine_price
    for m in range(len(goods.demand)):
        goods.final_orders[m] = goods.demand[m]
    for r in range(len(makers)):
        production.machines.price_before[r] = price[r]
        if makers[r] < 0:
            continue
        wanted = 0.0
        for m in range(len(goods.demand)):
            if markets.market_region[m] == r:
                whole = 0.0
                for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
                    i = markets.market_firm[k]
                    whole += ordered.planned[i] * ordered.intensity[i]
                    whole += laboratory * ordered.research[i] / price[r]
                wanted += whole
        goods.final_orders[makers[r]] += wanted


@kernel
def price_machines(
    capital_market: I64, final_orders: F64, sold: F64, value: F64, filled: F64, price: F64
) -> None:
    """Set the share that makers of a region deliver and the mean price of machines in each region (r,).

    The rest is imported at that price; where none are made all is, at the price one.
    """
    for r in range(len(capital_market)):
        maker = capital_market[r]
        filled[r] = 0.0
        price[r] = 1.0
        if maker >= 0 and sold[maker] > 0.0:
            filled[r] = sold[maker] / final_orders[maker]
            price[r] = value[maker] / sold[maker]
