"""Which of the first rows can be the header: none, one row, or two rows that say the names together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.characters import half_width
from keiretsu.io.load.column_words import plain, roles_of
from keiretsu.io.load.raw_table import clean_header

_DATUM = re.compile(r"[+\-▲△¥$€ ]*\d[\d.,/:\-年月日 ]*(?:[eE][+\-]?\d+)?%?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
MOST_COLUMNS = 20_000


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that a table may have.

    Parameters
    ----------
    tops : list of list of str
    after : list of int
        For each, the number of the first rows that are no data below it.
    notes : tuple of str
        Without the name of the file.
    """

    tops: list[list[str]]
    after: list[int]
    notes: tuple[str, ...] = ()


def find_headers(tops: list[list[str]], label: str, *, header: bool = True) -> Headers:
    """Return the headers that the first rows of a table may be.

    Raises
    ------
    InvalidData
        When the table has no header, though the user does not say so, or more columns than any table.

    Examples
    --------
    >>> find_headers([["A", "B"], ["C", "D"]], "x.csv", header=False).tops
    [['column 1', 'column 2']]
    >>> find_headers([["Supplier", "", "Customer", ""], ["code", "name", "code", "name"]], "x.csv").tops[1]
    ['Supplier code', 'Supplier name', 'Customer code', 'Customer name']
    """
    widest = max((len(clean_header(row)) for row in tops), default=0)
    if widest > MOST_COLUMNS:
        raise InvalidData(
            f"{label} has {widest:,} columns, where {MOST_COLUMNS:,} are read; give a row a tie."
        )
    if not header:
        if not tops:
            raise InvalidData(f"{label} is empty; give rows.")
        return Headers([[f"column {at}" for at in range(1, len(tops[0]) + 1)]], [0])
    _refuse_headerless(tops, label)
    for at in range(min(len(tops) - 1, 5)):
        joined = _joined(clean_header(tops[at]), clean_header(tops[at + 1]))
        if joined:
            blanked = [[""] if row == at else cells for row, cells in enumerate(tops)]
            blanked[at + 1] = joined
            note = f"the header has two rows, read as {', '.join(map(repr, joined[:4]))} …"
            return Headers(blanked, list(range(1, len(tops) + 1)), (note,))
    return Headers(tops, list(range(1, len(tops) + 1)))


def is_datum(cell: str) -> bool:
    """Return whether a cell holds a number or a date, as no header does.

    Examples
    --------
    >>> is_datum("1990-04-01"), is_datum("12.5"), is_datum("year 1")
    (True, True, False)
    """
    return bool(_DATUM.fullmatch(half_width(cell).strip()))


def _refuse_headerless(tops: Sequence[Sequence[str]], label: str) -> None:
    rows = [[cell for cell in row if cell.strip()] for row in tops]
    first = rows[0] if rows else []
    if len(first) < 2 or any(plain(cell) in _known() for cell in first):
        return
    if not all(map(is_datum, first)) and not _holds_a_row(tops):
        return
    if any(len(row) >= 2 and not any(map(is_datum, row)) for row in rows[1:]):
        return  # numbers above a header of words
    raise InvalidData(
        f"{label} has no header (its first row holds {first[0]!r} and {first[1]!r}); load it with "
        "--no-header, which calls the columns 'column 1', 'column 2' and so on, and say what they are: "
        "--role 'source=column 1' --role 'target=column 2'."
    )


def _holds_a_row(tops: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row has a cell that is none of a header: 5.5, a date, a year above years."""
    for at, cell in enumerate(tops[0]):
        below = [row[at] for row in tops[1:] if len(row) > at and row[at].strip()]
        word = half_width(cell).strip()
        if is_datum(word) and not word.isdecimal() and below and all(map(is_datum, below)):
            return True
        if _YEAR.fullmatch(word) and below and all(_YEAR.fullmatch(other.strip()) for other in below):
            return True
    return False


@cache
def _known() -> frozenset[str]:
    """Return the words that columns of ties and of actors are called by."""
    return frozenset({*roles_of("ties"), *roles_of("actors"), "id", "code", "名", "コード"})


def _joined(upper: list[str], lower: list[str]) -> list[str] | None:
    """Return the names that two rows make together, None where they are no header of two rows.

    The upper row names groups, whose cells are merged or stand over the first column of the group; the lower
    row names columns, and is needed: it has gaps where the upper row says it all, or names that come twice.
    """
    width = max(len(upper), len(lower))
    tops, names = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    group, groups = "", []
    for top, name in zip(tops, names, strict=True):
        group = top or (group if name else "")
        groups.append(group)
    repeated = any(not top or top == before for before, top in pairwise(tops))
    filled = [name for name in names if name and not is_datum(name)]
    if len([top for top in tops if top]) < 2 or not repeated or len(filled) < 2:
        return None
    if any(is_datum(cell) for cell in (*tops, *names) if cell):
        return None
    if not all(top or name for top, name in zip(groups, names, strict=True)):
        return None
    upper_known, known = (sum(plain(name) in _known() for name in row) for row in (tops, filled))
    if 2 * known < len(filled):
        return None
    if len(set(filled)) == len(filled) == width:  # the lower row suffices, if it is the header
        return names if known > upper_known else None
    made = [
        f"{top} {name}" if top and name and top != name else name or top
        for top, name in zip(groups, names, strict=True)
    ]
    return made if len(set(made)) == len(made) else None
