"""JSON: two lists of objects, under the names that keiretsu and the usual tools give them; JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.exchange_tables import with_iso_dates
from keiretsu.io.formats.rows import Rows
from keiretsu.io.formats.source_tables import SourceTables

ACTORS = ("actors", "nodes", "firms", "vertices")
TIES = ("ties", "links", "edges", "relations")
WITHIN = ("elements", "graph", "network")
"""Under these names Cytoscape.js and others put the two lists."""
VALUES = ("data", "attributes", "metadata")
"""Under these names Cytoscape.js, graphology and others put the values of a node or a tie."""
ENDS = ("source", "target")
Records = list[dict[str, Any]]


def read_json(path: Path, memory: float = 2.0, *, lines: bool = False) -> SourceTables:
    """Return the two tables of a JSON file; see `keiretsu.io.formats.read`.

    It holds an object with a list of ties (or links, or edges) and perhaps one of actors (or nodes), or
    nothing but a list of objects, or an object a line (JSON Lines). Ends that count the nodes from 0, as d3
    writes them, become the ids or names of these nodes.
    """
    found = _parsed(path, lines)
    if isinstance(found, list):
        return SourceTables(None, _frame(path, _records(path, found, "ties"), memory), lone=True)
    inner = _named(found, WITHIN)
    found = inner if isinstance(inner, dict) and _named(found, TIES) is None else found
    listed = _named(found, TIES)
    if listed is None:
        raise InvalidData(f'{path} holds no list of ties; give an object with "ties" and "actors".')
    ties = _records(path, listed, "ties")
    if found.get("directed") is False:
        ties = [{"directed": False} | tie for tie in ties]
    listed = _named(found, ACTORS)
    if listed is None:
        return SourceTables(None, _frame(path, ties, memory))
    actors = _records(path, listed, "actors")
    notes = _ends_by_number(actors, ties)
    return SourceTables(_frame(path, actors, memory), _frame(path, ties, memory), notes)


def _parsed(path: Path, lines: bool) -> Any:
    content = path.read_bytes()
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InvalidData(f"{path} is not in UTF-8; save it as UTF-8.") from error
    if lines:
        return _lines(path, text)
    try:
        return _decoded(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and _is_object(text.lstrip().partition("\n")[0]):
            return _lines(path, text)
        raise _damaged(path, error.lineno, error.msg) from error
    except (RecursionError, ValueError) as error:
        raise InvalidData(f"{path}: the JSON cannot be read ({error}); export the file anew.") from error


def _lines(path: Path, text: str) -> Records:
    """Return what JSON Lines hold: a value a line."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                found.append(_decoded(line))
            except (RecursionError, ValueError) as error:
                raise _damaged(path, number, getattr(error, "msg", error)) from error
    return found


def _decoded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has two values for {twice!r}")
    return made


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (RecursionError, ValueError):
        return False


def _damaged(path: Path, line: int, why: object) -> InvalidData:
    return InvalidData(f"{path}, line {line}: the JSON is damaged or cut off ({why}); export it anew.")


def _named(found: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(found, dict):
        return None
    return next((found[name] for name in names if name in found), None)


def _records(path: Path, listed: Any, what: str) -> Records:
    if not isinstance(listed, list):
        raise InvalidData(f"{path}: {what} is no list; give a list of objects.")
    for number, record in enumerate(listed, start=1):
        if not isinstance(record, dict):
            raise InvalidData(f"{path}: {what} number {number} is no object; write each as {{name: value}}.")
    return [_flat(record) for record in listed]


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the values that it holds under a name of their own, and a `key` as its id."""
    inner: dict[str, Any] | None = next(
        (record[name] for name in VALUES if isinstance(record.get(name), dict)), None
    )
    if inner is None:
        return record
    outer = {name: value for name, value in record.items() if value is not inner}
    if "key" in outer and "source" not in outer | inner:
        outer["id"] = outer.pop("key")
    return inner | outer


def _ends_by_number(actors: Records, ties: Records) -> tuple[str, ...]:
    """Replace ends that count the nodes from 0, or that are nodes themselves, as d3 leaves them.

    Ends are numbers of nodes where all of them are whole numbers and none is the id of a node.
    """
    for tie in ties:
        for end in ENDS:
            if isinstance(tie.get(end), dict):
                tie[end] = tie[end].get("id", tie[end].get("name", tie[end].get("index")))
    ends = [tie.get(end) for tie in ties for end in ENDS]
    ids = {str(actor["id"]) for actor in actors if actor.get("id") is not None}
    if not ends or not actors or not all(type(end) is int for end in ends):
        return ()
    if ids & {str(end) for end in ends}:
        return ()
    known = next((name for name in ("id", "name", "label") if _tells_apart(actors, name)), None)
    called = [str(number) if known is None else actor[known] for number, actor in enumerate(actors)]
    for actor, name in zip(actors, called, strict=True):
        actor["id"] = name
    for tie in ties:
        for end in ENDS:
            tie[end] = called[tie[end]] if 0 <= tie[end] < len(called) else tie[end]
    return (f"the ends of its ties count the nodes from 0; they are replaced by their {known or 'numbers'}",)


def _tells_apart(records: Records, name: str) -> bool:
    values = [record.get(name) for record in records]
    return None not in values and len({str(value) for value in values}) == len(values)


def _frame(path: Path, records: Iterable[dict[str, Any]], memory: float) -> pl.DataFrame:
    rows = Rows((), str(path), memory)
    for record in records:
        rows.append({name: _plain(value) for name, value in record.items()})
    return rows.frame()


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def write_json(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write the two tables as lists of objects, one a line, missing values as null."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("{\n")
        for name, table, after in (("actors", actors, ","), ("ties", ties, "")):
            out.write(f'"{name}": [')
            for number, row in enumerate(with_iso_dates(table).iter_rows(named=True)):
                line = json.dumps(row, ensure_ascii=False, allow_nan=False)
                out.write(("," if number else "") + "\n" + line)
            out.write(f"\n]{after}\n")
        out.write("}\n")
