"""Failure and succession: firms that nobody sees through go, and others take their places (M12's exits).

    fails      after `failure_years` years of distress running
    loss       debt + overdraft, borne by the capital of the banks
    capital    C' = C + margin x interest - losses ;   deposits + C = loans
    successor  design of a random firm of the market that stands, every element changed with a chance; shares
               of the old capacity and custom; experience of the market; no debt, no supply tie, no partner

Number and places of firms stay: what enters is aggregated elsewhere. A successor's draws belong to the place
and the year, so that paired arms stay paired. See docs/decisions/0004-finance.md.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import ledger
from keiretsu.model.mechanisms.accounts.postings import DEBTS_LOST, MARGIN, OVERDRAFTS_LOST
from keiretsu.model.mechanisms.failure import kernels
from keiretsu.model.mechanisms.failure.metrics import FORMULAS
from keiretsu.model.mechanisms.failure.records import Failure, FailureParameters, Helped, Owed, Succession
from keiretsu.model.step import Mechanism

FAILURE = Mechanism("failure", Failure, formulas=FORMULAS)

SUMS = (
    "rescued", "lent", "failed", "written_off", "ties_healthy", "cut_healthy", "ties_weak", "cut_weak",
    "bank_capital",
)  # fmt: skip
"""What `sums` returns by market; supply ties, and those that ended, are counted by the buyer's health."""


@FAILURE.step(writes="failure.began")
def open_places(e: Economy) -> None:
    """Let the firm at every place begin with the opening year."""
    e.failure.began[:] = e.year


@FAILURE.step(
    when="failure",
    equation="fails after `failure_years` of distress running; C' = C + margin x interest - losses",
    reads="accounts.interest accounts.distressed",
    writes="failure.spell failure.failed failure.lost failure.bank_capital accounts.cash accounts.debt "
    f"{ledger.WRITTEN}",
)
def the_insolvent_fail(e: Economy) -> None:
    """Let firms fail, write their debts off, let the banks earn their margin."""
    own, balances, markets = e.failure, e.accounts.balances, e.index.markets
    p, n, m = e.of(FailureParameters), len(balances.cash), len(own.bank_capital)
    owed = Owed(balances.cash, balances.debt, balances.distressed)
    interest, earned, borne = e.accounts.books.interest, np.empty(m), np.empty(m)
    margin = 0.0 if "money" in e.rules else p.bank_margin
    with e.scratch(n, 2) as (overdraft, debt):
        debt[:] = balances.debt
        launch(e.threads, kernels.judge, n, own, owed, overdraft, p.failure_years)
        launch(e.threads, kernels.charge, m, markets, interest, own, margin, earned, borne)
        debt -= balances.debt
        ledger.book_firms(e, DEBTS_LOST, debt)
        ledger.book_firms(e, OVERDRAFTS_LOST, overdraft)
    ledger.book_markets(e, MARGIN, earned)


@FAILURE.step(
    when="ties and failure",
    reads="supply.firm_slot supply.slot_ptr supply.customer_ptr supply.customer_tie partners.partner_ptr "
    "partners.partner_tie",
    writes="supply.dropped partners.partner_dropped",
)
def their_ties_end(e: Economy) -> None:
    """End the supply and collaboration ties of the firms that failed this year."""
    failed = e.failure.failed
    launch(
        e.threads, kernels.end_ties, len(failed), failed, e.supply, e.partners.met,
        e.partners.pairs.partner_dropped,
    )  # fmt: skip


@FAILURE.step(
    when="failure",
    equation="design of a random firm that stands, every element changed with a chance; shares of the old",
    reads="production.market_experience",
    writes="failure.began technology.x technology.fit production.custom production.first "
    "production.cumulated investment.habit investment.capacity investment.capital investment.planned "
    "investment.utilisation research.research research.research_extra",
)
def successors_begin(e: Economy) -> None:
    """Fill the places of the firms that failed this year.

    Without a rule of technology a successor makes what the firm before it made. It keeps the same share of
    research as of capacity, and of staff (`labour.staff_of_failed_firms_go`).
    """
    own, p = e.failure, e.of(FailureParameters)
    designs, sellers, invest = e.technology.designs, e.production.sellers, e.investment
    heirs = Succession(
        e.production.goods.market_experience, designs.x, designs.fit, sellers.custom, invest.habit,
        invest.capacity, invest.capital, invest.planned, e.research.research, e.research.research_extra,
        sellers.first, sellers.cumulated, invest.utilisation,
    )  # fmt: skip
    copying = "search" in e.rules or "diffusion" in e.rules
    launch(
        e.threads, kernels.succeed, len(e.index.markets.market_sector), e.key, e.index.places, own, heirs,
        copying, p,
    )  # fmt: skip


@FAILURE.summed(
    *SUMS,
    reads="finance.weak finance.rescued finance.lent accounts.distressed supply.firm_slot supply.slot_ptr "
    "supply.supplier supply.dropped",
)
def sums(e: Economy) -> F64:
    """Return the sums of support and failure by market, shape (M, len(SUMS))."""
    support, markets = e.finance.support, e.index.markets
    helped = Helped(support.weak, support.rescued, support.lent, e.accounts.balances.distressed)
    total = np.empty((len(markets.market_sector), len(SUMS)))
    launch(e.threads, kernels.tally, len(total), markets, e.failure, e.supply, helped, total)
    return total
