"""Hostile and endless sources end in one sentence, within the memory and the time that are allowed."""

import re
import resource
import socket
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.formats import database, database_address, read, shown_address
from keiretsu.io.load import Account, RowsSetAside, load

CASES = Path(__file__).parents[1] / "data" / "cases"


def in_a_gigabyte(path: Path, *options: str) -> str:
    """Load a file in a process that may take one gigabyte and 60 seconds; return its last line of errors."""
    command = [sys.executable, "-m", "keiretsu", "load", str(path), "--out", str(path.parent / "w"), *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited)
    assert run.returncode == 3, run.stderr[-2000:]
    assert "Traceback" not in run.stderr
    assert "unexpected" not in run.stderr
    return run.stderr.strip()


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (2_500_000_000, 2_500_000_000))


def test_a_far_cell_of_a_workbook_is_refused_before_memory_is_taken(tmp_path):
    path = tmp_path / "far.xlsx"
    path.write_bytes((CASES / "far-cell.xlsx").read_bytes())
    said = in_a_gigabyte(path)
    assert "its cells reach to" in said
    assert "delete what stands far from the table" in said.replace("\n", " ")


def account_of(path: Path) -> Account:
    try:
        return load(path, ignore=["*"]).account
    except RowsSetAside as error:
        return error.account


def test_a_column_far_to_the_right_is_refused_and_one_row_far_down_is_read(tmp_path):
    path = tmp_path / "t.xlsx"
    for row, column, fine in ((2, 16_000, True), (200_000, 16_000, False), (200_000, 1, True)):
        with xlsxwriter.Workbook(path) as out:
            sheet = out.add_worksheet("ties")
            for at, cells in enumerate((("source", "target"), ("A", "B"))):
                sheet.write_row(at, 0, cells)
            sheet.write_row(row, column - 1, ["C", "D"])
        if fine:
            assert account_of(path).ties.read == 2
        else:
            with pytest.raises(InvalidData, match="its cells reach to"):
                load(path)


def test_a_cell_beyond_the_last_column_of_a_sheet_is_damage(tmp_path):
    path, odd = tmp_path / "t.xlsx", tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet("ties").write_row(0, 0, ["source", "target"])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(odd, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B1"', b"r='NaNC1'"))
    with pytest.raises(InvalidData, match="damaged or no workbook"):
        load(odd)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet("ties").write_row(0, 0, ["source", "target"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", b" " * 60_000_000)
    with pytest.raises(InvalidData, match="is too large: its sheets would need"):
        load(path, memory=0.1)


def test_a_parquet_file_of_long_texts_is_refused_by_its_footer(tmp_path):
    path = tmp_path / "bomb.parquet"
    texts = [f"{i:06d}" + "A" * 30_000 for i in range(4000)]
    pl.DataFrame({"source": texts, "target": ["B"] * 4000}).write_parquet(path, compression_level=19)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InvalidData, match=r"bomb\.parquet is too large: about 4,000 rows"):
        load(path, memory=0.5)


def test_one_long_text_that_all_rows_share_is_refused(tmp_path):
    path = tmp_path / "bomb.parquet"
    frame = pl.DataFrame({"source": ["A" * 100_000] * 3000, "target": [f"B{i}" for i in range(3000)]})
    frame.write_parquet(path)
    assert path.stat().st_size < 10_000
    with pytest.raises(InvalidData, match="too large: the texts of its columns need"):
        load(path, memory=0.4)


def test_a_view_without_end_is_stopped_at_the_memory(tmp_path):
    path = tmp_path / "endless.db"
    path.write_bytes((CASES / "endless-view.db").read_bytes())
    said = in_a_gigabyte(path, "--memory", "0.2")
    assert "is too large: its rows would need more than the 0.2 GB" in said


def test_a_query_that_works_without_giving_rows_is_stopped_in_time(monkeypatch):
    monkeypatch.setattr(database, "QUERY_SECONDS", 0.3)
    endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r)"
    query = f"{endless} SELECT count(*) AS source, 'b' AS target FROM r"
    with pytest.raises(InvalidData, match=r"it gave no answer within 0\.3 seconds"):
        read(CASES / "endless-view.db", ties=query)


def test_objects_that_all_differ_in_their_names_do_not_fill_the_memory(tmp_path):
    path = tmp_path / "wide.json"
    path.write_text(
        '{"ties":[' + ",".join(f'{{"source":"a","target":"b","c{i}":1}}' for i in range(20000)) + "]}"
    )
    said = in_a_gigabyte(path, "--ignore", "*")
    assert re.search("rows with .* different columns do not fit into 2 GB", said)


def test_a_json_file_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(10_000_000)
    with pytest.raises(InvalidData, match="reading it may need"):
        load(path, memory=0.1)


def test_a_graph_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.graphml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InvalidData, match="reading it may need"):
        load(path, memory=0.1)


