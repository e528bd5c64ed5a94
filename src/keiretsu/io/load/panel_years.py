"""A panel says every year anew who is tied to whom: consecutive years of one tie are one spell."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from keiretsu.io.load.repeated_ties import KEY

DATES = ("since", "until")


def join_years(ties: pl.DataFrame, yearly: Collection[int], notes: list[str]) -> pl.DataFrame:
    """Return ties, those of the files `yearly` joined where one begins as the same tie before it ends.

    Only what says the same of both years is joined: with another amount or strength a year stays a tie of
    its own, or the amount would be lost. What was done is added to `notes`.

    Parameters
    ----------
    ties : polars.DataFrame
        Sound ties with the columns of the schema, `_file` and `_line`; the line of the first year is kept.
    yearly : collection of int
        Numbers of the files that have a lone year instead of dates.
    notes : list of str
    """
    of_panel = pl.col("_file").is_in(sorted(yearly))
    panel = ties.filter(of_panel)
    if not yearly or not panel.height:
        return ties
    said = [name for name in ties.columns if name not in DATES and not name.startswith("_")]
    panel = panel.sort(*KEY, "since")
    same_tie = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in KEY)
    goes_on = same_tie & (pl.col("since") == pl.col("until").shift()).fill_null(False)
    same = goes_on & pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in said)
    panel = panel.with_columns(_goes_on=goes_on, _spell=(~same).cum_sum())
    spells = panel.group_by("_spell", maintain_order=True).agg(
        pl.exclude("until", "_goes_on", "_spell").first(), pl.col("until").last()
    )
    joined, apart = panel.height - spells.height, int(panel["_goes_on"].sum())
    if joined:
        notes.append(
            f"{_rows(joined)} the tie of the year before, which is made longer "
            "(--no-join-years keeps years apart)"
        )
    if apart > joined:
        notes.append(f"{_rows(apart - joined)} a tie at another amount or strength: kept apart")
    return pl.concat([ties.filter(~of_panel), spells.select(ties.columns)])


def _rows(many: int) -> str:
    return f"{many:,} {'row goes' if many == 1 else 'rows go'} on with"
