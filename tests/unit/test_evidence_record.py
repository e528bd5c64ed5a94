"""Facts, observations and claims of one's own are held against a run as those that ship are."""

import json
from importlib import resources
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from keiretsu import report
from keiretsu.api import own_record, with_arms
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence import (
    account,
    facts,
    judge,
    ledger,
    read_record,
    score,
    scorecard,
    shipped,
    tally,
    tried,
)
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import MadeUp, long, made_up

YEARS = np.arange(1970, 1991)
FACTS = """id,value,use,unit,quantity
wage_1980,10.0,calibration,yen,Wage
wage_1990,20.0,validation,yen,Wage
wage_rises,,validation,,Wage under loyalty
"""
OBSERVATIONS = """
[wage_1980]
metric = "wage"
statistic = "level"
years = [1980]

[wage_1990]
metric = "wage"
statistic = "level"
years = [1990]
region = "east"
group = "steel"

[wage_rises]
metric = "wage"
statistic = "level"
years = [1990]
arm = "loyal"
minus = "base"
sign = "+"
"""
CLAIMS = """
[W1]
title = "Loyalty pays"
claim = "Loyal workers are paid more."
plain = "wage"
unit = "yen"
claimed_sign = "+"
treated = "loyal"
control = "base"
facts_of = "control"
metric = "wage"
since = 1981
until = 1990
rival = "idle"
rival_control = "idle_base"
linked = ["wage_1990"]
"""


def files(folder, **changed):
    """Write facts, observations and claims of one's own, and return where they are."""
    texts = {
        "facts": ("f.csv", FACTS),
        "observations": ("o.toml", OBSERVATIONS),
        "claims": ("c.toml", CLAIMS),
    }
    for name, (file, text) in texts.items():
        (folder / file).write_text(changed.get(name, text))
    return {name: folder / file for name, (file, _) in texts.items()}


def wages(region="all", group="all", **levels):
    noise = 0.01 * np.arange(4)[:, None]
    parts = [
        long(arm, "wage", noise + np.broadcast_to(level, (4, YEARS.size)), YEARS, group)
        for arm, level in levels.items()
    ]
    return pl.concat(parts).with_columns(region=pl.lit(region))


def arm(role):
    return SimpleNamespace(role=role, parent=None, year=None, regime="r", apply=(), set={}, rules_off=())


def ran(table):
    arms = {"base": arm("baseline")} | {name: arm("arm") for name in ("loyal", "idle", "idle_base")}
    return MadeUp(table, scenario=SimpleNamespace(name="mine", baseline="base", arms=arms, reference=""))


@pytest.fixture
def ensemble():
    everywhere = wages(loyal=12.0, base=10.0, idle=9.0, idle_base=9.0)
    east = wages("east", "steel", loyal=22.0, base=20.0, idle=30.0, idle_base=30.0)
    return ran(pl.concat([everywhere, east]))


def test_own_claims_are_decided_by_the_rule_and_the_rivals_that_decide_the_shipped_ones(tmp_path, ensemble):
    own = read_record(**files(tmp_path))
    (result,) = judge(ensemble, record=own, manipulation=False)
    assert (result.id, result.verdict, result.effect) == ("W1", "supports", 2.0)
    assert (result.beats_rival_share, result.best_rival) == (1.0, "idle_base")
    apart = read_record(**files(tmp_path, claims=CLAIMS.replace('linked = ["wage_1990"]', "")))
    assert judge(ensemble, record=apart, manipulation=False)[0].verdict == "assumed"
    turned = read_record(**files(tmp_path, claims=CLAIMS.replace('"+"', '"-"')))
    assert judge(ensemble, record=turned, manipulation=False)[0].verdict == "contradicts"
    alone = ran(ensemble.table.filter(~pl.col("arm").str.starts_with("idle")))
    assert judge(alone, record=own, manipulation=False)[0].verdict == "undecided"


def test_a_fact_is_read_off_its_region_and_group_and_off_the_baseline_by_default(tmp_path, ensemble):
    results = {row.id: row for row in score(ensemble, record=read_record(**files(tmp_path)))}
    assert results["wage_1980"].model == pytest.approx(10.015)
    assert results["wage_1990"].model == pytest.approx(20.015)
    assert results["wage_rises"].model == pytest.approx(2.0)
    assert all(row.hit for row in results.values())
    elsewhere = OBSERVATIONS.replace('"east"', '"west"')
    row = score(ensemble, record=read_record(**files(tmp_path, observations=elsewhere)))[1]
    assert row.reason == "no rule of this run records wage for group steel for region west"


