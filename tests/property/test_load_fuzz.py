"""A thousand damaged files: each becomes a network whose account adds up, or one sentence."""

import functools
import io
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from keiretsu.core.errors import InvalidData
from keiretsu.io.load import Loaded, load, template
from keiretsu.io.load.delimited_text import _Reader
from keiretsu.network import Network, assert_invariants
from tests.reference.compare import examples

TEXT = (
    "仕入先,得意先,開始日,終了日,金額,type\n"
    '日本電装,"トヨタ, 自動車",昭和24年12月16日,,"1,000",supply\n'
    "アイシン,トヨタ,1965-04-01,1990,2.5,equity\n"
    "A,B,S55.4.1,H1.1.7,3%,融資\n"
    "B,C,1990/4/1,R元年5月,▲1,ownership\n"
    "C,A,32874,1995,NaN,ownership\n"
)
ACTORS = "id,kind,founded,closed,parent\nA,bank,1900,,\nB,銀行,明治45年7月30日,1999,A\nC,tier-1,1950,,B\n"


@functools.cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Return sound files of every kind that is read here, with their names."""
    with tempfile.TemporaryDirectory() as folder:
        book, table = Path(folder) / "t.xlsx", io.BytesIO()
        template(book)
        pl.read_csv(io.StringIO(TEXT), infer_schema=False).write_parquet(table)
        files = [("ties.csv", TEXT.encode(encoding)) for encoding in ("utf-8", "cp932", "utf-16", "euc_jp")]
        files += [
            ("actors.csv", ACTORS.encode()),
            ("t.parquet", table.getvalue()),
            ("t.xlsx", book.read_bytes()),
        ]
        return tuple(files)


Edit = tuple[float, int, bytes]
SCRAPS = [
    b"",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"NaN",
    b"-1",
    b"9" * 40,
    b"1e400",
    b"\xe6\x97",
    b"=1/0",
    b";",
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(SCRAPS) | st.binary(max_size=6)),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, edits: list[Edit]) -> bytes:
    """Return content with stretches replaced, each edit giving a place, a length and what goes there."""
    for place, length, scrap in edits:
        at = int(place * len(content))
        content = content[:at] + scrap + content[at + length :]
    return content


def rezipped(content: bytes, edits: list[Edit]) -> bytes:
    """Return a workbook with the text of its sheets damaged and the archive around them sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, edits) if "sheet" in name or "shared" in name else part)
    return out.getvalue()


def outcome(path: Path, out: Path) -> Loaded | InvalidData:
    """Load a file; return what came of it. Any other exception is a failure of the test."""
    try:
        return load(path, out=out, ignore=["*"])
    except InvalidData as error:
        return error


def survives(name: str, content: bytes) -> None:
    """Check that content ends in a network, or in one sentence and none; the account adds up in both."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / name, Path(folder) / "network"
        path.write_bytes(content)
        came = outcome(path, out)
        if isinstance(came, InvalidData):
            assert "\n" not in str(came)
            assert not out.exists()
        else:
            assert_invariants(came.network)
            assert Network.load(out) == came.network
        account = getattr(came, "account", None)
        for tally in (account.actors, account.ties) if account else ():
            assert tally.read == tally.kept + tally.set_aside
        left = {path.name for path in Path(folder).iterdir()} - {name, "network"}
        assert left <= {"network.fixes.csv"}, "something half-written"


@settings(max_examples=850)
@given(st.integers(0, 6), EDITS)
def test_damaged_files_end_in_a_network_or_in_one_sentence(which, edits):
    name, content = seeds()[which]
    survives(name, mutated(content, edits))


@pytest.mark.long
@settings(max_examples=150)
@given(EDITS)
def test_damaged_sheets_in_a_sound_archive_end_in_a_network_or_in_one_sentence(edits):
    name, content = seeds()[-1]
    survives(name, rezipped(content, edits))


@pytest.mark.long
@settings(max_examples=150)
@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=6), max_size=8))
def test_any_cells_under_a_sound_header_end_in_a_network_or_in_one_sentence(rows):
    lines = ["source,target,since,until,value,type", *(",".join(row) for row in rows)]
    survives("any.csv", "\n".join(lines).encode("utf-8", "replace"))


@examples(150)
@given(st.text("ab ,\t\n\u3000\x1cé\r", max_size=60), st.sampled_from(([0, 1, 2], [2, 0], [1])))
def test_lines_read_at_once_are_those_read_one_by_one(text, at):
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    reader = _Reader(Path("x"), "utf-8", ",", ["p", "q", "r"], [f"c{k}" for k in at], at)
    block = reader._even(text, 4) if text else None
    if block is not None:
        one_by_one = reader._plain(text.removesuffix("\n").split("\n"), 4)
        assert one_by_one.broken == []
        assert_frame_equal(block.frame, one_by_one.frame)
        assert block.lines.to_list() == one_by_one.lines.to_list()


def test_tables_without_gaps_are_read_at_once():
    reader = _Reader(Path("x"), "utf-8", ",", ["p", "q"], ["q"], [1])
    block = reader._even("a,\nb, x\nc,z", 1)
    assert block is None  # a row with none of its cells may be empty altogether
    assert reader._even("a,1\nb, x\nc,z", 1).frame["q"].to_list() == ["1", "x", "z"]
