"""Twins of `keiretsu.kernels.labour`: who leaves, is sent, retires, is laid off, stays idle or is hired."""

from math import log

from tests.reference.csr import members, places
from tests.reference.philox import below, unit, words

LEAST_PAY, MOST_BONUS = 0.3, 0.25


def seniors(share):
    """Return the mean tenure of the most senior share of an exponential staff, in means of all."""
    return 1 - log(share) if share > 0 else 0.0


def without_seniors(years, share):
    """Return the mean tenure after the most senior share has left."""
    return years * (1 - share * seniors(share)) / (1 - share) if share < 1 else 0.0


def listed(staff, **given):
    """Return a staff with some fields replaced, as (field, firm)."""
    return list(staff._replace(**given))


def count(e):
    """Return staff and tenure after the year's leavers, what output needs, surplus and room."""
    p, rows = e.p, []
    for w, bill, at_start, years in zip(
        (e.wage[m] for m in e.market), e.payroll, e.workers, e.tenure, strict=True
    ):
        needed, left, retired = bill / w, p.turnover * at_start, p.retiring * at_start
        staying = at_start - left
        allowance = p.pension * w * retired * years * seniors(p.retiring)
        short = needed - staying
        room = short + p.seats * staying if short >= 0 else 0.0
        tenure = without_seniors(years, p.retiring) + 1
        rows.append((at_start, needed, left, retired, max(0, -short), room, allowance, staying, tenure))
    names = ("at_start", "needed", "left", "retired", "surplus", "room", "pensions")
    *columns, workers, tenure = (list(column) for column in zip(*rows, strict=True))
    given = dict(zip(names, columns, strict=True))
    return {"workers": workers, "tenure": tenure, "staff": listed(e.staff, **given)}


def friends(e, i):
    """Yield (firm, closeness) of the firms joined to one by lasting ties."""
    for at in places(e.ptr, i):
        yield int(e.who[at]), e.closeness[at]


def offer(e):
    """Return the persons offered per unit of closeness and room."""
    rate = []
    for i, surplus in enumerate(e.staff.surplus):
        weight = sum(c * e.staff.room[j] for j, c in friends(e, i))
        rate.append(e.p.transfers * surplus / weight if surplus > 0 and weight > 0 else 0.0)
    return {"staff": listed(e.staff, rate=rate)}


def admit(e):
    """Return the persons taken in along ties, with their years, and the part of what was asked for."""
    clip, arrived, years = [], [], []
    for i, room in enumerate(e.staff.room):
        asked = sum(c * e.staff.rate[j] for j, c in friends(e, i))
        some = room > 0 and asked > 0
        clip.append(min(1.0, 1 / asked) if some else 0.0)
        arrived.append(room * min(1.0, asked) if some else 0.0)
        each = sum(c * e.staff.rate[j] * e.tenure[j] for j, c in friends(e, i)) / asked if asked else 0.0
        years.append(arrived[i] * each)
    return {"staff": listed(e.staff, clip=clip, arrived=arrived, years=years)}


def send(e):
    """Return the persons whom friends took in."""
    s = e.staff
    sent = [
        rate * sum(c * s.room[j] * s.clip[j] for j, c in friends(e, i)) if rate > 0 else 0.0
        for i, rate in enumerate(s.rate)
    ]
    return {"staff": listed(s, sent=sent)}


def pool(e):
    """Return who was sent and taken in after the groups have shared out what was left."""
    s = e.staff
    sent, arrived, years = list(s.sent), list(s.arrived), list(s.years)
    for g in range(len(e.pool_ptr) - 1):
        group = members(e.pool_ptr, e.pool_firm, g)
        spare = {i: max(0.0, e.p.transfers * s.surplus[i] - s.sent[i]) for i in group}
        room = {i: max(0.0, s.room[i] - s.arrived[i]) for i in group}
        placed = min(sum(spare.values()), sum(room.values()))
        if placed <= 0:
            continue
        tenure = sum(spare[i] * e.tenure[i] for i in group) / sum(spare.values())
        for i in group:
            sent[i] += placed * spare[i] / sum(spare.values())
            come = placed * room[i] / sum(room.values())
            arrived[i] += come
            years[i] += come * tenure
    return {"staff": listed(s, sent=sent, arrived=arrived, years=years)}


