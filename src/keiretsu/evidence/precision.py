"""How wide the interval of a claim is beside the least that would matter: what replications are added for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.evidence.results import ClaimResult


@dataclass(frozen=True, slots=True)
class Precision:
    """How well a run tells the effect of a claim.

    Attributes
    ----------
    id, unit : str
        From the claim.
    half_width : float or None
        Half the width of the 95 % interval, in the unit of the claim; None without an interval.
    smallest : float or None
        The smallest effect of interest; for a date half of the years that agree. None where none is declared.
    """

    id: str
    unit: str
    half_width: float | None
    smallest: float | None

    def enough(self, share: float) -> bool:
        """Return whether the half-width is at most a share of the smallest effect of interest.

        Examples
        --------
        >>> Precision("E2", "points", 0.2, 0.5).enough(0.5), Precision("E2", "points", 0.2, None).enough(0.5)
        (True, False)
        """
        if self.half_width is None or self.smallest is None:
            return False
        return self.half_width <= share * self.smallest


def precisions(results: Sequence[ClaimResult]) -> list[Precision]:
    """Return how well the claims are told that a run tries."""
    return [
        Precision(result.id, result.unit, _half_width(result), _smallest(result))
        for result in results
        if result.effect is not None
    ]


def are_enough(results: Sequence[ClaimResult], share: float) -> bool:
    """Return whether the replications of a run are enough for every claim that it tries.

    Signs and verdicts do not enter: a rule that looked at them would find effects where
    there are none. A claim without a smallest effect of interest asks for nothing; where none has one, no
    number of replications is enough.

    Parameters
    ----------
    results : sequence of ClaimResult
    share : float
        Half-width that is enough, in smallest effects of interest.
    """
    told = [each for each in precisions(results) if each.smallest is not None]
    return bool(told) and all(each.enough(share) for each in told)


def _half_width(result: ClaimResult) -> float | None:
    if result.low is None or result.high is None:
        return None
    whole = math.isfinite(result.low) and math.isfinite(result.high)
    return (result.high - result.low) / 2.0 if whole else math.inf


def _smallest(result: ClaimResult) -> float | None:
    if result.within is not None:
        return (result.within[1] - result.within[0]) / 2.0
    return result.spread.smallest
