"""Opening whatever holds tables: text, Parquet, workbooks, graphs, databases, archives, frames."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.archive import is_archive, is_compressed, open_archive, open_compressed
from keiretsu.io.load.delimited_text import checksum, read_text
from keiretsu.io.load.gephi_tables import as_gephi
from keiretsu.io.load.matrix import as_matrix
from keiretsu.io.load.parquet_file import read_parquet
from keiretsu.io.load.raw_table import AS_IT_IS, Grid, Opening, as_frame, typed_grid
from keiretsu.io.load.unread_kinds import unread_kind
from keiretsu.io.load.workbook import read_book

GRAPHS = (".graphml", ".gexf", ".json", ".jsonl", ".ndjson", ".ldjson", ".sqlite", ".sqlite3", ".db")
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
STARTS = ((b"SQLite format 3\x00", ".db"), (b"{", ".json"), (b"[", ".json"))
HEAD = 4096


def open_source(source: object, number: int, opening: Opening = AS_IT_IS) -> list[Grid]:
    """Return the tables of one source; `number` names a frame in messages.

    Raises
    ------
    InvalidData
        When a file is missing, empty, damaged, too large, or of a kind that cannot be read.
    """
    if not isinstance(source, str | Path):
        name = f"frame {number}"
        frame = as_frame(source, name)
        if not frame.height:
            raise InvalidData(f"{name} is empty; give rows.")
        return [typed_grid(frame, name)]
    if "://" in str(source):
        return _formats(str(source), opening)
    path = Path(source)
    if not path.exists():
        raise InvalidData(f"{path} does not exist; give the path of a table.")
    if path.is_dir():
        what = "is a network already" if (path / "network.json").is_file() else "is a folder"
        raise InvalidData(f"{path} {what}; give the files of tables.")
    if not path.is_file():
        raise InvalidData(f"{path} is no file (a device or a pipe); save the table as a file.")
    return _open_file(path, opening)


def _open_file(path: Path, opening: Opening) -> list[Grid]:
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start:
        raise InvalidData(f"{path} is empty; give a file with a header and rows.")
    if is_compressed(start):
        return open_compressed(path, opening, _open_file)
    unread = unread_kind(path, start)
    if unread is not None:
        raise unread
    ending = path.suffix.lower()
    if start.startswith(b"PAR1") or ending in (".parquet", ".pq"):
        return [read_parquet(path, opening.memory)]
    kind = ending if ending in GRAPHS else _kind(start, ending)
    if kind:
        return _formats(str(path), opening, kind)
    if start.startswith(b"PK\x03\x04") and is_archive(path):
        return open_archive(path, opening, _open_file)
    book = start.startswith(b"PK\x03\x04") or ending in BOOKS
    grids = read_book(path, opening) if book else [read_text(path, opening)]
    return [as_matrix(grid) if opening.matrix else as_gephi(grid) for grid in grids]


def _kind(start: bytes, ending: str) -> str | None:
    """Return the kind of a graph file or a database by its first bytes, where its name does not say it."""
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for name in (b"graphml", b"gexf"):
        if head.startswith(b"<") and b"<" + name in head:
            return f".{name.decode()}"
    if ending in BOOKS:
        return None
    return next((kind for mark, kind in STARTS if head.startswith(mark)), None)


def _formats(source: str, opening: Opening, kind: str | None = None) -> list[Grid]:
    """Return the tables of a graph file or a database."""
    from keiretsu.io.formats import read_tables, shown_address

    found = read_tables(source, kind=kind, memory=opening.memory)
    stamp = (lambda: "") if "://" in source else (lambda: checksum(Path(source)))
    shown = shown_address(source)
    parts = {"actors": found.actors, "" if found.lone else "ties": found.ties}
    grids = [
        replace(typed_grid(frame, shown, part), stamp=stamp)
        for part, frame in parts.items()
        if frame is not None and frame.width
    ]
    notes = tuple(f"{shown}: {note}" for note in found.notes)
    return [*grids[:-1], replace(grids[-1], notes=notes)]
