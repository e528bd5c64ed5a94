"""GEXF, read and written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.rows import Rows
from keiretsu.io.formats.xml_graph import (
    Tables,
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


def read_gexf(path: Path) -> Tables:
    """Return nodes and edges of a GEXF file; an edge with spells gives a row each."""
    keys: dict[str, dict[str, dict[str, str]]] = {"node": {}, "edge": {}}
    defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}}
    tables = {"node": Rows(["id"]), "edge": Rows(["source", "target"])}
    directed, owner = True, "node"
    for event, element in elements(path, "gexf"):
        name = local(element)
        if event == "start":
            if name == "graph":
                directed = element.get("defaultedgetype", "undirected") != "undirected"
            elif name == "attributes":
                owner = element.get("class", "node")
        elif name == "attribute" and owner in keys:
            title = element.get("title") or element.get("id") or ""
            title = free_name(title, owner)
            tables[owner].columns.setdefault(title, [])
            keys[owner][element.get("id", "")] = {"name": title, "type": element.get("type", "string")}
            default = child(element, "default")
            if default is not None:
                defaults[owner][title] = typed_value(default.text, element.get("type", "string"))
        elif name in tables:
            for row in _gexf_rows(path, element, name, keys[name], defaults[name]):
                if name == "edge":
                    mark_direction(
                        row, element.get("type"), {"directed": True, "undirected": False}, directed
                    )
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
    return finished(path, tables)


def _gexf_rows(
    path: Path, element: Element, name: str, keys: dict[str, dict[str, str]], defaults: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    row = ends_of(element, name) | defaults
    for word in ("label", "start", "end", "pid", "weight"):
        if word in element.attrib:
            row[word] = typed_value(element.get(word), "double" if word == "weight" else "string")
    seen: set[str] = set()
    for value in child(element, "attvalues") or ():
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
        row[key["name"]] = typed_value(value.get("value"), key["type"])
    spells = child(element, "spells")
    if name == "node" or spells is None or not len(spells):
        yield row
        return
    for spell in spells:
        yield row | {word: spell.get(word) for word in ("start", "end")}


def write_gexf(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a directed GEXF graph; lives and spells also feed the timeline of a viewer."""
    tables = {"node": sayable(actors, "actors"), "edge": sayable(ties, "ties")}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write('<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n')
        for owner, table in tables.items():
            out.write(f'<attributes class="{owner}" mode="static">\n')
            for name, kind in attributes(owner, table):
                out.write(f'<attribute id="{name}" title="{name}" type="{kind}"/>\n')
            out.write("</attributes>\n")
        out.write("<nodes>\n")
        last = _last_days(actors["closed"])
        for number, (ends, values) in enumerate(rows_of("node", tables["node"])):
            label = quoteattr(values.get("name") or ends[0])
            where = f"id={quoteattr(ends[0])} label={label}{_span(values.get('founded'), last[number])}"
            _gexf_element(out, "node", where, values)
        out.write("</nodes>\n<edges>\n")
        last = _last_days(ties["until"])
        for number, (ends, values) in enumerate(rows_of("edge", tables["edge"])):
            where = f'id="{number}" source={quoteattr(ends[0])} target={quoteattr(ends[1])}'
            _gexf_element(out, "edge", where + _span(values["since"], last[number]), values)
        out.write("</edges>\n</graph>\n</gexf>\n")


def _gexf_element(out: TextIO, owner: str, where: str, values: dict[str, Any]) -> None:
    out.write(f"<{owner} {where}><attvalues>")
    for name, value in values.items():
        out.write(f'<attvalue for="{name}" value={quoteattr(text_of(value))}/>')
    out.write(f"</attvalues></{owner}>\n")


def _last_days(ends: pl.Series) -> list[str | None]:
    """Return the last day of every spell: GEXF counts it in, our `until` is the day after."""
    return pl.select(ends.dt.offset_by("-1d").cast(pl.String)).to_series().to_list()


def _span(start: str | None, end: str | None) -> str:
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
