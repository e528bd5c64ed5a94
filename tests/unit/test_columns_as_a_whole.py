"""A column is read as a whole: numbers, days, names and empty words are decided from all of its cells."""

import polars as pl
import pytest

from keiretsu.io.load import RowsSetAside, load
from keiretsu.network.dates import to_date


def put(folder, text, name="ties.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def column(folder, name, cells, *, delimiter=",", **options):
    """Load ties of a chain with one more column, every row allowed to fail; return values and account."""
    quoted = [f'"{cell}"' if delimiter in cell else cell for cell in cells]
    rows = [delimiter.join((f"F{k}", f"F{k + 1}", cell)) for k, cell in enumerate(quoted)]
    path = put(folder, "\n".join([delimiter.join(("source", "target", name)), *rows, ""]))
    try:
        loaded = load(path, **options)
    except RowsSetAside as error:
        return [], error.account
    ties = loaded.network.ties.sort(pl.col("source").str.slice(1).cast(pl.Int64))
    return ties, loaded.account


def numbers(folder, cells, **options):
    ties, account = column(folder, "amount", cells, **options)
    return (ties["value"].to_list() if len(ties) else []), account


def days(folder, cells, **options):
    ties, account = column(folder, "start", cells, **options)
    return [to_date(day).isoformat() for day in ties["since"]] if len(ties) else [], account


def reasons(account):
    return {fault.line: fault.reason for fault in account.set_aside}


def said(account, words):
    return any(words in note for note in account.notes)


MANY = 30
"""So many good rows that one faulty one is no more than a twentieth."""


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["0,125", "0,250", "1,500", "12,375"], [0.125, 0.25, 1.5, 12.375]),
        (["1.234,5", "2.000", "7"], [1234.5, 2000.0, 7.0]),
        (["1.234.567", "1.234"], [1234567.0, 1234.0]),
        (["1,234.5", "2,000", "7"], [1234.5, 2000.0, 7.0]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["12,34,567", "1,234"], [1234567.0, 1234.0]),
        (["1 234,5", "2 000"], [1234.5, 2000.0]),
        (["1'234.5", "2'000"], [1234.5, 2000.0]),
        (["12,5", "1.000"], [12.5, 1000.0]),
        (["1e-3", "2.5E2"], [0.001, 250.0]),
        (["30%", "5 %", "0"], [0.3, 0.05, 0.0]),
        (["¥1,000", "2,000円", "300"], [1000.0, 2000.0, 300.0]),
        (["120百万円", "1,300百万円"], [120.0, 1300.0]),
        (["約55", "~60", "ca. 70"], [55.0, 60.0, 70.0]),
    ],
)
def test_numbers_are_read_in_the_style_of_their_column(tmp_path, cells, values):
    assert numbers(tmp_path, cells)[0] == values


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_separates_cells_does_not_hide_the_decimal_comma(tmp_path, delimiter):
    assert numbers(tmp_path, ["0,125", "1,500"], delimiter=delimiter)[0] == [0.125, 1.5]


def test_where_no_cell_tells_the_decimal_sign_the_account_does(tmp_path):
    values, account = numbers(tmp_path, ["1,500", "2,250"])
    assert values == [1500.0, 2250.0]
    assert said(account, "the comma of '1,500' is taken to group thousands")
    values, account = numbers(tmp_path, ["1,500", "2,250"], delimiter=";")
    assert values == [1.5, 2.25]
    assert said(account, "the comma of '1,500' is taken as a decimal sign")
    assert numbers(tmp_path, ["1,500"], decimal=",")[0] == [1.5]
    assert numbers(tmp_path, ["1,500"], delimiter=";", decimal=".")[0] == [1500.0]


def test_where_a_cell_tells_nothing_needs_saying(tmp_path):
    _, account = numbers(tmp_path, ["1,500.5", "2,250"])
    assert not said(account, "comma")


