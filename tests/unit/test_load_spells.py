"""A panel of yearly rows becomes ties that last."""

import pytest

from keiretsu.cli import main
from keiretsu.io.load import load
from keiretsu.network import Network

PANEL = {
    "supplier": ["a", "a", "a", "a", "b", "b"],
    "customer": ["c", "c", "c", "c", "c", "c"],
    "year": [1990, 1992, 1991, 1994, 1990, 1991],
    "value": [1.0, 1.0, 1.0, 1.0, 2.0, 3.0],
}


def spells(loaded):
    days = loaded.network.ties.select("source", "since", "until").rows()
    return [
        (source, 1970 + round(since / 365.25), 1970 + round(until / 365.25)) for source, since, until in days
    ]


def test_consecutive_years_that_say_the_same_become_one_tie():
    loaded = load(PANEL)
    assert spells(loaded) == [("a", 1990, 1993), ("a", 1994, 1995), ("b", 1990, 1991), ("b", 1991, 1992)]
    ties = loaded.account.ties
    assert (ties.read, ties.kept, ties.set_aside, ties.joined) == (6, 6, 0, 2)
    assert "2 rows go on with the tie of the year before" in str(loaded.account)
    assert "1 row goes on with a tie at another amount" in str(loaded.account)
    assert ties.to_dict()["joined"] == 2


def test_every_year_stays_apart_if_asked_for():
    loaded = load(PANEL, join_years=False)
    assert len(spells(loaded)) == 6
    assert loaded.account.ties.joined == 0


def test_ties_with_dates_of_their_own_are_left_alone():
    dated = {"source": ["a", "a"], "target": ["c", "c"], "start": ["1990", "1991"], "end": ["1990", "1991"]}
    assert load(dated).network.ties.height == 2


@pytest.mark.parametrize(("option", "ties"), [("--join-years", 1), ("--no-join-years", 2)])
def test_the_command_line_joins_years_or_keeps_them_apart(option, ties, tmp_path):
    (tmp_path / "t.csv").write_text("supplier,customer,year\na,c,1990\na,c,1991\n")
    with pytest.raises(SystemExit) as left:
        main(["load", str(tmp_path / "t.csv"), "--out", str(tmp_path / "w"), option])
    assert not left.value.code
    assert Network.load(tmp_path / "w").ties.height == ties
