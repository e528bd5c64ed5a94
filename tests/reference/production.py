"""Twins of `keiretsu.kernels.production`: the production block firm by firm."""

from tests.reference.csr import members, places


def post_prices(e):
    """Return unit labour and posted price of every firm: cost at target utilisation, marked up."""
    p = e.p
    unit_labour, price = [], []
    for i, (s, m) in enumerate(zip(e.sector, e.market, strict=True)):
        efficiency = e.wage[m] / (e.frontier * e.level[i])
        unit_labour.append(efficiency * (e.experience[i] / e.market_experience[m]) ** -p.learning)
        inputs = sum(e.slot_need[slot] * e.slot_cost[slot] for slot in places(e.firm_slot, i))
        overhead = p.fixed_cost * efficiency / p.target_utilisation
        cost = e.labour[s] * unit_labour[i] + e.imported[m] + inputs + overhead
        stretch = max(-0.9, p.markup_utilisation * (e.utilisation[i] - p.target_utilisation))
        price.append((1 + p.markup * (1 + stretch)) * cost)
    return {"unit_labour": unit_labour, "price": price}


def sellers(e):
    """Yield the firms of every market."""
    for m in range(len(e.market_ptr) - 1):
        yield members(e.market_ptr, e.market_firm, m)


def market_means(e):
    """Return the mean of a value over the firms of every market, `nobody` where there are none."""
    return {"mean": [sum(e.value[i] for i in f) / len(f) if f else e.nobody for f in map(list, sellers(e))]}


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
        orders[i] = e.demand[e.market[i]] * e.custom[i] + intermediate
        output[i] = min(orders[i], e.capacity[i])
    return {"orders": orders, "output": output}


def filled(e, i):
    """Return the part of its orders that a firm delivers."""
    return e.output[i] / e.orders[i] if e.orders[i] > 0 else 1.0


def final_sales(e):
    """Return quantity and money of final goods sold in every market."""
    quantity = [
        [(i, e.demand[m] * e.custom[i] * filled(e, i)) for i in firms] for m, firms in enumerate(sellers(e))
    ]
    return {
        "sold": [sum(q for _, q in row) for row in quantity],
        "value": [sum(q * e.price[i] for i, q in row) for row in quantity],
    }


def purchases(e, i):
    """Return what a firm pays its suppliers, what it pays abroad for inputs, and the labour of dealing."""
    p = e.p
    paid = abroad = dealing = 0.0
    for slot in places(e.firm_slot, i):
        need = e.slot_need[slot] * e.output[i]
        typical = e.market_price[e.slot_market[slot]]
        ties = places(e.slot_ptr, slot)
        if not ties:
            abroad += need * typical * (1 + e.premium[i])
        for tie in ties:
            j, s = int(e.supplier[tie]), e.closeness[tie]
            delivered = need * e.share[tie] * filled(e, j)
            missing = need * e.share[tie] - delivered
            paid += e.price[j] * delivered
            abroad += e.price[j] * (1 + e.premium[i]) * missing
            transport = p.trade_cost if e.region[j] != e.region[i] else 0.0
            dealing += delivered * (p.switching * typical * (1 - s) + e.price[j] * (transport - p.rent * s))
    return paid, abroad, dealing


def take_in(e):
    """Return the payroll of the labour needed, and books with inputs and imports; books as (field, firm)."""
    p, payroll = e.p, []
    books = e.books._replace(inputs=[], imports=[])
    for i, (s, m) in enumerate(zip(e.sector, e.market, strict=True)):
        paid, abroad, dealing = purchases(e, i)
        overhead = p.fixed_cost * e.capacity[i] * e.wage[m] / (e.frontier * e.level[i])
        payroll.append(max(0.0, e.labour[s] * e.unit_labour[i] * e.output[i] + overhead + dealing))
        books.inputs.append(paid)
        books.imports.append(abroad + e.imported[m] * e.output[i])
    return {"payroll": payroll, "books": list(books)}


def books_of(e, i):
    """Return the year's books of a firm but for borrowing, by name; inputs and imports are known."""
    p = e.p
    m, r, q = e.market[i], e.region[i], e.output[i]
    to_final = e.demand[m] * e.custom[i] * filled(e, i)
    b = {
        "revenue": e.price[i] * q,
        "receipts": e.price[i] * (q - to_final),
        "inputs": e.books.inputs[i],
        "imports": e.books.imports[i],
        "wages": e.payroll[i],
        "interest": p.interest * e.debt[i],
        "machines": e.planned[i] * e.p.capital * e.machine_filled[r] * e.machine_price[r],
    }
    b["profit"] = b["revenue"] - b["inputs"] - b["imports"] - b["wages"] - b["interest"]
    b["tax"] = p.tax * max(0.0, b["profit"])
    b["dividend"] = e.payout[i] * max(0.0, b["profit"] - b["tax"])
    return b


def borrowing(e, i, revenue, cash):
    """Return what a firm borrows to reach its buffer, within its limit, or repays from what is above it."""
    p = e.p
    lack = p.buffer * revenue - cash
    if lack <= 0:
        return -min(e.debt[i], -lack)
    limit = p.credit_limit * p.capital * e.capacity[i] * e.machine_price[e.region[i]] if e.banked[i] else 0.0
    return min(lack, max(0.0, limit - e.debt[i]))


def totals(books, at_home, cash, debt, final_value):
    """Return the sum of every book, then of machines where they are made, cash, debt and final sales."""
    made = sum(m for m, home in zip(books.machines, at_home, strict=True) if home)
    return [*(sum(values) for values in books), made, sum(cash), sum(debt), sum(final_value)]


def settle(e):
    """Return books, cash, debt and distress after the year's payments; books as (field, firm)."""
    out = {"cash": [], "debt": [], "distressed": [], "books": []}
    for i in range(len(e.market)):
        b = books_of(e, i)
        cash = e.cash[i] + b["profit"] - b["tax"] - b["dividend"] - b["machines"]
        b["borrowed"] = borrowing(e, i, b["revenue"], cash)
        out["cash"].append(cash + b["borrowed"])
        out["debt"].append(e.debt[i] + b["borrowed"])
        out["distressed"].append(int(out["cash"][i] < 0))
        out["books"].append([b[name] for name in e.books._fields])
    out["books"] = [list(column) for column in zip(*out["books"], strict=True)]
    return out
