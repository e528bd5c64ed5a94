"""GraphML, read and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.rows import Rows
from keiretsu.io.formats.source_tables import SourceTables
from keiretsu.io.formats.xml_graph import (
    attributes,
    child,
    elements,
    ends_of,
    finished,
    free_name,
    local,
    mark_direction,
    rows_of,
    sayable,
    text_of,
    typed_value,
)

DIRECTIONS = {"true": True, "false": False, "1": True, "0": False}
PORTS = ("sourceport", "targetport")


def read_graphml(path: Path, memory: float = 2.0) -> SourceTables:
    """Return nodes and edges of a GraphML file; see `keiretsu.io.formats.read`."""
    keys: dict[str, dict[str, str]] = {}
    defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}}
    tables = {
        "node": Rows(["id"], str(path), memory),
        "edge": Rows(["source", "target"], str(path), memory),
    }
    directed = [True]  # what the graph says that holds the element, and those around it
    outer: list[str | None] = []
    nested = graphs = 0
    for event, element in elements(path, "graphml"):
        name = local(element)
        if event == "start":
            if name == "graph":
                graphs += len(directed) == 1
                directed.append(element.get("edgedefault") != "undirected")
            elif name == "node":
                outer.append(element.get("id"))
        elif name == "graph":
            directed.pop()
        elif name == "key":
            _declare(element, keys, defaults, tables)
        elif name in tables:
            row = ends_of(element, name) | defaults[name]
            row |= _graphml_values(path, element, keys)
            if name == "edge":
                row |= {port: element.get(port) for port in PORTS if port in element.attrib}
                mark_direction(row, element.get("directed"), DIRECTIONS, directed[-1])
            elif len(outer) > 1:
                row.setdefault("pid", outer[-2])
                nested += 1
            if name == "node":
                outer.pop()
            tables[name].append(row)
            element.clear()
        elif name == "hyperedge":
            raise InvalidData(
                f"{path} holds an edge of many ends (hyperedge); replace it by edges of two ends."
            )
    notes = [f"{nested:,} nodes lie inside others, which the column 'pid' names"] if nested else []
    notes += [f"its {graphs:,} graphs are read as one"] if graphs > 1 else []
    return finished(path, tables, notes)


def _declare(
    element: Element,
    keys: dict[str, dict[str, str]],
    defaults: dict[str, dict[str, Any]],
    tables: dict[str, Rows],
) -> None:
    kind = element.get("attr.type", "string")
    title = element.get("attr.name") or element.get("yfiles.type") or element.get("id") or ""
    keys[element.get("id", "")] = {"name": title, "type": kind}
    default = child(element, "default")
    for owner in ("node", "edge"):
        if element.get("for", "all") in (owner, "all"):
            tables[owner].columns.setdefault(free_name(title, owner), [])
            if default is not None:
                defaults[owner][free_name(title, owner)] = typed_value(default.text, kind)


def _graphml_values(path: Path, element: Element, keys: dict[str, dict[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for data in element:
        if local(data) != "data":
            continue
        key = keys.get(data.get("key", ""))
        if key is None:
            raise InvalidData(
                f"{path}: the key {data.get('key')!r} is used but not declared; export the file anew."
            )
        if len(data):  # a drawing program's shape; its caption is all that is of use
            label = next((e.text for e in data.iter() if local(e) in ("NodeLabel", "EdgeLabel")), None)
            if label:
                values["label"] = label.strip()
        else:
            values[free_name(key["name"], local(element))] = typed_value(data.text or "", key["type"])
    return values


def write_graphml(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a directed GraphML graph, an edge a tie."""
    tables = {"node": sayable(actors, "actors"), "edge": sayable(ties, "ties")}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for owner, table in tables.items():
            for name, kind in attributes(owner, table):
                key, said = quoteattr(f"{owner}_{name}"), quoteattr(name)
                out.write(f'<key id={key} for="{owner}" attr.name={said} attr.type="{kind}"/>\n')
        out.write('<graph edgedefault="directed">\n')
        for ends, values in rows_of("node", tables["node"]):
            _graphml_element(out, "node", f"id={quoteattr(ends[0])}", values)
        for number, (ends, values) in enumerate(rows_of("edge", tables["edge"])):
            where = f'id="e{number}" source={quoteattr(ends[0])} target={quoteattr(ends[1])}'
            _graphml_element(out, "edge", where, values)
        out.write("</graph>\n</graphml>\n")


def _graphml_element(out: TextIO, owner: str, where: str, values: dict[str, Any]) -> None:
    out.write(f"<{owner} {where}>")
    for name, value in values.items():
        text = escape(text_of(value), {"\r": "&#13;"})
        out.write(f"<data key={quoteattr(f'{owner}_{name}')}>{text}</data>")
    out.write(f"</{owner}>\n")
