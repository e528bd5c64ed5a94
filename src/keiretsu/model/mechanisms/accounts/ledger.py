"""The ledger: postings move amounts from account to account, and an audit measures what does not balance."""

import numpy as np

from keiretsu.core.arrays import F64, I64, U16
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.jit import kernel
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts.postings import (
    BANKS,
    FIRMS,
    LOANS,
    PAYERS,
    RECEIVERS,
    span,
)
from keiretsu.model.mechanisms.accounts.records import Audited, Ledger
from keiretsu.model.sums import add_by, add_up

WRITTEN = "accounts.accounts accounts.paid accounts.received"
"""Arrays that a step changes which posts."""


def book(e: Economy, first: int, last: int) -> None:
    """Move what postings first..last-1 pay and what they bring to the accounts."""
    call_kernel(move, first, last, PAYERS, RECEIVERS, e.accounts.ledger)


def book_step(e: Economy, step: str) -> None:
    """Move all postings of a step, as the table names it."""
    book(e, *span(step))


def book_firms(e: Economy, place: int, amounts: F64) -> None:
    """Post what firms paid or got, amounts (n,), each in its region."""
    ledger, total = e.accounts.ledger, np.empty(len(e.accounts.ledger.accounts))
    add_by(e.index.firms.region, amounts, total)
    ledger.paid[:, place] = total
    ledger.received[:, place] = total
    book(e, place, place + 1)


def book_markets(e: Economy, place: int, amounts: F64) -> None:
    """Post what was paid in markets, amounts (M,), each in its region."""
    ledger, total = e.accounts.ledger, np.empty(len(e.accounts.ledger.accounts))
    add_by(e.index.markets.market_region, amounts, total)
    ledger.paid[:, place] = total
    ledger.received[:, place] = total
    book(e, place, place + 1)


@kernel
def begin(ledger: Ledger) -> None:
    """Begin a year: note the accounts, and clear what is paid and received."""
    ledger.before[:] = ledger.accounts
    ledger.paid[:] = 0.0
    ledger.received[:] = 0.0


@kernel
def move(first: int, last: int, payers: I64, receivers: I64, ledger: Ledger) -> None:
    """Take what postings first..last-1 pay from accounts, and add what they bring to others.

    payers, receivers (P,) are places of the accounts.
    """
    for r in range(len(ledger.accounts)):
        for k in range(first, last):
            ledger.accounts[r, payers[k]] -= ledger.paid[r, k]
            ledger.accounts[r, receivers[k]] += ledger.received[r, k]


@kernel
def audit(region: U16, seen: Audited, payers: I64, receivers: I64, ledger: Ledger) -> None:
    """Measure what does not balance, as a share of all sales.

    The residual is the largest of: what a posting pays against what it brings; the sum of all accounts;
    every account against that of the year before and the year's postings; firms' deposits and loans in a
    region against the cash and the debt of its firms; capital against that of every market's banks.
    """
    accounts, paid, received = ledger.accounts, ledger.paid, ledger.received
    gap = max(abs(accounts.sum()), abs(accounts[:, BANKS].sum() - add_up(seen.bank_capital)))
    flows, held = accounts - ledger.before, np.zeros((2, len(accounts)))
    for k in range(len(payers)):
        gap = max(gap, abs(paid[:, k].sum() - received[:, k].sum()))
        for r in range(len(accounts)):
            flows[r, payers[k]] += paid[r, k]
            flows[r, receivers[k]] -= received[r, k]
    for i in range(len(region)):
        held[0, region[i]] += seen.cash[i]
        held[1, region[i]] -= seen.debt[i]
    for r in range(len(accounts)):
        gap = max(gap, abs(accounts[r, FIRMS] - held[0, r]), abs(accounts[r, LOANS] - held[1, r]))
        gap = max(gap, np.abs(flows[r]).max())
    sales = add_up(seen.revenue)
    ledger.residual[0] = gap / sales if sales > 0.0 else gap
