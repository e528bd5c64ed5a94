import logging
from dataclasses import replace

import polars as pl
import pytest

from keiretsu import experiment
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment.pools import same_workers, take_pool
from keiretsu.experiment.scenario import load_scenario
from keiretsu.experiment.scenario_file import Arm
from keiretsu.synthetic import synth
from tests.fake_engine import DYING, FAILING, FAKE, IDLE, SEVEN, WORLDLESS, nothing, snapshot_of


@pytest.fixture
def scenario():
    shipped = load_scenario("relationalism").with_options(replications=3, firms=60)
    return replace(shipped, arms={name: shipped.arms[name] for name in SEVEN})


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_the_result_does_not_depend_on_the_number_of_workers(scenario, tmp_path):
    folders = [tmp_path / name for name in ("one", "two", "many")]
    ids = {
        experiment.run(scenario, store=folder, workers=n, engine=FAKE).id
        for folder, n in zip(folders, (1, 2, 4), strict=True)
    }
    assert len(ids) == 1
    assert snapshot_of(folders[0]) == snapshot_of(folders[1]) == snapshot_of(folders[2])
    assert len(snapshot_of(folders[0])) == 21


def test_what_is_stored_is_not_computed_again(scenario, store):
    first = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    again = experiment.run(scenario, store=store, workers=1, engine=IDLE)
    assert again.exit_code == 0
    assert again.records().equals(first.records())


def test_more_draws_build_on_the_draws_there_are(scenario, store):
    experiment.run(scenario, store=store, workers=1, engine=FAKE)
    seen = []
    experiment.run(
        scenario.with_options(replications=4),
        store=store,
        workers=1,
        engine=FAKE,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(done, 28) for done in range(21, 29)]


def test_any_missing_runs_are_filled_in_with_the_same_bytes(scenario, store):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    whole = snapshot_of(store)
    for part in (ensemble.files[::2], ensemble.files[1::3], ensemble.files[-5:]):
        for file in part:
            file.unlink()
        experiment.run(scenario, store=store, workers=1, engine=FAKE)
        assert snapshot_of(store) == whole


def test_a_damaged_run_is_computed_again_with_a_warning(scenario, store, caplog):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    whole = snapshot_of(store)
    ensemble.files[4].write_bytes(ensemble.files[4].read_bytes()[:-9])
    with caplog.at_level(logging.WARNING):
        experiment.run(scenario, store=store, workers=1, engine=FAKE)
    assert snapshot_of(store) == whole
    assert len(caplog.messages) == 1


def test_a_run_that_is_damaged_later_is_refused_when_read(scenario, store):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    ensemble.files[0].write_bytes(b"PAR1")
    with pytest.raises(InvalidData, match="missing or damaged"):
        ensemble.records("relational")


def test_records_carry_arm_and_draw_and_the_past_of_the_branch(scenario, store):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    table = ensemble.records()
    assert table.columns == ["arm", "replication", "year", "region", "group", "metric", "value"]
    assert table.height == 7 * 3 * 46 * 2
    branch, parent = (ensemble.records(a).drop("arm") for a in ("market_1975", "relational"))
    early = pl.col("year") <= 1975
    assert branch.filter(early).equals(parent.filter(early))
    assert not branch.filter(~early).equals(parent.filter(~early))


def test_the_records_of_all_arms_are_written_arm_by_arm(scenario, store, tmp_path, monkeypatch):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    whole, asked = ensemble.records(), []
    records = type(ensemble).records
    monkeypatch.setattr(
        type(ensemble), "records", lambda self, arm=None: asked.append(arm) or records(self, arm)
    )
    for name in ("one.parquet", "two.parquet"):
        ensemble.write_records(tmp_path / name)
    assert asked == 2 * list(ensemble.arms)
    assert pl.read_parquet(tmp_path / "one.parquet").equals(whole)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_records_of_a_run_that_was_removed_are_not_written_in_part(scenario, store, tmp_path):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    ensemble.files[-1].unlink()
    with pytest.raises(InvalidData, match="missing or damaged"):
        ensemble.write_records(tmp_path / "records.parquet")
    assert not (tmp_path / "records.parquet").exists()


def test_a_branch_under_the_same_regime_is_the_arm_itself(scenario, store):
    arms = {**scenario.arms, "same": Arm(regime="relational", parent="relational", year=1980)}
    ensemble = experiment.run(replace(scenario, arms=arms), store=store, workers=1, engine=FAKE)
    assert ensemble.records("same").drop("arm").equals(ensemble.records("relational").drop("arm"))


def test_an_arm_that_would_branch_after_the_end_has_the_records_of_the_arm_it_would_leave(scenario, store):
    ensemble = experiment.run(scenario.with_options(years="1955:1960"), store=store, workers=1, engine=FAKE)
    assert ensemble.records("market_1975").drop("arm").equals(ensemble.records("relational").drop("arm"))
    assert len(ensemble.files) == 5 * 3


def test_an_unknown_arm_is_a_usage_error(scenario, store):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
    with pytest.raises(UsageError, match='did you mean "market"'):
        ensemble.records("markt")


@pytest.mark.parametrize("workers", [1, 2])
def test_failed_runs_are_rows_and_the_others_are_kept(scenario, store, workers):
    ensemble = experiment.run(scenario, store=store, workers=workers, engine=FAILING)
    assert ensemble.exit_code == 4
    assert ensemble.failures.height == 4 * 3
    row = ensemble.failures.row(0, named=True)
    assert row == {
        "replication": 0,
        "arm": "market",
        "stage": "simulate",
        "message": "ValueError: the market collapsed",
    }
    assert ensemble.replications_of("relational") == [0, 1, 2]
    assert ensemble.replications_of("market_1975") == []
    assert ensemble.records("market_1975").is_empty()
    assert ensemble.records("relational").height == 3 * 46 * 2


