"""Claims of the domestic regime: arms that exist; dates, differences of gaps and doses read as promised."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from keiretsu import evidence
from keiretsu.calibration import load_study
from keiretsu.core.errors import UsageError
from keiretsu.evidence import Contrast, Effect, Grounds, claim, claims, decide, judge, shipped
from keiretsu.evidence.contrast import crossings
from keiretsu.evidence.effect import middle_effect
from keiretsu.evidence.panel import Panel
from keiretsu.experiment.scenario import load_scenario
from keiretsu.schema import metrics
from tests.made_up_records import MadeUp, long

YEARS = np.arange(1955, 2001)
TURNS = tuple((year, f"market_{year}") for year in range(1960, 1995, 5))


def comparisons(case):
    switch = [case.switch] if case.switch else []
    doses = [each for curve in case.curves for _, each in curve.points]
    return [case.main, *switch, *case.checks, *doses, *([case.rival_contrast] if case.rival else [])]


def arms_of(comparison):
    controls = [arm for _, arm in comparison.turns] or [comparison.control]
    return [comparison.treated, *comparison.minus, *controls]


@pytest.mark.parametrize("name", [name for name, case in claims().items() if not case.untried])
def test_every_arm_and_metric_of_a_claim_is_in_its_scenarios(name):
    case = claim(name)
    for scenario in map(load_scenario, case.scenarios):
        arms = {arm for each in comparisons(case) for arm in arms_of(each)}
        assert arms <= set(scenario.arms)
    assert {each.metric for each in comparisons(case)} <= set(metrics())
    further = {arm for each in case.rivals for arm in (each.treated, each.control)} - {""}
    assert further <= set(load_scenario("domestic").arms)


def test_the_domestic_scenario_shares_its_first_arms_with_the_main_one():
    main, whole = load_scenario("relationalism"), load_scenario("domestic")
    assert list(whole.arms)[: len(main.arms)] == list(main.arms)
    for arm in main.arms:
        assert main.setup(arm, 1).canonical() == whole.setup(arm, 1).canonical()


@pytest.mark.parametrize("name", [name for name, case in claims().items() if case.rivals])
def test_a_further_rival_branches_from_its_own_economy_when_the_control_branches(name):
    arms, case = load_scenario("domestic").arms, claim(name)
    for each in case.rival_contrasts:
        main, control = arms[case.main.control], arms[each.control]
        assert (control.regime, control.year) == (main.regime, main.year)
        assert control.parent == (each.treated if main.parent else None)


def test_the_effects_of_further_rivals_stand_among_the_checks_where_they_were_run():
    flat = 0.95 + 0.001 * np.arange(6)[:, None] + np.zeros((6, YEARS.size))
    levels = {"relational": 0.0, "market_1975": 0.0, "rentless": 0.02, "rentless_market_1975": 0.0}
    tables = [
        long(arm, metric, flat + more, YEARS)
        for arm, more in levels.items()
        for metric in ("tfp_level", "tfp_mean")
    ]
    checks = {check.name: check for check in judge(MadeUp(pl.concat(tables)), ["E2"])[0].checks}
    assert checks["rival: loyalty without rent"].effect.mean == pytest.approx(2.0)
    assert "rival: even hazard" not in checks


def test_the_switch_of_a_date_tries_the_same_years():
    case = claim("E4")
    assert [year for year, _ in case.switch.turns] == [year for year, _ in case.main.turns]


@pytest.mark.parametrize("rival", ["rentless", "even_hazard", "shuffled"])
def test_a_rival_and_its_own_market_share_vectors_fitted_to_the_same_facts(rival):
    scenario = load_scenario("domestic")
    role = "placebo" if rival == "shuffled" else "rival"
    assert scenario.arms[rival].role == scenario.arms[f"{rival}_market"].role == role
    vectors = [scenario.accepted_of(arm) for arm in (rival, f"{rival}_market")]
    assert vectors[0] == vectors[1] != scenario.accepted_of("relational")
    ours, theirs = load_study("relationalism"), load_study(rival)
    assert [target.id for target in ours.targets] == [target.id for target in theirs.targets]
    assert (ours.ranges, set(ours.solved)) == (theirs.ranges, set(theirs.solved))


def test_the_rival_of_employees_decides_births_alone_and_meets_their_facts_too():
    scenario = load_scenario("domestic")
    ties = {f"birth_{kind}" for kind in ("blessing", "direction", "unburdening", "freedom", "quarrel")}
    fitted = set(scenario.accepted_of("relational").vector(0)) | {"spinoff_rate", "independent_entry"}
    for arm, ours in (("employees", "relational"), ("employees_mobile_free_1975", "mobile_free_1975")):
        mine, theirs = (scenario.setup(name, replication=3) for name in (ours, arm))
        differ = {name for name, value in mine.parameters.items() if theirs.parameters[name] != value}
        assert ties <= differ <= ties | fitted
        assert not any(theirs.parameters[name] for name in ties)
    ours, theirs = load_study("relationalism"), load_study("employees")
    assert [target.id for target in theirs.targets] == [target.id for target in ours.targets]
    assert {"startup_rate_1970s", "startup_indep_1950s"} <= {target.id for target in theirs.targets}
    assert ours.ranges == theirs.ranges


def test_a_placebo_is_shown_and_never_counted_as_a_rival():
    years = np.arange(1955, 2001)
    ends = {"relational": 0.98, "market_1975": 0.9, "shuffled": 0.98, "shuffled_market_1975": 0.95}
    tables = [
        long(arm, metric, np.full((6, 46), value), years)
        for arm, value in ends.items()
        for metric in ("tfp_level", "tfp_mean")
    ]
    result = judge(MadeUp(pl.concat(tables)), ["E2"])[0]
    checks = {check.name: check.effect.mean for check in result.checks}
    assert checks["placebo: groups at random"] == pytest.approx(3.0)
    assert "groups at random" not in (*result.rivals_held, *result.rivals_not_run)


def test_linked_facts_are_read_where_history_is():
    case = replace(claim("E18a"), linked=("tfp_rel_us_1990",))
    record = replace(shipped(), claims={"E18a": case})
    assert (case.happened, case.rival_happened) == ("relational", "employees")
    years = np.arange(1955, 2001)
    levels = {"relational": record.facts["tfp_rel_us_1990"].value / 100, "employees": 0.5}
    tables = [long(arm, "tfp_level", np.full((6, 46), value), years) for arm, value in levels.items()]
    for arm, value in {"mobile_free_1975": 3.0, "relational": 1.0, "mobile_1975": 2.0}.items():
        tables.append(long(arm, "spinoff_rate", np.full((6, 46), value), years))
    result = judge(MadeUp(pl.concat(tables)), ["E18a"], record=record, manipulation=False)[0]
    assert (result.beats_rival_share, result.best_rival, result.verdict) == (1.0, "employees", "supports")


def test_a_claim_that_no_held_out_number_could_refuse_is_assumed():
    assert claim("E18a").linked == ()


def test_every_claim_declares_the_smallest_effect_of_interest_but_for_dates():
    for each in (case for case in shipped().claims.values() if not case.joint):
        declared = [each.smallest_effect, each.smallest_share]
        assert declared.count(None) == (2 if each.within else 1), each.id
        assert bool(each.smallest_because) == (each.within is None)


def test_claims_may_be_named_in_small_letters():
    assert shipped().chosen(("e6", "e1", "E29A")) == ["E6a", "E6b", "E1", "E29a"]


def test_an_experiments_number_stands_for_all_its_claims():
    assert shipped().chosen(("E6", "E1", "E6a")) == ["E6a", "E6b", "E1"]
    assert shipped().chosen(()) == list(claims())
    with pytest.raises(UsageError, match="no claim 'E61'"):
        shipped().chosen(("E61",))


def _turned(last_help, replications=8, metric="tfp_mean"):
    """Arms in which staying helps by one up to the year of the turn and costs one after it."""
    stays = np.zeros((replications, YEARS.size))
    tables = [long("relational", metric, stays, YEARS)]
    for year, arm in TURNS:
        gain = np.where(year <= np.asarray(last_help), 1.0, -1.0)[:, None]
        tables.append(long(arm, metric, stays - gain * (year < YEARS), YEARS))
    return MadeUp(pl.concat(tables))


def test_the_crossing_is_the_first_turn_that_pays():
    reading = crossings(claim("E4").main, Panel(_turned([1970] * 4 + [1980] * 3 + [1990])))
    assert reading.values.tolist() == [1975.0] * 4 + [1985.0] * 3 + [np.inf]


def test_a_date_is_judged_by_the_middle_draw_and_its_order_statistics():
    judge = partial(evidence.judge, manipulation=False)
    agrees = judge(_turned([1970] * 8), ["E4"])[0]
    assert (agrees.effect, agrees.low, agrees.high, agrees.verdict) == (1975.0, 1975.0, 1975.0, "assumed")
    late = judge(_turned([1980] * 6 + [1990] * 2), ["E4"])[0]
    assert (late.effect, late.verdict) == (1985.0, "contradicts")
    assert "lies after 1977.5" in late.why
    mixed = judge(_turned([1965, 1965, 1970, 1970, 1970, 1980, 1985, 1990]), ["E4"])[0]
    assert mixed.verdict == "undecided"
    assert mixed.to_dict()["high"] is None or mixed.to_dict()["high"] > 1977.5


def test_turns_without_effect_have_no_date():
    same = MadeUp(
        pl.concat(
            [
                long(a, "tfp_mean", np.ones((6, YEARS.size)), YEARS)
                for a in ("relational", *dict(TURNS).values())
            ]
        )
    )
    result = judge(same, ["E4"])[0]
    assert (result.verdict, result.replications, result.left_out) == ("undecided", 0, 6)
    assert "makes no difference" in result.why


@pytest.mark.parametrize(("replications", "said"), [(1, "One replication gives"), (4, "4 replications give")])
def test_a_date_from_too_few_draws_says_how_many_and_what_is_needed(replications, said):
    ensemble = _turned([1970] * replications, replications)
    why = judge(ensemble, ["E4"], manipulation=False)[0].why
    need = "order statistics need six replications, of six vectors where these are known"
    assert why == f"{said} a middle year but no interval, for which {need}."


def test_the_middle_draw_has_no_interval_below_six():
    assert middle_effect(np.arange(5.0)).low is None
    twenty = middle_effect(np.arange(20.0))
    assert (twenty.mean, twenty.low, twenty.high) == (9.0, 5.0, 14.0)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1974, 1976, "supports"),
        (1978, 1990, "contradicts"),
        (1960, 1970, "contradicts"),
        (1970, 1976, "undecided"),
    ],
)
def test_the_verdict_on_a_date(low, high, verdict):
    effect = Effect(0.5 * (low + high), float(low), float(high), 20)
    assert decide(effect, "=", Grounds(beats=1.0, within=(1972.5, 1977.5))) == verdict


def test_a_difference_of_gaps_takes_the_calm_gap_off():
    flat = np.ones((3, YEARS.size))
    noise = 0.01 * np.arange(3)[:, None]
    arms = {"a": flat - 0.3 - noise, "b": flat, "c": flat - 0.1, "d": flat}
    panel = Panel(MadeUp(pl.concat([long(arm, "tfp_top", v, YEARS) for arm, v in arms.items()])))
    gaps = Contrast("gaps", "a", "b", "tfp_top", "mean", "fixed", 1981, 2000, minus=("c", "d"))
    assert gaps.effects(panel).values == pytest.approx([-0.2, -0.21, -0.22])
    assert "no run of arm 'x'" in replace(gaps, minus=("c", "x")).effects(panel).missing


def test_a_claim_that_nothing_can_try_says_why_and_is_undecided():
    for case in claims().values():
        if case.untried:
            result = judge(_turned([1970] * 8), [case.id])[0]
            assert (result.verdict, result.effect) == ("undecided", None)
            assert result.why == f"Not tried: {case.untried}."


def test_a_sign_of_ours_says_so():
    result = judge(_turned([1970] * 8), ["E5"])[0]
    assert result.sign == "+ ?"
    assert any("it is ours" in line for line in result.assumptions)


def test_an_ensemble_is_judged_on_the_claims_of_its_scenario():
    records = _turned([1970] * 8)
    records.scenario = SimpleNamespace(name="relationalism")
    assert [result.id for result in judge(records)] == ["E1", "E2", "E3", "reversal"]
    records.scenario = SimpleNamespace(name="a scenario of one's own")
    assert [result.id for result in judge(records)] == ["E2", "E3", "E4"]


def test_doses_are_read_at_every_point_of_a_curve():
    case = claim("E6a")
    base = 0.9 + 0.001 * np.arange(4)[:, None] + np.zeros((4, YEARS.size))
    tables = [long("relational", "tfp_level", base, YEARS)]
    for curve in case.curves:
        for dose, each in curve.points:
            tables.append(long(each.treated, "tfp_level", base + 0.01 * dose, YEARS))
    result = judge(MadeUp(pl.concat(tables)), ["E6a"])[0]
    assert [curve.name for curve in result.doses] == ["at the end of 1991", "at the end of 1975"]
    assert [check.effect.mean for _, check in result.doses[0].points] == pytest.approx([0.1, 0.3, 0.6, 0.9])
    assert result.to_dict()["doses"][1]["points"][3]["dose"] == 0.9


def test_the_reduced_engine_is_not_asked_about_designs():
    reduced = load_scenario("domestic").with_options(engine="reduced")
    wanted = claim("E19").arms | claim("E16b").arms
    panel = SimpleNamespace(arms=wanted, without=lambda arm, rule: rule not in reduced.rules_of(arm))
    storms, naming = claim("E19").main, claim("E16b").switch
    assert {one.effects(panel).missing for one in (storms, naming)} == {"the reduced engine has no designs"}
    assert not claim("E16b").main.designs
