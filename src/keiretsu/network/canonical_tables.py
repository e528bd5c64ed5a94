"""From the tables somebody hands in to the canonical ones: columns, dtypes, defaults, order."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.schema import TIE_TYPES, Column, Table, actors, ties

KIND = pl.Enum(list(actors().entries))
TYPE = pl.Enum(list(TIE_TYPES))
SYMMETRIC = [name for name, tie in ties().entries.items() if tie.symmetric]

_DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "day": pl.Int32(),
    "flag": pl.Boolean(),
    "kind": KIND,
    "type": TYPE,
}

NUMBERS = ("_number", "_from", "_to")
"""Columns of a table of actors and, the last two, of one of ties; see `numbered`."""

Rows = npt.NDArray[np.uint32]


def attributes(frame: pl.DataFrame, table: Table[Any]) -> list[str]:
    """Return the names of the columns of `frame` that are not of `table`, in order of their names."""
    return sorted(name for name in frame.columns if name not in table.columns and not name.startswith("_"))


def typed(frame: Any, table: Table[Any], what: str, *, keep: bool = False) -> pl.DataFrame:
    """Return `frame` with the columns of `table`, in their order and dtypes.

    Columns that are missing get their default, or null where the column is nullable.

    Parameters
    ----------
    frame : polars.DataFrame, or anything its constructor takes
    table : Table
        `keiretsu.schema.actors()` or `keiretsu.schema.ties()`.
    what : str
        Name of the table in messages.
    keep : bool
        Whether other columns are kept as attributes, behind those of the table and as they are; else they
        are errors.

    Raises
    ------
    InvalidData
        For a column that is unknown, required and missing, or holds a value that cannot be read.
    """
    given = frame if isinstance(frame, pl.DataFrame) else pl.DataFrame(frame)
    others = attributes(given, table)
    if others and not keep:
        raise InvalidData(
            f"The table of {what} has the unknown column {others[0]!r}; rename or drop it, or keep it as an "
            f"attribute (attributes=True; known: {', '.join(table.columns)})."
        )
    made = [_column(given, column, what) for column in table.columns.values()]
    return pl.DataFrame([*made, *given.select(others)])


def _column(given: pl.DataFrame, column: Column, what: str) -> pl.Series:
    dtype = _DTYPES[column.dtype]
    if column.name not in given.columns:
        if column.required:
            raise InvalidData(
                f"The table of {what} lacks the column {column.name!r} ({column.meaning}); add it."
            )
        return pl.Series(column.name, [column.default], dtype=dtype).new_from_index(0, given.height)
    series = _cast(given[column.name], column, dtype, what)
    return series if column.default is None else series.fill_null(pl.lit(column.default, dtype))


def _cast(series: pl.Series, column: Column, dtype: pl.DataType, what: str) -> pl.Series:
    if series.dtype == dtype:
        return series
    try:
        out = _as_days(series) if column.dtype == "day" else series.cast(dtype, strict=False)
    except pl.exceptions.PolarsError as error:
        raise InvalidData(
            f"The column {column.name!r} of the table of {what} holds {series.dtype} values; "
            f"give {column.dtype} values ({column.unit})."
        ) from error
    lost = (out.is_null() & series.is_not_null()).arg_true()
    if len(lost):
        row = int(lost[0])
        raise InvalidData(
            f"The table of {what}, row {row + 1}: {column.name} {series[row]!r} cannot be read as "
            f"{_expected(column)}; correct the value."
        )
    return out


def _as_days(series: pl.Series) -> pl.Series:
    if series.dtype == pl.String:
        series = series.str.to_date("%Y-%m-%d", strict=False)
    elif series.dtype == pl.Datetime:
        series = series.cast(pl.Date)
    elif series.dtype.is_float():
        whole = series.cast(pl.Int64, strict=False)
        series = pl.select(pl.when(series == whole).then(whole)).to_series().rename(series.name)
    return series.cast(pl.Int32, strict=False)


def _expected(column: Column) -> str:
    words = {"kind": list(actors().entries), "type": list(TIE_TYPES)}.get(column.dtype)
    if words:
        return f"one of {', '.join(words)}"
    return "a day (an ISO date or whole days since 1970-01-01)" if column.dtype == "day" else column.unit


def in_stored_direction(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ties with the ends of symmetric types swapped where source > target."""
    swap = pl.col("type").is_in(SYMMETRIC) & (pl.col("source") > pl.col("target"))
    if not frame.select(swap.any()).item():
        return frame
    return frame.with_columns(
        source=pl.when(swap).then("target").otherwise("source"),
        target=pl.when(swap).then("source").otherwise("target"),
    )


def positions(ids: pl.Series, names: pl.Series) -> pl.Series:
    """Return the row in `ids` of every name, null where it is none of them; shape (n,), uint32."""
    known = pl.DataFrame({"id": ids, "row": np.arange(len(ids), dtype=np.uint32)})
    return pl.DataFrame({"id": names}).join(known, on="id", how="left", maintain_order="left")["row"]


def numbered(actor_table: pl.DataFrame, tie_table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both tables with the number of every actor and of both ends of every tie (columns `NUMBERS`).

    The numbers stay with rows that are filtered or sorted, so that `ends` need not look names up again. Of
    several actors of one id the first is meant.
    """
    actor_table = actor_table.with_row_index(NUMBERS[0])
    known = actor_table.unique("id", keep="first", maintain_order=True)
    ends = [
        known[NUMBERS[0]].gather(positions(known["id"], tie_table[name])) for name in ("source", "target")
    ]
    return actor_table, tie_table.with_columns(**dict(zip(NUMBERS[1:], ends, strict=True)))


def ends(actor_table: pl.DataFrame, tie_table: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return the rows of both ends of every tie among actors of unique ids, null where it is none of them."""
    if NUMBERS[0] not in actor_table.columns:
        source, target = (positions(actor_table["id"], tie_table[name]) for name in ("source", "target"))
        return source, target
    number, sides = actor_table[NUMBERS[0]], [tie_table[name] for name in NUMBERS[1:]]
    most = max([int(one.max() or 0) for one in (number, *sides)])  # type: ignore[arg-type]
    row = pl.Series([None], dtype=pl.UInt32).new_from_index(0, most + 1)
    row = row.scatter(number, np.arange(len(number), dtype=np.uint32))
    return row.gather(sides[0]), row.gather(sides[1])


def in_canonical_order(
    actor_table: pl.DataFrame, tie_table: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, Rows, Rows]:
    """Return actors by id, ties by (type, source, target, since), and the rows of each tie's two ends.

    Numbers given by `numbered` are used and left out of what is returned.
    """
    actor_table = actor_table.sort("id")
    source, target = ends(actor_table, tie_table)
    tie_table = tie_table.drop(NUMBERS[1:], strict=False).with_columns(_source=source, _target=target)
    tie_table = tie_table.sort("type", "_source", "_target", "since").rechunk()
    rows = [tie_table[name].to_numpy() for name in ("_source", "_target")]
    actor_table = actor_table.drop(NUMBERS[0], strict=False)
    return actor_table, tie_table.drop("_source", "_target"), rows[0], rows[1]
