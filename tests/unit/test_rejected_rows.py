"""A rejected row comes back as it was meant: in its column's style, with its direction, once, and alone."""

import polars as pl
import pytest

from keiretsu.core.errors import UsageError
from keiretsu.io.formats import export
from keiretsu.io.load import RowsSetAside, load
from keiretsu.network import assert_invariants

MANY = [f"F{k}" for k in range(30)]
GOOD = "".join(f"{name},G{name},1990,5\n" for name in MANY)


def put(folder, text, name="t.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def accepted(source, *more, **options):
    return load(source, *more, accept=["all"], allow=1.0, **options)


def fixed(folder, source, *more, **options):
    """Load, give the fixes file back as it is, and return what that gives."""
    given = {"allow": 1.0, **options}
    load(source, *more, out=folder / "n", **given)
    return load(source, *more, fixes=folder / "n.fixes.csv", **given)


def amounts(loaded, **chosen):
    return loaded.network.ties.filter(**chosen)["value"].to_list()


@pytest.fixture(params=["accepted", "fixed"])
def mended(request, tmp_path):
    """Return a function that loads with all proposals taken, at once or through the fixes file."""
    if request.param == "accepted":
        return accepted
    return lambda source, *more, **options: fixed(tmp_path, source, *more, **options)


def test_a_corrected_row_is_added_up_once(mended, tmp_path):
    rows = "source,target,value\nDENSO,Toyota,100\nDENSO,Toyota,50\nDENSO,Toyota,7\n"
    firms = {"id": ["Denso", "Toyota"]}
    loaded = mended(put(tmp_path, rows), firms, combine="sum")
    assert amounts(loaded) == [157.0]
    assert loaded.account.ties.to_dict() == {"read": 3, "kept": 3, "set_aside": 0, "joined": 2}


def test_every_row_of_a_joined_tie_that_breaks_a_rule_is_told_with_its_own_amount():
    table = {"source": [*"AAC"], "target": [*"BBD"], "type": ["equity"] * 3, "share": [0.7, 0.6, 0.1]}
    with pytest.raises(RowsSetAside) as caught:
        load(table, combine="sum")
    told = [(f.line, f.cells["value"], f.reason) for f in caught.value.account.set_aside]
    assert told == [
        (1, "0.7", "the value is a fraction above 1"),
        (2, "0.6", "the value is a fraction above 1"),
    ]


def test_accepting_takes_as_many_rounds_as_it_needs_for_joined_rows():
    loaded = accepted({"source": ["A"] * 25 + ["B"], "target": ["A"] * 25 + ["C"]}, combine="sum")
    assert loaded.account.ties.to_dict() == {"read": 26, "kept": 1, "set_aside": 25, "dropped": 25}
    assert "proposals accepted: 25 dropped" in loaded.account.notes


def test_ties_of_one_line_are_decided_one_by_one(mended, tmp_path):
    matrix = put(tmp_path, ",A,B,C\nA,,7*,3\nB,1,,2\nC,5,4,\n")
    loaded = mended(matrix, matrix=True)
    found = dict(zip(loaded.network.ties.select("source", "target").rows(), amounts(loaded), strict=True))
    assert found == {
        ("A", "B"): 7.0,
        ("A", "C"): 3.0,
        ("B", "A"): 1.0,
        ("B", "C"): 2.0,
        ("C", "A"): 5.0,
        ("C", "B"): 4.0,
    }


def test_one_tie_of_a_line_can_be_dropped_alone(tmp_path):
    matrix = put(tmp_path, ",A,B,C\nA,,7*,3\nB,1,,2\nC,5,4,\n")
    load(matrix, matrix=True, out=tmp_path / "n", allow=1.0)
    fixes = tmp_path / "n.fixes.csv"
    fixes.write_text(fixes.read_text(encoding="utf-8-sig").replace("correct,", "drop,"), encoding="utf-8")
    loaded = load(matrix, matrix=True, fixes=fixes)
    assert loaded.account.ties.to_dict() == {"read": 6, "kept": 5, "set_aside": 1, "dropped": 1}


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["0,5", "2.345*"], 2345.0),
        (["1.234,5", "2.345,5*"], 2345.5),
        (["¥500", "¥2000*"], 2000.0),
        (["10%", "20%*"], 0.2),
        (["5百万円", "7百万円*"], 7.0),
    ],
)
def test_a_proposal_is_read_in_the_style_of_its_column(mended, tmp_path, cells, value):
    rows = "".join(f"F{k};G{k};{cell}\n" for k, cell in enumerate([cells[0]] * 9 + cells[1:]))
    loaded = mended(put(tmp_path, f"source;target;value\n{rows}"))
    assert amounts(loaded, source="F9") == [value]


