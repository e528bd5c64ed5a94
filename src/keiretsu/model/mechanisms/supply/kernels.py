"""Who a buyer buys from: closeness, cost, shares of purchases, preference, breaks (M1).

A *slot* is one input of one buyer; supply ties are sorted by slot and, in a slot, by supplier.

References
----------
.. [1] Weisbuch, Kirman, Herreiner (2000), "Market organisation and trading relationships", EJ 110.
"""

import math
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I16, I32, U8, U16, U32, U64
from keiretsu.core.exponential import exponentials
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import fill_uniforms, pair_ident

NOBODY = 0xFFFFFFFF
CHUNK = 256
"""Slots, or ties, that go through all steps together, so that they stay in the nearest cache."""


class TieRates(NamedTuple):
    """Parameters of M1 as the kernels take them; names as in the schema."""

    memory: float
    loyalty: float
    rent: float
    switching: float
    noise: float
    hazard: float
    protection: float
    distress: float
    start: float
    minimum: float
    omega: float
    meetings: int
    friends: int
    trade_cost: float
    import_premium: float


@inlined
def unit_cost(price: float, s: float, away: float, typical: float, rent: float, switching: float) -> float:
    """Return what a unit costs the buyer, p (1 - rent s + away) + kappa typical (1 - s), s the closeness."""
    return price * (1.0 - rent * s + away) + switching * typical * (1.0 - s)


@kernel
def choose(
    lo: int, hi: int, slot_buyer: U32, slot_market: U32, slot_ptr: I32, supplier: U32, preference: F64,
    kin: U8, static_ptr: I32, static_other: U32, static_closeness: F64, region: U16, price: F64,
    market_price: F64, p: TieRates, closeness: F64, share: F64, slot_cost: F64,
) -> None:  # fmt: skip
    """Share the purchases of slots lo..hi-1 among incumbent suppliers.

    closeness s = 1 - (1 - omega tau)(1 - other), other from static ties where kin (ties,) is 1; cost c = p_i
    (1 - rent s)(1 + t) + kappa (1 - s);
    share = softmax(beta' s - c / T), beta' = loyalty x suppliers of the slot. A slot without
    supplier buys from the rest of the world. With rent = 0 and all omega = 0 ties change nothing.
    """
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        for slot in range(begin, end):
            # unsigned, so that no index is tested for a place from the end
            first, last = np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])
            typical = market_price[slot_market[slot]]
            intensity = p.loyalty * float(last - first)
            scale = 1.0 / (p.noise * typical)
            where = region[slot_buyer[slot]]
            highest = -math.inf
            for e in range(first, last):
                i = supplier[e]
                other = 0.0
                if kin[e]:
                    other = static(static_ptr, static_other, static_closeness, slot_buyer[slot], i)
                s = 1.0 - (1.0 - p.omega * preference[e]) * (1.0 - other)
                away = p.trade_cost if region[i] != where else 0.0
                c = unit_cost(price[i], s, away, typical, p.rent, p.switching)
                closeness[e] = s
                share[e] = intensity * s - c * scale
                highest = max(highest, share[e])
            for e in range(first, last):
                share[e] -= highest
        exponentials(share[slot_ptr[begin] : slot_ptr[end]])
        for slot in range(begin, end):
            first, last = np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])
            if first == last:
                slot_cost[slot] = market_price[slot_market[slot]] * (1.0 + p.import_premium)
                continue
            total = 0.0
            for e in range(first, last):
                total += share[e]
            inverse = 1.0 / total
            mean = 0.0
            typical, where = market_price[slot_market[slot]], region[slot_buyer[slot]]
            for e in range(first, last):
                i = supplier[e]
                away = p.trade_cost if region[i] != where else 0.0
                share[e] *= inverse
                mean += share[e] * unit_cost(price[i], closeness[e], away, typical, p.rent, p.switching)
            slot_cost[slot] = mean


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
    lo: int, hi: int, seed: np.uint32, purpose: int, t: np.uint32, ident: U64,
    distressed: U8, slot_buyer: U32, slot_market: U32, slot_ptr: I32, tie_slot: U32, supplier: U32,
    region: U16, price: F64, market_price: F64, share: F64, slot_cost: F64, closeness: F64, opened: U32,
    p: TieRates, preference: F64, lean: U8, dropped: U8,
) -> None:  # fmt: skip
    """Reinforce preferences by what was bought and how cheaply; decide which ties end.

    tau' = (1 - gamma) tau + gamma (q_ij / Q_j)(mean cost / cost_ij), at most 1. A tie ends by hazard
    h_0 exp(-eta s) (more if the buyer is in distress) or after two years below the minimum share. The
    last supplier of an input is kept until there is another.
    """
    pair, draw = np.empty(CHUNK, np.uint64), np.empty(CHUNK)
    for begin in range(slot_ptr[lo], slot_ptr[hi], CHUNK):
        end = min(begin + CHUNK, slot_ptr[hi])
        for e in range(begin, end):
            pair[e - begin] = pair_ident(ident[supplier[e]], ident[slot_buyer[tie_slot[e]]])
        fill_uniforms(seed, np.uint32(purpose), pair[: end - begin], t, np.uint32(0), draw)
        for e in range(begin, end):
            buys, i = tie_slot[e], supplier[e]
            away = p.trade_cost if region[i] != region[slot_buyer[buys]] else 0.0
            typical = market_price[slot_market[buys]]
            cost = unit_cost(price[i], closeness[e], away, typical, p.rent, p.switching)
            bought = share[e] * slot_cost[buys] / cost
            preference[e] = min(1.0, (1.0 - p.memory) * preference[e] + p.memory * bought)
            lean[e] = lean[e] + 1 if share[e] < p.minimum else 0
            extra = p.distress if distressed[slot_buyer[buys]] else 0.0
            broken = ends(draw[e - begin], p.hazard, p.protection * closeness[e], extra)
            dropped[e] = lean[e] >= 2 or broken
    for ending in range(slot_ptr[lo], slot_ptr[hi]):
        if not dropped[ending]:  # so that only the few slots that lose a supplier are looked through
            continue
        slot = tie_slot[ending]
        first, last = np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])
        kept, largest = 0, first
        for e in range(first, last):
            kept += 1 - dropped[e]
            if share[e] > share[largest]:
                largest = np.uint64(e)
        if kept == 0 and opened[slot] == NOBODY:
            dropped[largest] = 0


