"""Twins of `keiretsu.model.sums`."""


def follow(e):
    """Return wages that rise with the productivity of their market."""
    return {
        "wage": [
            w * (now * e.progress / was) ** e.passthrough if was > 0 else w
            for w, now, was in zip(e.wage, e.level, e.before, strict=True)
        ]
    }


def order_machines(e):
    """Return final orders with the machines that each region's markets plan for."""
    orders = list(e.demand)
    for r, maker in enumerate(e.capital_market):
        if maker >= 0:
            planned = sum(p for p, where in zip(e.planned, e.market_region, strict=True) if where == r)
            orders[maker] += planned * e.machines
    return {"final_orders": orders}


def price_machines(e):
    """Return the share of machines delivered and their mean price, by region."""
    made = [m if m >= 0 and e.sold[m] > 0 else None for m in e.capital_market]
    return {
        "filled": [1.0 if m is None else e.sold[m] / e.final_orders[m] for m in made],
        "price": [1.0 if m is None else e.value[m] / e.sold[m] for m in made],
    }


def add_up(values):
    """Return the sum of the values."""
    return sum(values)


def add_by(owner, values, owners):
    """Return the sums of the values by owner."""
    return [sum(v for v, o in zip(values, owner, strict=True) if o == k) for k in range(owners)]


def grow(e):
    """Return the growth of orders, kept where there are none, and this year's orders."""
    return {
        "growth": [
            now / was - 1 if now > 0 else old
            for now, was, old in zip(e.orders, e.before, e.growth, strict=True)
        ],
        "before": list(e.orders),
    }
