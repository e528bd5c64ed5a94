"""Verdicts where there is no effect, and where there is a strong one; the long form is in verification/."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.signal import lfilter

from keiretsu.evidence import Panel, claim, claims, contrast
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import MadeUp, long
from verification.false_positives import trial
from verification.twins import Family, Pool, families, kept, metrics, pool, wanted

YEARS = np.arange(1955, 2001)
KINDS = ("E1", "E2", "E4", "reversal", "E6b", "E17a", "E18a", "E19", "E29d")
"""Growth, a mean, a date, a joint claim, doses twice, linked facts, a difference of gaps, groups."""
REPEATS, DRAWS = 40, 80


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("domestic").with_options(firms=120)


@pytest.fixture(scope="module")
def twins(scenario):
    """Make twins without runs: one path to the year in which they part, then one each; luck fades."""
    cases = [claim(name) for name in KINDS]
    rng, read, values = np.random.default_rng(3), metrics(cases), {}
    rise = np.where(np.array(read)[:, None] == "tfp_level", 1.0 - 0.39 * np.exp(-0.08 * (YEARS - 1955)), 1.0)
    for family, count in wanted(scenario, cases).items():
        steps = rng.normal(size=(DRAWS, count, len(read), YEARS.size))
        shared = (family.year or YEARS[-1]) >= YEARS
        steps[..., shared] = steps[:, :1, :, shared]
        values[family] = rise + lfilter([0.02], [1.0, -0.7], steps, axis=-1)
    return Pool(YEARS, read, values)


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_found_between_twins_in_nine_trials_of_ten_and_a_strong_effect_is(scenario, twins, name):
    case = claim(name)
    counts = trial(twins, scenario, case, REPEATS, seed=1)
    assert counts["none"]["wrong"] <= 0.1 * REPEATS, counts["none"]
    assert counts["none"][""] >= 0.9 * REPEATS, counts["none"]
    assert counts["claimed"][case.claimed_sign] >= 0.9 * REPEATS, counts["claimed"]
    assert counts["other"]["verdict contradicts"] >= 0.9 * REPEATS, counts["other"]


def test_the_trial_finds_a_rule_that_favours_the_treated_arm(scenario, twins, monkeypatch):
    """Years that end when the treated arm arrives are years in which it was lucky."""

    def treated_alone(level, other, replications):
        return level.of(replications)

    monkeypatch.setattr(contrast, "_higher", treated_alone)
    case = replace(claim("E1"), main=replace(claim("E1").main, window="catch_up"))
    counts = trial(twins, scenario, case, REPEATS, seed=1)
    assert counts["none"][""] < 0.9 * REPEATS
    assert counts["none"]["+"] > counts["none"]["-"]


@pytest.mark.parametrize("name", [name for name, case in claims().items() if not case.main.turns])
def test_exchanging_the_arms_turns_the_sign_of_an_effect_and_nothing_else(name):
    main, rng = claim(name).main, np.random.default_rng(7)
    parts = []
    for arm in sorted(main.arms):
        path = (
            1.0 - 0.39 * np.exp(-0.06 * (YEARS - 1955)) + 0.01 * rng.normal(size=(12, YEARS.size)).cumsum(1)
        )
        parts += [
            long(arm, metric, path if metric == "tfp_level" else rng.random(path.shape) + 0.5, YEARS)
            for metric in dict.fromkeys(("tfp_level", main.metric))
        ]
    panel = Panel(MadeUp(pl.concat(parts)))
    turned = replace(main, treated=main.control, control=main.treated, minus=main.minus[::-1])
    one, two = main.effects(panel), turned.effects(panel)
    assert one.replications.size > 6
    assert one.replications.tolist() == two.replications.tolist()
    assert one.values.tolist() == (-two.values).tolist()
    assert (one.left_out, main.judged_years(panel)) == (two.left_out, turned.judged_years(panel))


def test_an_effect_is_switched_off_by_the_institutions_of_the_arm_that_stays(scenario):
    assert kept(scenario, "relational", "market_1975") == "relational"
    assert kept(scenario, "opened_1975", "relational") == "relational"
    off = families(scenario, claim("E5"))
    assert off["opened_1975"] == off["relational"] == Family("relational", 1975)
    storm = families(scenario, claim("E19"))
    assert (
        storm["market_change_20_1975"] == storm["market_change_0_1975"] != storm["relational_change_20_1975"]
    )
    assert wanted(scenario, [claim("E5")]) == {Family("relational", 1975): 2}


def test_twins_share_their_past_and_nothing_else(scenario):
    twins = pool(scenario, [claim("E5")], 6, [Family("opened_1975", 1975)])
    made, level = twins.values[Family("relational", 1975)], twins.metrics.index("tfp_level")
    past, future = made[:, :, level, twins.years <= 1975], made[:, :, level, twins.years > 1975]
    assert np.isfinite(past).all()
    assert np.array_equal(past[:, 0], past[:, 1])
    assert (future[:, 0] != future[:, 1]).any(axis=1).all()
    opened = twins.values[Family("opened_1975", 1975)][:, 0, level]
    assert np.array_equal(opened[:, twins.years <= 1975], past[:, 0])
