"""Money that binds: no account is a residual, every switch closes, banks, states and households obey."""

from itertools import combinations

import numpy as np
import pytest

from keiretsu.model import year
from keiretsu.model.invariants import assert_invariants
from keiretsu.model.mechanisms.accounts import ledger
from keiretsu.model.mechanisms.accounts.postings import (
    ACCOUNTS,
    BANKS,
    BONDS,
    NAMES,
    PAYERS,
    POSTINGS,
    RECEIVERS,
    SECTORS,
    STATE,
    balance_sheet,
    transactions,
)
from tests.runs import network, random_parameters, records, run, values

RULES = ("money", "banking", "spending", "budget")
YEARS = (1985, 1995)
HARSH = {"credit_limit": 0.2, "failure_years": 1, "cash_buffer": 0.0, "stake_turnover": 0.1}
HARSH |= {"spending_response": 1.0, "bank_capital_target": 0.005, "capital_ratio": 0.001, "interest": 0.08}
"""Parameters under which firms and banks fail."""

SPENDING = {"spending_response": 1.0}

NO_MAKERS = ("imported machines",)
"""Postings that need a network without makers of machines."""


def of_posting(name):
    """Return a network and options of a run in which there is something to post."""
    off = [*RULES] if "not money" in POSTINGS[NAMES.index(name)].when else []
    made = network(150, seed=2)
    return (_without_makers(made) if name in NO_MAKERS else made), {"rules_off": off}


def _without_makers(of):
    from keiretsu.network import Network

    kept = of.actors.filter((of.actors["sector"].cast(str) != "machinery").fill_null(value=True))
    ends = set(kept["id"])
    return Network.from_tables(
        kept, of.ties.filter(of.ties["source"].is_in(ends) & of.ties["target"].is_in(ends))
    )


def posted_by(monkeypatch, change):
    """Let the ledger post what `change(e, place, book)` posts in place of each posting."""
    book = ledger.book

    def instead(e, first, last):
        for place in range(first, last):
            change(e, place, book)

    monkeypatch.setattr(ledger, "book", instead)


BETWEEN = [posting.name for posting in POSTINGS if posting.payer != posting.receiver]
"""Postings between two accounts. What firms pay firms stays on one: half of it is tested below."""


@pytest.mark.parametrize("name", BETWEEN)
def test_a_posting_that_is_left_out_is_noticed(monkeypatch, name):
    of, how = of_posting(name)
    amounts = []

    def leave_out(e, place, book):
        if NAMES[place] == name:
            amounts.append(np.abs(e.accounts.ledger.paid[:, place]).max())
        else:
            book(e, place, place + 1)

    posted_by(monkeypatch, leave_out)
    with pytest.raises(AssertionError, match="accounts do not close"):
        run(of, overrides=HARSH, years=YEARS, watch=assert_invariants, **how)
    assert amounts[-1] > 0.0


@pytest.mark.parametrize("side", ["payer", "receiver"])
@pytest.mark.parametrize("name", NAMES)
def test_half_a_posting_is_noticed(monkeypatch, name, side):
    of, how = of_posting(name)

    def half(e, place, book):
        own = e.accounts.ledger
        book(e, place, place + 1)
        if NAMES[place] == name and side == "payer":
            own.accounts[:, PAYERS[place]] += own.paid[:, place]
        elif NAMES[place] == name:
            own.accounts[:, RECEIVERS[place]] -= own.received[:, place]

    posted_by(monkeypatch, half)
    with pytest.raises(AssertionError, match="accounts do not close"):
        run(of, overrides=HARSH, years=YEARS, watch=assert_invariants, **how)


@pytest.mark.parametrize("column", ["paid", "received"])
@pytest.mark.parametrize("name", NAMES)
def test_an_amount_that_only_one_side_knows_is_noticed(monkeypatch, name, column):
    of, how = of_posting(name)

    def forget(e, place, book):
        if NAMES[place] == name:
            getattr(e.accounts.ledger, column)[:, place] = 0.0
        book(e, place, place + 1)

    posted_by(monkeypatch, forget)
    with pytest.raises(AssertionError, match="accounts do not close"):
        run(of, overrides=HARSH, years=YEARS, watch=assert_invariants, **how)


def test_the_table_and_the_page_name_the_same_steps():
    steps = {f"{step.mechanism.name}.{step.name}": step for step in year.YEAR}
    posting = {name for name, step in steps.items() if "accounts.paid" in step.writes}
    assert posting == {posting.step for posting in POSTINGS}
    for name in posting:
        first, last = ledger.span(name)
        assert {p.step for p in POSTINGS[first:last]} == {name}, "postings of a step stand side by side"
    for p in POSTINGS:
        assert set(filter(None, steps[p.step].when.split(" and "))) <= set(p.when.split(" and ")), p.name


