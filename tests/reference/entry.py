"""Twins of `entry.kernels`: small firms by age, told founder by founder's firm."""

from math import exp, inf, log

from tests.reference.csr import members
from tests.reference.search import approval

AGES = 21


def embeddedness(e):
    """Return the mean closeness of each firm's supply ties on both sides, weighted by shares."""
    bound = []
    for i in range(len(e.firm_slot) - 1):
        bought = range(e.slot_ptr[e.firm_slot[i]], e.slot_ptr[e.firm_slot[i + 1]])
        ties = [*bought, *members(e.customer_ptr, e.customer_tie, i)]
        total = sum(e.share[t] for t in ties)
        bound.append(sum(e.share[t] * e.closeness[t] for t in ties) / total if total > 0 else 0.0)
    return {"bound": bound}


def people_outside(e):
    """Return the persons outside firms by region, those of the opening year = 1, at least a twentieth."""
    opening = [e.p.outside_firms * staff for staff in e.population]
    more = [row[0] / first if first > 0 else 0 for row, first in zip(e.people, opening, strict=True)]
    return {"outside": [max(0.05, 1 + part) if e.staffed else 1.0 for part in more]}


def disagreement(changed, proposed, gain, noise, hurdle, stages):
    """Return the chance that the first reviewer said yes to a refused idea."""
    if proposed == 0 or changed >= 2 or gain == -inf:
        return 0.0
    yes = approval(gain, noise, hurdle, 1)
    refused = 1 - yes**stages
    return (yes - yes**stages) / refused if refused > 0 else 0.0


def closing(age, closure, young, settling, squeeze):
    """Return the chance that a small firm of an age closes."""
    return min(0.9, closure * (1 + young * exp(-age / settling)) * exp(squeeze))


def settle_down(e):
    """Return small firms by age in markets at rest."""
    fringe = []
    for firms in e.firms:
        alive, shape = 1.0, []
        for age in range(AGES):
            hazard = closing(age, e.p.closure_rate, e.p.closure_young, e.p.closure_settling, 0)
            shape.append(alive / hazard if age == AGES - 1 and hazard > 0 else alive)
            alive *= 1 - hazard
        fringe.append([firms * part / sum(shape) for part in shape])
    return {"fringe": fringe}


