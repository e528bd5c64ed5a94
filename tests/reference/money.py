"""Twins of `money.kernels`."""

from keiretsu.model.mechanisms.accounts.postings import (
    BONDS,
    HOUSEHOLDS,
    NAMES,
    POSTINGS,
    STATE,
    WORLD,
)  # fmt: skip

CLOSING = [k for k, posting in enumerate(POSTINGS) if posting.step == "money.close_the_year"]


def place(name):
    return NAMES.index(name)


def clients_of(e, b):
    return [i for i in range(len(e.bank)) if e.bank[i] == b]


def owed(e, i):
    """Return what a firm owes: its debt and its overdraft."""
    return e.debt[i] + max(0.0, -e.cash[i])


def open_lenders(e):
    """Return homes, loans and capital of banks."""
    clients = [clients_of(e, b) for b in range(len(e.equity))]
    loans = [sum(owed(e, i) for i in row) for row in clients]
    return {
        "bank_home": [int(e.market[row[0]]) if row else -1 for row in clients],
        "bank_loans": loans,
        "equity": [e.aim * loan for loan in loans],
    }


def count_capital(e):
    """Return the capital of banks by the market of their first client."""
    homes = range(len(e.bank_capital))
    return {
        "bank_capital": [sum(c for c, h in zip(e.equity, e.bank_home, strict=True) if h == m) for m in homes]
    }


def ration(e):
    """Return what is granted when those in distress the year before are served last."""
    new = {name: getattr(e, name).tolist() for name in ("granted", "cash", "debt", "distressed", "refused")}
    for b in range(len(e.equity)):
        asking = [i for i in clients_of(e, b) if e.granted[i] > 0]
        old_debt = sum(e.debt[i] for i in clients_of(e, b)) - sum(e.granted[i] for i in asking)
        left = e.equity[b] / e.required - old_debt
        for kind in ([i for i in asking if e.spell[i] == 0], [i for i in asking if e.spell[i] > 0]):
            asked = sum(e.granted[i] for i in kind)
            served = min(asked, max(0.0, left))
            left -= served
            new["refused"][b] += asked - served
            for i in kind if served < asked else ():
                cut = e.granted[i] * (1 - served / asked)
                for name in ("granted", "cash", "debt"):
                    new[name][i] -= cut
                new["distressed"][i] = int(new["cash"][i] < 0)
    return new


def ration_plans(e):
    """Return plans after banks told their clients what they will lend for."""
    planned = e.planned.tolist()
    for b in range(len(e.equity)):
        clients = clients_of(e, b)
        price = {i: e.intensity[i] * e.machine_price[e.region[i]] for i in clients}
        short = {i: max(0.0, planned[i] * price[i] - max(0.0, e.cash[i])) for i in clients}
        room = max(0.0, e.equity[b] / e.required - sum(e.debt[i] for i in clients))
        if sum(short.values()) > room:
            for i in clients:
                planned[i] -= short[i] * (1 - room / sum(short.values())) / price[i]
    return {"planned": planned}


def close_banks(e):
    """Return capital and loans of banks, and what they pay, get from the state and owe the central bank."""
    paid, rates = e.paid.copy(), e.rates
    dividends, central, state = (
        place(name) for name in ("dividends of banks", "profit of the central bank", "capital from the state")
    )
    paid[:, [dividends, central, state]] = 0.0
    new = {name: getattr(e, name).tolist() for name in ("equity", "bank_loans", "injected")}
    for i in (k for k, b in enumerate(e.bank) if b < 0):
        paid[e.region[i], central] += e.interest[i] - e.lost[i]
    for b, home in enumerate(e.bank_home):
        new["injected"][b] = 0.0
        if home < 0:
            continue
        r, clients = e.market_region[home], clients_of(e, b)
        loans = sum(owed(e, i) for i in clients)
        funds = rates.deposits * (e.bank_loans[b] - e.equity[b])
        profit = sum(e.interest[i] - e.lost[i] for i in clients) - funds
        capital = e.equity[b] + profit
        dividend = max(0.0, min(profit, capital - rates.aim * loans))
        injected = rates.aim * loans - capital if capital < 0 else 0.0
        new["equity"][b], new["bank_loans"][b], new["injected"][b] = (
            capital - dividend + injected,
            loans,
            injected,
        )
        for k, amount in ((central, funds), (dividends, dividend), (state, injected)):
            paid[r, k] += amount
    return {"paid": paid, **new}


def income(e, r, paid, received):
    """Return what households get, without what they spend on goods and stakes."""
    total = 0.0
    for k, posting in enumerate(POSTINGS):
        if posting.name not in ("consumption", "stakes"):
            total += received[r, k] * (posting.receiver == HOUSEHOLDS) - paid[r, k] * (
                posting.payer == HOUSEHOLDS
            )
    return total


