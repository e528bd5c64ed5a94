"""The table of postings: who pays whom, at which step; kernels and matrices are made from it.

A posting takes an amount from the account of its payer and adds it to that of its receiver. Loans and bonds,
which banks hold, are counted below zero, so that accounts sum to zero and a new loan is paid by `LOANS`.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from keiretsu.core.arrays import I64

FIRMS, HOUSEHOLDS, STATE, WORLD, BANKS, LOANS, BONDS = range(7)
"""Accounts of a region."""


class Holding(NamedTuple):
    """An account: what it is made of, who has it (sectors by their name), who owes it."""

    name: str
    holder: str
    issuer: str


ACCOUNTS = (
    Holding("deposits of firms", "firms", "banks"),
    Holding("deposits of households", "households", "banks"),
    Holding("deposits of the state", "state", "banks"),
    Holding("deposits of the world", "world", "banks"),
    Holding("capital of banks", "banks", "banks"),
    Holding("loans", "banks", "firms"),
    Holding("bonds", "banks", "state"),
)
"""In the order of their places. Overdrafts are deposits of firms below zero; capital is what banks own."""

SECTORS = ("firms", "households", "state", "world", "banks")
"""Columns of the matrices."""


class Posting(NamedTuple):
    """A payment of the year.

    Parameters
    ----------
    name : str
    step : str
        The step at which it is posted, as ``mechanism.step``.
    payer, receiver : int
        Places of their accounts.
    when : str
        Rules under which there is something to pay, as a step names them; empty: always.
    """

    name: str
    step: str
    payer: int
    receiver: int
    when: str = ""


_YEAR, _CLOSE, _FAIL = "accounts.post_payments", "money.close_the_year", "failure.the_insolvent_fail"

POSTINGS = (
    Posting("inputs", _YEAR, FIRMS, FIRMS),
    Posting("imports", _YEAR, FIRMS, WORLD),
    Posting("wages", _YEAR, FIRMS, HOUSEHOLDS),
    Posting("interest passed on", _YEAR, FIRMS, HOUSEHOLDS, "not money"),
    Posting("interest on loans", _YEAR, FIRMS, BANKS, "money"),
    Posting("tax on profit", _YEAR, FIRMS, STATE),
    Posting("dividends", _YEAR, FIRMS, HOUSEHOLDS),
    Posting("machines", _YEAR, FIRMS, FIRMS),
    Posting("imported machines", _YEAR, FIRMS, WORLD),
    Posting("consumption", _YEAR, HOUSEHOLDS, FIRMS),
    Posting("public demand", _YEAR, STATE, FIRMS),
    Posting("exports", _YEAR, WORLD, FIRMS),
    Posting("new loans", _YEAR, LOANS, FIRMS),
    Posting("stakes", "ownership.holders_sell", HOUSEHOLDS, FIRMS, "finance"),
    Posting("rescue loans", "accounts.post_rescue_loans", LOANS, FIRMS, "finance"),
    Posting("debts written off", _FAIL, BANKS, LOANS, "failure"),
    Posting("overdrafts written off", _FAIL, BANKS, FIRMS, "failure"),
    Posting("banks' margin", _FAIL, HOUSEHOLDS, BANKS, "failure and not money"),
    Posting("interest on deposits", _CLOSE, BANKS, HOUSEHOLDS, "money"),
    Posting("interest to the world", _CLOSE, BANKS, WORLD, "money"),
    Posting("interest on bonds", _CLOSE, STATE, BANKS, "money"),
    Posting("dividends of banks", _CLOSE, BANKS, HOUSEHOLDS, "money"),
    Posting("profit of the central bank", _CLOSE, BANKS, STATE, "money"),
    Posting("tax on income", _CLOSE, HOUSEHOLDS, STATE, "money"),
    Posting("capital from the state", _CLOSE, STATE, BANKS, "money"),
    Posting("new bonds", _CLOSE, BONDS, STATE, "money"),
)
"""Every payment of a year, those of a step side by side."""

NAMES = tuple(posting.name for posting in POSTINGS)
PAYERS: I64 = np.array([posting.payer for posting in POSTINGS], np.int64)
RECEIVERS: I64 = np.array([posting.receiver for posting in POSTINGS], np.int64)

(
    INPUTS, IMPORTS, WAGES, INTEREST_PASSED_ON, INTEREST, PROFIT_TAX, DIVIDENDS, MACHINES, IMPORTED_MACHINES,
    CONSUMPTION, PUBLIC_DEMAND, EXPORTS, NEW_LOANS, STAKES, RESCUE_LOANS, DEBTS_LOST, OVERDRAFTS_LOST, MARGIN,
    DEPOSIT_INTEREST, WORLD_INTEREST, BOND_INTEREST, BANK_DIVIDENDS, CENTRAL_BANK, INCOME_TAX, RECAPITALISED,
    NEW_BONDS,
) = range(len(POSTINGS))  # fmt: skip
"""Places of the postings."""


def span(step: str) -> tuple[int, int]:
    """Return the first place of a step's postings and the one after its last.

    Examples
    --------
    >>> NAMES[slice(*span("accounts.post_rescue_loans"))]
    ('rescue loans',)
    """
    places = [place for place, posting in enumerate(POSTINGS) if posting.step == step]
    return places[0], places[-1] + 1


def accounts() -> pl.DataFrame:
    """Return both matrices as one table: what sectors have and owe, and who pays whom.

    Returns
    -------
    polars.DataFrame
        ``matrix`` (balance sheet or transactions), then the columns of `transactions`.

    Examples
    --------
    >>> accounts()["matrix"].unique(maintain_order=True).to_list()
    ['balance sheet', 'transactions']
    """
    stocks = balance_sheet().with_columns(step=pl.lit(""), when=pl.lit(""), matrix=pl.lit("balance sheet"))
    flows = transactions().with_columns(matrix=pl.lit("transactions"))
    return pl.concat([stocks, flows]).select("matrix", pl.exclude("matrix"))


def balance_sheet() -> pl.DataFrame:
    """Return who has and who owes what: the balance-sheet matrix in signs.

    Returns
    -------
    polars.DataFrame
        ``name``, then a column for each of `SECTORS`: ``+`` of who has it, ``-`` of who owes it. Machines are
        owed by nobody; capital of banks is what is left to them of the other rows.

    Examples
    --------
    >>> balance_sheet().filter(name="bonds").row(0)
    ('bonds', '', '', '-', '', '+')
    """
    rows = [{"name": "machines", "firms": "+"}]
    rows += [{"name": a.name, a.holder: "+", a.issuer: "-"} for a in ACCOUNTS if a.holder != a.issuer]
    return _matrix(rows)


def transactions() -> pl.DataFrame:
    """Return who pays whom: the transaction matrix in signs, a row a posting.

    What an account of banks' assets pays banks pay, and what it gets relieves who owes it.

    Returns
    -------
    polars.DataFrame
        ``name``, a column for each of `SECTORS` (``-`` pays, ``+`` gets, ``-+`` both), ``step`` and ``when``.

    Examples
    --------
    >>> transactions().filter(name="wages").row(0)
    ('wages', '-', '+', '', '', '', 'accounts.post_payments', '')
    >>> transactions().filter(name="debts written off").select("firms", "banks").row(0)
    ('+', '-')
    """
    rows = []
    for posting in POSTINGS:
        payer, receiver = ACCOUNTS[posting.payer], ACCOUNTS[posting.receiver]
        gets = receiver.issuer if posting.receiver in (LOANS, BONDS) else receiver.holder
        signs = {payer.holder: "-"}
        signs[gets] = signs.get(gets, "") + "+"
        rows.append({"name": posting.name, **signs, "step": posting.step, "when": posting.when})
    return _matrix(rows, "step", "when")


def _matrix(rows: list[dict[str, str]], *more: str) -> pl.DataFrame:
    schema = dict.fromkeys(("name", *SECTORS, *more), pl.String)
    return pl.DataFrame(rows, schema).with_columns(pl.all().fill_null(""))
