"""Steps over whole markets and regions: wages, machines ordered and delivered, growth of orders."""

from keiretsu.core.arrays import F64, I64, U16, U32
from keiretsu.core.jit import kernel


@kernel
def follow(before: F64, level: F64, progress: float, passthrough: float, wage: F64) -> None:
    """Raise wages (m,) with the mean productivity of their market.

    wage' = wage (level x progress / before)^passthrough, progress being the growth of the frontier.
    """
    for m in range(len(wage)):
        if before[m] > 0.0:
            wage[m] *= (level[m] * progress / before[m]) ** passthrough


@kernel
def order_machines(
    demand: F64, planned: F64, market_region: U32, capital_market: I64, machines: float, final_orders: F64
) -> None:
    """Set final orders (m,): demand, and in each region's maker of machines those its markets plan for.

    planned (m,) is in units of capacity, of which one takes `machines`.
    """
    for m in range(len(demand)):
        final_orders[m] = demand[m]
    for r in range(len(capital_market)):
        maker = capital_market[r]
        if maker < 0:
            continue
        wanted = 0.0
        for m in range(len(demand)):
            if market_region[m] == r:
                wanted += planned[m]
        final_orders[maker] += wanted * machines


@kernel
def price_machines(
    capital_market: I64, final_orders: F64, sold: F64, value: F64, filled: F64, price: F64
) -> None:
    """Set the share delivered and the mean price of machines in each region (r,); one where none are made."""
    for r in range(len(capital_market)):
        maker = capital_market[r]
        filled[r] = 1.0
        price[r] = 1.0
        if maker >= 0 and sold[maker] > 0.0:
            filled[r] = sold[maker] / final_orders[maker]
            price[r] = value[maker] / sold[maker]


@kernel
def add_up(values: F64) -> float:
    """Return the sum of values (n,), added in their order."""
    total = 0.0
    for k in range(len(values)):
        total += values[k]
    return total


@kernel
def add_by(owner: U16 | U32, values: F64, total: F64) -> None:
    """Fill total (m,) with the sums of values (n,) by owner (n,)."""
    total[:] = 0.0
    for k in range(len(owner)):
        total[owner[k]] += values[k]


@kernel
def grow(orders: F64, before: F64, growth: F64) -> None:
    """Set the growth of orders (m,) where there are any, and remember them in `before` (m,)."""
    for m in range(len(orders)):
        if orders[m] > 0.0:
            growth[m] = orders[m] / before[m] - 1.0
        before[m] = orders[m]