@pytest.mark.parametrize(
    ("usual", "odd", "reason"),
    [
        ("0,5", "1.25", "has a decimal point in a column of decimal commas"),
        ("0.5", "1,25", "has a decimal comma in a column of decimal points"),
        ("0.5", "30%", "is in % in a column of plain numbers"),
        ("30%", "12", "has no unit in a column of %"),
        ("¥500", "$5", "is in $ in a column of ¥"),
        ("5百万円", "3億円", "is in 億円 in a column of 百万円"),
        ("5百万円", "3", "has no unit in a column of 百万円"),
        ("120", "120²", "bears the mark of a footnote"),
        ("120", "118*", "bears the mark of a footnote"),
        ("120", "③", "is no number"),
        ("120", "many", "is no number"),
    ],
)
def test_a_number_that_contradicts_its_column_is_set_aside(tmp_path, usual, odd, reason):
    values, account = numbers(tmp_path, [usual] * MANY + [odd], delimiter=";")
    assert len(values) == MANY
    ((line, told),) = reasons(account).items()
    assert line == MANY + 2
    assert reason in told


def test_a_footnote_is_no_digit_and_its_number_is_proposed(tmp_path):
    _, account = numbers(tmp_path, ["120²", "45", "³7"])
    assert [(f.line, f.action, f.cells.get("value")) for f in account.set_aside] == [
        (2, "correct", "120.0"),
        (4, "", "³7"),
    ]


def test_a_unit_left_out_and_rough_numbers_are_told(tmp_path):
    assert said(numbers(tmp_path, ["120百万円", "約130百万円"])[1], "the numbers are in 百万円")
    assert said(numbers(tmp_path, ["約55", "60"])[1], "1 approximate number, like '約55'")


@pytest.mark.parametrize(
    "word", ["NA", "N/A", "n/a", "null", "None", "#N/A", "#DIV/0!", "-", "–", "不明", "nan"]
)
def test_a_word_for_nothing_is_an_empty_cell(tmp_path, word):
    values, account = numbers(tmp_path, ["1.5", word, "3"])
    assert values == [1.5, 0.0, 3.0]
    assert said(account, f"'{word}' in 1 cell stands for nothing") is any(c.isalnum() for c in word)
    assert days(tmp_path, ["1990", "1991"])[0] == ["1990-01-01", "1991-01-01"]


def test_the_words_for_nothing_can_be_named(tmp_path):
    values, _ = numbers(tmp_path, ["1.5", "void", "3"], missing=["void"])
    assert values == [1.5, 0.0, 3.0]
    _, account = numbers(tmp_path, ["1.5", "NA", "3"], missing=["void"])
    assert "'NA' is no number" in reasons(account)[3]
    loaded = load({"source": ["NA", "B"], "target": ["B", "C"]}, missing=[])
    assert loaded.network.actors["id"].to_list() == ["B", "C", "NA"]


@pytest.mark.parametrize("nobody", ["#N/A", "null", "n/a", "-", "???", "***", "…", "\u200b"])
def test_what_is_no_name_makes_no_firm(tmp_path, nobody):
    rows = "".join(f"F{k},F{k + 1},1\n" for k in range(MANY))
    loaded = load(put(tmp_path, f"source,target,weight\n{rows}{nobody},US Tools,4\n"))
    (fault,) = loaded.account.set_aside
    assert fault.reason == "source is missing"
    assert nobody not in loaded.network.actors["id"]


def test_days_of_a_column_share_their_order(tmp_path):
    found, account = days(tmp_path, ["31/12/1990", "15/03/1991", "03/04/1992", "01/01/1994"])
    assert found == ["1990-12-31", "1991-03-15", "1992-04-03", "1994-01-01"]
    assert said(account, "since: the day comes first")
    assert days(tmp_path, ["12/31/1990", "03/04/1992"])[0] == ["1990-12-31", "1992-03-04"]


def test_where_no_day_tells_the_order_the_user_does(tmp_path):
    _, account = days(tmp_path, ["03/04/1992", "05/06/1993"])
    assert "may be day/month or month/day" in reasons(account)[2]
    assert "--dates dmy or mdy" in account.set_aside[0].fix
    assert days(tmp_path, ["03/04/1992"], dates="dmy")[0] == ["1992-04-03"]
    assert days(tmp_path, ["03/04/1992"], dates="mdy")[0] == ["1992-03-04"]


