"""Replications are added batch by batch until they are enough, or up to the cap."""

from dataclasses import replace

import pytest

from keiretsu import experiment
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment.scenario import load_scenario
from tests.fake_engine import FAILING, FAKE, IDLE, snapshot_of
from tests.small_scenario import with_arm, write

ARMS = ("relational", "market", "market_1975")


@pytest.fixture
def scenario():
    shipped = load_scenario("relationalism").with_options(replications=50, firms=60, years="1970:1980")
    return replace(shipped, arms={name: shipped.arms[name] for name in ARMS})


def asked(answers):
    """Return a callback that gives answers one by one, and the list of what it was asked."""
    seen, left = [], iter(answers)

    def enough(ensemble):
        seen.append(ensemble.replications)
        return next(left)

    return enough, seen


def run(scenario, store, enough, engine=FAKE, workers=1, **options):
    return experiment.run(scenario, store=store, workers=workers, engine=engine, enough=enough, **options)


def test_it_is_asked_after_every_twenty_and_ends_when_they_are_enough(scenario, tmp_path):
    enough, seen = asked([False, True])
    ensemble = run(scenario, tmp_path, enough)
    assert seen == [20, 40]
    assert ensemble.replications == len(ensemble.crossing) == 40
    assert ensemble.replications_of() == list(range(40))
    assert ensemble.provenance["replications"] == 40


def test_the_cap_ends_it_unasked(scenario, tmp_path):
    enough, seen = asked([False, False])
    assert run(scenario, tmp_path, enough).replications == 50
    assert seen == [20, 40]


@pytest.mark.parametrize("cap", [1, 3, 20])
def test_a_cap_within_the_first_batch_is_never_asked_about(scenario, tmp_path, cap):
    enough, seen = asked([])
    assert run(scenario.with_options(replications=cap), tmp_path, enough).replications == cap
    assert seen == []


@pytest.mark.parametrize("workers", [1, 2])
def test_what_batches_leave_is_what_as_many_replications_at_once_leave(scenario, tmp_path, workers):
    enough, _ = asked([False, True])
    grown = run(scenario, tmp_path / "grown", enough, workers=workers)
    whole = run(scenario.with_options(replications=40), tmp_path / "whole", None)
    assert grown.id == whole.id
    assert grown.provenance == whole.provenance
    assert snapshot_of(tmp_path / "grown") == snapshot_of(tmp_path / "whole")
    assert grown.records().equals(whole.records())


def test_a_run_that_was_stopped_in_its_second_batch_resumes_to_the_same_bytes(scenario, tmp_path):
    whole = run(scenario, tmp_path / "whole", asked([False, True])[0])

    def stop(done, total):
        if done >= 75:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        run(scenario, tmp_path / "half", asked([False, True])[0], progress=stop)
    assert stopped.value.__notes__ == ["75 of 120 runs are finished and kept"]
    assert len(snapshot_of(tmp_path / "half")) == 75
    resumed = run(scenario, tmp_path / "half", asked([False, True])[0])
    assert resumed.id == whole.id
    assert snapshot_of(tmp_path / "half") == snapshot_of(tmp_path / "whole")


def test_the_same_run_again_computes_nothing_and_ends_at_the_same_number(scenario, tmp_path):
    first = run(scenario, tmp_path, asked([False, True])[0])
    again = run(scenario, tmp_path, asked([False, True])[0], engine=IDLE)
    assert again.id == first.id


def test_progress_counts_on_from_batch_to_batch(scenario, tmp_path):
    seen = []
    run(scenario, tmp_path, asked([False, True])[0], progress=lambda *told: seen.append(told))
    assert seen == [*((done, 60) for done in range(61)), *((done, 120) for done in range(60, 121))]


def test_what_was_stored_before_counts_as_done_in_every_batch(scenario, tmp_path):
    run(scenario.with_options(replications=30), tmp_path, None)
    seen = []
    run(scenario, tmp_path, asked([False, True])[0], progress=lambda *told: seen.append(told))
    assert seen == [(60, 60), *((done, 120) for done in range(90, 121))]


def test_what_failed_in_a_batch_is_told_and_not_tried_again_in_the_next(scenario, tmp_path):
    seen = []
    enough, _ = asked([False, True])
    ensemble = run(scenario, tmp_path, enough, FAILING, progress=lambda *told: seen.append(told))
    assert ensemble.failures.height == 2 * 40
    assert ensemble.failures["replication"].unique().sort().to_list() == list(range(40))
    assert ensemble.replications_of("relational") == list(range(40))
    assert [total for done, total in seen if done == total] == [60, 120]
    assert sorted(seen) == seen


def test_the_ensemble_that_is_asked_about_has_its_records(scenario, tmp_path):
    heights = []

    def enough(ensemble):
        heights.append(ensemble.records("market").height)
        return False

    run(scenario, tmp_path, enough)
    assert heights == [20 * 11 * 2, 40 * 11 * 2]


def test_what_the_question_ends_with_ends_the_run_and_keeps_the_batch(scenario, tmp_path):
    def enough(ensemble):
        raise InvalidData("no such column")

    with pytest.raises(InvalidData, match="no such column"):
        run(scenario, tmp_path, enough)
    assert len(snapshot_of(tmp_path)) == 60


def test_the_command_of_a_grown_ensemble_runs_as_many_unasked(scenario, tmp_path):
    grown = run(scenario, tmp_path, asked([False, True])[0])
    assert "--replications 40 --seed 1 --half-width 0 --firms 60" in grown.command
    assert "--half-width" not in run(scenario.with_options(replications=2), tmp_path, None).command


def test_what_is_enough_is_a_key_of_the_scenario_and_an_option(tmp_path):
    text = with_arm("market", "market")
    assert load_scenario(write(tmp_path, text)).half_width == 0.5
    scenario = load_scenario(write(tmp_path, text.replace("seed = 1", "seed = 1\nhalf_width = 0.25")))
    assert scenario.half_width == 0.25
    assert scenario.with_options(half_width=0.0).half_width == 0.0
    with pytest.raises(UsageError, match="--half-width -1: must be at least 0"):
        scenario.with_options(half_width=-1)
    with pytest.raises(InvalidData, match="line 8"):
        load_scenario(write(tmp_path, text.replace("seed = 1", "seed = 1\nhalf_width = -0.25")))
