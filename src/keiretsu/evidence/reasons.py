"""Why a verdict is what it is, in one or two sentences."""

from __future__ import annotations

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.effect import Effect
from keiretsu.evidence.results import Variation
from keiretsu.evidence.verdict import BEATS, Grounds
from keiretsu.schema import label


def reason(case: Claim, effect: Effect, spread: Variation, grounds: Grounds, verdict: str, best: str) -> str:
    """Return why a claim has its verdict.

    Parameters
    ----------
    case : Claim
    effect : Effect
    spread : Variation
    grounds : Grounds
    verdict : str
    best : str
        The rival that is hardest to beat.
    """
    if verdict == "not_given":
        return f"The treatment counts as not given: {grounds.not_given}."
    if effect.low is None:
        return _no_interval(case, effect.replications)
    if verdict == "depends":
        return _depends(spread)
    if verdict == "no_effect":
        return (
            f"The whole 90 % interval, {spread.low_90:.3g} to {spread.high_90:.3g}, lies nearer to zero than "
            f"{spread.smallest:.3g}, the smallest effect of interest: {case.smallest_because}."
        )
    if case.within is not None:
        said = _date(case.within, effect)
        if said:
            return said
    if verdict == "contradicts":
        says = "the document says" if case.claimed_by == "document" else "we read into the document"
        return f"The whole interval lies on the other side of zero from what {says}."
    if not effect.side(case.within):
        return _open(spread)
    return _claimed(case, grounds, verdict, best)


def _open(spread: Variation) -> str:
    said = label("phrase.zero").en
    if spread.smallest is not None:
        said = f"{said.rstrip('.')}, and one of {spread.smallest:.3g}, which would matter, is not refused."
    if spread.to_decide is None:
        return f"{said} At this mean and spread no number of replications of one kind would decide."
    return f"{said} At this mean and spread about {spread.to_decide:,} replications would decide."


def _depends(spread: Variation) -> str:
    share = f"{100 * (spread.parameters or 0.0):.0f} %"
    return (
        f"Parameters that no fact identifies explain {share} of how the effect varies; of {spread.vectors} "
        f"vectors {spread.above} have one above zero and {spread.below} one below, significantly after "
        "Holm. More replications would not decide it."
    )


def _claimed(case: Claim, grounds: Grounds, verdict: str, best: str) -> str:
    beats, untried = grounds.beats, grounds.untried
    if grounds.killed_by:
        gone = f"it is gone when {grounds.killed_by}"
        return f"The sign is the claimed one, but {gone}, and {case.switch_because}."
    if beats is None and not untried:
        return "The sign is the claimed one, but no separate number in the documents could have refused it."
    if untried and (beats is None or beats >= BEATS):
        return f"The sign is the claimed one, but {untried}."
    times = f"is nearer to the held-out facts than its best rival ({best.replace('_', ' ')})"
    share = f"in {100 * (beats or 0.0):.0f} % of comparisons"
    if verdict == "supports":
        return f"The sign is the claimed one, and the model {times} {share}."
    return f"The sign is the claimed one, but the model {times} {share}, short of {100 * BEATS:.0f} %."


def _date(within: tuple[float, float], effect: Effect) -> str:
    if effect.side(within) == "/":
        where = f"after {within[1]:g}" if (effect.low or 0.0) > within[1] else f"before {within[0]:g}"
        return f"The whole interval lies {where}."
    years = f"{within[0]:g} to {within[1]:g}"
    return "" if effect.side(within) else f"The interval reaches beyond {years}: the date stays open."


def _no_interval(case: Claim, replications: int) -> str:
    count = "One replication gives" if replications == 1 else f"{replications} replications give"
    if case.main.statistic == "crossing":
        need = "order statistics need six replications, of six vectors where these are known"
        return f"{count} a middle year but no interval, for which {need}."
    return f"{count} a number but no interval, and a sign without an interval is no result."