@kernel
def count_kept(slot_ptr: I32, tie_slot: U32, dropped: U8, opened: U32, new_ptr: I32) -> None:
    """Fill new_ptr (slots + 1,) with the index of next year's ties."""
    new_ptr[0] = 0
    for slot in range(len(opened)):
        new_ptr[slot + 1] = slot_ptr[slot + 1] - slot_ptr[slot] + (opened[slot] != NOBODY)
    for e in range(len(tie_slot)):  # tie by tie: loops of two or three ties would be guessed wrong
        new_ptr[tie_slot[e] + 1] -= dropped[e]
    total: Whole = 0
    for slot in range(len(opened)):
        total += new_ptr[slot + 1]
        new_ptr[slot + 1] = total


@kernel
def rebuild(
    lo: int, hi: int, slot_ptr: I32, new_ptr: I32, dropped: U8, opened: U32, slot_buyer: U32, start: float,
    year: int, static_ptr: I32, static_other: U32, supplier: U32, preference: F64, kin: U8,
    since: I16, lean: U8, new_supplier: U32, new_preference: F64, new_kin: U8,
    new_since: I16, new_lean: U8, new_slot: U32,
) -> None:  # fmt: skip
    """Copy the ties that stay and the ones opened into next year's arrays, by supplier within a slot."""
    for slot in range(lo, hi):
        to = new_ptr[slot]
        fresh = opened[slot]
        pending = fresh != NOBODY
        for e in range(slot_ptr[slot], slot_ptr[slot + 1] + 1):
            end = e == slot_ptr[slot + 1]
            if pending and (end or supplier[e] > fresh):
                new_supplier[to] = fresh
                new_preference[to] = start
                new_kin[to] = joined(static_ptr, static_other, slot_buyer[slot], fresh)
                new_since[to] = year
                new_lean[to] = 0
                new_slot[to] = slot
                to += 1
                pending = False
            if not end and not dropped[e]:
                new_supplier[to] = supplier[e]
                new_preference[to] = preference[e]
                new_kin[to] = kin[e]
                new_since[to] = since[e]
                new_lean[to] = lean[e]
                new_slot[to] = slot
                to += 1


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
