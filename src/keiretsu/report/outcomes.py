"""Outcomes of an arm beside the baseline, in the units and words of a reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.evidence import ArmOutcome, ExploratoryArm
from keiretsu.evidence.effect import Share
from keiretsu.report.run_result import RunResult
from keiretsu.report.words import interval, number, unit_words
from keiretsu.schema import label

LARGEST = 3
"""Differences that the lead of a page tells."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome as it is printed; shares and ratios in per cent.

    Attributes
    ----------
    metric, name, gloss, unit : str
    baseline, arm, difference : float
    low, high : float or None
        95 % interval of the difference.
    larger : Share
    relative : float
        Size of the difference in units of the baseline, by which differences are ranked.
    """

    metric: str
    name: str
    gloss: str
    unit: str
    baseline: float
    arm: float
    difference: float
    low: float | None
    high: float | None
    larger: Share
    relative: float

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference excludes zero."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high

    @property
    def range(self) -> str:
        """The interval of the difference in words; a dash where there is none."""
        return interval(self.low, self.high, signed=True)


def scale_of(unit: str) -> tuple[float, str]:
    """Return by what a value of a unit is multiplied for a reader, and the unit then.

    Examples
    --------
    >>> scale_of("share of firms"), scale_of("ratio to frontier"), scale_of("years")
    ((100.0, '% of firms'), (100.0, '% of frontier'), (1.0, 'years'))
    >>> scale_of("percent"), scale_of("share")
    ((1.0, '%'), (100.0, '%'))
    """
    if not unit.startswith(("share", "ratio")):
        return 1.0, unit_words(unit)
    return 100.0, unit_words(re.sub("^(share|ratio)( to| of)?", "% of", unit).removesuffix(" of"))


def shown(one: ArmOutcome) -> Shown:
    """Return an outcome in the units and words of a reader."""
    factor, unit = scale_of(one.unit)
    effect, told = one.effect, label(f"metric.{one.metric}")
    low, high = (None if end is None else factor * end for end in (effect.low, effect.high))
    mean = effect.mean or 0.0
    relative = abs(mean / one.baseline) if one.baseline else float(mean != 0.0)
    values = (factor * one.baseline, factor * one.arm, factor * mean)
    return Shown(one.metric, told.en, told.gloss, unit, *values, low, high, one.larger, relative)


def beside(run: RunResult, arm: ExploratoryArm) -> dict[str, Any]:
    """Return what a page shows of an arm beside the baseline."""
    return {
        "first": arm.first,
        "last": arm.last,
        "name": run.arm(arm.arm),
        "baseline": run.arm(arm.baseline),
        "done": "; ".join(arm.done),
        "rows": [shown(one) for one in arm.outcomes],
    }


def findings(run: RunResult, arms: Sequence[ExploratoryArm]) -> list[str]:
    """Return the largest clear differences as sentences, or one sentence that says there is none.

    Differences are ranked by their size relative to the baseline's value.
    """
    clear = [(row, arm) for arm in arms for row in map(shown, arm.outcomes) if row.clear]
    if not clear:
        return [_nothing(arms)] if any(arm.outcomes for arm in arms) else []
    ranked = sorted(clear, key=lambda pair: -pair[0].relative)[:LARGEST]
    return [_finding(row, run.arm(arm.arm), run.arm(arm.baseline)) for row, arm in ranked]


def _finding(row: Shown, arm: str, baseline: str) -> str:
    ends = sorted((abs(row.low or 0.0), abs(row.high or 0.0)))
    side = "higher" if row.difference > 0 else "lower"
    points = row.unit.replace("%", "percentage points", 1) if row.unit.startswith("%") else row.unit
    size = f"{number(abs(row.difference))} {points}".strip()
    return (
        f"{row.name}: {side} with {arm} than with {baseline}, by {size} "
        f"(95 % interval {number(ends[0])} to {number(ends[1])})."
    )


def _nothing(arms: Sequence[ExploratoryArm]) -> str:
    effects = [one.effect for arm in arms for one in arm.outcomes]
    count = max(effect.replications for effect in effects)
    if all(effect.low is None for effect in effects):
        return "One replication: an interval of a difference needs at least two."
    many = f"{len(effects)} differences" if len(effects) > 1 else "one difference"
    return (
        f"No clear difference: of {many} between the arms, none has a 95 % interval that excludes zero "
        f"({count} replications)."
    )
