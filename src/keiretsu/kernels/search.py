"""A firm's year of technology: look at others, copy the best with limited fidelity, else propose.

References
----------
.. [1] Lazer and Friedman (2007), ASQ 52:667. [2] Sah and Stiglitz (1986), AER 76:716.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.kernels.landscape import LOCI, fitness
from keiretsu.kernels.partners import Bonds, trust
from keiretsu.rng.jit import Whole, inline, kernel
from keiretsu.rng.philox import below, fill_uniforms, unit, words

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]

MOST_IDEAS = 8
"""Proposals that a firm has reviewed in a year at most."""

ROUNDS, CLOSE = 60, 1e-14
"""Steps of Newton's rule at most, and the relative step that ends them."""

MODULE = 4
"""Loci a module; a radical proposal redraws one module."""


class SearchRates(NamedTuple):
    """Parameters of M3 as the kernel takes them; names as in the schema."""

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


class Terrain(NamedTuple):
    """Landscapes by sector: tables (S, 65536); lowest sum, inverse range, sd of one change, leader (S,)."""

    tables: U32
    lowest: F64
    inverse: F64
    one_step: F64
    leader: I64


@inline
def approval(gain: float, noise: float, hurdle: float, stages: float) -> float:
    """Return the chance that all `stages` reviewers, each with their own error, approve a gain."""
    if noise <= 0.0:
        return 1.0 if gain > hurdle else 0.0
    return float((0.5 * math.erfc(-(gain - hurdle) / (noise * math.sqrt(2.0)))) ** stages)


@inline
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
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    top: F64,
    fit: F64,
    weight: F64,
    target: float,
    steepest: float,
    theta: F64,
) -> None:
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
    lo: int,
    hi: int,
    stale: npt.NDArray[np.uint8],
    sector: U32,
    market: U32,
    terrain: Terrain,
    theta: F64,
    x: npt.NDArray[np.uint16],
    fit: F64,
    level: F64,
) -> None:
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


@inline
def best_partner(
    i: int, sector: U32, partner_ptr: I32, partner: U32, partner_tie: U32, bonds: Bonds, fit: F64
) -> tuple[Whole, float, float]:
    """Return the partner with the best design above firm i's own, its closeness, and all closeness.

    The partner is -1 if none is better.
    """
    model: Whole = -1
    best, tie, bound = fit[i], 0.0, 0.0
    for e in range(partner_ptr[i], partner_ptr[i + 1]):
        j = partner[e]
        c = trust(bonds, partner_tie[e], i, j)
        bound += c
        if fit[j] > best and sector[j] == sector[i]:
            best, model, tie = fit[j], np.int64(j), c
    return model, tie, bound


