"""Twins of `investment.kernels`."""

from tests.reference.csr import members


def clip(value, low, high):
    return min(high, max(low, value))


def held_share(e, i):
    """Return a firm's share of its market's sales."""
    total = e.market_revenue[e.market[i]]
    return e.revenue[i] / total if total > 0 else 0.0


def wish(e, i):
    """Return the gross investment a firm wants of its own accord."""
    p = e.p
    held = held_share(e, i)
    lag = clip((1 + p.share_aspiration) * e.habit[i] / held - 1, -1, 1) if held > 0 else 0.0
    margin = e.profit[i] / e.revenue[i] if e.revenue[i] > 0 else 0.0
    net = (
        e.growth[e.market[i]]
        + p.order_response * (e.utilisation[i] / p.target_utilisation - 1)
        + p.margin_response * (margin - e.asked)
        + e.objective[i] * p.share_response * lag
    )
    return e.capacity[i] * (clip(net, -p.depreciation, p.investment_max) + p.depreciation)


def quota(e, i):
    """Return a firm's part of the gap between expected orders and the market's capacity."""
    p, m = e.p, e.market[i]
    wanted = e.market_orders[m] * (1 + e.growth[m]) / p.target_utilisation
    gap = max(0.0, wanted - e.market_capacity[m] * (1 - p.depreciation))
    return gap * held_share(e, i)


def affordable(e, i):
    """Return the investment that cash and what is left of the credit limit pay for."""
    p = e.p
    price = e.machine_price[e.region[i]]
    limit = p.credit_limit * e.capital[i] * price if e.banked[i] else 0.0
    return max(0.0, e.cash[i] + limit - e.debt[i]) / (e.intensity[i] * price)


def invest(e):
    """Return the gross investment of every firm."""
    planned = []
    for i in range(len(e.market)):
        comply = e.p.guidance * e.willing[i]
        wanted = wish(e, i) if comply <= 0 else (1 - comply) * wish(e, i) + comply * quota(e, i)
        planned.append(min(wanted, affordable(e, i)))
    return {"planned": planned}


def plan_at_rest(e):
    """Return the machines that firms plan for at a pace, of the capacity that their orders take."""
    return {"planned": [units / e.utilisation * e.pace for units in e.orders]}


def choose_technique(e):
    """Return the machines per unit of capacity that make a unit at least cost."""
    p, chosen = e.p, []
    for i, s in enumerate(e.sector):
        labour = p.capital_share * e.labour_share[s] * e.unit_labour[i] * p.target_utilisation
        machines = (1 - p.capital_share) * e.user_cost * e.machine_price[e.region[i]]
        # where the labour that one more machine saves costs what the machine does
        chosen.append((labour / machines) ** (1 - p.capital_share) * p.capital_coefficient**p.capital_share)
    return {"intensity": chosen}


def vintages(e, i):
    """Return the labour per unit of a firm's old machines and of the new ones, each with its capacity."""
    p = e.p
    new = (e.intensity[i] / p.capital_coefficient) ** (-p.capital_share / (1 - p.capital_share))
    return ((1 - p.depreciation) * e.capacity[i], e.staffing[i]), (e.planned[i], new)


def mean_staffing(e, i):
    """Return the mean labour per unit of a firm's machines, by capacity."""
    pairs = vintages(e, i)
    return sum(k * labour for k, labour in pairs) / sum(k for k, _ in pairs)


def install(e):
    """Return capacity, machines, habitual share, cumulated output and utilisation at the end of the year."""
    firms = range(len(e.market))
    return {
        "utilisation": [min(1.5, e.orders[i] / e.capacity[i]) for i in firms],
        "capacity": [(1 - e.p.depreciation) * e.capacity[i] + e.planned[i] for i in firms],
        "capital": [(1 - e.p.depreciation) * e.capital[i] + e.planned[i] * e.intensity[i] for i in firms],
        "staffing": [mean_staffing(e, i) for i in firms],
        "habit": [e.habit[i] + e.p.habit_memory * (held_share(e, i) - e.habit[i]) for i in firms],
        "cumulated": [e.cumulated[i] + e.output[i] for i in firms],
    }


def sum_sales(e):
    """Return orders and sales of markets, and the growth of orders expected, kept where there are none."""
    firms = [members(e.market_ptr, e.market_firm, m) for m in range(len(e.market_ptr) - 1)]
    orders = [sum(e.orders[i] for i in row) for row in firms]
    growth = [
        (1 - e.memory) * old + e.memory * (now / was - 1) if now > 0 else old
        for now, was, old in zip(orders, e.orders_before, e.growth, strict=True)
    ]
    sales = [sum(e.revenue[i] for i in row) for row in firms]
    return {"market_orders": orders, "market_revenue": sales, "growth": growth, "orders_before": orders}
