"""Predicted against observed: how far model and naive forecasts are off, in per cent of what was observed."""

from dataclasses import replace

import pytest

from keiretsu.evidence import score
from keiretsu.evidence.scorecard import ScoreRow
from keiretsu.report.forecasts import forecast_rows, forecasts
from tests.made_up_records import of_scenario


@pytest.fixture(scope="module")
def fact():
    return next(row for row in score(of_scenario(replications=3)) if row.id == "tfp_rel_us_1990")


def test_values_are_off_in_per_cent_of_the_observed_value(fact):
    asked = ScoreRow(fact.id, "%", -50.0, {"model": -60.0, "trend": -25.0}, {})
    (row,), left_out = forecast_rows([asked], [replace(fact, low=-65.0, high=-55.0)])
    assert (row.model, row.low, row.high, row.naive) == (-20.0, -30.0, -10.0, {"trend": 50.0})
    assert left_out == []


def test_the_farthest_off_stand_first_and_what_was_zero_is_left_out_and_said(fact):
    facts = [replace(fact, id=name) for name in "abc"]
    asked = [
        ScoreRow(name, "%", seen, {"model": 2.0}, {})
        for name, seen in zip("abc", (1.9, 1.0, 0.0), strict=True)
    ]
    rows, left_out = forecast_rows(asked, facts)
    assert [row.fact for row in rows] == ["b", "a"]
    assert "left out: c." in forecasts(rows, left_out).caption


def test_a_number_of_which_the_model_does_not_speak_has_no_row(fact):
    assert forecast_rows([ScoreRow(fact.id, "%", 1.0, {"trend": 2.0}, {})], [fact]) == ([], [])


def test_the_legend_names_the_forecasts_that_are_drawn(fact):
    rows, _ = forecast_rows([ScoreRow(fact.id, "%", 1.0, {"model": 2.0, "mean": 1.5}, {})], [fact])
    drawing = forecasts(rows, [])
    assert [key.words for key in drawing.keys] == ["this model, 90 % interval", "naive: mean"]
    assert "the model is off by +100 %; mean +50" in drawing.alt
