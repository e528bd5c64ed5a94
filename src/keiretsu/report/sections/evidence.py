"""What takes minutes and therefore ships: all claims in one plot, their strands, and when they hold."""

from __future__ import annotations

from keiretsu.evidence import shipped
from keiretsu.report.forest import forest_figures
from keiretsu.report.run_result import RunResult
from keiretsu.report.shipped_evidence import shipped_evidence
from keiretsu.report.templates import render
from keiretsu.report.words import interval


def section(run: RunResult) -> str | None:
    """Return the evidence that ships, or None where this run is not about the claims of it.

    The plot is left out where this run tested all that is in it.
    """
    found, tested = shipped_evidence(), {claim.id for claim in run.tested}
    if run.record is not shipped() or not tested & found.ids:
        return None
    plotted = bool(found.rows) and not {row.id for row in found.rows} <= tested
    return render(
        "sections/evidence.html.j2",
        evidence=found,
        forest=forest_figures(found.rows, found.left_out, "forest-all") if plotted else None,
        interval=interval,
    )
