"""Banks that ration, earn and fail, states that tax and borrow, households that spend.

References
----------
.. [1] Godley and Lavoie (2007), Monetary Economics.
.. [2] Caiani, Godin, Caverzasi, Gallegati, Kinsella, Stiglitz (2016), J. of Economic Dynamics and Control 69.
"""

import numpy as np

from keiretsu.core.arrays import F64, I64, U32
from keiretsu.core.jit import inlined, kernel
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.accounts.postings import (
    BANK_DIVIDENDS,
    BOND_INTEREST,
    BONDS,
    CENTRAL_BANK,
    CONSUMPTION,
    DEPOSIT_INTEREST,
    EXPORTS,
    HOUSEHOLDS,
    IMPORTS,
    INCOME_TAX,
    INPUTS,
    MACHINES,
    NEW_BONDS,
    PUBLIC_DEMAND,
    RECAPITALISED,
    STAKES,
    STATE,
    WORLD,
    WORLD_INTEREST,
)
from keiretsu.model.mechanisms.accounts.records import Ledger
from keiretsu.model.mechanisms.money.records import (
    Asking,
    Clients,
    Lenders,
    Money,
    MoneyParameters,
    Path,
    Plans,
    Rates,
    SpendingParameters,
)

LEAST, MOST = 0.1, 10.0
"""Bounds of what households spend, over what the forced path gives them."""

MOST_TAX = 0.5
"""Highest tax on income."""


@kernel
def open_lenders(firms: Firms, clients: Clients, lenders: Lenders, aim: float) -> None:
    """Give every bank its home, the market of its first client, and capital of `aim` times its loans."""
    lenders.bank_home[:] = -1
    lenders.bank_loans[:] = 0.0
    for i in range(len(clients.bank)):
        b = clients.bank[i]
        if b >= 0:
            if lenders.bank_home[b] < 0:
                lenders.bank_home[b] = firms.market[i]
            lenders.bank_loans[b] += clients.debt[i] + max(0.0, -clients.cash[i])
    for b in range(len(lenders.equity)):
        lenders.equity[b] = aim * lenders.bank_loans[b]


@kernel
def count_capital(lenders: Lenders, bank_capital: F64) -> None:
    """Set the capital of banks by market, bank_capital (M,): each in the market of its first client."""
    bank_capital[:] = 0.0
    for b in range(len(lenders.equity)):
        if lenders.bank_home[b] >= 0:
            bank_capital[lenders.bank_home[b]] += lenders.equity[b]


@kernel
def ration(asking: Asking, required: float, lenders: Lenders) -> None:
    """Take back what banks granted beyond their capital over the required ratio.

    Clients that were not in distress the year before are served first, then the others, whose expected
    default is the higher; each kind in proportion to what it asks for.
    """
    room, asked = lenders.equity / required, np.zeros((2, len(lenders.equity)))
    for i in range(len(asking.bank)):
        b = asking.bank[i]
        if b >= 0:
            new = max(0.0, asking.granted[i])
            room[b] -= asking.debt[i] - new
            asked[1 if asking.spell[i] > 0 else 0, b] += new
    for b in range(len(room)):
        for kind in range(2):
            served = min(asked[kind, b], max(0.0, room[b]))
            room[b] -= served
            lenders.refused[b] += asked[kind, b] - served
            asked[kind, b] = served / asked[kind, b] if asked[kind, b] > 0.0 else 1.0
    for i in range(len(asking.bank)):
        b = asking.bank[i]
        if b >= 0 and asking.granted[i] > 0.0:
            part = asked[1 if asking.spell[i] > 0 else 0, b]
            if part < 1.0:
                cut = (1.0 - part) * asking.granted[i]
                asking.granted[i] -= cut
                asking.cash[i] -= cut
                asking.debt[i] -= cut
                asking.distressed[i] = 1 if asking.cash[i] < 0.0 else 0


@kernel
def ration_plans(firms: Firms, plans: Plans, required: float, lenders: Lenders) -> None:
    """Cut machines that clients plan to borrow for to what their bank's capital carries, all in proportion.

    What a firm has in cash it spends as planned.
    """
    room, asked = lenders.equity / required, np.zeros(len(lenders.equity))
    for i in range(len(plans.bank)):
        b = plans.bank[i]
        if b >= 0:
            cost = plans.planned[i] * plans.intensity[i] * plans.machine_price[firms.region[i]]
            room[b] -= plans.debt[i]
            asked[b] += max(0.0, cost - max(0.0, plans.cash[i]))
    for i in range(len(plans.bank)):
        b = plans.bank[i]
        if b >= 0 and asked[b] > max(0.0, room[b]):
            cost = plans.planned[i] * plans.intensity[i] * plans.machine_price[firms.region[i]]
            borrowed = max(0.0, cost - max(0.0, plans.cash[i]))
            if borrowed > 0.0:
                plans.planned[i] *= 1.0 - borrowed / cost * (1.0 - max(0.0, room[b]) / asked[b])


