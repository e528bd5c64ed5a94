"""Twins of `labour.kernels`: who leaves, is sent, retires, is laid off, stays idle or is hired."""

from math import log

from keiretsu.core.random import Purpose
from tests.reference.csr import members, places
from tests.reference.philox import below, unit, words

LEAST_PAY, MOST_BONUS = 0.3, 0.25


def seniors(share):
    """Return the mean tenure of the most senior share of an exponential staff, in means of all."""
    return 1 - log(share) if share > 0 else 0.0


def without_seniors(years, share):
    """Return the mean tenure after the most senior share has left."""
    return years * (1 - share * seniors(share)) / (1 - share) if share < 1 else 0.0


def compare(e):
    """Return surplus and room of every firm after the year's leavers; nobody has moved yet."""
    surplus, room = [], []
    for m, bill, at_start in zip(e.market, e.payroll, e.workers, strict=True):
        staying = at_start * (1 - e.p.turnover)
        short = bill / e.wage[m] - staying
        surplus.append(max(0.0, -short))
        room.append(short + e.p.seats * staying if short >= 0 else 0.0)
    nobody = [0.0] * len(room)
    return {"surplus": surplus, "room": room, "sent": nobody, "arrived": nobody, "years": nobody}


def tenure_of_others(e, i):
    """Return the mean tenure of those who did not leave at the end of a career, a year later."""
    return e.tenure[i] * e.careers.younger + 1


def friends(e, i):
    """Yield (firm, closeness) of the firms joined to one by lasting ties."""
    for at in places(e.static_ptr, i):
        yield int(e.static_other[at]), e.static_closeness[at]


def offer(e):
    """Return the persons offered per unit of closeness and room."""
    rate = []
    for i, surplus in enumerate(e.surplus):
        weight = sum(c * e.room[j] for j, c in friends(e, i))
        rate.append(e.p.transfers * surplus / weight if surplus > 0 and weight > 0 else 0.0)
    return {"rate": rate}


def admit(e):
    """Return the persons taken in along ties, with their years, and the part of what was asked for."""
    clip, arrived, years = [], list(e.arrived), list(e.years)
    for i, room in enumerate(e.room):
        asked = sum(c * e.rate[j] for j, c in friends(e, i))
        clip.append(min(1.0, 1 / asked) if room > 0 and asked > 0 else 0.0)
        if room > 0 and list(friends(e, i)):
            come = [(room * clip[i] * c * e.rate[j], j) for j, c in friends(e, i)]
            arrived[i] = sum(persons for persons, _ in come)
            years[i] = sum(persons * tenure_of_others(e, j) for persons, j in come)
    return {"clip": clip, "arrived": arrived, "years": years}


def send(e):
    """Return the persons whom friends took in."""
    sent = list(e.sent)
    for i, rate in enumerate(e.rate):
        if rate > 0:
            sent[i] = rate * sum(c * e.room[j] * e.clip[j] for j, c in friends(e, i))
    return {"sent": sent}


def pool(e):
    """Return who was sent and taken in after the groups have shared out what was left."""
    sent, arrived, years = list(e.sent), list(e.arrived), list(e.years)
    for g in range(len(e.pool_ptr) - 1):
        group = members(e.pool_ptr, e.pool_firm, g)
        spare = {i: max(0.0, e.p.transfers * e.surplus[i] - e.sent[i]) for i in group}
        room = {i: max(0.0, e.room[i] - e.arrived[i]) for i in group}
        placed = min(sum(spare.values()), sum(room.values()))
        if placed <= 0:
            continue
        tenure = sum(spare[i] * tenure_of_others(e, i) for i in group) / sum(spare.values())
        for i in group:
            sent[i] += placed * spare[i] / sum(spare.values())
            come = placed * room[i] / sum(room.values())
            arrived[i] += come
            years[i] += come * tenure
    return {"sent": sent, "arrived": arrived, "years": years}


def year_of(e, i, m):
    """Return what became of the staff and the pay of one firm in the year, by name."""
    p, w, at_start = e.p, e.wage[m], e.workers[i]
    y = {"at_start": at_start, "needed": e.payroll[i] / w, "sent": e.sent[i], "arrived": e.arrived[i]}
    y |= {"left": p.turnover * at_start, "retired": e.careers.retiring * at_start}
    rest = max(0.0, e.surplus[i] - e.sent[i])
    y["early"] = p.early_retirement * rest
    y["laid"] = (1 - p.hoarding) * (rest - y["early"])
    vacancy = max(0.0, y["needed"] - (at_start - y["left"]))
    y["hired"] = max(0.0, vacancy - e.arrived[i])
    y["idle"] = p.hoarding * (rest - y["early"]) + max(0.0, e.arrived[i] - vacancy)
    staying = at_start - y["left"] - e.sent[i]
    share = min(1.0, y["early"] / staying) if y["early"] > 0 else 0.0
    before = tenure_of_others(e, i)
    y["pensions"] = p.pension * w * y["retired"] * e.tenure[i] * e.careers.older
    y["pensions"] += p.pension * w * y["early"] * before * seniors(share)
    kept = max(0.0, staying - y["early"] - y["laid"])
    y["workers"] = kept + e.arrived[i] + y["hired"]
    served = kept * without_seniors(before, share) + e.years[i]
    tenure = y["tenure"] = served / y["workers"] if y["workers"] > 0 else 0.0
    y["years"] = y["workers"] * tenure
    scale = max(LEAST_PAY, 1 + p.seniority * (tenure - p.usual_tenure) - p.pension)
    pay = (e.payroll[i] + w * y["idle"]) * scale + y["pensions"]
    y["bonus"] = shared(e, i, pay)
    y["paid"] = pay + y["bonus"]
    y |= {"scale": scale * y["workers"], "skill": e.skill[i], "skill_squared": e.skill[i] ** 2}
    shrinks = y["workers"] < at_start
    y["shrunk"] = y["left"] + e.sent[i] + y["early"] + y["laid"] if shrinks else 0.0
    return y | {"dismissed": y["laid"] if shrinks else 0.0, "bereft": 0.0}


