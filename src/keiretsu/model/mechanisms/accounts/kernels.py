"""The books of a year: what a firm's inputs and payments are, and what it all sums to."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, U16
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.accounts.records import (
    FIRMS,
    HOUSEHOLDS,
    STATE,
    WORLD,
    Accounts,
    AccountsParameters,
    Balances,
    Books,
    Deliveries,
    Holders,
    Overheads,
    Payments,
)
from keiretsu.model.mechanisms.supply.records import Supply
from keiretsu.model.sums import add_up


@kernel
def take_in(
    lo: int,
    hi: int,
    firms: Firms,
    supply: Supply,
    accounts: Accounts,
    goods: Deliveries,
    overheads: Overheads,
    p: AccountsParameters,
) -> None:
    """Set what the deliveries of the year cost firms lo..hi-1: inputs, imports, and wages of needed labour.

    Inputs that a supplier could not deliver come from the rest of the world at a premium (n,). The rent saves
    labour of coordination, strangers cost labour. payroll (n,) is in money.
    """
    slots, ties = supply.slots, supply.ties
    for i in range(lo, hi):
        s, m, r = firms.sector[i], firms.market[i], firms.region[i]
        q = goods.output[i]
        inputs = 0.0
        imports = goods.imported[m] * q
        dealing = 0.0
        for slot in range(slots.firm_slot[i], slots.firm_slot[i + 1]):
            need = slots.slot_need[slot] * q
            typical = goods.market_price[slots.slot_market[slot]]
            if ties.slot_ptr[slot] == ties.slot_ptr[slot + 1]:
                imports += need * typical * (1.0 + overheads.premium[i])
            for e in range(ties.slot_ptr[slot], ties.slot_ptr[slot + 1]):
                j = ties.supplier[e]
                wanted = need * ties.share[e]
                got = wanted * (goods.output[j] / goods.orders[j] if goods.orders[j] > 0.0 else 1.0)
                inputs += goods.price[j] * got
                imports += goods.price[j] * (1.0 + overheads.premium[i]) * (wanted - got)
                away = p.trade_cost if firms.region[j] != r else 0.0
                dealing += got * (
                    p.switching_cost * typical * (1.0 - ties.closeness[e])
                    - p.rent * ties.closeness[e] * goods.price[j]
                    + away * goods.price[j]
                )
        overhead = (
            p.fixed_cost
            * overheads.capacity[i]
            * goods.wage[m]
            / (overheads.frontier[0] * overheads.level[i])
        )
        accounts.balances.payroll[i] = max(
            0.0, goods.labour_share[s] * goods.unit_labour[i] * overheads.staffing[i] * q + overhead + dealing
        )
        accounts.books.inputs[i], accounts.books.imports[i] = inputs, imports


@kernel
def pay_research(lo: int, hi: int, extra: F64, payroll: F64) -> None:
    """Add to the payrolls (n,) of firms lo..hi-1 what staff for research costs above normal; at least 0."""
    for i in range(lo, hi):
        payroll[i] = max(0.0, payroll[i] + extra[i])


@kernel
def settle(lo: int, hi: int, firms: Firms, accounts: Accounts, pay: Payments, p: AccountsParameters) -> None:
    """Pay for what was delivered and close the year's books of firms lo..hi-1.

    Tax and dividends are taken of profit less the wear of machines at replacement cost. Borrowing needs a
    main bank and stays under its limit; who still lacks cash then is in distress.
    """
    books, balances = accounts.books, accounts.balances
    for i in range(lo, hi):
        m, r, q, paid_out = firms.market[i], firms.region[i], pay.output[i], pay.payout[i]
        inputs, imports, wages = books.inputs[i], books.imports[i], balances.payroll[i]
        books.wages[i] = wages
        books.revenue[i] = pay.price[i] * q
        filled = q / pay.orders[i] if pay.orders[i] > 0.0 else 1.0
        books.receipts[i] = pay.price[i] * (q - pay.final_orders[m] * pay.custom[i] * filled)
        books.interest[i] = p.interest * balances.debt[i]
        profit = books.revenue[i] - inputs - imports - wages - books.interest[i]
        books.profit[i] = profit
        net = profit - p.depreciation * pay.capital[i] * pay.machine_price[r]
        books.tax[i] = max(0.0, net) * p.tax
        books.dividend[i] = max(0.0, net - books.tax[i]) * paid_out
        laboratory = p.laboratory_share * pay.research[i] / pay.price_before[r]
        books.machines[i] = (pay.planned[i] * pay.intensity[i] + laboratory) * pay.machine_price[r]
        balances.cash[i] += profit - books.tax[i] - books.dividend[i] - books.machines[i]
        lack = p.cash_buffer * books.revenue[i] - balances.cash[i]
        limit = p.credit_limit * pay.capital[i] * pay.machine_price[r] if balances.banked[i] else 0.0
        change = (
            min(lack, max(0.0, limit - balances.debt[i])) if lack > 0.0 else -min(balances.debt[i], -lack)
        )
        books.borrowed[i] = change
        balances.cash[i] += change
        balances.debt[i] += change
        balances.distressed[i] = 1 if balances.cash[i] < 0.0 else 0


class YearsBooks(NamedTuple):
    """The sums of one year's books over all firms, money."""

    revenue: float
    receipts: float
    inputs: float
    imports: float
    wages: float
    interest: float
    tax: float
    dividend: float
    machines: float
    borrowed: float
    profit: float


