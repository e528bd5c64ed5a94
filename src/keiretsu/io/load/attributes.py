"""Columns that play no role: kept as attributes of actors and ties, as numbers or as text."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from keiretsu.io.load.column_style import nothings, whole_texts

MARK = "attribute "
"""Stands before the name of an attribute while rows are read, so that it hides no role."""
BESIDE = cs.starts_with(MARK)
_CODE = r"^[+-]?0\d|^\d+[eE]\d+$|^[+-]?\d{16,}$"
"""Numbers that a float would not give back: leading zeros, 1E5 as a code, more digits than it has."""


def texts_of(frame: pl.DataFrame, missing: frozenset[str] | None) -> list[pl.Series]:
    """Return the attributes among the columns of rows as texts, under their own names."""
    made = []
    for column in frame.select(BESIDE):
        text = whole_texts(column).str.strip_chars()
        kept = pl.when(~nothings(text, missing)).then(text)
        made.append(pl.select(kept).to_series().alias(column.name.removeprefix(MARK)))
    return made


def with_types(frame: pl.DataFrame, known: list[str]) -> pl.DataFrame:
    """Return rows with attributes as numbers that are numbers in every row; codes like 007 stay text.

    Parameters
    ----------
    frame : polars.DataFrame
    known : list of str
        Columns that are no attributes.
    """
    made = []
    for column in frame.select(pl.exclude(known)):
        number = column.cast(pl.Float64, strict=False)
        plain = number.null_count() == column.null_count() < len(column) and number.is_finite().all()
        made.append(number if plain and not column.str.contains(_CODE).any() else column)
    return frame.with_columns(made)
