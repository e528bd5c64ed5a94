"""The rules that every network keeps, and the one sentence for each way to break them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.network.canonical_tables import SYMMETRIC, in_canonical_order, positions, typed
from keiretsu.network.canonical_tables import ends as rows_of_ends
from keiretsu.network.cycles import cycle_rows
from keiretsu.schema import Column, actors, ties

if TYPE_CHECKING:
    from keiretsu.network.network import Network

Mask = npt.NDArray[np.bool_]
FRACTIONS = [name for name, tie in ties().entries.items() if tie.fraction]
ACYCLIC = [name for name, tie in ties().entries.items() if tie.acyclic]


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that breaks a rule.

    Parameters
    ----------
    table : {"actors", "ties"}
    row : int
        Row of that table, the first being 0.
    reason, remedy : str
    """

    table: str
    row: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"The table of {self.table}, row {self.row + 1}: {self.reason}; {self.remedy}."


def check(network: Network) -> list[Problem]:
    """Return every breach of the rules in a network, tables in canonical order; empty for a sound one.

    The rules: ids are unique and not empty; numbers are finite and within their range; a life and a tie end
    after they begin; a tie joins two different known actors during the lives of both; two spells of the same
    tie do not overlap; symmetric ties are stored with source < target; ownership, lineage and parents have no
    cycle; a fraction is at most 1.
    """
    return table_problems(network.actors, network.ties)


def assert_invariants(network: Network) -> None:
    """Raise AssertionError unless a network keeps every rule, its order, its dtypes and its index.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> assert_invariants(synth(100, seed=1))
    """
    problems = check(network)
    assert not problems, str(problems[0])
    actor_table, tie_table, source, target = in_canonical_order(
        typed(network.actors, actors(), "actors", keep=True), typed(network.ties, ties(), "ties", keep=True)
    )
    assert actor_table.equals(network.actors), "actors are not in canonical order and dtypes"
    assert tie_table.equals(network.ties), "ties are not in canonical order and dtypes"
    assert actor_table.schema == network.actors.schema, "a column of actors has another dtype"
    assert tie_table.schema == network.ties.schema, "a column of ties has another dtype"
    assert np.array_equal(source, network.source), "the rows of the sources are stale"
    assert np.array_equal(target, network.target), "the rows of the targets are stale"


def raise_for(problems: list[Problem]) -> None:
    """Raise InvalidData for the first problem, telling how many more there are."""
    if problems:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise InvalidData(f"{problems[0]}{more}")


def table_problems(
    actor_table: pl.DataFrame, tie_table: pl.DataFrame, *, overlaps: bool = True
) -> list[Problem]:
    """Return every breach of the rules in two tables of the schema's columns, in any order of rows.

    Without `overlaps`, but for two spells of a tie at one time.
    """
    ids = actor_table["id"]
    found = list(_actor_problems(actor_table))
    if ids.null_count() or ids.n_unique() < len(ids):
        return found  # without unique ids nothing can be said about ties
    ends = pl.DataFrame(dict(zip("st", rows_of_ends(actor_table, tie_table), strict=True)))
    found += _column_problems(tie_table, "ties", ties().columns)
    found += _end_problems(tie_table, ends)
    if found:
        return found  # the rules below need known ends and sound dates
    found += _life_problems(actor_table, tie_table, ends)
    if overlaps:
        found += _overlap_problems(tie_table, ends)
    found += _cycle_problems(actor_table, tie_table, ends)
    return found


def _found(table: str, mask: pl.Series | Mask, reason: str, remedy: str) -> Iterator[Problem]:
    bad = mask.fill_null(False).to_numpy() if isinstance(mask, pl.Series) else mask
    for row in np.flatnonzero(bad):
        yield Problem(table, int(row), reason, remedy)


def _column_problems(frame: pl.DataFrame, table: str, columns: Mapping[str, Column]) -> Iterator[Problem]:
    for name, column in columns.items():
        values = frame[name]
        if column.required:
            yield from _found(table, values.is_null(), f"{name} is missing", "give one")
        if column.dtype == "number":
            yield from _found(table, ~values.is_finite(), f"{name} is not a finite number", "give one")
            yield from _range_problems(values, table, column)


def _range_problems(values: pl.Series, table: str, column: Column) -> Iterator[Problem]:
    if column.low is not None:
        below = values < column.low
        yield from _found(table, below, f"{column.name} is below {column.low:g}", "raise it")
    if column.high is not None:
        above = (values > column.high) & values.is_finite()
        yield from _found(table, above, f"{column.name} is above {column.high:g}", "lower it")


