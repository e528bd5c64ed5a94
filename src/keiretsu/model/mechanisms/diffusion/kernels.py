"""A firm's year of technology without designs: it learns from the best it sees, else tries its luck.

The landscape is replaced by what is known of its one-element changes: mean and variance of the fitness of
a changed design, given that of the old one. Draws are those of `keiretsu.model.mechanisms.technology.search`.

References
----------
.. [1] Nelson and Phelps (1966), AER 56:69. [2] Benhabib and Spiegel (2005), Handbook of Economic Growth 1A.
.. [3] Verspagen (1991), SCED 2:359. [4] Weinberger (1990), Biol. Cybern. 63:325, correlated landscapes.
"""

import math
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, U8, U32, U64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import unit, words
from keiretsu.model.mechanisms.technology.landscape import LOCI
from keiretsu.model.mechanisms.technology.observation import Drive, SearchRates, Sights, Tried, look_around
from keiretsu.model.mechanisms.technology.search import MOST_IDEAS, approval, trials

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


@inlined
def success(law: int, capability: float, gap: float) -> float:
    """Return the chance to learn across a gap (logarithms, above 0): 1, e^-g or e^(-g / capability)."""
    if law == NELSON_PHELPS:
        return 1.0
    return math.exp(-gap) if law == LOGISTIC else math.exp(-gap / capability)


@inlined
def closer(law: int, own: float, model: float, slope: float, share: float) -> float:
    """Return fitness after closing a share of the gap to a model's.

    The gap of levels exp(slope x fitness) closes (Nelson and Phelps, logistic), or that of logarithms.
    """
    if law == VERSPAGEN or slope <= 0.0:
        return (1.0 - share) * own + share * model
    ratio = math.exp(slope * (own - model))
    return model + math.log((1.0 - share) * ratio + share) / slope


@inlined
def reached(complexity: int, flipped: Whole) -> float:
    """Return the share of contributions that depend on at least one of `flipped` elements."""
    untouched = 1.0
    for k in range(flipped):
        untouched *= max(0.0, float(LOCI - 1 - complexity - k)) / float(LOCI - k)
    return 1.0 - untouched


@inlined
def trial(
    own: float, mean: float, spread: float, touched: float, first: np.uint32, second: np.uint32
) -> float:
    """Return the fitness of a changed design: drawn anew in the part that is touched, at most 1, the best.

    Mean own - c (own - mean), variance spread^2 c (2 - c), c = touched; normal by Box and Muller.
    """
    z = math.sqrt(-2.0 * math.log(1.0 - unit(first))) * math.cos(2.0 * math.pi * unit(second))
    return min(1.0, own - touched * (own - mean) + spread * math.sqrt(touched * (2.0 - touched)) * z)


@inlined
def turned(word: np.uint32) -> Whole:
    """Return how many of a module's four elements a redraw turns: each with an even chance."""
    count: Whole = 0
    for k in range(4):
        count += 1 if (word >> np.uint32(k)) & np.uint32(1) else 0
    return count


@kernel
def levels(lo: int, hi: int, sector: U8, market: U32, top: F64, theta: F64, fit: F64, level: F64) -> None:
    """Set A/A* = exp(theta [f - f*]) of firms lo..hi-1."""
    for i in range(lo, hi):
        level[i] = math.exp(theta[market[i]] * (fit[i] - top[sector[i]]))


@inlined
def try_luck(
    i: int, seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, free: float, complexity: int,
    v: Sights, moments: Moments, drive: Drive, p: SearchRates, fit_next: F64, tried: Tried,
) -> None:  # fmt: skip
    """Let firm i have ideas reviewed, one after the other, until one is approved."""
    s = v.sector[i]
    wanted = min(p.exploration * free * drive.effort[i] ** p.elasticity, float(MOST_IDEAS))
    noise = p.noise_known if v.market_level[v.market[i]] < p.ceiling else p.noise_frontier
    for k in range(trials(seed, purpose, who, t, wanted)):
        u = words(seed, purpose, who, t, np.uint32(2 * k))
        radical = unit(u[1]) < p.radical * drive.boldness[i]
        flipped = turned(u[2]) if radical else 1
        if flipped == 0:
            continue
        tried.proposed[i] += 1
        w = words(seed, purpose, who, t, np.uint32(2 * k + 1))
        touched = reached(complexity, flipped)
        found = trial(v.fit[i], moments.mean[s], moments.spread[s], touched, w[0], w[1])
        gain = (found - v.fit[i]) / moments.one_step[s] if moments.one_step[s] > 0.0 else 0.0
        tried.own_gain[i] = max(tried.own_gain[i], gain)
        if unit(u[3]) < approval(gain, noise, p.hurdle, p.stages):
            fit_next[i], tried.changed[i] = found, 3 if radical else 2
            break


@kernel
def diffuse(
    lo: int, hi: int, seed: np.uint32, purposes: tuple[int, int, int, int], t: np.uint32,
    ident: U64, v: Sights, meetings: int, p: SearchRates, d: DiffusionRates,
    moments: Moments, complexity: int, theta: F64, drive: Drive, fit_next: F64, tried: Tried,
) -> None:  # fmt: skip
    """Fill fit_next (n,) with the fitness of next year, and what firms did in `tried`.

    Who acts looks where a firm of the micro engine looks, with the same draws; there is no council's idea.
    """
    look, meet, copying, explores = purposes
    for i in range(lo, hi):
        fit_next[i] = v.fit[i]
        tried.changed[i] = tried.proposed[i] = 0
        tried.own_gain[i] = tried.told_gain[i] = -np.inf
        s, m, who = v.sector[i], v.market[i], ident[i]
        w = words(seed, np.uint32(look), who, t, np.uint32(0))
        if unit(w[0]) >= p.imitation * drive.skill[i]:
            continue
        _, best, tie, free = look_around(i, seed, np.uint32(meet), who, t, w, meetings, v, p)
        if v.market_level[m] < p.ceiling and unit(w[3]) < p.licence * free and moments.top[s] > best:
            best, tie = moments.top[s], 0.0
        if best <= v.fit[i]:
            try_luck(
                i, seed, np.uint32(explores), who, t, free, complexity, v, moments, drive, p, fit_next, tried
            )  # fmt: skip
            continue
        luck = unit(words(seed, np.uint32(copying), who, t, _LUCK)[0])
        if luck < success(d.law, d.capability, theta[m] * (best - v.fit[i])):
            share = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
            fit_next[i] = closer(d.law, v.fit[i], best, theta[m], share)
            tried.changed[i] = 1 if share > 0.0 else 0
