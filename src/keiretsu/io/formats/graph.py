"""GraphML and GEXF, read element by element.

A graph library would merge nodes of one id, make up nodes for dangling edges and stop at the first odd value;
here every element becomes one row, so that the loader can account for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.rows import Rows

Tables = tuple[pl.DataFrame, pl.DataFrame]
_WHOLE = ("int", "integer", "long", "short", "byte")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def read_graphml(path: Path) -> Tables:
    """Return nodes and edges of a GraphML file; see `keiretsu.io.formats.read`."""
    keys: dict[str, dict[str, str]] = {}
    defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}}
    tables = {"node": Rows(["id"]), "edge": Rows(["source", "target"])}
    directed = True
    for event, element in _elements(path, "graphml"):
        name = _local(element)
        if event == "start":
            if name == "graph":
                directed = element.get("edgedefault") != "undirected"
        elif name == "key":
            _declare(element, keys, defaults, tables)
        elif name in tables:
            row = _ends(element, name) | defaults[name]
            row |= _graphml_values(path, element, keys)
            if name == "edge":
                _direction(row, element.get("directed"), {"true": True, "false": False}, directed)
            tables[name].append(row)
            element.clear()
        elif name == "hyperedge":
            raise InvalidData(
                f"{path} holds an edge of many ends (hyperedge); replace it by edges of two ends."
            )
    return _finished(path, tables)


def read_gexf(path: Path) -> Tables:
    """Return nodes and edges of a GEXF file; an edge with spells gives a row each."""
    keys: dict[str, dict[str, dict[str, str]]] = {"node": {}, "edge": {}}
    defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}}
    tables = {"node": Rows(["id"]), "edge": Rows(["source", "target"])}
    directed, owner = True, "node"
    for event, element in _elements(path, "gexf"):
        name = _local(element)
        if event == "start":
            if name == "graph":
                directed = element.get("defaultedgetype", "undirected") != "undirected"
            elif name == "attributes":
                owner = element.get("class", "node")
        elif name == "attribute" and owner in keys:
            title = element.get("title") or element.get("id") or ""
            title = _free(title, owner)
            tables[owner].columns.setdefault(title, [])
            keys[owner][element.get("id", "")] = {"name": title, "type": element.get("type", "string")}
            default = _child(element, "default")
            if default is not None:
                defaults[owner][title] = _value(default.text, element.get("type", "string"))
        elif name in tables:
            for row in _gexf_rows(path, element, name, keys[name], defaults[name]):
                if name == "edge":
                    _direction(row, element.get("type"), {"directed": True, "undirected": False}, directed)
                tables[name].append(row)
            element.clear()
    for table, known, extra in (
        ("node", "name", "label"),
        ("node", "founded", "start"),
        ("edge", "since", "start"),
    ):
        columns = tables[table].columns
        if known in columns:  # our own file says it twice, the second time for the timeline of a viewer
            for spare in (extra, "end") if extra == "start" else (extra,):
                columns.pop(spare, None)
    return _finished(path, tables)


def _elements(path: Path, root: str) -> Iterator[tuple[str, Element]]:
    """Yield start and end of every element; whatever XML says against the file becomes one sentence."""
    first = True
    try:
        for event, element in iterparse(path, events=("start", "end")):
            if first and _local(element) != root:
                raise InvalidData(
                    f"{path} is no {root} file (it begins with <{_local(element)}>); check the name."
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


def _local(element: Element) -> str:
    return _without_namespace(element.tag)


@cache
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _ends(element: Element, name: str) -> dict[str, Any]:
    if name == "node":
        return {"id": element.get("id")}
    return {"source": element.get("source"), "target": element.get("target")}


def _declare(
    element: Element,
    keys: dict[str, dict[str, str]],
    defaults: dict[str, dict[str, Any]],
    tables: dict[str, Rows],
) -> None:
    kind = element.get("attr.type", "string")
    title = element.get("attr.name") or element.get("yfiles.type") or element.get("id") or ""
    keys[element.get("id", "")] = {"name": title, "type": kind}
    default = _child(element, "default")
    for owner in ("node", "edge"):
        if element.get("for", "all") in (owner, "all"):
            tables[owner].columns.setdefault(_free(title, owner), [])
            if default is not None:
                defaults[owner][_free(title, owner)] = _value(default.text, kind)


def _graphml_values(path: Path, element: Element, keys: dict[str, dict[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for data in element:
        if _local(data) != "data":
            continue
        key = keys.get(data.get("key", ""))
        if key is None:
            raise InvalidData(
                f"{path}: the key {data.get('key')!r} is used but not declared; export the file anew."
            )
        if len(data):  # a drawing program's shape; its caption is all that is of use
            label = next((e.text for e in data.iter() if _local(e) in ("NodeLabel", "EdgeLabel")), None)
            if label:
                values["label"] = label.strip()
        else:
            values[_free(key["name"], _local(element))] = _value(data.text or "", key["type"])
    return values


def _free(name: str, owner: str) -> str:
    """Return the name of an attribute, underlined where it would hide the id or an end."""
    fixed = ("id",) if owner == "node" else ("source", "target")
    return f"{name}_" if name in fixed else name


def _value(text: str | None, kind: str) -> Any:
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


def _direction(row: dict[str, Any], said: str | None, words: dict[str, bool], default: bool) -> None:
    """Mark an edge without direction; a column `directed` stands only where there is one."""
    if not words.get(said or "", default):
        row["directed"] = False


def _gexf_rows(
    path: Path, element: Element, name: str, keys: dict[str, dict[str, str]], defaults: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    row = _ends(element, name) | defaults
    for word in ("label", "start", "end", "pid", "weight"):
        if word in element.attrib:
            row[word] = _value(element.get(word), "double" if word == "weight" else "string")
    seen: set[str] = set()
    for value in _child(element, "attvalues") or ():
        code = value.get("for") or value.get("id") or ""
        key = keys.get(code)
        if key is None:
            raise InvalidData(
                f"{path}: the attribute {code!r} is used but not declared; export the file anew."
            )
        if code in seen:
            raise InvalidData(
                f"{path}: {key['name']!r} of a {name} changes over time; keep one value, or an edge a period."
            )
        seen.add(code)
        row[key["name"]] = _value(value.get("value"), key["type"])
    spells = _child(element, "spells")
    if name == "node" or spells is None or not len(spells):
        yield row
        return
    for spell in spells:
        yield row | {word: spell.get(word) for word in ("start", "end")}


def _finished(path: Path, tables: dict[str, Rows]) -> Tables:
    edges = tables["edge"].frame()
    if "directed" in edges.columns:
        edges = edges.with_columns(pl.col("directed").cast(pl.Boolean, strict=False).fill_null(True))
    nodes = tables["node"].frame()
    if not nodes.height and not edges.height:
        raise InvalidData(f"{path} holds neither nodes nor edges; export it anew.")
    return nodes, edges