def adjust(e):
    """Return staff, tenure, payroll and what became of the surplus that transfers left."""
    p, s = e.p, e.staff
    out = {name: [] for name in ("early", "laid", "hired", "idle", "pensions", "scale", "bonus")}
    workers, tenure, payroll = [], [], []
    for i, staying in enumerate(e.workers):
        w, staying = e.wage[e.market[i]], staying - s.sent[i]
        rest = max(0.0, s.surplus[i] - s.sent[i])
        early, vacancy = p.early * rest, max(0.0, s.needed[i] - e.workers[i])
        laid = (1 - p.hoarding) * (rest - early)
        idle = p.hoarding * (rest - early) + max(0.0, s.arrived[i] - vacancy)
        hired = max(0.0, vacancy - s.arrived[i])
        share = min(1.0, early / staying) if early > 0 else 0.0
        allowance = s.pensions[i] + p.pension * w * early * e.tenure[i] * seniors(share)
        years = without_seniors(e.tenure[i], share) if early > 0 else e.tenure[i]
        kept = max(0.0, staying - early - laid)
        workers.append(kept + s.arrived[i] + hired)
        tenure.append((kept * years + s.years[i]) / workers[i] if workers[i] > 0 else 0.0)
        scale = max(LEAST_PAY, 1 + p.seniority * (tenure[i] - p.usual_tenure) - p.pension)
        pay = (e.payroll[i] + w * idle) * scale + allowance
        bonus = shared(e, i, pay)
        payroll.append(pay + bonus)
        for name, value in zip(out, (early, laid, hired, idle, allowance, scale, bonus), strict=True):
            out[name].append(value)
    return {"workers": workers, "tenure": tenure, "payroll": payroll, "staff": listed(s, **out)}


def shared(e, i, pay):
    """Return the part of profit above or below the usual margin that goes to the staff."""
    sales = e.price[i] * e.output[i]
    costs = e.books.inputs[i] + e.books.imports[i] + pay + e.p.interest * e.debt[i]
    wanted = e.p.union * (sales - costs - e.p.target_margin * sales)
    return min(MOST_BONUS * pay, max(-MOST_BONUS * pay, wanted))


def spread_skill(e):
    """Return the skill of every firm's engineers, mean one in a market."""
    skill = list(e.skill)
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        mean = sum(e.workers[i] for i in firms) / max(1, len(firms))
        apart = {i: 1 + e.edge * (e.workers[i] - mean) / (e.workers[i] + mean) for i in firms}
        for i in firms:
            skill[i] = e.parity + (1 - e.parity) * apart[i] * len(firms) / sum(apart.values())
    return {"skill": skill}


def hire_engineers(e):
    """Return designs after engineers have brought modules from rivals, and what changed."""
    x_next, changed = [int(x) for x in e.x], [int(c) for c in e.changed]
    for i, own in enumerate(list(x_next)):
        w = words(e.seed, e.purpose, e.ident[i], e.t, 0)
        if unit(w[0]) >= e.mobility:
            continue
        rivals = members(e.market_ptr, e.market_firm, e.market[i])
        module = 15 << (4 * int(w[2] % 4))
        brought = (own & ~module) | (int(e.x[rivals[below(w[1], len(rivals))]]) & module)
        table = e.terrain.tables[e.sector[i]]
        if brought != own and table[brought] >= table[own]:
            x_next[i], changed[i] = brought, changed[i] or 1
    return {"x_next": x_next, "changed": changed}


def tally_staff(e, names):
    """Return the sums of every market in the order of `names`."""
    rows = []
    for m in range(len(e.market_ptr) - 1):
        firms, s = members(e.market_ptr, e.market_firm, m), e.staff
        own = {
            "workers": sum(e.workers[i] for i in firms),
            "years": sum(e.workers[i] * e.tenure[i] for i in firms),
            "scale": sum(s.scale[i] * e.workers[i] for i in firms),
            "paid": sum(e.payroll[i] for i in firms),
            "skill_squared": sum(s.skill[i] ** 2 for i in firms),
        }
        shrinking = [i for i in firms if e.workers[i] < s.at_start[i]]
        own["shrunk"] = sum(s.left[i] + s.sent[i] + s.early[i] + s.laid[i] for i in shrinking)
        own["dismissed"] = sum(s.laid[i] for i in shrinking)
        own["bereft"] = 0.0
        own["promised"] = e.pension * e.wage[m] * own["years"]
        rows.append([own[n] if n in own else sum(getattr(s, n)[i] for i in firms) for n in names])
    return {"sums": rows}


def disband(e):
    """Return staff and tenure without those whose firm failed, and sums with them in the last column."""
    sums = [list(row) for row in e.sums]
    for m, row in enumerate(sums):
        row[-1] += (1 - e.kept) * sum(
            e.workers[i] for i in members(e.market_ptr, e.market_firm, m) if e.failed[i]
        )
    workers = [w * e.kept if f else w for f, w in zip(e.failed, e.workers, strict=True)]
    tenure = [0.0 if f else years for f, years in zip(e.failed, e.tenure, strict=True)]
    return {"workers": workers, "tenure": tenure, "sums": sums}


def post_people(market_region, sums, people, names):
    """Return all staff, and people after those who left, were laid off, hired or retired."""
    people = [list(row) for row in people]
    for region, row in zip(market_region, sums, strict=True):
        of = dict(zip(names, row, strict=True))
        people[region][0] += of["left"] - of["retired"] + of["laid"] - of["hired"]
        people[region][1] += of["retired"] + of["early"]
    return sum(row[names.index("workers")] for row in sums), people
