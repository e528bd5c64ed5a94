"""Money that binds: interest, banks that can run short of capital, states that owe, households that earn.

    banks       profit = interest of clients - r_d (loans - capital) - losses; loans <= capital / ratio
    states      what a state lacks it borrows in bonds at r_b; income is taxed at tau
    spending    h' = 1 + theta ((c_y income + c_w deposits) / (s value of the forced path) - 1); final demand
                of a market is path (1 - s + s h)
    tax         tau' = tau + rho (bonds / value added - target)

Rules: `money` (interest, bonds, banks' profit, tax on income), and with it `banking` (the ratio of capital to
loans) and `budget` (the last line); `spending` by itself. With all off final demand follows its forced path
and nothing binds. See docs/decisions/0013-money.md.
References: Godley and Lavoie (2007); Caiani et al. (2016) for the closure.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import ledger
from keiretsu.model.mechanisms.accounts.postings import (
    BANKS,
    DEPOSIT_INTEREST,
    HOUSEHOLDS,
    NEW_BONDS,
    PAYERS,
    RECEIVERS,
)
from keiretsu.model.mechanisms.money import kernels
from keiretsu.model.mechanisms.money.metrics import FORMULAS
from keiretsu.model.mechanisms.money.records import (
    Asking,
    CapitalParameters,
    Clients,
    Money,
    MoneyParameters,
    Path,
    Plans,
    Rates,
    SpendingParameters,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import add_by

MONEY = Mechanism("money", Money, formulas=FORMULAS)

TRANSITION = ((2.0, 0.90625), (4.0, 1.0))
"""Years after the ratio was agreed, and the part of it in force since: an interim standard of 7.25 % at the
end of 1990, the full one at the end of 1992 (Basel Committee on Banking Supervision, July 1988, part IV)."""

SUMS = ("state_owes", "state_borrows", "saved", "overdrawn", "refused", "injected", "spending", "spenders")
"""What `sums` returns by market: overdrafts in the market of the firm, what banks refuse and get from the
state in that of their first client, and in the first market of a region what its state owes and borrows, what
its households have saved, and how they spend."""


@MONEY.step(
    when="money",
    equation="capital = aim x loans, out of households' deposits",
    reads="finance.bank accounts.interest failure.lost accounts.cash accounts.debt",
    writes="money.bank_home money.equity money.bank_loans money.tax_rate failure.bank_capital "
    "accounts.accounts",
)
def open_banks(e: Economy) -> None:
    """Give banks their opening capital, and households the tax on their income."""
    own, accounts, regions = e.money, e.accounts.ledger.accounts, e.index.markets.market_region
    call_kernel(kernels.open_lenders, e.index.firms, _clients(e), own.lenders, _rates(e).aim)
    call_kernel(kernels.count_capital, own.lenders, e.failure.bank_capital)
    own.tax_rate[:] = e.of(MoneyParameters).income_tax
    capital = np.empty(len(accounts))
    add_by(regions, e.failure.bank_capital, capital)
    accounts[:, BANKS] += capital
    accounts[:, HOUSEHOLDS] -= capital


@MONEY.step(
    when="money and banking",
    equation="new loans <= capital / ratio - loans; clients in distress the year before are served last",
    reads="finance.bank failure.spell money.equity",
    writes="money.refused accounts.borrowed accounts.cash accounts.debt accounts.distressed",
)
def banks_ration_loans(e: Economy) -> None:
    """Take back what banks would lend beyond what their capital carries."""
    e.money.lenders.refused[:] = 0.0
    _ration(e, e.accounts.books.borrowed)


@MONEY.step(
    when="money and banking and finance",
    equation="rescue loans <= capital / ratio - loans",
    reads="finance.bank failure.spell money.equity",
    writes="money.refused finance.lent finance.rescued accounts.cash accounts.debt accounts.distressed",
)
def banks_ration_rescues(e: Economy) -> None:
    """Take back what banks would lend to firms in distress beyond what their capital carries."""
    support = e.finance.support
    if _ration(e, support.lent):
        support.rescued[:] &= 1 - e.accounts.balances.distressed


@MONEY.step(
    when="money and banking",
    equation="machines that clients would borrow for <= capital / ratio - loans",
    reads="finance.bank accounts.cash accounts.debt investment.intensity production.machine_price "
    "money.equity",
    writes="investment.planned",
)
def banks_ration_plans(e: Economy) -> None:
    """Let banks tell their clients what machines they will lend for."""
    required, balances = _rates(e).required, e.accounts.balances
    if required > 0.0:
        plans = Plans(
            e.finance.banks.bank, balances.cash, balances.debt, e.investment.planned, e.investment.intensity,
            e.production.machines.machine_price,
        )  # fmt: skip
        call_kernel(kernels.ration_plans, e.index.firms, plans, required, e.money.lenders)


@MONEY.step(
    when="money",
    equation="dividend = max(0, min(profit, capital - aim x loans)); bonds = what the state lacks; "
    "tax' = tax + rho (bonds / value added - target)",
    reads="finance.bank accounts.interest failure.lost accounts.cash accounts.debt accounts.before",
    writes="money.equity money.bank_loans money.injected money.tax_rate failure.bank_capital "
    f"{ledger.WRITTEN}",
)
def close_the_year(e: Economy) -> None:
    """Let banks earn, pay dividends or fail; pay interest on deposits and bonds; tax; let states borrow."""
    own, books = e.money, e.accounts.ledger
    call_kernel(
        kernels.close_banks, e.index.firms, e.index.markets, _clients(e), own.lenders, _rates(e), books
    )
    call_kernel(kernels.count_capital, own.lenders, e.failure.bank_capital)
    p = e.of(MoneyParameters)
    call_kernel(kernels.close_states, PAYERS, RECEIVERS, own.tax_rate, books, p)
    ledger.book(e, DEPOSIT_INTEREST, NEW_BONDS)
    call_kernel(kernels.borrow, books)
    ledger.book(e, NEW_BONDS, NEW_BONDS + 1)
    call_kernel(kernels.set_tax, books, "budget" in e.rules, p, own.tax_rate)


@MONEY.step(
    when="spending",
    equation="c_y = (s value of the path - c_w deposits) / income",
    reads="production.demand production.final_sold production.final_value accounts.accounts accounts.paid "
    "accounts.received money.spending",
    writes="money.propensity",
)
def note_spending(e: Economy) -> None:
    """Note what part of their income households spend in the opening year."""
    call_kernel(
        kernels.note_propensity, PAYERS, RECEIVERS, _value_of_path(e), e.accounts.ledger, e.money,
        e.of(SpendingParameters),
    )  # fmt: skip


@MONEY.step(
    when="spending",
    equation="h' = 1 + theta ((c_y income + c_w deposits) / (s path) - 1); demand = path (1 - s + s h)",
    reads="production.final_sold production.final_value accounts.accounts accounts.paid accounts.received "
    "money.propensity",
    writes="money.spending production.demand",
)
def households_plan(e: Economy) -> None:
    """Let households spend next year out of this year's income and deposits."""
    demand, factor = e.production.goods.demand, np.empty(len(e.money.spending))
    call_kernel(
        kernels.spend, PAYERS, RECEIVERS, _value_of_path(e), e.accounts.ledger, e.money,
        e.of(SpendingParameters), factor,
    )  # fmt: skip
    kernels.scale(e.index.markets.market_region, factor, demand)


