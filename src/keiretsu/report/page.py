"""The page of a run: its finding as the title, the results in short, the sections of the scenario."""

from __future__ import annotations

from collections import Counter
from typing import Any

from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import did_you_mean
from keiretsu.evidence import Record, compared, rivals, shipped, tally
from keiretsu.experiment.report_spec import ReportSpec
from keiretsu.report import headline
from keiretsu.report.cards import NEWS
from keiretsu.report.outcomes import findings
from keiretsu.report.run_result import RunResult
from keiretsu.report.sections import SECTIONS, chosen
from keiretsu.report.templates import render, style
from keiretsu.schema import label

SUBJECT = "simulation of an inter-firm network"
"""What is said above a title that is the topic itself."""

TITLE = "A simulation"
"""Title of records that belong to no scenario."""


def page(run: RunResult) -> str:
    """Return the page as HTML."""
    check(run.spec, run.record)
    names = chosen(run)
    bodies = ((name, SECTIONS[name](run)) for name in names)
    topic = run.scenario.title if run.scenario is not None else TITLE
    return render(
        "page.html.j2",
        subject=topic if run.tested else SUBJECT,
        title=headline.title(run.tested) if run.tested else topic,
        result=headline.lead(run.tested) if run.tested else "",
        lead=run.spec.lead,
        found=found(run),
        coverage=_coverage(run) if "facts" in names else "",
        parts=[(name, label(f"section.{name}").en, body) for name, body in bodies if body is not None],
        style=style(),
    )


def check(spec: ReportSpec, record: Record) -> None:
    """Refuse a report that shows numbers or benchmark models which no record has, this one or the shipped.

    Raises
    ------
    InvalidData
        Naming the figure.
    """
    ours, theirs = shipped(), record
    known = {
        "facts": {*ours.observations, *theirs.observations},
        "benchmarks": {each.name for each in (*rivals(ours), *rivals(theirs))},
    }
    for figure in spec.figures:
        for key, names in known.items():
            for name in getattr(figure, key):
                if name not in names:
                    raise InvalidData(
                        f'figure "{figure.name}" of the report: {key} has "{name}", which does not exist; '
                        f"{did_you_mean(name, names)}"
                    )


def found(run: RunResult) -> list[dict[str, Any]]:
    """Return what was found, in short: results of claims by kind, or else the largest differences of arms."""
    if not run.tested:
        return [{"text": text, "verdict": ""} for text in findings(run, compared(run.panel))]
    counts = Counter(claim.verdict for claim in run.tested)
    return [
        {"text": f"{counts[verdict]} {label(f'verdict.{verdict}').en.lower()}", "verdict": verdict}
        for verdict in NEWS
        if counts[verdict]
    ]


def _coverage(run: RunResult) -> str:
    """Return how many of the validation statements the model predicts, and how many of these agree."""
    held = tally(run.facts, "validation")
    if not held.tried:
        return ""
    cheap = [
        f"{count} only because {why}"
        for count, why in ((held.wide, "the interval is wide"), (held.open, "the source names one end only"))
        if count
    ]
    said = f"Of {held.rows} validation statements the model predicts {held.tried}; {held.hits} lie within its"
    rest = f" ({', '.join(cheap)})" if cheap else ""
    return f"{said} 90 % interval{rest}."