def test_failed_runs_are_tried_again(scenario, store):
    experiment.run(scenario, store=store, workers=1, engine=FAILING)
    assert experiment.run(scenario, store=store, workers=1, engine=FAKE).exit_code == 0


def test_what_branches_from_a_failed_arm_fails_with_it(scenario, store):
    arms = {**scenario.arms, "back": Arm(regime="relational", parent="market", year=1960)}
    ensemble = experiment.run(replace(scenario, arms=arms), store=store, workers=1, engine=FAILING)
    row = ensemble.failures.filter(pl.col("arm") == "back").row(0, named=True)
    assert (row["stage"], row["message"]) == ("branch", "market, the arm it branches from, failed")


def test_arms_of_one_definition_share_a_failure(scenario, store):
    arms = {**scenario.arms, "twin": Arm(regime="market")}
    ensemble = experiment.run(replace(scenario, arms=arms), store=store, workers=1, engine=FAILING)
    assert ensemble.failures.filter(pl.col("arm") == "twin").height == 3


def test_a_network_that_cannot_be_built_fails_its_draws(scenario, store):
    ensemble = experiment.run(scenario, store=store, workers=1, engine=WORLDLESS)
    assert ensemble.failures["stage"].unique().to_list() == ["network"]
    assert ensemble.failures.height == 21


@pytest.mark.parametrize("workers", [1, 2])
def test_a_network_that_the_user_has_to_mend_ends_the_ensemble(scenario, store, workers):
    with pytest.raises(UsageError, match="3 firms are too few"):
        experiment.run(scenario.with_options(firms=3), store=store, workers=workers)


def test_a_worker_that_dies_costs_only_the_runs_it_died_of(scenario, store):
    ensemble = experiment.run(scenario.with_options(replications=2), store=store, workers=2, engine=DYING)
    assert set(ensemble.failures["stage"]) == {"worker"}
    assert set(ensemble.failures["arm"]) == {"market", "market_1975", "market_equal", "market_equal_1975"}
    assert ensemble.replications_of("relational", "rival_untied", "relational_equal") == [0, 1]


def test_workers_are_kept_from_call_to_call_inside_a_block_and_a_dead_one_is_replaced(scenario, tmp_path):
    alone = tmp_path / "alone"
    experiment.run(scenario, store=alone, workers=2, engine=FAKE)
    with same_workers():
        first = experiment.run(scenario, store=tmp_path / "first", workers=2, engine=FAKE)
        pool, new = take_pool(2, nothing)
        assert not new
        experiment.run(scenario.with_options(seed=5), store=tmp_path / "first", workers=2, engine=FAKE)
        assert take_pool(2, nothing) == (pool, False)
        broken = experiment.run(scenario, store=tmp_path / "broken", workers=2, engine=DYING)
        again = experiment.run(scenario, store=tmp_path / "again", workers=2, engine=FAKE)
        last, _ = take_pool(2, nothing)
        assert last is not pool
    assert set(broken.failures["stage"]) == {"worker"}
    assert first.id == again.id
    assert snapshot_of(tmp_path / "again") == snapshot_of(alone)
    with pytest.raises(RuntimeError, match="after shutdown"):
        last.submit(nothing)


def test_the_network_of_a_file_is_known_by_its_content(store, tmp_path):
    text = '[scenario]\nname = "own"\ntitle = "Own"\nyears = [1955, 1957]\nfirms = 60\nseed = 1\n'
    text += "replications = 1\n"
    (tmp_path / "own.toml").write_text(
        text + 'network = "mine"\n[arms.a]\nregime = "market"\nrole = "baseline"\n'
    )
    keys = []
    for seed in (1, 2):
        synth(60, seed=seed).save(tmp_path / "mine")
        keys.append(experiment.run(str(tmp_path / "own.toml"), store=store, workers=1, engine=FAKE).files)
    assert keys[0] != keys[1]


def test_provenance_names_version_parameters_seed_environment_and_command(scenario, store):
    ensemble = experiment.run(scenario.with_options(set=["rent=0.02"]), store=store, workers=1, engine=FAKE)
    found = ensemble.provenance
    assert ensemble.command == (
        "keiretsu run relationalism --years 1955:2000 --replications 3 --seed 1 --firms 60 --set rent=0.02"
    )
    assert found["command"] == ensemble.command
    assert found["seed"] == 1
    assert {"keiretsu", "python", "numpy", "polars"} <= found["environment"].keys()
    assert found["arms"]["market"]["parameters"]["rent"] == 0.02
    assert found["arms"]["market_1975"]["branch"] == {"from": "relational", "after": 1975}


def test_fewer_than_one_worker_is_a_usage_error(scenario, store):
    with pytest.raises(UsageError, match="--workers 0"):
        experiment.run(scenario, store=store, workers=0, engine=FAKE)


def test_progress_counts_runs(scenario, store):
    seen = []
    experiment.run(
        scenario, store=store, workers=2, engine=FAKE, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(done, 21) for done in range(22)]


def test_the_bar_goes_to_standard_error(scenario, store, capsys):
    experiment.run(scenario, store=store, workers=1, engine=FAKE, progress=True)
    assert capsys.readouterr().out == ""
