"""Effects: the mean of paired differences or the middle of dates, with an interval; shares."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import bdtr, ndtri, stdtrit

from keiretsu.evidence.panel import Floats

CONFIDENCE = 0.95


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
    freedom : float or None
        Degrees of freedom of the interval; ``None`` where it is made of order statistics, or there is none.
    """

    mean: float | None
    low: float | None
    high: float | None
    replications: int
    freedom: float | None = field(default=None, repr=False, compare=False)

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
    variance = math.fsum((value - mean) ** 2 for value in differences) / (count - 1)
    return with_interval(mean, variance / count, count - 1, count)


def with_interval(mean: float, variance: float, freedom: float, replications: int) -> Effect:
    """Return an effect with the 95 % interval that the variance of its mean gives.

    Examples
    --------
    >>> with_interval(1.0, 0.0, 19, 20)
    Effect(mean=1.0, low=1.0, high=1.0, replications=20)
    """
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)) * math.sqrt(variance)
    return Effect(mean, mean - half, mean + half, replications, freedom)


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


def share_above_zero(differences: Floats, worth: float | None = None) -> Share:
    """Return in what share of replications a difference is positive.

    Parameters
    ----------
    differences : float array, shape (d,)
        First minus second; those that are not numbers are left out.
    worth : float, optional
        How many independent replications they are worth, at most as many as there are; by default all.

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
    if not known.size:
        return Share(None, None, None)
    share = float(((known > 0.0) + 0.5 * (known == 0.0)).mean())
    return with_wilson(share, known.size if worth is None else min(worth, known.size))


def with_wilson(share: float, count: float) -> Share:
    """Return a share of so many replications with its 95 % interval (Wilson 1927).

    Examples
    --------
    >>> with_wilson(0.5, 20)
    Share(share=0.5, low=0.299, high=0.701)
    """
    z = float(ndtri(0.5 + CONFIDENCE / 2.0))
    middle = (share + z * z / (2 * count)) / (1.0 + z * z / count)
    half = z / (1.0 + z * z / count) * math.sqrt(share * (1.0 - share) / count + (z / (2 * count)) ** 2)
    return Share(share, round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3))
