"""Runs that must be equal to the last bit, and what may not matter to a run."""

import os
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.core import launch as blocks
from keiretsu.core.errors import UsageError
from keiretsu.experiment.regime import resolve
from keiretsu.model.index import lay_out
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.setup import Change
from keiretsu.model.snapshot import Snapshot
from keiretsu.network import Network
from tests.reference.compare import examples
from tests.runs import identical, network, random_parameters, records, run, untied

REGIMES = ("relational", "market")


@pytest.mark.parametrize("regime", REGIMES)
def test_the_same_run_twice_differs_by_nothing(regime):
    identical(records(network(), regime), records(network(), regime))


def test_runs_differ_where_regimes_or_seeds_do():
    base = records(network())
    assert not base.equals(records(network(), "market"))
    assert not base.equals(records(network(), seed=2))


@pytest.mark.parametrize("seed", [1, 2])
def test_without_closeness_and_rent_the_presets_are_one_regime(seed):
    of = network(120, seed=seed)
    identical(*(records(of, regime, untied(), seed=seed) for regime in REGIMES))


@given(st.integers(0, 10**6))
@examples(8)
def test_without_closeness_and_rent_memory_and_loyalty_change_nothing(seed):
    given = random_parameters(seed)
    base = untied(**{k: v for k, v in given.items() if not k.startswith("omega_") and k != "rent"})
    other = base | {"memory": 0.9, "loyalty": 0.1}
    years = (1955, 1970)
    identical(*(records(network(), "relational", p, years=years) for p in (base, other)))


@pytest.mark.parametrize("regime", REGIMES)
def test_threads_change_nothing(monkeypatch, regime):
    of = network(400)
    one = records(of, regime, threads=1)
    handed_out = []
    pool = blocks._pool
    monkeypatch.setattr(blocks, "PARALLEL_FROM", 1)
    monkeypatch.setattr(blocks, "BLOCK", 7)
    monkeypatch.setattr(blocks, "_pool", lambda n: handed_out.append(n) or pool(n))
    identical(one, records(of, regime, threads=2))
    assert set(handed_out) == {2}


@pytest.mark.parametrize("seed", [5, 6])
def test_the_order_of_rows_changes_nothing(seed):
    of, rng = network(), np.random.default_rng(seed)
    actors, ties = (table[rng.permutation(table.height)] for table in (of.actors, of.ties))
    identical(records(of), records(Network.from_tables(actors, ties)))


@pytest.mark.parametrize("regime", REGIMES)
def test_actors_without_a_tie_to_a_region_change_nothing_in_it(regime):
    both = network(200, seed=4, regions=2)
    inside = both.actors.filter(pl.col("region") == "JP-1")
    ties = both.ties.filter(pl.col("source").is_in(inside["id"].to_list()))
    alone = Network.from_tables(inside, ties)
    runs = [run(of, regime, snapshots=(2000,)) for of in (both, alone)]
    of_both = runs[0].records.filter(pl.col("region") == "JP-1").drop("region")
    keep = ~pl.col("metric").is_in(
        ["money_residual", "people_residual"]
    )  # of the whole: rounding of more sums
    identical(of_both.filter(keep), runs[1].records.drop("region").filter(keep))
    first, second = (r.snapshots[2000].values for r in runs)
    firms = both.actors.filter(pl.col("id").is_in(lay_out(both, 1955).ids)).sort("id")
    producing = firms["region"].to_numpy() == "JP-1"
    for name in (
        "x",
        "fit",
        "level",
        "capacity",
        "capital",
        "staffing",
        "cash",
        "debt",
        "custom",
        "habit",
        "cumulated",
        "price",
        "planned",
        "workers",
        "tenure",
    ):
        assert np.array_equal(first[name][producing], second[name]), name


@pytest.mark.parametrize("regime", REGIMES)
def test_continuing_from_a_saved_snapshot_equals_never_stopping(tmp_path, regime):
    whole = run(network(), regime, snapshots=(1975, 2000))
    path = tmp_path / "1975.npz"
    whole.snapshots[1975].save(path)
    rest = run(network(), regime, start=Snapshot.load(path), snapshots=(2000,))
    identical(whole.records.filter(pl.col("year") > 1975), rest.records)
    ends = [r.snapshots[2000].values for r in (whole, rest)]
    assert all(np.array_equal(ends[0][name], ends[1][name]) for name in ends[0])


