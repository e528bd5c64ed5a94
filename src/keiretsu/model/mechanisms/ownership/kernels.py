"""Terms of firms that owners, groups and outlets make, and stakes that are sold."""

from keiretsu.core.arrays import F64, I32, U8, U16, U32
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Markets
from keiretsu.model.mechanisms.ownership.records import (
    Owned,
    OwnershipParameters,
    SaleParameters,
    Stakes,
    Terms,
)


@kernel
def set_terms(
    lo: int, hi: int, row: U32, terms: Terms, horizontal: I32, housed: U8, p: OwnershipParameters
) -> None:
    """Set what owners, group and outlets make of the terms of firms lo..hi-1; each (n,).

    A firm in whose stock nobody holds a stake is its family's, as stable an owner as there is.
    """
    for i in range(lo, hi):
        z = min(1.0, terms.stable[i]) if terms.quoted[i] else 1.0
        terms.objective[i] = p.outside_objective + (p.share_objective - p.outside_objective) * z
        terms.payout[i] = p.payout * (1.0 - p.patience * z) if terms.quoted[i] else p.payout
        h = horizontal[i]
        terms.premium[i] = (
            p.import_premium * (1.0 - p.house_saving) if h >= 0 and housed[h] else p.import_premium
        )
        terms.selectivity[i] = p.selectivity * (1.0 - p.distributor_lock * terms.distributed[row[i]])


@kernel
def tally_major(lo: int, hi: int, markets: Markets, terms: Terms, some: float, sums: F64) -> None:
    """Count the major firms of markets lo..hi-1 by the share of their stock in stable hands.

    sums (m, 4): major firms, those with at least the share `some`, those with more than half, sum of the
    shares.
    """
    for m in range(lo, hi):
        row = sums[m]
        row[:] = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            if terms.major[i]:
                row[0] += 1.0
                row[1] += terms.stable[i] >= some
                row[2] += terms.stable[i] > 0.5
                row[3] += min(1.0, terms.stable[i])


@kernel
def sell_stakes(
    lo: int, hi: int, region: U16, stakes: Stakes, owned: Owned, p: SaleParameters, sold: F64
) -> None:
    """Let firms lo..hi-1 sell parts of the stakes they hold to households; sold (n,) is what they get.

    Every holder sells the fraction `everybody` of its stakes a year, one in distress the fraction `in_need`
    of the rest. A stake is worth that part of the held firm's machines at replacement cost. Who is still
    short of cash stays in distress; weak (n,) marks who was in distress before.
    """
    for i in range(lo, hi):
        sold[i] = 0.0
        owned.weak[i] = owned.distressed[i]
        part = p.stake_turnover + (1.0 - p.stake_turnover) * (p.distress_sale if owned.distressed[i] else 0.0)
        for k in range(stakes.holder_ptr[i], stakes.holder_ptr[i + 1]):
            j = stakes.held[k]
            sold[i] += part * stakes.stake[k] * owned.capital[j] * owned.machine_price[region[j]]
            stakes.stake[k] *= 1.0 - part
        owned.cash[i] += sold[i]
        if owned.distressed[i] and owned.cash[i] >= 0.0:
            owned.distressed[i] = 0


@kernel
def others_sell(stakes: Stakes, turnover: float) -> None:
    """Let holders that are no firms sell a fraction of their stakes."""
    for k in range(stakes.holder_ptr[-1], len(stakes.stake)):
        stakes.stake[k] *= 1.0 - turnover
