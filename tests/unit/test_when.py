"""When a claim holds, on small real runs: what is varied and where, resumption, own networks, output."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

import keiretsu as kt
from keiretsu.calibration.asking import _signed
from keiretsu.calibration.dimensions import (
    arms_of,
    chosen_dimensions,
    default_dimensions,
    identifying,
    placed,
)
from keiretsu.calibration.question import ClaimQuestion, cut
from keiretsu.evidence import Contrast, shipped
from keiretsu.experiment.accepted import Accepted
from keiretsu.report.effect_map import effect_map
from keiretsu.schema import parameters
from tests.command import keiretsu
from tests.small_scenario import TWO_ARMS

OVER = ("market.sights", "trust_rate=0.05:0.3")
SMALL = {"points": 10, "networks": 2, "over": OVER, "workers": 1}
SURVIVAL = Contrast("survival", "base", "market", "tie_survival")
CLAIM = """\
[mine]
title = "Ties last longer under the rules of the base"
claim = "Ties last longer."
claimed_sign = "+"
metric = "tie_survival"
statistic = "mean"
window = "fixed"
since = 1956
until = 1957
treated = "base"
control = "market"
unit = "share of ties"
when = "Under the rules of the base"
plain = "survival of ties"
linked = []
restates = []
assumptions = []
scenarios = ["mine.toml"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("when")
    (where / "mine.toml").write_text(TWO_ARMS)
    (where / "claims.toml").write_text(CLAIM)
    return where


@pytest.fixture(scope="module")
def scenario(folder):
    return kt.load_scenario(folder / "mine.toml")


@pytest.fixture(scope="module")
def found(folder, scenario):
    return kt.when(SURVIVAL, scenario=scenario, firms=40, store=folder / "store", **SMALL)


def domestic(claim):
    return kt.load_scenario("domestic"), shipped().claim(claim).main


# --- what is varied ---


def test_what_calibration_draws_and_what_the_arms_differ_in_is_varied_in_the_arm_that_is_imagined():
    scenario, contrast = domestic("E2")
    made = {each.name: each for each in default_dimensions(scenario, contrast)}
    drawn = scenario.accepted_of("relational").provenance["profile"]
    assert {name for name in made if "." not in name} == set(drawn)
    assert (made["complexity"].low, made["complexity"].high) == tuple(drawn["complexity"]["range"])
    one, two = scenario.setup("relational").parameters, scenario.setup("market_1975").parameters
    differ = {name for name in one if one[name] != two[name]}
    assert {each.parameter for each in made.values() if each.arms} == differ
    assert {each.arms for each in made.values() if each.arms} == {("market_1975",)}
    assert made["market_1975.sights"].whole
    assert not made["market_1975.mobility"].whole


def test_an_intervention_is_no_difference_of_institutions():
    scenario, contrast = domestic("E6a")
    assert [each.name for each in default_dimensions(scenario, contrast) if each.arms] == []


def test_all_arms_of_a_side_are_varied_together():
    _, crossing = domestic("E4")
    assert list(arms_of(crossing)) == ["relational", "market_1960"]
    assert len(arms_of(crossing)["market_1960"]) == len(crossing.turns)
    _, gaps = domestic("E19")
    assert [len(arms) for arms in arms_of(gaps).values()] == [2, 2]


def test_a_point_goes_into_the_arms_that_it_names_and_into_no_other(scenario):
    cases = chosen_dimensions(scenario, SURVIVAL, OVER)
    there = placed(scenario, {"market.sights": 7.0, "trust_rate": 0.2}, cases)
    base, market = there.setup("base").parameters, there.setup("market").parameters
    assert (base["trust_rate"], market["trust_rate"]) == (0.2, 0.2)
    assert market["sights"] == 7.0
    assert base["sights"] == scenario.setup("base").parameters["sights"]


def test_an_arm_that_changes_takes_the_value_with_its_last_change(scenario):
    turned = scenario.arms["base"].model_validate(
        {"regime": "relational", "changes": [{"year": 1957, "regime": "market"}]}
    )
    late = replace(scenario, arms={**scenario.arms, "market": turned})
    setup = placed(late, {"market.sights": 7.0}, chosen_dimensions(late, SURVIVAL, OVER[:1])).setup(
        "market"
    )
    assert setup.parameters["sights"] == scenario.setup("base").parameters["sights"]
    assert setup.changes[-1].parameters["sights"] == 7.0


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ("trust_rat", 'did you mean "trust_rate"'),
        ("markt.sights", 'did you mean "market"'),
        ("market.sigts", 'did you mean "sights"'),
        ("sights", "write base.sights or market.sights"),
        ("trust_rate=0.3:0.1", "write the lower end first"),
        ("trust_rate=0:7", "must lie between 0 and 1"),
        ("trust_rate=a:b", "write NAME=LOW:HIGH"),
    ],
)
def test_what_cannot_be_varied_is_told_with_its_remedy(scenario, over, told):
    with pytest.raises(kt.UsageError, match=told):
        chosen_dimensions(scenario, SURVIVAL, [over])