def _actor_problems(frame: pl.DataFrame) -> Iterator[Problem]:
    yield from _column_problems(frame, "actors", actors().columns)
    ids, parents = frame["id"], frame["parent"]
    yield from _found("actors", ids == "", "the id is empty", "give the actor a name")
    again = ~ids.is_first_distinct() & ids.is_not_null()
    yield from _found("actors", again, "the id was used before", "keep one row an id")
    never = frame["closed"] <= frame["founded"]
    yield from _found("actors", never, "it closes before or on the day it is founded", "correct the dates")
    orphan = parents.is_not_null() & ~parents.is_in(ids.implode())
    yield from _found("actors", orphan, "the parent is no actor", "add the parent or leave it empty")


def _end_problems(frame: pl.DataFrame, ends: pl.DataFrame) -> Iterator[Problem]:
    for name, row in (("source", "s"), ("target", "t")):
        unknown = ends[row].is_null() & frame[name].is_not_null()
        for problem in _found("ties", unknown, "", "add the actor or drop the tie"):
            reason = f"the {name} {frame[name][problem.row]!r} is no actor"
            yield Problem("ties", problem.row, reason, problem.remedy)
    itself = frame["source"] == frame["target"]
    yield from _found("ties", itself, "it joins an actor to itself", "drop it")
    never = frame["until"] <= frame["since"]
    yield from _found("ties", never, "it ends before or on the day it begins", "correct the dates")
    turned = frame["type"].is_in(SYMMETRIC) & (frame["source"] > frame["target"])
    yield from _found("ties", turned, "a symmetric tie has source > target", "swap its ends")
    whole = frame["type"].is_in(FRACTIONS) & (frame["value"] > 1)
    yield from _found("ties", whole, "the value is a fraction above 1", "give a fraction of the whole")


def _life_problems(
    actor_table: pl.DataFrame, tie_table: pl.DataFrame, ends: pl.DataFrame
) -> Iterator[Problem]:
    for row, name in (("s", "source"), ("t", "target")):
        founded = actor_table["founded"].gather(ends[row])
        closed = actor_table["closed"].gather(ends[row])
        early = tie_table["since"] < founded
        yield from _found(
            "ties", early, f"it begins before its {name} is founded", "correct one of the two dates"
        )
        late = closed.is_not_null() & (tie_table["until"].is_null() | (tie_table["until"] > closed))
        yield from _found("ties", late, f"it outlives its {name}", "end it when the actor closes")


def _overlap_problems(tie_table: pl.DataFrame, ends: pl.DataFrame) -> Iterator[Problem]:
    """Find spells of the same (type, source, target) that begin before the one before has ended."""
    keys = ["type", "s", "t"]
    spells = ends.with_columns(tie_table.select("type", "since", "until")).with_row_index("row")
    spells = spells.sort(*keys, "since")
    same = pl.all_horizontal([pl.col(k) == pl.col(k).shift() for k in keys])
    before = pl.col("until").shift()
    overlap = same & (before.is_null() | (before > pl.col("since")))
    for row in spells.filter(overlap)["row"]:
        yield Problem("ties", row, "it overlaps another spell of the same tie", "end one before the next")


def _cycle_problems(
    actor_table: pl.DataFrame, tie_table: pl.DataFrame, ends: pl.DataFrame
) -> Iterator[Problem]:
    n = actor_table.height
    for tie_type in ACYCLIC:
        rows = (tie_table["type"] == tie_type).arg_true()
        part, part_ends = tie_table[rows], ends[rows]
        bad = cycle_rows(n, _np(part_ends["s"]), _np(part_ends["t"]), part["since"], part["until"])
        for row in bad:
            yield Problem("ties", int(rows[int(row)]), f"{tie_type} runs in a circle", "break the circle")
    child = actor_table["parent"].is_not_null().arg_true()
    parent = positions(actor_table["id"], actor_table["parent"].gather(child))
    always = pl.Series([None], dtype=pl.Int32).new_from_index(0, len(child))
    for row in cycle_rows(n, _np(parent), _np(child), always.fill_null(0), always):
        yield Problem("actors", int(child[int(row)]), "it descends from itself", "correct the parents")


def _np(series: pl.Series) -> npt.NDArray[Any]:
    return series.to_numpy()
