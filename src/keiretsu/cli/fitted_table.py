"""Tables that fit their terminal: columns are left out before a number or an interval breaks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from keiretsu.core.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Column

GAP, EDGES = 3, 2
"""Blanks between two columns, and left and right of all of them, of tables that `output.table` makes."""

NUMBERS = re.compile(r"(?:[\s\d.,:;%±∞–−e+\-\[\]x×]|of|inf)*")
"""What is read as one and may not be broken: numbers, intervals, ranks with their intervals, years."""

LONGEST = 24
"""Letters of a word, or of words in a column that is to stay whole, above which they may be broken."""

PIECES = re.compile(r"[^/\\:_]*[/\\:_]+|[^/\\:_]+")
"""Where a word that is too long is broken first: paths at their folders, names at their parts."""


class RankedTable(Table):
    """A table that says which of its columns matter most.

    Parameters
    ----------
    *given, **options
        As of `rich.table.Table`.
    foremost : sequence of str
        Headers of the columns that stay longest, the most important first.
    """

    def __init__(self, *given: Any, foremost: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        self.foremost = tuple(foremost)


@dataclass(frozen=True, slots=True)
class _Part:
    """A column with all that deciding about it takes, so that no cell is read twice.

    Attributes
    ----------
    least, natural : int
        Widths below which a number or a word, and below which anything, would be broken.
    """

    column: Column
    name: str
    cells: Sequence[str]
    numeric: bool
    least: int
    natural: int


def fitted(table: Table, width: int) -> tuple[Table, list[str]]:
    """Return a table that fits a width, and the names of the columns that it had to leave out.

    Numbers are never broken, headers and sentences only between words. Columns of numbers are left out first,
    the last of them before the others and those that are to stay whole after them; those that the table says
    matter most go last of all, and the first column stays.

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
    foremost = table.foremost if isinstance(table, RankedTable) else ()
    every = [_part(number, column) for number, column in enumerate(table.columns, start=1)]
    parts = list(every)

    def spare(position: int) -> tuple[int, bool, bool, int]:
        part = parts[position]
        rank = foremost.index(part.name) if part.name in foremost else len(foremost)
        return rank, part.numeric, not part.column.no_wrap, position

    while len(parts) > 1 and sum(part.least + GAP for part in parts) - GAP + EDGES > width:
        del parts[max(range(1, len(parts)), key=spare)]
    made = copy(table)
    room = width - EDGES - GAP * (len(parts) - 1)
    widths = shared_out(room, [part.least for part in parts], [part.natural for part in parts])
    made.columns = [_shaped(part, width) for part, width in zip(parts, widths, strict=True)]
    for number, column in enumerate(made.columns):
        column._index = number
    return made, [part.name for part in every if part not in parts]


def shared_out(room: int, least: list[int], natural: list[int]) -> list[int]:
    """Return widths of columns: what each needs at least, and what is left to those that want more, evenly.

    Examples
    --------
    >>> shared_out(20, [3, 5, 5], [3, 30, 8])
    [3, 9, 8]
    """

    def up_to(level: int) -> list[int]:
        return [max(few, min(many, level)) for few, many in zip(least, natural, strict=True)]

    levels = range(max(natural, default=0) + 1)
    level = max(bisect_right(levels, room, key=lambda level: sum(up_to(level))) - 1, 0)
    widths = up_to(level)
    # what is left is less than one more for each
    wanting = [i for i, width in enumerate(widths) if width == level < natural[i]]
    for i in wanting[: max(room - sum(widths), 0)]:
        widths[i] += 1
    return widths


def broken(text: str, width: int) -> str:
    r"""Return a text in which words that are wider than a width are broken at their parts, if they have any.

    Examples
    --------
    >>> broken("in /home/someone/store", 10)
    'in /home/\nsomeone/\nstore'
    """
    if _wide(text) <= width:
        return text
    words = re.split(r"(\s+)", text)
    return "".join("\n".join(_joined(PIECES.findall(w), width)) if _wide(w) > width else w for w in words)


def _joined(pieces: Iterable[str], width: int, blank: str = "") -> list[str]:
    """Return lines of as many pieces each as a width holds."""
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]}{blank}{piece}" if lines else piece
        if lines and _wide(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _part(number: int, column: Column) -> _Part:
    cells, name = [_plain(cell) for cell in column.cells], _plain(column.header)
    told = [bool(NUMBERS.fullmatch(cell)) for cell in cells]
    least = [
        _widest_unbroken(cell, numeric, bool(column.no_wrap))
        for cell, numeric in zip(cells, told, strict=True)
    ]
    head = _widest(piece for word in name.split() for piece in PIECES.findall(word))
    natural = _widest(line for cell in (name, *cells) for line in cell.split("\n"))
    numeric = all(told) and any(cell.strip() for cell in cells)
    return _Part(column, name or f"column {number}", cells, numeric, max(head, 1, *least), natural)


def _widest_unbroken(cell: str, numeric: bool, whole: bool) -> int:
    """Return the width below which what must not be broken of a cell would be."""
    if numeric or (whole and (_wide(cell) <= LONGEST or len(cell.split()) == 1)):
        return _wide(cell)
    return min(_widest(cell.split()), LONGEST)


def _shaped(part: _Part, width: int) -> Column:
    """Return a column of a width: numbers whole, texts and header broken between words and parts of words."""
    made = copy(part.column)
    made._cells = list(part.column.cells)
    made.width, made.no_wrap = width, width >= part.natural
    if not made.no_wrap:
        both = zip(part.column.cells, part.cells, strict=True)
        made._cells = [cell if isinstance(cell, Text) else broken(text, width) for cell, text in both]
        made.header = "\n".join(_joined(broken(_plain(part.column.header), width).split(), width, " "))
    return made


def _widest(parts: Iterable[str]) -> int:
    return max(map(_wide, parts), default=0)


def _wide(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def _plain(cell: RenderableType) -> str:
    return cell.plain if isinstance(cell, Text) else printable(str(cell))
