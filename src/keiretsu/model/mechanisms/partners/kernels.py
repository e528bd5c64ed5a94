"""Collaboration ties: trust that grows, ties that end, partners sought in or out of the own group (M1)."""

import numpy as np

from keiretsu.core.arrays import F64, I32, U8, U32, U64
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import DrawKey, below, fill_uniforms, fill_words, pair_ident, unit
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Places
from keiretsu.model.mechanisms.partners.records import (
    Cells,
    Collaborations,
    Met,
    NewCollaborations,
    PartnersParameters,
)
from keiretsu.model.mechanisms.supply.kernels import ends, joined, static
from keiretsu.model.mechanisms.supply.records import NOBODY, Lasting

BREAK, SEEK = np.uint32(Purpose.PARTNER_BREAK.value), np.uint32(Purpose.PARTNER_SEEK.value)

CHUNK = 512
"""Ties whose random numbers are drawn in one go, which runs in the processor's vector lanes."""

ONE = np.uint64(1)


@inlined
def either(own: float, other: float) -> float:
    """Return the closeness of a pair by two kinds of ties, s = 1 - (1 - own)(1 - other)."""
    return 1.0 - (1.0 - own) * (1.0 - other)


@inlined
def crowd(
    begin: int, end: int, one: U32, two: U32, partner_ptr: I32, p: PartnersParameters, shed: F64
) -> None:
    """Set the hazard of ties begin..end-1 from sides with more partners than they keep."""
    for e in range(begin, end):
        a, b = np.uint64(one[e]), np.uint64(two[e])
        degree = max(partner_ptr[a + ONE] - partner_ptr[a], partner_ptr[b + ONE] - partner_ptr[b])
        shed[e - begin] = p.partner_trust_rate * max(0.0, 1.0 - p.partners / degree) if degree > 0 else 0.0


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
    lo: int,
    hi: int,
    key: DrawKey,
    ident: U64,
    pairs: Collaborations,
    partner_ptr: I32,
    lasting: Lasting,
    p: PartnersParameters,
) -> None:
    """Let trust grow in working ties and decide which end.

    A tie ends by hazard h_0 exp(-eta s), or because one side has more partners than it keeps, at the pace at
    which trust changes.
    """
    pair, near = np.empty(CHUNK, np.uint64), np.empty(CHUNK, np.uint32)
    draw, shed, omega = np.empty(CHUNK), np.empty(CHUNK), float(pairs.partner_omega[0])
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        for e in range(begin, end):
            pair[e - begin] = pair_ident(ident[pairs.one[e]], ident[pairs.two[e]])
        fill_uniforms(key.seed, BREAK, pair[: end - begin], key.step, np.uint32(0), draw)
        crowd(begin, end, pairs.one, pairs.two, partner_ptr, p, shed)
        for k in range(
            few_in_danger(end - begin, draw, shed, p.partner_hazard, pairs.partner_dropped[begin:end], near)
        ):
            e = begin + near[k]
            other = 0.0
            if pairs.partner_kin[e]:
                other = static(
                    lasting.static_ptr,
                    lasting.static_other,
                    lasting.static_closeness,
                    pairs.one[e],
                    pairs.two[e],
                )
            close = either(omega * float(pairs.strength[e]), other)
            pairs.partner_dropped[e] = ends(
                draw[near[k]], p.partner_hazard, p.partner_protection * close, shed[near[k]]
            )
        for e in range(begin, end):
            pairs.strength[e] += p.partner_trust_rate * (1.0 - pairs.strength[e])


@kernel
def seek(
    lo: int,
    hi: int,
    key: DrawKey,
    places: Places,
    cells: Cells,
    met: Met,
    p: PartnersParameters,
    proposal: U32,
) -> None:
    """Fill proposal (n,) with the firm that i, short of partners, asks this year, or NOBODY.

    With chance `outside` any firm of the market, else a firm of the own cell (vertical group x sector);
    firms of no group ask in the market. Who has more than it keeps is not asked.
    """
    markets, number = places.markets, np.zeros(CHUNK, np.uint32)
    where, whom, rest = np.empty(CHUNK, np.uint32), np.empty(CHUNK, np.uint32), np.empty(CHUNK, np.uint32)
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        fill_words(key.seed, SEEK, places.firms.ident[begin:end], key.step, number, where, whom, rest)
        for i in range(begin, end):
            proposal[i] = NOBODY
            if met.partner_ptr[i + 1] - met.partner_ptr[i] >= p.partners:
                continue
            c = cells.cell[i]
            if c != NOBODY and unit(where[i - begin]) >= p.outside_partners:
                first, size = cells.cell_ptr[c], cells.cell_ptr[c + 1] - cells.cell_ptr[c]
                j = cells.cell_firm[first + below(whom[i - begin], size)]
            else:
                m = places.firms.market[i]
                first, size = markets.market_ptr[m], markets.market_ptr[m + 1] - markets.market_ptr[m]
                j = markets.market_firm[first + below(whom[i - begin], size)]
            if j == i or met.partner_ptr[j + 1] - met.partner_ptr[j] > p.partners:
                continue
            known = False
            for e in range(met.partner_ptr[i], met.partner_ptr[i + 1]):
                known = known or met.partner[e] == j
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
def agreed(tied: U32, proposal: U32) -> int:
    """Return how many ties the proposals (n,) make; who asks nobody asks whom `tied` (n,) names."""
    for i in range(len(proposal)):
        if proposal[i] == NOBODY:
            proposal[i] = tied[i]
    made = 0
    for i in range(len(proposal)):
        if proposal[i] != NOBODY and not repeats(proposal, i):
            made += 1
    return made


@kernel
def renew(
    proposal: U32, start: float, year: int, pairs: Collaborations, lasting: Lasting, new: NewCollaborations
) -> None:
    """Copy the ties that stay and append the new ones.

    Every proposal becomes a tie, the smaller index first; of two firms that ask each other, one tie.
    """
    to = 0
    for e in range(len(pairs.one)):
        if not pairs.partner_dropped[e]:
            new.new_one[to], new.new_two[to] = pairs.one[e], pairs.two[e]
            new.new_strength[to], new.new_since[to] = pairs.strength[e], pairs.partner_since[e]
            new.new_kin[to] = pairs.partner_kin[e]
            to += 1
    for i in range(len(proposal)):
        j = proposal[i]
        if j == NOBODY or repeats(proposal, i):
            continue
        new.new_one[to], new.new_two[to] = min(i, j), max(i, j)
        new.new_strength[to], new.new_since[to] = start, year
        new.new_kin[to] = joined(lasting.static_ptr, lasting.static_other, i, j)
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


@kernel
def draw_up(
    proposal: U32, start: float, year: int, pairs: Collaborations, lasting: Lasting, new: NewCollaborations,
    met: Met,
) -> None:  # fmt: skip
    """Copy the ties that stay, append the new ones, and index next year's ties by partner."""
    renew(proposal, start, year, pairs, lasting, new)
    index_pairs(new.new_one, new.new_two, len(proposal), met.partner_ptr, met.partner, met.partner_tie)
