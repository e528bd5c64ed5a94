"""Any table of firms and ties becomes a network, and every row is accounted for."""

import csv
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load import RowsSetAside, load, template
from keiretsu.network import Network, assert_invariants, days

ROWS = "supplier,customer,since,value\nDenso,Toyota,1949-12-16,1.5\nAisin,Toyota,1965,2\n"


def many(bad: str = "", good: int = 40, header: str = "source,target,since,until,flow") -> str:
    """Return a table with so many good rows that one bad row is tolerated."""
    rows = [f"S{i},T{i},1990-01-01,2000-01-01,1" for i in range(good)]
    return "\n".join([header, *rows, *([bad] if bad else [])]) + "\n"


def put(folder: Path, text: str, name: str = "ties.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def adds_up(loaded) -> None:
    for tally in (loaded.account.actors, loaded.account.ties):
        assert tally.read == tally.kept + tally.set_aside
    assert len(loaded.account.set_aside) == loaded.account.actors.set_aside + loaded.account.ties.set_aside
    assert loaded.network.ties.height == loaded.account.ties.kept
    assert_invariants(loaded.network)


def test_a_table_of_ties_alone_makes_a_network_and_says_what_was_taken_for_granted(tmp_path):
    loaded = load(put(tmp_path, ROWS), out=tmp_path / "network")
    adds_up(loaded)
    assert loaded.network.ties["since"].to_list() == [days(1965), days(1949, 12, 16)]
    assert loaded.account.roles == {
        str(tmp_path / "ties.csv"): {
            "source": "supplier", "target": "customer", "since": "since", "value": "value",
        }
    }  # fmt: skip
    said = str(loaded.account)
    assert "'supplier' as source" in said
    assert "3 actors created from link endpoints" in said
    assert Network.load(tmp_path / "network") == loaded.network
    assert not (tmp_path / "network.fixes.csv").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters_are_found(tmp_path, encoding, delimiter):
    text = "仕入先,得意先,開始年\n日本電装,トヨタ自動車,昭和24年\nアイシン精機,トヨタ自動車,S40\n"
    loaded = load(put(tmp_path, text.replace(",", delimiter), encoding=encoding))
    assert loaded.network.actors["id"].to_list() == ["アイシン精機", "トヨタ自動車", "日本電装"]
    assert loaded.network.ties["since"].to_list() == [days(1965), days(1949)]


def test_latin_letters_are_not_taken_for_japanese(tmp_path):
    text = "source,target,since\nSociété Générale,Häring,1990\nMüller,Peña y Cía,1991\n"
    loaded = load(put(tmp_path, text, encoding="latin-1"))
    assert "Société Générale" in loaded.network.actors["id"].to_list()


def test_columns_get_their_role_by_name_or_by_the_users_word(tmp_path):
    path = put(tmp_path, "企業名,仕入先,メモ,金額\nトヨタ,デンソー,x,1\n")
    kept = load(path)
    assert "ties.csv: kept as attributes: 'メモ'" in str(kept.account)
    assert kept.network.ties["メモ"].to_list() == ["x"]
    ties = load(path, ignore=["メモ"]).network.ties
    assert ties["source"].to_list() == ["デンソー"]
    assert "メモ" not in ties.columns
    turned = load(
        path, ignore=["*"], roles={"source": "企業名", "target": "仕入先", "flow": "金額"}
    ).network.ties
    assert turned["source"].to_list() == ["トヨタ"]
    assert turned["flow"].to_list() == [1.0]
    with pytest.raises(UsageError, match="no table has a column"):
        load(path, roles={"source": "nowhere"}, ignore=["*"])
    with pytest.raises(UsageError, match="there is no role 'sauce'"):
        load(path, roles={"sauce": "企業名"})


def test_a_lone_year_is_a_spell_of_that_year(tmp_path):
    loaded = load(put(tmp_path, "from,to,year,weight\na,b,1990,3\na,b,1991,4\n"))
    assert loaded.network.ties["since"].to_list() == [days(1990), days(1991)]
    assert loaded.network.ties["until"].to_list() == [days(1991), days(1992)]


def test_titles_above_the_header_and_empty_rows_are_passed_over(tmp_path):
    text = "取引一覧,,\n,,\nsource,target,since\n\na,b,1990\n,,\nb,c,昭和65年\n" + "\n".join(
        f"x{i},y,1990" for i in range(30)
    )
    loaded = load(put(tmp_path, text))
    adds_up(loaded)
    assert loaded.account.ties.read == 32
    assert any("above the header, 1 rows" in note for note in loaded.account.notes)
    (fault,) = loaded.account.set_aside
    assert fault.line == 7
    assert "outside the era 昭和" in fault.reason


def test_quoted_cells_hold_delimiters_and_line_breaks_and_lines_still_count(tmp_path):
    text = many() + '"A, Inc.","B\nLtd",1990,,\n"C ""x""",D,1990,1980,\n'
    loaded = load(put(tmp_path, text))
    adds_up(loaded)
    assert {"A, Inc.", "B Ltd"} <= set(loaded.network.actors["id"])
    (fault,) = loaded.account.set_aside
    assert (fault.line, fault.cells["source"]) == (44, 'C "x"')


@pytest.mark.parametrize(
    ("row", "reason", "action"),
    [
        ("A,B,2000-01-01,1990-01-01,1", "it ends before", "correct"),
        ("A,B,1990-01-01,,-1", "flow is below 0", "drop"),
        ("A,B,1990-01-01,,inf", "'inf' is no number", ""),
        ("A,B,1990-02-30,,1", "not in the calendar", ""),
        ("A,B,soon,,1", "is no date", ""),
        ("A,B,03/04/1990,,1", "may be day/month", ""),
        ("A,B,1990,,many", "is no number", ""),
        ("A,,1990,,1", "target is missing", ""),
        ("A,A,1990,,1", "joins an actor to itself", "drop"),
        ("S1,T1,1995-01-01,,1", "overlaps another spell", "drop"),
        ("A,B,1990", "3 cells where the header has 5", "correct"),
        ("A,B,1990,,1,2", "6 cells where the header has 5", "drop"),
    ],
)
def test_a_faulty_row_is_set_aside_with_line_reason_and_fix(tmp_path, row, reason, action):
    loaded = load(put(tmp_path, many(row)), out=tmp_path / "network")
    adds_up(loaded)
    (fault,) = loaded.account.set_aside
    assert reason in fault.reason
    assert (fault.line, fault.action) == (42, action)
    assert fault.fix
    with (tmp_path / "network.fixes.csv").open(encoding="utf-8-sig") as file:
        (fix,) = csv.DictReader(file)
    assert (fix["line"], fix["action"]) == ("42", action)


def test_faults_between_the_tables_are_set_aside(tmp_path):
    actors = put(tmp_path, "id,kind,founded,closed\n" + "\n".join(f"A{i},bank,1950,1999" for i in range(50))
                 + "\nA1,bank,1950,\nB,bank,1990,\n", "actors.csv")  # fmt: skip
    rows = [f"A{i},A{i + 1},ownership,1960-01-01,1990-01-01" for i in range(40)]
    bad = ["A1,B,ownership,1980-01-01,1990-01-01", "A0,X,ownership,1970-01-01,1971-01-01"]
    ties = put(tmp_path, "source,target,type,since,until\n" + "\n".join(rows + bad))
    loaded = load(actors, ties)
    adds_up(loaded)
    reasons = {(f.table, f.line): f.reason for f in loaded.account.set_aside}
    assert "used before" in reasons["actors", 52]
    assert "begins before its target is founded" in reasons["ties", 42]
    assert "'X' is no actor" in reasons["ties", 43]
    circle = put(tmp_path, "source,target,type,since\n" + "\n".join(rows).replace(",1990-01-01", "")
                 + "\nA3,A2,ownership,1960-01-01", "circle.csv")  # fmt: skip
    found = load(circle).account.set_aside
    assert {fault.reason for fault in found} == {"ownership runs in a circle"}
    assert len(found) == 2


def test_a_name_that_differs_in_width_or_legal_form_is_proposed(tmp_path):
    actors = put(
        tmp_path, "id,kind\n" + "\n".join(f"A{i},bank" for i in range(30)) + "\nトヨタ自動車,bank\n", "a.csv"
    )
    ties = "\n".join(f"A{i},A{i + 1},credit,1990" for i in range(29))
    path = put(tmp_path, f"source,target,type,since\n{ties}\nA1,ﾄﾖﾀ自動車(株),credit,1990")
    (fault,) = load(actors, path, out=tmp_path / "w").account.set_aside
    assert fault.cells["target"] == "トヨタ自動車"
    again = load(actors, path, out=tmp_path / "w", fixes=tmp_path / "w.fixes.csv")
    assert not again.account.set_aside
    adds_up(again)


def edit(path: Path, **changes: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | changes for row in rows)


def test_fixes_drop_correct_or_keep_rows_and_the_account_still_adds_up(tmp_path):
    path, out = put(tmp_path, many("A,B,soon,,1")), tmp_path / "network"
    fixes = tmp_path / "network.fixes.csv"
    load(path, out=out)
    left = load(path, fixes=fixes)
    assert left.account.ties.set_aside == 1, "an action left empty decides nothing"
    edit(fixes, action="correct", since="1990-05-01")
    corrected = load(path, out=out, fixes=fixes, strict=True)
    adds_up(corrected)
    assert corrected.account.ties.kept == 41
    assert days(1990, 5, 1) in corrected.network.ties["since"]
    edit(fixes, action="drop")
    dropped = load(path, fixes=fixes, strict=True)
    adds_up(dropped)
    assert "dropped by the fixes file" in dropped.account.set_aside[0].reason


def test_fixes_keep_a_tie_to_a_missing_actor_by_adding_it(tmp_path):
    actors = put(
        tmp_path, "id,kind\n" + "\n".join(f"{end}{i},tier-1" for end in "ST" for i in range(40)), "a.csv"
    )
    path = put(tmp_path, many("S1,New,1990,,1"))
    load(actors, path, out=tmp_path / "w")
    loaded = load(actors, path, fixes=tmp_path / "w.fixes.csv", strict=True)
    adds_up(loaded)
    assert loaded.account.actors.made == 1
    assert "New" in loaded.network.actors["id"]


def test_a_correction_that_is_still_wrong_is_set_aside_again_and_replaces_the_old_one(tmp_path):
    path, out = put(tmp_path, many("A,B,soon,,1\nC,D,1990,,x")), tmp_path / "network"
    load(path, out=out)
    fixes = tmp_path / "network.fixes.csv"
    edit(fixes, action="correct", since="later", flow="1")
    load(path, out=out, fixes=fixes)
    with fixes.open(encoding="utf-8-sig") as file:
        assert [row["since"] for row in csv.DictReader(file)] == ["later", "later"]


def test_fixes_of_a_file_that_has_changed_are_refused(tmp_path):
    path = put(tmp_path, many("A,B,soon,,1"))
    load(path, out=tmp_path / "w")
    put(tmp_path, many("A,B,soon,,1", good=41))
    edit(tmp_path / "w.fixes.csv", action="drop")
    with pytest.raises(InvalidData, match="another content of"):
        load(path, fixes=tmp_path / "w.fixes.csv")


def test_more_than_five_per_cent_or_strict_writes_no_network_but_the_fixes(tmp_path):
    path, out = put(tmp_path, many("A,B,soon,,1")), tmp_path / "network"
    with pytest.raises(RowsSetAside, match="--strict allows none") as caught:
        load(path, out=out, strict=True)
    assert caught.value.account.ties.set_aside == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["network.fixes.csv", "ties.csv"]
    with pytest.raises(RowsSetAside, match="9% of a table"):
        load(put(tmp_path, many("A,B,soon,,1", good=10)), out=out)


def test_a_workbook_of_two_sheets_is_read_and_the_template_is_one(tmp_path):
    template(tmp_path / "mine.xlsx")
    loaded = load(tmp_path / "mine.xlsx", strict=True)
    adds_up(loaded)
    assert loaded.account.actors.read == loaded.account.ties.read == 2
    assert loaded.network.actors["founded"].to_list() == [days(1949, 12, 16), days(1937, 8, 28)]
    with pytest.raises(UsageError, match="exists"):
        template(tmp_path / "mine.xlsx")
    with pytest.raises(UsageError, match=r"ends in \.xlsx"):
        template(tmp_path / "mine.csv")


def test_a_messy_workbook_keeps_its_row_numbers(tmp_path):
    import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        sheet = book.add_worksheet("取引")
        sheet.write(0, 0, "自動車の取引")
        sheet.write_row(2, 0, ["仕入先", "得意先", "開始日", "金額"])
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(3, 33):
            sheet.write_row(row, 0, [f"S{row}", "T"])
            sheet.write_datetime(row, 2, datetime.datetime(1990, 4, 1), date)
            sheet.write(row, 3, 1000)
        sheet.write_row(34, 0, ["S", "T", "いつか", 1])
        sheet.write_row(35, 0, ["Serial", "T", 32874, "1,000"])
    loaded = load(tmp_path / "m.xlsx")
    adds_up(loaded)
    assert set(loaded.network.ties["since"]) == {days(1990, 4, 1), days(1990, 1, 1)}
    assert [fault.line for fault in loaded.account.set_aside] == [35]


def test_parquet_and_frames_are_read_like_text(tmp_path):
    from_text = load(put(tmp_path, ROWS)).network
    frame = pl.read_csv(tmp_path / "ties.csv")
    frame.write_parquet(tmp_path / "ties.parquet")
    assert load(frame).network == from_text
    assert load(frame.lazy()).network == from_text
    assert load(frame.to_dict(as_series=False)).network == from_text
    assert load(pd.DataFrame(frame.to_dict(as_series=False))).network == from_text
    assert load(tmp_path / "ties.parquet").network == from_text
    dates = pd.DataFrame(
        {"from": ["a", "b"], "to": ["c", "c"], "start": pd.to_datetime(["1990-04-01", None])}
    )
    with pytest.raises(RowsSetAside, match="since is missing"):
        load(dates)
    assert load(dates, defaults={"since": "1980"}).network.ties["since"].to_list() == [
        days(1990, 4, 1),
        days(1980),
    ]


def test_the_order_of_rows_does_not_matter(tmp_path):
    lines = many("A,B,1990,,1").splitlines()
    one = load(put(tmp_path, "\n".join(lines))).network
    other = load(put(tmp_path, "\n".join([lines[0], *reversed(lines[1:])]))).network
    assert one.digest == other.digest


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "is empty"),
        (b"source,target,since\n", "no rows"),
        (b"a,b,c\n1,2,3\n", "no columns with the two ends"),
        (b"source,target,since,since\na,b,1990,1\n", "two columns are called 'since'"),
        (b'source,target,since\n"a,b,1990\nc,d,1991\n', "never closes"),
        (b"source,target,since\na\0b,c,1990\n", "zero bytes"),
        (b"x" * 3_000_000, "no end in sight"),
        (b"PAR1junk", "damaged or no Parquet"),
        (b"PK\x03\x04junk", "damaged or no workbook"),
    ],
)
def test_a_faulty_file_is_one_sentence_and_nothing_is_written(tmp_path, content, says):
    path = tmp_path / "ties.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidData, match=says) as caught:
        load(path, out=tmp_path / "network")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["ties.csv"]


