"""The verdict rule: an effect, its interval, and what the two allow one to say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, ndtri, stdtrit

from keiretsu.evidence.panel import Floats

VERDICTS = ("supports", "contradicts", "undecided", "assumed")
CONFIDENCE = 0.95
BEATS = 0.95
"""Share of comparisons (a replication of the model, one of a rival) in which the model must be the nearer."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired mean with its interval.

    Attributes
    ----------
    mean : float or None
        ``None`` without a replication.
    low, high : float or None
        95 % interval of the mean over replications (Student); ``None`` with fewer than two replications.
    replications : int
        Number of paired replications.
    """

    mean: float | None
    low: float | None
    high: float | None
    replications: int

    def excludes_zero(self) -> str:
        """Return the side on which the whole interval lies, ``+`` or ``-``; empty if it holds zero.

        Examples
        --------
        >>> Effect(1.0, 0.5, 1.5, 20).excludes_zero()
        '+'
        """
        if self.low is not None and self.low > 0.0:
            return "+"
        return "-" if self.high is not None and self.high < 0.0 else ""

    def side(self, within: tuple[float, float] | None = None) -> str:
        """Return what the interval says: a side of zero, or of a date whether it agrees.

        Parameters
        ----------
        within : (float, float), optional
            First and last year that agree; zero is asked about without it.

        Returns
        -------
        str
            ``+`` or ``-``; for a date ``=`` if the whole interval agrees, ``/`` if the whole interval lies
            elsewhere; empty if it does not tell.

        Examples
        --------
        >>> Effect(1975.0, 1974.0, 1976.0, 20).side((1972.5, 1977.5))
        '='
        """
        if within is None:
            return self.excludes_zero()
        if self.low is None or self.high is None:
            return ""
        if self.high < within[0] or self.low > within[1]:
            return "/"
        return "=" if within[0] <= self.low and self.high <= within[1] else ""


def middle_effect(values: Floats) -> Effect:
    """Return the middle of the replications with its interval, which needs no mean and bears infinite values.

    Parameters
    ----------
    values : float array, shape (d,)
        One value a replication; infinite for what a replication never reaches.

    Returns
    -------
    Effect
        The median (the lower one of two), and the widest pair of order statistics that holds the median of
        all replications with a chance of at least 95 %; without interval below six replications.

    Examples
    --------
    >>> middle_effect(np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.inf]))
    Effect(mean=3.0, low=1.0, high=inf, replications=6)
    """
    count = int(values.size)
    if count == 0:
        return Effect(None, None, None, 0)
    ordered = np.sort(values)
    tail = (1.0 - CONFIDENCE) / 2.0
    inside = [k for k in range((count + 1) // 2) if bdtr(k, count, 0.5) <= tail]
    median = float(ordered[(count - 1) // 2])
    if not inside:
        return Effect(median, None, None, count)
    return Effect(median, float(ordered[inside[-1]]), float(ordered[count - 1 - inside[-1]]), count)


def paired_effect(differences: Floats) -> Effect:
    """Return the mean of paired differences with its 95 % interval.

    Parameters
    ----------
    differences : float array, shape (d,)
        Treated minus control, one value a replication, finite.

    Returns
    -------
    Effect
        Interval ``mean +- t(0.975, d - 1) s / sqrt(d)``. Exactly zero, with an interval of no width, where
        every difference is zero; exactly mirrored where every difference changes sign.

    Examples
    --------
    >>> paired_effect(np.zeros(20))
    Effect(mean=0.0, low=0.0, high=0.0, replications=20)
    """
    count = int(differences.size)
    if count == 0:
        return Effect(None, None, None, 0)
    mean = math.fsum(differences) / count
    if count == 1:
        return Effect(mean, None, None, 1)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in differences) / (count - 1))
    half = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2.0)) * spread / math.sqrt(count)
    return Effect(mean, mean - half, mean + half, count)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of replications with its 95 % interval.

    Attributes
    ----------
    share, low, high : float or None
        ``None`` without a replication whose value is known.
    """

    share: float | None
    low: float | None
    high: float | None


def share_above_zero(differences: Floats) -> Share:
    """Return in what share of replications a difference is positive.

    Parameters
    ----------
    differences : float array, shape (d,)
        First minus second; those that are not numbers are left out.

    Returns
    -------
    Share
        Replications without any difference count by half; the interval is Wilson's (1927).

    Examples
    --------
    >>> share_above_zero(np.array([1.0, 2.0, -1.0, 0.0]))
    Share(share=0.625, low=0.219, high=0.908)
    """
    known = differences[~np.isnan(differences)]
    count = int(known.size)
    if count == 0:
        return Share(None, None, None)
    share = float(((known > 0.0) + 0.5 * (known == 0.0)).mean())
    z = float(ndtri(0.5 + CONFIDENCE / 2.0))
    middle = (share + z * z / (2 * count)) / (1.0 + z * z / count)
    half = z / (1.0 + z * z / count) * math.sqrt(share * (1.0 - share) / count + (z / (2 * count)) ** 2)
    return Share(share, round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3))


def decide(
    effect: Effect,
    claimed_sign: str,
    *,
    beats: float | None,
    killed_by: str = "",
    untried: str = "",
    within: tuple[float, float] | None = None,
) -> str:
    """Return the verdict on a claim.

    Parameters
    ----------
    effect : Effect
        What the model finds.
    claimed_sign : str
        ``+`` or ``-``; ``=`` for a date.
    beats : float or None
        Share of comparisons in which the full model beats its rivals on the linked held-out facts; ``None``
        where there is none to compare on.
    killed_by : str
        The unidentified assumption without which the effect is gone; empty if there is none.
    untried : str
        What could have refused the claim and was not tried: a linked fact out of the run's reach, a rival or
        a switch that was not run; empty if there is none.
    within : (float, float), optional
        For a date, the first and the last year that agree.

    Returns
    -------
    str
        *contradicts*: the interval excludes zero on the other side, or all years that agree. *undecided*: it
        holds zero, or the rival does as well on held-out facts, or a trial is missing. *assumed*: the
        claimed sign, but no identifying fact, or an assumption makes it. *supports*: the claimed sign,
        nothing left untried, and nearer than the rivals in at least 95 % of the comparisons.

    Examples
    --------
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "+", beats=1.0)
    'supports'
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "-", beats=1.0)
    'contradicts'
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "+", beats=None, untried="the run ends in 1980")
    'undecided'
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "+", beats=1.0, untried="rivals were not run: even hazard")
    'undecided'
    """
    side = effect.side(within)
    if not side:
        return "undecided"
    if side != claimed_sign:
        return "contradicts"
    if killed_by:
        return "assumed"
    if untried:
        return "undecided"
    if beats is None:
        return "assumed"
    return "supports" if beats >= BEATS else "undecided"


def distance(values: Floats, low: float, high: float) -> Floats:
    """Return how far values lie outside an accepted range; zero inside.

    Examples
    --------
    >>> distance(np.array([1.0, 2.5, 4.0]), 2.0, 3.0).tolist()
    [1.0, 0.0, 1.0]
    """
    return np.maximum(0.0, np.maximum(low - values, values - high))


def nearer(full: Floats, rival: Floats) -> float:
    """Return the share of pairs of a replication and a rival's point in which the model errs less.

    Examples
    --------
    >>> nearer(np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    0.75
    """
    return float((full[:, None] < rival[None, :]).mean())
