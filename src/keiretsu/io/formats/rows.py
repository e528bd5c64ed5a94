"""Rows that come one by one, gathered as columns: no dictionary a row, no value lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData

_NUMBERS = (int, float, Decimal)


CELL = 24.0
"""Bytes that a cell needs at least while it is gathered."""


class Rows:
    """A table that grows by rows, whose columns appear when a row first brings them.

    Parameters
    ----------
    columns : iterable of str
        Those that it has in any case.
    file : str
        Its name in messages.
    memory : float
        Gigabytes that its cells may take.
    """

    def __init__(self, columns: Iterable[str] = (), file: str = "the table", memory: float = 2.0) -> None:
        self.columns: dict[str, list[Any]] = {name: [] for name in columns}
        self.height = 0
        self.file, self.memory = file, memory

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row; what it does not bring is null.

        Raises
        ------
        InvalidData
            When rows that differ in their columns would fill the memory.
        """
        for name, value in row.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = []
                self._refuse_too_wide()
            if len(column) < self.height:
                column.extend([None] * (self.height - len(column)))
            column.append(value)
        self.height += 1

    def _refuse_too_wide(self) -> None:
        width = len(self.columns)
        if width * self.height * CELL > self.memory * 1e9:
            raise InvalidData(
                f"{self.file}: {self.height:,} rows with {width:,} different columns do not fit into "
                f"{self.memory:g} GB of memory; give every row the same columns, or allow more (--memory)."
            )

    def frame(self) -> pl.DataFrame:
        """Return the table; a column of mixed types becomes text, so that each value can be judged.

        Raises
        ------
        InvalidData
            As `append`, and for text that no encoding can say.
        """
        self._refuse_too_wide()
        for column in self.columns.values():
            column.extend([None] * (self.height - len(column)))
        try:
            return pl.DataFrame([series(name, values) for name, values in self.columns.items()])
        except UnicodeEncodeError as error:
            raise InvalidData(
                f"{self.file} holds half a character ({error.object[error.start : error.end]!a}) that no "
                "text can hold; correct it, or export the file anew."
            ) from error


def series(name: str, values: Sequence[Any]) -> pl.Series:
    """Return plain values as a column of one type, of text where they have none in common.

    Examples
    --------
    >>> series("a", [1, 2.5, None]).to_list(), series("b", [1, "x", True]).to_list()
    ([1.0, 2.5, None], ['1', 'x', 'true'])
    """
    kinds = {type(value) for value in values} - {type(None)}
    if not kinds:
        return pl.Series(name, values, dtype=pl.String)
    if kinds == {bool}:
        return pl.Series(name, values, dtype=pl.Boolean)
    if kinds == {int} and all(v is None or -(2**63) <= v < 2**63 for v in values):
        return pl.Series(name, values, dtype=pl.Int64)
    if kinds <= set(_NUMBERS) and kinds != {int}:
        return pl.Series(name, [None if v is None else float(v) for v in values], dtype=pl.Float64)
    if kinds == {date}:
        return pl.Series(name, values, dtype=pl.Date)
    if kinds == {datetime} and all(v is None or v.tzinfo is None for v in values):
        return pl.Series(name, values, dtype=pl.Datetime("us"))
    return pl.Series(name, [as_text(value) for value in values], dtype=pl.String)


def as_text(value: Any) -> str | None:
    """Return a plain value as text: booleans in lower case, days in ISO form, bytes as UTF-8."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
