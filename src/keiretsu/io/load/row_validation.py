"""Setting rows aside until what is left keeps every rule of a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.account import MOST, Fault
from keiretsu.io.load.names import bare
from keiretsu.io.load.row_shapes import cells_of
from keiretsu.network.validation import Problem, table_problems
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema

Tables = dict[str, pl.DataFrame]
Files = Mapping[str, list[str]]


Check = Callable[[pl.DataFrame, pl.DataFrame], list[Problem]]
Members = Callable[[dict[str, Any]], list[dict[str, Any]]]


def sift(
    tables: Tables, files: Files, check: Check = table_problems, members: Members | None = None
) -> tuple[Tables, list[Fault]]:
    """Return the rows of actors and ties that make a sound network, and a fault for every other row.

    A tie to an actor that is set aside follows it.

    Parameters
    ----------
    tables : dict of polars.DataFrame
        By name; columns of the schema, `_file` and `_line`.
    files : mapping of str to list of str
        Names of the files by table.
    check : callable
        Returns the problems of the two tables.
    members : callable, optional
        Returns the rows that a tie is made of, each of which is told; by default a tie is one row.
    """
    faults: list[Fault] = []
    while problems := check(tables["actors"], tables["ties"]):
        if len(problems) + len(faults) > MOST:
            raise InvalidData(
                f"More than {MOST:,} rows cannot be used; first {_where(problems[0], tables, files)}: "
                f"{problems[0].reason}; check the roles of the columns."
            )
        by_row: dict[tuple[str, int], list[Problem]] = {}
        for problem in problems:
            by_row.setdefault((problem.table, problem.row), []).append(problem)
        context = _Context(tables)
        faults += [fault for found in by_row.values() for fault in _faults(found, context, files, members)]
        gone = {name: [row for table, row in by_row if table == name] for name in tables}
        tables = {name: _without(frame, gone[name]) for name, frame in tables.items()}
    return tables, faults


def _without(frame: pl.DataFrame, rows: list[int]) -> pl.DataFrame:
    return frame.filter(~pl.int_range(pl.len()).is_in(rows)) if rows else frame


def _where(problem: Problem, tables: Tables, files: Files) -> str:
    row = tables[problem.table].row(problem.row, named=True)
    return f"{files[problem.table][row['_file']]}, line {row['_line']}"


class _Context:
    """What proposals look up: known ids and names without their legal form, and the lives of actors."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def known_as(self, name: str) -> str | None:
        """Return the one id that differs from a name only in case, width, spaces or legal form."""
        return self._names.get(name)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The id that each unknown end of a tie is near to, where there is one and no other."""
        actors, ties = self.tables["actors"].drop_nulls("id"), self.tables["ties"]
        ids, named = actors["id"], actors.drop_nulls("name")
        near = pl.DataFrame(
            {"id": pl.concat([ids, named["id"]]), "bare": bare(pl.concat([ids, named["name"].alias("id")]))}
        )
        near = near.unique().filter(pl.col("bare") != "").filter(~pl.col("bare").is_duplicated())
        ends = pl.concat([ties["source"], ties["target"].alias("source")]).drop_nulls().unique()
        unknown = ends.filter(~ends.is_in(ids.implode()))
        found = pl.DataFrame({"end": unknown, "bare": bare(unknown)}).join(near, on="bare")
        return dict(found.select("end", "id").iter_rows())

    def life(self, actor: str) -> tuple[int | None, int | None]:
        """Return the first day and the end of an actor's life."""
        return self._lives.get(actor, (None, None))

    @cached_property
    def _lives(self) -> dict[str, tuple[int | None, int | None]]:
        rows = self.tables["actors"].select("id", "founded", "closed").iter_rows()
        return {actor: (founded, closed) for actor, founded, closed in rows}


def _faults(problems: list[Problem], context: _Context, files: Files, members: Members | None) -> list[Fault]:
    """Return the faults of a row, or of each row that a tie is made of."""
    table = problems[0].table
    row = context.tables[table].row(problems[0].row, named=True)
    fixes, action = [], ""
    changed: dict[str, Any] = {}
    for problem in problems:
        said, does, changes = _proposal(problem, row, context)
        changed |= changes
        fixes.append(said)
        action = does if len(fixes) == 1 or does == action else ("drop" if "drop" in (does, action) else "")
    reason = "; ".join(dict.fromkeys(problem.reason for problem in problems))
    schema = actor_schema() if table == "actors" else tie_schema()
    rows = members(row) if members and table == "ties" else [row]
    return [
        Fault(
            table, files[table][one["_file"]], one["_line"], reason, "; ".join(dict.fromkeys(fixes)), action,
            cells_of(one | changed, schema), part=one["_part"],
        )
        for one in rows
    ]  # fmt: skip


def _proposal(problem: Problem, row: dict[str, Any], context: _Context) -> tuple[str, str, dict[str, Any]]:
    """Return what to do about a problem, the action that does it, and the values that it changes."""
    reason = problem.reason
    if reason.endswith("is no actor"):
        return _unknown_actor(reason, row, context)
    if reason.startswith(("it ends before", "it closes before")):
        first, last = ("since", "until") if problem.table == "ties" else ("founded", "closed")
        return f"swap {first} and {last}", "correct", {first: row[last], last: row[first]}
    if reason.startswith(("it begins before its", "it outlives")):
        return _within_life(reason, row, context)
    if reason.endswith("is not a finite number"):
        return "leave the cell empty", "correct", {reason.split(" ", 1)[0]: None}
    if reason == "since is missing":
        return "give one, or one to all that lack it (--default since=YEAR), or drop the row", "", {}
    if "is missing" in reason or reason == "the id is empty":
        return f"{problem.remedy}, or drop the row", "", {}
    drop = "" if problem.remedy.startswith("drop") else ", or drop the row"
    return f"{problem.remedy}{drop}", "drop", {}


def _within_life(reason: str, row: dict[str, Any], context: _Context) -> tuple[str, str, dict[str, Any]]:
    end = "source" if "its source" in reason else "target"
    founded, closed = context.life(row[end])
    if reason.startswith("it begins"):
        later = max(day for day in (founded, row["since"]) if day is not None)
        return f"let it begin when its {end} is founded", "correct", {"since": later}
    earlier = min((day for day in (closed, row["until"]) if day is not None), default=None)
    return f"let it end when its {end} closes", "correct", {"until": earlier}


def _unknown_actor(reason: str, row: dict[str, Any], context: _Context) -> tuple[str, str, dict[str, Any]]:
    if reason.startswith("the parent"):
        return "leave the parent empty, or add it", "correct", {"parent": None}
    end = "source" if reason.startswith("the source") else "target"
    near = context.known_as(row[end])
    if near is not None:
        return f"write {near!r}", "correct", {end: near}
    return "keep it, which adds the actor, or drop it", "keep", {}
