"""A firm's year of technology: look at others, copy the best with limited fidelity, else propose.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667. [2] Sah and Stiglitz (1986), AER 76:716.
"""

import math
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I64, U8, U16, U32, U64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import below, fill_uniforms, unit, words
from keiretsu.model.mechanisms.technology.landscape import LOCI, fitness
from keiretsu.model.mechanisms.technology.observation import Drive, SearchRates, Sights, Tried, look_around

MOST_IDEAS = 8
"""Proposals that a firm has reviewed in a year at most."""

ROUNDS, CLOSE = 60, 1e-14
"""Steps of Newton's rule at most, and the relative step that ends them."""

MODULE = 4
"""Loci a module; a radical proposal redraws one module."""


class Terrain(NamedTuple):
    """Landscapes by sector: tables (S, 65536); lowest sum, inverse range, sd of one change, leader (S,)."""

    tables: U32
    lowest: F64
    inverse: F64
    one_step: F64
    leader: I64


@inlined
def approval(gain: float, noise: float, hurdle: float, stages: float) -> float:
    """Return the chance that all `stages` reviewers, each with their own error, approve a gain."""
    if noise <= 0.0:
        return 1.0 if gain > hurdle else 0.0
    return float((0.5 * math.erfc(-(gain - hurdle) / (noise * math.sqrt(2.0)))) ** stages)


@inlined
def copy(
    seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, x: Whole, model: Whole, fidelity: float
) -> Whole:
    """Return x with every element that differs from `model` copied with chance `fidelity`."""
    differing = x ^ model
    for q in range(4):
        if (differing >> (MODULE * q)) & 15:
            w = words(seed, purpose, who, t, np.uint32(q))
            for k in range(4):
                bit = 1 << (4 * q + k)
                if differing & bit and unit(w[k]) < fidelity:
                    x ^= bit
    return x


@kernel
def slopes(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, top: F64, fit: F64, weight: F64, target: float,
    steepest: float, theta: F64,
) -> None:  # fmt: skip
    """Solve theta (m,) in sum w exp(theta (f - f*)) / sum w = target for markets lo..hi-1, by Newton's rule.

    The mean falls and is convex in theta, so that steps from 0 never pass the solution. Where designs are so
    alike that even the steepest slope leaves the mean above the target, it stays above; 0 without firms.
    """
    for m in range(lo, hi):
        first, last = market_ptr[m], market_ptr[m + 1]
        total, slope = 0.0, 0.0
        for k in range(first, last):
            total += weight[market_firm[k]]
        for _ in range(ROUNDS if first < last else 0):
            excess, falling = -target * total, 0.0
            for k in range(first, last):
                i = market_firm[k]
                term = weight[i] * math.exp(slope * (fit[i] - top[m]))
                excess += term
                falling += (top[m] - fit[i]) * term
            step = excess / falling if falling > 0.0 else steepest
            slope += step
            if slope >= steepest or abs(step) <= CLOSE * slope:
                break
        theta[m] = max(0.0, min(slope, steepest))


@kernel
def refresh(
    lo: int, hi: int, stale: U8, sector: U8, market: U32, terrain: Terrain, theta: F64,
    x: U16, fit: F64, level: F64,
) -> None:  # fmt: skip
    """Set scaled fitness and relative productivity, A/A* = exp(theta [f(x) - f(x*)]), of firms lo..hi-1.

    Only of those marked in stale (n,); the others' stay as they are.
    """
    for i in range(lo, hi):
        if not stale[i]:
            continue
        s = sector[i]
        fit[i] = fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], x[i])
        top = fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], terrain.leader[s])
        level[i] = math.exp(theta[market[i]] * (fit[i] - top))


