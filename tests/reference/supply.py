"""Twins of `keiretsu.model.mechanisms.supply.kernels`: one input of one buyer at a time."""

from math import exp

from keiretsu.core.random import Purpose
from tests.reference.csr import index, members, places
from tests.reference.philox import pair_ident, unit, words

NOBODY = 0xFFFFFFFF


def cost(e, slot, tie, s):
    """Return what a unit of an input costs its buyer through a tie of closeness s."""
    p, seller, typical = e.p, e.supplier[tie], e.market_price[e.slot_market[slot]]
    abroad = p.trade_cost if e.region[seller] != e.region[e.slot_buyer[slot]] else 0.0
    return e.price[seller] * (1 - p.rent * s + abroad) + p.switching_cost * typical * (1 - s)


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
            known = static(e.static_ptr, e.static_other, e.static_closeness, buyer, e.supplier[tie])
            s = 1 - (1 - p.omega_supply * e.preference[tie]) * (1 - known)
            out["closeness"][tie], costs[tie] = s, cost(e, slot, tie, s)
        utility = [
            p.loyalty * len(at) * out["closeness"][tie] - costs[tie] / (p.choice_noise * typical)
            for tie in at
        ]
        weight = [exp(u - max(utility)) for u in utility]
        for tie, w in zip(at, weight, strict=True):
            out["share"][tie] = w / sum(weight)
        mean = sum(out["share"][tie] * costs[tie] for tie in at)
        out["slot_cost"].append(mean if at else typical * (1 + p.import_premium))
    return out


def remember(e):
    """Return preferences after the year, years below the minimum, and which ties end."""
    p = e.p
    out = {
        "preference": list(e.preference),
        "lean": [int(v) for v in e.lean],
        "dropped": [0] * len(e.supplier),
    }
    for slot, buyer in enumerate(e.slot_buyer):
        at = places(e.slot_ptr, slot)
        for tie in at:
            dealings = e.share[tie] * e.slot_cost[slot] / cost(e, slot, tie, e.closeness[tie])
            out["preference"][tie] = min(1.0, (1 - p.memory) * e.preference[tie] + p.memory * dealings)
            out["lean"][tie] = int(e.lean[tie]) + 1 if e.share[tie] < p.minimum_share else 0
            hazard = p.break_hazard * exp(-p.break_protection * e.closeness[tie])
            hazard += p.distress_break if e.distressed[buyer] else 0.0
            pair = pair_ident(e.ident[e.supplier[tie]], e.ident[buyer])
            struck = unit(words(e.key.seed, Purpose.TIE_BREAK, pair, e.key.step, 0)[0]) < 1 - exp(-hazard)
            out["dropped"][tie] = int(struck or out["lean"][tie] >= 2)
        if at and e.opened[slot] == NOBODY and all(out["dropped"][tie] for tie in at):
            out["dropped"][max(at, key=lambda tie: e.share[tie])] = 0
    return out


def count_kept(slot_ptr, dropped, opened):
    """Return the index of next year's ties."""
    ptr = [0]
    for slot, fresh in enumerate(opened):
        kept = sum(1 for tie in places(slot_ptr, slot) if not dropped[tie])
        ptr.append(ptr[-1] + kept + (fresh != NOBODY))
    return ptr


def static(ptr, who, closeness, a, b):
    """Return the closeness of two firms from ties that the year does not change, 0 if none."""
    return next((float(closeness[at]) for at in places(ptr, a) if who[at] == b), 0.0)


def mark_kin(e):
    """Return which pairs are joined by ties that the year does not change."""
    pairs = zip(e.one, e.two, strict=True)
    return {"kin": [int(b in members(e.ptr, e.who, a)) for a, b in pairs]}


def rebuild(e):
    """Return next year's ties: those that stay with the one opened, by supplier within an input."""
    rows = []
    for slot, fresh in enumerate(e.opened):
        stay = [
            (int(e.supplier[t]), e.preference[t], e.kin[t], int(e.since[t]), int(e.lean[t]), slot)
            for t in places(e.slot_ptr, slot)
            if not e.dropped[t]
        ]
        if fresh != NOBODY:
            known = int(fresh in members(e.static_ptr, e.static_other, e.slot_buyer[slot]))
            stay.append((int(fresh), e.start, known, e.year, 0, slot))
        rows += sorted(stay, key=lambda row: row[0])
    names = ("new_supplier", "new_preference", "new_kin", "new_since", "new_lean", "new_slot")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def index_by(owner, owners):
    """Return the index of positions by owner."""
    return index([[e for e, who in enumerate(owner) if who == i] for i in range(owners)])
