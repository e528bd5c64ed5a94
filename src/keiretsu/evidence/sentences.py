"""What a result says beside its row: how it varies, whether its treatment was given, by which strand."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.evidence.effect import CONFIDENCE
from keiretsu.evidence.manipulation import ManipulationCheck
from keiretsu.evidence.results import ClaimResult

DECLARED = (
    "The smallest effects of interest were declared before the first run of the model as it is now, but "
    "after results of an earlier form of it were known."
)


def variation(result: ClaimResult) -> str:
    """Say in what share of replications the claim holds and what the effect varies with; empty if unknown."""
    spread = result.spread
    if spread.claimed is None or result.joint is not None:
        return ""
    agrees = "A year that agrees" if result.within is not None else "The claimed sign"
    between = _range(spread.claimed_low, spread.claimed_high)
    said = [f"{agrees} in {_share(spread.claimed)} of {result.judged} replications ({between})"]
    if result.within is not None:
        said.append("a date has no smallest effect of interest and no variance to be shared out")
    elif spread.parameters is None:
        said.append("vectors and networks are not crossed, so that nothing says what the effect varies with")
    else:
        said.append(_shares(spread.parameters, spread.networks))
    if spread.smallest is not None:
        said.append(f"smallest effect of interest {spread.smallest:.3g}")
    return f"{'; '.join(said)}."


def _shares(parameters: float, networks: float | None) -> str:
    said = f"parameters explain {_share(parameters)} of the variance"
    return said if networks is None else f"{said}, networks {_share(networks)}"


def treatment(result: ClaimResult) -> str:
    """Say in one sentence by how much the arms differ in what the claim is about; empty without a check."""
    if result.joint is not None or not result.manipulation:
        return ""
    given = all(each.given for each in result.manipulation)
    said = (
        f"{each.name} {_found(each)} (asked for {each.sign}{each.least:g})" for each in result.manipulation
    )
    return f"Treatment {'given' if given else 'not given'}: {', '.join(said)}."


def grounds(result: ClaimResult) -> list[str]:
    """Say of every manipulation check what published figure it answers to, and where that stands."""
    if result.joint is not None:
        return []
    return [f"{each.name}: {each.published} ({each.source})." for each in result.manipulation]


def _found(check: ManipulationCheck) -> str:
    return "not read" if check.effect.mean is None else f"{check.effect.mean:+.3g} {check.unit}"


def strand_lines(result: ClaimResult) -> list[str]:
    """Say what each strand of institutions does to the effect, largest first."""
    read = [each for each in result.strands if each.effect.mean is not None]
    read.sort(key=lambda each: -abs(each.effect.mean or 0.0))
    return [
        f"Strand {each.name}: {each.effect.mean:+.2g} ({_bounds(each.effect.low, each.effect.high)}) of "
        f"{result.effect or 0.0:+.2g} {result.unit}."
        for each in read
    ]


def treatment_lines(result: ClaimResult) -> list[str]:
    """Say what the effect is under other treatments, in the order of the claim."""
    return [
        f"Under {each.name}: {each.effect.mean:+.2g} ({_bounds(each.effect.low, each.effect.high)}) "
        f"{result.unit}."
        for each in result.treatments
        if each.effect.mean is not None
    ]


def multiplicity(results: Sequence[ClaimResult]) -> str:
    """Say how many claims would err by chance; empty where none was tested."""
    tested = sum(each.low is not None for each in results)
    if not tested:
        return ""
    count = "1 claim" if tested == 1 else f"{tested} claims"
    return (
        f"{count} at the {100 * CONFIDENCE:.0f} % level: if none had an effect, "
        f"{tested * (1.0 - CONFIDENCE):.2g} would name a side by chance."
    )


def _share(value: float) -> str:
    return f"{100.0 * value:.0f} %"


def _range(low: float | None, high: float | None) -> str:
    return "no interval" if low is None or high is None else f"{100.0 * low:.0f} to {100.0 * high:.0f} %"


def _bounds(low: float | None, high: float | None) -> str:
    return "no interval" if low is None or high is None else f"{low:+.2g} to {high:+.2g}"
