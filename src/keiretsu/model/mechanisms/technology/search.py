"""A firm's year of technology: look at others, copy the best with limited fidelity, else propose.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667. [2] Sah and Stiglitz (1986), AER 76:716.
"""

import math

import numpy as np

from keiretsu.core.arrays import F64, U8, U16
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import Key, below, fill_uniforms, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.mechanisms.technology.landscape import LOCI, fitness
from keiretsu.model.mechanisms.technology.observation import look_around
from keiretsu.model.mechanisms.technology.records import (
    Designs,
    Drive,
    Neighbourhood,
    Technology,
    TechnologyParameters,
    Terrain,
)
from keiretsu.model.places import Firms, Markets

LOOK, COPY, EXPLORE = (np.uint32(p.value) for p in (Purpose.LOOK, Purpose.COPY, Purpose.EXPLORE))

MOST_IDEAS = 8
"""Proposals that a firm has reviewed in a year at most."""

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
def copy(key: Key, who: np.uint64, x: Whole, model: Whole, fidelity: float) -> Whole:
    """Return x with every element that differs from `model` copied with chance `fidelity`."""
    differing = x ^ model
    for q in range(4):
        if (differing >> (MODULE * q)) & 15:
            w = words(key.seed, COPY, who, key.step, np.uint32(q))
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


@inlined
def fitness_of(terrain: Terrain, s: int, x: Whole) -> float:
    """Return the scaled fitness of design x in sector s."""
    return fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], x)


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
        designs.fit[i] = fitness_of(terrain, s, designs.x[i])
        top = fitness_of(terrain, s, terrain.leader[s])
        designs.level[i] = math.exp(designs.theta[firms.market[i]] * (designs.fit[i] - top))


@inlined
def proposal(word: np.uint32, x: Whole, radical: bool) -> Whole:
    """Return x with one element flipped, or with one module redrawn."""
    if radical:
        block = MODULE * below(word, LOCI // MODULE)
        return (x & ~(15 << block)) | (np.int64(word & np.uint32(15)) << block)
    return x ^ (1 << below(word, LOCI))


@inlined
def trials(key: Key, who: np.uint64, wanted: float) -> Whole:
    """Return a whole number of proposals, `wanted` on average: the rest above a whole number is a chance."""
    whole = np.int64(wanted)
    return whole + (
        1 if unit(words(key.seed, EXPLORE, who, key.step, np.uint32(0))[0]) < wanted - whole else 0
    )


@inlined
def told(key: Key, who: np.uint64, x: Whole, advice: Whole, chance: float) -> Whole:
    """Return x with the element that the council named (locus + 16 x value), heeded with `chance`."""
    if advice < 0 or chance <= 0.0:
        return x
    w = words(key.seed, EXPLORE, who, key.step, np.uint32(1))
    if unit(w[0]) >= chance:
        return x
    locus = advice & 15
    return (x & ~(1 << locus)) | ((advice >> 4) << locus)


@inlined
def explore(
    i: int, key: Key, free: float, tech: Technology, seen: Neighbourhood, drive: Drive,
    p: TechnologyParameters, x_next: U16,
) -> None:  # fmt: skip
    """Let firm i have ideas reviewed, one after the other, until one is approved."""
    designs, terrain, tried, firms = tech.designs, tech.terrain, tech.tried, seen.places.firms
    own, who, s, m = np.int64(designs.x[i]), firms.ident[i], firms.sector[i], firms.market[i]
    wanted = min(p.exploration_rate * free * drive.effort[i] ** p.research_elasticity, float(MOST_IDEAS))
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
        gain = (fitness_of(terrain, s, mine) - designs.fit[i]) / terrain.one_step[s]
        if kind == 4:
            tried.told_gain[i] = gain
        else:
            tried.own_gain[i] = max(tried.own_gain[i], gain)
        if unit(u[3]) < approval(gain, noise, p.hurdle, p.consensus_stages):
            x_next[i], tried.changed[i] = mine, kind
            break


@kernel
def search(
    lo: int, hi: int, key: Key, tech: Technology, seen: Neighbourhood, drive: Drive, p: TechnologyParameters,
    x_next: U16,
) -> None:  # fmt: skip
    """Fill x_next (n,) with the designs of next year, and what firms did in the year's tries.

    Everybody looks at last year's designs, so the order of firms does not matter.
    """
    designs, terrain, tried, firms = tech.designs, tech.terrain, tech.tried, seen.places.firms
    # most firms do not act: the draws that tell run in vector lanes, own_gain holds them until it is set
    fill_uniforms(key.seed, LOOK, firms.ident[lo:hi], key.step, np.uint32(0), tried.own_gain[lo:hi])
    for i in range(lo, hi):
        own = np.int64(designs.x[i])
        x_next[i] = own
        tried.changed[i] = tried.proposed[i] = 0
        acts = tried.own_gain[i] < p.imitation_rate * drive.skill[i]
        tried.own_gain[i] = tried.told_gain[i] = -np.inf
        if not acts:
            continue
        s, who = firms.sector[i], firms.ident[i]
        w = words(key.seed, LOOK, who, key.step, np.uint32(0))
        model, best, tie, free = look_around(i, key, w, tech, seen, p)
        design: Whole = np.int64(designs.x[model]) if model >= 0 else -1
        visible = designs.market_level[firms.market[i]] < p.licence_ceiling
        if visible and unit(w[3]) < p.licence_rate * free:
            leader = terrain.leader[s]
            if fitness_of(terrain, s, leader) > best:
                design, tie = leader, 0.0
        if design < 0:
            explore(i, key, free, tech, seen, drive, p, x_next)
            continue
        faithful = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
        mine = copy(key, who, own, design, faithful)
        if mine != own and terrain.tables[s, mine] >= terrain.tables[s, own]:
            x_next[i], tried.changed[i] = mine, 1
