"""Who a buyer buys from: closeness, cost, shares of purchases, preference, breaks and strangers (M1).

A *slot* is one input of one buyer; supply ties are sorted by slot and, in a slot, by supplier.

References
----------
.. [1] Weisbuch, Kirman, Herreiner (2000), "Market organisation and trading relationships", EJ 110.
.. [2] Jackson and Rogers (2007), AER 97:890 (meetings through friends of friends).
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.kernels.exponential import exponentials
from keiretsu.rng.jit import Whole, allocating_kernel, inline, kernel
from keiretsu.rng.philox import below, fill_uniforms, fill_words, pair_ident, unit

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

NOBODY = 0xFFFFFFFF
CHUNK = 256
"""Slots, or ties, that go through all steps together, so that they stay in the nearest cache."""

MOST_STRANGERS = 16
"""Strangers considered for an input in a year, at most."""


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


@kernel
def choose(
    lo: int,
    hi: int,
    slot_buyer: U32,
    slot_market: U32,
    slot_ptr: I64,
    supplier: U32,
    preference: F64,
    other: F64,
    region: U32,
    price: F64,
    market_price: F64,
    p: TieRates,
    closeness: F64,
    cost: F64,
    share: F64,
    slot_cost: F64,
) -> None:
    """Share the purchases of slots lo..hi-1 among incumbent suppliers.

    closeness s = 1 - (1 - omega tau)(1 - other); cost c = p_i (1 - rent s)(1 + t) + kappa (1 - s);
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
                s = 1.0 - (1.0 - p.omega * preference[e]) * (1.0 - other[e])
                away = p.trade_cost if region[i] != where else 0.0
                c = price[i] * (1.0 - p.rent * s + away) + p.switching * typical * (1.0 - s)
                closeness[e] = s
                cost[e] = c
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
            for e in range(first, last):
                share[e] *= inverse
                mean += share[e] * cost[e]
            slot_cost[slot] = mean


@inline
def candidate(
    word: np.uint32,
    random: bool,
    buyer: int,
    place: int,
    slot_ptr: I64,
    firm_slot: I64,
    supplier: U32,
    market: int,
    slot_market: U32,
    market_ptr: I64,
    market_firm: U32,
    partner_ptr: I64,
    partner: U32,
) -> Whole:
    """Return a stranger: any firm of the market, or a supplier of a partner that buys there too."""
    if random:
        first = market_ptr[market]
        peers = market_ptr[market + 1] - first
        return np.int64(market_firm[first + below(word, peers)]) if peers > 0 else NOBODY
    partners = partner_ptr[buyer + 1] - partner_ptr[buyer]
    if partners == 0:
        return NOBODY
    friend = partner[partner_ptr[buyer] + below(word, partners)]
    slot = firm_slot[friend] + place
    if slot >= firm_slot[friend + 1] or slot_market[slot] != market:
        return NOBODY
    ties = slot_ptr[slot + 1] - slot_ptr[slot]
    if ties == 0:
        return NOBODY
    return np.int64(supplier[slot_ptr[slot] + below(np.uint32(word * np.uint32(2654435761)), ties)])


@inline
def is_incumbent(supplier: U32, first: int, last: int, who: Whole) -> bool:
    """Tell whether `who` already supplies the slot."""
    found = False
    for e in range(first, last):
        found = found or supplier[e] == who
    return found


@kernel
def number_meetings(
    begin: int, end: int, strangers: int, ident: npt.NDArray[np.uint64], slot_buyer: U32, firm_slot: I64,
    who: npt.NDArray[np.uint64], number: U32,
) -> None:  # fmt: skip
    """Name the draws of slots begin..end-1, some for each stranger: the buyer's identity and a number."""
    k = 0
    for slot in range(begin, end):
        buyer = slot_buyer[slot]
        first = (slot - firm_slot[buyer]) * (MOST_STRANGERS + 1)
        for nth in range(strangers):
            who[k], number[k] = ident[buyer], first + nth
            k += 1