def test_a_contrast_is_drawn_in_its_region_and_group(tmp_path, ensemble):
    there = CLAIMS.replace('metric = "wage"', 'metric = "wage"\nregion = "east"\ngroup = "steel"')
    table = ensemble.table.with_columns(
        value=pl.when((pl.col("region") == "east") & (pl.col("arm") == "loyal"))
        .then(pl.col("value") - 7.0)
        .otherwise(pl.col("value"))
    )
    (result,) = judge(ran(table), record=read_record(**files(tmp_path, claims=there)), manipulation=False)
    assert (result.verdict, result.effect) == ("contradicts", pytest.approx(-5.0))


def test_every_function_speaks_of_the_record_it_is_given(tmp_path, ensemble):
    own = read_record(**files(tmp_path))
    results = score(ensemble, record=own)
    assert sum(account(results).values()) == len(results) == facts(own).height == 3
    assert [row.fact for row in scorecard(ensemble, record=own).rows] == ["wage_1990"]
    assert scorecard(ensemble, record=own).rows[0].said["last value"] == 10.0
    assert ledger(record=own)["status"].to_list() == ["simulated"] * 3
    assert (ledger(record=own)["line"][0], ledger(record=own)["document"][0]) == (2, str(tmp_path / "f.csv"))
    assert tried(ensemble, judge(ensemble, record=own), record=own) == []
    page = report.html(MadeUp(ensemble.table), results, judge(ensemble, record=own), record=own)
    assert "Loyalty pays" in page


def test_files_that_say_what_ships_give_what_ships(tmp_path):
    packaged = {
        "facts": resources.files("keiretsu").joinpath("data", "facts.csv"),
        "observations": resources.files("keiretsu.evidence").joinpath("observations.toml"),
        "claims": resources.files("keiretsu.evidence").joinpath("claims.toml"),
    }
    own = read_record(**files(tmp_path, **{name: text.read_text("utf-8") for name, text in packaged.items()}))
    ensemble = made_up(replications=4)
    ensemble.scenario = load_scenario("relationalism")
    assert facts(own).equals(facts())
    mine, theirs = ([claim.to_dict() for claim in judge(ensemble, record=one)] for one in (own, shipped()))
    assert mine == theirs
    assert len(mine) == 4
    assert scorecard(ensemble, record=own) == scorecard(ensemble)
    judged = [
        (row.id, row.model, row.low, row.high, row.hit, row.rule) for row in score(ensemble, record=own)
    ]
    assert judged == [(row.id, row.model, row.low, row.high, row.hit, row.rule) for row in score(ensemble)]
    for use in ("validation", "calibration", "seen"):
        assert tally(score(ensemble, record=own), use) == tally(score(ensemble), use)


def test_what_is_left_out_is_what_ships_as_far_as_the_facts_allow(tmp_path):
    rows = facts().filter(facts()["id"].is_in(["tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1990"]))
    other = rows.with_columns(value=pl.lit("74.3"), value_num=pl.lit(74.3))
    (tmp_path / "f.csv").write_text(other.write_csv())
    own = read_record(facts=tmp_path / "f.csv")
    assert list(own.observations) == ["tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1990"]
    assert own.claim("E1").linked == ("tfp_rel_us_1990",)
    assert own.claim("E1").restates == ()
    linked = [case.linked for case in own.claims.values()]
    assert all(set(names) <= set(own.facts) for names in linked)
    assert set(own.claims) == set(shipped().claims)
    tuned = other.with_columns(use=pl.lit("calibration"))
    (tmp_path / "f.csv").write_text(tuned.write_csv())
    without = read_record(facts=tmp_path / "f.csv").claims
    assert 0 < len(without) < len(shipped().claims)
    assert "E1" not in without


def test_a_run_whose_arms_no_claim_knows_is_judged_on_nothing(ensemble):
    assert judge(ensemble) == []
    assert judge(ensemble, ["E1"])[0].why == "Not tried: there is no run of arm 'relational'."


def test_of_a_claim_whose_arms_were_partly_run_the_lacking_arm_is_named(tmp_path, ensemble):
    own = read_record(**files(tmp_path))
    part = ran(ensemble.table.filter(pl.col("arm") == "base"))
    assert judge(part, record=own)[0].why == "Not tried: there is no run of arm 'loyal'."
    none = ran(ensemble.table.filter(pl.col("arm") == "idle"))
    assert judge(none, record=own) == []


