"""A scenario says what its report shows; without claims the comparison of its arms leads."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from keiretsu import report, schema
from keiretsu.cli.tables import print_trial
from keiretsu.core import sources
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import STATUSES, VERDICTS, Panel, compared, judge, read_record, score, shipped, tried
from keiretsu.experiment.provenance import SHOWING
from keiretsu.experiment.scenario import load_scenario
from keiretsu.report.outcomes import findings, shown
from keiretsu.report.run_result import RunResult
from keiretsu.report.sections import DEFAULT, SECTIONS, UNTESTED, chosen
from keiretsu.report.sections.history import figure
from tests.made_up_records import MadeUp, long, of_scenario

YEARS = np.arange(1955, 1966)
MINE = """
[scenario]
name = "mine"
title = "What loyalty costs"
years = [1955, 1965]
firms = 100
replications = 4
seed = 1

[arms.base]
regime = "relational"
role = "baseline"

[arms.disloyal]
label = "disloyal firms"
regime = "relational"
set = { loyalty = 0.5 }
"""
FIGURE = """
[[report.figures]]
name = "ror"
title = "Return"
caption = "What capital earns."
axis = "%"
arms = ["base", "disloyal"]
metrics = ["ror"]
"""
ONE_ARM = FIGURE.replace('["base", "disloyal"]', '["base"]')


def scenario(tmp_path, more=""):
    file = tmp_path / "mine.toml"
    file.write_text(MINE + more, "utf-8")
    return load_scenario(file)


def ran(tmp_path, more="", gain=2.0):
    """Four replications in which disloyal firms earn `gain` more and fail as often."""
    noise = np.arange(4)[:, None] * np.ones(YEARS.size)
    tables = [long("base", "ror", noise + 10.0, YEARS), long("disloyal", "ror", noise + 10.0 + gain, YEARS)]
    tables += [long(arm, "failures", 0.01 + 0.0 * noise, YEARS) for arm in ("base", "disloyal")]
    return MadeUp(pl.concat(tables), scenario=scenario(tmp_path, more), command="keiretsu run mine.toml")


def refusal(tmp_path, more):
    with pytest.raises(InvalidData) as error:
        scenario(tmp_path, more)
    return str(error.value).removeprefix(str(tmp_path / "mine.toml"))


def line_of(more, text):
    return (MINE + more)[: (MINE + more).index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("more", "at", "said"),
    [
        ('[report]\nsections = ["fact"]\n', "sections", 'no section "fact"; did you mean "facts"?'),
        ('[report]\noutcomes = ["rorr"]\n', "outcomes", 'no metric "rorr"; did you mean "ror"?'),
        ('[report]\nsection = ["facts"]\n', "section =", 'unknown key "section"'),
        ('[report]\nsection = ["facts"]\n', "section =", 'in [report]; did you mean "sections"?'),
        (FIGURE.replace('"disloyal"]', '"loyal"]'), 'arms = ["base"', 'no arm "loyal"'),
        (FIGURE.replace('"ror"]', '"nope"]'), "metrics", 'no metric "nope"'),
        (FIGURE + 'colour = "red"\n', "colour", 'unknown key "colour" in [report.figures.0]'),
        (FIGURE.replace('["ror"]', '["ror", "tfp_level"]'), "metrics", "shows one metric"),
        (ONE_ARM + 'kind = "difference"\n', 'arms = ["base"]', "takes two arms"),
        (FIGURE + "shade = { low = 2.0, high = 1.0, label = 'x' }\n", "shade", "must have low below high"),
        (FIGURE + FIGURE, FIGURE.strip(), 'two figures are named "ror"'),
        ('[report]\nlike = "relationalism"\nlead = "x"\n', "like", "takes all of it"),
        ('[report]\nlike = "nowhere"\n', "like", 'no scenario "nowhere"'),
        ('[report]\nlike = "domestic"\n', "like", 'is itself like that of "relationalism"'),
    ],
)  # fmt: skip
def test_a_report_that_asks_for_what_is_not_there_is_refused_with_its_line(tmp_path, more, at, said):
    told = refusal(tmp_path, more)
    assert said in told
    if not at.startswith("[["):
        assert told.startswith(f", line {line_of(more, at)}: ")


def test_a_report_like_anothers_must_fit_the_arms(tmp_path):
    assert 'no arm "relational"' in refusal(tmp_path, '[report]\nlike = "relationalism"\n')


def test_the_two_shipped_scenarios_share_their_figures():
    assert load_scenario("domestic").report == load_scenario("relationalism").report


def test_every_section_has_a_heading_and_every_heading_a_section():
    headings = {key.removeprefix("section.") for key in schema.labels() if key.startswith("section.")}
    assert headings == set(SECTIONS)
    assert {*DEFAULT, *UNTESTED} == set(SECTIONS)


def test_every_verdict_status_and_use_has_a_label_and_a_gloss():
    for key in (
        *(f"verdict.{verdict}" for verdict in VERDICTS),
        *(f"status.{status}" for status in STATUSES),
        *(
            f"use.{use}"
            for use in ("validation", "claim", "seen", "calibration", "wired", "forcing", "context")
        ),
    ):
        assert schema.labels()[key].gloss, key


def test_sections_stand_in_the_order_of_the_scenario(tmp_path):
    page = report.html(ran(tmp_path, '[report]\nsections = ["reproduce", "comparison"]\n'))
    assert re.findall(r'<section id="(\w+)"', page) == ["comparison", "reproduce"]
    spec = load_scenario("relationalism").report.model_copy(update={"sections": ["coverage", "claims"]})
    ensemble = of_scenario(replications=3)
    ensemble.scenario = replace(ensemble.scenario, report=spec)
    assert re.findall(r'<section id="(\w+)"', report.html(ensemble)) == ["coverage", "claims"]


def test_without_a_claim_the_page_speaks_of_the_arms_and_of_nothing_else(tmp_path):
    page = report.html(ran(tmp_path))
    body = page[page.index("<body>") :]
    assert "<h1>What loyalty costs</h1>" in body
    assert re.findall(r'<section id="(\w+)"', body) == ["comparison", "reproduce"]
    for word in ("Japan", "Inconclusive", "E1", "529", "rival", "benchmark", "document", "card"):
        assert word not in body, word


def test_the_lead_states_the_largest_differences_with_their_intervals(tmp_path):
    page = report.html(ran(tmp_path))
    lead = page[page.index("<header>") : page.index("</header>")]
    assert "Return on capital: higher with disloyal firms than with base" in lead
    assert "by 2.00 percentage points (95 % interval 2.00 to 2.00)" in lead


def test_without_a_difference_the_lead_says_so(tmp_path):
    run = RunResult(Panel(ran(tmp_path, gain=0.0)), [], [], shipped())
    (text,) = findings(run, compared(run.panel))
    assert text.startswith("No clear difference: of 2 differences")


def test_one_replication_has_no_interval_and_says_so(tmp_path):
    ensemble = ran(tmp_path)
    ensemble.table = ensemble.table.filter(pl.col("replication") == 0)
    run = RunResult(Panel(ensemble), [], [], shipped())
    assert findings(run, compared(run.panel)) == [
        "One replication: an interval of a difference needs at least two."
    ]


def test_every_outcome_has_a_fan_chart_of_both_arms_its_difference_and_how_often_it_is_larger(tmp_path):
    page = report.html(ran(tmp_path, '[report]\noutcomes = ["ror"]\n'))
    assert re.findall(r'<figure id="([\w-]+)"', page) == ["disloyal-ror"]
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert all(cell in row for cell in ("11.5", "13.5", "+2.00", "+2.00 to +2.00", "100 %"))
    label = re.search(r'aria-label="(Line chart[^"]*)"', page).group(1)
    assert "base: 11.5 in 1955 and 11.5 in 1965; disloyal firms: 13.5 in 1955" in label


def test_shares_are_shown_in_per_cent_and_the_arm_is_larger_in_half_of_equal_replications(tmp_path):
    (arm,) = compared(Panel(ran(tmp_path)))
    row = {each.metric: shown(each) for each in arm.outcomes}["failures"]
    assert (row.unit, row.larger.share, row.clear) == ("% of firms", 0.5, False)
    assert row.baseline == pytest.approx(1.0)


def test_arms_that_claims_read_are_compared_too_where_no_claim_was_tested():
    ensemble = of_scenario(replications=3)
    names = {arm.arm for arm in compared(Panel(ensemble))}
    assert names == set(ensemble.scenario.arms) - {"relational"}
    assert {arm.arm for arm in tried(ensemble, judge(ensemble))} == set()


def test_a_figure_has_the_numbers_that_it_draws(tmp_path):
    ensemble = ran(tmp_path, FIGURE + "factor = 10.0\n")
    made = figure(ensemble.scenario.report.figures[0], RunResult(Panel(ensemble), [], [], shipped()))
    last = made.data.filter(pl.col("year") == 1965)
    assert last["arm"].to_list() == ["base", "disloyal firms"]
    assert last["median"].to_list() == [115.0, 135.0]
    assert last["low"].to_list() == pytest.approx([101.5, 121.5])
    assert [key.words for key in made.legend] == ["base", "disloyal firms"]


def test_a_figure_without_records_is_left_out(tmp_path):
    ensemble = ran(tmp_path, FIGURE.replace('["ror"]', '["designs"]'))
    assert figure(ensemble.scenario.report.figures[0], RunResult(Panel(ensemble), [], [], shipped())) is None


def test_the_difference_of_two_arms_begins_where_they_part():
    ensemble = of_scenario(replications=3)
    spec = next(each for each in ensemble.scenario.report.figures if each.name == "gap")
    made = figure(spec, RunResult(Panel(ensemble), [], [], shipped()))
    assert made.data["year"].min() == 1975
    assert made.data["outcome"].unique().sort().to_list() == sorted(
        schema.label(f"metric.{metric}").en for metric in ("tfp_mean", "tfp_top")
    )


@pytest.mark.parametrize(("key", "name"), [("facts", "ror_1980"), ("benchmarks", "solo")])
def test_a_figure_that_marks_what_does_not_exist_is_refused(tmp_path, key, name):
    with pytest.raises(InvalidData, match=f'figure "ror" of the report: {key} has "{name}"'):
        report.html(ran(tmp_path, FIGURE + f'{key} = ["{name}"]\n'))


def test_claims_that_were_not_tested_are_named_and_get_no_card():
    ensemble = of_scenario(replications=3)
    ensemble.table = ensemble.table.filter(pl.col("arm") != "market_1975")
    page = report.html(ensemble)
    assert page.count('<article class="card') == 1
    assert "Not tested in this run: E2, E3" in page


def test_results_that_contradict_a_claim_come_first():
    ensemble = of_scenario(replications=4)
    claims = [
        replace(claim, verdict="contradicts" if claim.id == "E3" else "undecided")
        for claim in judge(ensemble)
    ]
    page = report.html(ensemble, score(ensemble), claims)
    assert re.findall(r'id="card-(\w+)"', page) == ["e3", "e1", "e2", "reversal"]


def test_the_sections_of_a_tested_scenario_without_a_list_are_the_default():
    run = RunResult(Panel(of_scenario(replications=3)), [], judge(of_scenario(replications=3)), shipped())
    run.ensemble.scenario = replace(run.scenario, report=type(run.spec)())
    assert chosen(run) == DEFAULT


def test_the_terminal_shows_the_arms_and_no_facts_where_no_claim_was_tested(tmp_path, capsys):
    ensemble = ran(tmp_path)
    print_trial(ensemble, score(ensemble), judge(ensemble), [])
    told = capsys.readouterr().out
    assert "disloyal firms beside base, means 1955 to 1965" in told
    assert "Return on capital: higher with disloyal firms" in told
    for word in ("statements", "Inconclusive", "E1", "no run of arm"):
        assert word not in told


def test_rewording_a_label_makes_no_stored_run_stale(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)
    (tmp_path / "schema").mkdir()
    for name in ("labels.toml", "metrics.toml"):
        Path(tmp_path / "schema" / name).write_text("one", "utf-8")
    before = sources.digest(("schema",), without=SHOWING)
    (tmp_path / "schema" / "labels.toml").write_text("two", "utf-8")
    assert sources.digest(("schema",), without=SHOWING) == before
    (tmp_path / "schema" / "metrics.toml").write_text("two", "utf-8")
    assert sources.digest(("schema",), without=SHOWING) != before


def test_facts_of_ones_own_are_shown_without_a_claim(tmp_path, capsys):
    (tmp_path / "facts.csv").write_text(
        "id,use,quantity,value,unit\nmine,validation,Return,11.5,percent\n", "utf-8"
    )
    (tmp_path / "observed.toml").write_text(
        '[mine]\nmetric = "ror"\nstatistic = "level"\narm = "base"\nyears = [1960]\n', "utf-8"
    )
    (tmp_path / "claims.toml").write_text("", "utf-8")
    own = read_record(
        facts=tmp_path / "facts.csv", observations=tmp_path / "observed.toml", claims=tmp_path / "claims.toml"
    )
    ensemble = ran(tmp_path)
    results = score(ensemble, record=own)
    page = report.html(ensemble, results, [], record=own)
    assert page.index('<section id="comparison"') < page.index('<section id="facts"')
    assert "Validation (out of sample): 1 of 1 within the interval" in page
    print_trial(ensemble, results, [], [], record=own)
    assert "coverage of the 1 statements" in capsys.readouterr().out
