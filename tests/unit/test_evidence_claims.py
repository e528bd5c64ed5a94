"""Claims as data, effects on paired replications, verdicts as the design decides them."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from keiretsu import evidence
from keiretsu.api import with_arms
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence import (
    Effect,
    Grounds,
    claim,
    claims,
    decide,
    facts,
    paired_effect,
    read_record,
    shipped,
)
from keiretsu.evidence.contest import contest
from keiretsu.evidence.panel import Panel
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import MadeUp, long, made_up

YEARS = np.arange(1955, 2001)


def _ensemble(**levels):
    """Records of tfp_level, tfp_mean and tfp_top alike, one matrix of replications by years an arm."""
    names = ("tfp_level", "tfp_mean", "tfp_top")
    return MadeUp(pl.concat([long(arm, name, v, YEARS) for arm, v in levels.items() for name in names]))


def judge(ensemble, ids=None, record=None):
    """Judge claims whose treatment counts as given; what is not given has tests of its own."""
    return evidence.judge(ensemble, ids, record=record, manipulation=False)


def by_outcome(name, window):
    """Return the record with one claim read over years that the outcome sets."""
    main = replace(claim(name).main, window=window)
    return replace(shipped(), claims={name: replace(claim(name), main=main)})


LEVEL = {"tfp_level"}


def arms_of(comparison):
    return [comparison.treated, comparison.control, *comparison.minus, *(arm for _, arm in comparison.turns)]


def _growing(rate, replications=4, noise=0.0):
    wobble = 1.0 + noise * np.arange(replications)[:, None]
    return 0.61 * np.exp(rate * wobble * (YEARS - 1955)[None, :])


def test_the_first_claims_have_the_documents_signs_and_all_cite_facts_that_exist():
    assert [claim(name).claimed_sign for name in ("E1", "E2", "E3", "E4")] == ["+", "-", "-", "="]
    known = set(facts()["id"])
    assert all({*case.linked, *case.restates} <= known for case in claims().values())


def test_facts_that_restate_a_claim_are_not_its_proof():
    assert all(not set(case.linked) & set(case.restates) for case in claims().values())


def test_identical_arms_give_exactly_zero_and_no_effect_that_matters():
    same = _growing(0.02, noise=0.1)
    metrics = {case.main.metric for case in claims().values() if not case.untried}
    arms = {arm for case in claims().values() for arm in arms_of(case.main)} - {""}
    alike = MadeUp(pl.concat([long(arm, metric, same, YEARS) for arm in arms for metric in metrics | LEVEL]))
    for result in judge(alike, list(claims())):
        if result.within is not None:
            assert result.verdict == "undecided"
        else:
            assert result.joint or (result.effect, result.low, result.high) == (0.0, 0.0, 0.0)
            assert result.verdict == "no_effect", result.id


@pytest.mark.parametrize("window", ["catch_up", "fixed"])
def test_catch_up_growth_is_measured_over_its_years_alone(window):
    fast, slow = _growing(0.03, noise=0.01), _growing(0.02)
    late = fast.copy()
    late[:, YEARS > 1975] = 0.1  # what happens after the catch-up must not count
    result = judge(_ensemble(relational=late, market=slow), ["E1"], by_outcome("E1", window))[0]
    assert result.effect == pytest.approx(1.0 + 0.03 * 1.5, abs=0.01)
    assert result.verdict == "assumed" if result.beats_rival_share is None else result.verdict


def test_frontier_means_leave_the_years_before_1976_out():
    base = np.full((3, YEARS.size), 1.0)
    later = base + np.where(YEARS >= 1976, -0.02, 5.0)
    result = judge(_ensemble(relational=later, market_1975=base), ["E2"])[0]
    assert result.effect == pytest.approx(-2.0)
    assert (result.replications, result.left_out, result.at_frontier) == (3, 0, 1.0)


def test_the_frontier_begins_when_an_arm_has_come_near_it_in_each_draw():
    near = np.where(YEARS >= 1990, [[0.95], [0.99], [0.85]], 0.5)
    near[1, YEARS >= 1981] = 0.99
    gap = np.where(YEARS >= 1990, 0.01, 0.3)
    ensemble = _ensemble(relational=near, market_1975=near - gap)
    result = judge(ensemble, ["E2"], by_outcome("E2", "frontier"))[0]
    early = (9 * 30.0 + 11 * 1.0) / 20
    assert result.differences == pytest.approx((1.0, early))
    assert (result.replications, result.left_out) == (2, 1)
    assert result.at_frontier == pytest.approx(20 / 31)
    assert result.premise in result.assumptions
    assert "2 of 3 replications are judged" in result.premise
    assert "65 % stand at 0.98" in result.premise


def test_an_economy_that_never_comes_near_the_frontier_is_not_judged_there():
    low = np.full((3, YEARS.size), 0.85)
    ensemble = _ensemble(relational=low, market_1975=low * 0.9)
    result = judge(ensemble, ["E2"], by_outcome("E2", "frontier"))[0]
    assert (result.verdict, result.replications, result.left_out, result.premise) == ("undecided", 0, 3, "")
    who = "neither 'relational' nor 'market_1975'"
    assert result.why == f"Not tried: {who} stands at 0.9 of the frontier in any replication from 1976 on."


def test_a_run_that_ends_before_the_frontier_says_so():
    result = {each.id: each for each in judge(made_up(replications=3, last=1970))}["E2"]
    assert result.why == "Not tried: the run does not cover the years from 1976 on."


def test_the_rivals_effect_is_measured_inside_the_rivals_own_economy():
    fast, slow, other = _growing(0.03), _growing(0.02), _growing(0.025, noise=0.01)
    arms = {"relational": fast, "market": slow, "rival_untied": other, "rival_market": other}
    result = judge(_ensemble(**arms), ["E1"])[0]
    assert (result.rival_effect, result.rival_low, result.rival_high) == (0.0, 0.0, 0.0)
    del arms["rival_market"]
    assert judge(_ensemble(**arms), ["E1"])[0].rival_effect is None


def test_replications_of_a_rival_with_other_vectors_are_not_paired_by_number():
    ours = np.where(YEARS >= 1985, [[0.987], [0.90]], 0.7)
    theirs = np.where(YEARS >= 1985, [[0.98], [0.80]], 0.7)
    case = replace(claim("E1"), closed_rivals=(), rivals=())
    panel = Panel(_ensemble(relational=ours, rival_untied=theirs))
    held = contest(panel, case, shipped())
    assert (held.beats, held.best, held.untried) == (0.75, "rival_untied", "")


def _claimed(**arms):
    """A clear sign as claimed by E1, from an ensemble that lacks what is not given."""
    near = np.where(YEARS >= 1985, 0.988, _growing(0.025, noise=0.01))
    far = np.where(YEARS >= 1985, 0.5, _growing(0.02))
    return _ensemble(
        relational=near, market=far, **{name: {"near": near, "far": far}[v] for name, v in arms.items()}
    )


def test_support_is_withheld_while_a_switch_or_a_rival_was_not_run():
    unswitched = judge(_claimed(rival_untied="far"), ["E1"])[0]
    assert unswitched.verdict == "undecided"
    assert "the check 'equal fidelity' was not made" in unswitched.why
    alone = judge(_claimed(relational_equal="near", market_equal="far"), ["E1"])[0]
    assert alone.verdict == "undecided"
    assert "its rival could not be held against it: there is no run of arm 'rival_untied'" in alone.why


def test_a_linked_fact_out_of_the_runs_reach_leaves_a_claim_undecided_and_is_named():
    whole = _claimed(relational_equal="near", market_equal="far", rival_untied="far")
    short = MadeUp(whole.table.filter(pl.col("year") <= 1980))
    result = judge(short, ["E1"])[0]
    assert (result.verdict, result.beats_rival_share) == ("undecided", None)
    assert "the run covers 1955-1980, not 1990" in result.why


def test_a_claim_that_no_fact_could_refuse_stays_assumed():
    low = np.full((3, YEARS.size), 0.95) - 0.01 * np.arange(3)[:, None]
    result = judge(_ensemble(relational=low, market_1975=low + 0.02), ["E3"])[0]
    assert result.verdict == "assumed"


def test_a_claim_without_its_arms_is_undecided_and_says_so():
    result = judge(_ensemble(relational=_growing(0.02)), ["E2"])[0]
    assert (result.effect, result.verdict) == (None, "undecided")
    assert result.why == "Not tried: there is no run of arm 'market_1975'."


def test_one_draw_has_no_interval_and_no_verdict():
    result = judge(_ensemble(relational=_growing(0.03, 1), market=_growing(0.02, 1)), ["E1"])[0]
    assert result.low is None
    assert result.verdict == "undecided"


def test_an_effect_that_dies_with_the_fidelity_switch_is_assumed():
    fast, slow = _growing(0.03, noise=0.01), _growing(0.02)
    arms = {"relational": fast, "market": slow, "relational_equal": slow, "market_equal": slow}
    result = judge(_ensemble(**arms), ["E1"])[0]
    assert result.verdict == "assumed"
    assert "copy equally well" in result.why
    assert result.switch is not None
    assert result.switch.effect.mean == 0.0


def test_beating_the_rival_is_counted_on_held_out_facts():
    near = np.where(YEARS >= 1985, 0.988, _growing(0.025, noise=0.01))
    far = np.where(YEARS >= 1985, 0.5, _growing(0.02))
    further = dict.fromkeys(("rentless", "even_hazard", "rival_schooling"), far)
    arms = {"relational": near, "market": far, "rival_untied": far, **further}
    result = judge(_ensemble(**arms, relational_equal=near, market_equal=far), ["E1"])[0]
    assert result.beats_rival_share == 1.0
    assert result.verdict == "supports"
    worse = judge(_ensemble(relational=far * 1.0, market=far * 0.9, rival_untied=near), ["E1"])[0]
    assert (worse.beats_rival_share, worse.best_rival) == (0.0, "rival_untied")


@pytest.mark.parametrize("absent", ["rentless", "even_hazard", "rival_schooling"])
def test_a_claim_is_not_supported_while_a_rival_that_it_names_was_not_run(absent):
    near = np.where(YEARS >= 1985, 0.988, _growing(0.025, noise=0.01))
    far = np.where(YEARS >= 1985, 0.5, _growing(0.02))
    names = {"market", "rival_untied", "market_equal", "rentless", "even_hazard", "rival_schooling"}
    whole = dict.fromkeys(names, far) | {"relational": near, "relational_equal": near}
    assert judge(_ensemble(**whole), ["E1"])[0].verdict == "supports"
    said = next(each.name for each in claim("E1").rivals if each.treated == absent)
    result = judge(_ensemble(**{name: path for name, path in whole.items() if name != absent}), ["E1"])[0]
    assert (result.verdict, result.beats_rival_share) == ("undecided", 1.0)
    assert result.why.endswith(f"but rivals were not run: {said} (keiretsu claims E1 runs them).")


def test_a_rival_that_was_not_run_hides_no_contradiction():
    far, near = _growing(0.02, noise=0.01), _growing(0.025)
    result = judge(_ensemble(relational=far, market=near, rival_untied=near), ["E1"])[0]
    assert (result.verdict, result.rivals_not_run[0]) == ("contradicts", "loyalty without rent")


def test_the_rivals_held_against_a_claim_are_named_and_so_are_those_not_run():
    near, far = _growing(0.025, noise=0.01), _growing(0.02)
    result = judge(_ensemble(relational=near, market=far, rival_untied=far, rentless=far), ["E1"])[0]
    assert result.rivals_held[:2] == ("rival_untied", "loyalty without rent")
    assert result.rivals_not_run == ("even hazard", "education and culture")
    assert "; not run here: even hazard, education and culture" in result.opposition
    assert judge(_ensemble(relational=near, market_1975=far), ["E3"])[0].opposition == ""


def test_the_claims_are_judged_where_all_their_rivals_are():
    for case in claims().values():
        if not case.untried:
            scenario = with_arms(load_scenario(case.scenarios[-1]), [case.id])
            assert {arm for each in case.rivals for arm in (each.treated, each.control)} - {""} <= set(
                scenario.arms
            )


def test_a_rival_with_the_same_error_is_not_beaten():
    same = _growing(0.02)
    result = judge(_ensemble(relational=same, market=same * 0.9, rival_untied=same), ["E1"])[0]
    assert result.beats_rival_share == 0.0


def test_results_are_json_with_the_promised_keys():
    text = json.dumps([result.to_dict() for result in judge(made_up(replications=3))], allow_nan=False)
    keys = {"id", "claim", "claimed_sign", "effect", "low", "high", "rival_effect", "verdict"}
    assert all(keys <= set(entry) for entry in json.loads(text))


def test_an_unknown_claim_is_a_usage_error():
    with pytest.raises(UsageError, match="the claims are E1, E2, E3"):
        claim("E99")


CLAIM = """[E1]
title = "Ties help"
claim = "Ties help."
plain = "growth"
unit = "points"
claimed_sign = "+"
treated = "relational"
control = "market"
metric = "tfp_level"
statistic = "growth"
since = 1955
until = 1973
linked = ["tfp_rel_us_1990"]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tfp_rel_us_1990", "tfp_rel_us_1973", "line 13: tfp_rel_us_1973 is not held out"),
        ("tfp_rel_us_1990", "tfp_rel_us_199", 'line 13: there is no fact "tfp_rel_us_199"; did you mean'),
        ("tfp_rel_us_1990", "reg_count_change", "line 13: no observation reads reg_count_change"),
        ("tfp_rel_us_1990", "tfp_rel_growth_8090", "line 13: tfp_rel_growth_8090 is not counted as held out"),
        ('"+"', '"up"', 'line 6: claimed_sign = "up" must be'),
        ('"+"', '"="', r"line 1: \[E1\]: a date has both claimed_sign"),
        ('unit = "points"', "", r'line 1: \[E1\] lacks "unit"; add it'),
        ('control = "market"', "", r"line 1: \[E1\]: lacks control; add the arm"),
        ('"growth"\nsince', '"grwth"\nsince', 'line 10: statistic = "grwth" must be'),
        ("until", "untl", r'line 12: unknown key "untl" in \[E1\]; did you mean "until"'),
        ("until", 'closed_rivals = ["solo"]\nuntil', 'line 12: there is no rival "solo" in closed form; did'),
    ],
)  # fmt: skip
def test_a_wrong_claim_is_refused_with_line_and_remedy(tmp_path, old, new, said):
    (tmp_path / "c.toml").write_text(CLAIM.replace(old, new))
    with pytest.raises(InvalidData, match=said):
        read_record(claims=tmp_path / "c.toml")


