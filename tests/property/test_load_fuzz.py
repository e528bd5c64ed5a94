"""Thousands of damaged files: each becomes a network whose account adds up, or one sentence."""

import functools
import gzip
import io
import random
import resource
import signal
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from keiretsu.core.errors import InvalidData
from keiretsu.io.load import Loaded, RowsSetAside, load, template
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


GEPHI = (
    "Source,Target,Type,Id,Label,timeset,Weight\n"
    '1,2,Directed,0,,"<[1990.0, 1995.0); [1998.0, Infinity]>",1.0\n2,3,Mutual,1,,"<[1990, 1991]>",2.5\n'
)
GEXF = """<?xml version="1.0"?><gexf version="1.3"><graph defaultedgetype="undirected" timeformat="date">
<attributes class="edge"><attribute id="0" title="kind" type="string"><default>trade</default></attribute>
</attributes><nodes>
<node id="A" label="a"><nodes><node id="B" start="1950"/></nodes></node><node id="C"/></nodes><edges>
<edge source="A" target="B" type="mutual"><slices><slice start="1990-01-01" end="1995-01-01"/></slices></edge>
<edge source="B" target="C" weight="2" timestamp="1990"><attvalues><attvalue for="0" value="x"/></attvalues>
</edge></edges></graph></gexf>"""
GRAPHML = """<graphml><key id="v" for="edge" attr.name="value" attr.type="double"/>
<graph edgedefault="undirected"><node id="A"><graph edgedefault="directed"><node id="B"/>
<edge source="A" target="B"><data key="v">2</data></edge></graph></node><node id="C"/>
<edge source="B" target="C" directed="true"/></graph></graphml>"""
JSON = (
    '{"nodes": [{"name": "A"}, {"name": "B"}, {"name": "C"}], "links": [{"source": 0, "target": 1,'
    ' "value": 2}, {"source": 1, "target": 2, "since": "1990-01-01", "tags": [1, {"x": null}]}]}'
)
LINES = '{"source": "A", "target": "B", "value": 1.5}\n{"source": "B", "target": "C", "since": 1990}\n'
MATRIX = ",A,B,C\nA,0,1,\nB,2.5,0,-\nC,,1,0\n"


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr("actors.csv", ACTORS)
    return out.getvalue()


@functools.cache
def seeds() -> dict[str, tuple[str, bytes]]:
    """Return sound files of every kind that is read here, with their names."""
    with tempfile.TemporaryDirectory() as folder:
        book, table, base = Path(folder) / "t.xlsx", io.BytesIO(), Path(folder) / "t.db"
        template(book)
        pl.read_csv(io.StringIO(TEXT), infer_schema=False).write_parquet(table)
        with closing(sqlite3.connect(base)) as connection, connection:
            connection.execute("CREATE TABLE ties (source TEXT, target TEXT, since DATE, value REAL)")
            connection.executemany(
                "INSERT INTO ties VALUES (?, ?, ?, ?)", [("A", "B", "1990-01-01", 1.5)] * 9
            )
        files = {encoding: ("ties.csv", TEXT.encode(encoding)) for encoding in ENCODINGS}
        files["chinese"] = (
            "ties.csv",
            "source,target\n上海汽车集团,中国石油化工\n比亚迪股份,华为技术\n".encode("gbk"),
        )
        files |= {"actors": ("actors.csv", ACTORS.encode()), "gephi": ("edges.csv", GEPHI.encode())}
        files |= {"parquet": ("t.parquet", table.getvalue()), "xlsx": ("t.xlsx", book.read_bytes())}
        files |= {"gexf": ("t.gexf", GEXF.encode()), "graphml": ("t.graphml", GRAPHML.encode())}
        files |= {"json": ("t.json", JSON.encode()), "lines": ("t.jsonl", LINES.encode())}
        files |= {"sqlite": ("t.db", base.read_bytes()), "matrix": ("matrix.csv", MATRIX.encode())}
        files |= {
            "gzip": ("t.csv.gz", gzip.compress(TEXT.encode(), mtime=0)),
            "zip": ("t.zip", packed("t.csv", TEXT.encode())),
        }
        return files


