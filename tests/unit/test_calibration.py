"""Calibration and sweeps: designs, solving, distances, profiles, intervals, study files."""

import json
from dataclasses import replace
from importlib import import_module
from unittest import mock

import numpy as np
import polars as pl
import pytest

from keiretsu import schema
from keiretsu.calibration import load_study, study_names
from keiretsu.calibration.design import indexed, latin
from keiretsu.calibration.distance import Scale, misfits, scale_of
from keiretsu.calibration.points import Bench
from keiretsu.calibration.profile import profile, slice_distance
from keiretsu.calibration.solve import solve
from keiretsu.calibration.targets import Target, calibration_fact
from keiretsu.calibration.vectors import solved_points
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import shipped
from keiretsu.evidence.observe import Observation
from keiretsu.experiment.store import Store
from keiretsu.experiment.work import Backend
from tests import fake_engine

SCENARIO = """
[scenario]
name = "own"
title = "own"
years = [1955, 1960]
firms = 20
replications = 2
seed = 1
network = "synth"

[arms.base]
regime = "relational"
role = "baseline"

[arms.later]
from = "base"
year = 1957
regime = "market"
"""
STUDY = """
[study]
name = "own"
title = "own"
scenario = "own.toml"
networks = 2
points = 10
targets = ["a_1960"]

[parameters]
markup = [0.05, 0.4]
tax = [0.1, 0.5]

[outcomes.a_1960]
metric = "a"
years = [1960]
accept = [300, 600]

[outcomes.gap]
metric = "a"
years = [1959]
minus = "later"
"""
SMALL_STUDY = """
[study]
name = "own"
title = "own"
scenario = "own.toml"
firms = 60
networks = 1

[parameters]
capital_coefficient = [0.2, 0.6]
break_hazard = [0.02, 0.3]

[outcomes.return_1955]
metric = "ror"
years = [1955]
"""


@pytest.fixture(scope="module", autouse=True)
def _metrics_of_the_fake_engine():
    """Let studies read what the tiny simulator records."""
    known = {**schema.metrics(), "a": None, "b": None}
    with mock.patch("keiretsu.evidence.observe.metrics", return_value=known):
        yield


def written(folder, study=STUDY, **files):
    (folder / "own.toml").write_text(SCENARIO)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    (folder / "study.toml").write_text(study)
    return folder / "study.toml"


def target(low=1.0, high=2.0):
    return Target("x", Observation(fact="x", metric="a", statistic="level", years=(1960,)), low, high)


def test_a_solved_parameter_meets_its_target_at_every_point_that_allows_it():
    slope = np.array([1.0, 3.0, 0.1])
    found = solve(lambda points, x: slope[points] * x**2, 3, (0.0, 2.0), 2.0, 1e-4)
    assert found[:2] == pytest.approx(np.sqrt(2.0 / slope[:2]), abs=1e-4)
    assert np.isnan(found[2])


def test_a_parameter_whose_target_a_later_one_moves_is_solved_for_again(bench, monkeypatch):
    # the share hangs on both rates, the sum too
    said = {
        "startup_indep_1950s": lambda x, y: x / (x + y / 10),
        "startup_rate_1970s": lambda x, y: 40 * (x + y),
    }

    def outcome_at(bench, points, name, target):
        def evaluate(which, x):
            tried = [{**points[i], name: float(value)} for i, value in zip(which, x, strict=True)]
            return np.array([said[target.id](p["independent_entry"], p["spinoff_rate"]) for p in tried])

        return evaluate

    monkeypatch.setattr(import_module("keiretsu.calibration.vectors"), "outcome_at", outcome_at)
    whole = load_study("employees")
    rates = {name: row for name, row in whole.solved.items() if row.target in said}
    begin = {0: {"independent_entry": 0.05, "spinoff_rate": 0.4}}

    def off(again):
        study = replace(
            whole, solved={n: row.model_copy(update={"again": again}) for n, row in rates.items()}
        )
        x, y = solved_points(bench, study, begin)[0].values()
        return abs(said["startup_indep_1950s"](x, y) - 0.475)

    assert off(again=True) < 0.05 < off(again=False)
    assert [name for name, _ in replace(whole, solved=rates).solving] == [*rates, *rates]


