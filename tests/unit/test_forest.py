"""The forest plot: all claims on one axis, turned towards the claim, none missing without a word."""

from dataclasses import replace

import pytest

from keiretsu.evidence import VERDICTS, judge
from keiretsu.report.forest import SHAPES, ForestRow, forest, forest_figures, forest_rows
from keiretsu.report.svg import INK, canvas
from tests.made_up_records import of_scenario


@pytest.fixture(scope="module")
def claims():
    return {claim.id: claim for claim in judge(of_scenario(replications=4))}


def measured(claim, smallest=0.5, **values):
    numbers = {"effect": 1.0, "low": 0.5, "high": 2.0} | values
    return replace(claim, spread=replace(claim.spread, smallest=smallest), within=None, joint=None, **numbers)


def row(verdict="supports", effect=2.0, **values):
    numbers = {"low": effect - 1.0, "effect": effect, "high": effect + 1.0} | values
    return ForestRow("E9", "Ties help", verdict, "+", **numbers)


def test_effects_are_in_smallest_effects_of_interest(claims):
    (found,), _ = forest_rows([measured(claims["E1"])])
    assert (found.low, found.effect, found.high) == (1.0, 2.0, 4.0)


def test_a_negative_claim_is_mirrored_so_that_right_is_as_claimed(claims):
    claim = measured(claims["E2"], effect=-1.0, low=-2.0, high=-0.5)
    assert claim.claimed_sign == "-"
    (found,), _ = forest_rows([claim])
    assert (found.low, found.effect, found.high) == (1.0, 2.0, 4.0)
    assert found.name.startswith("E2 (−)  ")


def test_what_cannot_stand_on_the_axis_is_left_out_and_said(claims):
    odd = [
        measured(claims["E1"], low=None, high=None),
        replace(measured(claims["E2"]), within=(1970.0, 1980.0)),
        measured(claims["E3"], smallest=None),
        claims["reversal"],
    ]
    rows, left_out = forest_rows(odd)
    assert rows == []
    assert left_out == {
        "E1": "no interval",
        "E2": "a date",
        "E3": "no smallest effect of interest",
        "reversal": "a share of replications",
    }
    caption = forest([row()], left_out).caption
    assert all(f"{name} ({why})" in caption for name, why in left_out.items())


def test_rows_are_sorted_by_verdict_and_then_by_size(claims):
    made = [
        replace(measured(claims["E1"], effect=effect), id=name, verdict=verdict)
        for name, effect, verdict in (
            ("a", 9.0, "undecided"), ("b", 1.0, "contradicts"),
            ("c", 3.0, "contradicts"), ("d", 1.0, "supports"),
        )
    ]  # fmt: skip
    assert [each.id for each in forest_rows(made)[0]] == ["c", "b", "d", "a"]


def test_every_verdict_has_a_mark_an_icon_and_a_word():
    assert set(SHAPES) == set(VERDICTS)
    results = {row(verdict).result for verdict in VERDICTS}
    assert len(results) == len(VERDICTS)
    svg = forest_figures([row(verdict) for verdict in VERDICTS], {}).wide.svg
    assert all(result in svg for result in results)


@pytest.mark.parametrize(("effect", "mark", "place"), [(5.0, "o", 5.0), (40.0, ">", 6.0), (-40.0, "<", -6.0)])
def test_an_effect_beyond_the_axis_is_an_arrow_at_its_edge(effect, mark, place):
    with canvas() as (_, axes):
        forest([row(effect=effect)], {}).paint(axes, INK)
        _, interval, marked = axes.lines  # zero comes first
        assert (marked.get_marker(), marked.get_xdata()[0]) == (mark, place)
        assert all(abs(end) <= 6.0 for end in interval.get_xdata())


def test_the_plot_says_in_words_what_it_shows_on_wide_and_narrow_screens():
    made = forest_figures([row("contradicts", -3.0)], {})
    for figure in (made.wide, made.narrow):
        assert "E9, Ties help: contradicted, −3.0 (−4.0 to −2.0)." in figure.svg
    assert made.wide.name != made.narrow.name
    assert made.wide.data.row(0) == ("E9", "+", "✕ Contradicted", -3.0, -4.0, -2.0)
