"""The table of moments: read from any file of vectors, in the units of the facts, never of a held-out one."""

import json
import math
from dataclasses import replace

import pytest

from keiretsu.calibration.moments import moments
from keiretsu.cli import main
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import shipped
from keiretsu.experiment.accepted import accepted_names, read_accepted
from tests.command import keiretsu


def accepted(**provenance):
    told = {"standard_error": {"ror_1955": 0.5, "supply_survival": 0.02}, **provenance}
    return replace(read_accepted("relationalism"), provenance=told)


def rows(**provenance):
    return {row.name: row for row in moments(accepted(**provenance))}


def test_the_model_is_the_median_and_its_distance_is_outside_the_print_in_standard_errors():
    made = rows(outcomes={"ror_1955": [30.0, 37.0, 40.0], "supply_survival": [0.9, 0.91, 0.7]})
    far, near = made["ror_1955"], made["supply_survival"]
    assert (far.target, far.low, far.high, far.unit) == ("34", 33.5, 34.5, "percent")
    assert (far.model, far.distance) == (37.0, pytest.approx((37.0 - 34.5) / 0.5))
    assert (near.model, near.distance) == (0.9, 0.0)
    assert (near.low, near.high) == (0.85, 0.93)


def test_what_is_solved_for_and_what_is_out_of_reach_are_told_from_what_is_fitted():
    made = rows(solved=["capital_coefficient to meet ror_1955 within 0.5"], unreached=["supply_survival"])
    assert (made["ror_1955"].how, made["supply_survival"].how) == ("solved for", "out of reach")
    assert {row.how for row in rows().values()} == {"fitted"}


def test_the_source_is_that_of_the_fact_or_of_the_published_moment():
    made = rows()
    assert made["ror_1955"].source == shipped().fact("ror_1955").source_cited
    assert made["supply_survival"].source.startswith("Mizuno, Souma and Watanabe 2014")


def test_a_file_without_what_its_vectors_gave_has_targets_and_no_number_of_the_model():
    assert all(math.isnan(row.model) and math.isnan(row.distance) for row in rows().values())


@pytest.mark.parametrize("use", ["validation", "seen"])
def test_a_fact_that_may_not_tune_anything_is_refused(use):
    name = next(row.id for row in shipped().facts.values() if row.use == use and row.value is not None)
    with pytest.raises(InvalidData, match="may not tune"):
        rows(standard_error={name: 1.0})


@pytest.mark.parametrize("name", accepted_names())
def test_every_file_that_ships_can_be_read(name):
    made = list(moments(read_accepted(name)))
    assert [row.name for row in made] == list(read_accepted(name).provenance["standard_error"])
    assert {row.study for row in made} == {name}
    assert all(row.source and row.unit for row in made)


def test_the_list_has_a_table_a_study_and_null_where_nothing_is_known(capsys):
    with pytest.raises(SystemExit):
        main(["list", "moments", "--json"])
    listed = json.loads(capsys.readouterr().out)
    assert list(dict.fromkeys(row["study"] for row in listed)) == accepted_names()
    known = [(row["model"], row["distance"]) for row in listed]
    assert all((model is None) == (distance is None) for model, distance in known)


def test_a_narrow_terminal_shows_the_numbers_before_the_sources():
    told = keiretsu("list", "moments", COLUMNS="80").stdout
    assert "model" in told
    assert "distance" in told
    assert max(map(len, told.splitlines())) <= 80