@kernel
def find_strangers(
    begin: int,
    end: int,
    strangers: int,
    meetings: int,
    word: U32,
    slot_buyer: U32,
    slot_market: U32,
    slot_ptr: I64,
    firm_slot: I64,
    supplier: U32,
    market_ptr: I64,
    market_firm: U32,
    partner_ptr: I64,
    partner: U32,
    found: U32,
) -> None:
    """Fill found with the strangers of slots begin..end-1; NOBODY for oneself and who supplies already."""
    k = 0
    for slot in range(begin, end):
        buyer = slot_buyer[slot]
        first, last = slot_ptr[slot], slot_ptr[slot + 1]
        for nth in range(strangers):
            j = candidate(
                word[k], nth < meetings, buyer, slot - firm_slot[buyer], slot_ptr, firm_slot, supplier,
                slot_market[slot], slot_market, market_ptr, market_firm, partner_ptr, partner,
            )  # fmt: skip
            found[k] = NOBODY if j == buyer or is_incumbent(supplier, first, last, j) else j
            k += 1


@kernel
def race(
    begin: int,
    end: int,
    strangers: int,
    found: U32,
    own: U32,
    incumbents: U32,
    slot_buyer: U32,
    slot_market: U32,
    slot_ptr: I64,
    closeness: F64,
    cost: F64,
    price: F64,
    market_price: F64,
    slot_need: F64,
    output: F64,
    orders: F64,
    capacity: F64,
    p: TieRates,
    opened: U32,
) -> None:
    """Run the clocks of slots begin..end-1: own (words) of the strangers found, incumbents of the others."""
    for slot in range(begin, end):
        first, last = slot_ptr[slot], slot_ptr[slot + 1]
        typical = market_price[slot_market[slot]]
        intensity = p.loyalty * (last - first)
        scale = 1.0 / (p.noise * typical)
        held = math.exp(-(1.0 + p.import_premium) / p.noise) if first == last else 0.0
        for e in range(first, last):
            held += math.exp(intensity * closeness[e] - cost[e] * scale)
        part = slot_need[slot] * output[slot_buyer[slot]] / (last - first + 1)
        best = -math.log(1.0 - unit(incumbents[(slot - begin) * strangers])) / held
        opened[slot] = NOBODY
        for k in range((slot - begin) * strangers, (slot - begin + 1) * strangers):
            j = found[k]
            if j == NOBODY or orders[j] + part > capacity[j]:
                continue
            clock = -math.log(1.0 - unit(own[k])) / math.exp(-(price[j] + p.switching * typical) * scale)
            if clock < best:
                best = clock
                opened[slot] = j


@allocating_kernel
def meet(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    slot_buyer: U32,
    slot_market: U32,
    slot_ptr: I64,
    firm_slot: I64,
    supplier: U32,
    closeness: F64,
    cost: F64,
    market_ptr: I64,
    market_firm: U32,
    partner_ptr: I64,
    partner: U32,
    price: F64,
    market_price: F64,
    slot_need: F64,
    output: F64,
    orders: F64,
    capacity: F64,
    p: TieRates,
    opened: U32,
) -> None:
    """Fill opened (slots,) with the stranger that wins the exponential race of a slot, or NOBODY.

    A stranger takes part only if the capacity it has left covers an equal part of the purchases.

    The clocks run at the softmax weights, so the chance that a stranger wins is its share among all
    suppliers considered, incumbents together holding one clock.
    """
    strangers = min(p.meetings + p.friends, MOST_STRANGERS)
    if strangers == 0:
        opened[lo:hi] = NOBODY
        return
    room = CHUNK * strangers
    who, number, found = np.empty(room, np.uint64), np.empty(room, np.uint32), np.empty(room, np.uint32)
    whom, own, incumbents = np.empty(room, np.uint32), np.empty(room, np.uint32), np.empty(room, np.uint32)
    # step by step over a chunk: draws run in vector lanes, and reads from far places overlap
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        draws = (end - begin) * strangers
        number_meetings(begin, end, strangers, ident, slot_buyer, firm_slot, who, number)
        fill_words(seed, np.uint32(purpose), who[:draws], t, number[:draws], whom, own, incumbents)
        find_strangers(
            begin, end, strangers, p.meetings, whom, slot_buyer, slot_market, slot_ptr, firm_slot, supplier,
            market_ptr, market_firm, partner_ptr, partner, found,
        )  # fmt: skip
        race(
            begin, end, strangers, found, own, incumbents, slot_buyer, slot_market, slot_ptr, closeness, cost,
            price, market_price, slot_need, output, orders, capacity, p, opened,
        )  # fmt: skip