@pytest.mark.parametrize(
    "off",
    [
        *(["ties"], ["search"], ["race"], ["labour"], ["finance"], ["failure"]),
        ["ties", "search", "race", "labour"],
        ["ties", "search", "race", "finance"],
    ],
)
def test_continuing_without_a_rule_equals_never_stopping(off):
    whole = run(network(), rules_off=off, snapshots=(1975,))
    rest = records(network(), rules_off=off, start=whole.snapshots[1975])
    identical(whole.records.filter(pl.col("year") > 1975), rest)


@pytest.mark.parametrize("rule", ["labour", "entry"])
def test_a_rule_whose_state_opens_with_the_run_cannot_begin_at_a_snapshot(rule):
    stem = run(network(), rules_off=[rule], years=(1955, 1957), snapshots=(1956,))
    with pytest.raises(UsageError, match=f"a run without {rule}"):
        run(network(), start=stem.snapshots[1956])


NEUTRAL = dict.fromkeys(
    ("turnover", "hoarding", "transfers", "seats", "early_retirement", "seniority", "pension"), 0.0
) | {"enterprise_union": 0.0, "mobility": 0.0, "faculty_parity": 1.0}


@pytest.mark.parametrize("regime", REGIMES)
def test_with_neutral_labour_no_bit_of_the_other_rules_changes(regime):
    off = records(network(), regime, rules_off=["labour", "entry"])
    staff = records(network(), regime, NEUTRAL, rules_off=["entry"])  # founders leave payrolls
    of_people = pl.col("metric").is_in(["skill_spread", "people_residual"])
    told = off.filter(pl.col("value").is_not_nan() & ~of_people)
    both = told.join(staff, on=["year", "region", "group", "metric"], maintain_order="left")
    assert both.height == told.height > 3000
    assert np.array_equal(both["value"].to_numpy(), both["value_right"].to_numpy())


def test_a_change_to_the_same_parameters_is_no_change():
    unchanged = [Change(1976, dict(resolve("relational").parameters))]
    identical(records(network()), records(network(), changes=unchanged))


def test_a_branch_equals_a_change_inside_the_run():
    inside = records(network(), changes=[Change(1976, dict(resolve("market").parameters))])
    stem = run(network(), snapshots=(1975,))
    branch = records(network(), "market", start=stem.snapshots[1975])
    identical(inside.filter(pl.col("year") > 1975), branch)


PROGRAM = """
from keiretsu.experiment.regime import resolve
from keiretsu.model.run import run
from keiretsu.synthetic import synth
from hashlib import sha256
network = synth(60, seed=1)
records = run(network, resolve("relational"), years=(1955, 1965)).records
print(network.digest, sha256(records.write_csv().encode()).hexdigest())
"""


def test_the_hash_seed_of_the_interpreter_changes_nothing():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("0", "4711")
    ]
    told = [process.communicate()[0] for process in processes]
    assert told[0] == told[1] != b""


INDIFFERENT = dict.fromkeys(
    (
        "rescue",
        "trade_credit",
        "patience",
        "stake_turnover",
        "distress_sale",
        "house_saving",
        "distributor_lock",
    ),
    0.0,
)


@pytest.mark.parametrize("regime", REGIMES)
def test_with_indifferent_owners_and_banks_no_bit_of_the_other_rules_changes(regime):
    off = records(network(), regime, rules_off=["finance"])
    outside = resolve(regime).parameters["share_objective"]
    identical(off, records(network(), regime, INDIFFERENT | {"outside_objective": outside}))


def test_reading_productivity_only_where_something_moved_misses_nothing():
    def compare(e):
        designs = e.technology.designs
        fit, level, market_level = (v.copy() for v in (designs.fit, designs.level, designs.market_level))
        settled = e.failure.began <= e.year  # successors are read when their first year begins
        technology.refresh(e, np.ones(len(level), np.uint8))
        np.testing.assert_array_equal(level[settled], designs.level[settled])
        designs.fit[:], designs.level[:], designs.market_level[:] = fit, level, market_level

    given = {"turbulence": 0.3, "failure_years": 1.0}
    run(network(300, seed=4), overrides=given, years=(1955, 1970), watch=compare)