def test_points_whose_runs_fail_are_left_unsolved():
    found = solve(lambda points, x: np.where(x == 1.0, x, np.nan), 1, (0.0, 1.0), 0.5, 1e-6)
    assert np.isnan(found[0])


def test_a_misfit_counts_from_the_edge_of_what_the_print_allows_in_units_of_noise():
    values = np.array([[[0.9], [1.1]], [[2.4], [2.6]]])
    scale = scale_of(values, [target()], networks=2)
    assert scale.noise[0] == pytest.approx(0.1 * np.sqrt(2.0))
    # history is one replication beside the two simulated ones
    assert scale.error[0] == pytest.approx(np.hypot(scale.noise[0] * np.sqrt(1.5), 0.015))
    assert misfits(values, [target()], scale)[:, 0] == pytest.approx([0.0, 0.5 / scale.error[0]])


def test_an_outcome_that_was_not_recorded_can_never_agree():
    assert misfits(np.full((1, 2, 1), np.nan), [target()], Scale(np.ones(1), np.ones(1)))[0, 0] == np.inf


def test_a_profile_sees_what_a_correlation_cannot():
    x = latin(256, 2, seed=1)
    found = profile(x, ((x[:, 1] - 0.5) ** 2)[:, None], ["a", "b"], ["hump"])
    assert [one.moved for one in found] == [False, True]
    assert found[1].low < 0.0 < found[1].high


def test_a_profile_names_a_parameter_by_chance_no_oftener_than_it_says():
    x, noise = latin(64, 4, seed=1), np.random.default_rng(2).random((64, 10))
    found = profile(x, noise, list("abcd"), [str(k) for k in range(10)])
    # one outcome in twenty; four or more of ten would happen once in a thousand designs
    assert len({one.outcome for one in found if one.moved}) < 4


def test_the_distance_of_slices_equals_that_of_scipy():
    from scipy.stats import ks_2samp

    y = np.random.default_rng(0).integers(0, 9, 64).astype(float)
    parts = [ks_2samp(part, y).statistic for part in np.array_split(y, 4)]
    assert slice_distance(y, 4) == pytest.approx(np.median(parts))


@pytest.mark.parametrize("name", ["tfp_rel_us_1990", "tfp_rel_us_1980"])
def test_held_out_and_seen_facts_may_not_tune_anything(name):
    with pytest.raises(InvalidData, match="may not tune anything"):
        calibration_fact(name, shipped())


def test_studies_that_ship_tune_technology_on_calibration_facts_alone():
    from keiretsu.calibration.study_checks import tuned

    for name in study_names():
        study = load_study(name)
        tuned(study)
        assert study.arm in study.scenario.arms
        assert {t.id for t in study.targets} >= {"tfp_rel_us_1973", "ror_1955"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("markup = [0.05, 0.4]", "markp = [0.05, 0.4]", 'line 11: .*; did you mean "markup"'),
        ("[0.05, 0.4]", "[0.05, 0.9]", "line 11: markup = 0.9 must lie between 0 and 0.5"),
        ("[0.05, 0.4]", "[0.4, 0.05]", "line 11: .* is no range"),
        ('targets = ["a_1960"]', 'targets = ["ror_1970"]', "line 8: ror_1970 is a seen fact"),
        ('targets = ["a_1960"]', 'targets = ["gap"]', "line 8: gap has nothing to be held against"),
        ('scenario = "own.toml"', 'scenario = "own.toml"\narm = "bse"', 'did you mean "base"'),
        ('minus = "later"', 'minus = "latr"', 'gap is read from arm "latr", which is not there'),
        ("years = [1960]", "years = [1970]", "a_1960 is read in 1970-1970, but the scenario runs 1955-1960"),
    ],
)  # fmt: skip
def test_a_wrong_study_is_refused_with_line_and_remedy(tmp_path, old, new, said):
    with pytest.raises(InvalidData, match=said):
        load_study(written(tmp_path, STUDY.replace(old, new)))


