"""Dates that a table leaves open: no start at all, or years where the actors' lives are known to the day."""

from __future__ import annotations

import polars as pl

from keiretsu.core.plurals import counted
from keiretsu.network.canonical_tables import ends
from keiretsu.network.dates import days

SINCE = days(1900)


def dated(ties: pl.DataFrame, actors: pl.DataFrame, undated: set[int], notes: list[str]) -> pl.DataFrame:
    """Return ties with the dates that their actors' lives imply; what is changed is added to `notes`.

    Ties of the files `undated` begin in 1900, or when the younger end is founded, and end when the first of
    their ends closes. A tie that begins on the
    first day of a year in which an end is founded begins with it, and one that ends with a year in which an
    end closes ends with it: such dates mostly stand for a year.
    """
    if not undated and actors["founded"].is_null().all() and actors["closed"].is_null().all():
        return ties
    actors = actors.unique("id", keep="first", maintain_order=True)
    rows = ends(actors, ties)
    lives = {name: [actors[name].gather(row) for row in rows] for name in ("founded", "closed")}
    founded, closed = pl.max_horizontal(*lives["founded"]), pl.min_horizontal(*lives["closed"])
    if undated:
        empty = pl.col("since").is_null() & pl.col("_file").is_in(list(undated))
        start = pl.max_horizontal(founded, pl.lit(SINCE, pl.Int32))
        ends_too = empty & pl.col("until").is_null() & closed.is_not_null() & (closed > start)
        ending = int(ties.select(ends_too.sum()).item())
        if ending:
            notes.append(f"{counted(ending, 'tie')} without dates made to end with the closing of an end")
        ties = ties.with_columns(
            since=pl.when(empty).then(start).otherwise("since"),
            until=pl.when(ends_too).then(closed).otherwise("until"),
        )
    early = (pl.col("since") < founded) & (pl.col("since") == _new_year(founded))
    late = (pl.col("until") > closed) & (pl.col("until") == _new_year(closed, later=1))
    counts = ties.select(early.sum().alias("early"), late.sum().alias("late")).row(0)
    for count, verb, what in zip(counts, ("begin", "end"), ("founding", "closing"), strict=True):
        if count:
            ties_do = (
                f"1 tie dated to a year {verb}s" if count == 1 else f"{count:,} ties dated to a year {verb}"
            )
            notes.append(f"{ties_do} with the {what} of an end in that year")
    return ties.with_columns(
        since=pl.when(early).then(founded).otherwise("since"),
        until=pl.when(late).then(closed).otherwise("until"),
    )


def _new_year(day: pl.Expr, *, later: int = 0) -> pl.Expr:
    """Return the first day of the year that a day belongs to, or of a later one."""
    return pl.date(day.cast(pl.Date).dt.year() + later, 1, 1).cast(pl.Int32)
