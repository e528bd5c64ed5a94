"""Collaboration ties: trust that grows, ties that end, partners sought in or out of the own group (M1)."""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U32, U64
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import below, fill_uniforms, fill_words, pair_ident, unit
from keiretsu.model.mechanisms.supply.kernels import NOBODY, ends, joined, static

CHUNK = 512
"""Ties whose random numbers are drawn in one go, which runs in the processor's vector lanes."""

ONE = np.uint64(1)


class PartnerRates(NamedTuple):
    """Parameters of collaboration as the kernels take them; names as in the schema."""

    hazard: float
    protection: float
    wanted: float
    outside: float
    start: float
    trust: float
    omega: float


class Bonds(NamedTuple):
    """Collaboration ties as their closeness is read from them, strength and kin each (ties,).

    kin is 1 where static ties join the pair too, whose closeness the index static_ptr, static_other holds;
    omega is the closeness of a collaboration of full strength.
    """

    strength: F64
    kin: U8
    static_ptr: I32
    static_other: U32
    static_closeness: F64
    omega: float


@inlined
def trust(bonds: Bonds, tie: int, a: int, b: int) -> float:
    """Return the closeness s = 1 - (1 - omega tau)(1 - other) of a and b by a collaboration, other if kin."""
    other = 0.0
    if bonds.kin[tie]:
        other = static(bonds.static_ptr, bonds.static_other, bonds.static_closeness, a, b)
    return 1.0 - (1.0 - bonds.omega * float(bonds.strength[tie])) * (1.0 - other)


@inlined
def crowd(begin: int, end: int, one: U32, two: U32, partner_ptr: I32, p: PartnerRates, shed: F64) -> None:
    """Set the hazard of ties begin..end-1 from sides with more partners than they keep."""
    for e in range(begin, end):
        a, b = np.uint64(one[e]), np.uint64(two[e])
        degree = max(partner_ptr[a + ONE] - partner_ptr[a], partner_ptr[b + ONE] - partner_ptr[b])
        shed[e - begin] = p.trust * max(0.0, 1.0 - p.wanted / degree) if degree > 0 else 0.0


@inlined
def few_in_danger(many: int, draw: F64, shed: F64, hazard: float, dropped: U8, near: U32) -> int:
    """List in `near` the ties whose draw (k,) may end them, mark none as ending; return how many.

    A list, since which ties these are cannot be guessed: a jump for each would cost more than the look.
    """
    found = 0
    for k in range(many):
        dropped[k] = 0
        near[found] = k
        found += draw[k] < hazard + shed[k]
    return found


@kernel
def part(
    lo: int, hi: int, seed: np.uint32, purpose: int, t: np.uint32, ident: U64, one: U32,
    two: U32, partner_ptr: I32, bonds: Bonds, p: PartnerRates, strength: F64, dropped: U8,
) -> None:  # fmt: skip
    """Let trust grow in working ties and decide which end.

    A tie ends by hazard h_0 exp(-eta s), or because one side has more partners than it keeps, at the pace at
    which trust changes. strength (ties,) is that of the bonds.
    """
    pair, near = np.empty(CHUNK, np.uint64), np.empty(CHUNK, np.uint32)
    draw, shed = np.empty(CHUNK), np.empty(CHUNK)
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        for e in range(begin, end):
            pair[e - begin] = pair_ident(ident[one[e]], ident[two[e]])
        fill_uniforms(seed, np.uint32(purpose), pair[: end - begin], t, np.uint32(0), draw)
        crowd(begin, end, one, two, partner_ptr, p, shed)
        for k in range(few_in_danger(end - begin, draw, shed, p.hazard, dropped[begin:end], near)):
            e = begin + near[k]
            close = trust(bonds, e, one[e], two[e])
            dropped[e] = ends(draw[near[k]], p.hazard, p.protection * close, shed[near[k]])
        for e in range(begin, end):
            strength[e] += p.trust * (1.0 - strength[e])


