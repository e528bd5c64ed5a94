"""Twins of `production.kernels`: the production block firm by firm."""

from tests.reference.csr import members, places
from tests.reference.sums import sellers


def post_prices(e):
    """Return unit labour and posted price of every firm: cost at target utilisation, marked up."""
    p = e.p
    unit_labour, price = [], []
    for i, (s, m) in enumerate(zip(e.sector, e.market, strict=True)):
        efficiency = e.wage[m] / (e.frontier[0] * e.level[i])
        unit_labour.append(efficiency * (e.experience[i] / e.market_experience[m]) ** -p.learning)
        inputs = sum(e.slot_need[slot] * e.slot_cost[slot] for slot in places(e.firm_slot, i))
        overhead = p.fixed_cost * efficiency / p.target_utilisation
        cost = e.labour_share[s] * e.staffing[i] * unit_labour[i] + e.imported[m] + inputs + overhead
        stretch = max(-0.9, p.markup_utilisation * (e.utilisation[i] - p.target_utilisation))
        price.append((1 + p.markup * (1 + stretch)) * cost)
    return {"unit_labour": unit_labour, "price": price}


def market_experience(e):
    """Return cumulated output over that of the first year, by firm and by market."""
    mean = []
    for firms in sellers(e):
        base = sum(e.first[i] for i in firms)
        mean.append(sum(e.cumulated[i] for i in firms) / base if base > 0 else 1.0)
    return {"experience": [c / f for c, f in zip(e.cumulated, e.first, strict=True)], "mean": mean}


def win_customers(e):
    """Return shares of final demand after some customers went to cheaper sellers."""
    custom = list(e.custom)
    for m, firms in enumerate(sellers(e)):
        pull = {i: e.custom[i] * (e.price[i] / e.market_price[m]) ** -e.selectivity[i] for i in firms}
        for i in firms:
            custom[i] = pull[i] / sum(pull.values())
    return {"custom": custom}


def produce(e):
    """Return orders and output after one tier has produced."""
    orders, output = list(e.orders), list(e.output)
    for i in e.tier_firm:
        ties = [int(t) for t in members(e.customer_ptr, e.customer_tie, i)]
        slots = [e.tie_slot[t] for t in ties]
        intermediate = sum(
            e.slot_need[slot] * e.share[t] * e.output[e.slot_buyer[slot]]
            for t, slot in zip(ties, slots, strict=True)
        )
        orders[i] = e.final_orders[e.market[i]] * e.custom[i] + intermediate
        output[i] = min(orders[i], e.capacity[i])
    return {"orders": orders, "output": output}


def filled(e, i):
    """Return the part of its orders that a firm delivers."""
    return e.output[i] / e.orders[i] if e.orders[i] > 0 else 1.0


def final_sales(e):
    """Return quantity and money of final goods sold in every market."""
    quantity = [
        [(i, e.final_orders[m] * e.custom[i] * filled(e, i)) for i in firms]
        for m, firms in enumerate(sellers(e))
    ]
    return {
        "final_sold": [sum(q for _, q in row) for row in quantity],
        "final_value": [sum(q * e.price[i] for i, q in row) for row in quantity],
    }


def grow(e):
    """Return final demand after it has grown by a factor."""
    return {"demand": [units * e.factor for units in e.demand]}


def follow(e):
    """Return wages that rise with the productivity of their market."""
    return {
        "wage": [
            w * (now * e.progress / was) ** e.passthrough if was > 0 else w
            for w, now, was in zip(e.wage, e.level, e.before, strict=True)
        ]
    }


def order_machines(e):
    """Return final orders with the machines that each region's firms order, and the price they see."""
    orders = list(e.demand)
    for r, maker in enumerate(e.capital_market):
        if maker >= 0:
            inside = [firms for firms, where in zip(sellers(e), e.market_region, strict=True) if where == r]
            of_plans = sum(e.planned[i] * e.intensity[i] for firms in inside for i in firms)
            of_laboratories = sum(e.laboratory * e.research[i] for firms in inside for i in firms)
            orders[maker] += of_plans + of_laboratories / e.machine_price[r]
    return {"final_orders": orders, "price_before": list(e.machine_price)}


def price_machines(e):
    """Return the share of machines that makers of the region deliver and their mean price, by region."""
    made = [m if m >= 0 and e.sold[m] > 0 else None for m in e.capital_market]
    return {
        "filled": [0.0 if m is None else e.sold[m] / e.final_orders[m] for m in made],
        "price": [1.0 if m is None else e.value[m] / e.sold[m] for m in made],
    }
