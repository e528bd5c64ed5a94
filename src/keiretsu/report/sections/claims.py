"""The claims that were tested: a forest plot of all, then a folded card each."""

from __future__ import annotations

from keiretsu.evidence.sentences import DECLARED, multiplicity
from keiretsu.report.cards import NEWS, card
from keiretsu.report.claim_figures import claim_figure
from keiretsu.report.forest import forest_figures, forest_rows
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render

UNSCALED = "None of these claims can stand on one axis with others: {missing}."
"""Said in place of the plot."""


def section(run: RunResult) -> str | None:
    """Return the cards of the tested claims and the names of the others, or None without any claim."""
    if not run.claims:
        return None
    tested = sorted(run.tested, key=lambda claim: NEWS.index(claim.verdict))
    drawn, left_out = forest_rows(tested)
    pictures = [None if claim.joint else claim_figure(claim, run.panel, run.record) for claim in tested]
    missing = "; ".join(f"{name} is {why}" for name, why in left_out.items())
    return render(
        "sections/claims.html.j2",
        forest=forest_figures(drawn, left_out) if drawn else None,
        unscaled=UNSCALED.format(missing=missing),
        cards=list(map(card, tested, pictures)),
        untested=run.untested,
        verdicts=NEWS,
        multiplicity=multiplicity(tested),
        declared=DECLARED,
    )
