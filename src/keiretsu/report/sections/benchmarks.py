"""Benchmark models: what explains the same statements without firms or ties, and how well."""

from __future__ import annotations

from typing import Any

from keiretsu.evidence import Record, Rival, fits, rivals, scorecard
from keiretsu.evidence.scorecard import NAIVE, Contest
from keiretsu.report.run_result import RunResult
from keiretsu.report.sections.facts import fact_row
from keiretsu.report.templates import render
from keiretsu.report.words import number, unit_words
from keiretsu.schema import label


def section(run: RunResult) -> str | None:
    """Return the benchmark models, or None where the model predicts nothing that they could predict too."""
    rows = [fact_row(row) for row in run.facts if row.rivals and row.status != "wired in"]
    if not rows:
        return None
    return render(
        "sections/benchmarks.html.j2",
        rivals=[rival_row(each) for each in rivals(run.record)],
        fits=fit_rows(run.scenario, run.record),
        rival_rows=rows,
        contests=[contest_row(contest, run) for contest in scorecard(run.panel, record=run.record).contests],
    )


def rival_row(rival: Rival) -> dict[str, Any]:
    """Return one line of the table of closed forms: what was fitted, on which facts, with what misfit."""
    return {
        "rival": rival,
        "fitted": ", ".join(f"{name} {_span(*_ends(values))}" for name, values in rival.parameters.items()),
        "met": [
            (met.fact, number(met.observed), _span(met.low, met.high), unit_words(met.unit))
            for met in rival.met
        ],
        "misfit": number(max(met.misfit for met in rival.met), 2),
    }


def _ends(values: Any) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _span(low: float, high: float) -> str:
    """Return one number, or two ends where the printed digits differ."""
    first, last = number(low), number(high)
    return first if first == last else f"{first} to {last}"


def fit_rows(scenario: Any, record: Record) -> list[dict[str, Any]]:
    """Return what every simulated explanation is fitted to, in words; nothing without a scenario."""
    if not hasattr(scenario, "accepted_of"):
        return []
    return [
        {
            "name": fit.name.replace("_", " "),
            "kind": label(f"role.{fit.kind}").en,
            "fit": fit,
            "misfit": f"{number(fit.misfit, 2)}, at worst {number(fit.worst, 2)}",
        }
        for fit in fits(scenario, record=record)
        if fit.kind != "closed form"
    ]


def contest_row(contest: Contest, run: RunResult) -> dict[str, Any]:
    """Return one line of the score card, in words."""
    return {
        "name": run.arm(contest.name),
        "meaning": NAIVE.get(contest.name, ""),
        "facts": contest.facts,
        "open": contest.open,
        "nearer": contest.nearer,
        "farther": contest.farther,
        "model": number(contest.model, 2),
        "contestant": number(contest.contestant, 2),
    }
