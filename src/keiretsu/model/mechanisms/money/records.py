"""What money is made of: capital of banks, what households spend, the tax on their income."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U8
from keiretsu.model.fields import flow, state


class Lenders(NamedTuple):
    """Main banks, with what the year brought."""

    bank_home: Annotated[I64, state("B", "market of the bank's first client, -1 without clients", -1)]
    equity: Annotated[F64, state("B", "capital of the bank, money")]
    bank_loans: Annotated[F64, state("B", "loans and overdrafts of its clients, money")]
    refused: Annotated[F64, flow("B", "loans asked for and refused in the year, money")]
    injected: Annotated[F64, flow("B", "capital from the state after the bank failed, money")]


class Money(NamedTuple):
    """Banks, households, states."""

    lenders: Lenders
    spending: Annotated[F64, state("R", "what households spend over what the path gives them", 1.0)]
    propensity: Annotated[F64, state("R", "part of income that households spend, of the opening year")]
    tax_rate: Annotated[F64, state("R", "tax on households' income, share; -1 before the rule opens", -1.0)]


class MoneyParameters(NamedTuple):
    """Parameters of interest and of states."""

    deposit_interest: float
    bond_interest: float
    income_tax: float
    fiscal_response: float
    debt_target: float


class CapitalParameters(NamedTuple):
    """Parameters of banks' capital."""

    bank_capital_target: float
    capital_ratio: float
    capital_ratio_year: float


class SpendingParameters(NamedTuple):
    """Parameters of what households spend."""

    demand_households: float
    spend_wealth: float
    spending_response: float


class Rates(NamedTuple):
    """What holds in a year: interest on deposits, the ratio that banks aim at, and the one they must keep."""

    deposits: float
    aim: float
    required: float


class Clients(NamedTuple):
    """Firms as clients of banks, of finance, accounts and failure, each (n,)."""

    bank: I32
    interest: F64
    lost: F64
    cash: F64
    debt: F64


class Asking(NamedTuple):
    """Firms that ask for loans, of finance, failure and accounts, each (n,).

    Rationing changes what was granted, cash, debt and distress.
    """

    bank: I32
    spell: U8
    granted: F64
    cash: F64
    debt: F64
    distressed: U8


class Plans(NamedTuple):
    """Firms that plan machines, of finance, accounts and investment: (n,) but machine_price (R,)."""

    bank: I32
    cash: F64
    debt: F64
    planned: F64
    intensity: F64
    machine_price: F64


class Path(NamedTuple):
    """Final demand, sales and what was paid for them, read from production, each (M,)."""

    demand: F64
    final_sold: F64
    final_value: F64
