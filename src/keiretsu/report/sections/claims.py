"""The claims that were tested: all in one table, then a card each."""

from __future__ import annotations

import numpy as np

from keiretsu.evidence import ClaimResult
from keiretsu.evidence.sentences import DECLARED, multiplicity
from keiretsu.report.cards import NEWS, card
from keiretsu.report.claim_figures import claim_figure
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render

FARTHEST = 4.0
"""Standardised effects beyond are drawn at the edge, so that one does not squeeze all others."""


def section(run: RunResult) -> str | None:
    """Return the cards of the tested claims and the names of the others, or None without any claim."""
    if not run.claims:
        return None
    tested = sorted(run.tested, key=lambda claim: NEWS.index(claim.verdict))
    scales = {claim.id: standardised(claim) for claim in tested}
    ends = [abs(end) for scale in scales.values() if scale for end in scale]
    reach = min(FARTHEST, max(1.0, np.ceil(2.0 * max(ends, default=1.0)) / 2.0))
    cards = [
        card(claim, None if claim.joint else claim_figure(claim, run.panel, run.record))
        | {"standard": _places(scales[claim.id], reach)}
        for claim in tested
    ]
    return render(
        "sections/claims.html.j2",
        cards=cards,
        untested=run.untested,
        reach=f"{reach:g}",
        verdicts=NEWS,
        multiplicity=multiplicity(tested),
        declared=DECLARED,
    )


def standardised(claim: ClaimResult) -> tuple[float, float, float] | None:
    """Return low end, mean and high end of an effect over the standard deviation of its paired differences.

    None for a date, a joint claim, an effect without an interval, and differences that do not vary.
    """
    if (
        claim.within is not None
        or claim.joint is not None
        or claim.effect is None
        or claim.low is None
        or claim.high is None
    ):
        return None
    spread = float(np.std(claim.differences, ddof=1))
    if spread == 0.0:
        return None
    return claim.low / spread, claim.effect / spread, claim.high / spread


def _places(scale: tuple[float, float, float] | None, reach: float) -> list[float] | None:
    if scale is None:
        return None
    return [round(50.0 + 50.0 * min(max(value / reach, -1.0), 1.0), 2) for value in scale]
