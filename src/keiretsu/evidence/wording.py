"""What a result says beside its row: how it varies, whether its treatment was given, by which strand."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.evidence.effect import CONFIDENCE
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
    said = [f"{agrees} in {_share(spread.claimed)} of replications ({between})"]
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


def treatments(result: ClaimResult) -> list[str]:
    """Say of every manipulation check what the arms differ by, what was asked for and on what ground."""
    lines = []
    for each in result.manipulation if result.joint is None else ():
        mean = each.effect.mean
        found = f"not read: {each.missing}" if mean is None else f"{mean:+.3g} {each.unit}"
        word = "given" if each.given else "not given"
        asked = f"asked for {each.sign}{each.least:g}, because {each.published} ({each.source})"
        lines.append(f"Treatment {word}: {each.name} {found}; {asked}.")
    return lines


def strand_lines(result: ClaimResult) -> list[str]:
    """Say what each strand of institutions does to the effect, largest first."""
    read = [each for each in result.strands if each.effect.mean is not None]
    read.sort(key=lambda each: -abs(each.effect.mean or 0.0))
    return [
        f"Strand {each.name}: {each.effect.mean:+.2g} ({_bounds(each.effect.low, each.effect.high)}) of "
        f"{result.effect or 0.0:+.2g} {result.unit}."
        for each in read
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
