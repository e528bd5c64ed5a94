"""Twins of `research.kernels`."""

from math import inf

from tests.reference.csr import members

ELEMENT, MODULE, ADVISED = 2, 3, 4


def budget(e):
    """Return what every firm decides about next year's research."""
    rows = [plan(e, i) for i in range(len(e.market))]
    names = ("research", "research_extra", "effort", "investing", "basic", "boldness")
    return dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))


def plan(e, i):
    """Return budget, cost of staff above normal, effort, habitual investment, basic share, boldness."""
    p, m, sales = e.p, e.market[i], e.revenue[i]
    if e.failed[i]:
        return 0.0, 0.0, 0.0, -1.0, p.basic_normal, 1.0
    if sales <= 0:
        return 0.0, 0.0, 0.0, e.investing[i], e.basic[i], e.boldness[i]
    building = e.planned[i] * e.intensity[i] * e.machine_price[e.region[i]] / sales
    habit = building if e.investing[i] < 0 else e.investing[i]
    usual = p.research_share * sales
    normal_profit = p.markup / (1 + p.markup) * sales
    wanted = usual * (1 + p.research_cash * (e.profit[i] / normal_profit - 1))
    spent = max(p.research_floor * usual, wanted - p.research_crowding * max(0.0, building - habit) * sales)
    peers = e.market_ptr[m + 1] - e.market_ptr[m]
    effort = spent / (p.research_share * e.market_revenue[m] / peers)
    basic = basic_share(e, i, spent / usual)
    habit += p.habit_memory * (building - habit)
    return spent, (1 - p.laboratory_share) * (spent - usual), effort, habit, basic, basic / p.basic_normal


def basic_share(e, i, cut):
    """Return the share of basic research after a cut of the budget and the year's adoption."""
    p = e.p
    rate = min(1.0, p.radical_rate * e.boldness[i])
    surprise = {MODULE: 1 - rate, ELEMENT: -rate}.get(int(e.changed[i]), 0.0)
    aim = p.basic_normal * cut**p.basic_cut
    return min(1.0, max(0.0, e.basic[i] + p.basic_return * (aim - e.basic[i]) + p.basic_success * surprise))


def best_designs(e):
    """Return the largest fitness of every market."""
    markets = range(len(e.market_ptr) - 1)
    return {
        "best": [
            max((e.fit[i] for i in members(e.market_ptr, e.market_firm, m)), default=-inf) for m in markets
        ]
    }


def count_ideas(e):
    """Return the counts of breakthroughs, and of the council's ideas against firms', raised by the year's."""
    count = [list(row) for row in e.ideas]
    for m, row in enumerate(count):
        firms = members(e.market_ptr, e.market_firm, m)
        news = [i for i in firms if e.changed[i] >= ELEMENT and e.fit[i] > e.best[m]]
        row[0] += len(news)
        row[1] += sum(not e.large[i] for i in news)
        own = max((e.own_gain[i] for i in firms), default=-inf)
        told = max((e.told_gain[i] for i in firms), default=-inf)
        if -inf < own and -inf < told:
            row[2] += 1
            row[3] += told - own
    return {"ideas": count}


def dearer(e, m):
    """Return the price of a machine in the region of a market over that when it was ordered."""
    r = e.market_region[m]
    return e.machine_price[r] / e.price_before[r]


def tally_research(e):
    """Return the sums of every market, in the order of RESEARCH_SUMS and IDEAS."""
    rows = []
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        rows.append(
            [
                sum(e.research[i] for i in firms),
                sum(e.research[i] * e.basic[i] for i in firms),
                sum(max(0.0, e.capacity[i] - e.orders[i] / e.p.target_utilisation) for i in firms),
                sum(e.proposed[i] > 0 for i in firms),
                sum(int(e.proposed[i]) for i in firms),
                sum(e.changed[i] >= ELEMENT for i in firms),
                sum(e.changed[i] == ADVISED for i in firms),
                e.p.laboratory_share * sum(e.research[i] for i in firms) * dearer(e, m),
                *e.ideas[m],
            ]
        )
    return {"sums": rows}