@inline
def ends(draw: float, hazard: float, protection: float, extra: float) -> bool:
    """Tell whether a tie of hazard h = hazard exp(-protection) + extra ends: draw < 1 - exp(-h).

    1 - exp(-h) is never above hazard + extra, so most draws need no exponential.
    """
    if draw >= hazard + extra:
        return False
    return draw < 1.0 - math.exp(-(hazard * math.exp(-protection) + extra))


@allocating_kernel
def remember(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    distressed: U8,
    slot_buyer: U32,
    slot_ptr: I64,
    tie_slot: U32,
    supplier: U32,
    share: F64,
    cost: F64,
    slot_cost: F64,
    closeness: F64,
    opened: U32,
    p: TieRates,
    preference: F64,
    lean: U8,
    dropped: U8,
) -> None:
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
            buys = tie_slot[e]
            bought = share[e] * slot_cost[buys] / cost[e]
            preference[e] = min(1.0, (1.0 - p.memory) * preference[e] + p.memory * bought)
            lean[e] = lean[e] + 1 if share[e] < p.minimum else 0
            extra = p.distress if distressed[slot_buyer[buys]] else 0.0
            ending = ends(draw[e - begin], p.hazard, p.protection * closeness[e], extra)
            dropped[e] = lean[e] >= 2 or ending
    for slot in range(lo, hi):
        first, last = np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])
        kept, largest = 0, first
        for e in range(first, last):
            kept += 1 - dropped[e]
            if share[e] > share[largest]:
                largest = np.uint64(e)
        if kept == 0 and opened[slot] == NOBODY and last > first:
            dropped[largest] = 0


@kernel
def count_kept(slot_ptr: I64, dropped: U8, opened: U32, new_ptr: I64) -> None:
    """Fill new_ptr (slots + 1,) with the index of next year's ties."""
    new_ptr[0] = 0
    for slot in range(len(slot_ptr) - 1):
        kept = 1 if opened[slot] != NOBODY else 0
        for e in range(slot_ptr[slot], slot_ptr[slot + 1]):
            kept += 1 - dropped[e]
        new_ptr[slot + 1] = new_ptr[slot] + kept


@kernel
def rebuild(
    lo: int,
    hi: int,
    slot_ptr: I64,
    new_ptr: I64,
    dropped: U8,
    opened: U32,
    slot_buyer: U32,
    start: float,
    year: int,
    static_ptr: I64,
    static_other: U32,
    static_closeness: F64,
    supplier: U32,
    preference: F64,
    other: F64,
    since: npt.NDArray[np.int32],
    lean: U8,
    new_supplier: U32,
    new_preference: F64,
    new_other: F64,
    new_since: npt.NDArray[np.int32],
    new_lean: U8,
    new_slot: U32,
) -> None:
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
                new_other[to] = static(static_ptr, static_other, static_closeness, slot_buyer[slot], fresh)
                new_since[to] = year
                new_lean[to] = 0
                new_slot[to] = slot
                to += 1
                pending = False
            if not end and not dropped[e]:
                new_supplier[to] = supplier[e]
                new_preference[to] = preference[e]
                new_other[to] = other[e]
                new_since[to] = since[e]
                new_lean[to] = lean[e]
                new_slot[to] = slot
                to += 1


@inline
def static(ptr: I64, who: U32, closeness: F64, a: int, b: int) -> float:
    """Return the closeness of the pair (a, b) from ties that no rule of the year changes, 0 if none."""
    for e in range(ptr[a], ptr[a + 1]):
        if who[e] == b:
            return float(closeness[e])
    return 0.0


@kernel
def index_by(owner: U32, owners: int, ptr: I64, order: U32) -> None:
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
