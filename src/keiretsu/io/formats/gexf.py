"""GEXF, written; see `keiretsu.io.formats.gexf_reader`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

import polars as pl

from keiretsu.io.formats.xml_graph import attributes, rows_of, sayable, text_of


def write_gexf(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a directed GEXF graph; spells feed the timeline of a viewer, values the weights of its edges."""
    tables = {"node": sayable(actors, "actors"), "edge": sayable(ties, "ties")}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write('<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n')
        for owner, table in tables.items():
            out.write(f'<attributes class="{owner}" mode="static">\n')
            for name, kind in attributes(owner, table):
                said = quoteattr(name)
                out.write(f'<attribute id={said} title={said} type="{kind}"/>\n')
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
            where += f' weight="{values["value"]}"' if values.get("value") else ""
            _gexf_element(out, "edge", where + _span(values["since"], last[number]), values)
        out.write("</edges>\n</graph>\n</gexf>\n")


def _gexf_element(out: TextIO, owner: str, where: str, values: dict[str, Any]) -> None:
    out.write(f"<{owner} {where}><attvalues>")
    for name, value in values.items():
        out.write(f"<attvalue for={quoteattr(name)} value={quoteattr(text_of(value))}/>")
    out.write(f"</attvalues></{owner}>\n")


def _last_days(ends: pl.Series) -> list[str | None]:
    """Return the last day of every spell: GEXF counts it in, our `until` is the day after."""
    return pl.select(ends.dt.offset_by("-1d").cast(pl.String)).to_series().to_list()


def _span(start: str | None, end: str | None) -> str:
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
