"""The books of a year: what a firm's inputs and payments are, and what it all sums to."""

from keiretsu.core.arrays import F64
from keiretsu.core.jit import inlined, kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.accounts.postings import (
    CONSUMPTION,
    DIVIDENDS,
    EXPORTS,
    IMPORTED_MACHINES,
    IMPORTS,
    INPUTS,
    INTEREST,
    INTEREST_PASSED_ON,
    MACHINES,
    NEW_LOANS,
    PROFIT_TAX,
    PUBLIC_DEMAND,
    WAGES,
)
from keiretsu.model.mechanisms.accounts.records import (
    Accounts,
    AccountsParameters,
    Books,
    Deliveries,
    Final,
    Ledger,
    Overheads,
    Payments,
)
from keiretsu.model.mechanisms.supply.records import Supply


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
        books.interest[i] = p.interest * balances.debt[i] + p.overdraft_interest * max(0.0, -balances.cash[i])
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


@kernel
def post(
    firms: Firms,
    markets: Markets,
    books: Books,
    sold: Final,
    ledger: Ledger,
    banking: bool,
    p: AccountsParameters,
) -> None:
    """Fill what the year's payments take and bring, by posting and region.

    Payers' amounts come from the books of those who pay, receivers' from the books of those who get them,
    wherever both keep some. Interest goes to banks, or is passed on to households unless `banking`.
    """
    paid, received = ledger.paid, ledger.received
    interest = INTEREST if banking else INTEREST_PASSED_ON
    for i in range(len(firms.region)):
        r = firms.region[i]
        paid[r, INPUTS] += books.inputs[i]
        received[r, INPUTS] += books.receipts[i]
        paid[r, IMPORTS] += books.imports[i]
        paid[r, WAGES] += books.wages[i]
        paid[r, interest] += books.interest[i]
        paid[r, PROFIT_TAX] += books.tax[i]
        paid[r, DIVIDENDS] += books.dividend[i]
        paid[r, MACHINES] += books.machines[i] * sold.machine_filled[r]
        paid[r, IMPORTED_MACHINES] += books.machines[i] * (1.0 - sold.machine_filled[r])
        paid[r, NEW_LOANS] += books.borrowed[i]
    for r in range(len(paid)):
        for k in (IMPORTS, WAGES, interest, PROFIT_TAX, DIVIDENDS, IMPORTED_MACHINES, NEW_LOANS):
            received[r, k] = paid[r, k]
    sell(markets, sold, ledger, p)


@inlined
def sell(markets: Markets, sold: Final, ledger: Ledger, p: AccountsParameters) -> None:
    """Share final sales out among those who buy: firms machines; households, state and world the rest.

    Of the forced path of demand households buy s h where it gives them s, the state g, and exports are the
    rest of it, 1 - s - g; final goods are rationed alike.
    """
    paid, received = ledger.paid, ledger.received
    for m in range(len(sold.final_value)):
        if sold.final_orders[m] > 0.0:
            r, part = markets.market_region[m], sold.demand[m] / sold.final_orders[m]
            path = 1.0 + p.demand_households * (sold.spending[r] - 1.0)
            consumed = sold.final_value[m] * part / path
            received[r, MACHINES] += sold.final_value[m] * (1.0 - part)
            paid[r, CONSUMPTION] += consumed * p.demand_households * sold.spending[r]
            paid[r, PUBLIC_DEMAND] += consumed * p.demand_state
            paid[r, EXPORTS] += consumed * (1.0 - p.demand_households - p.demand_state)
    for r in range(len(paid)):
        for k in (CONSUMPTION, PUBLIC_DEMAND, EXPORTS):
            received[r, k] = paid[r, k]
