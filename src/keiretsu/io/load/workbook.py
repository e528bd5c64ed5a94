"""Workbooks: reading their sheets, and the template to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.delimited_text import checksum
from keiretsu.io.load.raw_table import HEADER_WITHIN, Block, Grid, clean_header


@contextmanager
def readable(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn whatever a reader throws at a damaged file into one sentence, panics of compiled code included.

    Raises
    ------
    InvalidData
    """
    try:
        yield
    except (InvalidData, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InvalidData(f"{path} is damaged or no {what}; {remedy}.") from error


def read_book(path: Path) -> list[Grid]:
    """Return the sheets of a workbook that hold anything; only 'actors' and 'ties' where there are both.

    Raises
    ------
    InvalidData
        When the file is damaged or all sheets are empty.
    """
    import fastexcel

    with readable(path, "workbook", "open and save it again, or save the sheets as CSV"):
        book = fastexcel.read_excel(str(path))
        sheets = {name: _cells(book, name) for name in book.sheet_names}
    grids = [_grid(path, name, cells) for name, cells in sheets.items() if cells.height]
    named = [grid for grid in grids if grid.part.lower() in ("actors", "ties")]
    rest = [repr(grid.part) for grid in grids if grid not in named]
    if not grids:
        raise InvalidData(f"{path} is empty; give a sheet 'ties' with a header and rows.")
    if len(named) < 2:
        return grids
    if rest:
        note = f"{path.name}: only the sheets 'actors' and 'ties' are read; left out: {', '.join(rest)}"
        named[0] = replace(named[0], notes=(*named[0].notes, note))
    return named


def _cells(book: Any, name: str) -> pl.DataFrame:
    """Return the cells of a sheet as text, numbers with all their digits."""
    read = partial(book.load_sheet, name, header_row=None, skip_rows=0)
    texts, numbers = (read(dtypes=dtype).to_polars().get_columns() for dtype in ("string", "float"))
    pairs = zip(texts, numbers, strict=True)
    return pl.DataFrame([_in_full(text, number).alias(str(at)) for at, (text, number) in enumerate(pairs)])


def _in_full(text: pl.Series, number: pl.Series) -> pl.Series:
    """Return texts, the number itself where its text is another: fastexcel writes nine decimals."""
    cut = (text.cast(pl.Float64, strict=False) != number).fill_null(False)
    return number.cast(pl.String).zip_with(cut, text)


def _grid(path: Path, name: str, cells: pl.DataFrame) -> Grid:
    filled = cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series().fill_null(False)
    rows = filled.arg_true()
    tops = [[cell or "" for cell in cells.row(int(row))] for row in rows.head(HEADER_WITHIN)]

    def blocks(header: int, columns: Sequence[str]) -> Iterator[Block]:
        names = clean_header(tops[header])
        below = rows.slice(header + 1)
        part = cells[below]
        frame = pl.DataFrame([part.to_series(names.index(c)).alias(c).str.strip_chars() for c in columns])
        frame = frame.select(pl.when(pl.all() != "").then(pl.all()))
        yield Block(frame, (below + 1).cast(pl.UInt32).alias("line"))

    return Grid(str(path), tops, blocks, name, lambda: checksum(path))


def template(path: str | Path) -> None:
    """Write a workbook to fill in: sheets of actors and ties with an example, and what every column means.

    Parameters
    ----------
    path : path
        The file, with the ending .xlsx.

    Raises
    ------
    UsageError
        When the ending is another, or the file exists.
    """
    from keiretsu.io.load.template_workbook import write

    write(Path(path))
