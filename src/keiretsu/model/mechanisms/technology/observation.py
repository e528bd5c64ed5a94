"""What a firm sees in a year of technology: partners, firms met by chance, fellow members.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, below, fill_uniforms, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Places
from keiretsu.model.mechanisms.partners.kernels import either
from keiretsu.model.mechanisms.supply.kernels import static
from keiretsu.model.mechanisms.technology.records import (
    Looked,
    Neighbourhood,
    Technology,
    TechnologyParameters,
)

LOOK, MEET = np.uint32(Purpose.LOOK.value), np.uint32(Purpose.MEET.value)

FOREIGN, IDLE, NOBODY_BETTER = -3, -2, -1
"""Models of firms that copy the foreign leader, that do not act this year, that see nobody better."""


@kernel
def see_partners(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, skill: F64,
    p: TechnologyParameters, looked: Looked,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 that act this year look at their partners' designs.

    Fills model with the partner of the best design above the firm's own, best with its fitness, tie with the
    closeness to it, free with what attention to partners leaves.
    """
    fit, sector, ident = tech.designs.fit, seen.places.firms.sector, seen.places.firms.ident
    met, pairs, lasting, omega = seen.met, seen.pairs, seen.lasting, float(seen.pairs.partner_omega[0])
    # the draws that tell who acts run in vector lanes; `free` holds them until it is set
    fill_uniforms(key.seed, LOOK, ident[lo:hi], key.step, np.uint32(0), looked.free[lo:hi])
    for i in range(lo, hi):
        looked.model[i] = IDLE
        if looked.free[i] >= p.imitation_rate * skill[i]:
            continue
        model: Whole = NOBODY_BETTER
        best, tie, bound = fit[i], 0.0, 0.0
        for e in range(met.partner_ptr[i], met.partner_ptr[i + 1]):
            j, pair = met.partner[e], met.partner_tie[e]
            other = 0.0
            if pairs.partner_kin[pair]:
                other = static(lasting.static_ptr, lasting.static_other, lasting.static_closeness, i, j)
            c = either(omega * float(pairs.strength[pair]), other)
            bound += c
            # chosen, not jumped to: which partner is better cannot be guessed
            better = (fit[j] > best) & (sector[j] == sector[i])
            best = fit[j] if better else best
            model = np.int64(j) if better else model
            tie = c if better else tie
        looked.model[i], looked.best[i], looked.tie[i] = model, best, tie
        looked.free[i] = max(0.0, 1.0 - p.attention * bound)


@inlined
def fellow_closeness(mine: int, theirs: int, p: TechnologyParameters) -> float:
    """Return the closeness of two members of an association, more if both sit on the council."""
    council = p.omega_guidance if mine == 2 and theirs == 2 else 0.0
    return 1.0 - (1.0 - p.omega_membership) * (1.0 - council)


@kernel
def see_others(
    lo: int, hi: int, key: DrawKey, tech: Technology, places: Places, p: TechnologyParameters, looked: Looked
) -> None:
    """Let firms lo..hi-1 that act meet firms of their market at random, and perhaps a fellow member."""
    fit, firms, markets, fellows = tech.designs.fit, places.firms, places.markets, tech.association
    for i in range(lo, hi):
        if looked.model[i] == IDLE:
            continue
        m, who, best = firms.market[i], firms.ident[i], looked.best[i]
        first, peers = markets.market_ptr[m], markets.market_ptr[m + 1] - markets.market_ptr[m]
        w = words(key.seed, MEET, who, key.step, np.uint32(0))
        for k in range(p.sights):
            if k % 4 == 0 and k > 0:
                w = words(key.seed, MEET, who, key.step, np.uint32(k // 4))
            j = markets.market_firm[first + below(w[k % 4], peers)]
            if fit[j] > best:
                best = fit[j]
                looked.model[i], looked.tie[i] = j, 0.0
        if fellows.membership[i] > 0:
            w = words(key.seed, LOOK, who, key.step, np.uint32(0))
            if unit(w[1]) < p.channel_rate:
                first, members = fellows.member_ptr[m], fellows.member_ptr[m + 1] - fellows.member_ptr[m]
                j = fellows.member_firm[first + below(w[2], members)]
                if fit[j] > best:
                    best = fit[j]
                    looked.model[i] = j
                    looked.tie[i] = fellow_closeness(fellows.membership[i], fellows.membership[j], p)
        looked.best[i] = best


@kernel
def look_around(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, skill: F64,
    p: TechnologyParameters, looked: Looked,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 that act this year look at partners, strangers and fellow members."""
    see_partners(lo, hi, key, tech, seen, skill, p, looked)
    see_others(lo, hi, key, tech, seen.places, p, looked)
