"""The score card: naive forecasts know no held-out fact, and errors are counted alike for all."""

import math
from dataclasses import replace

import polars as pl
import pytest

from keiretsu.evidence import Panel, fact, observations, scorecard, shipped
from keiretsu.evidence.observe import read
from keiretsu.evidence.scorecard import earlier, naive, rivals_run
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import made_up


@pytest.mark.parametrize("name", list(observations()))
def test_a_naive_forecast_knows_only_earlier_facts_that_may_be_used(name):
    for point in earlier(name, shipped()):
        assert fact(point.id).use in ("calibration", "forcing")


def test_the_trend_is_one_of_growth_and_needs_two_points():
    assert naive("tfp_rel_us_1990", shipped())["trend"] == pytest.approx(86.7 * (86.7 / 61.0) ** (17 / 18))
    assert naive("ror_1970", shipped()) == {"last value": 34.0, "mean": 34.0}


def test_the_card_holds_the_model_rivals_and_forecasts_against_the_same_numbers():
    card = scorecard(made_up())
    rows = {row.fact: row for row in card.rows}
    assert all(fact(name).use == "validation" for name in rows)
    level = rows["tfp_rel_us_1990"]
    assert {"model", "rival_untied", "verspagen", "last value", "trend", "mean"} <= set(level.said)
    # 86.7 lies 12.05 below what rounding lets 98.8 be; the observation map counts in units of one point
    assert level.errors["last value"] == pytest.approx(98.75 - 86.7)
    for contest in card.contests:
        assert contest.nearer + contest.farther <= contest.facts
        assert math.isfinite(contest.model) or contest.model == math.inf


def test_the_card_holds_every_rival_that_is_an_economy_from_the_first_year():
    whole = load_scenario("domestic")
    ran = made_up(2, arms=tuple(whole.arms))
    ran.scenario = whole
    rivals = {"rival_untied", "rentless", "even_hazard", "rival_schooling", "employees", "shuffled"}
    assert set(rivals_run(Panel(ran), shipped())) == rivals
    level = {row.fact: row for row in scorecard(ran).rows}["tfp_rel_us_1990"]
    assert rivals <= set(level.said)


def test_numbers_under_an_open_bound_are_counted_apart():
    ran = made_up()
    name = observations()["firms_planning_innovate"].metric
    level = ran.table.filter(pl.col("metric") == "tfp_level")
    more = level.with_columns(metric=pl.lit(name), value=pl.lit(0.1))
    card = scorecard(replace(ran, table=pl.concat([ran.table, more.select(ran.table.columns)])))
    rows = {row.fact: row for row in card.rows}
    assert rows["firms_planning_innovate"].open
    assert rows["firms_planning_innovate"].errors["model"] == 0.0
    assert not rows["tfp_rel_us_1990"].open
    assert {row["fact"]: row["open"] for row in card.to_dict()["facts"]}["firms_planning_innovate"]
    told = {contest.name: contest.open for contest in card.contests}
    # the made-up arms have the capital that the other such number needs, closed curves speak of neither
    assert told["rival_untied"] == sum(row.open for row in card.rows) == 2
    assert told["verspagen"] == 0


def test_a_run_that_ends_early_has_no_card_for_later_numbers():
    assert "tfp_rel_us_1990" not in {row.fact for row in scorecard(made_up(last=1980)).rows}


def test_a_number_that_was_seen_is_not_counted_as_held_out():
    panel = Panel(made_up())
    seen = [each for each in observations().values() if each.counted_as == "seen"]
    could_be_read = {each.fact for each in seen if not read(panel, each).missing}
    assert all(fact(name).use == "validation" for name in could_be_read)
    assert len(could_be_read) > 1
    assert not could_be_read & {row.fact for row in scorecard(panel).rows}
