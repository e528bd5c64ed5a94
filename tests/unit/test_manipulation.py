"""Manipulation checks, the decomposition by strand, the reversal, and what results say of them."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from keiretsu.api import with_arms
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import Crossing, Panel, claim, claims, judge, read_record, shipped
from keiretsu.evidence.reversal import Part, joined, side
from keiretsu.evidence.wording import grounds, multiplicity, strand_lines, treatment, variation
from keiretsu.experiment.interventions import interventions
from keiretsu.experiment.regime import read_regime
from keiretsu.experiment.scenario import load_scenario
from keiretsu.schema import metrics, parameters
from tests.made_up_records import long, made_up, of_scenario

YEARS = np.arange(1955, 2001)
STRANDS = [name for name in interventions() if name.startswith("market_")]


def crossed(ensemble, vectors=6):
    """Tell vectors and networks of the replications: vectors times networks."""
    ensemble.crossing = {d: (d % vectors, d // vectors) for d in range(ensemble.replications)}
    return ensemble


def test_every_claim_but_the_joint_one_asks_for_a_difference_and_says_on_what_ground():
    for case in claims().values():
        assert bool(case.manipulation) is not bool(case.joint), case.id
        for each in case.manipulation:
            assert each.least > 0.0
            assert each.published
            assert each.source
            assert each.figure is None or abs(each.figure) >= each.least
            assert each.contrast.since <= each.contrast.until


def test_manipulation_checks_read_metrics_and_parameters_that_exist():
    checks = [each for case in claims().values() for each in case.manipulation]
    read = {each.contrast.metric for each in checks if not each.parameter}
    assert read <= metrics().keys()
    assert {each.parameter for each in checks if each.parameter} <= parameters().keys()


@pytest.mark.parametrize("name", [name for name, case in claims().items() if not case.joint])
def test_a_treatment_by_parameter_is_given_in_the_shipped_scenario(name):
    scenario = load_scenario("domestic")
    table = pl.concat([long(arm, "tfp_level", np.ones((2, 46)), YEARS) for arm in claim(name).arms])
    panel = Panel(replace(made_up(2), table=table, scenario=scenario))
    for each in claim(name).manipulation:
        if each.parameter:
            assert each.check(panel).given, each.contrast.name


def test_arms_that_hardly_differ_are_no_treatment_whatever_their_names():
    ensemble = made_up(20)
    assert judge(ensemble, ["E1"])[0].verdict != "not_given"
    table = ensemble.table
    same = (table["metric"] == "relation_survival").to_numpy()
    alike = replace(ensemble, table=table.with_columns(value=np.where(same, 0.88, table["value"].to_numpy())))
    result = judge(alike, ["E1"])[0]
    assert result.verdict == "not_given"
    assert "survival of relationships by +0 percentage points a year, where +11 is asked for" in result.why
    assert judge(alike, ["E1"], manipulation=False)[0].verdict != "not_given"


def test_a_check_that_cannot_be_read_and_one_that_is_not_declared_are_no_treatment_either():
    ensemble = made_up(20)
    blind = replace(ensemble, table=ensemble.table.filter(pl.col("metric") != "partners_kept"))
    result = judge(blind, ["E1"])[0]
    assert result.verdict == "not_given"
    assert "the check of partners kept could not be made" in result.why
    bare = replace(shipped(), claims={"E1": replace(claim("E1"), manipulation=())})
    assert "no manipulation check is declared" in judge(ensemble, ["E1"], record=bare)[0].why


def test_what_was_not_run_is_undecided_and_not_a_treatment_that_failed():
    result = judge(made_up(5, arms=("relational",)), ["E1"])[0]
    assert (result.verdict, result.why) == ("undecided", "Not tried: there is no run of arm 'market'.")


CLAIM = """[E1]
title = "Ties help"
claim = "Ties help."
plain = "growth"
unit = "points"
claimed_sign = "+"
treated = "relational"
control = "market"
metric = "tfp_level"
since = 1955
until = 1973

[[E1.manipulation]]
name = "survival"
meaning = "ties that survive"
metric = "tie_survival"
since = 1956
until = 1973
unit = "share"
sign = "+"
least = 0.1
published = "a figure"
source = "a source"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("least = 0.1\n", "", 'lacks "least"; add it'),
        ('metric = "tie_survival"\n', "", "reads a metric or a parameter; write one of the two"),
        ("since = 1956\nuntil = 1973\n", "since = 1956\n", "lacks fixed years; add since and until"),
        ("least = 0.1", "least = -0.1", "least = -0.1"),
        ('source = "a source"', 'sorce = "a source"', "sorce"),
    ],
)
def test_a_wrong_manipulation_check_is_refused_with_line_and_remedy(tmp_path, old, new, said):
    (tmp_path / "c.toml").write_text(CLAIM.replace(old, new))
    with pytest.raises(InvalidData, match=said):
        read_record(claims=tmp_path / "c.toml")


