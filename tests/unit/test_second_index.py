"""The question about another index is asked with facts of one's own; the long form is in verification/."""

import numpy as np
import polars as pl
import pytest

from keiretsu import load_scenario, public, read_record
from keiretsu.calibration import load_study
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import shipped
from verification.second_index import (
    CLAIMS,
    Judged,
    aimed,
    demand,
    facts_of,
    levels,
    on_vectors,
    opened,
    vectors_of,
    written,
)

LEVELS = {"tfp_rel_us_1955": 42.1479, "tfp_rel_us_1973": 65.51, "tfp_rel_us_1990": 74.338}


@pytest.fixture
def table():
    rows = [
        {"isocode": code, "year": year, "rgdpo": out, "emp": emp, "ctfp": level}
        | {"rgdpna": 1.09 ** min(year - 1970, 18) * 1.03 ** max(year - 1988, 0)}
        for year in (1955, 1970, 1973, 1988, 1990, 2005, 2006, 2015)
        for code, out, emp, level in (
            ("USA", 200.0, 2.0, 1.0),
            ("JPN", 80.0, 1.0, 0.5),
            ("KOR", 20.0, 1.0, 0.25),
            ("TWN", 30.0, 1.0, 1.2),
        )
    ]
    return pl.DataFrame(rows)


def test_levels_stand_relative_to_the_united_states_and_taiwans_are_those_of_output_per_worker(table):
    assert set(levels(table, "JPN").values()) == {50.0}
    assert list(levels(table, "TWN").values()) == pytest.approx([30.0] * 3)
    with pytest.raises(InvalidData, match="no level of Korea in 1988"):
        levels(table.filter(pl.col("year") != 1988), "KOR")


def test_korea_brings_the_growth_of_its_own_output_and_japan_does_not(table):
    grows = [np.log(1.09), np.log(1.03), np.log(1.03)]
    assert list(demand(table, "KOR").values()) == pytest.approx(grows, abs=1e-5)
    assert demand(table, "JPN") == {}


def test_the_shipped_claims_are_held_against_the_levels_of_the_table(tmp_path):
    record = read_record(facts=facts_of(LEVELS, tmp_path / "facts.csv"))
    assert set(CLAIMS) <= set(record.claims)
    assert record.claim("E1") == shipped().claim("E1")
    assert record.error("tfp_rel_us_1990", np.array([74.3, 75.3])).tolist() == pytest.approx([0.0, 1.0])
    kept = {name for name in record.facts if name.startswith("tfp_")}
    assert kept == set(LEVELS)
    targets = {target.id: target for target in aimed(load_study("untied"), record).targets}
    assert (targets["tfp_rel_us_1973"].low, targets["tfp_rel_us_1973"].high) == (65.45, 65.55)
    assert targets["tfp_rel_us_1973"].observation.arm == load_study("untied").arm


def test_a_scenario_opens_at_the_table_and_leaves_out_arms_that_have_no_vectors(tmp_path):
    scenario = opened(load_scenario("domestic"), LEVELS, {})
    assert scenario.overrides["tfp_start"] == pytest.approx(0.421479)
    assert vectors_of(scenario, "rival_market_1975") == "untied"
    made = on_vectors(scenario, {"relationalism": tmp_path / "vectors.toml", "untied": None})
    assert {"relational", "market_1975"} <= set(made.arms)
    assert not any(name.startswith("rival") for name in made.arms)
    assert made.accepted == str(tmp_path / "vectors.toml")


def test_what_could_not_be_met_is_said(tmp_path):
    record = read_record(facts=facts_of(LEVELS, tmp_path / "facts.csv"))
    said = written(Judged("JPN", record, [], [], {"relationalism": None}))
    assert "42.1 % of the United States in 1955, 65.5 % after 18 years; 74.3 % after 35 years" in said
    assert "no vector of relationalism does" in said
    assert "no claim was judged" in said


def test_the_table_itself_says_what_the_docs_say_of_japan():
    try:
        found = levels(public.penn().table, "JPN")
    except InvalidData:
        pytest.skip("no copy of the Penn World Table is at hand: see keiretsu.public.locate")
    assert found["tfp_rel_us_1955"] == pytest.approx(42.0, abs=0.5)
    assert found["tfp_rel_us_1990"] == pytest.approx(74.0, abs=0.5)