def test_entities_of_entities_are_refused(tmp_path):
    path = tmp_path / "laughs.graphml"
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 20}">' for i in range(1, 9))
    path.write_text(
        f'<!DOCTYPE g [<!ENTITY e0 "ha">{entities}]><graphml><graph><node id="&e8;"/></graph></graphml>'
    )
    with pytest.raises(InvalidData, match="damaged"):
        load(path)


def test_a_header_of_a_hundred_thousand_columns_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("source,target," + ",".join(f"c{i}" for i in range(100_000)) + "\nA,B\n")
    assert "has 100,002 columns" in in_a_gigabyte(path, "--ignore", "*")


def test_a_server_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(database_address, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(InvalidData, match=r"cannot be read \(no answer\); check the address") as caught:
            load(f"postgresql://me:secret@127.0.0.1:{port}/base")
        assert "secret" not in str(caught.value)


def test_a_server_of_another_kind_is_named_as_such():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(8)
                connection.sendall(b"HTTP/1.1 400 Bad Request")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(InvalidData, match="is no PostgreSQL server; check host and port"):
            load(f"postgresql://me@127.0.0.1:{server.getsockname()[1]}/base")
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:secret@127.0.0.1:1/base",
        "postgresql://me@127.0.0.1:1/base?password=secret",
        "postgresql://me:se%40secret@127.0.0.1:1/base#ties=orders",
        "postgresql://me:secret@127.0.0.1:1/base?sslmode=require",
        "postgresql://me:sec:ret/secret@127.0.0.1:1/base",
        "postgresql://me:secret@@@:x/base",
        "mysql://me:secret@127.0.0.1/base?password=secret",
    ],
)
def test_no_password_stands_in_a_message(address):
    with pytest.raises((InvalidData, UsageError)) as caught:
        load(address)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_password_is_kept_with_the_network():
    address = "postgresql://me:secret@host/base?password=secret#ties=select 1"
    assert shown_address(address) == "postgresql://me:***@host/base#ties=select 1"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE orders (seller TEXT, buyer TEXT, note TEXT, n INTEGER);"
            "INSERT INTO orders VALUES ('a', 'b', 'x#1&ties=2', 6), ('c', 'd', '50%', 1),"
            "('e', 'f', '%20', 2);"
        )
    return path


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("n & 4", [("a", "b")]),
        ("note like '%#1&%'", [("a", "b")]),
        ("note like '50\\%' escape '\\'", [("c", "d")]),
        ("note = '%20'", [("e", "f")]),
        ("note = 'a:b'", []),
    ],
)
def test_a_query_in_an_address_is_taken_as_written(base, where, rows):
    query = f"select seller as source, buyer as target from orders where {where}"
    _, ties = read(f"sqlite:///{base}#ties={query}&actors=select seller as id from orders")
    assert ties.select("source", "target").rows() == rows


def test_damaged_files_of_every_kind_are_one_sentence_and_nothing_beside(tmp_path, capfd):
    frame = pl.DataFrame({"source": ["A", "B"] * 500, "target": ["B", "C"] * 500})
    frame.write_parquet(tmp_path / "t.parquet")
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection, connection:
        connection.execute("CREATE TABLE ties (source TEXT, target TEXT)")
        connection.executemany("INSERT INTO ties VALUES (?, ?)", frame.rows())
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as out:
        sheet = out.add_worksheet("ties")
        for at, row in enumerate([("source", "target"), *frame.rows()]):
            sheet.write_row(at, 0, row)
    for name in ("t.parquet", "t.db", "t.xlsx"):
        content = bytearray((tmp_path / name).read_bytes())
        for at in range(0, len(content), max(len(content) // 40, 1)):
            flipped = bytearray(content)
            flipped[at] ^= 0xFF
            (tmp_path / f"x{name}").write_bytes(bytes(flipped))
            with suppress(InvalidData):
                load(tmp_path / f"x{name}", ignore=["*"])
    assert capfd.readouterr().err == ""
