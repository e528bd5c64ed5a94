"""GEXF 1.1 to 1.3, read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.graph_times import Spell, joined, spell, timeset
from keiretsu.io.formats.rows import Rows
from keiretsu.io.formats.source_tables import SourceTables
from keiretsu.io.formats.xml_graph import (
    child,
    elements,
    ends_of,
    finished,
    free_name,
    local,
    mark_direction,
    typed_value,
)

DIRECTIONS = {"directed": True, "mutual": True, "undirected": False}
TIMES = {"node": ("founded", "closed"), "edge": ("start", "end")}
"""What the loader calls the two ends of a life and of a tie's spell."""
SETS = (("spells", "spell"), ("slices", "slice"))
"""GEXF 1.1 calls slices what later versions call spells."""


def read_gexf(path: Path, memory: float = 2.0) -> SourceTables:
    """Return nodes and edges of a GEXF file; an edge of several spells gives a row each."""
    return _GexfReader(path, memory).tables()


class _GexfReader:
    def __init__(self, path: Path, memory: float) -> None:
        self.path = path
        self.keys: dict[str, dict[str, dict[str, str]]] = {"node": {}, "edge": {}}
        self.defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}}
        self.rows = {
            "node": Rows(["id"], str(path), memory),
            "edge": Rows(["source", "target"], str(path), memory),
        }
        self.directed, self.owner = "undirected", "node"
        self.span: dict[str, str] = {}
        self.outer: list[str | None] = []
        self.told: Counter[str] = Counter()

    def tables(self) -> SourceTables:
        for event, element in elements(self.path, "gexf"):
            name = local(element)
            if event == "start":
                self._opened(name, element)
            elif name == "attribute" and self.owner in self.keys:
                self._declare(element)
            elif name in self.rows:
                self._closed(name, element)
                element.clear()
        self._drop_what_own_files_say_twice()
        return finished(self.path, self.rows, self._notes())

    def _opened(self, name: str, element: Element) -> None:
        if name == "graph":
            self.directed = element.get("defaultedgetype", "undirected")
            self.span = {word: element.get(word, "") for word in ("start", "end") if word in element.attrib}
        elif name == "attributes":
            self.owner = element.get("class", "node")
        elif name == "node":
            self.outer.append(element.get("id"))

    def _declare(self, element: Element) -> None:
        title = free_name(element.get("title") or element.get("id") or "", self.owner)
        kind = element.get("type", "string")
        self.rows[self.owner].columns.setdefault(title, [])
        self.keys[self.owner][element.get("id", "")] = {"name": title, "type": kind}
        default = child(element, "default")
        if default is not None:
            self.defaults[self.owner][title] = typed_value(default.text, kind)

    def _closed(self, name: str, element: Element) -> None:
        row = ends_of(element, name) | self.defaults[name]
        for word in ("label", "pid", "kind", "weight"):
            if word in element.attrib:
                row.setdefault(word, typed_value(element.get(word), "double" if word == "weight" else ""))
        row |= self._values(element, name)
        if name == "node":
            self._node(row, element)
        else:
            self._edge(row, element)

    def _node(self, row: dict[str, Any], element: Element) -> None:
        self.outer.pop()
        if self.outer:
            row.setdefault("pid", self.outer[-1])
        self.told["nested"] += "pid" in row
        lives = self._spells(element)
        if len(lives) > 1:
            self.told["lives"] += 1
            ends = [end for _, end in lives]
            lives = [(lives[0][0], None if None in ends else max(filter(None, ends)))]
        for start, end in lives:
            row = dict(zip(TIMES["node"], (start, end), strict=True)) | row
        self.rows["node"].append(row)

    def _edge(self, row: dict[str, Any], element: Element) -> None:
        said = (element.get("type") or self.directed).lower()
        mark_direction(row, said, DIRECTIONS, DIRECTIONS.get(self.directed, True))
        ways: list[dict[str, Any]] = [row]
        spells: list[Spell | None] = [*(self._spells(element) or self._whole_time())] or [None]
        if said == "mutual":
            self.told["mutual"] += 1
            ways.append(row | {"source": row["target"], "target": row["source"]})
        for way in ways:
            for times in spells:
                self.rows["edge"].append(
                    way if times is None else way | dict(zip(TIMES["edge"], times, strict=True))
                )

    def _spells(self, element: Element) -> list[Spell]:
        """Return when a node or an edge exists, in order; nothing where that is not said."""
        try:
            found = list(self._said_spells(element))
        except InvalidData as error:
            raise InvalidData(f"{self.path}: {error}.") from error
        self.told["spells"] += any(end for _, end in found)
        return joined(found)

    def _whole_time(self) -> list[Spell]:
        """Return the time that the graph says of itself: an edge without a time exists all through it."""
        try:
            times = spell(self.span)
        except InvalidData as error:
            raise InvalidData(f"{self.path}: {error}.") from error
        self.told["whole"] += times is not None
        return [] if times is None else [times]

    def _said_spells(self, element: Element) -> Iterator[Spell]:
        several = False
        for group, one in SETS:
            for part in child(element, group) or ():
                times = spell(part.attrib) if local(part) == one else None
                if times is not None:
                    several = True
                    yield times
        for word in ("intervals", "timestamps"):
            if word in element.attrib:
                several = True
                yield from timeset(element.get(word, ""))
        lone = None if several else spell(element.attrib)
        if lone is not None:
            yield lone

    def _values(self, element: Element, name: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for value in child(element, "attvalues") or ():
            code = value.get("for") or value.get("id") or ""
            key = self.keys[name].get(code)
            if key is None:
                raise InvalidData(
                    f"{self.path}: the attribute {code!r} is used but not declared; export the file anew."
                )
            if key["name"] in values:
                raise InvalidData(
                    f"{self.path}: {key['name']!r} of a {name} changes over time; keep one value, or an edge "
                    "a period."
                )
            self.told["values"] += _is_dated(value.attrib)
            values[key["name"]] = typed_value(value.get("value"), key["type"])
        return values

    def _drop_what_own_files_say_twice(self) -> None:
        """Drop times that our own file says a second time, for the timeline of a viewer."""
        nodes, edges = self.rows["node"].columns, self.rows["edge"].columns
        if "name" in nodes:
            nodes.pop("label", None)
        if "since" in edges:
            self.told["spells"] = 0
            for spare in (*TIMES["edge"], "weight"):
                edges.pop(spare, None)

    def _notes(self) -> Iterator[str]:
        words = {
            "spells": "the end of a time is taken as the first day on which it no longer holds (a lone year "
            "is counted in)",
            "lives": f"{self.told['lives']:,} nodes exist in several spells; a life runs from the start of "
            "the first to the end of the last",
            "mutual": f"{self.told['mutual']:,} mutual edges become two ties each",
            "whole": f"{self.told['whole']:,} edges without a time exist as long as the graph says of itself",
            "nested": f"{self.told['nested']:,} nodes lie inside others, which the column 'pid' names",
            "values": f"{self.told['values']:,} values hold for a time only; the value is kept, its time not",
        }
        return (sentence for what, sentence in words.items() if self.told[what])


def _is_dated(attributes: Mapping[str, str]) -> bool:
    return any(word in attributes for word in ("start", "end", "startopen", "endopen", "timestamp"))