@inlined
def proposal(word: np.uint32, x: Whole, radical: bool) -> Whole:
    """Return x with one element flipped, or with one module redrawn."""
    if radical:
        block = MODULE * below(word, LOCI // MODULE)
        return (x & ~(15 << block)) | (np.int64(word & np.uint32(15)) << block)
    return x ^ (1 << below(word, LOCI))


@inlined
def trials(seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, wanted: float) -> Whole:
    """Return a whole number of proposals, `wanted` on average: the rest above a whole number is a chance."""
    whole = np.int64(wanted)
    return whole + (1 if unit(words(seed, purpose, who, t, np.uint32(0))[0]) < wanted - whole else 0)


@inlined
def told(
    seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, x: Whole, advice: Whole, chance: float
) -> Whole:
    """Return x with the element that the council named (locus + 16 x value), heeded with `chance`."""
    if advice < 0 or chance <= 0.0:
        return x
    w = words(seed, purpose, who, t, np.uint32(1))
    if unit(w[0]) >= chance:
        return x
    locus = advice & 15
    return (x & ~(1 << locus)) | ((advice >> 4) << locus)


@inlined
def explore(
    i: int, seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, free: float, own: Whole,
    v: Sights, terrain: Terrain, drive: Drive, p: SearchRates, x_next: U16, tried: Tried,
) -> None:  # fmt: skip
    """Let firm i have ideas reviewed, one after the other, until one is approved."""
    s, m = v.sector[i], v.market[i]
    wanted = min(p.exploration * free * drive.effort[i] ** p.elasticity, float(MOST_IDEAS))
    heed = p.heed * drive.guided[i]
    noise = p.noise_known if v.market_level[m] < p.ceiling else p.noise_frontier
    for k in range(trials(seed, purpose, who, t, wanted)):
        u = words(seed, purpose, who, t, np.uint32(2 * k))
        mine = told(seed, purpose, who, t, own, drive.advice[m], heed) if k == 0 else own
        kind = 4
        if mine == own:
            kind = 3 if unit(u[1]) < p.radical * drive.boldness[i] else 2
            mine = proposal(u[2], own, kind == 3)
        if mine == own:
            continue
        tried.proposed[i] += 1
        trial = fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], mine)
        gain = (trial - v.fit[i]) / terrain.one_step[s]
        if kind == 4:
            tried.told_gain[i] = gain
        else:
            tried.own_gain[i] = max(tried.own_gain[i], gain)
        if unit(u[3]) < approval(gain, noise, p.hurdle, p.stages):
            x_next[i], tried.changed[i] = mine, kind
            break


@kernel
def search(
    lo: int, hi: int, seed: np.uint32, purposes: tuple[int, int, int, int], t: np.uint32,
    ident: U64, v: Sights, meetings: int, p: SearchRates, terrain: Terrain, drive: Drive,
    x: U16, x_next: U16, tried: Tried,
) -> None:  # fmt: skip
    """Fill x_next (n,) with the designs of next year, and what firms did in `tried`.

    Everybody looks at last year's designs `x`, so the order of firms does not matter.
    """
    look, meet, copying, explores = purposes
    # most firms do not act: the draws that tell run in vector lanes, own_gain holds them until it is set
    fill_uniforms(seed, np.uint32(look), ident[lo:hi], t, np.uint32(0), tried.own_gain[lo:hi])
    for i in range(lo, hi):
        own = np.int64(x[i])
        x_next[i] = own
        tried.changed[i] = tried.proposed[i] = 0
        acts = tried.own_gain[i] < p.imitation * drive.skill[i]
        tried.own_gain[i] = tried.told_gain[i] = -np.inf
        if not acts:
            continue
        s, who = v.sector[i], ident[i]
        w = words(seed, np.uint32(look), who, t, np.uint32(0))
        model, best, tie, free = look_around(i, seed, np.uint32(meet), who, t, w, meetings, v, p)
        design: Whole = np.int64(x[model]) if model >= 0 else -1
        if v.market_level[v.market[i]] < p.ceiling and unit(w[3]) < p.licence * free:
            leader = terrain.leader[s]
            if fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], leader) > best:
                design, tie = leader, 0.0
        if design < 0:
            explore(
                i, seed, np.uint32(explores), who, t, free, own, v, terrain, drive, p, x_next, tried
            )  # fmt: skip
            continue
        faithful = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
        mine = copy(seed, np.uint32(copying), who, t, own, design, faithful)
        if mine != own and terrain.tables[s, mine] >= terrain.tables[s, own]:
            x_next[i], tried.changed[i] = mine, 1
