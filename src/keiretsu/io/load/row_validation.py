"""Setting rows aside until what is left keeps every rule of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.account import MOST, Fault
from keiretsu.io.load.names import bare
from keiretsu.io.load.row_parsing import cells_of
from keiretsu.network.canonical_tables import positions
from keiretsu.network.validation import Problem, table_problems
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema

Tables = dict[str, pl.DataFrame]
Files = Mapping[str, list[str]]


def sift(tables: Tables, files: Files) -> tuple[Tables, list[Fault]]:
    """Return the rows of actors and ties that make a sound network, and a fault for every other row.

    A tie to an actor that is set aside follows it.

    Parameters
    ----------
    tables : dict of polars.DataFrame
        By name; columns of the schema, `_file` and `_line`.
    files : mapping of str to list of str
        Names of the files by table.
    """
    faults: list[Fault] = []
    while problems := table_problems(tables["actors"], tables["ties"]):
        if len(problems) + len(faults) > MOST:
            raise InvalidData(
                f"More than {MOST:,} rows cannot be used; first {_where(problems[0], tables, files)}: "
                f"{problems[0].reason}; check the roles of the columns."
            )
        by_row: dict[tuple[str, int], list[Problem]] = {}
        for problem in problems:
            by_row.setdefault((problem.table, problem.row), []).append(problem)
        context = _Context(tables)
        faults += [_fault(found, context, files) for found in by_row.values()]
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
        self._names: dict[str, str] | None = None

    def known_as(self, name: str) -> str | None:
        """Return the id that differs from a name only in case, width, spaces or legal form."""
        if self._names is None:
            actors = self.tables["actors"].drop_nulls("id")
            ids = actors["id"]
            named = zip(bare(actors["name"].fill_null("")), ids, strict=True)
            self._names = dict(named) | dict(zip(bare(ids), ids, strict=True))
            self._names.pop("", None)
        return self._names.get(bare(pl.Series([name]))[0])

    def life(self, actor: str) -> tuple[int | None, int | None]:
        """Return the first day and the end of an actor's life."""
        frame = self.tables["actors"]
        row = positions(frame["id"], pl.Series([actor]))[0]
        return (None, None) if row is None else (frame["founded"][row], frame["closed"][row])


def _fault(problems: list[Problem], context: _Context, files: Files) -> Fault:
    table = problems[0].table
    row = context.tables[table].row(problems[0].row, named=True)
    fixes, action = [], ""
    for problem in problems:
        said, does, changes = _proposal(problem, row, context)
        row |= changes
        fixes.append(said)
        action = does if len(fixes) == 1 or does == action else ("drop" if "drop" in (does, action) else "")
    return Fault(
        table,
        files[table][row["_file"]],
        row["_line"],
        "; ".join(dict.fromkeys(problem.reason for problem in problems)),
        "; ".join(dict.fromkeys(fixes)),
        action,
        cells_of(row, actor_schema() if table == "actors" else tie_schema()),
        rows=row.get("_rows", 1),
    )


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
