"""Workbooks: reading their sheets, and the template to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.core.panics import readable
from keiretsu.io.load.delimited_text import checksum
from keiretsu.io.load.header_rows import Headers, find_headers
from keiretsu.io.load.raw_table import AS_IT_IS, HEADER_WITHIN, Block, Grid, Opening, clean_header
from keiretsu.io.load.sheet_cells import Completed, Sheet, completed
from keiretsu.io.load.sheet_scan import scan
from keiretsu.io.load.sheet_years import with_years


def read_book(path: Path, opening: Opening = AS_IT_IS) -> list[Grid]:
    """Return the sheets of a workbook that hold anything; only 'actors' and 'ties' where there are both.

    The value of merged cells stands in all of them, errors stand as such, and where sheets are called by
    years, the ties of each are of that year.

    Raises
    ------
    InvalidData
        When the file is damaged, all sheets are empty, or reading it would need too much memory.
    """
    import fastexcel

    with readable(path, "workbook", "open and save it again, or save the sheets as CSV"):
        scanned = scan(path, opening.memory)
        book = fastexcel.read_excel(str(path))
        sheets = {name: _cells(book, name) for name in book.sheet_names}
    grids = [
        _grid(path, name, completed(cells, scanned.get(name, Sheet())), opening)
        for name, cells in sheets.items()
        if cells.height
    ]
    grids = [grid for grid in grids if grid.raw]
    if not grids:
        raise InvalidData(f"{path} is empty; give a sheet 'ties' with a header and rows.")
    if not scanned:  # of these kinds nothing but the values is read
        note = f"{path.name}: errors (#N/A) are read as empty cells; save it as .xlsx to have them told"
        grids[0] = replace(grids[0], notes=(*grids[0].notes, note))
    named = [grid for grid in grids if grid.part.lower() in ("actors", "ties")]
    rest = [repr(grid.part) for grid in grids if grid not in named]
    if len(named) < 2:
        return with_years(grids)
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


def _grid(path: Path, name: str, filled_in: Completed, opening: Opening) -> Grid:
    cells = filled_in.cells
    filled = cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series().fill_null(False)
    rows = filled.arg_true()
    raw = [[cell or "" for cell in cells.row(int(row))] for row in rows.head(HEADER_WITHIN)]
    label = f"{path}, sheet {name}"
    headers = (
        find_headers(raw, label, header=opening.header and not opening.matrix) if raw else Headers([], [])
    )

    def blocks(header: int, columns: Sequence[str]) -> Iterator[Block]:
        names = clean_header(headers.tops[header])
        below = rows.slice(headers.after[header])
        at = [names.index(column) for column in columns]
        filled_in.refuse_valueless(label, at, int(below[0]) if len(below) else cells.height)
        part = cells[below]
        frame = pl.DataFrame(
            [part.to_series(a).alias(c).str.strip_chars() for a, c in zip(at, columns, strict=True)]
        )
        frame = frame.select(pl.when(pl.all() != "").then(pl.all()))
        yield Block(frame, (below + 1).cast(pl.UInt32).alias("line"))

    notes = tuple(f"{label}: {note}" for note in (*filled_in.notes, *headers.notes))
    weight = (len(rows), int(cells.estimated_size()) // max(len(rows), 1) + 1)
    return Grid(str(path), headers.tops, blocks, name, lambda: checksum(path), notes, weight, raw=raw)


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