def adjust(e, names):
    """Return staff, tenure, payroll, and the sums of every market in the order of `names`."""
    n, rows = len(e.workers), []
    out = {"workers": [0.0] * n, "tenure": [0.0] * n, "payroll": [0.0] * n}
    for m in range(len(e.market_ptr) - 1):
        years = {int(i): year_of(e, i, m) for i in members(e.market_ptr, e.market_firm, m)}
        for i, y in years.items():
            out["workers"][i], out["tenure"][i], out["payroll"][i] = y["workers"], y["tenure"], y["paid"]
        served = sum(y["years"] for y in years.values())
        own = {"promised": e.p.pension * e.wage[m] * served}
        rows.append([own[x] if x in own else sum(y[x] for y in years.values()) for x in names])
    return out | {"staff_sums": rows}


def shared(e, i, pay):
    """Return the part of profit above or below the usual margin that goes to the staff."""
    sales = e.price[i] * e.output[i]
    costs = e.inputs[i] + e.imports[i] + pay + e.p.interest * e.debt[i]
    wanted = e.p.enterprise_union * (sales - costs - e.p.target_margin * sales)
    return min(MOST_BONUS * pay, max(-MOST_BONUS * pay, wanted))


def spread_skill(e):
    """Return the skill of every firm's engineers, mean one in a market."""
    skill = list(e.skill)
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        mean = sum(e.workers[i] for i in firms) / max(1, len(firms))
        apart = {i: 1 + e.p.engineer_edge * (e.workers[i] - mean) / (e.workers[i] + mean) for i in firms}
        for i in firms:
            equal, own = e.p.faculty_parity, apart[i] * len(firms) / sum(apart.values())
            skill[i] = equal + (1 - equal) * own
    return {"skill": skill}


def hire_engineers(e):
    """Return designs after engineers have brought modules from rivals, and what changed."""
    x_next, changed = [int(x) for x in e.x], [int(c) for c in e.changed]
    for i, own in enumerate(list(x_next)):
        w = words(e.key.seed, Purpose.ENGINEER, e.ident[i], e.key.step, 0)
        if unit(w[0]) >= e.mobility:
            continue
        rivals = members(e.market_ptr, e.market_firm, e.market[i])
        module = 15 << (4 * int(w[2] % 4))
        brought = (own & ~module) | (int(e.x[rivals[below(w[1], len(rivals))]]) & module)
        table = e.terrain.tables[e.sector[i]]
        if brought != own and table[brought] >= table[own]:
            x_next[i], changed[i] = brought, changed[i] or 1
    return {"x_next": x_next, "changed": changed}


def disband(e):
    """Return staff and tenure without those whose firm failed, and sums with them in the last column."""
    sums = [list(row) for row in e.staff_sums]
    for m, row in enumerate(sums):
        row[-1] += (1 - e.kept) * sum(
            e.workers[i] for i in members(e.market_ptr, e.market_firm, m) if e.failed[i]
        )
    workers = [w * e.kept if f else w for f, w in zip(e.failed, e.workers, strict=True)]
    tenure = [0.0 if f else years for f, years in zip(e.failed, e.tenure, strict=True)]
    return {"workers": workers, "tenure": tenure, "staff_sums": sums}


def post_bereft(e):
    """Return people, those in other branches with the staff of the firms that failed."""
    people = e.people.tolist()
    for region, row in zip(e.market_region, e.staff_sums, strict=True):
        people[region][0] += row[-1]
    return {"people": people}


def post_people(e, names):
    """Return people after those who left, were laid off, hired or retired, and the share that is lost."""
    people, staff = e.people.tolist(), 0.0
    for region, row in zip(e.market_region, e.staff_sums, strict=True):
        of = dict(zip(names, row, strict=True))
        people[region][0] += of["left"] - of["retired"] + of["laid"] - of["hired"]
        people[region][1] += of["retired"] + of["early"]
        staff += of["workers"]
    gap = staff + sum(map(sum, people)) - sum(e.population)
    return {"people": people, "people_residual": [abs(gap) / max(1, staff)]}
