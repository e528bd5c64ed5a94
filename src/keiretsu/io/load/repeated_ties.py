"""Several rows about one pair at one time: orders, products, a symmetric tie said from both ends."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.column_style import counted
from keiretsu.network.canonical_tables import SYMMETRIC

Combine = Literal["sum", "max", "spell", "refuse"]
HOW = ("sum", "max", "spell", "refuse")
KEY = ("type", "source", "target")
AMOUNTS = ("flow", "value")


def rows_of(ties: pl.DataFrame) -> pl.Series:
    """Return of how many rows each tie was made, shape (m,)."""
    if "_rows" in ties.columns:
        return ties["_rows"]
    return pl.Series("_rows", [1], dtype=pl.UInt32).new_from_index(0, ties.height)


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


def said_from_both_ends(ties: pl.DataFrame, turned: pl.Series, notes: list[str]) -> pl.DataFrame:
    """Return ties, of a symmetric tie that each of its ends reports alike only the first report.

    Parameters
    ----------
    ties : polars.DataFrame
        With symmetric ties as they are stored.
    turned : polars.Series of bool, shape (m,)
        Which of them the table had the other way round.
    notes : list of str
    """
    if not turned.any():
        return ties
    said = [name for name in ties.columns if not name.startswith("_")]
    marked = ties.with_columns(turned.alias("_turned")).with_row_index("_at")
    pairs = marked.filter(pl.col("type").is_in(SYMMETRIC))
    pairs = pairs.with_columns(_time=pl.int_range(pl.len()).over(*said, "_turned"))
    again = pairs.filter(~pl.struct(*said, "_time").is_first_distinct())["_at"]
    if not len(again):
        return ties
    ends = counted(len(again), "tie")
    notes.append(f"{ends} without direction reported from both ends: taken once each")
    first = pairs.filter(pl.struct(*said, "_time").is_duplicated() & ~pl.col("_at").is_in(again.implode()))[
        "_at"
    ]
    rows = rows_of(ties).scatter(first, rows_of(ties).gather(first) + 1)
    return ties.with_columns(rows).filter(~pl.int_range(pl.len()).is_in(again.implode()))


def combined(ties: pl.DataFrame, how: str | None, notes: list[str]) -> pl.DataFrame:
    """Return ties, those of one pair, type and time made one tie as the user says.

    Parameters
    ----------
    ties : polars.DataFrame
    how : {"sum", "max", "spell", "refuse"}, optional
        "sum" and "max" make one tie of rows whose times overlap, from the first beginning to the last end,
        with flow and value added up or the largest of each; "spell" lets a row hold until the next of its
        pair begins.
    notes : list of str
    """
    if how in (None, "refuse"):
        return ties
    ties = ties.sort(*KEY, "since", pl.col("until").fill_null(2**31 - 1), maintain_order=True)
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in KEY).fill_null(False)
    if how == "spell":
        return _until_the_next(ties, same, notes)
    open_end = pl.col("until").fill_null(2**31 - 1)
    # the latest end of the rows before, within the pair
    reach = open_end.cum_max().over(*KEY).shift()
    goes_on = (same & (pl.col("since") < reach)).fill_null(False)
    starts = np.flatnonzero(~ties.select(goes_on.alias("on"))["on"].to_numpy())
    if len(starts) == ties.height:
        return ties
    add = np.add.reduceat if how == "sum" else np.maximum.reduceat
    made = ties[starts].with_columns(
        pl.Series("until", np.maximum.reduceat(ties.select(open_end)["until"].to_numpy(), starts)),
        pl.Series("_rows", np.add.reduceat(rows_of(ties).to_numpy(), starts), dtype=pl.UInt32),
        pl.Series("strength", np.maximum.reduceat(ties["strength"].to_numpy(), starts)),
        *(pl.Series(name, add(ties[name].to_numpy(), starts)) for name in AMOUNTS),
    )
    words = "added up" if how == "sum" else "joined, the largest amounts taken"
    notes.append(f"{counted(ties.height - made.height, 'row')} about a tie of another row {words}")
    until = pl.col("until")
    return made.with_columns(until=pl.when(until < 2**31 - 1).then(until).cast(pl.Int32))


def _until_the_next(ties: pl.DataFrame, same: pl.Expr, notes: list[str]) -> pl.DataFrame:
    following = pl.when(same.shift(-1).fill_null(False)).then(pl.col("since").shift(-1))
    late = (pl.col("until").is_null() | (pl.col("until") > following)) & (pl.col("since") < following)
    count = int(ties.select(late.fill_null(False).sum()).item())
    if count:
        notes.append(f"{counted(count, 'tie')} made to end where the next row of the pair begins")
    return ties.with_columns(until=pl.when(late).then(following).otherwise("until"))
