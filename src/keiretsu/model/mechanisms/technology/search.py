"""A firm's year of technology: copy the best it sees with limited fidelity, try ideas, keep the better.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667. [2] Sah and Stiglitz (1986), AER 76:716.
.. [3] Nelson and Winter (1982), An Evolutionary Theory of Economic Change, ch. 12.
.. [4] Klette and Kortum (2004), JPE 112:986. [5] Cohen, Levin and Mowery (1987), J. Ind. Econ. 35:543.
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, I16, U8
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, below, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.supply.records import NOBODY
from keiretsu.model.mechanisms.technology.landscape import LOCI, scaled
from keiretsu.model.mechanisms.technology.observation import FOREIGN, IDLE, LOOK, NOBODY_BETTER, look_around
from keiretsu.model.mechanisms.technology.records import (
    Designs,
    Drive,
    Looked,
    Neighbourhood,
    Technology,
    TechnologyParameters,
)

COPY, EXPLORE = np.uint32(Purpose.COPY.value), np.uint32(Purpose.EXPLORE.value)

MOST_IDEAS = 64
"""Ideas that a firm has reviewed in a year at most."""

COPIED = 1
"""Value of `changed` of firms that copied."""

ROUNDS, CLOSE = 60, 1e-14
"""Steps of Newton's rule at most, and the relative step that ends them."""

MODULE = 4
"""Loci a module; a radical proposal redraws one module."""


@inlined
def approval(gain: float, noise: float, hurdle: float, stages: float) -> float:
    """Return the chance that all `stages` reviewers, each with their own error, approve a gain."""
    if noise <= 0.0:
        return 1.0 if gain > hurdle else 0.0
    return float((0.5 * math.erfc(-(gain - hurdle) / (noise * math.sqrt(2.0)))) ** stages)


@inlined
def copy(key: DrawKey, purpose: np.uint32, who: np.uint64, x: Whole, model: Whole, fidelity: float) -> Whole:
    """Return x with every element that differs from `model` copied with chance `fidelity`.

    Whoever copies twice in a year does so for two purposes, so that the draws are others.
    """
    differing = x ^ model
    for q in range(4):
        if (differing >> (MODULE * q)) & 15:
            w = words(key.seed, purpose, who, key.step, np.uint32(q))
            for k in range(4):
                bit = 1 << (4 * q + k)
                if differing & bit and unit(w[k]) < fidelity:
                    x ^= bit
    return x


@kernel
def slopes(
    lo: int,
    hi: int,
    markets: Markets,
    top: F64,
    designs: Designs,
    weight: F64,
    target: float,
    steepest: float,
) -> None:
    """Solve theta (m,) in sum w exp(theta (f - f*)) / sum w = target for markets lo..hi-1, by Newton's rule.

    The mean falls and is convex in theta, so that steps from 0 never pass the solution. Where designs are so
    alike that even the steepest slope leaves the mean above the target, it stays above; 0 without firms.
    """
    for m in range(lo, hi):
        first, last = markets.market_ptr[m], markets.market_ptr[m + 1]
        total, slope = 0.0, 0.0
        for k in range(first, last):
            total += weight[markets.market_firm[k]]
        for _ in range(ROUNDS if first < last else 0):
            excess, falling = -target * total, 0.0
            for k in range(first, last):
                i = markets.market_firm[k]
                term = weight[i] * math.exp(slope * (designs.fit[i] - top[m]))
                excess += term
                falling += (top[m] - designs.fit[i]) * term
            step = excess / falling if falling > 0.0 else steepest
            slope += step
            if slope >= steepest or abs(step) <= CLOSE * slope:
                break
        designs.theta[m] = max(0.0, min(slope, steepest))


@kernel
def refresh(lo: int, hi: int, stale: U8, firms: Firms, tech: Technology) -> None:
    """Set scaled fitness and relative productivity, A/A* = exp(theta [f(x) - f(x*)]), of firms lo..hi-1.

    Only of those marked in stale (n,); the others' stay as they are.
    """
    designs, terrain = tech.designs, tech.terrain
    for i in range(lo, hi):
        if not stale[i]:
            continue
        s = firms.sector[i]
        designs.fit[i] = scaled(terrain.tables[s, designs.x[i]], terrain.lowest[s], terrain.inverse[s])
        top = scaled(terrain.tables[s, terrain.leader[s]], terrain.lowest[s], terrain.inverse[s])
        designs.level[i] = math.exp(designs.theta[firms.market[i]] * (designs.fit[i] - top))


@kernel
def mark_stale(lo: int, hi: int, sector: U8, moved: U8, began: I16, year: int, stale: U8) -> None:
    """Mark in stale (n,) firms lo..hi-1 in sectors (S,) that moved, and those that begin this year."""
    for i in range(lo, hi):
        stale[i] = moved[sector[i]] | (began[i] == year)