def value_added(r, paid, received):
    """Return sales less inputs and imports."""
    sold = ("inputs", "machines", "consumption", "public demand", "exports")
    bought = ("inputs", "imports")
    return sum(received[r, place(k)] for k in sold) - sum(paid[r, place(k)] for k in bought)


def close_states(e):
    """Return postings with interest, the central bank's profit and tax on income."""
    e.paid, e.received = e.paid.copy(), e.received.copy()
    for r, before in enumerate(e.before):
        interest = {
            "interest on deposits": e.p.deposit_interest * before[HOUSEHOLDS],
            "interest to the world": e.p.deposit_interest * before[WORLD],
            "interest on bonds": e.p.bond_interest * -before[BONDS],
            "tax on income": 0.0,
        }
        for name, amount in interest.items():
            e.paid[r, place(name)] = amount
        e.paid[r, place("profit of the central bank")] += (
            interest["interest on bonds"]
            - interest["interest on deposits"]
            - interest["interest to the world"]
        )
        e.received[r, CLOSING[:-1]] = e.paid[r, CLOSING[:-1]]
        tax = e.tax_rate[r] * max(0.0, income(e, r, e.paid, e.received))
        e.paid[r, place("tax on income")] = e.received[r, place("tax on income")] = tax
    return {"paid": e.paid, "received": e.received}


def borrow(e):
    """Return postings with the bonds that states borrow or redeem."""
    paid, received = e.paid.copy(), e.received.copy()
    for r, account in enumerate(e.accounts):
        paid[r, CLOSING[-1]] = received[r, CLOSING[-1]] = max(-account[STATE], account[BONDS])
    return {"paid": paid, "received": received}


def set_tax(e):
    """Return next year's tax on income."""
    rates = []
    for r, account in enumerate(e.accounts):
        made, rate = value_added(r, e.paid, e.received), e.p.income_tax
        if e.budget and made > 0:
            rate += e.p.fiscal_response * (-account[BONDS] / made - e.p.debt_target)
            rate = min(0.5, max(0.0, rate))
        rates.append(rate)
    return {"tax_rate": rates}


def note_propensity(e):
    """Return the part of income that makes households spend what the path gives them."""
    propensity = []
    for r, value in enumerate(e.path_value):
        rest = e.p.demand_households * value - e.p.spend_wealth * e.accounts[r, HOUSEHOLDS]
        earned = income(e, r, e.paid, e.received)
        propensity.append(max(0.0, rest / earned) if earned > 0 else 0.0)
    return {"propensity": propensity}


def value_path(e):
    """Return the forced path at the prices paid."""
    total = [0.0] * len(e.value)
    for m, r in enumerate(e.market_region):
        if e.final_sold[m] > 0:
            forced = e.demand[m] / (1 - e.share + e.share * e.spending[r])
            total[r] += forced * e.final_value[m] / e.final_sold[m]
    return {"value": total}


def spend(e):
    """Return what households spend over what the path gives them, and the change of demand."""
    spending, factor = e.spending.tolist(), []
    share = e.p.demand_households
    for r, value in enumerate(e.path_value):
        if share * value > 0:
            earned, saved = income(e, r, e.paid, e.received), e.accounts[r, HOUSEHOLDS]
            wished = e.propensity[r] * earned + e.p.spend_wealth * saved
            wish = min(10.0, max(0.1, wished / (share * value)))
            spending[r] = 1 - e.p.spending_response + e.p.spending_response * wish
        factor.append((1 - share + share * spending[r]) / (1 - share + share * e.spending[r]))
    return {"spending": spending, "factor": factor}


def scale(e):
    """Return demand after the change of its region."""
    return {"demand": [d * e.factor[r] for d, r in zip(e.demand, e.market_region, strict=True)]}


def tally(e):
    """Return sums by market: of regions in their first market, of banks in that of their first client."""
    sums = []
    for m, r in enumerate(e.market_region):
        banks = [b for b, home in enumerate(e.bank_home) if home == m]
        row = [0.0, 0.0, 0.0, sum(max(0.0, -c) for c, at in zip(e.cash, e.market, strict=True) if at == m)]
        row += [sum(e.refused[b] for b in banks), sum(e.injected[b] for b in banks), 0.0, 0.0]
        if list(e.market_region).index(r) == m:
            owes, owed = (-at[r, STATE] - at[r, BONDS] for at in (e.accounts, e.before))
            row[:3], row[6:] = (owes, owes - owed, e.accounts[r, HOUSEHOLDS]), (e.spending[r], 1.0)
        sums.append(row)
    return {"sums": sums}
