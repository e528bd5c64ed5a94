"""Several rows about one pair at one time: orders, products, a symmetric tie said from both ends."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.core.plurals import counted
from keiretsu.network.canonical_tables import SYMMETRIC, attributes
from keiretsu.schema import ties as tie_schema

Combine = Literal["sum", "max", "spell", "refuse"]
HOW = ("sum", "max", "spell", "refuse")
KEY = ("type", "source", "target")
AMOUNTS = ("flow", "value")
OPEN_END = 2**31 - 1
Rows = npt.NDArray[np.int64]


class Merged:
    """Which rows have become one tie, so that each of them can be told if the tie breaks a rule.

    Parameters
    ----------
    ties : polars.DataFrame
        A row each, with the column `_tie` that `numbered_rows` gives.
    """

    def __init__(self, ties: pl.DataFrame) -> None:
        self._rows = ties
        self._tie = np.arange(ties.height, dtype=np.uint32)

    def into(self, gone: pl.Series, first: pl.Series) -> None:
        """Let the ties `gone` be part of the ties `first`, each given by `_tie`."""
        now = np.arange(len(self._tie), dtype=np.uint32)
        now[gone.to_numpy()] = first.to_numpy()
        self._tie = now[self._tie]

    def count(self, ties: pl.DataFrame) -> int:
        """Return how many rows some ties are made of."""
        alive = np.zeros(len(self._tie), np.bool_)
        alive[ties["_tie"].to_numpy()] = True
        return int(alive[self._tie].sum())

    def rows_of(self, tie: int) -> list[dict[str, Any]]:
        """Return the rows that a tie is made of."""
        return self._rows.filter(pl.Series(self._tie == tie)).to_dicts()


def of_single_days(ties: pl.DataFrame, yearly: dict[int, str], how: str | None) -> pl.DataFrame:
    """Return ties, those of a lone day a row dated to the year of the day, or to the day itself.

    Parameters
    ----------
    ties : polars.DataFrame
    yearly : dict of int to str
        Files with a lone date instead of a start and an end, number to name.
    how : {"sum", "max", "spell", "refuse"}, optional
        With "spell" a row is a tie of one day.

    Raises
    ------
    InvalidData
        Where the user has not said which.
    """
    single = pl.col("_file").is_in(list(yearly)) & (pl.col("since") == pl.col("until"))
    found = ties.filter(single)
    if not found.height:
        return ties
    if how in (None, "refuse"):
        raise InvalidData(
            f"{yearly[found['_file'][0]]}: {counted(found.height, 'row')} of a single day, like orders; "
            "add them up by pair and year with --combine sum (or max), or keep each as a tie of one day with "
            "--combine spell."
        )
    first, after = pl.col("since"), pl.col("since") + 1
    if how != "spell":
        year = pl.col("since").cast(pl.Date).dt.year()
        first, after = (pl.date(year + later, 1, 1).cast(pl.Int32) for later in (0, 1))
    return ties.with_columns(
        since=pl.when(single).then(first).otherwise("since"),
        until=pl.when(single).then(after).otherwise("until"),
    )


def said_from_both_ends(ties: pl.DataFrame, merged: Merged, notes: list[str]) -> pl.DataFrame:
    """Return ties, of a symmetric tie that each of its ends reports alike only the first report.

    Parameters
    ----------
    ties : polars.DataFrame
        With symmetric ties as they are stored, `_turned` where the table had them the other way round.
    merged : Merged
    notes : list of str
    """
    said = [name for name in ties.columns if not name.startswith("_")]
    pairs = ties.filter(pl.col("type").is_in(SYMMETRIC))
    pairs = pairs.with_columns(_time=pl.int_range(pl.len()).over(*said, "_turned"))
    same = pl.struct(*said, "_time")
    pairs = pairs.with_columns(_first=pl.col("_tie").first().over(same), _again=~same.is_first_distinct())
    again = pairs.filter("_again")
    if not again.height:
        return ties
    notes.append(f"{counted(again.height, 'tie')} without direction reported from both ends: taken once each")
    merged.into(again["_tie"], again["_first"])
    return ties.filter(~pl.col("_tie").is_in(again["_tie"].implode()))


def combined(ties: pl.DataFrame, how: str | None, merged: Merged, notes: list[str]) -> pl.DataFrame:
    """Return ties, those of one pair, type and time made one tie as the user says.

    Parameters
    ----------
    ties : polars.DataFrame
    how : {"sum", "max", "spell", "refuse"}, optional
        "sum" and "max" make one tie of rows whose times overlap, from the first beginning to the last end,
        with flow and value added up or the largest of each; "spell" lets a row hold until the next of its
        pair begins.
    merged : Merged
    notes : list of str
    """
    if how in (None, "refuse"):
        return ties
    ties = ties.sort(*KEY, "since", pl.col("until").fill_null(OPEN_END), maintain_order=True)
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in KEY).fill_null(False)
    if how == "spell":
        return _until_the_next(ties, same, notes)
    # the latest end of the rows before, within the pair
    reach = pl.col("until").fill_null(OPEN_END).cum_max().over(*KEY).shift()
    goes_on = ties.select((same & (pl.col("since") < reach)).fill_null(False)).to_series()
    starts = np.flatnonzero(~goes_on.to_numpy())
    if len(starts) == ties.height:
        return ties
    first = ties["_tie"].gather(np.repeat(starts, np.diff(starts, append=ties.height)))
    merged.into(ties["_tie"].filter(goes_on), first.filter(goes_on))
    words = "added up" if how == "sum" else "joined, the largest amounts taken"
    notes.append(f"{counted(int(goes_on.sum()), 'row')} about a tie of another row {words}")
    return _without_what_differs(ties, _amounts(ties, starts, how), goes_on, starts, notes)


def _amounts(ties: pl.DataFrame, starts: Rows, how: str) -> pl.DataFrame:
    """Return a tie for each run of rows that begins at `starts`."""
    add = np.add.reduceat if how == "sum" else np.maximum.reduceat
    until = np.maximum.reduceat(ties["until"].fill_null(OPEN_END).to_numpy(), starts)
    made = ties[starts].with_columns(
        pl.Series("until", until),
        pl.Series("strength", np.maximum.reduceat(ties["strength"].to_numpy(), starts)),
        pl.Series("brokered", np.logical_or.reduceat(ties["brokered"].to_numpy(), starts)),
        *(pl.Series(name, add(ties[name].to_numpy(), starts)) for name in AMOUNTS),
    )
    end = pl.col("until")
    return made.with_columns(until=pl.when(end < OPEN_END).then(end).cast(pl.Int32))


def _without_what_differs(
    ties: pl.DataFrame, made: pl.DataFrame, goes_on: pl.Series, starts: Rows, notes: list[str]
) -> pl.DataFrame:
    """Return joined ties without the attributes that their rows do not share."""
    for name in attributes(ties, tie_schema()):
        changes = ~ties[name].eq_missing(ties[name].shift()) & goes_on
        differs = pl.Series(np.logical_or.reduceat(changes.to_numpy(), starts))
        if differs.any():
            made = made.with_columns(pl.when(~differs).then(pl.col(name)).alias(name))
            joined = counted(int(differs.sum()), "joined tie")
            notes.append(f"{name!r} differs among the rows of {joined} and is left out there")
    return made


def _until_the_next(ties: pl.DataFrame, same: pl.Expr, notes: list[str]) -> pl.DataFrame:
    following = pl.when(same.shift(-1).fill_null(False)).then(pl.col("since").shift(-1))
    late = (pl.col("until").is_null() | (pl.col("until") > following)) & (pl.col("since") < following)
    count = int(ties.select(late.fill_null(False).sum()).item())
    if count:
        notes.append(f"{counted(count, 'tie')} made to end where the next row of the pair begins")
    return ties.with_columns(until=pl.when(late).then(following).otherwise("until"))