class Market:
    """One market in one year."""

    def __init__(self, e, m, names):
        self.e, self.m, self.row = e, m, dict.fromkeys(names, 0.0)
        self.firms = members(e.market_ptr, e.market_firm, m)
        self.start_staff = e.p.small_staff * e.usual_staff[m]

    def founders(self, i):
        """Return start-ups of firm i by type, and note disagreement."""
        e, p, m = self.e, self.e.p, self.m
        surplus = min(1, e.spare[i] / e.then[i]) if e.staffed and e.then[i] > 0 else 0.0
        noise = p.signal_noise_known if e.market_level[m] < p.licence_ceiling else p.signal_noise_frontier
        d = disagreement(e.changed[i], e.proposed[i], e.own_gain[i], noise, p.hurdle, p.consensus_stages)
        self.row["disagreements"] += d
        settled = min(2, e.tenure[i] / p.usual_tenure)
        alike = 1 + sum(e.fringe[m]) / len(self.firms)
        size = e.staff[i] / e.usual_staff[m]
        hazard = alike * p.spinoff_rate * size**p.spinoff_size if size > 0 else 0.0
        hazard *= exp(p.spinoff_disagreement * d + p.spinoff_slump * surplus - p.spinoff_block * settled)
        apart = exp(p.birth_freedom * (1 - p.hoarding) + p.birth_quarrel * d)
        blessed = 1 - exp(-p.birth_blessing * e.bound[i] / apart)
        sent = 1 - exp(-(p.birth_direction * e.bound[i] + p.birth_unburdening * surplus) / apart)
        parts = (1 - blessed) * (1 - sent), blessed, (1 - blessed) * sent
        return [hazard * part for part in parts]

    def followed(self, i):
        """Note whether a small or medium firm has grown or shrunk since two years."""
        e, now, was = self.e, self.e.staff[i], self.e.before[i]
        begun_before = e.year - e.began[i] >= 2
        if e.small[i] and begun_before and was > 0 and now > 0:
            self.row["followed"] += 1
            self.row["grew"] += now > was * (1 + e.p.substantial_change)
            self.row["shrank"] += now * (1 + e.p.substantial_change) < was
        e.before[i], e.then[i] = e.then[i], now

    def year(self):
        """Return the sums of the year; firms lose founders and the fringe grows older."""
        e, m, row = self.e, self.m, self.row
        if not self.firms:
            return row
        small = sum(e.fringe[m])
        profit, revenue = (sum(getattr(e, k)[i] for i in self.firms) for k in ("profit", "revenue"))
        whole = sum(e.staff[i] for i in self.firms)
        tied = sum(e.staff[i] * e.bound[i] for i in self.firms)
        for i in self.firms:
            born = self.founders(i)
            for kind, number in zip(("spinoff", "norenwake", "bunsha"), born, strict=True):
                row[f"born_{kind}"] += number
            self.followed(i)
            if e.staffed:
                leaving = min(0.1 * e.staff[i], sum(born) * self.start_staff)
                e.staff[i] -= leaving
                row["from_payroll"] += leaving
        reachable = 1 - tied / whole if whole > 0 else 1.0
        chance = exp(e.p.entry_opportunity * min(0.3, max(-0.3, e.growth[m])))
        pool = e.outside[e.market_region[m]]
        row["born_independent"] += (
            e.p.independent_entry * (len(self.firms) + small) * pool * reachable * chance
        )
        row["startups"] = sum(v for k, v in row.items() if k.startswith("born_"))
        margin = profit / revenue if revenue > 0 else 0.0
        crowd = small * e.usual_staff[m] / (e.p.small_firms * whole) if whole > 0 else 0.0
        pressure = e.p.closure_pressure * (e.p.target_margin - margin)
        self.grow_older(pressure + (e.p.closure_crowding * log(crowd) if crowd > 0 else 0))
        row["small_firms"] = sum(e.fringe[m])
        row["small_staff"] = row["small_firms"] * self.start_staff
        row["from_elsewhere"] = row["startups"] * self.start_staff - row["from_payroll"]
        row["to_elsewhere"] = row["closed"] * self.start_staff
        return row

    def grow_older(self, squeeze):
        """Close some small firms of every age and let the others grow a year older."""
        p, old = self.e.p, list(self.e.fringe[self.m])
        hazards = (p.closure_rate, p.closure_young, p.closure_settling, squeeze)
        left = [n * closing(age, *hazards) for age, n in enumerate(old)]
        stay = [n - gone for n, gone in zip(old, left, strict=True)]
        self.row["closed"] = sum(left)
        self.e.fringe[self.m] = [self.row["startups"], *stay[:-2], stay[-2] + stay[-1]]


def found(e, names):
    """Return the year's sums by market, staff left, and small firms by age."""
    rows = [Market(e, m, names).year() for m in range(len(e.market_ptr) - 1)]
    return {
        "entry_sums": [[row[name] for name in names] for row in rows],
        "staff": e.staff,
        "then": e.then,
        "before": e.before,
        "fringe": e.fringe,
    }


def post_people(e, names):
    """Return people in other branches and in small firms, and the share of all that is lost."""
    people = e.people.tolist()
    for region, row in zip(e.market_region, e.entry_sums, strict=True):
        of = dict(zip(names, row, strict=True))
        back = of["to_elsewhere"] - of["from_elsewhere"]
        people[region][0] += back
        people[region][2] += of["from_payroll"] - back
    others = [persons for row in people for persons in row]
    gap = sum(e.workers) + sum(others) - sum(e.population)
    return {
        "people": people,
        "people_residual": [abs(gap) / max(1, sum(e.workers) + sum(map(abs, others)))],
    }
