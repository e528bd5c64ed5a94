"""Arms that no claim reads, beside the baseline."""

from __future__ import annotations

from keiretsu.evidence import tried
from keiretsu.report.outcomes import beside
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render


def section(run: RunResult) -> str | None:
    """Return the tables of those arms, or None where claims read them all."""
    parts = [beside(run, arm) for arm in tried(run.panel, run.tested, record=run.record)]
    return render("sections/others.html.j2", parts=parts) if parts else None
