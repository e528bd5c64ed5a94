"""Accounts: what a year's deliveries cost, payments, debt, and the deposits of all holders.

    profit     p q - inputs - imports - wages - r B
    tax        of profit less wear d p_m V; dividends of what it leaves
    machines   p_m (v I + e R / p_m of last year); those that makers at home lack are imported at p_m
    borrows    what cash lacks of the buffer, up to the credit limit of firms that have a bank
    posts      every payment is one firm's outgoing and another account's incoming; the banks' loans equal the
               deposits of firms, households, state and the rest of the world, and the banks' capital

Inputs that a supplier could not deliver come from the rest of the world at a premium; closeness saves labour
of coordination. Money per year. See docs/decisions/0001-the-year.md.
"""

from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import kernels
from keiretsu.model.mechanisms.accounts.metrics import FORMULAS
from keiretsu.model.mechanisms.accounts.records import (
    Accounts,
    AccountsParameters,
    Deliveries,
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
    equation="profit = p q - inputs - imports - wages - r B; deposits of all holders + C = loans",
    reads="production.price production.orders production.output production.custom production.final_orders "
    "production.machine_price production.price_before production.machine_filled production.final_value "
    "investment.capital investment.planned investment.intensity research.research ownership.payout",
    writes="accounts.revenue accounts.receipts accounts.wages accounts.interest accounts.tax "
    "accounts.dividend accounts.machines accounts.borrowed accounts.profit accounts.cash accounts.debt "
    "accounts.distressed accounts.accounts accounts.residual",
)
def settle(e: Economy) -> None:
    """Pay wages, inputs, interest, tax, dividends and machines; borrow or repay; post every account."""
    sellers, goods, machines = e.production.sellers, e.production.goods, e.production.machines
    payments = Payments(
        sellers.price, sellers.orders, sellers.output, sellers.custom, goods.final_orders,
        machines.machine_price, machines.price_before, e.investment.capital, e.investment.planned,
        e.investment.intensity, e.research.research, e.ownership.terms.payout,
    )  # fmt: skip
    launch(
        e.threads, kernels.settle, len(sellers.price), e.index.firms, e.accounts, payments,
        e.of(AccountsParameters),
    )  # fmt: skip
    call_kernel(
        kernels.post, e.index.firms.region, e.accounts.books, e.accounts.balances, goods.final_value,
        machines.machine_filled, e.accounts.holders, e.of(AccountsParameters),
    )  # fmt: skip
