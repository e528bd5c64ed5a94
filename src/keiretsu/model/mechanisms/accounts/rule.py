"""Accounts: what a year's deliveries cost, payments, debt, and the deposits of all holders.

    profit     p q - inputs - imports - wages - r B - r_o max(0, -cash)
    tax        of profit less wear d p_m V; dividends of what it leaves
    machines   p_m (v I + e R / p_m of last year); those that makers at home lack are imported at p_m
    borrows    what cash lacks of the buffer, up to the credit limit of firms that have a bank
    posts      every payment takes from one account what it adds to another, as the table of postings says;
               deposits of all and the capital of banks, less loans and bonds, are zero

Inputs that a supplier could not deliver come from the rest of the world at a premium; closeness saves labour
of coordination. Money per year. See docs/decisions/0001-the-year.md.
"""

from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import kernels, ledger
from keiretsu.model.mechanisms.accounts.metrics import FORMULAS
from keiretsu.model.mechanisms.accounts.postings import PAYERS, RECEIVERS, RESCUE_LOANS
from keiretsu.model.mechanisms.accounts.records import (
    Accounts,
    AccountsParameters,
    Audited,
    Deliveries,
    Final,
    Overheads,
    Payments,
)
from keiretsu.model.step import Mechanism

ACCOUNTS = Mechanism("accounts", Accounts, formulas=FORMULAS)


@ACCOUNTS.step(
    equation="inputs p_j q_ij; imports; wages of the labour needed",
    reads="production.price production.orders production.output production.unit_labour production.wage "
    "production.imported production.market_price production.labour_share technology.level "
    "technology.frontier investment.capacity investment.staffing ownership.premium supply.firm_slot "
    "supply.slot_need supply.slot_market supply.slot_ptr supply.supplier supply.share supply.closeness",
    writes="accounts.inputs accounts.imports accounts.payroll",
)
def take_in(e: Economy) -> None:
    """Set what the year's deliveries cost every firm: inputs, imports, wages of the labour needed."""
    sellers, goods, tiers = e.production.sellers, e.production.goods, e.production.tiers
    delivered = Deliveries(
        sellers.price, sellers.orders, sellers.output, sellers.unit_labour, goods.wage, goods.imported,
        goods.market_price, tiers.labour_share,
    )  # fmt: skip
    overheads = Overheads(
        e.investment.capacity, e.investment.staffing, e.technology.designs.level,
        e.ownership.terms.premium, e.technology.designs.frontier,
    )  # fmt: skip
    launch(
        e.threads, kernels.take_in, len(sellers.price), e.index.firms, e.supply, e.accounts, delivered,
        overheads, e.of(AccountsParameters),
    )  # fmt: skip


@ACCOUNTS.step(
    equation="payroll + staff for research above its normal budget, at least 0",
    reads="research.research_extra",
    writes="accounts.payroll",
)
def pay_research(e: Economy) -> None:
    """Add to payrolls what staff for research costs above the normal, or take off what it costs less."""
    payroll = e.accounts.balances.payroll
    launch(e.threads, kernels.pay_research, len(payroll), e.research.research_extra, payroll)


@ACCOUNTS.step(
    equation="profit = p q - inputs - imports - wages - r B - r_o max(0, -cash)",
    reads="production.price production.orders production.output production.custom production.final_orders "
    "production.machine_price production.price_before "
    "investment.capital investment.planned investment.intensity research.research ownership.payout",
    writes="accounts.revenue accounts.receipts accounts.wages accounts.interest accounts.tax "
    "accounts.dividend accounts.machines accounts.borrowed accounts.profit accounts.cash accounts.debt "
    "accounts.distressed",
)
def settle(e: Economy) -> None:
    """Let firms pay wages, inputs, interest, tax, dividends and machines, and borrow or repay."""
    sellers, goods, machines = e.production.sellers, e.production.goods, e.production.machines
    payments = Payments(
        sellers.price, sellers.orders, sellers.output, sellers.custom, goods.final_orders,
        machines.machine_price, machines.price_before, e.investment.capital, e.investment.planned,
        e.investment.intensity, e.research.research, e.ownership.terms.payout,
    )  # fmt: skip
    p = e.of(AccountsParameters)
    if "money" not in e.rules:
        p = p._replace(overdraft_interest=0.0)
    launch(e.threads, kernels.settle, len(sellers.price), e.index.firms, e.accounts, payments, p)


@ACCOUNTS.step(
    equation="every posting takes from one account what it adds to another",
    reads="production.demand production.final_orders production.final_value "
    "production.machine_filled money.spending",
    writes=f"{ledger.WRITTEN} accounts.before",
)
def post_payments(e: Economy) -> None:
    """Post the payments of the year between firms, households, state, world and banks."""
    own, goods = e.accounts, e.production.goods
    sold = Final(
        goods.demand, goods.final_orders, goods.final_value, e.money.spending,
        e.production.machines.machine_filled,
    )  # fmt: skip
    call_kernel(ledger.begin, own.ledger)
    call_kernel(
        kernels.post, e.index.firms, e.index.markets, own.books, sold, own.ledger,
        "money" in e.rules, e.of(AccountsParameters),
    )  # fmt: skip
    ledger.book_step(e, "accounts.post_payments")


@ACCOUNTS.step(when="finance", reads="finance.lent", writes=ledger.WRITTEN)
def post_rescue_loans(e: Economy) -> None:
    """Post what was lent to firms beyond their limit."""
    ledger.book_firms(e, RESCUE_LOANS, e.finance.support.lent)


@ACCOUNTS.step(
    equation="paid = received; account = the year before + postings; deposits = cash, loans = debt",
    reads="failure.bank_capital",
    writes="accounts.residual",
)
def audit(e: Economy) -> None:
    """Measure what does not balance in the accounts."""
    balances = e.accounts.balances
    seen = Audited(balances.cash, balances.debt, e.accounts.books.revenue, e.failure.bank_capital)
    call_kernel(ledger.audit, e.index.firms.region, seen, PAYERS, RECEIVERS, e.accounts.ledger)
