"""Sums over the firms and ties of a market from which every recorded metric is made, in id order."""

import math

import numpy as np

from keiretsu.core.arrays import F64, I16, I32, I64, U8, U16, U32
from keiretsu.core.jit import kernel
from keiretsu.model.mechanisms.accounts.kernels import Books
from keiretsu.model.mechanisms.technology.landscape import DESIGNS

AGES = 21
"""Ages 0..19 and 20 or more."""

FIRM_SUMS = (
    "firms", "level", "level_squared", "level_sales", "top", "designs", "adoptions", "radical", "output",
    "orders", "capacity", "revenue", "bought", "profit", "interest", "machines", "debt", "price_output",
    "hhi", "distressed",
)  # fmt: skip
TIE_SUMS = ("ties", "kept", "opened", "age", "purchases", "own", "closeness", "repeated", "wanted", "missing")


@kernel
def tally_firms(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, level: F64, x: U16, changed: U8,
    output: F64, orders: F64, capacity: F64, price: F64, debt: F64, distressed: U8, books: Books, sums: F64,
) -> None:  # fmt: skip
    """Fill sums (m, len(FIRM_SUMS)) for markets lo..hi-1; columns in the order of FIRM_SUMS."""
    seen = np.zeros(DESIGNS // 8, np.uint8)  # a bit a design
    for m in range(lo, hi):
        first, last = market_ptr[m], market_ptr[m + 1]
        designs, adopted, radical, distress = 0, 0, 0, 0
        levels, squares, weighted, made, ordered, able, revenue = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        bought, profit, interest, machines, owed, priced, shares = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(first, last):
            i = market_firm[k]
            levels += level[i]
            squares += level[i] * level[i]
            weighted += level[i] * books.revenue[i]
            byte, bit = x[i] >> 3, np.uint8(1 << (x[i] & 7))
            designs += not seen[byte] & bit
            seen[byte] |= bit
            adopted += changed[i] != 0
            radical += changed[i] == 3
            made += output[i]
            ordered += orders[i]
            able += capacity[i]
            revenue += books.revenue[i]
            bought += books.inputs[i] + books.imports[i]
            profit += books.profit[i]
            interest += books.interest[i]
            machines += books.machines[i]
            owed += debt[i]
            priced += price[i] * output[i]
            shares += books.revenue[i] ** 2
            distress += distressed[i]
        for k in range(first, last):
            seen[x[market_firm[k]] >> 3] = 0
        top = top_hundredth(market_firm[first:last], level)
        shares = shares / revenue**2 if revenue > 0.0 else 0.0
        counts = (last - first, designs, adopted, radical, distress)
        sums[m, 0], sums[m, 5], sums[m, 6], sums[m, 7], sums[m, 19] = counts
        sums[m, 1], sums[m, 2], sums[m, 3], sums[m, 4] = levels, squares, weighted, top
        sums[m, 8], sums[m, 9], sums[m, 10], sums[m, 11], sums[m, 12] = made, ordered, able, revenue, bought
        sums[m, 13], sums[m, 14], sums[m, 15], sums[m, 16] = profit, interest, machines, owed
        sums[m, 17], sums[m, 18] = priced, shares


@kernel
def top_hundredth(firms: U32, level: F64) -> float:
    """Return the mean of the best hundredth (at least one) of `firms`, times their number."""
    n = len(firms)
    if n == 0:
        return 0.0
    best = math.ceil(n / 100)
    values = np.full(best, -np.inf)  # the best so far, the lowest first
    for k in range(n):
        value = level[firms[k]]
        if value > values[0]:
            place = 1
            while place < best and values[place] < value:
                values[place - 1] = values[place]
                place += 1
            values[place - 1] = value
    return float(values.sum() / best * n)


@kernel
def tally_ties(
    lo: int, hi: int, year: int, market_ptr: I64, market_firm: U32, firm_slot: I32, slot_ptr: I32,
    slot_need: F64, supplier: U32, share: F64, closeness: F64, since: I16, dropped: U8,
    opened: U32, leader: U32, group: I32, output: F64, orders: F64, price: F64, sums: F64,
    risk: F64,
) -> None:  # fmt: skip
    """Sum the supply ties of markets lo..hi-1, by the buyer's market.

    Fills sums (m, len(TIE_SUMS)) and risk (m, AGES, 2: at risk, kept), and sets leader (slots,) to the
    largest supplier of the year.
    """
    for m in range(lo, hi):
        risk[m] = 0.0
        ties, stay, fresh, years = 0, 0, 0, 0
        purchases, own, close, repeated, asked, missing = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            buyer = market_firm[k]
            home = group[buyer]
            for slot in range(firm_slot[buyer], firm_slot[buyer + 1]):
                need = slot_need[slot] * output[buyer]
                largest = -1.0
                before = leader[slot]
                fresh += 1 if opened[slot] != 0xFFFFFFFF else 0
                for e in range(np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])):
                    i = supplier[e]
                    age = year - since[e]
                    kept = 1 - dropped[e]
                    ties += 1
                    stay += kept
                    years += age
                    wanted = need * share[e]
                    value = wanted * price[i]
                    purchases += value
                    own += value if group[i] == home and home >= 0 else 0.0
                    close += value * closeness[e]
                    repeated += value if before == i else 0.0
                    asked += wanted
                    missing += wanted * (1.0 - output[i] / orders[i]) if orders[i] > 0.0 else 0.0
                    risk[m, min(age, AGES - 1), 0] += 1.0
                    risk[m, min(age, AGES - 1), 1] += kept
                    if share[e] > largest:
                        largest = share[e]
                        leader[slot] = i
        counts, amounts = (ties, stay, fresh, years), (purchases, own, close, repeated, asked, missing)
        for c in range(4):
            sums[m, c] = counts[c]
        for c in range(6):
            sums[m, 4 + c] = amounts[c]


@kernel
def tally_partners(one: U32, region: U16, dropped: U8, sums: F64) -> None:
    """Fill sums (2, R) with collaboration ties and those kept, by the region of the first partner."""
    sums[:] = 0.0
    here, ties, kept = np.uint32(0), 0, 0
    for e in range(len(one)):
        r = region[one[e]]
        if r != here:
            sums[0, here] += ties
            sums[1, here] += kept
            here, ties, kept = r, 0, 0
        ties += 1
        kept += 1 - dropped[e]
    if ties > 0:
        sums[0, here] += ties
        sums[1, here] += kept


@kernel
def tally_groups(
    group: I32,
    home: I64,
    market: U32,
    level: F64,
    market_level: F64,
    part: float,
    lead: F64,
    sums: F64,
) -> None:
    """Fill sums (M, 2) with vertical groups, and those behind, by the market of their first firm, home (G,).

    Behind are those whose lead (G,), what their firms have above `part` of the means of their markets, is
    below zero.
    """
    sums[:] = 0.0
    lead[:] = 0.0
    for i in range(len(group)):
        if group[i] >= 0:
            lead[group[i]] += level[i] - part * market_level[market[i]]
    for g in range(len(home)):
        sums[home[g], 0] += 1.0
        sums[home[g], 1] += lead[g] < 0.0
