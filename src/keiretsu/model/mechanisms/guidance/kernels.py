"""Administrative guidance: how far a firm gives way to the council, and what the council tells it to try.

References
----------
.. [1] Sah and Stiglitz (1986), AER 76:716 (judgement with error). [2] Murakami (1992/1996) for the claim.
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, I64, U8, U16, U32
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, below, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Markets
from keiretsu.model.mechanisms.guidance.records import Guidance, GuidanceParameters
from keiretsu.model.mechanisms.technology.landscape import LOCI, fitness
from keiretsu.model.mechanisms.technology.records import Technology

COUNCIL = np.uint32(Purpose.COUNCIL.value)


ON_COUNCIL = 2
"""Value of `membership` for a firm in sight of its deliberation council."""


@kernel
def bargain(
    lo: int, hi: int, markets: Markets, row: U32, guidance: Guidance, revenue: F64, p: GuidanceParameters
) -> None:
    """Set willing (n,), the part of a guidance tie that binds after bargaining, of markets lo..hi-1.

    row (n,) is the firm's in descended (K,).
    willing_i = tau_i (1 - v_i),  v_i = 1 - (1 - posts x post_i)(1 - size x sales_i / largest sales).
    """
    for m in range(lo, hi):
        largest = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            largest = max(largest, revenue[markets.market_firm[k]])
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            standing = revenue[i] / largest if largest > 0.0 else 0.0
            guidance.willing[i] = (
                guidance.guided[i]
                * (1.0 - p.voice_posts * guidance.descended[row[i]])
                * (1.0 - p.voice_size * standing)
            )


@inlined
def normal(first: np.uint32, second: np.uint32) -> float:
    """Return a standard normal number made of two words (Box and Muller)."""
    return math.sqrt(-2.0 * math.log(1.0 - unit(first))) * math.cos(2.0 * math.pi * unit(second))


@inlined
def typical(first: Whole, last: Whole, member_firm: U32, membership: U8, x: U16) -> Whole:
    """Return the design that has each element as most firms of the council do; -1 if it has none."""
    seats: Whole = 0
    for k in range(first, last):
        seats += 1 if membership[member_firm[k]] == ON_COUNCIL else 0
    if seats == 0:
        return -1
    design: Whole = 0
    for locus in range(LOCI):
        votes: Whole = 0
        for k in range(first, last):
            i = member_firm[k]
            if membership[i] == ON_COUNCIL:
                votes += (np.int64(x[i]) >> locus) & 1
        if 2 * votes > seats:
            design |= 1 << locus
    return design


@kernel
def advise(
    lo: int, hi: int, key: DrawKey, markets: Markets, tech: Technology, p: GuidanceParameters, advice: I64
) -> None:
    """Let the councils of markets lo..hi-1 name one element: advice (M,) = locus + 16 x value, -1 for none.

    While the leader is visible: of the elements in which the typical design of the council's firms differs
    from the leader's, the one whose adoption seems to gain most, judged with the error of known technology.
    At the frontier nobody knows: one element drawn by lot, turned.
    """
    association, terrain = tech.association, tech.terrain
    for m in range(lo, hi):
        advice[m] = -1
        common = typical(
            association.member_ptr[m],
            association.member_ptr[m + 1],
            association.member_firm,
            association.membership,
            tech.designs.x,
        )
        if common < 0:
            continue
        s = markets.market_sector[m]
        if tech.designs.market_level[m] >= p.licence_ceiling:
            w = words(key.seed, COUNCIL, markets.market_ident[m], key.step, np.uint32(LOCI))
            locus = below(w[0], LOCI)
            advice[m] = locus | ((((common >> locus) & 1) ^ 1) << 4)
            continue
        here = fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], common)
        best = -np.inf
        for locus in range(LOCI):
            if ((common ^ terrain.leader[s]) >> locus) & 1:
                there = fitness(
                    terrain.tables[s], terrain.lowest[s], terrain.inverse[s], common ^ (1 << locus)
                )
                w = words(key.seed, COUNCIL, markets.market_ident[m], key.step, np.uint32(locus))
                seems = there - here + p.signal_noise_known * terrain.one_step[s] * normal(w[0], w[1])
                if seems > best:
                    best = seems
                    advice[m] = locus | (((terrain.leader[s] >> locus) & 1) << 4)