def test_a_wrong_encoding_names_the_line(tmp_path):
    path = put(tmp_path, many("日本,B,1990,,1"), encoding="cp932")
    with pytest.raises(InvalidData, match=r"line 42: not readable as utf-8.*--encoding"):
        load(path, encoding="utf-8")
    with pytest.raises(UsageError, match="no text encoding 'nonsense'"):
        load(path, encoding="nonsense")


def test_a_truncated_parquet_file_is_refused(tmp_path):
    pl.DataFrame({"source": ["a"], "target": ["b"], "since": ["1990"]}).write_parquet(tmp_path / "t.parquet")
    whole = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidData, match="damaged or no Parquet file"):
        load(tmp_path / "t.parquet")


def test_a_missing_file_a_folder_and_nothing_are_refused(tmp_path):
    with pytest.raises(InvalidData, match="does not exist"):
        load(tmp_path / "none.csv")
    with pytest.raises(InvalidData, match="is a folder"):
        load(tmp_path)
    with pytest.raises(UsageError, match="nothing to load"):
        load()


def test_several_files_of_ties_keep_their_own_defaults(tmp_path):
    one = put(tmp_path, "supplier,customer,since\na,b,1990\n", "one.csv")
    two = put(tmp_path, "from,to,type,since\na,c,融資,1990\n", "two.csv")
    types = dict(load(one, two).network.ties.select("target", pl.col("type").cast(pl.String)).iter_rows())
    assert types == {"b": "supply", "c": "credit"}


