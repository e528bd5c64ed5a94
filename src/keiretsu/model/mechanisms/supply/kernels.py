"""Who a buyer buys from: closeness, cost, shares of purchases, preference, breaks (M1).

A *slot* is one input of one buyer; supply ties are sorted by slot and, in a slot, by supplier.

References
----------
.. [1] Weisbuch, Kirman, Herreiner (2000), "Market organisation and trading relationships", EJ 110.
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, I32, U8, U32
from keiretsu.core.exponential import exponentials
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, fill_uniforms, pair_ident
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.supply.records import (
    ENDED,
    NOBODY,
    RETENDERED,
    Lasting,
    Offers,
    Prices,
    Renewed,
    Supply,
    SupplyParameters,
)

BREAK = np.uint32(Purpose.TIE_BREAK.value)


CHUNK = 256
"""Slots, or ties, that go through all steps together, so that they stay in the nearest cache."""


@inlined
def unit_cost(price: float, s: float, away: float, typical: float, rent: float, switching: float) -> float:
    """Return what a unit costs the buyer, p (1 - rent s + away) + kappa typical (1 - s), s the closeness."""
    return price * (1.0 - rent * s + away) + switching * typical * (1.0 - s)


@kernel
def choose(lo: int, hi: int, firms: Firms, supply: Supply, prices: Prices, p: SupplyParameters) -> None:
    """Share the purchases of slots lo..hi-1 among incumbent suppliers.

    closeness s = 1 - (1 - omega tau)(1 - other), tau the trust, other from lasting ties where kin (ties,) is
    1; cost c = p_i (1 - rent s)(1 + t) + kappa (1 - s); share = softmax(beta' m - c / T), m as s but of the
    memory of purchases, beta' = loyalty x suppliers of the slot. A slot without supplier buys from the rest
    of the world. With rent = 0 and all omega = 0 ties change nothing.
    """
    ties, slots, lasting = supply.ties, supply.slots, supply.lasting
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        for slot in range(begin, end):
            # unsigned, so that no index is tested for a place from the end
            first, last = np.uint64(ties.slot_ptr[slot]), np.uint64(ties.slot_ptr[slot + 1])
            typical = prices.market_price[slots.slot_market[slot]]
            intensity = p.loyalty * float(last - first)
            scale = 1.0 / (p.choice_noise * typical)
            where = firms.region[slots.slot_buyer[slot]]
            highest = -math.inf
            for e in range(first, last):
                i = ties.supplier[e]
                apart = 1.0 - beside(ties.kin[e], lasting, slots.slot_buyer[slot], i)
                s = 1.0 - (1.0 - p.omega_supply * float(ties.trust[e])) * apart
                away = p.trade_cost if firms.region[i] != where else 0.0
                c = unit_cost(prices.price[i], s, away, typical, p.rent, p.switching_cost)
                ties.closeness[e] = s
                habit = 1.0 - (1.0 - p.omega_supply * ties.preference[e]) * apart
                ties.share[e] = intensity * habit - c * scale
                highest = max(highest, ties.share[e])
            for e in range(first, last):
                ties.share[e] -= highest
        exponentials(ties.share[ties.slot_ptr[begin] : ties.slot_ptr[end]])
        for slot in range(begin, end):
            first, last = np.uint64(ties.slot_ptr[slot]), np.uint64(ties.slot_ptr[slot + 1])
            if first == last:
                slots.slot_cost[slot] = prices.market_price[slots.slot_market[slot]] * (
                    1.0 + p.import_premium
                )
                continue
            total = 0.0
            for e in range(first, last):
                total += ties.share[e]
            inverse = 1.0 / total
            mean = 0.0
            typical, where = (
                prices.market_price[slots.slot_market[slot]],
                firms.region[slots.slot_buyer[slot]],
            )
            for e in range(first, last):
                i = ties.supplier[e]
                away = p.trade_cost if firms.region[i] != where else 0.0
                ties.share[e] *= inverse
                mean += ties.share[e] * unit_cost(
                    prices.price[i], ties.closeness[e], away, typical, p.rent, p.switching_cost
                )
            slots.slot_cost[slot] = mean


@inlined
def ends(draw: float, hazard: float, protection: float, extra: float) -> bool:
    """Tell whether a tie of hazard h = hazard exp(-protection) + extra ends: draw < 1 - exp(-h).

    1 - exp(-h) is never above hazard + extra, so most draws need no exponential.
    """
    if draw >= hazard + extra:
        return False
    return draw < 1.0 - math.exp(-(hazard * math.exp(-protection) + extra))


@kernel
def remember(
    lo: int,
    hi: int,
    key: DrawKey,
    firms: Firms,
    supply: Supply,
    offers: Offers,
    distressed: U8,
    p: SupplyParameters,
) -> None:
    """Reinforce preference by what was bought and trust by what was delivered; decide which ties end.

    Preference m' = (1 - gamma) m + gamma (q_ij / Q_j)(mean cost / cost_ij), at most 1; trust
    tau' = (tau + a (1 - tau)) times the share of its orders that the supplier filled. A tie ends by hazard
    h_0 exp(-eta s) (more if the buyer is in distress) or after two years below the minimum share. The last
    supplier of an input delivers until there is another, but the relationship begins anew.
    """
    ties, slots = supply.ties, supply.slots
    pair, draw = np.empty(CHUNK, np.uint64), np.empty(CHUNK)
    for begin in range(ties.slot_ptr[lo], ties.slot_ptr[hi], CHUNK):
        end = min(begin + CHUNK, ties.slot_ptr[hi])
        for e in range(begin, end):
            pair[e - begin] = pair_ident(
                firms.ident[ties.supplier[e]], firms.ident[slots.slot_buyer[ties.tie_slot[e]]]
            )
        fill_uniforms(key.seed, BREAK, pair[: end - begin], key.step, np.uint32(0), draw)
        for e in range(begin, end):
            buys, i = ties.tie_slot[e], ties.supplier[e]
            away = p.trade_cost if firms.region[i] != firms.region[slots.slot_buyer[buys]] else 0.0
            typical = offers.market_price[slots.slot_market[buys]]
            cost = unit_cost(offers.price[i], ties.closeness[e], away, typical, p.rent, p.switching_cost)
            bought = ties.share[e] * slots.slot_cost[buys] / cost
            ties.preference[e] = min(1.0, (1.0 - p.memory) * ties.preference[e] + p.memory * bought)
            kept = filled(offers.output[i], offers.orders[i])
            ties.trust[e] = kept * (ties.trust[e] + p.trust_rate * (1.0 - ties.trust[e]))
            ties.lean[e] = ties.lean[e] + 1 if ties.share[e] < p.minimum_share else 0
            extra = p.distress_break if distressed[slots.slot_buyer[buys]] else 0.0
            broken = ends(draw[e - begin], p.break_hazard, p.break_protection * ties.closeness[e], extra)
            ties.dropped[e] = ties.lean[e] >= 2 or broken
    for ending in range(ties.slot_ptr[lo], ties.slot_ptr[hi]):
        if (
            ties.dropped[ending] != ENDED
        ):  # so that only the few slots that lose a supplier are looked through
            continue
        slot = ties.tie_slot[ending]
        first, last = np.uint64(ties.slot_ptr[slot]), np.uint64(ties.slot_ptr[slot + 1])
        kept, largest = 0, first
        for e in range(first, last):
            kept += ties.dropped[e] != ENDED
            if ties.share[e] > ties.share[largest]:
                largest = np.uint64(e)
        if kept == 0 and slots.opened[slot] == NOBODY:
            ties.dropped[largest] = RETENDERED


@kernel
def count_kept(slot_ptr: I32, tie_slot: U32, dropped: U8, opened: U32, new_ptr: I32) -> None:
    """Fill new_ptr (slots + 1,) with the index of next year's ties."""
    new_ptr[0] = 0
    for slot in range(len(opened)):
        new_ptr[slot + 1] = slot_ptr[slot + 1] - slot_ptr[slot] + (opened[slot] != NOBODY)
    for e in range(len(tie_slot)):  # tie by tie: loops of two or three ties would be guessed wrong
        new_ptr[tie_slot[e] + 1] -= dropped[e] == ENDED
    total: Whole = 0
    for slot in range(len(opened)):
        total += new_ptr[slot + 1]
        new_ptr[slot + 1] = total


@inlined
def begin_anew(new: Renewed, to: int, start: float, year: int) -> None:
    """Let a relationship begin in `year`, with the trust and the memory of purchases it starts with."""
    new.new_preference[to], new.new_trust[to] = start, start
    new.new_since[to], new.new_lean[to] = year, 0


@kernel
def rebuild(lo: int, hi: int, supply: Supply, new: Renewed, start: float, year: int) -> None:
    """Copy the ties that stay and the ones opened into next year's arrays, by supplier within a slot."""
    ties = supply.ties
    for slot in range(lo, hi):
        to = new.new_ptr[slot]
        fresh = supply.slots.opened[slot]
        pending = fresh != NOBODY
        for e in range(ties.slot_ptr[slot], ties.slot_ptr[slot + 1] + 1):
            end = e == ties.slot_ptr[slot + 1]
            if pending and (end or ties.supplier[e] > fresh):
                new.new_supplier[to], new.new_slot[to] = fresh, slot
                new.new_kin[to] = joined(
                    supply.lasting.static_ptr,
                    supply.lasting.static_other,
                    supply.slots.slot_buyer[slot],
                    fresh,
                )
                begin_anew(new, to, start, year)
                to += 1
                pending = False
            if not end and ties.dropped[e] != ENDED:
                new.new_supplier[to], new.new_slot[to] = ties.supplier[e], slot
                new.new_kin[to] = ties.kin[e]
                if ties.dropped[e] == RETENDERED:
                    begin_anew(new, to, start, year)
                else:
                    new.new_preference[to], new.new_trust[to] = ties.preference[e], ties.trust[e]
                    new.new_since[to], new.new_lean[to] = ties.since[e], ties.lean[e]
                to += 1


@inlined
def filled(output: float, orders: float) -> float:
    """Return the share of its orders that a supplier filled, 1 where there were none."""
    return min(1.0, output / orders) if orders > 0.0 else 1.0


@inlined
def beside(kin: int, lasting: Lasting, a: int, b: int) -> float:
    """Return the closeness of the pair (a, b) from lasting ties, looked for only where there are some."""
    other = 0.0
    if kin:
        other = static(lasting.static_ptr, lasting.static_other, lasting.static_closeness, a, b)
    return other


@inlined
def static(ptr: I32, who: U32, closeness: F64, a: int, b: int) -> float:
    """Return the closeness of the pair (a, b) from ties that no rule of the year changes, 0 if none."""
    for e in range(ptr[a], ptr[a + 1]):
        if who[e] == b:
            return float(closeness[e])
    return 0.0


@inlined
def joined(ptr: I32, who: U32, a: int, b: int) -> bool:
    """Tell whether the pair (a, b) is joined by ties that no rule of the year changes."""
    found = False
    for e in range(ptr[a], ptr[a + 1]):
        found = found or who[e] == b
    return found


@kernel
def mark_kin(lo: int, hi: int, ptr: I32, who: U32, one: U32, two: U32, kin: U8) -> None:
    """Set kin (ties,) to 1 where the pair (one, two) is joined by ties that no rule of the year changes."""
    for e in range(lo, hi):
        kin[e] = joined(ptr, who, one[e], two[e])


@kernel
def index_by(owner: U32, owners: int, ptr: I32, order: U32) -> None:
    """Fill the CSR index (ptr, order) of ties by `owner`, in tie order, by counting sort."""
    ptr[:] = 0
    for e in range(len(owner)):
        ptr[owner[e] + 1] += 1
    for i in range(owners):
        ptr[i + 1] += ptr[i]
    for e in range(len(owner)):
        i = owner[e]
        order[ptr[i]] = e
        ptr[i] += 1
    for i in range(owners, 0, -1):
        ptr[i] = ptr[i - 1]
    ptr[0] = 0