def test_a_short_row_is_read_in_the_style_of_its_columns(mended, tmp_path):
    rows = "".join(f"F{k};G{k};0,5;x\n" for k in range(9))
    loaded = mended(put(tmp_path, f"source;target;value;note\n{rows}A;B;2.345\n"))
    assert amounts(loaded, source="A") == [2345.0]


def test_a_short_row_of_partners_runs_from_supplier_to_customer(mended, tmp_path):
    rows = "company,partner,relation,note\nToyota,Denso,supplier,x\nToyota,Aisin,supplier\n"
    loaded = mended(put(tmp_path, rows))
    assert loaded.network.ties.select("source", "target").rows() == [("Aisin", "Toyota"), ("Denso", "Toyota")]


def test_a_short_row_keeps_its_period_and_its_want_of_direction(mended, tmp_path):
    rows = "source,target,period,directed,note\nA,B,1989-1997,no,x\nC,D,1980-1985,no\n"
    ties = mended(put(tmp_path, rows)).network.ties
    assert ties["type"].unique().to_list() == ["collaboration"]
    assert ties["since"].n_unique() == ties["until"].n_unique() == 2
    assert ties["until"].null_count() == 0


def test_a_period_and_a_direction_come_through_the_fixes(mended, tmp_path):
    rows = "source,target,period,directed,value\nA,B,1989-1997,no,5*\nC,D,1980-1985,yes,6\n"
    ties = mended(put(tmp_path, rows)).network.ties.filter(source="A")
    assert ties.select("type", "value").row(0) == ("collaboration", 5.0)
    assert ties["until"].null_count() == 0


def test_a_mark_of_spreadsheets_is_taken_from_short_rows_and_headers(tmp_path):
    loaded = accepted(put(tmp_path, "source,target,note\n'=A,B,x\n'=A,C\n"))
    assert loaded.network.actors["id"].to_list() == ["=A", "B", "C"]
    network = load({"source": ["A"], "target": ["B"], "-change": ["x"], "=y": ["z"]}).network
    assert load(*export(network, tmp_path / "x.csv")).network == network


def test_an_end_near_to_two_actors_is_near_to_none():
    firms = {"id": ["Acme Ltd", "Acme GmbH", "X"]}
    with pytest.raises(RowsSetAside) as caught:
        load({"source": ["Acme Inc"], "target": ["X"]}, firms)
    assert caught.value.account.set_aside[0].action == "keep"


def test_lives_are_looked_up_once_and_not_for_every_fault(monkeypatch):
    from keiretsu.io.load import row_validation

    seen = []
    names = row_validation.bare
    monkeypatch.setattr(row_validation, "bare", lambda column: seen.append(len(column)) or names(column))
    firms = {"id": [f"Firm {k}" for k in range(300)], "founded": [1990] * 300}
    table = {"source": [f"FIRM {k}" for k in range(200)], "target": ["Firm 299"] * 200, "since": [1980] * 200}
    loaded = accepted(table, firms)
    assert loaded.network.ties.height == 200
    assert len(seen) <= 6


def test_attributes_that_a_number_would_not_give_back_stay_text():
    table = {"source": [*"AB"], "target": [*"BC"]}
    codes = {
        "iban": ["12345678901234567890", "12345678901234567891"],
        "part": ["1E5", "2E5"],
        "rate": ["0.5", "1e-3"],
    }
    ties = load(table | codes).network.ties
    assert ties["iban"].to_list() == codes["iban"]
    assert ties["part"].to_list() == codes["part"]
    assert ties["rate"].to_list() == [0.5, 0.001]


def test_attributes_that_differ_within_a_joined_tie_are_left_out_and_told():
    table = {"source": [*"AAC"], "target": [*"BBD"], "part": ["bolt", "nut", "bolt"], "city": ["x", "x", "y"]}
    loaded = load(table, combine="sum")
    assert loaded.network.ties.select("part", "city").rows() == [(None, "x"), ("bolt", "y")]
    assert "'part' differs among the rows of 1 joined tie and is left out there" in loaded.account.notes
    assert_invariants(loaded.network)


