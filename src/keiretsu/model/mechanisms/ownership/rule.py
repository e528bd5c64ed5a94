"""Owners, groups and outlets: what they change for a firm (part of the rule "finance").

    stable       z_i = min(1, sum of stakes in i) where somebody holds a stake, else 1 (owned by its family)
    objective    chi_i = z_i chi + (1 - z_i) chi_out
    payout       d_i = d (1 - eta z_i)  where somebody holds a stake, else d
    premium      (1 - theta_T [group with a trading house]) x the import premium
    selectivity  sigma (1 - lambda tau_i), tau_i strength of the tie to an own distributor
    stakes       every holder sells a fraction a year; a holder in distress a fraction more, to households, at
                 the held firm's capital

Stakes are read from the network's equity and ownership ties; nobody buys any. chi weighs market share in
plans. See docs/decisions/0004-finance.md.
References: Sheard (1994) and Odagiri (1992) for the claim that stable holders shield share-seeking.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import ledger
from keiretsu.model.mechanisms.accounts.postings import STAKES
from keiretsu.model.mechanisms.ownership import kernels
from keiretsu.model.mechanisms.ownership.metrics import FORMULAS
from keiretsu.model.mechanisms.ownership.records import Owned, Ownership, OwnershipParameters, SaleParameters
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import add_by

OWNERSHIP = Mechanism("ownership", Ownership, formulas=FORMULAS)

SOME = 0.01
"""Part of the stock above which a firm counts as one with stable holders; a prior."""

SUMS = ("major", "stably_held", "majority_held", "stable_stock")
"""What `sums` returns by market, of major firms: their number, of them with stable holders, with more than
half of the stock in their hands, sum of the shares in stable hands."""

TERMS = "ownership.stable ownership.objective ownership.payout ownership.premium ownership.selectivity"


@OWNERSHIP.step(
    when="finance",
    equation="chi_i = z_i chi + (1 - z_i) chi_out; d_i = d (1 - eta z_i); sigma (1 - lambda tau_i)",
    reads="finance.horizontal finance.housed",
    writes=TERMS,
)
def own_terms(e: Economy) -> None:
    """Give every firm the terms of its owners, group and outlets."""
    _set_terms(e, e.of(OwnershipParameters))


@OWNERSHIP.step(
    when="not finance",
    equation="chi_i = chi, d_i = d, premium and sigma of everybody",
    reads="finance.horizontal finance.housed",
    writes=TERMS,
)
def common_terms(e: Economy) -> None:
    """Give every firm the same terms: no owner, group or outlet counts."""
    everybody(e)


def everybody(e: Economy) -> None:
    """Set the terms of a firm for which no owner, group or outlet counts."""
    p = e.of(OwnershipParameters)
    alike = p._replace(
        outside_objective=p.share_objective, patience=0.0, house_saving=0.0, distributor_lock=0.0
    )
    _set_terms(e, alike)


def _set_terms(e: Economy, p: OwnershipParameters) -> None:
    own, groups, firms = e.ownership, e.finance.horizontal_groups, e.index.firms
    add_by(own.stakes.held, own.stakes.stake, own.terms.stable)
    launch(
        e.threads, kernels.set_terms, len(firms.ident), firms.row, own.terms, groups.horizontal,
        groups.housed, p,
    )  # fmt: skip


@OWNERSHIP.step(
    when="finance",
    equation="every holder sells a fraction a year, one in distress a fraction more, to households",
    reads="investment.capital production.machine_price",
    writes=f"ownership.stake finance.weak accounts.cash accounts.distressed {ledger.WRITTEN}",
)
def holders_sell(e: Economy) -> None:
    """Let holders sell stakes; note who was in distress before anybody helped."""
    stakes, balances, p = e.ownership.stakes, e.accounts.balances, e.of(SaleParameters)
    n, region = len(balances.cash), e.index.firms.region
    owned = Owned(
        e.investment.capital, e.production.machines.machine_price, balances.cash, balances.distressed,
        e.finance.support.weak,
    )  # fmt: skip
    with e.scratch(n) as (sold,):
        launch(e.threads, kernels.sell_stakes, n, region, stakes, owned, p, sold)
        call_kernel(kernels.others_sell, stakes, p.stake_turnover)
        ledger.book_firms(e, STAKES, sold)


@OWNERSHIP.summed(*SUMS)
def sums(e: Economy) -> F64:
    """Return the sums of the rule by market, shape (M, len(SUMS))."""
    markets = e.index.markets
    total = np.empty((len(markets.market_sector), len(SUMS)))
    launch(e.threads, kernels.tally_major, len(total), markets, e.ownership.terms, SOME, total)
    return total
