"""What a notebook shows: small tables and pictures as HTML of their own, in light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from keiretsu.report.words import number

if TYPE_CHECKING:
    import polars as pl

    from keiretsu.experiment import Ensemble
    from keiretsu.measure import Measures
    from keiretsu.network import Network, View
    from keiretsu.report.drawing import Drawing

SHOWN = 10

_STYLE = (
    "<style>.keiretsu{font-size:90%}.keiretsu table{border-collapse:collapse;margin:.3em 0}"
    ".keiretsu td,.keiretsu th{padding:2px 12px 2px 0;text-align:left;font-weight:400;border:0}"
    ".keiretsu thead th{opacity:.65}.keiretsu td.n,.keiretsu th.n{text-align:right;"
    "font-variant-numeric:tabular-nums}.keiretsu p{margin:.2em 0}</style>"
)


def figure(drawing: Drawing) -> str:
    """Return a picture for a notebook; on white, for a notebook gives no colours."""
    svg = drawing.svg()
    return f'<div role="img" aria-label="{escape(drawing.alt)}">{svg[svg.index("<svg") :]}</div>'


def network(subject: Network) -> str:
    """Return what a network holds."""
    years = subject.ties["since"].min(), subject.ties["since"].max()
    head = f"Network: {subject.actors.height:,} actors, {subject.ties.height:,} ties"
    kinds, types = _counts(subject.actors["kind"], "kind"), _counts(subject.ties["type"], "type")
    return _box(head, _span(years), kinds, types)


def view(subject: View) -> str:
    """Return what a network holds at a date."""
    from keiretsu.network import to_date

    head = f"View of {to_date(subject.day)}: {subject.actors.height:,} actors, {len(subject.ties):,} ties"
    kinds, types = _counts(subject.actors["kind"], "kind"), _counts(subject.ties.frame["type"], "type")
    return _box(head, "", kinds, types)


def ensemble(subject: Ensemble) -> str:
    """Return what was run and how to run it again."""
    head = f"Ensemble {subject.scenario.name}: {subject.replications} replications, seed {subject.seed}"
    failed = f"{len(subject.failed)} runs failed" if subject.failed else ""
    arms = _table(("arm", "role"), [(name, arm.role) for name, arm in subject.scenario.arms.items()])
    return _box(head, failed, arms, f"<p><code>{escape(subject.command)}</code></p>")


def measures(subject: Measures) -> str:
    """Return the first actors and the network as a whole."""
    head = f"Measures of {subject.actors.height:,} actors on {subject.date}, by {subject.by}"
    names = ("id", "name", "kind", "degree", "pagerank", "core", "betweenness", "constraint")
    columns = [name for name in names if name in subject.actors.columns]
    first = _frame(subject.actors.select(columns).head(SHOWN))
    whole = _table(
        ("network", ""), [(key.replace("_", " "), value) for key, value in subject.network.items()]
    )
    return _box(head, " ".join(subject.notes), first, whole)


def _span(days: Sequence[Any]) -> str:
    from keiretsu.network import to_date

    first, last = days
    return "" if first is None or last is None else f"ties begin from {to_date(first)} to {to_date(last)}"


def _counts(column: pl.Series, what: str) -> str:
    counted = Counter(str(value) for value in column.to_list())
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return _table((what, "count"), rows)


def _frame(frame: pl.DataFrame) -> str:
    return _table(frame.columns, frame.rows())


def _table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"<td>{'' if value is None else escape(str(value))}</td>"
    return f'<td class="n">{f"{value:,}" if isinstance(value, int) else number(value)}</td>'


def _box(head: str, note: str, *parts: str) -> str:
    said = f"<p>{escape(note)}</p>" if note else ""
    return f'{_STYLE}<div class="keiretsu"><p><b>{escape(head)}</b></p>{said}{"".join(parts)}</div>'
