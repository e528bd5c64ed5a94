"""Cells of a sheet with what the reader of workbooks leaves empty: merged cells, errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from keiretsu.core.errors import InvalidData

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says beside its values.

    Parameters
    ----------
    errors : dict of place to str
        Cells that hold an error, such as #N/A.
    valueless : list of place
        Cells that hold a formula whose value was never computed.
    merged : list of tuple
        First and last place of merged cells.
    left : int
        The first column that holds anything, with which the reader of workbooks begins.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    valueless: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Completed:
    """The cells of a sheet, and what is to be said of them.

    Parameters
    ----------
    cells : polars.DataFrame
        A row a row of the sheet, a column a column, all text.
    notes : tuple of str
        Without the name of the sheet.
    valueless : tuple of place
        Formulas whose value was never computed, as row and column of `cells`.
    left : int
        The column of the sheet that is the first of `cells`.
    """

    cells: pl.DataFrame
    notes: tuple[str, ...]
    valueless: tuple[Place, ...]
    left: int

    def refuse_valueless(self, label: str, columns: Sequence[int], first: int) -> None:
        """Refuse formulas without a value in the columns that are read, from a row on.

        Raises
        ------
        InvalidData
        """
        met = [(row, column) for row, column in self.valueless if column in columns and row >= first]
        if met:
            raise InvalidData(
                f"{label}: {len(met):,} cells hold a formula without its value, the first "
                f"{written(*met[0], self.left)}; open the workbook in a spreadsheet program and save it."
            )


def completed(cells: pl.DataFrame, sheet: Sheet) -> Completed:
    """Return the cells of a sheet with the errors in them and merged cells filled.

    A cell with an error bears the error's name, which is no number, no date and no firm. The value of merged
    cells stands in each of them.
    """
    notes = []
    columns = dict(enumerate(cells.get_columns()))
    errors = _within(cells, sheet, list(sheet.errors))
    texts = {at: sheet.errors[at[0], at[1] + sheet.left] for at in errors}
    for column in {column for _, column in errors}:
        rows = [row for row, at in errors if at == column]
        columns[column] = columns[column].scatter(rows, [texts[row, column] for row in rows])
    if errors:
        first = written(*errors[0], sheet.left)
        notes.append(f"{len(errors):,} cells hold an error, such as {texts[errors[0]]} in {first}")
    filled = _fill_merged(columns, sheet, cells.height)
    if filled:
        notes.append(f"{filled:,} merged cells are filled: the value stands in each of them")
    frame = pl.DataFrame([column.alias(str(at)) for at, column in columns.items()])
    valueless = _within(cells, sheet, sheet.valueless)
    return Completed(frame, tuple(notes), tuple(valueless), sheet.left)


def _within(cells: pl.DataFrame, sheet: Sheet, places: list[Place]) -> list[Place]:
    """Return places of the sheet as those of the cells, as far as they lie within."""
    return [
        (row, column - sheet.left)
        for row, column in sorted(places)
        if row < cells.height and 0 <= column - sheet.left < cells.width
    ]


def _fill_merged(columns: dict[int, pl.Series], sheet: Sheet, height: int) -> int:
    """Write the value of merged cells into those of them that are empty; return how many."""
    lists: dict[int, list[str | None]] = {}
    filled = 0
    for (top, first), (bottom, last) in sheet.merged:
        left, right = first - sheet.left, min(last - sheet.left, len(columns) - 1)
        if top >= height or not 0 <= left <= right:
            continue
        for column in range(left, right + 1):
            lists.setdefault(column, columns[column].to_list())
        value = lists[left][top]
        for column in range(left, right + 1) if value else ():
            for row in range(top, min(bottom + 1, height)):
                if lists[column][row] is None:
                    lists[column][row] = value
                    filled += 1
    columns.update({at: pl.Series(str(at), values, pl.String) for at, values in lists.items()})
    return filled


def written(row: int, column: int, left: int) -> str:
    """Return a place as a spreadsheet program writes it.

    Examples
    --------
    >>> written(0, 0, 0), written(9, 25, 1)
    ('A1', 'AA10')
    """
    number, letters = column + left + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
