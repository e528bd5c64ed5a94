"""A square table of firms by firms: the first row names targets, the first column sources, cells values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.characters import TOTALS, half_width
from keiretsu.io.load.raw_table import Block, Grid

NO_TIE = ("", "0", "-", "–", "—", "−", ".")
COLUMNS = ("source", "target", "value")


def as_matrix(grid: Grid) -> Grid:
    """Return a matrix, opened as a table without header, as a table of ties.

    An empty cell, a zero, a dash and the value of a firm to itself make no tie.
    Rows and columns of totals are read as firms, and said.
    """
    names = grid.tops[0]
    labels = [cell.strip() for cell in grid.raw[0][: len(names)]] if grid.raw else []
    _refuse_unlabelled(grid, labels)

    def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
        first = True
        for block in grid.blocks(0, names):
            made = _ties(block, labels, first)
            yield Block(made.frame.select(columns), made.lines, made.broken)
            first = False

    notes = [
        f"{grid.label} is read as a matrix: rows are sources, columns are targets, cells are values "
        "(of a firm to itself left out)"
    ]
    totals = [name for name in labels if half_width(name).casefold() in TOTALS]
    if totals:
        notes.append(f"{grid.label}: {totals[0]!r} is read as a firm; remove it if it is a total")
    return replace(
        grid, tops=[list(COLUMNS)], blocks=blocks, notes=(*grid.notes, *notes), weight=_weight(grid)
    )


def _refuse_unlabelled(grid: Grid, labels: list[str]) -> None:
    targets = labels[1:]
    gaps = [at for at, name in enumerate(targets, start=2) if not name]
    if not targets or gaps:
        where = f"column {gaps[0]} of its first row is empty" if gaps else "it has one column"
        raise InvalidData(f"{grid.label} is no labelled matrix ({where}); name a firm in every column.")
    twice = next((name for name in targets if targets.count(name) > 1), None)
    if twice is not None:
        raise InvalidData(f"{grid.label}: two columns are called {twice!r}; join or rename one.")


def _weight(grid: Grid) -> tuple[int, int]:
    rows, width = grid.weight
    cells = max(len(grid.tops[0]) - 1, 1)
    return rows * cells, max(width // cells, 1)


def _ties(block: Block, labels: list[str], first: bool) -> Block:
    """Return the ties of a block; the first block begins with the row of labels."""
    frame, lines = (block.frame[1:], block.lines[1:]) if first else (block.frame, block.lines)
    source, *targets = frame.columns
    called = dict(zip(targets, labels[1:], strict=True))
    long = (
        frame.with_columns(lines.alias("_line"))
        .unpivot(targets, index=[source, "_line"], variable_name="target", value_name="value")
        .rename({source: "source"})
        .filter(_is_tie())
        .with_columns(pl.col("target").replace_strict(called, return_dtype=pl.String))
        .filter(pl.col("source").is_null() | (pl.col("source") != pl.col("target")))
        .sort("_line", maintain_order=True)
    )
    return Block(long.select(COLUMNS), long["_line"].alias("line"), block.broken)


def _is_tie() -> pl.Expr:
    value = pl.col("value").str.strip_chars()
    zero = (value.cast(pl.Float64, strict=False) == 0).fill_null(False)
    return value.is_not_null() & ~value.is_in(NO_TIE) & ~zero
