"""The books of a year: what a firm's inputs and payments are, and what it all sums to."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, I32, U8, U16, U32
from keiretsu.core.jit import kernel
from keiretsu.model.mechanisms.production.kernels import MoneyRates


class Books(NamedTuple):
    """What a firm earned and paid in the year, money, each (n,)."""

    revenue: F64
    receipts: F64
    inputs: F64
    imports: F64
    wages: F64
    interest: F64
    tax: F64
    dividend: F64
    machines: F64
    borrowed: F64
    profit: F64


@kernel
def take_in(
    lo: int,
    hi: int,
    sector: U8,
    market: U32,
    region: U16,
    labour: F64,
    imported: F64,
    wage: F64,
    frontier: float,
    level: F64,
    unit_labour: F64,
    price: F64,
    market_price: F64,
    orders: F64,
    output: F64,
    capacity: F64,
    firm_slot: I32,
    slot_need: F64,
    slot_market: U32,
    slot_ptr: I32,
    supplier: U32,
    share: F64,
    closeness: F64,
    premium: F64,
    p: MoneyRates,
    payroll: F64,
    books: Books,
) -> None:
    """Set what the deliveries of the year cost firms lo..hi-1: inputs, imports, and wages of needed labour.

    Inputs that a supplier could not deliver come from the rest of the world at a premium (n,). The rent saves
    labour of coordination, strangers cost labour. payroll (n,) is in money.
    """
    for i in range(lo, hi):
        s, m, r = sector[i], market[i], region[i]
        q = output[i]
        inputs = 0.0
        imports = imported[m] * q
        dealing = 0.0
        for slot in range(firm_slot[i], firm_slot[i + 1]):
            need = slot_need[slot] * q
            typical = market_price[slot_market[slot]]
            if slot_ptr[slot] == slot_ptr[slot + 1]:
                imports += need * typical * (1.0 + premium[i])
            for e in range(slot_ptr[slot], slot_ptr[slot + 1]):
                j = supplier[e]
                wanted = need * share[e]
                got = wanted * (output[j] / orders[j] if orders[j] > 0.0 else 1.0)
                inputs += price[j] * got
                imports += price[j] * (1.0 + premium[i]) * (wanted - got)
                away = p.trade_cost if region[j] != r else 0.0
                dealing += got * (
                    p.switching * typical * (1.0 - closeness[e])
                    - p.rent * closeness[e] * price[j]
                    + away * price[j]
                )
        overhead = p.fixed_cost * capacity[i] * wage[m] / (frontier * level[i])
        payroll[i] = max(0.0, labour[s] * unit_labour[i] * q + overhead + dealing)
        books.inputs[i], books.imports[i] = inputs, imports


@kernel
def settle(
    lo: int,
    hi: int,
    market: U32,
    region: U16,
    price: F64,
    orders: F64,
    output: F64,
    capacity: F64,
    demand: F64,
    custom: F64,
    machine_price: F64,
    machine_filled: F64,
    planned: F64,
    payroll: F64,
    banked: U8,
    payout: F64,
    p: MoneyRates,
    cash: F64,
    debt: F64,
    distressed: U8,
    books: Books,
) -> None:
    """Pay for what was delivered and close the year's books of firms lo..hi-1.

    Borrowing needs a main bank and stays under its limit; who still lacks cash then is in distress. `payout`
    may be the same array as the revenue of the books, payroll as their wages.
    """
    for i in range(lo, hi):
        m, r, q, paid_out = market[i], region[i], output[i], payout[i]
        inputs, imports, wages = books.inputs[i], books.imports[i], payroll[i]
        books.wages[i] = wages
        books.revenue[i] = price[i] * q
        filled = q / orders[i] if orders[i] > 0.0 else 1.0
        books.receipts[i] = price[i] * (q - demand[m] * custom[i] * filled)
        books.interest[i] = p.interest * debt[i]
        profit = books.revenue[i] - inputs - imports - wages - books.interest[i]
        books.profit[i] = profit
        books.tax[i] = max(0.0, profit) * p.tax
        books.dividend[i] = max(0.0, profit - books.tax[i]) * paid_out
        books.machines[i] = planned[i] * p.capital * machine_filled[r] * machine_price[r]
        cash[i] += profit - books.tax[i] - books.dividend[i] - books.machines[i]
        lack = p.buffer * books.revenue[i] - cash[i]
        limit = p.credit_limit * p.capital * capacity[i] * machine_price[r] if banked[i] else 0.0
        change = min(lack, max(0.0, limit - debt[i])) if lack > 0.0 else -min(debt[i], -lack)
        books.borrowed[i] = change
        cash[i] += change
        debt[i] += change
        distressed[i] = 1 if cash[i] < 0.0 else 0


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
def totals(books: Books, at_home: U8, cash: F64, debt: F64, final_value: F64) -> Totals:
    """Return the sums of the year; at_home (n,) marks the firms in regions that make machines."""
    revenue, receipts, inputs, imports, wages, interest, tax = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    dividend, machines, borrowed, profit, made, held, owed, final = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(at_home)):
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
        made += books.machines[i] if at_home[i] else 0.0
        held += cash[i]
        owed += debt[i]
    for m in range(len(final_value)):
        final += final_value[m]
    year = YearsBooks(
        revenue, receipts, inputs, imports, wages, interest, tax, dividend, machines, borrowed, profit
    )
    return Totals(year, made, held, owed, final)
