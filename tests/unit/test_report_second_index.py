"""The report shows the path on a second index and says which verdicts depend on the index."""

from dataclasses import replace

import numpy as np
import pytest

from keiretsu import report
from keiretsu.evidence import Index, Repeat, depends, judge, score
from tests.made_up_records import made_up


@pytest.fixture(scope="module")
def japan():
    years = np.arange(1955, 2001)
    levels = np.minimum(0.75, 0.42 * np.exp(0.025 * (years - 1955)))
    return Index("JPN", "Japan", "level of productivity", "Penn World Table", 1955, years, levels)


@pytest.fixture(scope="module")
def trial():
    ensemble = made_up()
    return ensemble, score(ensemble), judge(ensemble)


def test_without_a_second_index_the_report_does_not_speak_of_one(trial):
    assert 'id="second-index"' not in report.html(*trial)


def test_the_path_and_the_curves_are_shown_where_an_index_is_at_hand(trial, japan):
    page = report.html(*trial, indices=[japan])
    assert 'id="second-index"' in page
    assert "were not judged again" in page
    assert "Penn World Table" in page


def test_a_verdict_that_depends_on_the_index_says_so(trial, japan):
    ensemble, facts, claims = trial
    other = replace(claims[0], verdict="undecided" if claims[0].verdict != "undecided" else "assumed")
    repeat = Repeat(japan, ensemble, (other, *claims[1:]), 20)
    page = report.html(ensemble, facts, claims, indices=[japan], repeats=[repeat])
    cells = page[page.index("Depends on the index") :].split("<tr>")[1 : len(claims) + 1]
    assert [">yes</td>" in cell for cell in cells] == [True, *[False] * (len(claims) - 1)]
    assert "were not judged again" not in page


def test_the_table_says_on_how_many_draws_a_claim_was_judged_and_which_rivals_had_vectors(trial, japan):
    ensemble, facts, claims = trial
    few = [replace(claim, replications=3, left_out=17) if claim.id == "E2" else claim for claim in claims]
    korea = replace(japan, code="KOR", title="Korea", demand={"demand_growth_1955": 0.0932})
    repeat = Repeat(korea, ensemble, tuple(few), 20, {"untied": 24, "schooling": 0})
    page = report.html(ensemble, facts, claims, indices=[japan], repeats=[repeat])
    assert ">3 of 20</td>" in page
    assert "of the rivals: untied 24" in page
    assert "No vector of schooling meets it" in page
    assert "real output did in the table (9.32 % a year" in page


def test_a_claim_without_an_interval_on_the_second_index_is_not_said_to_be_the_same_there(trial, japan):
    ensemble, facts, claims = trial
    few = replace(claims[0], low=None, high=None, replications=1, left_out=19, verdict="undecided")
    assert depends(replace(claims[0], verdict="undecided"), few) == "too few replications"
    assert depends(few, few) == "no"
    page = report.html(
        ensemble, facts, claims, indices=[japan], repeats=[Repeat(japan, ensemble, (few,), 20)]
    )
    assert "(no interval)" in page
    assert ">too few replications</td>" in page