def test_a_shipped_claim_is_not_tried_by_a_run_that_shares_one_of_its_arms():
    assert judge(ran(wages(relational=1.0, base=2.0))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20.0,validation", "20.0,valid", r'f.csv, line 3, column "use": use = "valid" must be'),
        ("wage_1990,", "wage_1980,", r'f.csv, line 3, column "id": fact "wage_1980" stands there twice'),
        ("validation,yen", ",yen", r'f.csv, line 3, column "use": the cell is empty; fill it in'),
        ("id,value,use", "name,value,use", r'f.csv, line 1: column "id" is missing; add it'),
        ("use,unit", "use,use", r'f.csv, line 1: names the column "use" twice'),
        ("yen,Wage\nwage_1990", "yen,Wage,1\nwage_1990", r"f.csv, line 2: holds 6 cells for 5 columns"),
        ('yen,Wage\nwage_1990', '"yen,Wage\nwage_1990', r"f.csv, line 2: .*mend the quotation marks"),
        ("unit", "bound", r'f.csv, line 2, column "bound": bound = "yen" must be'),
        ("unit", "value_num", r'f.csv, line 2, column "value_num": value_num = \'yen\' must be a number'),
        ("20.0", "20,0", r"o.toml, line 7: .*f.csv, line 3 prints no number"),
    ],
)  # fmt: skip
def test_a_wrong_table_of_facts_is_refused_with_line_column_and_remedy(tmp_path, old, new, said):
    wrong = FACTS.replace(old, new, 1) if old != "20.0" else FACTS.replace("20.0", "twenty")
    with pytest.raises(InvalidData, match=said):
        read_record(**files(tmp_path, facts=wrong))


def test_a_line_is_counted_through_cells_of_several_lines(tmp_path):
    wrong = FACTS.replace("yen,Wage\n", 'yen,"Wage\nof all"\n', 1).replace("20.0,validation", "20.0,valid")
    with pytest.raises(InvalidData, match=r'f.csv, line 4, column "use"'):
        read_record(**files(tmp_path, facts=wrong))


def test_claims_on_arms_that_the_scenario_lacks_are_refused_before_the_run(tmp_path):
    scenario = load_scenario("relationalism")
    with pytest.raises(UsageError, match=r"c.toml is about an arm of relationalism; its arms are"):
        own_record(scenario, **files(tmp_path))
    assert own_record(scenario) is shipped()


def test_the_arms_that_own_claims_need_come_with_those_they_branch_from(tmp_path):
    on = CLAIMS.replace('"loyal"', '"market_1975"').replace('"base"', '"relational"')
    on = on.replace('"idle"', '"rival_untied"').replace('"idle_base"', '"rival_market"')
    own = read_record(**files(tmp_path, claims=on))
    made = with_arms(load_scenario("relationalism"), ["W1"], own)
    assert set(made.arms) == {"relational", "market_1975", "rival_untied", "rival_market"}


def test_a_claim_without_a_scenario_can_be_judged_but_not_run_by_itself(tmp_path):
    from keiretsu.api import claims

    with pytest.raises(UsageError, match="claim W1 names no scenario that tries it; add scenarios"):
        claims("W1", record=read_record(**files(tmp_path)))


def test_a_scenario_of_a_claim_that_is_a_file_is_found_beside_it(tmp_path):
    own = read_record(**files(tmp_path, claims=CLAIMS.replace("[W1]", '[W1]\nscenarios = ["mine.toml"]')))
    assert own.claim("W1").scenarios == (str((tmp_path / "mine.toml").resolve()),)


COUNTED = """
[{name}]
metric = "wage"
statistic = "level"
years = [1990]
{more}
"""
KINDS = {
    "held_out": ("validation", "", "="),
    "leans_on_seen": ("validation", 'counted_as = "seen"\ncounted_because = "follows from one seen"', "="),
    "restates": ("validation", 'counted_as = "claim"\ncounted_because = "says the claim"', "="),
    "put_in": ("validation", 'wired = "an input"', "="),
    "fitted": ("calibration", "", "="),
    "known_before": ("seen", "", "="),
    "forced": ("forcing", "", "="),
    "told": ("context", "", "="),
    "open_above": ("validation", "", ">="),
}


@pytest.fixture
def counted(tmp_path):
    """Return one number of each kind, all of which the model says exactly."""
    rows = [f"{name},10.0,{use},{bound}" for name, (use, _, bound) in KINDS.items()]
    tables = [COUNTED.format(name=name, more=more) for name, (_, more, _) in KINDS.items()]
    texts = {"facts": "\n".join(["id,value,use,bound", *rows]), "observations": "".join(tables)}
    own = read_record(**files(tmp_path, claims=CLAIMS.replace('linked = ["wage_1990"]', ""), **texts))
    return own, ran(wages(base=10.0, loyal=11.0))


def test_only_numbers_for_validation_that_are_neither_seen_nor_put_in_stand_on_the_score_card(counted):
    own, ensemble = counted
    assert [row.fact for row in scorecard(ensemble, record=own).rows] == ["held_out", "open_above"]


