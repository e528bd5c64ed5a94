"""What GraphML and GEXF have in common.

Files are read element by element: a graph library would merge nodes of one id, make up nodes for dangling
edges and stop at the first odd value; here every element becomes one row, so that the loader can account for
it. They are written row by row: a column becomes an attribute, a missing value stands nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.exchange_tables import with_iso_dates
from keiretsu.io.formats.rows import Rows
from keiretsu.io.formats.source_tables import SourceTables

_WHOLE = ("int", "integer", "long", "short", "byte")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_TYPES = {pl.Boolean: "boolean", pl.Float64: "double"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = {"node": ("id",), "edge": ("source", "target")}


def elements(path: Path, root: str) -> Iterator[tuple[str, Element]]:
    """Yield start and end of every element; whatever XML says against the file becomes one sentence."""
    first = True
    try:
        for event, element in iterparse(path, events=("start", "end")):
            if first and local(element) != root:
                raise InvalidData(
                    f"{path} is no {root} file (it begins with <{local(element)}>); check the name."
                )
            first = False
            yield event, element
    except ParseError as error:
        line = error.position[0] if error.position else 1
        raise InvalidData(
            f"{path}, line {line}: the XML is damaged or cut off ({error.msg}); export the file anew."
        ) from error
    except (ValueError, LookupError) as error:
        raise InvalidData(f"{path}: its encoding cannot be read ({error}); save it as UTF-8.") from error


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return _without_namespace(element.tag)


@cache
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name."""
    return next((child for child in element if local(child) == name), None)


def ends_of(element: Element, name: str) -> dict[str, Any]:
    """Return the id of a node, or the two ends of an edge."""
    if name == "node":
        return {"id": element.get("id")}
    return {"source": element.get("source"), "target": element.get("target")}


def free_name(name: str, owner: str) -> str:
    """Return the name of an attribute, underlined where it would hide the id or an end."""
    fixed = ("id",) if owner == "node" else ("source", "target")
    return f"{name}_" if name in fixed else name


def typed_value(text: str | None, kind: str) -> Any:
    """Return text as the declared type says; text that is none of it stays as it is."""
    text = text or ""
    try:
        if kind == "boolean":
            return _TRUTH[text.strip().lower()]
        if kind in _WHOLE:
            return int(text)
        return float(text) if kind in ("float", "double") else text
    except (ValueError, KeyError):
        return text


def mark_direction(row: dict[str, Any], said: str | None, words: dict[str, bool], default: bool) -> None:
    """Mark an edge without direction; a column `directed` stands only where there is one."""
    if not words.get(said or "", default):
        row["directed"] = False


def finished(path: Path, tables: dict[str, Rows], notes: Iterable[str] = ()) -> SourceTables:
    """Return the tables of nodes and edges; an edge of which nothing is said is directed."""
    edges = tables["edge"].frame()
    if "directed" in edges.columns:
        edges = edges.with_columns(pl.col("directed").cast(pl.Boolean, strict=False).fill_null(True))
    nodes = tables["node"].frame()
    if not nodes.height and not edges.height:
        raise InvalidData(f"{path} holds neither nodes nor edges; export it anew.")
    return SourceTables(nodes if nodes.height else None, edges, tuple(notes))


def attributes(owner: str, table: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield name and type of every column that is neither the id nor an end."""
    for name, dtype in table.schema.items():
        if name not in _ENDS[owner]:
            yield name, _TYPES.get(type(dtype), "string")


def rows_of(owner: str, table: pl.DataFrame) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield the ends of every row and those of its other values that are not missing."""
    for row in table.iter_rows(named=True):
        ends = [row.pop(name) for name in _ENDS[owner]]
        yield ends, {name: value for name, value in row.items() if value is not None}


def text_of(value: Any) -> str:
    """Return a value as XML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sayable(table: pl.DataFrame, what: str) -> pl.DataFrame:
    """Return a table with dates as text, refusing letters that XML cannot say."""
    table = with_iso_dates(table)
    for name, dtype in table.schema.items():
        if dtype == pl.String:
            for value in table[name].drop_nulls().unique(maintain_order=True):
                if _FORBIDDEN.search(value):
                    raise InvalidData(
                        f"{name} {value!r} of the {what} holds a control character that XML cannot say; "
                        "correct it or export to parquet."
                    )
    return table
