"""Twins of `keiretsu.model.tally`: sums by name, in the order of the kernel's columns."""

from math import ceil

from tests.reference.csr import members, places

NOBODY = 0xFFFFFFFF
AGES = 21


def top_hundredth(firms, level):
    """Return the mean of the best hundredth (at least one) of `firms`, times their number."""
    if len(firms) == 0:
        return 0.0
    best = sorted((level[i] for i in firms), reverse=True)[: ceil(len(firms) / 100)]
    return sum(best) / len(best) * len(firms)


def firm_sums(e, firms):
    """Return the sums over the firms of a market."""
    total = {
        name: sum(values[i] for i in firms)
        for name, values in {
            "level": e.level, "output": e.output, "orders": e.orders, "capacity": e.capacity, "debt": e.debt,
            "capital": e.capital,
            "revenue": e.revenue, "profit": e.profit, "interest": e.interest, "machines": e.machines,
            "distressed": [int(d) for d in e.distressed],
        }.items()
    }  # fmt: skip
    shares = [e.revenue[i] / total["revenue"] for i in firms] if total["revenue"] > 0 else []
    return total | {
        "firms": len(firms),
        "level_squared": sum(e.level[i] ** 2 for i in firms),
        "level_sales": sum(e.level[i] * e.revenue[i] for i in firms),
        "top": top_hundredth(firms, e.level),
        "designs": len({int(e.x[i]) for i in firms}),
        "adoptions": sum(1 for i in firms if e.changed[i] > 0),
        "radical": sum(1 for i in firms if e.changed[i] == 3),
        "bought": sum(e.inputs[i] + e.imports[i] for i in firms),
        "price_output": sum(e.price[i] * e.output[i] for i in firms),
        "hhi": sum(share**2 for share in shares),
    }


def tally_firms(e, names):
    """Return a row of sums, ordered by `names`, for every market."""
    rows = [firm_sums(e, members(e.market_ptr, e.market_firm, m)) for m in range(len(e.market_ptr) - 1)]
    return {"sums": [[row[name] for name in names] for row in rows]}


def ties_of(e, m):
    """Return the supply ties of the buyers of a market, each as a record of what is summed over it."""
    rows = []
    for buyer in members(e.market_ptr, e.market_firm, m):
        for slot in places(e.firm_slot, buyer):
            for t in places(e.slot_ptr, slot):
                i = int(e.supplier[t])
                wanted = e.slot_need[slot] * e.output[buyer] * e.share[t]
                value = wanted * e.price[i]
                missing = wanted * (1 - e.output[i] / e.orders[i]) if e.orders[i] > 0 else 0.0
                inside = e.group[i] == e.group[buyer] and e.group[i] >= 0
                rows.append(
                    {
                        "ties": 1,
                        "kept": 1 - int(e.dropped[t]),
                        "age": e.year - int(e.since[t]),
                        "purchases": value,
                        "own": value if inside else 0.0,
                        "closeness": value * e.closeness[t],
                        "repeated": value if e.main_supplier[slot] == i else 0.0,
                        "wanted": wanted,
                        "missing": missing,
                    }
                )
    return rows


def tally_ties(e, names):
    """Return sums, numbers at risk and kept by age for every market, and every input's largest supplier."""
    sums, risk = [], []
    for m in range(len(e.market_ptr) - 1):
        rows = ties_of(e, m)
        slots = [s for buyer in members(e.market_ptr, e.market_firm, m) for s in places(e.firm_slot, buyer)]
        opened = sum(1 for slot in slots if e.opened[slot] != NOBODY)
        sums.append([opened if name == "opened" else sum(row[name] for row in rows) for name in names])
        by_age = [[row for row in rows if min(row["age"], AGES - 1) == age] for age in range(AGES)]
        risk.append([[len(some), sum(row["kept"] for row in some)] for some in by_age])
    return {
        "sums": sums,
        "risk": risk,
        "main_supplier": [largest_supplier(e, s) for s in range(len(e.slot_ptr) - 1)],
    }


def largest_supplier(e, slot):
    """Return the largest supplier of an input, the one remembered if it has none."""
    ties = places(e.slot_ptr, slot)
    return int(e.supplier[max(ties, key=lambda t: e.share[t])]) if ties else int(e.main_supplier[slot])


def note_markets(e):
    """Return final orders, sales and wages, the price of machines by market, and what is noted of all."""
    return {
        "markets": [e.final_orders, e.final_sold, e.wage],
        "prices": [e.machine_price[region] for region in e.market_region],
        "rest": [*e.frontier, *e.residual, *e.people_residual],
    }


def tally_partners(one, region, dropped, regions):
    """Return the number of collaborations, and of those kept, by the region of the first partner."""
    homes = [(region[i], not gone) for i, gone in zip(one, dropped, strict=True)]
    at_home = [[kept for r, kept in homes if r == home] for home in range(regions)]
    return [len(row) for row in at_home], [sum(row) for row in at_home]


def tally_year(e, of_firms, of_ties):
    """Return what firms and supply ties sum to by market, and every input's largest supplier."""
    ties = tally_ties(e, of_ties)
    return {"firms": tally_firms(e, of_firms)["sums"], "ties": ties.pop("sums"), **ties}


def tally_rest(e):
    """Return collaborations by region and what is noted of the year."""
    return note_markets(e) | {"partners": tally_partners(e.one, e.region, e.partner_dropped, 2)}


def tally_groups(group, home, market, level, market_level, part, markets):
    """Return the groups, and those whose firms together fall short of `part` of their markets' means."""
    members = [[i for i, g in enumerate(group) if g == which] for which in range(len(home))]
    leads = [sum(level[i] - part * market_level[market[i]] for i in row) for row in members]
    at_home = [[lead for lead, where in zip(leads, home, strict=True) if where == m] for m in range(markets)]
    return [[len(row), sum(lead < 0 for lead in row)] for row in at_home]