ENCODINGS = ("utf-8", "cp932", "utf-16", "euc_jp")
KINDS = (
    *ENCODINGS, "chinese", "actors", "gephi", "parquet", "xlsx", "gexf", "graphml", "json", "lines", "sqlite",
    "matrix", "gzip", "zip",
)  # fmt: skip
PACKED = {"gzip": lambda text: gzip.compress(text, mtime=0), "zip": lambda text: packed("t.csv", text)}
LONGEST, MOST = 30, 1_000_000_000
"""Seconds that a file of a few kilobytes may take, and bytes of memory that reading thousands may add."""


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


def rezipped(content: bytes, damage: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with the text of its sheets damaged and the archive around them sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damage(part) if "sheet" in name or "shared" in name else part)
    return out.getvalue()


def scrambled(rng: random.Random, content: bytes) -> bytes:
    """Return content with some stretches replaced, copied, cut or with bits flipped."""
    for _ in range(rng.randint(1, 5)):
        at, length = rng.randrange(len(content) + 1), rng.choice((0, 1, 2, 8, 60))
        stretch = content[at : at + length]
        there = {
            "scrap": rng.choice(SCRAPS),
            "copy": stretch * rng.randint(2, 3),
            "flip": bytes(byte ^ 1 << rng.randrange(8) for byte in stretch),
            "bytes": rng.randbytes(length),
        }[rng.choice(("scrap", "copy", "flip", "bytes"))]
        content = content[:at] + there + content[at + length :]
    return content[: rng.randrange(len(content) + 1)] if rng.random() < 0.05 else content


def mutants(kind: str, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged files of a kind, always the same; of packed ones half are damaged inside."""
    rng = random.Random(f"{kind} of mutants")
    name, content = seeds()[kind]
    for number in range(count):
        if kind == "xlsx" and number % 2:
            yield name, rezipped(content, lambda part: scrambled(rng, part))
        elif kind in PACKED and number % 2:
            yield name, PACKED[kind](scrambled(rng, TEXT.encode()))
        else:
            yield name, scrambled(rng, content)


class NoEnd(BaseException):
    """A file took too long; no reader may take it for a fault of the file."""


@contextmanager
def bounded() -> Iterator[None]:
    """Fail when a file takes longer than a file of its size may."""

    def stop(*_: object) -> None:
        raise NoEnd(f"no end after {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def tried(kind: str, count: int) -> int:
    """Load damaged files of a kind; return how many became a network."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    loaded = 0
    for name, content in mutants(kind, count):
        with bounded():
            loaded += survives(name, content, matrix=kind == "matrix")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - taken) * 1024 <= MOST
    return loaded


def outcome(path: Path, out: Path, *, matrix: bool) -> Loaded | InvalidData:
    """Load a file; return what came of it. Any other exception is a failure of the test."""
    try:
        return load(path, out=out, ignore=["*"], matrix=matrix)
    except InvalidData as error:
        return error


def survives(name: str, content: bytes, *, matrix: bool = False) -> bool:
    """Check that content ends in a network, or in one sentence and none; return whether it is a network."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / name, Path(folder) / "network"
        path.write_bytes(content)
        came = outcome(path, out, matrix=matrix)
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
        return isinstance(came, Loaded)


@pytest.mark.parametrize("kind", KINDS)
def test_sound_files_of_every_kind_are_read(kind):
    name, content = seeds()[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        came = outcome(path, Path(folder) / "w", matrix=kind == "matrix")
        account = came.account if isinstance(came, Loaded | RowsSetAside) else pytest.fail(str(came))
        assert account.actors.read + account.ties.read > 0


@pytest.mark.parametrize("kind", KINDS)
def test_150_damaged_files_of_a_kind_end_in_a_network_or_in_one_sentence(kind):
    tried(kind, 150)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_5000_damaged_files_of_a_kind_end_in_a_network_or_in_one_sentence(kind):
    tried(kind, 5000)


@pytest.mark.long
@settings(max_examples=150)
@given(EDITS)
def test_damaged_sheets_in_a_sound_archive_end_in_a_network_or_in_one_sentence(edits):
    name, content = seeds()["xlsx"]
    survives(name, rezipped(content, lambda part: mutated(part, edits)))


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
