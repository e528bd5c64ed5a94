"""Arms that no claim reads stand beside the baseline, without a verdict."""

import json

import numpy as np
import polars as pl
import pytest

from keiretsu import report
from keiretsu.evidence import judge, score, tried
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import MadeUp, long

YEARS = np.arange(1955, 2001)


def made(levels, metric="ror", apply=("merge_groups@1980",)):
    tables = [
        long(arm, metric, np.broadcast_to(value, (3, YEARS.size)), YEARS) for arm, value in levels.items()
    ]
    return MadeUp(pl.concat(tables), scenario=load_scenario("relationalism").with_options(apply=apply))


def test_an_intervention_of_ones_own_is_set_beside_the_baseline_over_the_years_after_it():
    noise = np.arange(3)[:, None]
    after = noise + np.where(YEARS > 1980, 7.0, 99.0)
    (arm,) = tried(made({"relational": noise + 5.0, "merge_groups_1980": after}), [])
    (row,) = arm.outcomes
    assert (arm.first, arm.last, row.metric, row.unit) == (1981, 2000, "ror", "percent")
    assert (row.baseline, row.arm, row.effect.mean) == (6.0, 8.0, 2.0)
    assert (row.effect.low, row.effect.high) == (2.0, 2.0)
    assert arm.done == ("Horizontal groups merge with their banks (merge_groups=1981)",)
    assert json.loads(json.dumps(arm.to_dict()))["outcomes"][0]["difference"] == 2.0


def test_years_and_draws_in_which_nothing_is_known_are_left_out():
    some = np.where(YEARS == 1990, np.nan, 6.0) * np.array([[1.0], [1.0], [np.nan]])
    (arm,) = tried(made({"relational": np.full(YEARS.size, 5.0), "merge_groups_1980": some}), [])
    assert (arm.outcomes[0].effect.mean, arm.outcomes[0].effect.replications) == (1.0, 2)


def test_what_a_claim_reads_is_left_to_its_verdict():
    ensemble = made(dict.fromkeys(("relational", "market", "market_1975"), 1.0), "tfp_mean")
    assert {arm.arm for arm in tried(ensemble, [])} <= {"market", "market_1975"}
    assert tried(ensemble, judge(ensemble, ["E1", "E2"])) == []


def test_records_without_a_scenario_show_nothing():
    assert tried(MadeUp(long("relational", "ror", np.ones((1, YEARS.size)), YEARS)), []) == []


def test_the_domestic_scenario_shows_the_merger_of_the_six_groups_and_no_other_arm():
    scenario = load_scenario("domestic")
    flat = np.ones((1, YEARS.size))
    table = pl.concat([long(arm, "ror", flat, YEARS) for arm in scenario.arms])
    ensemble = MadeUp(table, scenario=scenario)
    (arm,) = tried(ensemble, judge(ensemble))
    assert (arm.arm, arm.first) == ("merged_1990", 1991)


@pytest.mark.parametrize("asked", [(), ("merge_groups@1980",)])
def test_the_report_has_a_section_for_them_where_there_are_any(asked):
    ensemble = made(
        {"relational": 5.0, "merge_groups_1980": 6.0} if asked else {"relational": 5.0}, apply=asked
    )
    page = report.html(ensemble, score(ensemble), judge(ensemble, ["E1"]))
    assert ("Other scenarios" in page) is bool(asked)
    assert ("Horizontal groups merge with their banks" in page) is bool(asked)
