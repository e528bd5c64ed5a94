"""Tables that fit their terminal: columns are left out before a number or an interval breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING

from keiretsu.core.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Column, Table
    from rich.text import Text

GAP, EDGES = 3, 2
"""Blanks between two columns, and left and right of all of them, of tables that `output.table` makes."""

NUMBERS = re.compile(r"(?:[\s\d.,:;%±∞–−e+\-\[\]x×]|of|inf)*")
"""What is read as one and may not be broken: numbers, intervals, ranks with their intervals, years."""

LONGEST = 24
"""Letters of a word above which it may be broken rather than have a column left out."""


def fitted(table: Table, width: int) -> tuple[Table, list[str]]:
    """Return a table that fits a width, and the names of the columns that it had to leave out.

    Numbers are never broken, headers and sentences only between words. Columns of numbers are left out first,
    the last of them before the others and those that are to stay whole after them; the first column stays.

    Parameters
    ----------
    table : Table
        Made by `keiretsu.cli.output.table`.
    width : int
        Columns of the terminal.

    Returns
    -------
    tuple of (Table, list of str)

    Examples
    --------
    >>> from keiretsu.cli.output import table
    >>> made = table("", "firm", "sales", "share", "interval")
    >>> made.add_row("Toyota Motor", "1,200,000", "12.5", "[10.25, 14.75]")
    >>> fitted(made, 40)[1]
    ['interval']
    """
    columns = [(column, _least(column)) for column in table.columns]
    while len(columns) > 1 and sum(least + GAP for _, least in columns) - GAP + EDGES > width:
        del columns[max(range(1, len(columns)), key=lambda i: (*_spare(columns[i][0]), i))]
    made = copy(table)
    leasts = [least for _, least in columns]
    room = width - EDGES - GAP * (len(columns) - 1)
    widths = shared_out(room, leasts, [_natural(column) for column, _ in columns])
    made.columns = [_shaped(column, width) for (column, _), width in zip(columns, widths, strict=True)]
    for number, column in enumerate(made.columns):
        column._index = number
    kept = {id(column) for column, _ in columns}
    return made, [_text(column.header).plain for column in table.columns if id(column) not in kept]


def shared_out(room: int, least: list[int], natural: list[int]) -> list[int]:
    """Return widths of columns: what each needs at least, and what is left to those that want more, evenly.

    Examples
    --------
    >>> shared_out(20, [3, 5, 5], [3, 30, 8])
    [3, 9, 8]
    """
    widths = list(least)
    while sum(widths) < room:
        wanting = [i for i, width in enumerate(widths) if width < natural[i]]
        if not wanting:
            break
        widths[min(wanting, key=lambda i: widths[i])] += 1
    return widths


def is_numeric(column: Column) -> bool:
    """Return whether a column holds numbers and intervals alone."""
    return all(NUMBERS.fullmatch(_text(cell).plain) for cell in column.cells)


def _spare(column: Column) -> tuple[bool, bool]:
    """Return what makes a column one to leave out first: it is numeric, and not said to stay whole."""
    return is_numeric(column), not column.no_wrap


def _shaped(column: Column, width: int) -> Column:
    """Return a column of a width: numbers whole, the header broken between words."""
    made = copy(column)
    made._cells = list(column.cells)
    made.width, made.no_wrap = width, is_numeric(column) or column.no_wrap
    if made.no_wrap:
        made.header = "\n".join(_lines(_text(column.header).plain, width))
    return made


def _natural(column: Column) -> int:
    """Return the width at which nothing of a column is broken."""
    return _widest(line for cell in (column.header, *column.cells) for line in _text(cell).plain.split("\n"))


def _lines(words: str, width: int) -> list[str]:
    from rich.cells import cell_len

    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _least(column: Column) -> int:
    """Return the columns of a terminal below which a number or a word would be broken."""
    cells = [_text(cell).plain for cell in column.cells]
    whole = column.no_wrap or is_numeric(column)
    parts = cells if whole else [word for cell in cells for word in cell.split()]
    header = _widest(_text(column.header).plain.split())
    return max(header, _widest(parts) if whole else min(_widest(parts), LONGEST), 1)


def _widest(parts: Iterable[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, parts), default=0)


def _text(cell: RenderableType) -> Text:
    from rich.text import Text

    return cell if isinstance(cell, Text) else Text(printable(str(cell)))