@inline
def best_stranger(
    seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, meetings: int, first: int, peers: int,
    market_firm: U32, fit: F64, best: float,
) -> Whole:  # fmt: skip
    """Return the best of `meetings` firms met at random in the market if better than `best`, else -1."""
    model: Whole = -1
    w = words(seed, purpose, who, t, np.uint32(0))
    for k in range(meetings):
        if k % 4 == 0 and k > 0:
            w = words(seed, purpose, who, t, np.uint32(k // 4))
        j = market_firm[first + below(w[k % 4], peers)]
        if fit[j] > best:
            best, model = fit[j], np.int64(j)
    return model


@inline
def proposal(word: np.uint32, x: Whole, radical: bool) -> Whole:
    """Return x with one element flipped, or with one module redrawn."""
    if radical:
        block = MODULE * below(word, LOCI // MODULE)
        return (x & ~(15 << block)) | (np.int64(word & np.uint32(15)) << block)
    return x ^ (1 << below(word, LOCI))


@inline
def trials(seed: np.uint32, purpose: np.uint32, who: np.uint64, t: np.uint32, wanted: float) -> Whole:
    """Return a whole number of proposals, `wanted` on average: the rest above a whole number is a chance."""
    whole = np.int64(wanted)
    return whole + (1 if unit(words(seed, purpose, who, t, np.uint32(0))[0]) < wanted - whole else 0)


@inline
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


@inline
def fellow_closeness(mine: int, theirs: int, p: SearchRates) -> float:
    """Return the closeness of two members of an association, more if both sit on the council."""
    council = p.closeness_council if mine == 2 and theirs == 2 else 0.0
    return 1.0 - (1.0 - p.closeness_member) * (1.0 - council)


@kernel
def search(
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
    member_ptr: I64,
    member_firm: U32,
    membership: npt.NDArray[np.uint8],
    partner_ptr: I32,
    partner: U32,
    partner_tie: U32,
    bonds: Bonds,
    meetings: int,
    skill: F64,
    p: SearchRates,
    terrain: Terrain,
    guided: F64,
    advice: I64,
    effort: F64,
    boldness: F64,
    fit: F64,
    x: npt.NDArray[np.uint16],
    x_next: npt.NDArray[np.uint16],
    changed: npt.NDArray[np.uint8],
    proposed: npt.NDArray[np.uint8],
    own_gain: F64,
    told_gain: F64,
) -> None:
    """Fill x_next (n,) with the designs of next year.

    changed (n,): 0 kept, 1 copied, 2 new element, 3 new module, 4 the council's element; proposed (n,): how
    many proposals, of which the first approved is carried out; own_gain, told_gain (n,): what the best of a
    firm's own and the council's would gain, in standard deviations of a one-element change, minus infinity
    without one. Everybody looks at last year's designs `x`, so the order of firms does not matter.
    membership: 0 none, 1 association, 2 association and council. skill (n,) multiplies the chance to act,
    boldness that of a module, effort to the power `elasticity` the number of proposals.
    """
    look, meet, copying, explore = purposes
    # most firms do not act: the draws that tell run in vector lanes, own_gain holds them until it is set
    fill_uniforms(seed, np.uint32(look), ident[lo:hi], t, np.uint32(0), own_gain[lo:hi])
    for i in range(lo, hi):
        own = np.int64(x[i])
        x_next[i] = own
        changed[i] = proposed[i] = 0
        acts = own_gain[i] < p.imitation * skill[i]
        own_gain[i] = told_gain[i] = -np.inf
        if not acts:
            continue
        w = words(seed, np.uint32(look), ident[i], t, np.uint32(0))
        s, m = sector[i], market[i]
        model, tie, bound = best_partner(i, sector, partner_ptr, partner, partner_tie, bonds, fit)
        free = max(0.0, 1.0 - p.attention * bound)
        best = fit[model] if model >= 0 else fit[i]
        first, peers = market_ptr[m], market_ptr[m + 1] - market_ptr[m]
        j = best_stranger(seed, np.uint32(meet), ident[i], t, meetings, first, peers, market_firm, fit, best)
        if j >= 0:
            best, model, tie = fit[j], j, 0.0
        if membership[i] > 0 and unit(w[1]) < p.channel:
            j = np.int64(member_firm[member_ptr[m] + below(w[2], member_ptr[m + 1] - member_ptr[m])])
            if fit[j] > best:
                best, model, tie = fit[j], j, fellow_closeness(membership[i], membership[j], p)
        design: Whole = np.int64(x[model]) if model >= 0 else -1
        visible = market_level[m] < p.ceiling
        if visible and unit(w[3]) < p.licence * free:
            leader = terrain.leader[s]
            if fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], leader) > best:
                design, tie = leader, 0.0
        if design >= 0:
            faithful = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * tie
            mine = copy(seed, np.uint32(copying), ident[i], t, own, design, faithful)
            if mine != own and terrain.tables[s, mine] >= terrain.tables[s, own]:
                x_next[i], changed[i] = mine, 1
            continue
        wanted = min(p.exploration * free * effort[i] ** p.elasticity, float(MOST_IDEAS))
        heed = p.heed * guided[i]
        noise = p.noise_known if visible else p.noise_frontier
        for k in range(trials(seed, np.uint32(explore), ident[i], t, wanted)):
            u = words(seed, np.uint32(explore), ident[i], t, np.uint32(2 * k))
            mine = told(seed, np.uint32(explore), ident[i], t, own, advice[m], heed) if k == 0 else own
            kind = 4
            if mine == own:
                kind = 3 if unit(u[1]) < p.radical * boldness[i] else 2
                mine = proposal(u[2], own, kind == 3)
            if mine == own:
                continue
            proposed[i] += 1
            trial = fitness(terrain.tables[s], terrain.lowest[s], terrain.inverse[s], mine)
            gain = (trial - fit[i]) / terrain.one_step[s]
            if kind == 4:
                told_gain[i] = gain
            else:
                own_gain[i] = max(own_gain[i], gain)
            if unit(u[3]) < approval(gain, noise, p.hurdle, p.stages):
                x_next[i], changed[i] = mine, kind
                break