def test_own_facts_that_are_held_out_may_not_tune_anything(tmp_path):
    study = STUDY.replace(
        'targets = ["a_1960"]', 'targets = ["mine"]\nfacts = "f.csv"\nobservations = "o.toml"'
    )
    observed = '[mine]\nmetric = "a"\nstatistic = "level"\nyears = [1960]\n'
    with pytest.raises(InvalidData, match=r"line 8: mine is a validation fact and may not tune"):
        load_study(written(tmp_path, study, f_csv="id,value,use\nmine,3,validation\n", o_toml=observed))
    made = load_study(written(tmp_path, study, f_csv="id,value,use\nmine,3.0,calibration\n", o_toml=observed))
    assert (made.targets[0].low, made.targets[0].high) == (2.95, 3.05)
    with pytest.raises(InvalidData, match=r"o.toml, line 1: .*f.csv, line 2 prints no number for mine"):
        load_study(written(tmp_path, study, f_csv="id,value,use\nmine,x,calibration\n", o_toml=observed))


@pytest.fixture
def bench(tmp_path):
    study = load_study(written(tmp_path))
    place = Store(tmp_path / "store")
    place.prepare()
    return Bench(
        study, place, workers=1, engine=Backend(fake_engine.build, fake_engine.simulate, lambda: None)
    )


def test_points_are_run_on_the_same_networks_and_never_twice(bench):
    points = bench.study.at(latin(10, 2, seed=0))
    values = bench.values(points, bench.study.outcomes)
    assert values.shape == (10, 2, 2)
    assert np.isfinite(values).all()
    before = sorted(bench.store.stored())
    assert np.array_equal(bench.values(points[::-1], bench.study.outcomes)[::-1], values)
    assert sorted(bench.store.stored()) == before


def test_a_difference_of_arms_is_read_on_the_past_they_share(bench):
    one = bench.study.shown[0]
    values = bench.values(bench.study.at(np.full((1, 2), 0.5)), [one])
    assert (values[0, :, 0] != 0.0).all()


def test_failed_runs_leave_no_number(bench):
    bench.engine = Backend(fake_engine.build, fake_engine.fail_in_market, lambda: None)
    values = bench.values(bench.study.at(np.full((1, 2), 0.5)), bench.study.outcomes)
    assert np.isfinite(values[0, :, 0]).all()
    assert np.isnan(values[0, :, 1]).all()
    assert len(bench.failures) == 2


def test_whole_parameters_take_every_whole_value_alike():
    study = load_study("relationalism")
    names = list(study.varied)
    points = study.at(latin(700, len(names), seed=0))
    counts = pl.Series([p["complexity"] for p in points]).value_counts()
    assert counts.height == 7
    assert counts["count"].to_list() == [100] * 7


def test_designs_of_indices_stay_within_the_points_asked_for():
    assert indexed("sobol", 40, 3, 0).shape == (40, 3)
    assert indexed("morris", 41, 3, 0).shape == (40, 3)


def test_indices_of_a_linear_function_are_those_of_theory():
    from keiretsu.calibration.sweeping import _MEASURES

    slopes = np.array([4.0, 2.0, 0.0])
    found = {}
    for method in ("sobol", "morris"):
        unit = indexed(method, 5 * 2**9, 3, 0)
        rows = _MEASURES[method](unit, (unit @ slopes)[:, None], list("abc"), ["y"], 0)
        found[method] = {row["parameter"]: row for row in rows}
    assert [found["sobol"][n]["total"] for n in "abc"] == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert [found["sobol"][n]["first"] for n in "abc"] == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert [found["morris"][n]["effect"] for n in "abc"] == pytest.approx(slopes, abs=1e-9)
    assert [found["sobol"][n]["moved"] for n in "abc"] == [True, True, False]


@pytest.mark.parametrize(
    ("method", "points", "enough"), [("latin", 15, 16), ("morris", 23, 24), ("sobol", 31, 32)]
)
def test_a_sweep_of_too_few_points_names_no_parameter_and_says_so(tmp_path, capsys, method, points, enough):
    from keiretsu.cli.sweep import sweep

    path = written(tmp_path, SMALL_STUDY)

    def swept(count):
        sweep(
            str(path), method=method, points=count, workers=1, store=tmp_path / "store", out=tmp_path / "out"
        )
        told = json.loads((tmp_path / "out" / "sweep.json").read_text())
        return capsys.readouterr().out, told, (tmp_path / "out" / "sweep.svg").read_text()

    said, told, picture = swept(points)
    assert f"too few points to say what moves what: --points {enough} or more can" in said
    assert told["too_few_points"]
    assert not any(row["moved"] for row in told["indices"])
    assert "Too few points to tell" in picture
    said, told, picture = swept(enough)
    assert "too few" not in said + picture.lower()
    assert not told["too_few_points"]
