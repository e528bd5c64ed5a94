"""The report is one offline page that says everything, honestly and to anyone."""

import re
from html.parser import HTMLParser

import polars as pl
import pytest

from keiretsu import report
from keiretsu.evidence import facts, fits, judge, score, shipped
from keiretsu.experiment.accepted import read_accepted
from keiretsu.report.words import finding, number, quantity, unit_words
from tests.made_up_records import MadeUp, of_scenario

VOID = {"meta", "br", "img", "hr", "input", "link", "col"}


class Outline(HTMLParser):
    """Collects ids and links, and checks that elements close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []

    def handle_startendtag(self, tag, attrs):
        self.ids += [dict(attrs)["id"]] if "id" in dict(attrs) else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page():
    return report.html(of_scenario(replications=4))


@pytest.fixture(scope="module")
def outline(page):
    parser = Outline()
    parser.feed(page)
    return parser


def test_the_page_asks_for_nothing_from_outside(page):
    assert not re.search(r"https?:|//[a-z]|@import|<script|<link|<img|src=|url\((?!#)", page)


def test_elements_are_closed_ids_are_unique_and_links_lead_somewhere(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)


def test_references_inside_the_pictures_stay_inside(page, outline):
    used = re.findall(r'(?:url\(#|[^a]\shref="#)([^)"]+)', page)
    assert {name for name in used if "-" in name} <= set(outline.ids)


def test_every_picture_says_what_it_shows(page):
    labels = re.findall(r'<svg class="picture" role="img" aria-label="([^"]*)"', page)
    assert len(labels) == 3 * 2 + 2 + 6 + 3  # three plots for two widths, maps; of the runs; one a claim
    assert all(len(label) > 40 and "nan" not in label for label in labels)


def test_pictures_take_their_colours_from_the_page_in_light_and_dark(page):
    drawn = "".join(re.findall(r"<svg class=.picture.*?</svg>", page, flags=re.DOTALL))
    assert "var(--relational)" in drawn
    assert not re.search(r"#[0-9a-f]{6}\b", drawn)
    assert "prefers-color-scheme:dark" in page


def test_every_verdict_effect_and_interval_is_printed(outline):
    text = " ".join("".join(outline.text).split())
    for result in judge(of_scenario(replications=4)):
        assert result.why in text
        assert result.title in text
        assert number(result.effect, signed=True) in text


def test_every_reached_fact_and_every_untried_one_is_named(page):
    missing = [name for name in facts()["id"] if f"<code>{name}</code>" not in page]
    context = set(facts().filter(pl.col("use") == "context")["id"])
    assert set(missing) <= context


def test_held_out_facts_stand_apart_from_those_used_to_fit(page):
    order = [
        page.index(f"<summary>{title}:")
        for title in (
            "Validation (out of sample)",
            "Known during model building",
            "Calibration target",
            "Imposed",
        )
    ]
    assert order == sorted(order)


def test_the_facts_said_to_be_fitted_are_those_that_the_accepted_vectors_were_fitted_to(page):
    told = page[page.index("<summary>Calibration target") :]
    said = told[told.index("Fitted were ") : told.index(" only, on other networks")]
    known = {
        name for fit in fits() if fit.name == "relational" for name in fit.facts
    } & shipped().facts.keys()
    assert "ror_1955" in known
    assert all(name in said for name in known)
    for name in ("relationalism", "untied"):
        fitted = read_accepted(name).provenance["facts"]
        assert sorted(fitted) == sorted(known)


def test_how_far_a_claim_about_the_frontier_meets_its_premise_is_printed(outline):
    text = " ".join("".join(outline.text).split())
    premises = [result.premise for result in judge(of_scenario(replications=4)) if result.premise]
    assert len(premises) == 2
    assert all(premise in text for premise in premises)


def test_what_the_model_misses_stands_first_and_is_counted(page):
    rows = score(of_scenario(replications=4))
    rows = [row for row in rows if row.counted_as == "validation" and row.reached]
    judged = [row.hit for row in rows if row.hit is not None]
    group = page[page.index("<summary>Validation (out of sample)") : page.index("<summary>Known during")]
    assert f"{sum(judged)} of {len(judged)} within the interval" in group
    marks = re.findall(r'class="result (\w+)"', group)
    assert 0 < marks.count("miss") == judged.count(False)
    assert set(marks[: marks.count("miss")]) == {"miss"}


def test_the_command_that_reproduces_it_is_printed(page):
    assert "keiretsu run relationalism --replications 20 --seed 1" in page


def test_arms_are_told_apart_by_what_differs_between_them(page):
    differ = page[page.index("How the arms differ") : page.index("Settings that all arms share")]
    assert "loyalty" in differ
    assert "tax" not in differ


def test_equal_results_give_equal_bytes():
    assert report.html(of_scenario(replications=3)) == report.html(of_scenario(replications=3))


def test_text_from_outside_cannot_become_markup():
    ensemble = of_scenario(replications=2)
    ensemble.command = "keiretsu run <script>alert(1)</script>"
    ensemble.failures = [{"replication": 3, "arm": "market", "message": "<b>stop</b>"}]
    page = report.html(ensemble)
    assert "<script>" not in page
    assert "&lt;b&gt;stop&lt;/b&gt;" in page
    assert "1 run failed" in page


def test_a_small_scenario_without_rivals_still_makes_a_page():
    page = report.html(of_scenario(replications=1, arms=("relational",), last=1960))
    assert "Not tested in this run: E1, E2, E3" in page
    assert "there is no run of arm" in page
    assert "Inconclusive" not in page


def test_an_ensemble_in_which_everything_failed_still_makes_a_page():
    empty = MadeUp(
        of_scenario(replications=1).table.clear(),
        failures=pl.DataFrame({"replication": [0], "message": ["out of memory"]}),
    )
    page = report.html(empty)
    assert "out of memory" in page


def test_write_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    target = tmp_path / "deep" / "report.html"
    ensemble = of_scenario(replications=2)
    for _ in range(2):
        assert report.write(ensemble, score(ensemble), judge(ensemble), target) == target
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]
    assert target.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.00001, "0"),
        (5.0, "5.00"),
        (61.0, "61.0"),
        (1234.5, "1,234"),
        (None, "–"),
        (0.0982, "0.098"),
    ],
)
def test_numbers_keep_three_digits_that_matter(value, text):
    assert number(value) == text


def test_a_finding_never_claims_more_than_its_interval():
    assert "does not clearly change" in finding(0.2, -0.1, 0.5, "gain", "points")
    assert "gain is lower by 0.200 points (95 % interval 0.100 to 0.300)" in finding(
        -0.2, -0.3, -0.1, "gain", "points"
    )


def test_units_read_as_words():
    assert unit_words("percentage points a year") == "percentage points a year"
    assert quantity(1979.5, "year (derived)") == "1979.5"