class Totals(NamedTuple):
    """Sums over all firms: their books, machines made at home, cash, debt; and over markets: final sales."""

    books: YearsBooks
    made: float
    cash: float
    debt: float
    final: float


@kernel
def totals(region: U16, books: Books, balances: Balances, final_value: F64, machine_filled: F64) -> Totals:
    """Return the sums of the year; machine_filled (R,) is the part of a region's machines made there."""
    revenue, receipts, inputs, imports, wages, interest, tax = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    dividend, machines, borrowed, profit, made, held, owed, final = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(region)):
        revenue += books.revenue[i]
        receipts += books.receipts[i]
        inputs += books.inputs[i]
        imports += books.imports[i]
        wages += books.wages[i]
        interest += books.interest[i]
        tax += books.tax[i]
        dividend += books.dividend[i]
        machines += books.machines[i]
        borrowed += books.borrowed[i]
        profit += books.profit[i]
        made += books.machines[i] * machine_filled[region[i]]
        held += balances.cash[i]
        owed += balances.debt[i]
    for m in range(len(final_value)):
        final += final_value[m]
    year = YearsBooks(
        revenue, receipts, inputs, imports, wages, interest, tax, dividend, machines, borrowed, profit
    )
    return Totals(year, made, held, owed, final)


@kernel
def post(
    region: U16,
    books: Books,
    balances: Balances,
    final_value: F64,
    machine_filled: F64,
    holders: Holders,
    p: AccountsParameters,
) -> None:
    """Post the year's payments to the four holders of deposits and measure what does not balance.

    The residual is the largest of: payments between firms against receipts, a holder's deposits against the
    sum of its flows, loans against deposits; as a share of all sales.
    """
    total = totals(region, books, balances, final_value, machine_filled)
    of, held = total.books, holders.accounts
    consumed = total.final - total.made
    households = consumed * p.demand_households
    state = consumed * p.demand_state
    exports = consumed - households - state
    spent = of.inputs + of.imports + of.wages + of.interest + of.tax + of.dividend + of.machines
    held[FIRMS] += of.receipts + total.final + of.borrowed - spent
    held[HOUSEHOLDS] += of.wages + of.dividend + of.interest - households
    held[STATE] += of.tax - state
    held[WORLD] += of.imports + (of.machines - total.made) - exports
    between, kept = of.receipts - of.inputs, held[FIRMS] - total.cash
    lent = add_up(held) - total.debt
    holders.residual[0] = max(abs(between), abs(kept), abs(lent)) / of.revenue
