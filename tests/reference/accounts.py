"""Twins of `accounts.kernels`."""

from keiretsu.model.mechanisms.accounts.postings import NAMES
from tests.reference.csr import places
from tests.reference.production import filled

BOOKS = (
    "revenue", "receipts", "inputs", "imports", "wages", "interest", "tax", "dividend", "machines",
    "borrowed", "profit",
)  # fmt: skip


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
            coordination = e.price[j] * (transport - p.rent * s)
            dealing += delivered * (p.switching_cost * typical * (1 - s) + coordination)
    return paid, abroad, dealing


def take_in(e):
    """Return the payroll of the labour needed, inputs and imports."""
    p, out = e.p, {"payroll": [], "inputs": [], "imports": []}
    for i, (s, m) in enumerate(zip(e.sector, e.market, strict=True)):
        paid, abroad, dealing = purchases(e, i)
        overhead = p.fixed_cost * e.capacity[i] * e.wage[m] / (e.frontier[0] * e.level[i])
        needed = e.labour_share[s] * e.staffing[i] * e.unit_labour[i] * e.output[i] + overhead + dealing
        out["payroll"].append(max(0.0, needed))
        out["inputs"].append(paid)
        out["imports"].append(abroad + e.imported[m] * e.output[i])
    return out


def books_of(e, i):
    """Return the year's books of a firm but for borrowing, by name; inputs and imports are known."""
    p = e.p
    m, r, q = e.market[i], e.region[i], e.output[i]
    to_final = e.final_orders[m] * e.custom[i] * filled(e, i)
    b = {
        "revenue": e.price[i] * q,
        "receipts": e.price[i] * (q - to_final),
        "inputs": e.inputs[i],
        "imports": e.imports[i],
        "wages": e.payroll[i],
        "interest": p.interest * e.debt[i] + p.overdraft_interest * max(0.0, -e.cash[i]),
        "machines": machines_ordered(e, i) * e.machine_price[r],
    }
    b["profit"] = b["revenue"] - b["inputs"] - b["imports"] - b["wages"] - b["interest"]
    net = b["profit"] - p.depreciation * e.capital[i] * e.machine_price[r]
    b["tax"] = p.tax * max(0.0, net)
    b["dividend"] = e.payout[i] * max(0.0, net - b["tax"])
    return b


def machines_ordered(e, i):
    """Return the machines that a firm ordered: for capacity, and for its laboratory at the price it saw."""
    laboratory = e.p.laboratory_share * e.research[i] / e.price_before[e.region[i]]
    return e.planned[i] * e.intensity[i] + laboratory


def borrowing(e, i, revenue, cash):
    """Return what a firm borrows to reach its buffer, within its limit, or repays from what is above it."""
    p = e.p
    lack = p.cash_buffer * revenue - cash
    if lack <= 0:
        return -min(e.debt[i], -lack)
    worth = e.capital[i] * e.machine_price[e.region[i]]
    limit = p.credit_limit * worth if e.banked[i] else 0.0
    return min(lack, max(0.0, limit - e.debt[i]))


def settle(e):
    """Return books, cash, debt and distress after the year's payments."""
    out = {name: [] for name in ("cash", "debt", "distressed", *BOOKS)}
    for i in range(len(e.market)):
        b = books_of(e, i)
        cash = e.cash[i] + b["profit"] - b["tax"] - b["dividend"] - b["machines"]
        b["borrowed"] = borrowing(e, i, b["revenue"], cash)
        out["cash"].append(cash + b["borrowed"])
        out["debt"].append(e.debt[i] + b["borrowed"])
        out["distressed"].append(int(out["cash"][i] < 0))
        for name in BOOKS:
            out[name].append(b[name])
    return out


def pay_research(e):
    """Return payrolls with what staff for research costs above the normal, at least 0."""
    return {"payroll": [max(0.0, cost + more) for cost, more in zip(e.payroll, e.extra, strict=True)]}


FROM_BOOKS = {
    "imports": "imports",
    "wages": "wages",
    "tax on profit": "tax",
    "dividends": "dividend",
    "new loans": "borrowed",
}
"""Postings that are the same for payers and receivers, and the book of firms that they come from."""


def post(e):
    """Return what the year's payments take and bring, by posting and region."""
    regions = range(len(e.paid))
    paid = {name: [0.0 for _ in regions] for name in NAMES}
    received = {name: [0.0 for _ in regions] for name in NAMES}
    same = FROM_BOOKS | {"interest on loans" if e.banking else "interest passed on": "interest"}
    for i, r in enumerate(e.region):
        for name, book in same.items():
            paid[name][r] += getattr(e, book)[i]
            received[name][r] += getattr(e, book)[i]
        paid["inputs"][r] += e.inputs[i]
        received["inputs"][r] += e.receipts[i]
        abroad = (1 - e.machine_filled[r]) * e.machines[i]
        paid["machines"][r] += e.machines[i] - abroad
        paid["imported machines"][r] += abroad
        received["imported machines"][r] += abroad
    for m, r in enumerate(e.market_region):
        machines = (e.final_orders[m] - e.demand[m]) / e.final_orders[m]
        received["machines"][r] += e.final_value[m] * machines
        for name, part in shares(e, r).items():
            amount = e.final_value[m] * (1 - machines) * part
            paid[name][r] += amount
            received[name][r] += amount
    return {
        "paid": list(zip(*paid.values(), strict=True)),
        "received": list(zip(*received.values(), strict=True)),
    }


FINAL = ("consumption", "public demand", "exports")


def shares(e, r):
    """Return who buys which part of what is neither input nor machine."""
    households, state = e.p.demand_households * e.spending[r], e.p.demand_state
    exports = 1 - e.p.demand_households - state
    return {
        name: part / (households + state + exports)
        for name, part in zip(FINAL, (households, state, exports), strict=True)
    }
