"""A firm's year of technology without designs: it learns from the best it sees, else tries its luck.

The landscape is replaced by what is known of its one-element changes: mean and variance of the fitness of
a changed design, given that of the old one. Draws are those of `keiretsu.kernels.search`.

References
----------
.. [1] Nelson and Phelps (1966), AER 56:69. [2] Benhabib and Spiegel (2005), Handbook of Economic Growth 1A.
.. [3] Verspagen (1991), SCED 2:359. [4] Weinberger (1990), Biol. Cybern. 63:325, correlated landscapes.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.kernels.landscape import LOCI
from keiretsu.kernels.partners import Bonds
from keiretsu.kernels.search import (
    MOST_IDEAS,
    SearchRates,
    approval,
    best_partner,
    best_stranger,
    fellow_closeness,
    trials,
)
from keiretsu.rng.jit import Whole, arithmetic, inline, kernel
from keiretsu.rng.philox import below, unit, words

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]

NELSON_PHELPS, LOGISTIC, VERSPAGEN = range(3)
_LUCK = np.uint32(4)
"""Draw of the purpose of copying that decides whether learning succeeds; the first four copy elements."""


class DiffusionRates(NamedTuple):
    """Law of learning and the gap, in logarithms, at which it is fastest (Verspagen)."""

    law: int
    capability: float


class Moments(NamedTuple):
    """Fitness over all designs by sector (S,): mean, sd, sd of one-element changes, the leader's."""

    mean: F64
    spread: F64
    one_step: F64
    top: F64


@arithmetic
def success(law: int, capability: float, gap: float) -> float:
    """Return the chance to learn across a gap (logarithms, above 0): 1, e^-g or e^(-g / capability)."""
    if law == NELSON_PHELPS:
        return 1.0
    return math.exp(-gap) if law == LOGISTIC else math.exp(-gap / capability)


@arithmetic
def closer(law: int, own: float, model: float, slope: float, share: float) -> float:
    """Return fitness after closing a share of the gap to a model's.

    The gap of levels exp(slope x fitness) closes (Nelson and Phelps, logistic), or that of logarithms.
    """
    if law == VERSPAGEN or slope <= 0.0:
        return (1.0 - share) * own + share * model
    ratio = math.exp(slope * (own - model))
    return model + math.log((1.0 - share) * ratio + share) / slope


@inline
def reached(complexity: int, flipped: Whole) -> float:
    """Return the share of contributions that depend on at least one of `flipped` elements."""
    untouched = 1.0
    for k in range(flipped):
        untouched *= max(0.0, float(LOCI - 1 - complexity - k)) / float(LOCI - k)
    return 1.0 - untouched


@inline
def trial(
    own: float, mean: float, spread: float, touched: float, first: np.uint32, second: np.uint32
) -> float:
    """Return the fitness of a changed design: drawn anew in the part that is touched, at most 1, the best.

    Mean own - c (own - mean), variance spread^2 c (2 - c), c = touched; normal by Box and Muller.
    """
    z = math.sqrt(-2.0 * math.log(1.0 - unit(first))) * math.cos(2.0 * math.pi * unit(second))
    return min(1.0, own - touched * (own - mean) + spread * math.sqrt(touched * (2.0 - touched)) * z)


@inline
def turned(word: np.uint32) -> Whole:
    """Return how many of a module's four elements a redraw turns: each with an even chance."""
    count: Whole = 0
    for k in range(4):
        count += 1 if (word >> np.uint32(k)) & np.uint32(1) else 0
    return count


@kernel
def levels(lo: int, hi: int, sector: U32, market: U32, top: F64, theta: F64, fit: F64, level: F64) -> None:
    """Set A/A* = exp(theta [f - f*]) of firms lo..hi-1."""
    for i in range(lo, hi):
        level[i] = math.exp(theta[market[i]] * (fit[i] - top[sector[i]]))


@kernel
def diffuse(
    lo: int,
    hi: int,
    seed: np.uint32,
    purposes: tuple[int, int, int, int],
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    sector: U32,
    market: U32,
    market_ptr: I64,
    market_firm: U32,
    market_level: F64,
    theta: F64,
    member_ptr: I64,
    member_firm: U32,
    membership: npt.NDArray[np.uint8],
    partner_ptr: I32,
    partner: U32,
    partner_tie: U32,
    bonds: Bonds,
    meetings: int,
    complexity: int,
    skill: F64,
    p: SearchRates,
    d: DiffusionRates,
    moments: Moments,
    effort: F64,
    boldness: F64,
    fit: F64,
    fit_next: F64,
    changed: npt.NDArray[np.uint8],
    proposed: npt.NDArray[np.uint8],
    own_gain: F64,
) -> None:
    """Fill fit_next (n,) with the fitness of next year; the rest as in `keiretsu.kernels.search.search`.

    Who acts looks where a firm of the micro engine looks, with the same draws; there is no council's idea.
    """
    look, meet, copying, explore = purposes
    for i in range(lo, hi):
        fit_next[i] = fit[i]
        changed[i] = proposed[i] = 0
        own_gain[i] = -np.inf
        w = words(seed, np.uint32(look), ident[i], t, np.uint32(0))
        if unit(w[0]) >= p.imitation * skill[i]:
            continue
        s, m = sector[i], market[i]
        model, tie, bound = best_partner(i, sector, partner_ptr, partner, partner_tie, bonds, fit)
        free = max(0.0, 1.0 - p.attention * bound)
        best = fit[model] if model >= 0 else fit[i]
        first, peers = market_ptr[m], market_ptr[m + 1] - market_ptr[m]
        j = best_stranger(seed, np.uint32(meet), ident[i], t, meetings, first, peers, market_firm, fit, best)
        if j >= 0:
            best, tie = fit[j], 0.0
        if membership[i] > 0 and unit(w[1]) < p.channel:
            j = np.int64(member_firm[member_ptr[m] + below(w[2], member_ptr[m + 1] - member_ptr[m])])
            if fit[j] > best:
                best, tie = fit[j], fellow_closeness(membership[i], membership[j], p)
        visible = market_level[m] < p.ceiling
        if visible and unit(w[3]) < p.licence * free and moments.top[s] > best:
            best, tie = moments.top[s], 0.0
        if best > fit[i]:
            luck = unit(words(seed, np.uint32(copying), ident[i], t, _LUCK)[0])
            if luck < success(d.law, d.capability, theta[m] * (best - fit[i])):
                share = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
                fit_next[i] = closer(d.law, fit[i], best, theta[m], share)
                changed[i] = 1 if share > 0.0 else 0
            continue
        wanted = min(p.exploration * free * effort[i] ** p.elasticity, float(MOST_IDEAS))
        noise = p.noise_known if visible else p.noise_frontier
        for k in range(trials(seed, np.uint32(explore), ident[i], t, wanted)):
            u = words(seed, np.uint32(explore), ident[i], t, np.uint32(2 * k))
            radical = unit(u[1]) < p.radical * boldness[i]
            flipped = turned(u[2]) if radical else 1
            if flipped == 0:
                continue
            proposed[i] += 1
            v = words(seed, np.uint32(explore), ident[i], t, np.uint32(2 * k + 1))
            found = trial(
                fit[i], moments.mean[s], moments.spread[s], reached(complexity, flipped), v[0], v[1]
            )
            gain = (found - fit[i]) / moments.one_step[s] if moments.one_step[s] > 0.0 else 0.0
            own_gain[i] = max(own_gain[i], gain)
            if unit(u[3]) < approval(gain, noise, p.hurdle, p.stages):
                fit_next[i], changed[i] = found, 3 if radical else 2
                break
