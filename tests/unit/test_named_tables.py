"""Terminal tables call firms by their names, show what they are about first, and no more than asked for."""

import json
import re

import pytest

from keiretsu.network import Network
from tests.command import keiretsu

FIRMS = {
    "id": ["F1", "F2", "F3", "F4"],
    "name": ["Toyota Motor", "Denso", None, "Press Works"],
    "kind": ["assembler", "tier-1", "tier-1", "tier-2"],
    "size": [50.0, 9.0, 3.0, 1.0],
}
TIES = {
    "source": ["F2", "F3", "F4", "F4", "F2"],
    "target": ["F1", "F1", "F2", "F3", "F3"],
    "type": ["supply"] * 5,
    "since": ["1990-01-01"] * 5,
    "value": [60.0, 80.0, 5.0, 5.0, 40.0],
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("named") / "n"
    Network.from_tables(FIRMS, TIES).save(folder)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("measure",),
        ("measure", "--what", "dependence"),
        ("measure", "--what", "tie-dependence"),
        ("groups",),
    ],
)
def test_a_name_stands_before_its_id_and_an_id_for_who_has_no_name(network, words):
    verb, *options = words
    done = keiretsu(verb, network, *options)
    assert done.returncode == 0, done.stderr
    assert "Toyota Motor F1" in done.stdout
    assert re.search(r" F3[ ,]", done.stdout)


def test_dependence_shows_six_columns_who_depends_most_first(network):
    said = keiretsu("measure", network, "--what", "dependence").stdout
    rows = [line for line in said.splitlines() if "Works" in line or "Denso" in line or " F3 " in line]
    first = [line.split("  ")[0].strip() for line in rows]
    assert first[:3] == ["F3", "Denso F2", "Press Works F4"]
    told = json.loads(keiretsu("measure", network, "--what", "dependence", "--json").stdout)
    assert len(told["rows"][0]) > 10, "as data everything is there"
    assert "main customer share" in said
    assert "customer concentration" not in said


@pytest.mark.parametrize(("words", "lines"), [(("measure", "--what", "dependence"), 2), (("show",), 2)])
def test_top_says_how_many_rows_are_shown(network, words, lines):
    verb, *options = words
    said = keiretsu(verb, network, *options, "--top", "2").stdout
    rows = [line for line in said.splitlines() if line.startswith((" Toyota", " Denso", " F3", " Press"))]
    assert len(rows) == lines


def test_the_measure_that_orders_is_named(network):
    said = keiretsu("measure", network, "--sort", "pagerank", "--top", "3").stdout
    assert "the first 3 by PageRank" in said
    assert keiretsu("measure", network, "--by", "pagerank", "--top", "3").stdout == said
