"""Evidence that ships: read back as it was written, and called what it is where it is old or a trial."""

import struct
from dataclasses import replace

import polars as pl
import pytest

import keiretsu as kt
from keiretsu import report
from keiretsu.core.sources import PACKAGE, digest
from keiretsu.evidence import Contrast, claims, judge
from keiretsu.experiment.provenance import SHOWING
from keiretsu.report.sections import evidence as section
from keiretsu.report.shipped_evidence import (
    FILE,
    MAKING,
    ShippedEvidence,
    from_json,
    gathered,
    making_digest,
    shared_picture,
    shipped_evidence,
    to_json,
    write_evidence,
)
from tests.made_up_records import MadeUp, made_up, of_scenario

OPEN = "Out of date"


@pytest.fixture(scope="module")
def conditions():

    asked = Contrast("survival", "relational", "market", "tie_survival")
    small = {"points": 10, "networks": 1, "firms": 40}
    return kt.when(asked, years=(1955, 1957), over=["trust_rate", "market.sights"], workers=1, **small)


@pytest.fixture(scope="module")
def made(conditions):
    found = judge(of_scenario(replications=4))
    provenance = {"size": "small", "command": "make evidence SIZE=small", "said": "Claims: 4 replications"}
    return gathered(found, [conditions], provenance)


def page(monkeypatch, evidence, ensemble=None):
    monkeypatch.setattr(section, "shipped_evidence", lambda: evidence)
    return report.html(ensemble or of_scenario(replications=3))


def test_what_is_written_is_read_back(made, tmp_path):
    (tmp_path / "data").mkdir()
    text = write_evidence(made, tmp_path).read_text("utf-8")
    assert to_json(from_json(text)) == text
    assert from_json(text).rows == made.rows
    assert [figure.name for figure in from_json(text).maps] == ["map-survival"]


def test_the_file_that_ships_is_whole():
    found = shipped_evidence()
    assert to_json(found) == (PACKAGE / FILE).read_text("utf-8")
    assert found.ids == set(claims())
    assert len(found.maps) == len({figure.name for figure in found.maps}) == 2
    assert found.provenance["size"] in ("tiny", "small", "full")
    assert found.title
    assert found.told


def test_the_file_that_ships_is_of_these_sources():
    if shipped_evidence().stale:
        pytest.xfail("the evidence that ships is out of date, and its page says so: make evidence")
    assert shipped_evidence().provenance["digest"] == making_digest()


@pytest.mark.parametrize(
    "part", ["model", "evidence", "data/facts.csv", "data/forcing/japan.csv", "data/accepted"]
)
def test_the_digest_feels_each_part_that_decides(part):
    assert part in MAKING
    assert digest((each for each in MAKING if each != part), without=SHOWING) != making_digest()


def test_every_table_of_forcing_is_in_the_digest():
    tables = {file.relative_to(PACKAGE).as_posix() for file in (PACKAGE / "data" / "forcing").glob("*.csv")}
    assert tables <= set(MAKING)


def test_fresh_evidence_is_shown_without_a_warning(monkeypatch, made):
    shown = page(monkeypatch, made)
    assert "make evidence SIZE=small" in shown
    assert 'class="stale"' not in shown


def test_stale_evidence_is_said_to_be_out_of_date_on_the_page(monkeypatch, made):
    old = replace(made, provenance={**made.provenance, "digest": "0" * 64})
    assert old.stale
    assert OPEN in page(monkeypatch, old)


def test_a_trial_is_called_one_and_has_no_finding(monkeypatch, made):
    trial = replace(made, provenance={**made.provenance, "size": "tiny"})
    assert "too small to say anything" in page(monkeypatch, trial)
    assert trial.told.startswith("The shipped evidence is a trial run")
    assert made.told.startswith(made.title)


def test_the_plot_is_left_out_where_the_run_tested_all_of_it(monkeypatch, made):
    assert 'id="forest-all"' not in page(monkeypatch, made)
    more = replace(made, rows=(*made.rows, replace(made.rows[0], id="E99")))
    assert 'id="forest-all"' in page(monkeypatch, more)


def test_a_run_that_tests_none_of_its_claims_does_not_show_it(monkeypatch, made):
    other: ShippedEvidence = replace(made, rows=(replace(made.rows[0], id="E99"),), left_out={})
    assert '<section id="evidence"' not in page(monkeypatch, other)
    alone = MadeUp(made_up(replications=2).table.filter(pl.col("arm") == "relational"))
    assert '<section id="evidence"' not in page(monkeypatch, made, alone)


def test_the_picture_to_share_is_1200_by_675(made):
    for evidence in (made, replace(made, title="long " * 40), shipped_evidence()):
        png = shared_picture(evidence)
        assert struct.unpack(">II", png[16:24]) == (1200, 675)


def test_the_picture_of_the_readme_has_that_size():
    png = (PACKAGE.parent.parent / "docs" / "_static" / "forest.png").read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 675)


def test_the_readme_tells_what_the_file_says():
    readme = (PACKAGE.parent.parent / "README.md").read_text("utf-8")
    assert f"<!-- finding -->\n{shipped_evidence().told}\n<!-- end of finding -->" in readme