@kernel
def close_banks(
    firms: Firms, markets: Markets, clients: Clients, lenders: Lenders, rates: Rates, ledger: Ledger
) -> None:
    """Let banks earn interest, pay for their funds, bear losses, pay dividends, and be made up by the state.

    profit = interest - r_d (loans - capital at the year's begin) - losses; dividend = max(0, min(profit,
    capital - aim x loans)); capital below zero is made up to aim x loans. Banks pay for their funds to the
    central bank, which gets the interest, and bears the losses, of clients without a main bank; it pays the
    state what it has beyond the interest of bonds and deposits.
    """
    paid, many = ledger.paid, len(lenders.equity)
    earned, owed = np.zeros(many), np.zeros(many)
    for k in (BANK_DIVIDENDS, RECAPITALISED, CENTRAL_BANK):
        paid[:, k] = 0.0
    for i in range(len(clients.bank)):
        b, gain = clients.bank[i], clients.interest[i] - clients.lost[i]
        if b >= 0:
            earned[b] += gain
            owed[b] += clients.debt[i] + max(0.0, -clients.cash[i])
        else:
            paid[firms.region[i], CENTRAL_BANK] += gain
    for b in range(many):
        lenders.injected[b] = 0.0
        if lenders.bank_home[b] < 0:
            continue
        r = markets.market_region[lenders.bank_home[b]]
        funds = rates.deposits * (lenders.bank_loans[b] - lenders.equity[b])
        profit = earned[b] - funds
        capital = lenders.equity[b] + profit
        dividend = max(0.0, min(profit, capital - rates.aim * owed[b]))
        if capital < 0.0:
            lenders.injected[b] = rates.aim * owed[b] - capital
        lenders.equity[b] = capital - dividend + lenders.injected[b]
        lenders.bank_loans[b] = owed[b]
        paid[r, CENTRAL_BANK] += funds
        paid[r, BANK_DIVIDENDS] += dividend
        paid[r, RECAPITALISED] += lenders.injected[b]


@inlined
def income(r: int, payers: I64, receivers: I64, ledger: Ledger) -> float:
    """Return what the year's postings bring the households of a region, before what they spend and save."""
    total: float = 0.0
    for k in range(len(payers)):
        if k not in (CONSUMPTION, STAKES):
            if receivers[k] == HOUSEHOLDS:
                total += ledger.received[r, k]
            if payers[k] == HOUSEHOLDS:
                total -= ledger.paid[r, k]
    return total


@inlined
def value_added(r: int, ledger: Ledger) -> float:
    """Return the sales of the firms of a region less what they bought."""
    total: float = ledger.received[r, INPUTS] - ledger.paid[r, INPUTS] - ledger.paid[r, IMPORTS]
    for k in (MACHINES, CONSUMPTION, PUBLIC_DEMAND, EXPORTS):
        total += ledger.received[r, k]
    return total


@kernel
def close_states(payers: I64, receivers: I64, tax_rate: F64, ledger: Ledger, p: MoneyParameters) -> None:
    """Set interest on deposits and bonds, the central bank's profit, and tax on income, tax_rate (R,).

    Interest is on balances at the year's begin.
    """
    paid, before = ledger.paid, ledger.before
    for r in range(len(paid)):
        paid[r, DEPOSIT_INTEREST] = p.deposit_interest * before[r, HOUSEHOLDS]
        paid[r, WORLD_INTEREST] = p.deposit_interest * before[r, WORLD]
        paid[r, BOND_INTEREST] = -p.bond_interest * before[r, BONDS]
        paid[r, CENTRAL_BANK] += paid[r, BOND_INTEREST] - paid[r, DEPOSIT_INTEREST] - paid[r, WORLD_INTEREST]
        paid[r, INCOME_TAX] = 0.0
        for k in range(DEPOSIT_INTEREST, NEW_BONDS):
            ledger.received[r, k] = paid[r, k]
        tax = tax_rate[r] * max(0.0, income(r, payers, receivers, ledger))
        paid[r, INCOME_TAX] = ledger.received[r, INCOME_TAX] = tax