def test_a_joint_claim_names_two_claims_that_have_a_sign(tmp_path):
    joint = '\n[both]\ntitle = "B"\nclaim = "B."\nplain = "b"\nunit = "share"\nclaimed_sign = "+"\n'
    joint += 'joint = ["E1", "E9"]\n'
    (tmp_path / "c.toml").write_text(CLAIM + joint)
    with pytest.raises(InvalidData, match='there is no claim "E9" with a sign to join'):
        read_record(claims=tmp_path / "c.toml")


def test_the_strands_are_all_in_which_the_regimes_differ_and_share_nothing():
    relational, market = (read_regime(name).parameters for name in ("relational", "market"))
    differ = {name for name, value in relational.items() if market.get(name) != value}
    parts = [set(interventions()[name].to) for name in STRANDS]
    assert set.union(*parts) == differ
    assert sum(map(len, parts)) == len(differ)


@pytest.mark.parametrize("name", ["E1", "E2"])
def test_a_composite_arm_is_taken_apart_by_strand_on_request_alone(name):
    whole = load_scenario("domestic", on_request=True)
    wanted = {each.control for each in claim(name).strands}
    assert len(wanted) == len(STRANDS)
    assert wanted <= with_arms(whole, [name]).arms.keys()
    assert not wanted & load_scenario("domestic").arms.keys()
    arms = {"relational": 1.0, **{arm: 1.0 - 0.01 * k for k, arm in enumerate(sorted(wanted))}}
    rise = np.linspace(0.6, 1.0, 46) * (1.0 + 0.01 * np.arange(4))[:, None]
    read = claim(name).main.metric
    table = pl.concat([long(arm, read, rise**gain, YEARS) for arm, gain in arms.items()])
    result = judge(replace(made_up(4), table=table), [name])[0]
    assert {each.name for each in result.strands} == {each.name for each in claim(name).strands}
    assert len(strand_lines(result)) == len(STRANDS)
    assert judge(made_up(4), [name])[0].strands == ()


def test_results_tell_shares_treatment_and_what_would_decide_also_as_json():
    results = judge(crossed(of_scenario(replications=24)))
    for result in results:
        told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
        assert {"claimed", "parameters", "smallest", "to_decide"} <= told["spread"].keys()
        assert [each["given"] for each in told["manipulation"]] == [
            each.given for each in result.manipulation
        ]
        assert 0.0 <= told["spread"]["claimed"] <= 1.0
    single = next(each for each in results if each.id == "E1")
    assert single.spread.vectors == 6
    assert single.spread.parameters is not None
    assert "parameters explain" in variation(single)
    assert treatment(single).startswith("Treatment given: survival of relationships +")
    assert len(grounds(single)) == 3
    assert (
        multiplicity(results)
        == "4 claims at the 95 % level: if none had an effect, 0.2 would name a side by chance."
    )


def test_without_a_crossing_nothing_is_decomposed_and_the_result_says_so():
    result = judge(made_up(20), ["E1"])[0]
    assert (result.spread.parameters, result.spread.vectors) == (None, 0)
    assert "not crossed" in variation(result)


def parts(one, two, smallest=(0.1, 0.5)):
    numbers = np.arange(len(one))
    return [Part(numbers, np.asarray(x, float), size) for x, size in zip((one, two), smallest, strict=True)]


def test_a_reversal_is_counted_within_replications_against_independence():
    joint = joined(("E1", "E2"), parts([1, 1, -1, -1], [-1, 1, 1, 0.2]), None)
    assert (joint.share.share, joint.independent) == (0.25, 0.5 * 0.75)
    assert (joint.share_of_interest, joint.independent_of_interest) == (0.25, 0.25)
    assert "25 % of 4 replications" in joint.said


@pytest.mark.parametrize(("both", "said"), [(40, "+"), (0, "-"), (14, "")])
def test_a_reversal_needs_most_replications_and_is_contradicted_below_chance(both, said):
    ones = np.where(np.arange(48) < both, 1.0, -1.0)
    assert side(joined(("E1", "E2"), parts(ones, np.ones(48)), None).share) == said


def test_crossed_replications_make_a_reversal_less_certain():
    rng, vectors = np.random.default_rng(1), np.repeat(np.arange(6), 8)
    one = np.where(vectors < 1, 1.0, -1.0) + 0.1 * rng.normal(size=48)
    crossing = Crossing(vectors, np.tile(np.arange(8), 6))
    alone = joined(("E1", "E2"), parts(one, np.ones(48) + 0.1 * rng.normal(size=48)), None)
    together = joined(("E1", "E2"), parts(one, np.ones(48) + 0.1 * rng.normal(size=48)), crossing)
    assert together.share.high > alone.share.high + 0.1


def test_the_reversal_falls_with_its_parts():
    ensemble = made_up(20)
    found = {each.id: each for each in judge(ensemble, ["E1", "E2", "reversal"])}
    assert found["reversal"].joint.parts == ("E1", "E2")
    table = ensemble.table
    same = (table["metric"] == "relation_survival").to_numpy()
    alike = replace(ensemble, table=table.with_columns(value=np.where(same, 0.88, table["value"].to_numpy())))
    result = judge(alike, ["reversal"])[0]
    assert result.verdict == "not_given"
    assert result.why.startswith("So is E1")
