"""Predicted against observed: the model and the naive forecasts of held-out numbers, in per cent of them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from keiretsu.evidence import FactResult
from keiretsu.evidence.scorecard import MODEL, NAIVE, ScoreRow
from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.report.row_chart import Layout, RowFigure, reach_of
from keiretsu.report.words import number

LEAST, MOST = 25.0, 100.0
"""Per cent of the observed value that the axis shows on each side, at least and at most."""

LETTERS = 52
"""Letters of the name of a number."""

SHAPES = {"last value": "square", "trend": "triangle", "mean": "diamond"}
"""Marks of the naive forecasts."""


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A held-out number, and how far from it the forecasts are, in per cent of what was observed.

    Attributes
    ----------
    fact, name : str
    model : float
        Median of the replications.
    low, high : float or None
        Their 90 % interval.
    naive : mapping of str to float
        By the name of the forecast.
    """

    fact: str
    name: str
    model: float
    low: float | None
    high: float | None
    naive: Mapping[str, float]


def forecast_rows(
    rows: Sequence[ScoreRow], facts: Sequence[FactResult]
) -> tuple[list[ForecastRow], list[str]]:
    """Return the numbers that the model predicts, the farthest off first, and the ids of those without a row.

    Parameters
    ----------
    rows : sequence of ScoreRow
        Of the score card.
    facts : sequence of FactResult

    Returns
    -------
    rows : list of ForecastRow
    left_out : list of str
        Numbers that are observed to be zero, of which nothing is a per cent.
    """
    known = {fact.id: fact for fact in facts}
    told = [row for row in rows if row.fact in known and MODEL in row.said]
    made = [_row(row, known[row.fact]) for row in told if row.observed]
    left_out = [row.fact for row in told if not row.observed]
    return sorted(made, key=lambda row: (-abs(row.model), row.fact)), left_out


def _row(row: ScoreRow, fact: FactResult) -> ForecastRow:
    def off(value: float) -> float:
        return 100.0 * (value - row.observed) / abs(row.observed)

    low, high = (None if end is None else off(end) for end in (fact.low, fact.high))
    naive = {name: off(row.said[name]) for name in NAIVE if name in row.said}
    name = textwrap.shorten(f"{fact.quantity} {fact.period}", LETTERS, placeholder=" …")
    return ForecastRow(row.fact, name, off(row.said[MODEL]), low, high, naive)


def forecasts(rows: Sequence[ForecastRow], left_out: Sequence[str], *, narrow: bool = False) -> Drawing:
    """Draw the rows, from the top down.

    Parameters
    ----------
    rows : sequence of ForecastRow
    left_out : sequence of str
        Numbers that have no row, which the caption tells.
    narrow : bool
        Whether names stand above their rows, for a small screen.

    Returns
    -------
    Drawing
    """
    layout = Layout(
        narrow, reach_of([value for row in rows for value in _values(row)], LEAST, MOST), row=15.0
    )
    names = [row.name for row in rows]

    def paint(axes: Any, ink: Palette) -> None:
        layout.frame(axes, ink, names)
        for place, row in enumerate(rows):
            if row.low is not None and row.high is not None:
                layout.span(axes, place, row.low, row.high, ink["relational"])
            for name, value in row.naive.items():
                layout.mark(axes, place, value, SHAPES[name], (ink["rival"], ink["rival"]))
            layout.mark(axes, place, row.model, "point", (ink["relational"], ink["relational"]))
        axes.set_xlabel("off the observed value, % of it")

    naive = [name for name in NAIVE if any(name in row.naive for row in rows)]
    keys = [Key(SHAPES[name], "rival", f"naive: {name}") for name in naive]
    return Drawing(
        "forecasts-narrow" if narrow else "forecasts",
        "Predicted against observed",
        _caption(left_out),
        f"Dot chart of {len(rows)} held-out numbers. {' '.join(map(_said, rows))}",
        paint,
        (Key("point", "relational", "this model, 90 % interval"), *keys),
        width=layout.width,
        height=layout.height(len(rows)),
        texts=tuple(names),
    )


def forecast_figures(rows: Sequence[ForecastRow], left_out: Sequence[str]) -> RowFigure:
    """Return the chart for a page: for wide screens, and for narrow ones."""
    return RowFigure.of(lambda narrow: forecasts(rows, left_out, narrow=narrow), _table(rows))


def _table(rows: Sequence[ForecastRow]) -> pl.DataFrame:
    """Return what is drawn: columns ``fact, model, low, high`` and the naive forecasts."""
    columns = {name: [getattr(row, name) for row in rows] for name in ("model", "low", "high")}
    columns |= {name: [row.naive.get(name) for row in rows] for name in NAIVE}
    numbers = {name: pl.Series(values, dtype=pl.Float64) for name, values in columns.items()}
    return pl.DataFrame({"fact": [row.fact for row in rows], **numbers})


def _values(row: ForecastRow) -> list[float]:
    return [value for value in (row.low, row.model, row.high, *row.naive.values()) if value is not None]


def _caption(left_out: Sequence[str]) -> str:
    said = (
        "Held-out numbers that the model predicts, the farthest off first; the line in the middle is what "
        "was observed. Naive forecasts know earlier values of the same quantity. An arrow: beyond the axis."
    )
    return f"{said} Observed to be zero, and left out: {', '.join(left_out)}." if left_out else said


def _said(row: ForecastRow) -> str:
    others = ", ".join(f"{name} {number(value, 2, signed=True)}" for name, value in row.naive.items())
    said = f"{row.name}: the model is off by {number(row.model, 2, signed=True)} %"
    return f"{said}; {others}." if others else f"{said}."