def test_the_interval_of_the_mean_is_students():
    effect = paired_effect(np.array([1.0, 2.0, 3.0, 4.0]))
    assert effect.mean == 2.5
    assert effect.low == pytest.approx(2.5 - 3.182446 * np.std([1, 2, 3, 4], ddof=1) / 2)


@pytest.mark.parametrize(
    ("low", "high", "sign", "beats", "killed", "verdict"),
    [
        (0.1, 0.3, "+", 1.0, "", "supports"),
        (0.1, 0.3, "+", 0.95, "", "supports"),
        (0.1, 0.3, "+", 0.94, "", "undecided"),
        (0.1, 0.3, "+", None, "", "assumed"),
        (0.1, 0.3, "+", 1.0, "equal copying", "assumed"),
        (-0.3, -0.1, "+", 1.0, "", "contradicts"),
        (-0.3, -0.1, "+", None, "equal copying", "contradicts"),
        (-0.1, 0.3, "+", 1.0, "", "undecided"),
        (0.0, 0.0, "+", 1.0, "", "undecided"),
        (None, None, "+", 1.0, "", "undecided"),
    ],
)
def test_the_verdict_follows_the_rule(low, high, sign, beats, killed, verdict):
    assert decide(Effect(0.0, low, high, 20), sign, Grounds(beats=beats, killed_by=killed)) == verdict
