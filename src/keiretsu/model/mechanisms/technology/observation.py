"""What a firm sees in a year of technology: partners, firms met by chance, fellow members.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667.
"""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.core.jit import Whole, inlined
from keiretsu.core.philox import below, unit, words
from keiretsu.model.mechanisms.partners.kernels import Bonds, trust

Words = tuple[np.uint32, np.uint32, np.uint32, np.uint32]


class SearchRates(NamedTuple):
    """Parameters of M3 as the kernels take them; names as in the schema."""

    fidelity_strong: float
    fidelity_weak: float
    attention: float
    imitation: float
    licence: float
    ceiling: float
    exploration: float
    radical: float
    stages: float
    noise_known: float
    noise_frontier: float
    hurdle: float
    channel: float
    closeness_member: float
    closeness_council: float
    heed: float
    elasticity: float


class Sights(NamedTuple):
    """What firms look at: last year's fit (n,), who stands where, who is whose partner or fellow member.

    membership (n,): 0 none, 1 association, 2 association and council.
    """

    sector: U8
    market: U32
    market_ptr: I64
    market_firm: U32
    market_level: F64
    member_ptr: I64
    member_firm: U32
    membership: U8
    partner_ptr: I32
    partner: U32
    partner_tie: U32
    bonds: Bonds
    fit: F64


class Drive(NamedTuple):
    """What moves firms (n,) and, the council's advice, markets (M,).

    skill multiplies the chance to act, boldness that of a module, effort, to a power, the number of
    proposals; guided is how much a firm heeds advice (locus + 16 x value, -1 for none).
    """

    skill: F64
    guided: F64
    advice: I64
    effort: F64
    boldness: F64


class Tried(NamedTuple):
    """What firms (n,) did.

    changed: 0 kept, 1 copied, 2 new element, 3 new module, 4 the council's element; proposed: how many
    proposals, of which the first approved is carried out; own_gain, told_gain: what the best of a firm's own
    and the council's would gain, in standard deviations of a one-element change, minus infinity without one.
    """

    changed: U8
    proposed: U8
    own_gain: F64
    told_gain: F64


@inlined
def best_partner(i: int, v: Sights) -> tuple[Whole, float, float]:
    """Return the partner with the best design above firm i's own, its closeness, and all closeness.

    The partner is -1 if none is better.
    """
    model: Whole = -1
    best, tie, bound = v.fit[i], 0.0, 0.0
    for e in range(v.partner_ptr[i], v.partner_ptr[i + 1]):
        j = v.partner[e]
        c = trust(v.bonds, v.partner_tie[e], i, j)
        bound += c
        # chosen, not jumped to: which partner is better cannot be guessed
        better = (v.fit[j] > best) & (v.sector[j] == v.sector[i])
        best = v.fit[j] if better else best
        model = np.int64(j) if better else model
        tie = c if better else tie
    return model, tie, bound


@inlined
def best_stranger(
    seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, meetings: int, m: int, v: Sights,
    best: float,
) -> Whole:  # fmt: skip
    """Return the best of `meetings` firms met at random in market m if better than `best`, else -1."""
    model: Whole = -1
    first, peers = v.market_ptr[m], v.market_ptr[m + 1] - v.market_ptr[m]
    w = words(seed, purpose, who, t, np.uint32(0))
    for k in range(meetings):
        if k % 4 == 0 and k > 0:
            w = words(seed, purpose, who, t, np.uint32(k // 4))
        j = v.market_firm[first + below(w[k % 4], peers)]
        if v.fit[j] > best:
            best, model = v.fit[j], np.int64(j)
    return model


@inlined
def fellow_closeness(mine: int, theirs: int, p: SearchRates) -> float:
    """Return the closeness of two members of an association, more if both sit on the council."""
    council = p.closeness_council if mine == 2 and theirs == 2 else 0.0
    return 1.0 - (1.0 - p.closeness_member) * (1.0 - council)


@inlined
def look_around(
    i: int, seed: np.uint32, meet: np.uint32, who: np.uint64, t: np.uint32, looked: Words, meetings: int,
    v: Sights, p: SearchRates,
) -> tuple[Whole, float, float, float]:  # fmt: skip
    """Return firm i's model, its fitness, the closeness to it, and what attention partners leave free.

    The model is the best firm seen, -1 if none is better than firm i; `looked` are the words of its look.
    """
    m = v.market[i]
    model, tie, bound = best_partner(i, v)
    best = v.fit[model] if model >= 0 else v.fit[i]
    j = best_stranger(seed, meet, who, t, meetings, m, v, best)
    if j >= 0:
        best, model, tie = v.fit[j], j, 0.0
    if v.membership[i] > 0 and unit(looked[1]) < p.channel:
        members = v.member_ptr[m + 1] - v.member_ptr[m]
        j = np.int64(v.member_firm[v.member_ptr[m] + below(looked[2], members)])
        if v.fit[j] > best:
            best, model, tie = v.fit[j], j, fellow_closeness(v.membership[i], v.membership[j], p)
    return model, best, tie, max(0.0, 1.0 - p.attention * bound)
