"""GraphML and GEXF, written row by row: a column becomes an attribute, a missing value stands nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.export import with_iso_dates

_TYPES = {pl.Boolean: "boolean", pl.Float64: "double"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = {"node": ("id",), "edge": ("source", "target")}


def write_graphml(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a directed GraphML graph, an edge a tie."""
    tables = {"node": _clean(actors, "actors"), "edge": _clean(ties, "ties")}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for owner, table in tables.items():
            for name, kind in _attributes(owner, table):
                out.write(f'<key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n')
        out.write('<graph edgedefault="directed">\n')
        for ends, values in _rows("node", tables["node"]):
            _graphml_element(out, "node", f"id={_quoted(ends[0])}", values)
        for number, (ends, values) in enumerate(_rows("edge", tables["edge"])):
            where = f'id="e{number}" source={_quoted(ends[0])} target={_quoted(ends[1])}'
            _graphml_element(out, "edge", where, values)
        out.write("</graph>\n</graphml>\n")


def _graphml_element(out: TextIO, owner: str, where: str, values: dict[str, Any]) -> None:
    out.write(f"<{owner} {where}>")
    for name, value in values.items():
        text = escape(_text(value), {"\r": "&#13;"})
        out.write(f'<data key="{owner}_{name}">{text}</data>')
    out.write(f"</{owner}>\n")


def write_gexf(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a directed GEXF graph; lives and spells also feed the timeline of a viewer."""
    tables = {"node": _clean(actors, "actors"), "edge": _clean(ties, "ties")}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write('<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n')
        for owner, table in tables.items():
            out.write(f'<attributes class="{owner}" mode="static">\n')
            for name, kind in _attributes(owner, table):
                out.write(f'<attribute id="{name}" title="{name}" type="{kind}"/>\n')
            out.write("</attributes>\n")
        out.write("<nodes>\n")
        last = _last_days(actors["closed"])
        for number, (ends, values) in enumerate(_rows("node", tables["node"])):
            label = _quoted(values.get("name") or ends[0])
            where = f"id={_quoted(ends[0])} label={label}{_span(values.get('founded'), last[number])}"
            _gexf_element(out, "node", where, values)
        out.write("</nodes>\n<edges>\n")
        last = _last_days(ties["until"])
        for number, (ends, values) in enumerate(_rows("edge", tables["edge"])):
            where = f'id="{number}" source={_quoted(ends[0])} target={_quoted(ends[1])}'
            _gexf_element(out, "edge", where + _span(values["since"], last[number]), values)
        out.write("</edges>\n</graph>\n</gexf>\n")


def _gexf_element(out: TextIO, owner: str, where: str, values: dict[str, Any]) -> None:
    out.write(f"<{owner} {where}><attvalues>")
    for name, value in values.items():
        out.write(f'<attvalue for="{name}" value={_quoted(_text(value))}/>')
    out.write(f"</attvalues></{owner}>\n")


def _last_days(ends: pl.Series) -> list[str | None]:
    """Return the last day of every spell: GEXF counts it in, our `until` is the day after."""
    return pl.select(ends.dt.offset_by("-1d").cast(pl.String)).to_series().to_list()


def _span(start: str | None, end: str | None) -> str:
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")


def _attributes(owner: str, table: pl.DataFrame) -> Iterator[tuple[str, str]]:
    for name, dtype in table.schema.items():
        if name not in _ENDS[owner]:
            yield name, _TYPES.get(type(dtype), "string")


def _rows(owner: str, table: pl.DataFrame) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield the ends of every row and those of its other values that are not missing."""
    for row in table.iter_rows(named=True):
        ends = [row.pop(name) for name in _ENDS[owner]]
        yield ends, {name: value for name, value in row.items() if value is not None}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return quoteattr(text)


def _clean(table: pl.DataFrame, what: str) -> pl.DataFrame:
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
