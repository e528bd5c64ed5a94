"""Twins of `keiretsu.model.mechanisms.accounts.kernels`."""

from tests.reference.csr import places
from tests.reference.production import filled


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