@pytest.mark.parametrize(
    ("usual", "odd", "reason"),
    [
        ("31/12/1990", "12/31/1990", "has its month first, unlike its column"),
        ("1990", "19901", "is no year, in a column of years"),
        ("1990.0", "1990.5", "is no whole year"),
    ],
)
def test_a_day_that_contradicts_its_column_is_set_aside(tmp_path, usual, odd, reason):
    found, account = days(tmp_path, [usual] * MANY + [odd])
    assert len(found) == MANY
    assert reason in reasons(account)[MANY + 2]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["1990.0", "1991.0"], "1990-01-01"),
        (["1990", "1991"], "1990-01-01"),
        (["19900401", "19950101"], "1990-04-01"),
        (["199004", "199501"], "1990-04-01"),
        (["32964", "34700"], "1990-04-01"),
        (["1990.4", "1991.12"], "1990-04-01"),
    ],
)
def test_numbers_are_days_by_their_length_and_not_by_their_storage(tmp_path, cells, first):
    assert days(tmp_path, cells)[0][0] == first
    for dtype in (pl.Int64, pl.Int32, pl.Float64, pl.UInt32):
        if "." in cells[0]:
            continue
        frame = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "since": [float(c) for c in cells]})
        ties = load(frame.with_columns(pl.col("since").cast(dtype))).network.ties
        assert to_date(ties["since"][0]).isoformat() == first


def test_day_numbers_of_a_spreadsheet_are_told(tmp_path):
    assert said(days(tmp_path, ["32964", "34700"])[1], "such as 34700 are read as day numbers of Excel")


def test_days_of_a_network_s_own_tables_stay_days():
    own = load({"source": ["A"], "target": ["B"], "since": ["1990-04-01"]}).network
    again = load(own.ties, own.actors).network
    assert again == own


def test_whole_numbers_written_as_decimals_are_ids(tmp_path):
    loaded = load(put(tmp_path, "source,target,weight\n101,102.0,5\n102,103.0,2\n103,101.0,1\n"))
    assert loaded.network.actors["id"].to_list() == ["101", "102", "103"]
    assert said(loaded.account, "target: whole numbers written like 102.0 are read as 102")


def test_a_name_with_a_point_stays_what_it_is(tmp_path):
    loaded = load(put(tmp_path, "source,target\nversion 1.0,2.0\nversion 1.0,3.5\n"))
    assert loaded.network.actors["id"].to_list() == ["2.0", "3.5", "version 1.0"]


def test_invisible_characters_make_no_other_firm_and_are_told(tmp_path):
    ties = ["Alfa\u200b,Beta", "Alfa,Gamma", "\ufeffBeta,Gamma", "Beta,Delta\u00ad", "Delta,\u200eAlfa"]
    loaded = load(put(tmp_path, "\n".join(["source,target", *ties, ""])))
    assert loaded.network.actors["id"].to_list() == ["Alfa", "Beta", "Delta", "Gamma"]
    assert loaded.network.ties.height == 5
    assert said(loaded.account, "source: invisible characters are left out of 2 cells")


def test_a_column_is_decided_over_all_blocks_of_a_large_file(tmp_path):
    plain = "".join(f"F{k},G{k},{k % 900 + 100},500\n" for k in range(120_000))
    path = put(tmp_path, f'source,target,flow,value\n{plain}A,B,7,"0,25"\n')
    assert path.stat().st_size > 2 << 20
    ties = load(path).network.ties
    assert ties.filter(pl.col("source") == "A")["value"].item() == 0.25


def test_the_fixes_file_goes_back_in_as_it_was_written(tmp_path):
    cells = ["0,5"] * MANY + ["many"]
    _, account = numbers(tmp_path, cells, delimiter=";", out=tmp_path / "n")
    fixes = tmp_path / "n.fixes.csv"
    assert len(account.set_aside) == 1
    text = fixes.read_text(encoding="utf-8-sig")
    fixes.write_text(text.replace(",many,", ",0.75,").replace("\n,ties", "\ncorrect,ties"), encoding="utf-8")
    again = load(tmp_path / "ties.csv", fixes=fixes).network
    assert sorted(set(again.ties["value"])) == [0.5, 0.75]
