"""The report on a network of one's own: one offline page that accounts for every row."""

import re

import pytest

from keiretsu import report
from keiretsu.core.errors import UsageError
from keiretsu.io.load import load
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.unit.test_report import Outline

NO_TIES = {"source": [], "target": [], "type": [], "since": []}


@pytest.fixture(scope="module")
def loaded():
    table = {
        "supplier": [
            "Denso",
            "Aisin",
            "Denso",
            "<Bosch>",
            "NSK",
            "Aisin",
            *(f"S{number}" for number in range(30)),
        ],
        "customer": ["Toyota", "Toyota", "Honda", "Toyota", "Toyota", "Honda", *["Toyota"] * 30],
        "start": [1949, 1965, 1970, 1995, 1990, 1980, *range(1950, 1980)],
        "end": [None, None, 1985, None, 1980, None, *range(1951, 1981)],
    }
    return load(table)


@pytest.fixture(scope="module")
def page(loaded):
    return report.network_html(
        loaded.network, account=loaded.account, command="keiretsu report w --out r.html"
    )


def test_the_page_asks_for_nothing_from_outside(page):
    assert not re.search(r"https?:|//[a-z]|@import|<script|<link|<img|src=|url\((?!#)", page)


def test_elements_are_closed_ids_are_unique_and_links_lead_somewhere(page):
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)


def test_every_row_is_accounted_for_with_its_reason(page, loaded):
    ties = loaded.account.ties
    assert (ties.read, ties.kept + ties.set_aside) == (36, 36)
    assert f"Of 36 rows of ties, {ties.kept} are kept and {ties.set_aside} rejected" in page
    for fault in loaded.account.set_aside:
        assert fault.reason.split("<")[0][:20] in page


def test_names_are_text_and_not_elements(page):
    assert "<Bosch>" not in page
    assert "&lt;Bosch&gt;" in page


def test_it_shows_actors_the_whole_pictures_and_what_numbers_mean(page):
    for anchor in ("network", "ego", "groups", "degrees", "lives", "actors", "whole", "account", "words"):
        assert f'id="{anchor}"' in page
    assert "how many others it is tied to" in page
    assert "keiretsu report w --out r.html" in page


def test_a_saved_network_keeps_its_account(loaded, tmp_path):
    loaded.network.save(tmp_path / "w")
    again = report.network_html(Network.load(tmp_path / "w"))
    assert f"Of 36 rows of ties, {loaded.account.ties.kept} are kept" in again


def test_equal_networks_give_equal_bytes(loaded):
    assert report.network_html(loaded.network) == report.network_html(loaded.network)


def test_a_synthetic_network_has_no_rows_to_account_for():
    page = report.network_html(synth(60, seed=1), top=3)
    assert "there are no rows to account for" in page
    assert page.count('<th scope="row">F1-') <= 3


def test_nobody_there_is_told():
    network = Network.from_tables(
        {"id": ["a"], "kind": ["tier-1"], "founded": [0]},
        {"source": [], "target": [], "type": [], "since": []},
    )
    with pytest.raises(UsageError, match="nobody is there on 1950-12-31"):
        report.network_html(network, as_of=1950)


def test_one_actor_without_ties_has_a_page():
    network = Network.from_tables({"id": ["a"], "kind": ["tier-1"]}, NO_TIES)
    assert "1 firm or organisation, 0 links" in report.network_html(network)


def test_a_report_is_written_whole_or_not_at_all(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        report.write_network(loaded.network, tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []
