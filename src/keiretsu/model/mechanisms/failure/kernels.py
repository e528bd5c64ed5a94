"""Failure of firms and their succession: who fails, what ends with a firm, how its place is filled (M12)."""

import numpy as np

from keiretsu.core.arrays import F64, U8, U32
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, below, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Markets, Places
from keiretsu.model.mechanisms.failure.records import Failure, FailureParameters, Helped, Owed, Succession
from keiretsu.model.mechanisms.partners.records import Met
from keiretsu.model.mechanisms.supply.records import ENDED, Supply

SUCCESSOR = np.uint32(Purpose.SUCCESSOR.value)


ELEMENTS = 16


@kernel
def judge(lo: int, hi: int, failure: Failure, owed: Owed, overdraft: F64, years: int) -> None:
    """Let firms lo..hi-1 fail that have been in distress for `patience` years running.

    spell (n,) counts the years; lost (n,) is what the bank loses: the debt and the overdraft (n,). Both are
    cleared, the distress stays to be recorded.
    """
    for i in range(lo, hi):
        failure.spell[i] = min(250, failure.spell[i] + 1) if owed.distressed[i] else 0
        failure.failed[i] = failure.spell[i] >= years
        overdraft[i] = 0.0
        failure.lost[i] = 0.0
        if failure.failed[i]:
            overdraft[i] = -owed.cash[i]
            failure.lost[i] = owed.debt[i] - owed.cash[i]
            owed.cash[i] = 0.0
            owed.debt[i] = 0.0
            failure.spell[i] = 0


@kernel
def charge(
    lo: int,
    hi: int,
    markets: Markets,
    interest: F64,
    failure: Failure,
    margin: float,
    earned: F64,
    borne: F64,
) -> None:
    """Let the banks of the borrowers of markets lo..hi-1 earn their margin on interest and bear the losses.

    Both change their capital: earned (M,), borne (M,).
    """
    for m in range(lo, hi):
        paid, lost = 0.0, 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            paid += interest[i]
            lost += failure.lost[i]
        earned[m], borne[m] = margin * paid, lost
        failure.bank_capital[m] += earned[m] - borne[m]


@kernel
def end_ties(lo: int, hi: int, failed: U8, supply: Supply, met: Met, partner_dropped: U8) -> None:
    """Mark as ending the supply and collaboration ties of the firms lo..hi-1 that have failed.

    Blocks may mark the same tie, all with the same mark.
    """
    ties, customers = supply.ties, supply.customers
    for i in range(lo, hi):
        if failed[i]:
            for e in range(
                ties.slot_ptr[supply.slots.firm_slot[i]], ties.slot_ptr[supply.slots.firm_slot[i + 1]]
            ):
                ties.dropped[e] = ENDED
            for k in range(customers.customer_ptr[i], customers.customer_ptr[i + 1]):
                ties.dropped[customers.customer_tie[k]] = ENDED
            for k in range(met.partner_ptr[i], met.partner_ptr[i + 1]):
                partner_dropped[met.partner_tie[k]] = 1


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
def mutated(key: DrawKey, ident: np.uint64, x: int, chance: float) -> int:
    """Return a design of which each element has been changed with a chance."""
    for four in range(ELEMENTS // 4):
        w = words(key.seed, SUCCESSOR, ident, key.step, np.uint32(1 + four))
        for k in range(4):
            if unit(w[k]) < chance:
                x ^= 1 << (4 * four + k)
    return x


@kernel
def succeed(
    lo: int,
    hi: int,
    key: DrawKey,
    places: Places,
    failure: Failure,
    heirs: Succession,
    copying: bool,
    p: FailureParameters,
) -> None:
    """Fill the places of failed firms in markets lo..hi-1.

    A successor copies the design of a random firm of the market that has not failed and changes each element
    with a chance (where no rule has designs its fitness counts); it opens with a share of the old capacity
    and research and keeps a share of the old custom (the rest goes to the others in proportion to theirs);
    its experience is the market's mean. Debts, cash and ties have ended before; static ties stay with the
    place. Draws belong to the place and the year.
    """
    markets = places.markets
    for m in range(lo, hi):
        begin, end = markets.market_ptr[m], markets.market_ptr[m + 1]
        total, any_failed = 0.0, False
        for k in range(begin, end):
            i = markets.market_firm[k]
            if failure.failed[i]:
                any_failed = True
                if copying:
                    w = words(key.seed, SUCCESSOR, places.firms.ident[i], key.step, np.uint32(0))
                    model = model_of(w[0], i, begin, end, markets.market_firm, failure.failed)
                    heirs.x[i] = mutated(key, places.firms.ident[i], heirs.x[model], p.successor_mutation)
                    heirs.fit[i] = heirs.fit[model]
                heirs.custom[i] *= p.successor_custom
                heirs.habit[i] *= p.successor_custom
                heirs.capacity[i] *= p.successor_capacity
                heirs.capital[i] *= p.successor_capacity
                heirs.planned[i] *= p.successor_capacity
                heirs.research[i] *= p.successor_capacity
                heirs.research_extra[i] *= p.successor_capacity
                heirs.first[i] *= p.successor_capacity
                heirs.cumulated[i] = heirs.first[i] * heirs.market_experience[m]
                heirs.utilisation[i] = p.target_utilisation
                failure.began[i] = key.step + 1
            total += heirs.custom[i]
        if any_failed and total > 0.0:
            for k in range(begin, end):
                heirs.custom[markets.market_firm[k]] /= total


@kernel
def tally(
    lo: int, hi: int, markets: Markets, failure: Failure, supply: Supply, helped: Helped, sums: F64
) -> None:
    """Sum support and failure over the firms of markets lo..hi-1.

    sums (m, 9): firms rescued, money lent to firms in distress, firms failed, money lost; then supply ties by
    the buyer's health, failures apart: those of buyers not in distress, of them ended; those of buyers in
    distress (before any help), of them ended; last the capital of the banks.
    """
    for m in range(lo, hi):
        saved, given, gone, written_off = 0, 0.0, 0, 0.0
        healthy: Whole = 0
        healthy_ended: Whole = 0
        ailing: Whole = 0
        ailing_ended: Whole = 0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            saved += helped.rescued[i]
            given += helped.lent[i]
            gone += failure.failed[i]
            written_off += failure.lost[i]
            if failure.failed[i]:
                continue
            ties: Whole = 0
            ended: Whole = 0
            for e in range(
                supply.ties.slot_ptr[supply.slots.firm_slot[i]],
                supply.ties.slot_ptr[supply.slots.firm_slot[i + 1]],
            ):
                standing = np.int64(1 - failure.failed[supply.ties.supplier[e]])
                ties += standing
                ended += standing * (supply.ties.dropped[e] == ENDED)
            if helped.weak[i] or helped.distressed[i]:
                ailing += ties
                ailing_ended += ended
            else:
                healthy += ties
                healthy_ended += ended
        sums[m, 0], sums[m, 1], sums[m, 2], sums[m, 3] = saved, given, gone, written_off
        sums[m, 4], sums[m, 5], sums[m, 6], sums[m, 7] = healthy, healthy_ended, ailing, ailing_ended
        sums[m, 8] = failure.bank_capital[m]