def test_codes_of_firms_are_their_ids_and_names_their_names():
    ties = {"supplier no": ["1"], "supplier name": ["Alfa"], "customer no": ["2"], "customer name": ["Beta"]}
    for columns in (("Company No.", "Company name"), ("Company name", "Company No.")):
        cells = {"Company No.": ["1", "2"], "Company name": ["Alfa", "Beta"]}
        network = load(ties, {column: cells[column] for column in columns}).network
        assert network.actors.select("id", "name").rows() == [("1", "Alfa"), ("2", "Beta")]
        assert network.ties.select("source", "target").rows() == [("1", "2")]


def test_names_borne_by_two_are_told_as_such():
    notes = load(
        {"source": ["1"], "target": ["2"]}, {"id": ["1", "2"], "name": ["Acme", "Acme"]}
    ).account.notes
    assert any("1 name borne by more than one actor, like 'Acme' by 2" in note for note in notes)


def test_ties_without_direction_are_counted_over_the_whole_table(tmp_path):
    rows = "".join(f"F{k:06},G{k:06},no,{'x' * 30}\n" for k in range(60_000))
    loaded = load(put(tmp_path, f"source,target,directed,note\n{rows}"))
    assert [note for note in loaded.account.notes if "without direction" in note] == [
        f"{tmp_path / 't.csv'}: 60,000 ties without direction taken as collaboration (--default type=…)"
    ]


def test_what_an_empty_cell_is_taken_as_is_told():
    notes = load({"source": [*"AB"], "target": [*"BC"], "amount": ["5", "n/a"]}).account.notes
    assert any(
        "'n/a' in 1 cell stands for nothing (--missing WORD changes it) and is taken as 0" in n for n in notes
    )


def test_a_lacking_start_names_the_way_to_give_one(tmp_path):
    with pytest.raises(RowsSetAside) as caught:
        load(put(tmp_path, "source,target,start\nA,B,n/a\nB,C,1990\n"))
    assert "--default since=YEAR" in caught.value.account.set_aside[0].fix


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"roles": {"sector": "branch"}}, "--role sector=branch: a table of ties has no sector"),
        ({"ignore": ["nowhere"]}, "--ignore nowhere: no table has a column 'nowhere'"),
        ({"allow": 50.0}, "--allow 50: give a share, like 0.1"),
    ],
)
def test_an_option_that_fits_nothing_is_refused(options, says):
    with pytest.raises(UsageError, match=says):
        load({"source": ["A"], "target": ["B"], "branch": ["x"]}, **options)


def test_pairs_without_an_amount_are_told_where_amounts_weigh():
    network = load({"source": [*"AB"], "target": [*"BC"], "amount": [5, 0]}).network
    notes = network.measure(weight="value", resamples=0).notes
    assert any("1 of 2 pairs have no value and weigh nothing" in note for note in notes)


def test_a_picture_in_an_archive_is_left_out_and_told(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("ties.csv", "source,target\nA,B\n")
        archive.writestr("logo.png", b"\x89PNG\r\n")
    loaded = load(tmp_path / "x.zip")
    assert any("left out 'logo.png'" in note for note in loaded.account.notes)


def test_an_index_of_pandas_that_says_something_is_a_column():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"source": ["A"], "target": ["B"]}, index=pandas.Index(["k"], name="source"))
    assert load(frame).network.ties.select("source", "source of the index").rows() == [("A", "k")]
    firms = pandas.DataFrame({"name": ["Alfa", "Beta"]}, index=["1", "2"])
    assert "index" in load({"source": ["Alfa"], "target": ["Beta"]}, firms).network.actors.columns


def test_german_names_of_columns_are_known():
    table = {"Lieferant": ["A"], "Kunde": ["B"], "Beginn": ["1.4.1990"], "Umsatz": ["0,5"]}
    ties = load(table, dates="dmy").network.ties
    assert ties.select("source", "target", "value").row(0) == ("A", "B", 0.5)
    assert ties["since"].to_list() == pl.Series(["1990-04-01"]).str.to_date().to_physical().to_list()