def test_what_is_read_at_the_opening_cannot_differ_in_a_branch():
    scenario, contrast = domestic("E2")
    with pytest.raises(kt.UsageError, match="market_1975 branches later; write complexity"):
        chosen_dimensions(scenario, contrast, ["market_1975.complexity"])


def test_a_parameter_named_twice_is_refused(scenario):
    with pytest.raises(kt.UsageError, match="names trust_rate twice"):
        chosen_dimensions(scenario, SURVIVAL, ["trust_rate", "trust_rate=0:0.1"])


@pytest.mark.parametrize(
    ("claim", "told"),
    [("E22", 'no claim "E22"; did you mean'), ("e6", "name one of E6a, E6b")],
)
def test_an_unknown_claim_is_told_with_the_nearest(claim, told):
    with pytest.raises(kt.UsageError, match=told):
        kt.when(claim)


def test_every_claim_can_be_asked_about_on_its_scenario():
    for name, case in shipped().claims.items():
        scenario = kt.load_scenario(case.scenarios[-1])
        if case.untried:
            with pytest.raises(kt.UsageError, match="cannot be tried"):
                ClaimQuestion.of_claim(case)
        else:
            made = cut(scenario, ClaimQuestion.of_claim(case).contrast)
            assert default_dimensions(scenario, case.main), name
            assert made.years[1] <= scenario.years[1]
            assert case.main.arms <= set(made.arms)
            assert made.baseline in made.arms


def test_counted_parameters_are_those_that_a_rule_reads_as_whole_numbers():
    from tests.runs import WHOLE_NUMBERS

    known = parameters()
    one = {name for name in WHOLE_NUMBERS if known[name].unit not in ("years",)}
    for name in one:
        assert chosen_one(name).whole, name


def chosen_one(name):
    from keiretsu.calibration.dimensions import Dimension

    return Dimension(name, name, (), 0.0, 1.0)


# --- what identifies it ---


def test_a_fact_identifies_what_it_was_fitted_by_moves_and_narrows():
    profile = {
        "narrowed": {"range": [0.0, 1.0], "left": [0.4, 0.5], "moves": ["fitted (+0.90)", "shown (-0.50)"]},
        "as_wide": {"range": [0.0, 1.0], "left": [0.05, 0.95], "moves": ["fitted (+0.90)"]},
        "unmoved": {"range": [0.0, 1.0], "left": [0.4, 0.5], "moves": []},
    }
    made = Accepted("own", ({},), {"profile": profile, "facts": ["fitted"]}, None)
    assert identifying(made, "narrowed") == ("fitted",)
    said = replace(made, provenance={**made.provenance, "identified": {"as_wide": ["other"]}})
    assert (identifying(said, "as_wide"), identifying(said, "narrowed")) == (("other",), ())
    assert identifying(made, "as_wide") == identifying(made, "unmoved") == identifying(made, "other") == ()


# --- runs ---


def test_effects_are_those_of_the_contrast_point_by_point(found, scenario):
    assert found.effects.shape == (10, 2)
    assert found.runs == 40
    assert not found.failures
    point = found.points[3]
    there = placed(scenario, point, found.dimensions).with_options(firms=40, replications=2)
    alone = kt.run(there, workers=1)
    from keiretsu.evidence import Panel

    known = replace(SURVIVAL, since=1956, until=1957)
    assert known.effects(Panel(alone)).values == pytest.approx(found.effects[3], abs=1e-12)


def test_points_are_a_latin_hypercube_in_whole_numbers_where_they_count(found):
    sights = [point["market.sights"] for point in found.points]
    assert all(value == round(value) for value in sights)
    assert len(set(sights)) > 5
    rates = sorted(point["trust_rate"] for point in found.points)
    assert (np.floor((np.array(rates) - 0.05) / 0.025) == np.arange(10)).all()


def test_the_same_question_has_the_same_answer_and_runs_nothing_again(folder, scenario, found):
    before = sorted((folder / "store").rglob("*.parquet"))
    again = kt.when(SURVIVAL, scenario=scenario, firms=40, store=folder / "store", **SMALL)
    assert again.to_dict() == found.to_dict()
    assert sorted((folder / "store").rglob("*.parquet")) == before
    assert effect_map(again).svg() == effect_map(found).svg()


