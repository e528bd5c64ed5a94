"""Opening whatever holds tables: text, Parquet, workbooks, graphs, databases, frames."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.core.files import settle
from keiretsu.io.load.delimited_text import checksum, read_text
from keiretsu.io.load.raw_table import Block, Grid, as_frame, typed_grid
from keiretsu.io.load.workbook import read_book, readable

GRAPHS = (".graphml", ".gexf", ".json", ".sqlite", ".sqlite3", ".db")
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
SLICE = 500_000


def open_source(source: object, encoding: str | None, delimiter: str | None, number: int) -> list[Grid]:
    """Return the tables of one source; `number` names a frame in messages.

    Raises
    ------
    InvalidData
        When a file is missing, empty, damaged, or of a kind that cannot be read.
    """
    if not isinstance(source, str | Path):
        name = f"frame {number}"
        frame = as_frame(source, name)
        if not frame.height:
            raise InvalidData(f"{name} is empty; give rows.")
        return [typed_grid(frame, name)]
    text = str(source)
    if "://" in text:
        return _formats(text)
    path = Path(source)
    settle(path.parent)
    if not path.exists():
        raise InvalidData(f"{path} does not exist; give the path of a table.")
    if path.is_dir():
        what = "is a network already" if (path / "network.json").is_file() else "is a folder"
        raise InvalidData(f"{path} {what}; give the files of tables.")
    return _open_file(path, encoding, delimiter)


def _open_file(path: Path, encoding: str | None, delimiter: str | None) -> list[Grid]:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise InvalidData(f"{path} is empty; give a file with a header and rows.")
    ending = path.suffix.lower()
    if start == b"PAR1" or ending in (".parquet", ".pq"):
        return [_parquet(path)]
    if ending in GRAPHS:
        return _formats(str(path))
    if start == b"PK\x03\x04" or ending in BOOKS:
        return read_book(path)
    return [read_text(path, encoding, delimiter)]


def _parquet(path: Path) -> Grid:
    remedy = "copy it again from where it came"
    with readable(path, "Parquet file", remedy):
        scan = pl.scan_parquet(path)
        names = scan.collect_schema().names()
        rows = int(scan.select(pl.len()).collect().item())
    if not rows:
        raise InvalidData(f"{path} is empty; give a file with rows.")

    def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
        for first in range(0, rows, SLICE):
            with readable(path, "Parquet file", remedy):
                frame = scan.select(columns).slice(first, SLICE).collect()
            lines = pl.int_range(first + 1, first + frame.height + 1, dtype=pl.UInt32, eager=True)
            yield Block(frame, lines.alias("line"))

    weight = (rows, max(40, 4 * path.stat().st_size // rows))  # four times: it is compressed
    return Grid(str(path), [names], blocks, stamp=lambda: checksum(path), weight=weight, typed=True)


def _formats(source: str) -> list[Grid]:
    """Return the tables of a graph file or a database."""
    from keiretsu.io.formats import read

    actors, ties = read(source)
    stamp = (lambda: "") if "://" in source else (lambda: checksum(Path(source)))
    grids = []
    for part, frame in (("actors", actors), ("ties", ties)):
        if frame is not None and frame.width:
            shown = re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", source)  # no password in any message
            plain = typed_grid(frame, shown, part)
            grids.append(Grid(shown, plain.tops, plain.blocks, part, stamp, typed=True))
    return grids
