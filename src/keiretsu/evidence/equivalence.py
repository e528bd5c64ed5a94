"""Equivalence: whether an effect is too small to matter, and how many replications would tell.

Two one-sided tests (Schuirmann 1987; Lakens 2017): an effect is too small to matter when both the
hypothesis that it is at least the smallest effect of interest and the one that it is at most its negative
are refused at 5 %, which is when the 90 % interval lies wholly between the two. A date has no smallest
effect of interest: it has the years that agree with the claim, and cannot be found to be too small.
"""

from __future__ import annotations

import math

from scipy.special import ndtri, stdtrit

from keiretsu.evidence.decomposition import Components
from keiretsu.evidence.effect import CONFIDENCE, Effect

ONE_SIDED = 0.05
"""Level of each of the two one-sided tests."""

MOST = 100_000
"""Replications beyond which a number says no more than that replications will not do."""


def interval(effect: Effect, level: float) -> tuple[float, float] | None:
    """Return the interval of a mean at another level than 95 %; None where it has none.

    Examples
    --------
    >>> [round(end, 3) for end in interval(Effect(1.0, 0.5, 1.5, 20, 19), 0.9)]
    [0.587, 1.413]
    """
    if effect.mean is None or effect.low is None or effect.high is None or effect.freedom is None:
        return None
    usual = float(stdtrit(effect.freedom, 0.5 + CONFIDENCE / 2.0))
    half = 0.5 * (effect.high - effect.low) * float(stdtrit(effect.freedom, 0.5 + level / 2.0)) / usual
    return effect.mean - half, effect.mean + half


def is_negligible(effect: Effect, smallest: float | None) -> bool:
    """Return whether an effect is found to be smaller than the smallest of interest, whatever its sign.

    Parameters
    ----------
    effect : Effect
    smallest : float or None
        Above zero, in the unit of the effect; None where none is declared.

    Examples
    --------
    >>> found = Effect(0.0, -0.5, 0.5, 20, 19)
    >>> is_negligible(found, 0.45), is_negligible(found, 0.4)
    (True, False)
    """
    ends = interval(effect, 1.0 - 2.0 * ONE_SIDED)
    if ends is None or smallest is None:
        return False
    return -smallest < ends[0] and ends[1] < smallest


def replications_to_decide(
    effect: Effect, smallest: float | None, components: Components | None
) -> int | None:
    """Return about how many replications would decide, if mean and spread stay what they are.

    An effect is decided when its 95 % interval excludes zero, or when its 90 % interval lies within the
    smallest effect of interest. Where vectors and networks are crossed, replications are added by networks or
    by vectors, whichever needs fewer; by vectors alone or networks alone the interval has a floor, because
    the other's part of the variance stays.

    Returns
    -------
    int or None
        None where the effect has no interval, or no number of replications of one kind would do.

    Examples
    --------
    >>> replications_to_decide(Effect(0.1, -0.4, 0.6, 20, 19), None, None)
    439
    """
    if effect.mean is None or effect.low is None or effect.high is None or effect.freedom is None:
        return None
    half = 0.5 * (effect.high - effect.low)
    variance = (half / float(stdtrit(effect.freedom, 0.5 + CONFIDENCE / 2.0))) ** 2
    growths = components.growths if components else [(0.0, variance * effect.replications)]
    wanted = [(abs(effect.mean) / float(ndtri(0.5 + CONFIDENCE / 2.0))) ** 2]
    if smallest is not None and smallest > abs(effect.mean):
        wanted.append(((smallest - abs(effect.mean)) / float(ndtri(1.0 - ONE_SIDED))) ** 2)
    least = min(
        (slope / (aim - floor) for floor, slope in growths for aim in wanted if aim > floor),
        default=math.inf,
    )
    return max(effect.replications + 1, math.ceil(least)) if least <= MOST else None
