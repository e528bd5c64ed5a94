"""What a firm sees in a year of technology: partners, firms met by chance, fellow members.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667.
"""

import numpy as np

from keiretsu.core.jit import Whole, inlined
from keiretsu.core.philox import Key, below, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.mechanisms.partners.kernels import trust
from keiretsu.model.mechanisms.technology.records import Neighbourhood, Technology, TechnologyParameters

MEET = np.uint32(Purpose.MEET.value)

Words = tuple[np.uint32, np.uint32, np.uint32, np.uint32]


@inlined
def best_partner(i: int, tech: Technology, seen: Neighbourhood) -> tuple[Whole, float, float]:
    """Return the partner with the best design above firm i's own, its closeness, and all closeness.

    The partner is -1 if none is better.
    """
    fit, sector = tech.designs.fit, seen.places.firms.sector
    model: Whole = -1
    best, tie, bound = fit[i], 0.0, 0.0
    for e in range(seen.met.partner_ptr[i], seen.met.partner_ptr[i + 1]):
        j = seen.met.partner[e]
        c = trust(seen.pairs, seen.lasting, seen.met.partner_tie[e], i, j)
        bound += c
        # chosen, not jumped to: which partner is better cannot be guessed
        better = (fit[j] > best) & (sector[j] == sector[i])
        best = fit[j] if better else best
        model = np.int64(j) if better else model
        tie = c if better else tie
    return model, tie, bound


@inlined
def best_stranger(
    i: int, best: float, key: Key, tech: Technology, seen: Neighbourhood, p: TechnologyParameters
) -> Whole:
    """Return the best of `meetings` firms met at random in firm i's market if better than `best`, else -1."""
    model: Whole = -1
    markets, m, who = seen.places.markets, seen.places.firms.market[i], seen.places.firms.ident[i]
    first, peers = markets.market_ptr[m], markets.market_ptr[m + 1] - markets.market_ptr[m]
    w = words(key.seed, MEET, who, key.step, np.uint32(0))
    for k in range(p.meetings):
        if k % 4 == 0 and k > 0:
            w = words(key.seed, MEET, who, key.step, np.uint32(k // 4))
        j = markets.market_firm[first + below(w[k % 4], peers)]
        if tech.designs.fit[j] > best:
            best, model = tech.designs.fit[j], np.int64(j)
    return model


@inlined
def fellow_closeness(mine: int, theirs: int, p: TechnologyParameters) -> float:
    """Return the closeness of two members of an association, more if both sit on the council."""
    council = p.omega_guidance if mine == 2 and theirs == 2 else 0.0
    return 1.0 - (1.0 - p.omega_membership) * (1.0 - council)


@inlined
def look_around(
    i: int, key: Key, looked: Words, tech: Technology, seen: Neighbourhood, p: TechnologyParameters
) -> tuple[Whole, float, float, float]:
    """Return firm i's model, its fitness, the closeness to it, and what attention partners leave free.

    The model is the best firm seen, -1 if none is better than firm i; `looked` are the words of its look.
    """
    fit, fellows, m = tech.designs.fit, tech.association, seen.places.firms.market[i]
    model, tie, bound = best_partner(i, tech, seen)
    best = fit[model] if model >= 0 else fit[i]
    j = best_stranger(i, best, key, tech, seen, p)
    if j >= 0:
        best, model, tie = fit[j], j, 0.0
    if fellows.membership[i] > 0 and unit(looked[1]) < p.channel_rate:
        first, members = fellows.member_ptr[m], fellows.member_ptr[m + 1] - fellows.member_ptr[m]
        j = np.int64(fellows.member_firm[first + below(looked[2], members)])
        if fit[j] > best:
            best, model, tie = fit[j], j, fellow_closeness(fellows.membership[i], fellows.membership[j], p)
    return model, best, tie, max(0.0, 1.0 - p.attention * bound)