def test_a_year_in_which_an_end_is_founded_or_closes_means_that_day(tmp_path):
    actors = put(tmp_path, "id,kind,founded,closed\na,bank,1949-12-16,\nb,bank,1920,1990-05-01\n", "a.csv")
    loaded = load(
        actors, put(tmp_path, "source,target,type,since,until\nb,a,credit,1949,1990\n"), strict=True
    )
    assert loaded.network.ties["since"].to_list() == [days(1949, 12, 16)]
    assert loaded.network.ties["until"].to_list() == [days(1990, 5, 1)]
    assert "1 tie dated to a year begins with the founding of an end in that year" in loaded.account.notes


def test_ties_without_a_start_begin_with_the_younger_end(tmp_path):
    actors = put(tmp_path, "id,kind,founded\na,bank,1949-12-16\nb,bank,\nc,bank,\n", "a.csv")
    loaded = load(actors, put(tmp_path, "source,target,type\nb,a,credit\nb,c,credit\n"))
    assert loaded.network.ties["since"].to_list() == [days(1949, 12, 16), days(1900)]


@pytest.mark.parametrize("head", ["", '"A","B",1990\n'])
def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path, head):
    path = put(tmp_path, "source,target,since\n" + head + "a,b,1990\n" * 200_000 + "x" * (1 << 25))
    with pytest.raises(InvalidData, match=r"no end in sight|never closes"):
        load(path, memory=20)


