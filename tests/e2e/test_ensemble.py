"""The ensemble with the real simulator, on a small network."""

from dataclasses import replace

import polars as pl
import pytest

from keiretsu import experiment
from keiretsu.core.random import replication_seed
from keiretsu.experiment.plan import Job, runs_of, steps_left
from keiretsu.experiment.scenario import load_scenario
from keiretsu.experiment.scenario_file import Arm
from keiretsu.experiment.work import REAL, execute
from keiretsu.model import run as simulate
from keiretsu.synthetic import synth
from tests.fake_engine import snapshot_of


@pytest.fixture(scope="module")
def scenario():
    short = load_scenario("relationalism").with_options(replications=2, firms=120, years="1955:1980")
    same = Arm(regime="relational", parent="relational", year=1970)
    return replace(short, arms={**short.arms, "same": same})


@pytest.fixture(scope="module")
def alone(scenario, tmp_path_factory):
    return experiment.run(scenario, store=tmp_path_factory.mktemp("alone"), workers=1)


def test_two_workers_give_the_bytes_of_one(scenario, alone, tmp_path):
    together = experiment.run(scenario, store=tmp_path, workers=2)
    assert together.failures.is_empty()
    assert snapshot_of(tmp_path) == snapshot_of(alone.store.path)


def test_a_branch_under_the_same_regime_equals_the_arm_it_left_bit_for_bit(alone):
    assert alone.records("same").drop("arm").equals(alone.records("relational").drop("arm"))


def test_an_arm_of_an_ensemble_is_the_run_of_its_setup(scenario, alone):
    seed = replication_seed(scenario.seed, 1)
    run = simulate.run(synth(120, seed=seed), scenario.setup("market", 1), years=(1955, 1980), seed=seed)
    found = alone.records("market").filter(pl.col("replication") == 1).drop("arm", "replication")
    assert found.equals(run.records.select(found.columns))


def test_regimes_differ_in_the_records(alone):
    level = alone.records().filter((pl.col("metric") == "tfp_level") & (pl.col("group") == "all"))
    last = level.filter((pl.col("year") == 1980) & (pl.col("replication") == 0))
    assert last.filter(pl.col("arm").is_in(["relational", "market"]))["value"].n_unique() == 2


def test_source_that_was_edited_after_the_keys_were_made_is_not_run(scenario, tmp_path):
    network, runs = runs_of(scenario, 0)
    job = Job(0, network.seed, network, steps_left(runs, lambda key: False), source="of an hour ago")
    outcome = execute(job, experiment.Store(tmp_path), REAL, 1)
    assert outcome.stored == ()
    assert {f.message for f in outcome.failures} == {
        "RuntimeError: the source was edited meanwhile; run the command again"
    }
