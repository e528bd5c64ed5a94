"""Twins of `keiretsu.model.mechanisms.partners.kernels`."""

from math import exp

from keiretsu.core.random import Purpose
from tests.reference.csr import index, members
from tests.reference.philox import below, pair_ident, unit, words
from tests.reference.supply import NOBODY, static


def either(own, other):
    """Return the closeness of two sides joined by two kinds of ties."""
    return own + other - own * other


def trust(e, tie, a, b):
    """Return the closeness of the two sides of a collaboration."""
    known = static(e.static_ptr, e.static_other, e.static_closeness, a, b)
    return either(e.partner_omega[0] * e.strength[tie], known if e.partner_kin[tie] else 0.0)


def degree(e, i):
    return int(e.partner_ptr[i + 1] - e.partner_ptr[i])


def part(e):
    """Return strengths after a year of working together, and which ties end."""
    p = e.p
    strength, dropped = [], []
    for tie, (a, b) in enumerate(zip(e.one.tolist(), e.two.tolist(), strict=True)):
        strength.append(e.strength[tie] + p.partner_trust_rate * (1 - e.strength[tie]))
        most = max(degree(e, a), degree(e, b))
        surplus = max(0.0, 1 - p.partners / most) if most else 0.0
        hazard = (
            p.partner_hazard * exp(-p.partner_protection * trust(e, tie, a, b))
            + p.partner_trust_rate * surplus
        )
        word = words(e.key.seed, Purpose.PARTNER_BREAK, pair_ident(e.ident[a], e.ident[b]), e.key.step, 0)[0]
        dropped.append(int(unit(word) < 1 - exp(-hazard)))
    return {"strength": strength, "partner_dropped": dropped}


def seek(e):
    """Return whom each firm asks to become its partner."""
    return {"proposal": [asked(e, i) for i in range(len(e.market))]}


def asked(e, i):
    """Return whom one firm asks: a firm with room that it does not know yet, or NOBODY."""
    if degree(e, i) >= e.p.partners:
        return NOBODY
    w = words(e.key.seed, Purpose.PARTNER_SEEK, e.ident[i], e.key.step, 0)
    if e.cell[i] != NOBODY and unit(w[0]) >= e.p.outside_partners:
        pool = members(e.cell_ptr, e.cell_firm, int(e.cell[i]))
    else:
        pool = members(e.market_ptr, e.market_firm, int(e.market[i]))
    j = pool[below(w[1], len(pool))]
    if j == i or degree(e, j) > e.p.partners or j in members(e.partner_ptr, e.partner, i):
        return NOBODY
    return j


def staying(dropped):
    """Return how many ties do not end."""
    return sum(1 for flag in dropped if not flag)


def agreed(proposal):
    """Return the pairs that proposals join; two firms that ask each other are one pair."""
    asked = [(i, int(j)) for i, j in enumerate(proposal) if j != NOBODY]
    return [(i, j) for i, j in asked if not (proposal[j] == i and j < i)]


def draw_up(e):
    """Return next year's ties and their index by either end."""
    new = renew(e)
    index = index_pairs(new["new_one"], new["new_two"], len(e.proposal))
    return new | dict(zip(("partner_ptr", "partner", "partner_tie"), index, strict=True))


def renew(e):
    """Return the ties that stay, in order, then the new ones."""
    old = zip(e.one, e.two, e.strength, e.partner_since, e.partner_kin, e.partner_dropped, strict=True)
    rows = [row[:5] for row in old if not row[5]]
    for i, j in agreed(e.proposal):
        known = int(j in members(e.static_ptr, e.static_other, i))
        rows.append((min(i, j), max(i, j), e.start, e.year, known))
    names = ("new_one", "new_two", "new_strength", "new_since", "new_kin")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def index_pairs(one, two, firms):
    """Return the index (ptr, partner, tie) by either end, in tie order."""
    met = [[] for _ in range(firms)]
    for tie, (a, b) in enumerate(zip(one, two, strict=True)):
        met[a].append((int(b), tie))
        met[b].append((int(a), tie))
    ptr, flat = index(met)
    return ptr, [partner for partner, _ in flat], [tie for _, tie in flat]
