"""A firm's year of technology without designs: it learns from the best it sees and tries its luck.

The landscape is replaced by what is known of its one-element changes: mean and variance of the fitness of
a changed design, given that of the old one. Draws are those of `keiretsu.model.mechanisms.technology.search`.

References
----------
.. [1] Nelson and Phelps (1966), AER 56:69. [2] Benhabib and Spiegel (2005), Handbook of Economic Growth 1A.
.. [3] Verspagen (1991), SCED 2:359. [4] Weinberger (1990), Biol. Cybern. 63:325, correlated landscapes.
"""

import math

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.diffusion.records import Engine
from keiretsu.model.mechanisms.supply.records import NOBODY
from keiretsu.model.mechanisms.technology.landscape import LOCI
from keiretsu.model.mechanisms.technology.observation import FOREIGN, IDLE, LOOK, look_around
from keiretsu.model.mechanisms.technology.records import (
    Designs,
    Drive,
    Neighbourhood,
    Technology,
    TechnologyParameters,
)
from keiretsu.model.mechanisms.technology.search import COPIED, approval, ideas, trials

COPY, EXPLORE = np.uint32(Purpose.COPY.value), np.uint32(Purpose.EXPLORE.value)


EXPLORE = np.uint32(Purpose.EXPLORE.value)


NELSON_PHELPS, LOGISTIC, VERSPAGEN = range(3)
_LUCK = np.uint32(4)
"""Draw of the purpose of copying that decides whether learning succeeds; the first four copy elements."""


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
def levels(lo: int, hi: int, firms: Firms, top: F64, designs: Designs) -> None:
    """Set A/A* = exp(theta [f - f*]) of firms lo..hi-1."""
    for i in range(lo, hi):
        designs.level[i] = math.exp(designs.theta[firms.market[i]] * (designs.fit[i] - top[firms.sector[i]]))


@kernel
def learn(
    lo: int, hi: int, key: DrawKey, tech: Technology, firms: Firms, engine: Engine, p: TechnologyParameters
) -> None:
    """Let firms lo..hi-1 learn from the best they see, the leader included while visible.

    Who acts looks where a firm of the micro engine looks, with the same draws; there is no council's idea.
    """
    designs, tried, law, looked = tech.designs, tech.tried, engine.law, engine.looked
    for i in range(lo, hi):
        engine.fit_next[i] = designs.fit[i]
        tried.changed[i] = tried.proposed[i] = 0
        tried.own_gain[i] = tried.told_gain[i] = -np.inf
        if looked.model[i] == IDLE:
            continue
        s, m, who = firms.sector[i], firms.market[i], firms.ident[i]
        best, tie, top = looked.best[i], looked.tie[i], engine.moments.top[s]
        if designs.market_level[m] < p.licence_ceiling and top > best:
            w = words(key.seed, LOOK, who, key.step, np.uint32(0))
            if unit(w[3]) < p.licence_rate * looked.free[i]:
                best, tie, looked.model[i] = top, 0.0, FOREIGN
        if best <= designs.fit[i]:
            continue
        luck = unit(words(key.seed, COPY, who, key.step, _LUCK)[0])
        if luck < success(law.diffusion_law, law.learning_gap, designs.theta[m] * (best - designs.fit[i])):
            share = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
            engine.fit_next[i] = closer(law.diffusion_law, designs.fit[i], best, designs.theta[m], share)
            tried.changed[i] = 1 if share > 0.0 else 0


@kernel
def try_luck(
    lo: int, hi: int, key: DrawKey, tech: Technology, firms: Firms, drive: Drive, engine: Engine,
    p: TechnologyParameters,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 that act have ideas reviewed, until one is approved, as in the micro engine."""
    designs, tried, moments, looked = tech.designs, tech.tried, engine.moments, engine.looked
    for i in range(lo, hi):
        tried.copied[i] = NOBODY
        if looked.model[i] == IDLE:
            continue
        s, who = firms.sector[i], firms.ident[i]
        wanted, otherwise = ideas(looked.free[i], drive.effort[i], looked.model[i], p), engine.fit_next[i]
        known = designs.market_level[firms.market[i]] < p.licence_ceiling
        noise = p.signal_noise_known if known else p.signal_noise_frontier
        for k in range(trials(key, who, wanted)):
            u = words(key.seed, EXPLORE, who, key.step, np.uint32(2 * k))
            radical = unit(u[1]) < p.radical_rate * drive.boldness[i]
            flipped = turned(u[2]) if radical else 1
            if flipped == 0:
                continue
            tried.proposed[i] += 1
            w = words(key.seed, EXPLORE, who, key.step, np.uint32(2 * k + 1))
            touched = reached(engine.law.complexity, flipped)
            found = trial(designs.fit[i], moments.mean[s], moments.spread[s], touched, w[0], w[1])
            spread = moments.step_spread[s]
            gain = (found - otherwise) / spread if spread > 0.0 else 0.0
            tried.own_gain[i] = max(tried.own_gain[i], gain)
            if unit(u[3]) < approval(gain, noise, p.hurdle, p.consensus_stages):
                engine.fit_next[i], tried.changed[i] = found, 3 if radical else 2
                break
        if tried.changed[i] == COPIED and looked.model[i] >= 0:
            tried.copied[i] = looked.model[i]


@kernel
def diffuse(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, drive: Drive, engine: Engine,
    p: TechnologyParameters,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 look, learn and try their luck."""
    firms = seen.places.firms
    look_around(lo, hi, key, tech, seen, drive.skill, p, engine.looked)
    learn(lo, hi, key, tech, firms, engine, p)
    try_luck(lo, hi, key, tech, firms, drive, engine, p)