@inlined
def proposal(word: np.uint32, x: Whole, radical: bool) -> Whole:
    """Return x with one element flipped, or with one module redrawn."""
    if radical:
        block = MODULE * below(word, LOCI // MODULE)
        return (x & ~(15 << block)) | (np.int64(word & np.uint32(15)) << block)
    return x ^ (1 << below(word, LOCI))


@inlined
def ideas(free: float, effort: float, model: Whole, p: TechnologyParameters) -> float:
    """Return how many ideas a firm that acts has in a year, on average: in proportion to its research.

    None below the cost of a laboratory; a part of them where it has a model to copy.
    """
    if effort < p.laboratory_cost:
        return 0.0
    pace = (
        p.exploration_rate
        * free
        * (effort if p.research_elasticity == 1.0 else effort**p.research_elasticity)
    )
    return min(pace if model == NOBODY_BETTER else pace * p.parallel_search, float(MOST_IDEAS))


@inlined
def trials(key: DrawKey, who: np.uint64, wanted: float) -> Whole:
    """Return a whole number of ideas, `wanted` on average: the rest above a whole number is a chance."""
    whole = np.int64(wanted)
    return whole + (
        1 if unit(words(key.seed, EXPLORE, who, key.step, np.uint32(0))[0]) < wanted - whole else 0
    )


@inlined
def told(key: DrawKey, who: np.uint64, x: Whole, advice: Whole, chance: float) -> Whole:
    """Return x with the element that the council named (locus + 16 x value), heeded with `chance`."""
    if advice < 0 or chance <= 0.0:
        return x
    w = words(key.seed, EXPLORE, who, key.step, np.uint32(1))
    if unit(w[0]) >= chance:
        return x
    locus = advice & 15
    return (x & ~(1 << locus)) | ((advice >> 4) << locus)


@kernel
def imitate(
    lo: int, hi: int, key: DrawKey, tech: Technology, firms: Firms, p: TechnologyParameters, looked: Looked
) -> None:
    """Let firms lo..hi-1 copy the best design they see, kept if not worse; the leader's too while visible."""
    designs, terrain, tried = tech.designs, tech.terrain, tech.tried
    for i in range(lo, hi):
        own = np.int64(designs.x[i])
        looked.x_next[i] = own
        tried.changed[i] = tried.proposed[i] = 0
        tried.own_gain[i] = tried.told_gain[i] = -np.inf
        if looked.model[i] == IDLE:
            continue
        s, who, tie = firms.sector[i], firms.ident[i], looked.tie[i]
        design: Whole = np.int64(designs.x[looked.model[i]]) if looked.model[i] >= 0 else -1
        if designs.market_level[firms.market[i]] < p.licence_ceiling:
            w = words(key.seed, LOOK, who, key.step, np.uint32(0))
            top = scaled(terrain.tables[s, terrain.leader[s]], terrain.lowest[s], terrain.inverse[s])
            if unit(w[3]) < p.licence_rate * looked.free[i] and top > looked.best[i]:
                design, tie, looked.model[i] = terrain.leader[s], 0.0, FOREIGN
        if design < 0:
            continue
        faithful = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
        mine = copy(key, COPY, who, own, design, faithful)
        if mine != own and terrain.tables[s, mine] >= terrain.tables[s, own]:
            looked.x_next[i], tried.changed[i] = mine, 1


@kernel
def propose(
    lo: int, hi: int, key: DrawKey, tech: Technology, firms: Firms, drive: Drive, p: TechnologyParameters,
    looked: Looked,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 that act have ideas reviewed, until one is approved.

    An idea is judged against what the firm would do otherwise: keep its design, or take a better copy.
    """
    designs, terrain, tried = tech.designs, tech.terrain, tech.tried
    for i in range(lo, hi):
        tried.copied[i] = NOBODY
        if looked.model[i] == IDLE:
            continue
        own, who, s, m = np.int64(designs.x[i]), firms.ident[i], firms.sector[i], firms.market[i]
        wanted = ideas(looked.free[i], drive.effort[i], looked.model[i], p)
        otherwise = scaled(terrain.tables[s, looked.x_next[i]], terrain.lowest[s], terrain.inverse[s])
        heed = p.guided_search * drive.guided[i]
        known = designs.market_level[m] < p.licence_ceiling
        noise = p.signal_noise_known if known else p.signal_noise_frontier
        for k in range(trials(key, who, wanted)):
            u = words(key.seed, EXPLORE, who, key.step, np.uint32(2 * k))
            mine = told(key, who, own, drive.advice[m], heed) if k == 0 else own
            kind = 4
            if mine == own:
                kind = 3 if unit(u[1]) < p.radical_rate * drive.boldness[i] else 2
                mine = proposal(u[2], own, kind == 3)
            if mine == own:
                continue
            tried.proposed[i] += 1
            trial = scaled(terrain.tables[s, mine], terrain.lowest[s], terrain.inverse[s])
            gain = (trial - otherwise) / terrain.one_step[s]
            if kind == 4:
                tried.told_gain[i] = gain
            else:
                tried.own_gain[i] = max(tried.own_gain[i], gain)
            if unit(u[3]) < approval(gain, noise, p.hurdle, p.consensus_stages):
                looked.x_next[i], tried.changed[i] = mine, kind
                break
        if tried.changed[i] == COPIED and looked.model[i] >= 0:
            tried.copied[i] = looked.model[i]


@kernel
def search(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, drive: Drive,
    p: TechnologyParameters, looked: Looked,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 look, copy and propose: x_next and what firms tried."""
    look_around(lo, hi, key, tech, seen, drive.skill, p, looked)
    imitate(lo, hi, key, tech, seen.places.firms, p, looked)
    propose(lo, hi, key, tech, seen.places.firms, drive, p, looked)


@kernel
def reread(
    lo: int, hi: int, moved: U8, began: I16, year: int, firms: Firms, tech: Technology, stale: U8
) -> None:
    """Refresh firms lo..hi-1 in sectors that moved, and those that begin this year."""
    mark_stale(lo, hi, firms.sector, moved, began, year, stale)
    refresh(lo, hi, stale, firms, tech)
