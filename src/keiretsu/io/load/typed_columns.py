"""Columns that come with a type of their own: as plain numbers, texts and days, or one sentence why not."""

from __future__ import annotations

from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData


def readable_columns(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Return a frame whose columns are numbers, truth values, texts, or days without a time zone.

    A moment with a time zone is the day of its own place. Categories and bytes become text, decimals numbers.

    Raises
    ------
    InvalidData
        For a column that is nested, a length of time, or of a type that no table holds.

    Examples
    --------
    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> moment = datetime(1990, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    >>> readable_columns(pl.DataFrame({"since": [moment]}), "frame 1")["since"][0].isoformat()
    '1990-04-01T00:00:00'
    """
    return pl.DataFrame([_plain(column, file) for column in frame.get_columns()])


def _plain(column: pl.Series, file: str) -> pl.Series:
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        return column.dt.replace_time_zone(None) if dtype.time_zone else column
    if dtype.is_numeric() and not isinstance(dtype, pl.Decimal):
        return column
    if dtype in (pl.String, pl.Boolean, pl.Date) or isinstance(dtype, pl.Enum):
        return column  # an Enum is how the network's own tables are known
    if isinstance(dtype, pl.Decimal):
        return column.cast(pl.Float64)
    if isinstance(dtype, pl.Categorical) or dtype in (pl.Null, pl.Time):
        return column.cast(pl.String)
    if dtype == pl.Binary:
        return _text(column, file)
    raise _unreadable(column.name, dtype, file)


def _text(column: pl.Series, file: str) -> pl.Series:
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError as error:
        raise InvalidData(
            f"{file}: the column {column.name!r} holds bytes that are no text; write it as text."
        ) from error


def _unreadable(name: str, dtype: Any, file: str) -> InvalidData:
    if dtype.is_nested():
        what = "is nested (it holds several values a row)"
        remedy = "make it columns of plain values"
    elif dtype == pl.Duration:
        what, remedy = "holds lengths of time", "give dates or years"
    else:
        what, remedy = f"holds {dtype}", "give numbers, texts or dates"
    return InvalidData(
        f"{file}: the column {name!r} {what} and cannot be read; {remedy}, or leave it out (--ignore {name})."
    )
