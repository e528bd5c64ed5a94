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
    made.columns = [_shaped(column, least) for column, least in columns]
    for number, column in enumerate(made.columns):
        column._index = number
    kept = {id(column) for column, _ in columns}
    return made, [_text(column.header).plain for column in table.columns if id(column) not in kept]


def is_numeric(column: Column) -> bool:
    """Return whether a column holds numbers and intervals alone."""
    return all(NUMBERS.fullmatch(_text(cell).plain) for cell in column.cells)


def _spare(column: Column) -> tuple[bool, bool]:
    """Return what makes a column one to leave out first: it is numeric, and not said to stay whole."""
    return is_numeric(column), not column.no_wrap


def _shaped(column: Column, least: int) -> Column:
    """Return a column as wide as it has to be: numbers whole, the header broken between words."""
    made = copy(column)
    made._cells = list(column.cells)
    if is_numeric(column) or column.no_wrap:
        made.no_wrap, made.min_width = True, least
        header = _text(column.header)
        made.header = "\n".join(_lines(header.plain, least))
    else:
        made.no_wrap, made.min_width = False, least
    return made


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
