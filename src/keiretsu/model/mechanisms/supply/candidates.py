"""Strangers that compete for an input: whom a buyer meets, and the race against its suppliers (M1).

References
----------
.. [1] Jackson and Rogers (2007), AER 97:890 (meetings through friends of friends).
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U16, U32, U64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import below, fill_words, unit
from keiretsu.model.mechanisms.supply.kernels import CHUNK, NOBODY, TieRates, unit_cost

MOST_STRANGERS = 16
"""Strangers considered for an input in a year, at most."""


@inlined
def candidate(
    word: np.uint32, random: bool, buyer: int, place: int, slot_ptr: I32, firm_slot: I32, supplier: U32,
    market: int, slot_market: U32, market_ptr: I64, market_firm: U32, partner_ptr: I32, partner: U32,
) -> Whole:  # fmt: skip
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


@inlined
def is_incumbent(supplier: U32, first: int, last: int, who: Whole) -> bool:
    """Tell whether `who` already supplies the slot."""
    found = False
    for e in range(first, last):
        found = found or supplier[e] == who
    return found


@kernel
def number_meetings(
    begin: int, end: int, strangers: int, ident: U64, slot_buyer: U32, firm_slot: I32,
    who: U64, number: U32,
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
    begin: int, end: int, strangers: int, meetings: int, word: U32, slot_buyer: U32, slot_market: U32,
    slot_ptr: I32, firm_slot: I32, supplier: U32, market_ptr: I64, market_firm: U32, partner_ptr: I32,
    partner: U32, found: U32,
) -> None:  # fmt: skip
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
    begin: int, end: int, strangers: int, found: U32, own: U32, incumbents: U32, slot_buyer: U32,
    slot_market: U32, slot_ptr: I32, supplier: U32, region: U16, closeness: F64, price: F64,
    market_price: F64, slot_need: F64, output: F64, orders: F64, capacity: F64, p: TieRates, opened: U32,
) -> None:  # fmt: skip
    """Run the clocks of slots begin..end-1: own (words) of the strangers found, incumbents of the others."""
    for slot in range(begin, end):
        opened[slot] = NOBODY
        first, last = slot_ptr[slot], slot_ptr[slot + 1]
        part = slot_need[slot] * output[slot_buyer[slot]] / (last - first + 1)
        running = False
        for k in range((slot - begin) * strangers, (slot - begin + 1) * strangers):
            j = found[k]
            if j != NOBODY and orders[j] + part > capacity[j]:
                found[k] = NOBODY
            running = running or found[k] != NOBODY
        if not running:  # the incumbents' clock needs an exponential a tie
            continue
        typical = market_price[slot_market[slot]]
        intensity = p.loyalty * (last - first)
        scale = 1.0 / (p.noise * typical)
        held = math.exp(-(1.0 + p.import_premium) / p.noise) if first == last else 0.0
        for e in range(first, last):
            i = supplier[e]
            away = p.trade_cost if region[i] != region[slot_buyer[slot]] else 0.0
            cost = unit_cost(price[i], closeness[e], away, typical, p.rent, p.switching)
            held += math.exp(intensity * closeness[e] - cost * scale)
        best = -math.log(1.0 - unit(incumbents[(slot - begin) * strangers])) / held
        for k in range((slot - begin) * strangers, (slot - begin + 1) * strangers):
            j = found[k]
            if j == NOBODY:
                continue
            clock = -math.log(1.0 - unit(own[k])) / math.exp(-(price[j] + p.switching * typical) * scale)
            if clock < best:
                best = clock
                opened[slot] = j


@kernel
def meet(
    lo: int, hi: int, seed: np.uint32, purpose: int, t: np.uint32, ident: U64,
    slot_buyer: U32, slot_market: U32, slot_ptr: I32, firm_slot: I32, supplier: U32, region: U16,
    closeness: F64, market_ptr: I64, market_firm: U32, partner_ptr: I32, partner: U32, price: F64,
    market_price: F64, slot_need: F64, output: F64, orders: F64, capacity: F64, p: TieRates, opened: U32,
) -> None:  # fmt: skip
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
            begin, end, strangers, found, own, incumbents, slot_buyer, slot_market, slot_ptr, supplier,
            region, closeness, price, market_price, slot_need, output, orders, capacity, p, opened,
        )  # fmt: skip
