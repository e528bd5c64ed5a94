"""Failure of firms and their succession: who fails, what ends with a firm, how its place is filled (M12)."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.rng.jit import Whole, inline, kernel
from keiretsu.rng.philox import below, unit, words

F64 = npt.NDArray[np.float64]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

NOBODY = 0xFFFFFFFF
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
def end_supply(
    lo: int, hi: int, slot_buyer: U32, slot_ptr: I64, supplier: U32, failed: U8, dropped: U8
) -> None:
    """Mark as ending the supply ties of slots lo..hi-1 whose supplier or buyer has failed."""
    for slot in range(lo, hi):
        for e in range(slot_ptr[slot], slot_ptr[slot + 1]):
            if failed[slot_buyer[slot]] or failed[supplier[e]]:
                dropped[e] = 1


@kernel
def end_partners(lo: int, hi: int, one: U32, two: U32, failed: U8, dropped: U8) -> None:
    """Mark as ending the collaboration ties lo..hi-1 of which a partner has failed."""
    for e in range(lo, hi):
        if failed[one[e]] or failed[two[e]]:
            dropped[e] = 1


@inline
def model_of(word: np.uint32, i: int, first: int, last: int, market_firm: U32, failed: U8) -> Whole:
    """Return whom the successor of i copies: from a random firm on the first that stands, i if none does."""
    start = below(word, last - first)
    for k in range(last - first):
        j = market_firm[first + (start + k) % (last - first)]
        if not failed[j]:
            return np.int64(j)
    return np.int64(i)


@inline
def mutated(seed: np.uint32, purpose: int, ident: np.uint64, t: np.uint32, x: int, chance: float) -> int:
    """Return a design of which each element has been changed with a chance."""
    for k in range(ELEMENTS):
        w = words(seed, np.uint32(purpose), ident, t, np.uint32(1 + k))
        if unit(w[0]) < chance:
            x ^= 1 << k
    return x


@kernel
def succeed(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    market_ptr: I64,
    market_firm: U32,
    market_experience: F64,
    failed: U8,
    copying: bool,
    target: float,
    p: FailureRates,
    x: U16,
    custom: F64,
    habit: F64,
    capacity: F64,
    planned: F64,
    first: F64,
    cumulated: F64,
    utilisation: F64,
    began: I32,
) -> None:
    """Fill the places of failed firms in markets lo..hi-1.

    A successor copies the design of a random firm of the market that has not failed and changes each element
    with a chance; it opens with a share of the old capacity and keeps a share of the old custom (the rest
    goes to the others in proportion to theirs); its experience is the market's mean. Debts, cash and ties
    have ended before; static ties stay with the place. Draws belong to the place and the year.
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
def cuts(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    firm_slot: I64,
    slot_ptr: I64,
    supplier: U32,
    weak: U8,
    failed: U8,
    dropped: U8,
    sums: F64,
) -> None:
    """Count supply ties by the buyer's health, failures apart, for the buyers of markets lo..hi-1.

    sums (m, 4): ties of buyers not in distress, of them ended; ties of buyers in distress, of them ended.
    """
    for m in range(lo, hi):
        sums[m] = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            buyer = market_firm[k]
            if failed[buyer]:
                continue
            column = 2 if weak[buyer] else 0
            for slot in range(firm_slot[buyer], firm_slot[buyer + 1]):
                for e in range(slot_ptr[slot], slot_ptr[slot + 1]):
                    if not failed[supplier[e]]:
                        sums[m, column] += 1.0
                        sums[m, column + 1] += dropped[e]
