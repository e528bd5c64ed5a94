"""Strangers that compete for an input: whom a buyer meets, and the race against its suppliers (M1).

References
----------
.. [1] Jackson and Rogers (2007), AER 97:890 (meetings through friends of friends).
"""

import math

import numpy as np

from keiretsu.core.arrays import U32, U64
from keiretsu.core.jit import Whole, kernel
from keiretsu.core.philox import DrawKey, below, fill_words, unit
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms, Markets, Places
from keiretsu.model.mechanisms.partners.records import Met
from keiretsu.model.mechanisms.supply.kernels import CHUNK, beside, unit_cost
from keiretsu.model.mechanisms.supply.records import NOBODY, Meetings, Offers, Slots, Supply, SupplyParameters

STRANGER = np.uint32(Purpose.STRANGER.value)

MOST_STRANGERS = 16
"""Strangers considered for an input in a year, at most."""


@kernel
def number_meetings(
    begin: int, end: int, strangers: int, ident: U64, slots: Slots, who: U64, number: U32
) -> None:
    """Name the draws of slots begin..end-1, some for each stranger: the buyer's identity and a number."""
    k = 0
    for slot in range(begin, end):
        buyer = slots.slot_buyer[slot]
        first = (slot - slots.firm_slot[buyer]) * (MOST_STRANGERS + 1)
        for nth in range(strangers):
            who[k], number[k] = ident[buyer], first + nth
            k += 1


@kernel
def find_strangers(
    begin: int,
    end: int,
    word: U32,
    markets: Markets,
    supply: Supply,
    met: Met,
    p: SupplyParameters,
    found: U32,
) -> None:
    """Fill found with the strangers of slots begin..end-1; NOBODY for oneself and who supplies already."""
    slots, ties = supply.slots, supply.ties
    strangers = min(p.bids + p.friends, MOST_STRANGERS)
    k = 0
    for slot in range(begin, end):
        buyer, market = slots.slot_buyer[slot], slots.slot_market[slot]
        for nth in range(strangers):
            j: Whole = NOBODY
            if nth < p.bids:  # any firm of the market
                first, peers = markets.market_ptr[market], markets.market_ptr[market + 1]
                if peers > first:
                    j = np.int64(markets.market_firm[first + below(word[k], peers - first)])
            elif met.partner_ptr[buyer + 1] > met.partner_ptr[buyer]:  # a supplier of a partner
                begins, ends = met.partner_ptr[buyer], met.partner_ptr[buyer + 1]
                friend = met.partner[begins + below(word[k], ends - begins)]
                same = slots.firm_slot[friend] + slot - slots.firm_slot[buyer]
                if same < slots.firm_slot[friend + 1] and slots.slot_market[same] == market:
                    many = ties.slot_ptr[same + 1] - ties.slot_ptr[same]
                    if many > 0:
                        which = below(np.uint32(word[k] * np.uint32(2654435761)), many)
                        j = np.int64(ties.supplier[ties.slot_ptr[same] + which])
            known = j == buyer
            for e in range(ties.slot_ptr[slot], ties.slot_ptr[slot + 1]):
                known = known or ties.supplier[e] == j
            found[k] = NOBODY if known else j
            k += 1


@kernel
def race(
    begin: int, end: int, clocks: Meetings, firms: Firms, supply: Supply, offers: Offers, p: SupplyParameters
) -> None:
    """Run the clocks of slots begin..end-1: own (words) of the strangers found, incumbents of the others."""
    slots, ties = supply.slots, supply.ties
    strangers = min(p.bids + p.friends, MOST_STRANGERS)
    for slot in range(begin, end):
        slots.opened[slot] = NOBODY
        first, last = ties.slot_ptr[slot], ties.slot_ptr[slot + 1]
        part = slots.slot_need[slot] * offers.output[slots.slot_buyer[slot]] / (last - first + 1)
        running = False
        for k in range((slot - begin) * strangers, (slot - begin + 1) * strangers):
            j = clocks.found[k]
            if j != NOBODY and offers.orders[j] + part > offers.capacity[j]:
                clocks.found[k] = NOBODY
            running = running or clocks.found[k] != NOBODY
        if not running:  # the incumbents' clock needs an exponential a tie
            continue
        typical = offers.market_price[slots.slot_market[slot]]
        intensity = p.loyalty * (last - first)
        scale = 1.0 / (p.choice_noise * typical)
        held = math.exp(-(1.0 + p.import_premium) / p.choice_noise) if first == last else 0.0
        for e in range(first, last):
            i = ties.supplier[e]
            away = p.trade_cost if firms.region[i] != firms.region[slots.slot_buyer[slot]] else 0.0
            cost = unit_cost(offers.price[i], ties.closeness[e], away, typical, p.rent, p.switching_cost)
            apart = 1.0 - beside(ties.kin[e], supply.lasting, slots.slot_buyer[slot], i)
            habit = 1.0 - (1.0 - p.omega_supply * ties.preference[e]) * apart
            held += math.exp(intensity * habit - cost * scale)
        best = -math.log(1.0 - unit(clocks.incumbents[(slot - begin) * strangers])) / held
        for k in range((slot - begin) * strangers, (slot - begin + 1) * strangers):
            j = clocks.found[k]
            if j == NOBODY:
                continue
            weight = math.exp(-(offers.price[j] + p.switching_cost * typical) * scale)
            clock = -math.log(1.0 - unit(clocks.own[k])) / weight
            if clock < best:
                best = clock
                slots.opened[slot] = j


@kernel
def meet(
    lo: int,
    hi: int,
    key: DrawKey,
    places: Places,
    supply: Supply,
    met: Met,
    offers: Offers,
    p: SupplyParameters,
) -> None:
    """Fill opened (slots,) with the stranger that wins the exponential race of a slot, or NOBODY.

    A stranger takes part only if the capacity it has left covers an equal part of the purchases.

    The clocks run at the softmax weights, so the chance that a stranger wins is its share among all
    suppliers considered, incumbents together holding one clock.
    """
    strangers = min(p.bids + p.friends, MOST_STRANGERS)
    if strangers == 0:
        supply.slots.opened[lo:hi] = NOBODY
        return
    room = CHUNK * strangers
    who, number, whom = np.empty(room, np.uint64), np.empty(room, np.uint32), np.empty(room, np.uint32)
    clocks = Meetings(np.empty(room, np.uint32), np.empty(room, np.uint32), np.empty(room, np.uint32))
    # step by step over a chunk: draws run in vector lanes, and reads from far places overlap
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        draws = (end - begin) * strangers
        number_meetings(begin, end, strangers, places.firms.ident, supply.slots, who, number)
        fill_words(
            key.seed, STRANGER, who[:draws], key.step, number[:draws], whom, clocks.own, clocks.incumbents
        )
        find_strangers(begin, end, whom, places.markets, supply, met, p, clocks.found)
        race(begin, end, clocks, places.firms, supply, offers, p)
