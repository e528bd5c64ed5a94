"""Frames of pandas as frames of Polars, without the detour over pyarrow."""

from __future__ import annotations

from typing import Any

import polars as pl


def from_pandas(frame: Any) -> pl.DataFrame:
    """Return a frame of pandas as one of Polars; an index that says something is a column.

    Whole numbers stay whole: pandas makes floats of them where a cell is empty. Moments become days of their
    own time zone.
    """
    names, counts = frame.index.names, str(type(frame.index).__name__) == "RangeIndex"
    if not (counts and names[0] is None):
        free = ["index" if name is None else name for name in names]
        frame = frame.reset_index(names=[f"{name} of the index" if name in frame else name for name in free])
    return pl.DataFrame([_series(frame.iloc[:, at], str(name)) for at, name in enumerate(frame.columns)])


def _series(series: Any, name: str) -> pl.Series:
    if str(series.dtype).startswith("datetime"):
        texts = series.dt.strftime("%Y-%m-%d").tolist()
        return pl.Series(name, [text if isinstance(text, str) else None for text in texts], pl.String)
    gone = series.isna().tolist()
    values = [None if none else value for value, none in zip(series.tolist(), gone, strict=True)]
    present = [value for value in values if value is not None]
    if any(isinstance(value, list | tuple | set | dict) for value in present):
        return pl.Series(name, values, pl.Object)  # told by name where the column is read
    if all(isinstance(value, bool) for value in present):
        return pl.Series(name, values, pl.Boolean)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return _numbers(values, present, name)
    return pl.Series(name, [None if value is None else str(value) for value in values], pl.String)


def _numbers(values: list[Any], present: list[int | float], name: str) -> pl.Series:
    """Return numbers; whole ones beside empty cells as whole numbers."""
    if all(isinstance(value, int) for value in present) or (
        len(present) < len(values) and all(float(value).is_integer() for value in present)
    ):
        whole = [None if value is None else int(value) for value in values]
        if all(abs(value) < 2**63 for value in whole if value is not None):
            return pl.Series(name, whole, pl.Int64)
    return pl.Series(name, values, pl.Float64, strict=False)
