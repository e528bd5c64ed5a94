"""Twins of `technology.search`: a firm's year of technology, told as what it sees and what it does."""

from collections import namedtuple
from math import erfc, exp, inf, sqrt

from keiretsu.core.random import Purpose
from tests.reference.csr import members
from tests.reference.landscape import LOCI, fitness
from tests.reference.observation import fellow_closeness
from tests.reference.partners import trust
from tests.reference.philox import below, unit, words

KEPT, COPIED, NEW_ELEMENT, NEW_MODULE, ADVISED = range(5)
MODULE = 4
MOST_IDEAS = 64

NOBODY = 0xFFFFFFFF

Seen = namedtuple("Seen", "fitness design closeness firm", defaults=(NOBODY,))


def approval(gain, noise, hurdle, stages):
    """Return Phi((gain - hurdle) / noise) ** stages; without noise, whether the gain exceeds the hurdle."""
    if noise <= 0:
        return 1.0 if gain > hurdle else 0.0
    yes = 0.5 * erfc(-(gain - hurdle) / (noise * sqrt(2)))
    return yes**stages


def copy(key, purpose, who, design, model, fidelity):
    """Return the design with each element that differs from the model's copied with chance `fidelity`."""
    for locus in range(LOCI):
        differs = (design ^ model) >> locus & 1
        if differs and unit(words(key.seed, purpose, who, key.step, locus // 4)[locus % 4]) < fidelity:
            design ^= 1 << locus
    return design


def scaled(terrain, sector, design):
    """Return the fitness of a design on the landscape of a sector."""
    return fitness(terrain.tables[sector], terrain.lowest[sector], terrain.inverse[sector], design)


def mean_level(theta, gaps, weights):
    """Return the weighted mean of exp(theta x gap)."""
    return sum(w * exp(theta * gap) for w, gap in zip(weights, gaps, strict=True)) / sum(weights)


def slopes(e):
    """Return for every market the slope at which the mean level is the target: halved 60 times."""
    theta = []
    for m, top in enumerate(e.top):
        firms = members(e.market_ptr, e.market_firm, m)
        gaps, weights = [e.fit[i] - top for i in firms], [e.weight[i] for i in firms]
        low, high = 0.0, e.steepest
        for _ in range(60):
            middle = (low + high) / 2
            too_flat = bool(firms) and mean_level(middle, gaps, weights) > e.target
            low, high = (middle, high) if too_flat else (low, middle)
        theta.append((low + high) / 2)
    return {"theta": theta}


def mark_stale(e):
    """Return which firms are in sectors that moved, or begin this year."""
    firms = zip(e.sector, e.began, strict=True)
    return {"stale": [int(bool(e.moved[s]) or began == e.year) for s, began in firms]}


def reread(e):
    """Return fitness and productivity, read again where something moved, and for whom."""
    e.stale = mark_stale(e)["stale"]
    return refresh(e) | {"stale": e.stale}


def refresh(e):
    """Return fitness and productivity relative to the frontier, read again for the firms that are stale."""
    fit, level = [], []
    for i, s in enumerate(e.sector):
        if not e.stale[i]:
            fit.append(e.fit[i])
            level.append(e.level[i])
            continue
        own = scaled(e.terrain, s, e.x[i])
        top = scaled(e.terrain, s, e.terrain.leader[s])
        fit.append(own)
        level.append(exp(e.theta[e.market[i]] * (own - top)))
    return {"fit": fit, "level": level}


class Firm:
    """One firm in one year of search."""

    def __init__(self, e, i):
        self.e, self.i = e, i
        self.sector, self.market = int(e.sector[i]), int(e.market[i])
        self.mine = int(e.x[i])
        self.look = self.words(Purpose.LOOK, 0)
        self.copied, self.proposed, self.gains = NOBODY, 0, {"own": -inf, "told": -inf}
        self.visible = e.market_level[self.market] < e.p.licence_ceiling

    def words(self, purpose, draw):
        e = self.e
        return words(e.key.seed, purpose, e.ident[self.i], e.key.step, draw)

    def partners(self):
        """Yield (firm, closeness) of its collaboration partners."""
        e = self.e
        for at in range(e.partner_ptr[self.i], e.partner_ptr[self.i + 1]):
            j = int(e.partner[at])
            yield j, trust(e, e.partner_tie[at], self.i, j)

    def free_attention(self):
        return max(0.0, 1 - self.e.p.attention * sum(c for _, c in self.partners()))

    def seen(self):
        """Yield what the firm looks at, in the order in which it looks."""
        yield from self.seen_at_partners()
        yield from self.seen_at_meetings()
        yield from self.seen_in_the_association()
        yield from self.seen_by_licence()

    def seen_at_partners(self):
        e = self.e
        for j, c in self.partners():
            if e.sector[j] == self.sector:
                yield Seen(e.fit[j], int(e.x[j]), c, j)

    def seen_at_meetings(self):
        e = self.e
        first, last = e.market_ptr[self.market], e.market_ptr[self.market + 1]
        for k in range(e.p.sights):
            word = self.words(Purpose.MEET, k // 4)[k % 4]
            j = e.market_firm[first + below(word, last - first)]
            yield Seen(e.fit[j], int(e.x[j]), 0.0, j)

    def seen_in_the_association(self):
        e, p = self.e, self.e.p
        if e.membership[self.i] == 0 or unit(self.look[1]) >= p.channel_rate:
            return
        first, last = e.member_ptr[self.market], e.member_ptr[self.market + 1]
        j = e.member_firm[first + below(self.look[2], last - first)]
        closeness = fellow_closeness(e.membership[self.i], e.membership[j], p)
        yield Seen(e.fit[j], int(e.x[j]), closeness, j)

    def seen_by_licence(self):
        terrain = self.e.terrain
        if self.visible and unit(self.look[3]) < self.e.p.licence_rate * self.free_attention():
            leader = int(terrain.leader[self.sector])
            yield Seen(scaled(terrain, self.sector, leader), leader, 0.0)

    def better_model(self):
        """Return the best thing seen that beats the own design, the first of equals, or None."""
        best = None
        for thing in self.seen():
            if thing.fitness > (best.fitness if best else self.e.fit[self.i]):
                best = thing
        return best

    def imitate(self, model):
        e, p = self.e, self.e.p
        faithful = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * model.closeness
        copied = copy(e.key, Purpose.COPY, e.ident[self.i], self.mine, model.design, faithful)
        table = e.terrain.tables[self.sector]
        if copied != self.mine and table[copied] >= table[self.mine]:
            return copied, COPIED
        return self.mine, KEPT

    def explore(self, otherwise, what, model):
        """Have ideas reviewed one after the other until one is approved; else do the other."""
        for k in range(self.trials(model)):
            u = self.words(Purpose.EXPLORE, 2 * k)
            proposal, kind = self.idea(u, first=k == 0)
            if proposal == self.mine:
                continue
            self.proposed += 1
            if unit(u[3]) < self.chance(proposal, kind, otherwise):
                return proposal, kind
        return otherwise, what

    def trials(self, model):
        """Return how many ideas it has: a whole number, and one more by chance; none without a laboratory."""
        p, research = self.e.p, self.e.effort[self.i]
        if research < p.laboratory_cost:
            return 0
        wanted = p.exploration_rate * self.free_attention() * research**p.research_elasticity
        wanted = min(wanted * (p.parallel_search if model else 1), MOST_IDEAS)
        return int(wanted) + (unit(self.words(Purpose.EXPLORE, 0)[0]) < wanted - int(wanted))

    def idea(self, u, first):
        """Return a design and its kind: the council's element, a module drawn anew, or one element turned."""
        advised = self.heeded() if first else self.mine
        if advised != self.mine:
            return advised, ADVISED
        if unit(u[1]) < self.e.p.radical_rate * self.e.boldness[self.i]:
            module = below(u[2], LOCI // MODULE)
            elements = u[2] % 16
            return self.mine & ~(15 << MODULE * module) | elements << MODULE * module, NEW_MODULE
        return self.mine ^ (1 << below(u[2], LOCI)), NEW_ELEMENT

    def chance(self, proposal, kind, otherwise):
        """Return the chance that a proposal is approved, and note what it would gain over another design."""
        terrain, s, p = self.e.terrain, self.sector, self.e.p
        gain = (scaled(terrain, s, proposal) - scaled(terrain, s, otherwise)) / terrain.one_step[s]
        whose = "told" if kind == ADVISED else "own"
        self.gains[whose] = max(self.gains[whose], gain)
        return approval(gain, self.noise(), p.hurdle, p.consensus_stages)

    def noise(self):
        """Return the error of a reviewer's judgement."""
        p = self.e.p
        return p.signal_noise_known if self.visible else p.signal_noise_frontier

    def heeded(self):
        """Return the own design with the element that the council named, if the firm heeds it."""
        e, advice = self.e, int(self.e.advice[self.market])
        if advice < 0 or unit(self.words(Purpose.EXPLORE, 1)[0]) >= e.p.guided_search * e.guided[self.i]:
            return self.mine
        locus, value = advice % 16, advice // 16
        return self.mine | 1 << locus if value else self.mine & ~(1 << locus)

    def year(self):
        """Return the design of next year and how it came about."""
        if unit(self.look[0]) >= self.e.p.imitation_rate * self.e.skill[self.i]:
            return self.mine, KEPT
        model = self.better_model()
        otherwise, what = self.imitate(model) if model else (self.mine, KEPT)
        found, what = self.explore(otherwise, what, model)
        self.copied = model.firm if what == COPIED else NOBODY
        return found, what


def search(e):
    """Return next year's designs and what each firm did."""
    firms = [Firm(e, i) for i in range(len(e.x))]
    years = [firm.year() for firm in firms]
    return {
        "x_next": [design for design, _ in years],
        "changed": [what for _, what in years],
        "proposed": [firm.proposed for firm in firms],
        "own_gain": [firm.gains["own"] for firm in firms],
        "told_gain": [firm.gains["told"] for firm in firms],
        "copied": [firm.copied for firm in firms],
    }