def test_hits_are_counted_under_the_use_that_a_fact_counts_as_and_what_is_put_in_under_none(counted):
    own, ensemble = counted
    results = score(ensemble, record=own)
    by = {row.id: row for row in results}
    assert {name: row.hit for name, row in by.items()} == dict.fromkeys(KINDS, True) | {"put_in": None}
    assert by["leans_on_seen"].counted_as == by["known_before"].counted_as == "seen"
    held_out, seen, fitted = (tally(results, use) for use in ("validation", "seen", "calibration"))
    assert (held_out.rows, held_out.tried, held_out.hits) == (3, 2, 2)
    assert (seen.rows, seen.tried, seen.hits) == (2, 2, 2)
    assert (fitted.rows, fitted.tried, fitted.hits) == (1, 1, 1)
    assert tally(results, "claim").rows == 1


def test_hits_under_an_open_bound_and_by_a_wide_interval_are_counted_apart(counted):
    own, ensemble = counted
    exact = tally(score(ensemble, record=own))
    assert (exact.open, exact.wide, exact.cheap) == (1, 0, 1)
    wide = ran(wages(base=np.array([[4.0], [8.0], [9.0], [30.0]])))
    results = {row.id: row for row in score(wide, record=own)}
    assert (results["held_out"].rule, results["held_out"].cheap) == (
        "observed value inside the 90 % interval",
        "wide",
    )
    assert results["open_above"].hit is False
    assert results["put_in"].cheap == ""


def test_statuses_tell_seen_from_put_in_from_simulated(counted):
    own, ensemble = counted
    statuses = {row.id: row.status for row in score(ensemble, record=own)}
    assert {name for name, status in statuses.items() if status == "seen"} == {
        "leans_on_seen",
        "known_before",
    }
    assert {name for name, status in statuses.items() if status == "wired in"} == {"put_in"}
    assert statuses["held_out"] == statuses["fitted"] == "simulated"


@pytest.mark.parametrize("kind", ["leans_on_seen", "restates", "put_in", "fitted", "known_before", "told"])
def test_no_claim_may_lean_on_a_number_that_does_not_count_as_held_out(tmp_path, counted, kind):
    own = files(tmp_path, claims=CLAIMS.replace("wage_1990", kind))
    rows = [f"{name},10.0,{use},{bound}" for name, (use, _, bound) in KINDS.items()]
    (tmp_path / "f.csv").write_text("\n".join(["id,value,use,bound", *rows]))
    tables = [COUNTED.format(name=name, more=more) for name, (_, more, _) in KINDS.items()]
    (tmp_path / "o.toml").write_text("".join(tables))
    with pytest.raises(InvalidData, match=f"{kind} is not (held out|counted as held out)"):
        read_record(**own)


SCENARIO = """
[scenario]
name = "mine"
title = "Mine"
years = [1955, 1958]
firms = 60
replications = 2
seed = 1
network = "synth"

[arms.base]
regime = "market"
role = "baseline"

[arms.loyal]
regime = "relational"
"""


@pytest.fixture
def own_files(tmp_path):
    (tmp_path / "mine.toml").write_text(SCENARIO)
    texts = {
        "facts": "id,value,use\nties_1958,40.0,validation\n",
        "observations": '[ties_1958]\nmetric = "collaboration_ties"\nstatistic = "level"\nyears = [1958]\n',
        "claims": '[W1]\nscenarios = ["mine.toml"]\n'
        + CLAIMS.partition("[W1]\n")[2]
        .partition("facts_of")[0]
        .replace('unit = "yen"', 'unit = "ties"\nmetric = "collaboration_ties"\nsince = 1956\nuntil = 1958'),
    }
    return {name: str(path) for name, path in files(tmp_path, **texts).items()}


def test_the_command_line_runs_and_claims_with_own_files(tmp_path, own_files, capsys):
    from keiretsu.cli.claims import claims
    from keiretsu.cli.run import run

    options = {"workers": 1, "store": tmp_path / "store", "json": True}
    assert run(str(tmp_path / "mine.toml"), **own_files, out=tmp_path / "out", **options) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in said["facts"]] == ["ties_1958"]
    assert sum(said["account"].values()) == 1
    assert [(claim["id"], claim["replications"]) for claim in said["claims"]] == [("W1", 2)]
    assert "Loyalty pays" in (tmp_path / "out" / "report.html").read_text()
    assert claims(**own_files, **options) == 0
    assert json.loads(capsys.readouterr().out)[0]["effect"] == said["claims"][0]["effect"]


def test_the_command_line_judges_nothing_where_no_claim_knows_the_arms(tmp_path, own_files, capsys):
    from keiretsu.cli.run import run

    assert run(str(tmp_path / "mine.toml"), workers=1, store=tmp_path / "store") == 0
    said = capsys.readouterr().out
    assert "verdict" not in said.replace("no claim, no verdict", "")
    assert "loyal beside base" in said


def test_no_claim_may_lean_on_an_ordering(tmp_path):
    with pytest.raises(InvalidData, match="line 16: wage_rises is no number; link facts with a number"):
        read_record(**files(tmp_path, claims=CLAIMS.replace("wage_1990", "wage_rises")))