@kernel
def seek(
    lo: int, hi: int, seed: np.uint32, purpose: int, t: np.uint32, ident: U64, market: U32,
    market_ptr: I64, market_firm: U32, cell: U32, cell_ptr: I64, cell_firm: U32, partner_ptr: I32,
    partner: U32, p: PartnerRates, proposal: U32,
) -> None:  # fmt: skip
    """Fill proposal (n,) with the firm that i, short of partners, asks this year, or NOBODY.

    With chance `outside` any firm of the market, else a firm of the own cell (vertical group x sector);
    firms of no group ask in the market. Who has more than it keeps is not asked.
    """
    number = np.zeros(CHUNK, np.uint32)
    where, whom, rest = np.empty(CHUNK, np.uint32), np.empty(CHUNK, np.uint32), np.empty(CHUNK, np.uint32)
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        fill_words(seed, np.uint32(purpose), ident[begin:end], t, number, where, whom, rest)
        for i in range(begin, end):
            proposal[i] = NOBODY
            if partner_ptr[i + 1] - partner_ptr[i] >= p.wanted:
                continue
            c = cell[i]
            if c != NOBODY and unit(where[i - begin]) >= p.outside:
                first, size = cell_ptr[c], cell_ptr[c + 1] - cell_ptr[c]
                j = cell_firm[first + below(whom[i - begin], size)]
            else:
                first, size = market_ptr[market[i]], market_ptr[market[i] + 1] - market_ptr[market[i]]
                j = market_firm[first + below(whom[i - begin], size)]
            if j == i or partner_ptr[j + 1] - partner_ptr[j] > p.wanted:
                continue
            known = False
            for e in range(partner_ptr[i], partner_ptr[i + 1]):
                known = known or partner[e] == j
            if not known:
                proposal[i] = j


@inlined
def repeats(proposal: U32, i: int) -> bool:
    """Tell whether firm i asks one that asks it, and comes second: their tie is made once."""
    j = proposal[i]
    return bool(proposal[j] == i and j < i)


@kernel
def staying(dropped: U8) -> int:
    """Return how many ties do not end."""
    kept = 0
    for e in range(len(dropped)):
        kept += 1 - dropped[e]
    return kept


@kernel
def agreed(proposal: U32) -> int:
    """Return how many ties the proposals (n,) make."""
    made = 0
    for i in range(len(proposal)):
        if proposal[i] != NOBODY and not repeats(proposal, i):
            made += 1
    return made


@kernel
def renew(
    proposal: U32, dropped: U8, start: float, static_ptr: I32, static_other: U32, one: U32, two: U32,
    strength: F64, kin: U8, new_one: U32, new_two: U32, new_strength: F64, new_kin: U8,
) -> None:  # fmt: skip
    """Copy the ties that stay and append the new ones.

    Every proposal becomes a tie, the smaller index first; of two firms that ask each other, one tie.
    """
    to = 0
    for e in range(len(one)):
        if not dropped[e]:
            new_one[to], new_two[to] = one[e], two[e]
            new_strength[to], new_kin[to] = strength[e], kin[e]
            to += 1
    for i in range(len(proposal)):
        j = proposal[i]
        if j == NOBODY or repeats(proposal, i):
            continue
        new_one[to], new_two[to] = min(i, j), max(i, j)
        new_strength[to] = start
        new_kin[to] = joined(static_ptr, static_other, i, j)
        to += 1


@kernel
def index_pairs(one: U32, two: U32, firms: int, ptr: I32, partner: U32, tie: U32) -> None:
    """Fill the symmetric CSR index (ptr, partner, tie) of collaboration ties, in tie order."""
    ptr[:] = 0
    for e in range(len(one)):
        ptr[one[e] + 1] += 1
        ptr[two[e] + 1] += 1
    for i in range(firms):
        ptr[i + 1] += ptr[i]
    for e in range(len(one)):
        a, b = one[e], two[e]
        partner[ptr[a]], tie[ptr[a]] = b, e
        ptr[a] += 1
        partner[ptr[b]], tie[ptr[b]] = a, e
        ptr[b] += 1
    for i in range(firms, 0, -1):
        ptr[i] = ptr[i - 1]
    ptr[0] = 0