def test_an_interrupted_question_goes_on_and_ends_with_the_same_bytes(tmp_path, scenario, found):
    def stop(done, total):
        if done >= total // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kt.when(SURVIVAL, scenario=scenario, firms=40, store=tmp_path, progress=stop, **SMALL)
    kept = {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")}
    assert 0 < len(kept) < found.runs
    after = kt.when(SURVIVAL, scenario=scenario, firms=40, store=tmp_path, **SMALL)
    assert json.dumps(after.to_dict()) == json.dumps(found.to_dict())
    assert effect_map(after).svg() == effect_map(found).svg()
    assert all(file.read_bytes() == content for file, content in kept.items())


def test_one_parameter_alone_is_drawn_against_the_effect(folder, scenario):
    alone = {**SMALL, "over": OVER[:1]}
    found = kt.when(SURVIVAL, scenario=scenario, firms=40, store=folder / "store", **alone)
    drawing = effect_map(found)
    assert found.axes == ["market.meetings"]
    assert "effect, share" in drawing.svg()
    assert drawing.svg() == drawing.svg() == effect_map(found).svg()


def test_what_is_compared_is_said_in_words():
    said = {name: ClaimQuestion.of_claim(shipped().claim(name)).compared for name in ("E1", "E4")}
    assert said["E1"] == "relational minus market, tfp_level"
    assert said["E4"] == "the year from which it pays to leave relational, by tfp_mean"


def test_a_network_of_ones_own_is_run_on(tmp_path, scenario):
    kt.synth(40, seed=3).save(tmp_path / "own")
    found = kt.when(SURVIVAL, scenario=scenario, network=tmp_path / "own", store=tmp_path / "store", **SMALL)
    assert found.study.scenario.network_path == tmp_path / "own"
    assert np.isfinite(found.effects).all()
    with pytest.raises(kt.UsageError, match="leave --firms out"):
        kt.when(SURVIVAL, scenario=scenario, network=tmp_path / "own", firms=40, **SMALL)
    with pytest.raises(kt.InvalidData):
        kt.when(SURVIVAL, scenario=scenario, network=tmp_path / "none", **SMALL)


def test_a_question_that_no_point_can_answer_says_why(tmp_path, scenario):
    late = replace(SURVIVAL, since=1980, until=1990)
    with pytest.raises(kt.UsageError, match="0 of 10 points, too few to look at: the run does not cover"):
        kt.when(late, scenario=scenario, firms=40, store=tmp_path, **SMALL)


def test_too_few_points_are_refused(scenario):
    with pytest.raises(kt.UsageError, match="--points 5: must be at least 10"):
        kt.when(SURVIVAL, scenario=scenario, points=5, over=OVER)


def test_arms_that_are_not_there_are_told(scenario):
    with pytest.raises(kt.UsageError, match='no arm "markt" in mine; did you mean "market"'):
        kt.when(replace(SURVIVAL, control="markt"), scenario=scenario, over=OVER)


def test_a_date_counts_by_whether_it_agrees():
    years = np.array([[1974.0, np.inf], [np.nan, 1960.0]])
    signed = _signed(years, (1972.5, 1977.5))
    assert signed[0].tolist() == [0.5, -0.5]
    assert np.isnan(signed[1, 0])
    assert signed[1, 1] == -0.5
    assert ClaimQuestion.of_claim(shipped().claim("E4")).holds == "+"


# --- what is written and printed ---


def test_json_and_files_say_the_same(folder, tmp_path):
    asked = (
        "when",
        "mine",
        "--claims",
        folder / "claims.toml",
        "--points",
        10,
        "--networks",
        1,
        "--firms",
        40,
    )
    more = (
        "--over",
        "market.sights",
        "--over",
        "trust_rate",
        "--workers",
        1,
        "--store",
        tmp_path / "store",
    )
    done = keiretsu(*asked, *more, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    written = json.loads((tmp_path / "out" / "when.json").read_text())
    assert {**written, "files": told["files"]} == told
    assert [box["sign"] for box in told["boxes"]] == ["+", "-"]
    assert {row["parameter"] for row in told["parameters"]} == {"market.sights", "trust_rate"}
    assert len(told["points"]) == 10
    assert (tmp_path / "out" / "points.csv").read_text().count("\n") == 11
    drawn = ET.fromstring((tmp_path / "out" / "map.svg").read_text())
    words = " ".join("".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text"))
    for word in ("mine", "trust_rate", "market.sights", "effect above zero"):
        assert word in words
    text = keiretsu(*asked, *more, COLUMNS="80")
    assert text.returncode == 0
    assert max(map(len, text.stdout.split("again")[0].splitlines())) <= 80
    for word in ("held out", "claimed above zero", "Too few points"):
        assert word in text.stdout


def test_a_claim_or_two_arms_must_be_named():
    assert "name a claim, such as E2, or two arms" in keiretsu("when").stderr
    done = keiretsu("when", "E2", "--treated", "relational")
    assert done.returncode == 2
    assert "leave --treated, --control, --window out" in done.stderr
    done = keiretsu("when", "--treated", "relational", "--control", "market", "--metric", "tfp_men")
    assert 'did you mean "tfp_mean"' in done.stderr
