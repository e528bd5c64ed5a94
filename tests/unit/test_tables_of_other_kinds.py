"""Kinds of tables that nobody had shown us: made by a mutator, looked at only then, and mended as kinds."""

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.io.load import RowsSetAside, load
from keiretsu.io.load.date_text import Unreadable, read_day
from keiretsu.network.dates import to_date


def said(loaded, words):
    return any(words in note for note in loaded.account.notes)


def chain(**columns):
    size = len(next(iter(columns.values())))
    ends = {"source": [f"F{k}" for k in range(size)], "target": [f"F{k + 1}" for k in range(size)]}
    return ends | columns


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("Apr 1990", "1990-04-01", "1990-05-01"),
        ("April 1990", "1990-04-01", "1990-05-01"),
        ("31-Mar-1987", "1987-03-31", "1987-03-31"),
        ("1st June, 1987", "1987-06-01", "1987-06-01"),
        ("March 31, 1987", "1987-03-31", "1987-03-31"),
        ("1969Q3", "1969-07-01", "1969-10-01"),
        ("Q4 1969", "1969-10-01", "1970-01-01"),
        ("1990-H2", "1990-07-01", "1991-01-01"),
        ("FY1962", "1962-01-01", "1963-01-01"),
        ("1965年度", "1965-04-01", "1966-04-01"),
    ],
)
def test_words_for_months_quarters_and_fiscal_years_are_days(text, first, after):
    assert to_date(read_day(text)).isoformat() == first
    assert to_date(read_day(text, end=True)).isoformat() == after


@pytest.mark.parametrize("text", ["58", "Smarch 1990", "1969Q5", "31-Feb-1990", "H3 1990"])
def test_what_names_no_day_is_refused(text):
    with pytest.raises(Unreadable):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("1989-1997", "1989-01-01", "1998-01-01"),
        ("1989\u20131997", "1989-01-01", "1998-01-01"),
        ("1989 to 1997", "1989-01-01", "1998-01-01"),
        ("1990-04-01 - 1995-03-31", "1990-04-01", "1995-03-31"),
        ("昭和50年〜昭和60年", "1975-01-01", "1986-01-01"),
        ("1989-", "1989-01-01", None),
        ("1989", "1989-01-01", "1990-01-01"),
    ],
)
def test_a_period_is_a_start_and_an_end(text, since, until):
    (row,) = load(chain(period=[text])).network.ties.select("since", "until").rows()
    assert [day and to_date(day).isoformat() for day in row] == [since, until]


def test_columns_that_are_years_are_refused_with_the_way_to_go_on():
    table = chain(**{"1990": ["5"], "1991": ["6"], "1992": ["7"]})
    with pytest.raises(InvalidData, match=r"the columns 1990, 1991, 1992 are years; give every year a row"):
        load(table)
    assert load(table, ignore=["*"]).network.ties.height == 1


def test_ids_that_a_spreadsheet_cut_short_join_nobody():
    table = {"source": ["1.23457E+11", "123456789001"], "target": ["123456789002"] * 2}
    with pytest.raises(RowsSetAside, match="is a long id that a spreadsheet cut short"):
        load(table)


def test_an_apostrophe_before_digits_marks_text():
    loaded = load({"source": ["'005", "006"], "target": ["006", "'007"]})
    assert loaded.network.actors["id"].to_list() == ["005", "006", "007"]
    assert said(loaded, "source: the apostrophe before the digits of 1 id is left out")


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("Procter &amp; Gamble", "Procter & Gamble"),
        ("Soci&#233;t&#xe9;", "Société"),
        ("Société".encode().decode("latin-1"), "Société"),
        ("Müller’s".encode().decode("cp1252"), "Müller’s"),
    ],
)
def test_letters_encoded_twice_make_no_other_firm(garbled, meant):
    loaded = load({"source": [garbled, meant], "target": ["A", "B"]})
    assert loaded.network.actors["id"].to_list() == sorted(["A", "B", meant])
    assert said(loaded, "source: 1 cell with letters encoded twice or signs of HTML put right")


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (["Alfa; Beta", "Alfa", "Beta"], ["Gamma"] * 3, "1 actor, like 'Alfa; Beta': hold several names"),
        (["004 Epsilon", "Epsilon"], ["A", "B"], "'004 Epsilon': are a number and a name that stands alone"),
        (["Alfa", "Beta"], ["Gamma", "合計"], "like '合計': may be a total"),
        (
            ["2-Mar", "Alfa"],
            ["Beta", "Gamma"],
            "like '2-Mar': may be names that a spreadsheet took for dates",
        ),
        (["Beta*", "Beta"], ["A", "B"], "written in more than one way"),
    ],
)
def test_names_that_may_be_something_else_are_told(source, target, words):
    assert said(load({"source": source, "target": target}), words)


def test_ordinary_names_are_not_doubted():
    names = ["A/S Norden", "3M", "7-Eleven", "Fish & Chips; Ltd", "R&D", "Totalizer", "O'Neil"]
    loaded = load({"source": names, "target": ["X"] * len(names)})
    assert set(names) < set(loaded.network.actors["id"])
    assert not any("actor" in note and "like" in note for note in loaded.account.notes)


@pytest.mark.parametrize("cell", ["<5", ">900", "≤ 3"])
def test_a_bound_is_no_number(cell):
    with pytest.raises(RowsSetAside, match="is no number"):
        load(chain(amount=["5", cell]))


def test_a_header_again_a_row_of_units_and_a_total_are_set_aside(tmp_path):
    rows = "".join(f"F{k},F{k + 1},19{k + 50},{k}\n" for k in range(40))
    path = tmp_path / "t.csv"
    path.write_text(
        f"supplier,customer,start,amount\n,,year,million yen\n{rows}supplier,customer,start,amount\n"
    )
    loaded = load(path, allow=0.1)
    assert loaded.account.ties.to_dict() == {"read": 42, "kept": 40, "set_aside": 2}
    assert loaded.network.actors.height == 41
