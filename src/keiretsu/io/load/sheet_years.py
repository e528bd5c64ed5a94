"""Workbooks with one sheet a year: the ties of a sheet are of the year in its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from keiretsu.io.load.characters import half_width
from keiretsu.io.load.column_words import plain, roles_of
from keiretsu.io.load.date_text import read_day
from keiretsu.io.load.raw_table import Block, Grid, clean_header
from keiretsu.io.load.unreadable import Unreadable
from keiretsu.network.dates import to_date

_YEAR = re.compile(r"(?:FY|CY)?\s*((?:1[5-9]|20)\d\d)\s*(?:年|年度|FY)?", re.IGNORECASE)
_ERA = re.compile(r"(?:明治|大正|昭和|平成|令和).{1,3}年度?")
DATED = ("since", "until", "year")


def with_years(grids: list[Grid]) -> list[Grid]:
    """Return grids with a column `year`, where two or more sheets are called by different years.

    A sheet that has dates of its own, or that is called by another word, stays as it is.
    """
    years = [year_of(grid.part) for grid in grids]
    if len({year for year in years if year}) < 2:
        return grids
    return [
        grid if year is None or _has_dates(grid) else _of_year(grid, year)
        for grid, year in zip(grids, years, strict=True)
    ]


def year_of(name: str) -> int | None:
    """Return the year that the name of a sheet is, if it is one.

    Examples
    --------
    >>> year_of("1990"), year_of("FY1991"), year_of("昭和60年"), year_of("firms")
    (1990, 1991, 1985, None)
    """
    word = half_width(name).strip()
    match = _YEAR.fullmatch(word)
    if match:
        return int(match[1])
    try:
        day = read_day(word.removesuffix("度")) if _ERA.fullmatch(word) else None
    except Unreadable:
        return None
    return None if day is None else to_date(day).year


def _has_dates(grid: Grid) -> bool:
    known = roles_of("ties")
    return any(known.get(plain(cell)) in DATED for top in grid.tops for cell in top if cell)


def _of_year(grid: Grid, year: int) -> Grid:
    def blocks(header: int, columns: Sequence[str]) -> Iterator[Block]:
        for block in grid.blocks(header, [name for name in columns if name != "year"]):
            frame = block.frame.with_columns(pl.lit(str(year)).alias("year"))
            yield Block(frame.select(columns), block.lines, block.broken)

    tops = [[*clean_header(top), "year"] if any(top) else top for top in grid.tops]
    note = f"{grid.label}: its ties are of {year}, by the name of the sheet"
    return replace(grid, tops=tops, blocks=blocks, notes=(*grid.notes, note))
