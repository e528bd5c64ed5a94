"""What banks, owners, groups and failures do to an economy."""

import numpy as np
import polars as pl
import pytest

from keiretsu.model.mechanisms.accounts.postings import BANKS
from keiretsu.network import Network
from tests import runs
from tests.runs import network, shared, values

HOW = {"years": (1955, 1985), "seed": 3}


def records(overrides=None, of=None, **how):
    return shared(of or network(600, seed=3), overrides=overrides, **HOW | how)


def run(overrides=None, of=None, **how):
    return runs.run(of or network(600, seed=3), overrides=overrides, **HOW | how)


def test_without_support_more_firms_fail():
    none = records({"rescue": 0.0, "trade_credit": 0.0})
    full = records({"rescue": 10.0, "rescue_extent": 10.0, "trade_credit": 10.0})
    assert values(none, "rescues").sum() == 0.0
    assert values(full, "failures").sum() < 0.8 * values(none, "failures").sum()


def test_where_closeness_counts_for_nothing_no_bank_stands_by():
    blind = {"omega_credit": 0.0, "omega_equity": 0.0, "omega_membership": 0.0, "rescue": 10.0}
    assert values(records(blind), "rescues").sum() == 0.0


UNBOUND = ("money", "banking", "spending", "budget")
"""The rules that close money."""


def test_bank_capital_is_what_was_kept_of_interest_less_what_was_written_off():
    seen = []

    def look(e):
        margin = e.parameters["bank_margin"] * e.accounts.books.interest.sum()
        capital = e.accounts.ledger.accounts[0, BANKS], e.failure.bank_capital.sum()
        seen.append((margin - e.failure.lost.sum(), *capital))

    run(watch=look, rules_off=UNBOUND)
    gained, account, by_market = np.array(seen).T
    gained[0] = 0.0  # nothing is kept in the opening year
    assert account == pytest.approx(np.cumsum(gained))
    assert by_market == pytest.approx(account)
    assert account.min() < 0.0 or np.diff(account).min() < 0.0


def test_firms_fail_after_two_years_of_distress_and_are_succeeded_in_their_place():
    before, succeeded = {}, 0

    def look(e):
        nonlocal succeeded
        balances, ties, failed = e.accounts.balances, e.supply.ties, np.flatnonzero(e.failure.failed)
        new = e.failure.began == e.year + 1
        assert set(np.flatnonzero(new)) == set(failed)
        assert (before.get("weak", np.ones(len(new)))[failed] == 1).all()
        assert (balances.debt[failed] == 0.0).all()
        assert (balances.cash[failed] == 0.0).all()
        ends = np.isin(ties.supplier, failed) & (ties.since <= e.year)
        assert not ends.any(), "a supply tie outlived its supplier"
        before["weak"] = balances.distressed.copy()
        succeeded += len(failed)

    run(watch=look)
    assert succeeded > 20


def test_without_the_rule_of_failure_nobody_fails_and_nothing_is_written_off():
    off = records(rules_off=["failure"])
    assert values(off, "failures").sum() == values(off, "written_off").sum() == 0.0
    unbound = records(rules_off=["failure", *UNBOUND])
    assert (values(unbound, "bank_capital") == 0.0).all()


def test_paired_arms_share_the_draws_of_successors():
    """Arms that differ in nothing a successor reads give the same successors."""
    first, second = (records({"group_mergers": year}) for year in (0.0, 2001.0))
    assert first.equals(second)


def test_holders_in_need_and_holders_of_the_market_sell():
    patient = records({"distress_sale": 0.0})
    market = records({"stake_turnover": 0.2})
    stable = values(patient, "stable_stock")
    assert (stable == stable[0]).all()
    assert values(market, "stable_stock")[-1] < 0.02
    assert values(market, "stable_majority")[-1] == 0.0 or np.isnan(values(market, "stable_majority")[-1])


def test_firms_that_answer_to_outsiders_chase_less_share():
    """With nobody but outsiders as holders the weight of share in plans is the outsiders'."""
    weights = []
    run({"stake_turnover": 1.0}, watch=lambda e: weights.append(e.ownership.terms.objective.copy()))
    quoted = np.flatnonzero(np.ptp(weights, axis=0) > 0)
    assert len(quoted) > 10
    assert weights[-1][quoted] == pytest.approx(0.1)


def test_own_distributors_hold_customers():
    def moved(lock):
        custom, heads = [], []

        def look(e):
            custom.append(e.production.sellers.custom.copy())
            heads.append(e.ownership.terms.distributed[e.index.firms.row] > 0)

        off = ["failure", "ties", "search"]
        run({"distributor_lock": lock}, years=(1955, 1957), rules_off=off, watch=look)
        return np.abs(np.diff(custom[:2], axis=0))[0][heads[0]].sum()

    assert moved(1.0) < moved(0.0)


def test_a_trading_house_saves_its_group_import_premium():
    cheap, dear = (records({"house_saving": v}, years=(1955, 1957)) for v in (1.0, 0.0))
    assert values(cheap, "profit")[1] > values(dear, "profit")[1]


def test_six_groups_become_four_and_rivals_of_merged_groups_tie_up():
    of, years = network(2000, seed=1), (1955, 1964)
    merging, apart = (
        run({"group_mergers": 1958.0, "tie_ups": share}, of, years=years, events=True) for share in (1.0, 0.0)
    )
    assert values(merging.records, "horizontal_groups").tolist() == [6.0] * 3 + [4.0] * 7
    opened = [
        r.events.filter(pl.col("type") == "collaboration", pl.col("what") == "opened", pl.col("year") == 1958)
        for r in (merging, apart)
    ]
    new = opened[0].join(opened[1], on=["source", "target"], how="anti")
    group = of.actors.select("id", "horizontal")
    ends = new.join(group, left_on="source", right_on="id").join(
        group, left_on="target", right_on="id", suffix="_other"
    )
    assert ends.height > 5
    assert (ends["horizontal"] != ends["horizontal_other"]).all()
    assert ends["horizontal"].null_count() == 0


def test_a_network_without_banks_groups_or_owners_runs_as_if_the_rule_were_off():
    made = network(200, seed=5)
    producing = made.actors.filter(pl.col("kind").is_in(["assembler", "tier-1", "tier-2"]))
    supply = made.ties.filter(pl.col("type").is_in(["supply", "collaboration"]))
    bare = Network.from_tables(producing.drop("horizontal", "parent"), supply)
    on = records(of=bare)
    assert values(on, "horizontal_groups").sum() == values(on, "rescues").sum() == 0.0
    assert np.isnan(values(on, "stable_majority")).all()
    assert on.equals(records(of=bare, rules_off=["finance"]))
