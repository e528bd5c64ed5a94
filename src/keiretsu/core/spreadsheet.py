"""Cells of CSV files meant for spreadsheets, in which a text that would start a formula is marked as text.

The mark is an apostrophe in front, as in a spreadsheet itself. `unguarded` takes it away, so that what is
written comes back as it was.
"""

import re

import polars as pl

_SIGNS = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"
"""Signs that start a formula, in ASCII and full width."""
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_NUMBER = re.compile(r"[-+][0-9.,]+(?:[eE][-+]?[0-9]+)?%?")
_MARKED = f"^'('*[{_SIGNS}])"


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula; numbers are none.

    Examples
    --------
    >>> guarded("=cmd|x"), guarded("-0.5"), guarded("@SUM(A1)"), guarded("'=x"), guarded("Toyota")
    ("'=cmd|x", '-0.5', "'@SUM(A1)", "''=x", 'Toyota')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` made a cell of.

    Examples
    --------
    >>> unguarded("'=cmd|x"), unguarded("'tis")
    ('=cmd|x', "'tis")
    """
    return re.sub(_MARKED, r"\1", text)


def guarded_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table for a CSV file with all texts `guarded`, and with `guarded` names of columns.

    Examples
    --------
    >>> guarded_table(pl.DataFrame({"id": ["=A1", "b"], "x": [-1.0, 2.0]}))["id"].to_list()
    ["'=A1", 'b']
    """
    texts = (name for name, kind in table.schema.items() if kind in (pl.String, pl.Enum, pl.Categorical))
    return table.with_columns(map(_guarded_column, texts)).rename(guarded)


def _guarded_column(name: str) -> pl.Expr:
    cell = pl.col(name).cast(pl.String)
    formula = cell.str.contains(f"^{_FORMULA.pattern}") & ~cell.str.contains(f"^{_NUMBER.pattern}$")
    return pl.when(formula).then(pl.lit("'") + cell).otherwise(cell).alias(name)


def unguarded_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table read from a CSV file with all texts `unguarded`.

    Examples
    --------
    >>> unguarded_table(pl.DataFrame({"id": ["'=A1", "b"]}))["id"].to_list()
    ['=A1', 'b']
    """
    # most tables hold no mark, and to ask for one is much quicker than to look for formulas
    marked = [c.name for c in table if c.dtype == pl.String and c.str.starts_with("'").any()]
    return table.with_columns(pl.col(marked).str.replace(_MARKED, "$1")) if marked else table
