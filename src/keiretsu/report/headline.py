"""The title of a report on claims: what was found, by a rule that never picks the largest effect.

Claims speak in the order in which they were declared. The first that is decided is the title, those
after it the first sentence; where none is decided the title says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from keiretsu.evidence import ClaimResult
from keiretsu.report.words import finding, finding_of_date, interval, number
from keiretsu.schema import label

DECIDED = ("contradicts", "supports", "no_effect", "depends", "assumed")
"""Verdicts that say something of the claim."""

AFTER = 2
"""Decided claims that are told after the title."""

_ADDED = {
    "supports": ", as claimed.",
    "contradicts": ", against the claim.",
    "assumed": ", as claimed; this follows from an assumption.",
}


def title(claims: Sequence[ClaimResult]) -> str:
    """Return the finding that leads the page.

    Parameters
    ----------
    claims : sequence of ClaimResult
        At least one of them tested, in the order in which they were declared.

    Returns
    -------
    str
        One sentence without its full stop.
    """
    decided = _decided(claims)
    return sentence(decided[0]).removesuffix(".") if decided else _nothing(claims)


def lead(claims: Sequence[ClaimResult]) -> str:
    """Return what is told after the title: further decided claims, or what it would take to decide one."""
    decided = _decided(claims)
    if decided:
        return " ".join(map(sentence, decided[1 : 1 + AFTER]))
    asked = [(claim.spread.to_decide, claim.id) for claim in claims if claim.spread.to_decide is not None]
    if not asked:
        return ""
    count, name = min(asked)
    return f"The nearest to an answer is {name}: about {count:,} replications would decide it."


def sentence(claim: ClaimResult) -> str:
    """Return what a decided claim says, by its verdict."""
    if claim.joint is not None:
        return f"{claim.joint.said} {label(f'verdict.{claim.verdict}').en}."
    if claim.verdict == "no_effect":
        return _no_effect(claim)
    if claim.verdict == "depends":
        return _depends(claim)
    if claim.within is not None:
        said = finding_of_date(claim.effect, claim.low, claim.high, claim.plain, claim.when)
    else:
        said = finding(claim.effect, claim.low, claim.high, claim.plain, claim.unit, claim.when)
    return said.removesuffix(".") + _ADDED[claim.verdict]


def _no_effect(claim: ClaimResult) -> str:
    ends = interval(claim.spread.low_90, claim.spread.high_90, signed=True)
    return (
        f"{_subject(claim)} changes by less than {number(claim.spread.smallest)} {claim.unit}, the least "
        f"that would matter (90 % interval {ends})."
    )


def _depends(claim: ClaimResult) -> str:
    spread = claim.spread
    return (
        f"{_subject(claim)} is higher or lower depending on parameters: clearly higher for {spread.above} of "
        f"{spread.vectors} parameter vectors, clearly lower for {spread.below}."
    )


def _subject(claim: ClaimResult) -> str:
    return f"{claim.when}, the {claim.plain}" if claim.when else f"The {claim.plain}"


def _decided(claims: Sequence[ClaimResult]) -> list[ClaimResult]:
    return [claim for claim in claims if claim.effect is not None and claim.verdict in DECIDED]


def _nothing(claims: Sequence[ClaimResult]) -> str:
    counts = Counter(claim.verdict for claim in claims if claim.effect is not None)
    said = [
        f"{counts[verdict]} {label(f'verdict.{verdict}').en.lower()}"
        for verdict in ("undecided", "not_given")
        if counts[verdict]
    ]
    return f"Nothing is decided yet: of the claims tested, {', '.join(said)}"
