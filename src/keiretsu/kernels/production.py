"""The production block: posted prices, final demand, orders tier by tier, deliveries and payments (4a)."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.rng.jit import kernel

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
U16 = npt.NDArray[np.uint16]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]


class MoneyRates(NamedTuple):
    """Parameters of prices, costs and finance as the kernels take them; names as in the schema."""

    markup: float
    markup_utilisation: float
    target_utilisation: float
    fixed_cost: float
    capital: float
    interest: float
    credit_limit: float
    buffer: float
    tax: float
    learning: float
    rent: float
    switching: float
    trade_cost: float


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
def post_prices(
    lo: int,
    hi: int,
    sector: U8,
    market: U32,
    labour: F64,
    imported: F64,
    wage: F64,
    frontier: float,
    level: F64,
    experience: F64,
    market_experience: F64,
    firm_slot: I32,
    slot_need: F64,
    slot_cost: F64,
    utilisation: F64,
    p: MoneyRates,
    unit_labour: F64,
    price: F64,
) -> None:
    """Set unit labour cost w/A (Q/Q0 relative to the market)^-eps and the posted price.

    price = (1 + mu (1 + mu_u (u - u*))) x (labour + inputs + imports + overhead at target utilisation).
    """
    for i in range(lo, hi):
        s, m = sector[i], market[i]
        efficiency = wage[m] / (frontier * level[i])
        unit_labour[i] = efficiency * (experience[i] / market_experience[m]) ** -p.learning
        cost = labour[s] * unit_labour[i] + imported[m]
        for slot in range(firm_slot[i], firm_slot[i + 1]):
            cost += slot_need[slot] * slot_cost[slot]
        cost += p.fixed_cost * efficiency / p.target_utilisation
        stretch = max(-0.9, p.markup_utilisation * (utilisation[i] - p.target_utilisation))
        price[i] = (1.0 + p.markup * (1.0 + stretch)) * cost


@kernel
def market_means(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, value: F64, nobody: float, mean: F64
) -> None:
    """Set mean (m,) to the plain mean of `value` (n,) over the firms of markets lo..hi-1, in id order.

    A market without firms gets `nobody`.
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            total += value[market_firm[k]]
        firms = market_ptr[m + 1] - market_ptr[m]
        mean[m] = total / firms if firms > 0 else nobody


@kernel
def market_experience(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    cumulated: F64,
    first: F64,
    experience: F64,
    mean: F64,
) -> None:
    """Set experience (n,) = cumulated output over the first year's, and its mean (m,) weighted by size."""
    for m in range(lo, hi):
        done, base = 0.0, 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            experience[i] = cumulated[i] / first[i] if first[i] > 0.0 else 1.0
            done += cumulated[i]
            base += first[i]
        mean[m] = done / base if base > 0.0 else 1.0


@kernel
def win_customers(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    price: F64,
    market_price: F64,
    selectivity: F64,
    custom: F64,
) -> None:
    """Move shares of final demand (n,), summing to one a market, towards cheaper sellers.

    custom' ~ custom (p / mean p)^-selectivity (replicator form); selectivity (n,).
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            custom[i] *= (price[i] / market_price[m]) ** -selectivity[i]
            total += custom[i]
        for k in range(market_ptr[m], market_ptr[m + 1]):
            custom[market_firm[k]] /= total


@kernel
def produce(
    lo: int,
    hi: int,
    tier_firm: U32,
    market: U32,
    demand: F64,
    custom: F64,
    customer_ptr: I32,
    customer_tie: U32,
    tie_slot: U32,
    share: F64,
    slot_buyer: U32,
    slot_need: F64,
    capacity: F64,
    orders: F64,
    output: F64,
) -> None:
    """Sum the orders of the firms of one tier and set output = min(orders, capacity).

    Customers' output must be known: tiers are called from final goods down.
    """
    for k in range(lo, hi):
        i = tier_firm[k]
        total = demand[market[i]] * custom[i]
        for q in range(customer_ptr[i], customer_ptr[i + 1]):
            e = customer_tie[q]
            slot = tie_slot[e]
            total += slot_need[slot] * share[e] * output[slot_buyer[slot]]
        orders[i] = total
        output[i] = min(total, capacity[i])


@kernel
def final_sales(
    lo: int,
    hi: int,
    market_ptr: I64,
    market_firm: U32,
    demand: F64,
    custom: F64,
    orders: F64,
    output: F64,
    price: F64,
    sold: F64,
    value: F64,
) -> None:
    """Set quantity sold (m,) and money paid (m,) for final goods of markets lo..hi-1 after rationing."""
    for m in range(lo, hi):
        goods, money = 0.0, 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            ratio = output[i] / orders[i] if orders[i] > 0.0 else 1.0
            quantity = demand[m] * custom[i] * ratio
            goods += quantity
            money += quantity * price[i]
        sold[m], value[m] = goods, money


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
