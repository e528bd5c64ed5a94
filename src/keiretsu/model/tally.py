"""Sums over the firms and ties of a market from which every recorded metric is made, in id order."""

import math

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U16, U32
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Markets, Places
from keiretsu.model.mechanisms.partners.records import Collaborations
from keiretsu.model.mechanisms.supply.records import Supply
from keiretsu.model.mechanisms.technology.landscape import DESIGNS
from keiretsu.model.tally_records import Taken, YearOfFirms, YearOfMarkets

AGES = 21
"""Ages 0..19 and 20 or more."""

FIRM_SUMS = (
    "firms", "level", "level_squared", "level_sales", "top", "designs", "adoptions", "radical", "output",
    "orders", "capacity", "revenue", "bought", "profit", "interest", "machines", "debt", "price_output",
    "hhi", "distressed", "capital",
)  # fmt: skip
TIE_SUMS = ("ties", "kept", "opened", "age", "purchases", "own", "closeness", "repeated", "wanted", "missing")


@kernel
def tally_firms(lo: int, hi: int, markets: Markets, year: YearOfFirms, sums: F64) -> None:
    """Fill sums (m, len(FIRM_SUMS)) for markets lo..hi-1; columns in the order of FIRM_SUMS."""
    designs, books = year.designs, year.books
    seen = np.zeros(DESIGNS // 8, np.uint8)  # a bit a design
    for m in range(lo, hi):
        first, last = markets.market_ptr[m], markets.market_ptr[m + 1]
        kinds, adopted, radical, distress = 0, 0, 0, 0
        levels, squares, weighted, made, ordered, able, revenue = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        bought, profit, interest, machines, owed, priced, shares = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        installed = 0.0
        for k in range(first, last):
            i = markets.market_firm[k]
            levels += designs.level[i]
            squares += designs.level[i] * designs.level[i]
            weighted += designs.level[i] * books.revenue[i]
            byte, bit = designs.x[i] >> 3, np.uint8(1 << (designs.x[i] & 7))
            kinds += not seen[byte] & bit
            seen[byte] |= bit
            adopted += year.changed[i] != 0
            radical += year.changed[i] == 3
            made += year.output[i]
            ordered += year.orders[i]
            able += year.capacity[i]
            installed += year.capital[i]
            revenue += books.revenue[i]
            bought += books.inputs[i] + books.imports[i]
            profit += books.profit[i]
            interest += books.interest[i]
            machines += books.machines[i]
            owed += year.debt[i]
            priced += year.price[i] * year.output[i]
            shares += books.revenue[i] ** 2
            distress += year.distressed[i]
        for k in range(first, last):
            seen[designs.x[markets.market_firm[k]] >> 3] = 0
        top = top_hundredth(markets.market_firm[first:last], designs.level)
        shares = shares / revenue**2 if revenue > 0.0 else 0.0
        counts = (last - first, kinds, adopted, radical, distress)
        sums[m, 0], sums[m, 5], sums[m, 6], sums[m, 7], sums[m, 19] = counts
        sums[m, 1], sums[m, 2], sums[m, 3], sums[m, 4] = levels, squares, weighted, top
        sums[m, 8], sums[m, 9], sums[m, 10], sums[m, 11], sums[m, 12] = made, ordered, able, revenue, bought
        sums[m, 13], sums[m, 14], sums[m, 15], sums[m, 16] = profit, interest, machines, owed
        sums[m, 17], sums[m, 18], sums[m, 20] = priced, shares, installed


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
    lo: int, hi: int, year: int, places: Places, supply: Supply, sold: YearOfFirms, sums: F64, risk: F64
) -> None:
    """Sum the supply ties of markets lo..hi-1, by the buyer's market.

    Fills sums (m, len(TIE_SUMS)) and risk (m, AGES, 2: at risk, kept), and sets leader (slots,) to the
    largest supplier of the year.
    """
    markets, slots = places.markets, supply.slots
    for m in range(lo, hi):
        risk[m] = 0.0
        ties, stay, fresh, years = 0, 0, 0, 0
        purchases, own, close, repeated, asked, missing = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            buyer = markets.market_firm[k]
            home = places.groups.group[buyer]
            for slot in range(slots.firm_slot[buyer], slots.firm_slot[buyer + 1]):
                need = slots.slot_need[slot] * sold.output[buyer]
                largest = -1.0
                before = slots.main_supplier[slot]
                fresh += 1 if slots.opened[slot] != 0xFFFFFFFF else 0
                for e in range(
                    np.uint64(supply.ties.slot_ptr[slot]), np.uint64(supply.ties.slot_ptr[slot + 1])
                ):
                    i = supply.ties.supplier[e]
                    age = year - supply.ties.since[e]
                    kept = 1 - supply.ties.dropped[e]
                    ties += 1
                    stay += kept
                    years += age
                    wanted = need * supply.ties.share[e]
                    value = wanted * sold.price[i]
                    purchases += value
                    own += value if places.groups.group[i] == home and home >= 0 else 0.0
                    close += value * supply.ties.closeness[e]
                    repeated += value if before == i else 0.0
                    asked += wanted
                    missing += (
                        wanted * (1.0 - sold.output[i] / sold.orders[i]) if sold.orders[i] > 0.0 else 0.0
                    )
                    risk[m, min(age, AGES - 1), 0] += 1.0
                    risk[m, min(age, AGES - 1), 1] += kept
                    if supply.ties.share[e] > largest:
                        largest = supply.ties.share[e]
                        slots.main_supplier[slot] = i
        counts, amounts = (ties, stay, fresh, years), (purchases, own, close, repeated, asked, missing)
        for c in range(4):
            sums[m, c] = counts[c]
        for c in range(6):
            sums[m, 4 + c] = amounts[c]


@kernel
def note_markets(market_region: U32, year: YearOfMarkets, markets: F64, prices: F64, rest: F64) -> None:
    """Note the year's final orders, sales and wages, markets (3, M), prices of machines (M,), rest (3,)."""
    for m in range(len(market_region)):
        markets[0, m], markets[1, m], markets[2, m] = year.final_orders[m], year.final_sold[m], year.wage[m]
        prices[m] = year.machine_price[market_region[m]]
    rest[0], rest[1], rest[2] = year.frontier[0], year.residual[0], year.people_residual[0]


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
def tally_year(
    lo: int, hi: int, year: int, places: Places, firms: YearOfFirms, supply: Supply, taken: Taken
) -> None:
    """Sum the firms of markets lo..hi-1, and the supply ties by the buyer's market."""
    tally_firms(lo, hi, places.markets, firms, taken.firms)
    tally_ties(lo, hi, year, places, supply, firms, taken.ties, taken.risk)


@kernel
def tally_rest(places: Places, pairs: Collaborations, noted: YearOfMarkets, taken: Taken) -> None:
    """Sum the collaborations by region, and note what is noted of the year as it is."""
    tally_partners(pairs.one, places.firms.region, pairs.partner_dropped, taken.partners)
    note_markets(places.markets.market_region, noted, taken.markets, taken.prices, taken.rest)


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
