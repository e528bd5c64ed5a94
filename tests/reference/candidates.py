"""Twins of `keiretsu.model.mechanisms.supply.candidates`: one input of one buyer at a time."""

from math import exp, inf, log

from keiretsu.core.random import Purpose
from tests.reference.csr import members, places
from tests.reference.philox import MASK32, below, unit, words
from tests.reference.supply import cost, joined_by

NOBODY = 0xFFFFFFFF
MOST_STRANGERS = 16


def strangers_considered(p):
    return min(p.bids + p.friends, MOST_STRANGERS)


def ring(word, rate):
    """Return when an exponential clock of a rate rings."""
    wait = -log(1 - unit(word))
    return wait / rate if rate > 0 else inf


def stranger(e, slot, k, word):
    """Return the k-th stranger of an input: any seller of the market first, then suppliers of partners."""
    buyer = int(e.slot_buyer[slot])
    if k < e.p.bids:
        sellers = members(e.market_ptr, e.market_firm, e.slot_market[slot])
        return sellers[below(word, len(sellers))] if sellers else NOBODY
    friends = members(e.partner_ptr, e.partner, buyer)
    if not friends:
        return NOBODY
    friend = friends[below(word, len(friends))]
    inputs_of_friend = places(e.firm_slot, friend)
    place = slot - int(e.firm_slot[buyer])
    if place >= len(inputs_of_friend):
        return NOBODY
    if e.slot_market[inputs_of_friend[place]] != e.slot_market[slot]:
        return NOBODY
    recommended = members(e.slot_ptr, e.supplier, inputs_of_friend[place])
    mixed = word * 2654435761 & MASK32
    return recommended[below(mixed, len(recommended))] if recommended else NOBODY


def meet(e):
    """Return the stranger whose clock rings before the incumbents' common one and the other strangers'."""
    return {"opened": [winner(e, slot) for slot in range(len(e.slot_buyer))]}


def winner(e, slot):
    """Return the winner of the race of one input, NOBODY if the incumbents hold it."""
    p = e.p
    buyer = int(e.slot_buyer[slot])
    typical = e.market_price[e.slot_market[slot]]
    at = places(e.slot_ptr, slot)
    incumbents = members(e.slot_ptr, e.supplier, slot)
    most = strangers_considered(p)
    intensity = p.loyalty * len(at)
    paid = {tie: cost(e, slot, tie, e.closeness[tie]) for tie in at}
    if at:
        held = sum(
            exp(
                intensity * joined_by(e, buyer, tie, e.preference[tie])
                - paid[tie] / (p.choice_noise * typical)
            )
            for tie in at
        )
    else:
        held = exp(-(1 + p.import_premium) / p.choice_noise)
    part = e.slot_need[slot] * e.output[buyer] / (len(at) + 1)
    first, who = inf, NOBODY
    for k in range(most):
        draw = (slot - int(e.firm_slot[buyer])) * (MOST_STRANGERS + 1) + k
        w = words(e.key.seed, Purpose.STRANGER, e.ident[buyer], e.key.step, draw)
        if k == 0:
            first = ring(w[2], held)
        j = stranger(e, slot, k, w[0])
        if j in (NOBODY, buyer, *incumbents) or e.orders[j] + part > e.capacity[j]:
            continue
        clock = ring(w[1], exp(-(e.price[j] + p.switching_cost * typical) / (p.choice_noise * typical)))
        if clock < first:
            first, who = clock, j
    return who
