"""Statements of the record against the model: predicted beside observed, by the use they may be put to."""

from __future__ import annotations

import math
from typing import Any

from keiretsu.evidence import FactResult, scorecard
from keiretsu.report.forecasts import forecast_figures, forecast_rows
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render
from keiretsu.report.words import interval, number, quantity, share, unit_words
from keiretsu.schema import label

USES = ("validation", "claim", "seen", "calibration", "wired")
"""Uses in the order in which a reader wants them."""


def section(run: RunResult) -> str | None:
    """Return the statements that the model produces, or None where it produces none."""
    groups = _groups(run)
    if not groups:
        return None
    rows, left_out = forecast_rows(scorecard(run.panel, record=run.record).rows, run.facts)
    drawn = forecast_figures(rows, left_out) if rows else None
    return render("sections/facts.html.j2", groups=groups, forecasts=drawn)


def _groups(run: RunResult) -> list[dict[str, Any]]:
    """Return the statements by the use under which they count, those outside the interval first."""
    groups = []
    for use in USES:
        rows = [row for row in run.facts if row.reached and _class(row) == use]
        rows.sort(key=lambda row: (row.hit is not False, row.observed is None))
        if rows:
            told = label(f"use.{use}")
            groups.append(
                {
                    "title": told.en,
                    "gloss": _gloss(told.gloss, use, run),
                    "judged": sum(row.hit is not None for row in rows),
                    "hits": sum(row.hit is True for row in rows),
                    "rows": [fact_row(row) for row in rows],
                }
            )
    return groups


def _gloss(gloss: str, use: str, run: RunResult) -> str:
    """Add to the gloss of calibration targets which of them were fitted."""
    said = f"{gloss[:1].upper()}{gloss[1:]}."
    accepted = run.accepted if use == "calibration" else None
    if accepted is None:
        return said
    fitted = ", ".join(sorted(accepted.provenance.get("facts", {})))
    return f"{said} Fitted were {fitted} only, on other networks than those of this run."


def _class(row: FactResult) -> str:
    return "wired" if row.status == "wired in" else row.counted_as


def fact_row(row: FactResult) -> dict[str, Any]:
    """Return one line of the table of facts, in words."""
    unit = unit_words(row.unit)
    side = {"+": "above 0", "-": "below 0"}.get(row.sign, "")
    return {
        "row": row,
        "unit": unit,
        "document": _printed(row),
        "side": side,
        "model": quantity(row.model, row.unit),
        "interval": interval(row.low, row.high, row.unit),
        "error": number(_finite(row.error), signed=True),
        "width": share(row.width),
        "result": "shown" if row.hit is None else "hit" if row.hit else "miss",
        "marks": [label(f"match.{mark}") for mark in (row.cheap,) if mark],
        "rivals": ", ".join(
            f"{name.replace('_', ' ')} {quantity(v, row.unit)}" for name, v in row.rivals.items()
        ),
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _printed(row: FactResult) -> str:
    """Return the document's own print of a value, or its number where it is printed in words."""
    if row.observed is None:
        return row.printed
    plain = row.printed.lstrip("-")[:1].isdigit()
    figure = row.printed.replace("-", "−") if plain else quantity(row.observed, row.unit)
    return f"{row.bound.replace('=', '')} {figure}".strip()