def _ration(e: Economy, granted: F64) -> bool:
    """Let banks that must keep a ratio take back what they granted beyond it, (n,); tell if any must."""
    required, balances = _rates(e).required, e.accounts.balances
    if required > 0.0:
        asking = Asking(
            e.finance.banks.bank, e.failure.spell, granted, balances.cash, balances.debt, balances.distressed
        )
        call_kernel(kernels.ration, asking, required, e.money.lenders)
    return required > 0.0


def _rates(e: Economy) -> Rates:
    """Return interest on deposits, the ratio of capital that banks aim at and the one they must keep."""
    p, agreed = e.of(CapitalParameters), 0.0
    years = e.year - p.capital_ratio_year
    if "banking" in e.rules and years >= 0.0:
        agreed = p.capital_ratio
    required = agreed * max((part for after, part in TRANSITION if years >= after), default=0.0)
    return Rates(e.of(MoneyParameters).deposit_interest, max(p.bank_capital_target, agreed), required)


def _clients(e: Economy) -> Clients:
    balances = e.accounts.balances
    return Clients(
        e.finance.banks.bank, e.accounts.books.interest, e.failure.lost, balances.cash, balances.debt
    )


def _value_of_path(e: Economy) -> F64:
    """Return what the forced path of final demand is worth, by region."""
    goods, value = e.production.goods, np.empty(len(e.money.spending))
    path = Path(goods.demand, goods.final_sold, goods.final_value)
    share = e.of(SpendingParameters).demand_households
    call_kernel(kernels.value_path, e.index.markets, path, e.money.spending, share, value)
    return value


@MONEY.summed(*SUMS, reads="accounts.accounts accounts.before accounts.cash")
def sums(e: Economy) -> F64:
    """Return the sums of the rule by market, shape (M, len(SUMS))."""
    total = np.empty((len(e.index.markets.market_sector), len(SUMS)))
    call_kernel(
        kernels.tally,
        e.index.firms,
        e.index.markets,
        e.accounts.balances.cash,
        e.accounts.ledger,
        e.money,
        total,
    )
    return total
