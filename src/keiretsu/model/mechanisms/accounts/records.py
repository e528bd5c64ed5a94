"""What accounts are made of: books of the year, cash, debt, and the holders of deposits."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, U8
from keiretsu.model.fields import fixed, flow, state
from keiretsu.model.mechanisms.accounts.postings import ACCOUNTS, POSTINGS

_A, _P = f"R {len(ACCOUNTS)}", f"R {len(POSTINGS)}"


class Books(NamedTuple):
    """What a firm earned and paid in the year."""

    revenue: Annotated[F64, flow("n", "sales, money")]
    receipts: Annotated[F64, flow("n", "of them from other firms, money")]
    inputs: Annotated[F64, flow("n", "paid for inputs, money")]
    imports: Annotated[F64, flow("n", "paid for imports, money")]
    wages: Annotated[F64, flow("n", "paid to staff, money")]
    interest: Annotated[F64, flow("n", "paid to banks, money")]
    tax: Annotated[F64, flow("n", "paid to the state, money")]
    dividend: Annotated[F64, flow("n", "paid to owners, money")]
    machines: Annotated[F64, flow("n", "paid for machines, money")]
    borrowed: Annotated[F64, flow("n", "new debt, below zero if repaid, money")]
    profit: Annotated[F64, flow("n", "sales less inputs, imports, wages and interest, money")]


class Balances(NamedTuple):
    """What firms have and owe."""

    cash: Annotated[F64, state("n", "deposits, money")]
    debt: Annotated[F64, state("n", "owed to banks, money")]
    distressed: Annotated[U8, state("n", "1 where cash is lacking at the year's end")]
    payroll: Annotated[F64, flow("n", "cost of staff, money")]
    banked: Annotated[U8, fixed("n", "1 if some bank gives credit")]


class Ledger(NamedTuple):
    """Accounts of regions, and what was paid in the year; the table of postings names the columns."""

    accounts: Annotated[F64, state(_A, "deposits, capital of banks; loans and bonds below zero, money")]
    before: Annotated[F64, flow(_A, "accounts at the year's begin, money")]
    paid: Annotated[F64, flow(_P, "paid, by posting, money")]
    received: Annotated[F64, flow(_P, "received, by posting, money")]
    residual: Annotated[F64, flow("1", "largest gap in the accounts, as a share of sales")]


class Accounts(NamedTuple):
    """Books, balances, ledger."""

    books: Books
    balances: Balances
    ledger: Ledger


class AccountsParameters(NamedTuple):
    """Parameters of costs of dealing, credit and tax."""

    fixed_cost: float
    laboratory_share: float
    depreciation: float
    interest: float
    overdraft_interest: float
    credit_limit: float
    cash_buffer: float
    tax: float
    rent: float
    switching_cost: float
    trade_cost: float
    demand_households: float
    demand_state: float


class Deliveries(NamedTuple):
    """What was delivered, read from production.

    (n,) but wage, imported, market_price (M,) and labour_share (S,).
    """

    price: F64
    orders: F64
    output: F64
    unit_labour: F64
    wage: F64
    imported: F64
    market_price: F64
    labour_share: F64


class Overheads(NamedTuple):
    """What costs depend on, of other mechanisms: capacity, staffing, level, premium (n,), frontier (1,)."""

    capacity: F64
    staffing: F64
    level: F64
    premium: F64
    frontier: F64


class Payments(NamedTuple):
    """What is settled, read from other mechanisms.

    price, orders, output, custom, capital, planned, intensity, research, payout (n,); final_orders (M,);
    machine_price, price_before (R,).
    """

    price: F64
    orders: F64
    output: F64
    custom: F64
    final_orders: F64
    machine_price: F64
    price_before: F64
    capital: F64
    planned: F64
    intensity: F64
    research: F64
    payout: F64


class Final(NamedTuple):
    """What is sold beside inputs, of production (M,), what households spend, machines made at home (R,)."""

    demand: F64
    final_orders: F64
    final_value: F64
    spending: F64
    machine_filled: F64


class Audited(NamedTuple):
    """What accounts are compared with: cash, debt, revenue (n,); bank_capital (M,), of failure."""

    cash: F64
    debt: F64
    revenue: F64
    bank_capital: F64
