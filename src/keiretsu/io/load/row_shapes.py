"""Rows brought into the shape of the schema: periods, partners, ties without direction, defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from keiretsu.io.load.attributes import MARK
from keiretsu.io.load.column_words import partners, plain
from keiretsu.io.load.date_text import written
from keiretsu.io.load.raw_table import Block, Broken
from keiretsu.io.load.roles import Roles
from keiretsu.network.canonical_tables import SYMMETRIC, TYPE, typed
from keiretsu.schema import Column, Table

WHERE = ("_file", "_line", "_part")
"""Where a row was read: the number of its file, its line, and which of the rows of that line it is."""

_PERIODS = (
    r"^(.+?)\s*(?:\u{2013}|\u{2014}|~|\u{301c}|\u{ff5e}|\s-\s|\sto\s|から)\s*(.*)$",
    r"^(\d{4})\s*-\s*(\d{4})?$",
)


def by_role(block: Block, roles: Roles) -> pl.DataFrame:
    """Return the rows of a block, columns by role, attributes marked, with `_line` and `_part`."""
    named = [pl.col(column).alias(name) for name, column in _names(roles).items()]
    return _numbered(block.frame.select(named), block.lines)


def broken_by_role(broken: Sequence[Broken], roles: Roles) -> pl.DataFrame:
    """Return rows that do not fit their header as `by_role` does, as far as their cells go."""
    texts = {
        name: [(row.cells.get(column) or "").strip() or None for row in broken]
        for name, column in _names(roles).items()
    }
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    return _numbered(frame, pl.Series([row.line for row in broken], dtype=pl.UInt32))


def _names(roles: Roles) -> dict[str, str]:
    return roles.columns | {f"{MARK}{name}": column for name, column in roles.attributes.items()}


def _numbered(frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    part: pl.Expr = pl.lit(0, pl.UInt16)
    if lines.is_duplicated().any():  # a row of a matrix holds many ties
        part = pl.int_range(pl.len()).over("_line").cast(pl.UInt16)
    return frame.with_columns(lines.alias("_line")).with_columns(part.alias("_part"))


def spans(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with a period such as 1989-1997 as a start and an end, of which it may lack the end."""
    if "period" not in frame.columns:
        return frame
    text = pl.col("period").cast(pl.String).str.strip_chars()
    first, last = (pl.coalesce(text.str.extract(p, group) for p in _PERIODS) for group in (1, 2))
    found = {"since": pl.coalesce(first, text), "until": pl.when(first.is_null()).then(text).otherwise(last)}
    made = {name: span for name, span in found.items() if name not in frame.columns}
    return frame.with_columns(**made).drop("period")


def supplied(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return rows of firms and partners with the ends swapped where the partner is the supplier; how many."""
    words = frame["type"].cast(pl.String).drop_nulls().unique()
    sells = [word for word in words if partners().get(plain(word)) == "supplier"]
    swap = pl.col("type").cast(pl.String).is_in(sells).fill_null(False)
    ends = pl.when(swap).then
    turned = frame.with_columns(
        source=ends(pl.col("target")).otherwise("source"), target=ends(pl.col("source")).otherwise("target")
    )
    return turned, int(frame.select(swap.sum()).item())


def undirected(values: pl.DataFrame, *, typed_by_user: bool) -> tuple[pl.DataFrame, int, int]:
    """Return ties without the column `directed`: those without direction and type are collaborations.

    Returns
    -------
    tuple of (polars.DataFrame, int, int)
        The ties, how many became collaborations, and how many have a type that has a direction.
    """
    if "directed" not in values.columns:
        return values, 0, 0
    loose = ~pl.col("directed").fill_null(True)
    count = int(values.select(loose.sum()).item())
    rest = values.drop("directed")
    if typed_by_user or not count:
        return rest, 0, 0
    if "type" not in values.columns:
        kind = pl.when(loose).then(pl.lit("collaboration", TYPE))
        return values.with_columns(type=kind).drop("directed"), count, 0
    return rest, 0, int(values.select((loose & ~pl.col("type").is_in(SYMMETRIC)).sum()).item())


def filled(values: pl.DataFrame, filling: pl.DataFrame) -> pl.DataFrame:
    """Return values with the one row of `filling` in empty cells and in columns that are lacking."""
    made = []
    for default in filling:
        value = pl.lit(default.first(), default.dtype)
        cells = pl.col(default.name).fill_null(value) if default.name in values.columns else value
        made.append(cells.alias(default.name))
    return values.with_columns(made)


def typed_or_null(frame: pl.DataFrame, schema: Table[Any]) -> pl.DataFrame:
    """Return a frame with the columns of the schema; required ones that it lacks are null, told later."""
    required = [name for name, column in schema.columns.items() if column.required]
    lacking = [pl.lit(None, pl.String).alias(name) for name in required if name not in frame.columns]
    return typed(frame.with_columns(lacking), schema, "rows")


def nowhere(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows that were read nowhere, with the columns that say so."""
    kinds = zip(WHERE, (pl.UInt16, pl.UInt32, pl.UInt16), strict=True)
    return frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in kinds)


def cells_of(row: dict[str, Any], schema: Table[Any]) -> dict[str, str]:
    """Return a row of values as the texts that would be read as them."""
    return {
        name: text_of(row[name], column) for name, column in schema.columns.items() if row[name] is not None
    }


def text_of(value: Any, column: Column) -> str:
    """Return a value of a column as load itself writes it: ISO dates, decimal points."""
    if column.dtype == "flag":
        return "yes" if value else "no"
    if column.dtype != "day":
        return str(value)
    try:
        return written(value)
    except (ValueError, OverflowError):
        return str(value)