def test_a_place_that_is_taken_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(UsageError, match="is not a network"):
        load(put(tmp_path, many("A,B,soon,,1")), out=tmp_path / "taken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken", "ties.csv"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "graphml", "gexf", "sqlite", "json"])
def test_what_export_writes_is_read_back_as_the_same_network(tmp_path, ending):
    from keiretsu.io.formats import export
    from keiretsu.synthetic import synth

    network = synth(60, seed=2)
    export(network, tmp_path / f"x.{ending}")
    again = load(*sorted(path for path in tmp_path.iterdir() if path.suffix == f".{ending}"), strict=True)
    assert again.network == network


def test_a_networks_own_tables_are_read_back_as_they_are():
    from keiretsu.synthetic import synth

    network = synth(60, seed=2)
    assert load(network.actors, network.ties, strict=True).network == network


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成1年1月8日", "1989-01-08"),
        ("H31.4.30", "2019-04-30"),
        ("令和元年", "2019-01-01"),
        ("㍼55年", "1980-01-01"),
        ("Ｓ５５．４．１", "1980-04-01"),  # noqa: RUF001
        ("昭和二十年八月十五日", "1945-08-15"),
        ("1990年4月", "1990-04-01"),
        ("19900401", "1990-04-01"),
        ("1990-04-01T00:00:00", "1990-04-01"),
        ("13/4/1990", "1990-04-13"),
        ("32964", "1990-04-01"),
    ],
)
def test_dates_are_read_as_people_write_them(text, iso):
    from keiretsu.io.load.date_text import read_day
    from keiretsu.network import to_date

    assert to_date(read_day(text)).isoformat() == iso


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("大正元年7月29日", "1912-07-29"),
        ("昭和64年1月8日", "1989-01-08"),
        ("平成31年5月1日", "2019-05-01"),
        ("令和1年4月30日", "2019-04-30"),
        ("S65", "1990"),
        ("S0", "1925"),
        ("1990-02-30", None),
        ("0000", None),
        ("12", None),
        ("4/5/1990", None),
    ],
)
def test_dates_outside_their_era_or_the_calendar_are_told_with_a_proposal(text, proposal):
    from keiretsu.io.load.date_text import Unreadable, read_day

    with pytest.raises(Unreadable) as caught:
        read_day(text)
    assert caught.value.proposal == proposal
    assert caught.value.fix