@kernel
def borrow(ledger: Ledger) -> None:
    """Let states borrow in bonds what they lack, or redeem bonds with what they have over."""
    for r in range(len(ledger.accounts)):
        bonds = max(-ledger.accounts[r, STATE], ledger.accounts[r, BONDS])
        ledger.paid[r, NEW_BONDS] = ledger.received[r, NEW_BONDS] = bonds


@kernel
def set_tax(ledger: Ledger, budget: bool, p: MoneyParameters, tax_rate: F64) -> None:
    """Set next year's tax on income, tax_rate (R,).

    tax' = tax + rho (bonds / value added - target) with `budget`, within 0..MOST_TAX.
    """
    for r in range(len(tax_rate)):
        made, owed = value_added(r, ledger), -ledger.accounts[r, BONDS]
        tax_rate[r] = p.income_tax
        if budget and made > 0.0:
            answer = p.fiscal_response * (owed / made - p.debt_target)
            tax_rate[r] = min(MOST_TAX, max(0.0, p.income_tax + answer))


@kernel
def note_propensity(
    payers: I64, receivers: I64, path_value: F64, ledger: Ledger, money: Money, p: SpendingParameters
) -> None:
    """Set the part of income that households spend such that they spend what the path (R,) gives them."""
    for r in range(len(path_value)):
        earned = income(r, payers, receivers, ledger)
        rest = p.demand_households * path_value[r] - p.spend_wealth * ledger.accounts[r, HOUSEHOLDS]
        money.propensity[r] = max(0.0, rest / earned) if earned > 0.0 else 0.0


@kernel
def value_path(markets: Markets, path: Path, spending: F64, share: float, value: F64) -> None:
    """Set value (R,) to what the forced path of final demand is worth at the prices of the year."""
    value[:] = 0.0
    for m in range(len(path.demand)):
        if path.final_sold[m] > 0.0:
            r = markets.market_region[m]
            forced = path.demand[m] / (1.0 + share * (spending[r] - 1.0))
            value[r] += forced * path.final_value[m] / path.final_sold[m]


@kernel
def spend(
    payers: I64,
    receivers: I64,
    path_value: F64,
    ledger: Ledger,
    money: Money,
    p: SpendingParameters,
    factor: F64,
) -> None:
    """Set what households spend next year over what the path gives them, and what that does to demand.

    spending = 1 + theta ((c_y income + c_w deposits) / (s path_value) - 1), the ratio within LEAST..MOST;
    factor (R,) is by how much final demand changes.
    """
    for r in range(len(path_value)):
        was, given = money.spending[r], p.demand_households * path_value[r]
        if given > 0.0:
            wished = money.propensity[r] * income(r, payers, receivers, ledger)
            wished += p.spend_wealth * ledger.accounts[r, HOUSEHOLDS]
            money.spending[r] = 1.0 + p.spending_response * (min(MOST, max(LEAST, wished / given)) - 1.0)
        share = p.demand_households
        factor[r] = (1.0 + share * (money.spending[r] - 1.0)) / (1.0 + share * (was - 1.0))


@kernel
def scale(market_region: U32, factor: F64, demand: F64) -> None:
    """Let final demand (M,) change by the factor (R,) of its region."""
    for m in range(len(demand)):
        demand[m] *= factor[market_region[m]]


@kernel
def tally(firms: Firms, markets: Markets, cash: F64, ledger: Ledger, money: Money, sums: F64) -> None:
    """Fill sums (M, 8), columns in the order of `SUMS` in the rule.

    What belongs to a region stands in its first market, what belongs to a bank in that of its first client.
    """
    sums[:] = 0.0
    accounts, before, lenders = ledger.accounts, ledger.before, money.lenders
    for m in range(len(sums)):
        r = markets.market_region[m]
        if m == 0 or markets.market_region[m - 1] != r:
            owed = -accounts[r, STATE] - accounts[r, BONDS]
            sums[m, 0], sums[m, 1] = owed, owed + before[r, STATE] + before[r, BONDS]
            sums[m, 2], sums[m, 6], sums[m, 7] = accounts[r, HOUSEHOLDS], money.spending[r], 1.0
    for i in range(len(cash)):
        sums[firms.market[i], 3] += max(0.0, -cash[i])
    for b in range(len(lenders.bank_home)):
        if lenders.bank_home[b] >= 0:
            sums[lenders.bank_home[b], 4] += lenders.refused[b]
            sums[lenders.bank_home[b], 5] += lenders.injected[b]