def test_matrices_hold_every_account_and_every_posting():
    assert transactions()["name"].to_list() == list(NAMES)
    for row in (*transactions().iter_rows(named=True), *balance_sheet()[1:].iter_rows(named=True)):
        signs = "".join(row[sector] for sector in SECTORS)
        assert sorted(signs) == ["+", "-"], row["name"]
    held = [account.name for account in ACCOUNTS if account.holder != account.issuer]
    assert balance_sheet()["name"].to_list() == ["machines", *held]


@pytest.mark.parametrize("off", [off for n in range(5) for off in combinations(RULES, n)], ids=",".join)
@pytest.mark.parametrize("more", [(), ("finance",), ("failure",)], ids=",".join)
def test_money_closes_with_every_switch(off, more):
    how = {"years": YEARS, "watch": assert_invariants, "rules_off": [*off, *more]}
    told = records(network(90, seed=3, regions=2), overrides=HARSH, **how)
    assert values(told, "money_residual").max() < 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_money_closes_whatever_the_parameters(seed):
    told = records(
        network(60, seed=seed),
        overrides=random_parameters(seed) | {"capital_coefficient": 0.2},
        years=(1980, 1999),
    )
    assert values(told, "money_residual").max() < 1e-9


def test_without_the_rules_no_parameter_of_money_matters():
    alike = [
        records(network(120, seed=1), overrides=own, years=(1980, 1995), rules_off=RULES)
        for own in ({}, dict.fromkeys(("deposit_interest", "spend_wealth"), 0.2))
    ]
    assert alike[0].equals(alike[1])
    assert (values(alike[0], "spending") == 1.0).all()


def test_households_spend_in_the_opening_year_what_the_path_gives_them():
    seen = []
    how = {"years": (1955, 1957), "overrides": SPENDING}
    run(network(200, seed=1), **how, watch=lambda e: seen.append(float(e.money.spending[0])))
    assert seen[0] == 1.0
    assert seen[1] == pytest.approx(1.0, abs=0.1)
    assert seen[1] != 1.0


def test_without_a_response_demand_follows_its_forced_path():
    on, off = (records(network(120, seed=1), years=(1955, 1965), rules_off=off) for off in ((), ["spending"]))
    assert on.equals(off)


def test_less_income_is_less_demand():
    usual, taxed = (
        records(
            network(200, seed=1),
            overrides=SPENDING | {"income_tax": 0.1},
            years=(1955, 1970),
            changes=changes,
        )
        for changes in ((), _changed(1960, income_tax=0.4))
    )
    assert values(taxed, "spending")[-1] < 0.9 * values(usual, "spending")[-1]
    assert values(taxed, "output")[-1] < values(usual, "output")[-1]


def _changed(when, **parameters):
    from keiretsu.model.setup import Change

    return (Change(when, parameters),)


def test_a_state_that_owes_taxes_more():
    owing, easy = (
        records(network(200, seed=1), overrides={"income_tax": 0.05}, years=(1955, 1985), rules_off=off)
        for off in (["spending", "budget"], ["spending"])
    )
    assert values(easy, "state_debt")[-1] < values(owing, "state_debt")[-1]


def test_no_bank_lends_beyond_its_capital():
    """With a ratio in force loans after rationing stay below capital over ratio, or do not grow."""
    before, checked = {}, 0

    def look(e):
        nonlocal checked
        lenders, bank = e.money.lenders, e.finance.banks.bank
        banked = bank >= 0
        debt = np.bincount(bank[banked], e.accounts.balances.debt[banked], len(lenders.equity))
        if e.year > 1992 and before:
            most = np.maximum(before["equity"] / 0.08, before["debt"])
            assert (debt <= most * (1 + 1e-9)).all()
            checked += 1
        before.update(equity=lenders.equity.copy(), debt=debt)

    run(network(300, seed=1), years=(1985, 1999), watch=look)
    assert checked == 7


def test_a_bank_without_capital_is_made_up_by_the_state():
    told = records(network(150, seed=2), overrides=HARSH, years=YEARS)
    assert values(told, "bank_rescues").sum() > 0.0
    assert (values(told, "bank_capital")[1:] >= 0.0).all()


def test_what_the_state_lacks_it_owes_in_bonds():
    def look(e):
        accounts = e.accounts.ledger.accounts
        assert accounts[:, STATE].min() >= -1e-9
        assert accounts[:, BONDS].max() <= 0.0
        assert (accounts[:, STATE] * accounts[:, BONDS]).max() <= 1e-9, "nobody owes and saves at once"
        assert accounts[:, BANKS].sum() == pytest.approx(e.money.lenders.equity.sum())

    run(network(150, seed=1), years=(1955, 1980), watch=look)
