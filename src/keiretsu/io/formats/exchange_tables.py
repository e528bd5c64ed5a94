"""The two tables that files of other programs hold: words as text, days as dates."""

from __future__ import annotations

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.network.network import Network
from keiretsu.network.view import View
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema

_FIRST_DAY, _LAST_DAY = -719162, 2932896  # 0001-01-01 and 9999-12-31, all that an ISO date can say


def exchange_tables(what: Network | View) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return actors and ties with words as text and days as dates.

    Raises
    ------
    InvalidData
        When a day lies outside the years 1 to 9999.
    """
    actors = what.actors
    if isinstance(what, View):
        ties = what.ties.frame
        alive = pl.col("parent").is_in(actors["id"].implode())
        actors = actors.with_columns(parent=pl.when(alive).then("parent"))
    else:
        ties = what.ties
    return _dated(actors, "actors"), _dated(ties, "ties")


def _dated(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    columns = (actor_schema() if table == "actors" else tie_schema()).columns.values()
    days = [column.name for column in columns if column.dtype == "day"]
    words = [column.name for column in columns if column.dtype in ("kind", "type")]
    for name in days:
        if not frame[name].drop_nulls().is_between(_FIRST_DAY, _LAST_DAY).all():
            raise InvalidData(f"{name} of the {table} lies outside the years 1 to 9999; correct the date.")
    return frame.with_columns(pl.col(words).cast(pl.String), pl.col(days).cast(pl.Date))


def with_iso_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose dates are text, for formats that have no dates (or none before 1900)."""
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    return frame.with_columns(pl.col(dates).cast(pl.String))
