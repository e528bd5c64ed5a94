"""Twins of `keiretsu.model.mechanisms.supply.kernels`: one input of one buyer at a time."""

from math import exp

import numpy as np

from keiretsu.core.random import Purpose
from tests.reference.csr import index, members, places
from tests.reference.philox import pair_ident, unit, words

NOBODY = 0xFFFFFFFF
ENDED, RETENDERED = 1, 2


def cost(e, slot, tie, s):
    """Return what a unit of an input costs its buyer through a tie of closeness s."""
    p, seller, typical = e.p, e.supplier[tie], e.market_price[e.slot_market[slot]]
    abroad = p.trade_cost if e.region[seller] != e.region[e.slot_buyer[slot]] else 0.0
    return e.price[seller] * (1 - p.rent * s + abroad) + p.switching_cost * typical * (1 - s)


def joined_by(e, buyer, tie, strength):
    """Return the closeness of buyer and supplier if their supply tie were so strong."""
    known = static(e.static_ptr, e.static_other, e.static_closeness, buyer, e.supplier[tie])
    return 1 - (1 - e.p.omega_supply * float(strength)) * (1 - known)


def filled(e, i):
    """Return the share of its orders that a supplier filled."""
    return min(1.0, e.output[i] / e.orders[i]) if e.orders[i] > 0 else 1.0


def choose(e):
    """Return closeness and share of every tie and the mean cost of every input."""
    p = e.p
    ties = len(e.supplier)
    out = {"closeness": [0.0] * ties, "share": [0.0] * ties, "slot_cost": []}
    costs = [0.0] * ties
    for slot, buyer in enumerate(e.slot_buyer):
        typical = e.market_price[e.slot_market[slot]]
        at = places(e.slot_ptr, slot)
        for tie in at:
            s = joined_by(e, buyer, tie, e.trust[tie])
            out["closeness"][tie], costs[tie] = s, cost(e, slot, tie, s)
        utility = [
            p.loyalty * len(at) * joined_by(e, buyer, tie, e.preference[tie])
            - costs[tie] / (p.choice_noise * typical)
            for tie in at
        ]
        weight = [exp(u - max(utility)) for u in utility]
        for tie, w in zip(at, weight, strict=True):
            out["share"][tie] = w / sum(weight)
        mean = sum(out["share"][tie] * costs[tie] for tie in at)
        out["slot_cost"].append(mean if at else typical * (1 + p.import_premium))
    return out


def remember(e):
    """Return preferences and trust after the year, lean years, and which ties end or begin anew."""
    p = e.p
    out = {
        "preference": list(e.preference),
        "trust": list(e.trust),
        "lean": [int(v) for v in e.lean],
        "dropped": [0] * len(e.supplier),
    }
    for slot, buyer in enumerate(e.slot_buyer):
        at = places(e.slot_ptr, slot)
        for tie in at:
            dealings = e.share[tie] * e.slot_cost[slot] / cost(e, slot, tie, e.closeness[tie])
            out["preference"][tie] = min(1.0, (1 - p.memory) * e.preference[tie] + p.memory * dealings)
            grown = float(e.trust[tie]) + p.trust_rate * (1 - float(e.trust[tie]))
            out["trust"][tie] = np.float32(filled(e, e.supplier[tie]) * grown)
            out["lean"][tie] = int(e.lean[tie]) + 1 if e.share[tie] < p.minimum_share else 0
            hazard = p.break_hazard * exp(-p.break_protection * e.closeness[tie])
            hazard += p.distress_break if e.distressed[buyer] else 0.0
            pair = pair_ident(e.ident[e.supplier[tie]], e.ident[buyer])
            struck = unit(words(e.key.seed, Purpose.TIE_BREAK, pair, e.key.step, 0)[0]) < 1 - exp(-hazard)
            out["dropped"][tie] = int(struck or out["lean"][tie] >= 2)
        if at and e.opened[slot] == NOBODY and all(out["dropped"][tie] for tie in at):
            out["dropped"][max(at, key=lambda tie: e.share[tie])] = RETENDERED
    return out


def count_kept(slot_ptr, dropped, opened):
    """Return the index of next year's ties."""
    ptr = [0]
    for slot, fresh in enumerate(opened):
        kept = sum(1 for tie in places(slot_ptr, slot) if dropped[tie] != ENDED)
        ptr.append(ptr[-1] + kept + (fresh != NOBODY))
    return ptr


def static(ptr, who, closeness, a, b):
    """Return the closeness of two firms from ties that the year does not change, 0 if none."""
    return next((float(closeness[at]) for at in places(ptr, a) if who[at] == b), 0.0)


def mark_kin(e):
    """Return which pairs are joined by ties that the year does not change."""
    pairs = zip(e.one, e.two, strict=True)
    return {"kin": [int(b in members(e.ptr, e.who, a)) for a, b in pairs]}


def as_it_was(e, tie):
    """Return what a relationship that goes on takes along: preference, trust, first year, lean years."""
    return e.preference[tie], e.trust[tie], int(e.since[tie]), int(e.lean[tie])


def rebuild(e):
    """Return next year's ties: those that stay with the one opened, by supplier within an input."""
    rows, anew = [], (e.start, np.float32(e.start), e.year, 0)
    for slot, fresh in enumerate(e.opened):
        stay = [
            (int(e.supplier[t]), e.kin[t], slot, *(anew if e.dropped[t] == RETENDERED else as_it_was(e, t)))
            for t in places(e.slot_ptr, slot)
            if e.dropped[t] != ENDED
        ]
        if fresh != NOBODY:
            known = int(fresh in members(e.static_ptr, e.static_other, e.slot_buyer[slot]))
            stay.append((int(fresh), known, slot, *anew))
        rows += sorted(stay, key=lambda row: row[0])
    names = (
        "new_supplier", "new_kin", "new_slot", "new_preference", "new_trust", "new_since", "new_lean",
    )  # fmt: skip
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def index_by(owner, owners):
    """Return the index of positions by owner."""
    return index([[e for e, who in enumerate(owner) if who == i] for i in range(owners)])
