"""The report on a network of one's own: where it comes from, who is central, what it looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.core import waiting
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import write_atomic
from keiretsu.report.figure import Figure
from keiretsu.report.network import WHOLE
from keiretsu.report.origin import flat
from keiretsu.report.templates import render, style
from keiretsu.report.words import number
from keiretsu.schema import label

if TYPE_CHECKING:
    from keiretsu.io.load import Account
    from keiretsu.measure import Measures, Word
    from keiretsu.network import Network, View
    from keiretsu.report.drawing import Drawing

TOP = 12
FAULTS = 30
"""Rows set aside that the page lists; the fixes file has them all."""

COLUMNS = ("degree", "sources", "targets", "core", "pagerank", "betweenness", "constraint", "effective_size")
"""Measures of an actor that the page shows."""

STUDIES = ("survival", "dependence", "openness", "lineage")
"""Studies whose findings the page tells, where the network has what they need."""

SHARES = (0.01, 0.52, 0.97, 0.99)
"""Share of its time that is over when a report of 3,000 firms is measured, drawn, studied and written."""


def network_html(
    network: Network,
    *,
    as_of: int | str | None = None,
    top: int = TOP,
    account: Account | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
    command: str | None = None,
) -> str:
    """Return the report on a network as one page.

    Parameters
    ----------
    network : Network
    as_of : int or str, optional
        A year (its end) or an ISO date; by default the day on which the last tie begins.
    top : int
        Actors in the table, the most central.
    account : Account, optional
        Of the load, to list rows set aside; their number is known from the network's provenance.
    places : mapping of str to (longitude, latitude), optional
        For the map, of regions that no gazetteer knows.
    command : str, optional
        Printed as the way to make the page again.

    Returns
    -------
    str
        HTML that asks for nothing from outside. Equal networks give equal bytes.

    Raises
    ------
    UsageError
        When `as_of` is no date, or nobody is there on it.
    """
    from keiretsu.measure import measure
    from keiretsu.network import to_date
    from keiretsu.report.plot import latest

    view = latest(network) if as_of is None else network.at(as_of)
    if not view.actors.height:
        raise UsageError(f"nobody is there on {to_date(view.day)}; look at another date.")
    with waiting.part(SHARES[0], SHARES[1]):
        found = measure(view, top=top)
    figures, findings = _figures(network, view, places), _findings(network, as_of)
    waiting.now("writing the page", SHARES[3])
    return render(
        "network.html.j2",
        title=_title(view),
        date=to_date(view.day).isoformat(),
        style=style(),
        rows=_rows(network, account),
        notes=network.provenance.get("notes") or (),
        faults=_faults(account),
        actors=_actors(found),
        columns=_columns(found),
        network=_network(found),
        remarks=found.notes,
        words=_words(found),
        figures=figures,
        findings=findings,
        origin=list(
            flat({k: v for k, v in network.provenance.items() if k not in ("rows", "notes")}).items()
        ),
        digest=network.digest,
        command=command,
    )


def write_network(network: Network, path: str | Path, **options: Any) -> Path:
    """Write the report on a network.

    Parameters
    ----------
    network : Network
    path : str or Path
        File to write, beside and then renamed; its folder is made if it is missing.
    **options
        As for `network_html`.
    """
    return write_atomic(path, network_html(network, **options).encode("utf-8"))


def _title(view: View) -> str:
    firms, links = view.actors.height, len(view.ties)
    who = "firm or organisation" if firms == 1 else "firms and organisations"
    return f"{firms:,} {who}, {links:,} {'link' if links == 1 else 'links'}"


def _rows(network: Network, account: Account | None) -> list[dict[str, Any]]:
    """Return the account of each table: read = kept + set aside."""
    told = {"actors": account.actors.to_dict(), "ties": account.ties.to_dict()} if account else None
    tallies: Mapping[str, Any] = told or network.provenance.get("rows") or {}
    return [
        {"table": name, "made": 0, **{key: int(count) for key, count in tally.items()}}
        for name, tally in tallies.items()
        if isinstance(tally, Mapping) and {"read", "kept", "set_aside"} <= set(tally)
    ]


def _faults(account: Account | None) -> list[dict[str, Any]]:
    faults = account.set_aside[:FAULTS] if account else ()
    return [{"file": f.file, "line": f.line, "reason": f.reason, "fix": f.fix} for f in faults]


def _columns(found: Measures) -> list[str]:
    return [name for name in COLUMNS if name in found.actors.columns]


def _actors(found: Measures) -> list[dict[str, Any]]:
    rows = []
    for row in found.actors.to_dicts():
        low, high = row.get("degree_rank_low"), row.get("degree_rank_high")
        rank = "" if low is None or high is None else f"{low:,}" if low == high else f"{low:,}–{high:,}"
        cells = [(label(f"measure.{name}").en, _cell(row, name)) for name in _columns(found)]
        rows.append(
            {
                "name": row["name"] or row["id"],
                "id": row["id"],
                "kind": row["kind"],
                "rank": rank,
                "cells": cells,
            }
        )
    return rows


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if isinstance(value, int):
        return f"{value:,}"
    error = row.get(f"{name}_error")
    return number(value) + (f" ± {number(error, 2)}" if error else "")


def _network(found: Measures) -> list[tuple[str, str, str]]:
    lines = []
    for name, value in found.network.items():
        word = found.words.get(name)
        text = f"{value:,}" if isinstance(value, int) else number(value) if isinstance(value, float) else None
        if text is not None:
            lines.append((label(f"measure.{name}").en, text, word.meaning if word else ""))
    return lines


def _words(found: Measures) -> list[tuple[str, Word]]:
    known = [name for name in _columns(found) if name in found.words]
    return [(label(f"measure.{name}").en, found.words[name]) for name in known]


def _figures(network: Network, view: View, places: Mapping[str, tuple[float, float]] | None) -> list[Figure]:
    """Return the figures that this network can give; one without regions has no map."""
    plot, makers = view.plot, list[Callable[[], "Drawing"]]()
    if view.actors.height <= WHOLE:
        makers.append(plot.whole)
    makers += [plot.ego, plot.groups, lambda: plot.map(places), plot.degrees, lambda: network.plot.lives()]
    figures = []
    for place, make in enumerate(makers):
        waiting.now("drawing figures", SHARES[1] + (SHARES[2] - SHARES[1]) * place / len(makers))
        try:
            figures.append(make().figure())
        except (InvalidData, UsageError):
            continue  # what a figure needs is not there, and a page without it is whole
    return figures


def _findings(network: Network, as_of: int | str | None) -> list[tuple[str, str]]:
    """Return what the studies of an industry say, of those that this network can answer."""
    from keiretsu.measure import study

    told = []
    waiting.now("studying how long ties last, and who depends on whom", SHARES[2])
    ended = network.ties["until"].null_count() < network.ties.height
    for name in STUDIES[0 if ended else 1 :]:  # of lives without an end there is nothing to tell
        try:
            told.append((name, study(name, network, {} if as_of is None else {"as_of": as_of}).summary))
        except (InvalidData, UsageError):
            continue  # it needs what this network does not have
    return told
