"""The report: one HTML file that opens anywhere, without a network, in light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from keiretsu.core.files import write_atomic
from keiretsu.evidence import ClaimResult, FactResult, Panel, Record, Recorded, judge, score, shipped
from keiretsu.report.network_page import network_html, write_network

__all__ = ["html", "network_html", "write", "write_network"]


def html(
    ensemble: Recorded | Panel,
    facts: Sequence[FactResult] | None = None,
    claims: Sequence[ClaimResult] | None = None,
    *,
    record: Record | None = None,
) -> str:
    """Return the report as one page.

    What it shows, and in which order, is said by the table ``[report]`` of the scenario. Where no claim was
    tested it leads with the comparison of the arms.

    Parameters
    ----------
    ensemble : Recorded or Panel
        An ensemble, or the panel of one; ``scenario``, ``replications``, ``seed``, ``command``,
        ``provenance`` and ``failures`` are printed where it has them.
    facts : sequence of FactResult, optional
        From `keiretsu.evidence.score`; computed if left out.
    claims : sequence of ClaimResult, optional
        From `keiretsu.evidence.judge`; computed if left out.
    record : Record, optional
        Facts, observations and claims that they come from; by default those that ship.

    Returns
    -------
    str
        HTML that asks for nothing from outside. The same results give the same bytes.

    Raises
    ------
    InvalidData
        When a figure of the scenario's report shows a number or benchmark model that does not exist.
    """
    from keiretsu.report.page import page
    from keiretsu.report.run_result import RunResult

    panel, chosen = Panel.of(ensemble), record or shipped()
    results = list(facts) if facts is not None else score(panel, record=chosen)
    verdicts = list(claims) if claims is not None else judge(panel, record=chosen)
    return page(RunResult(panel, results, verdicts, chosen))


def write(
    ensemble: Recorded | Panel,
    facts: Sequence[FactResult] | None,
    claims: Sequence[ClaimResult] | None,
    path: str | Path,
    *,
    record: Record | None = None,
) -> Path:
    """Write the report.

    Parameters
    ----------
    ensemble, facts, claims, record
        As for `html`.
    path : str or Path
        File to write; its folder is made if it is missing.

    Returns
    -------
    Path
        The file. It is written beside and then renamed, so that no half-written report is ever left.
    """
    return write_atomic(path, html(ensemble, facts, claims, record=record).encode("utf-8"))
