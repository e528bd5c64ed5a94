"""Failure of firms and their succession: who fails, what ends with a firm, how its place is filled (M12)."""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I16, I32, I64, U8, U16, U32, U64
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import below, unit, words

ELEMENTS = 16


class FailureRates(NamedTuple):
    """Parameters of failure as the kernels take them; names as in the schema."""

    patience: int
    capacity: float
    custom: float
    mutation: float


@kernel
def judge(
    lo: int, hi: int, distressed: U8, patience: int, spell: U8, cash: F64, debt: F64, failed: U8,
    overdraft: F64, lost: F64,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 fail that have been in distress for `patience` years running.

    spell (n,) counts the years; lost (n,) is what the bank loses: the debt and the overdraft (n,). Both are
    cleared, the distress stays to be recorded.
    """
    for i in range(lo, hi):
        spell[i] = min(250, spell[i] + 1) if distressed[i] else 0
        failed[i] = spell[i] >= patience
        overdraft[i] = 0.0
        lost[i] = 0.0
        if failed[i]:
            overdraft[i] = -cash[i]
            lost[i] = debt[i] - cash[i]
            cash[i] = 0.0
            debt[i] = 0.0
            spell[i] = 0


@kernel
def end_ties(
    lo: int, hi: int, failed: U8, firm_slot: I32, slot_ptr: I32, customer_ptr: I32, customer_tie: U32,
    partner_ptr: I32, partner_tie: U32, dropped: U8, partner_dropped: U8,
) -> None:  # fmt: skip
    """Mark as ending the supply and collaboration ties of the firms lo..hi-1 that have failed.

    Blocks may mark the same tie, all with the same mark.
    """
    for i in range(lo, hi):
        if failed[i]:
            for e in range(slot_ptr[firm_slot[i]], slot_ptr[firm_slot[i + 1]]):
                dropped[e] = 1
            for k in range(customer_ptr[i], customer_ptr[i + 1]):
                dropped[customer_tie[k]] = 1
            for k in range(partner_ptr[i], partner_ptr[i + 1]):
                partner_dropped[partner_tie[k]] = 1


@inlined
def model_of(word: np.uint32, i: int, first: int, last: int, market_firm: U32, failed: U8) -> Whole:
    """Return whom the successor of i copies: from a random firm on the first that stands, i if none does."""
    start = below(word, last - first)
    for k in range(last - first):
        j = market_firm[first + (start + k) % (last - first)]
        if not failed[j]:
            return np.int64(j)
    return np.int64(i)


@inlined
def mutated(seed: np.uint32, purpose: int, ident: np.uint64, t: np.uint32, x: int, chance: float) -> int:
    """Return a design of which each element has been changed with a chance."""
    for four in range(ELEMENTS // 4):
        w = words(seed, np.uint32(purpose), ident, t, np.uint32(1 + four))
        for k in range(4):
            if unit(w[k]) < chance:
                x ^= 1 << (4 * four + k)
    return x


@kernel
def succeed(
    lo: int, hi: int, seed: np.uint32, purpose: int, t: np.uint32, ident: U64,
    market_ptr: I64, market_firm: U32, market_experience: F64, failed: U8, copying: bool, target: float,
    p: FailureRates, x: U16, fit: F64, custom: F64, habit: F64, capacity: F64, planned: F64, first: F64,
    cumulated: F64, utilisation: F64, began: I16,
) -> None:  # fmt: skip
    """Fill the places of failed firms in markets lo..hi-1.

    A successor copies the design of a random firm of the market that has not failed and changes each element
    with a chance (where no rule has designs its fitness counts); it opens with a share of the old capacity
    and keeps a share of the old custom (the rest goes to the others in proportion to theirs); its experience
    is the market's mean. Debts, cash and ties have ended before; static ties stay with the place. Draws
    belong to the place and the year.
    """
    for m in range(lo, hi):
        begin, end = market_ptr[m], market_ptr[m + 1]
        total, any_failed = 0.0, False
        for k in range(begin, end):
            i = market_firm[k]
            if failed[i]:
                any_failed = True
                if copying:
                    w = words(seed, np.uint32(purpose), ident[i], t, np.uint32(0))
                    model = model_of(w[0], i, begin, end, market_firm, failed)
                    x[i] = mutated(seed, purpose, ident[i], t, x[model], p.mutation)
                    fit[i] = fit[model]
                custom[i] *= p.custom
                habit[i] *= p.custom
                capacity[i] *= p.capacity
                planned[i] *= p.capacity
                first[i] *= p.capacity
                cumulated[i] = first[i] * market_experience[m]
                utilisation[i] = target
                began[i] = t + 1
            total += custom[i]
        if any_failed and total > 0.0:
            for k in range(begin, end):
                custom[market_firm[k]] /= total


@kernel
def tally(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, firm_slot: I32, slot_ptr: I32, supplier: U32,
    weak: U8, distressed: U8, rescued: U8, lent: F64, failed: U8, lost: F64, dropped: U8, sums: F64,
) -> None:  # fmt: skip
    """Sum support and failure over the firms of markets lo..hi-1.

    sums (m, 8): firms rescued, money lent to firms in distress, firms failed, money lost; then supply ties by
    the buyer's health, failures apart: those of buyers not in distress, of them ended; those of buyers in
    distress (before any help), of them ended.
    """
    for m in range(lo, hi):
        saved, given, gone, written_off = 0, 0.0, 0, 0.0
        healthy: Whole = 0
        healthy_ended: Whole = 0
        ailing: Whole = 0
        ailing_ended: Whole = 0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            saved += rescued[i]
            given += lent[i]
            gone += failed[i]
            written_off += lost[i]
            if failed[i]:
                continue
            ties: Whole = 0
            ended: Whole = 0
            for e in range(slot_ptr[firm_slot[i]], slot_ptr[firm_slot[i + 1]]):
                standing = np.int64(1 - failed[supplier[e]])
                ties += standing
                ended += standing * dropped[e]
            if weak[i] or distressed[i]:
                ailing += ties
                ailing_ended += ended
            else:
                healthy += ties
                healthy_ended += ended
        sums[m, 0], sums[m, 1], sums[m, 2], sums[m, 3] = saved, given, gone, written_off
        sums[m, 4], sums[m, 5], sums[m, 6], sums[m, 7] = healthy, healthy_ended, ailing, ailing_ended
