"""PRIM, the patient rule induction method: boxes of parameters in which a score is high.

Peeling cuts, again and again, the few per cent of points off one side of the box whose loss raises the mean
score most; of the boxes on the way the one with the largest share of hits is taken. Pasting gives back what
was cut too deep, and restrictions that buy next to nothing are dropped.

References
----------
1. Friedman, J. H. and Fisher, N. I. (1999), "Bump hunting in high-dimensional data", Statistics and Computing
   9, 123-143.
2. Bryant, B. P. and Lempert, R. J. (2010), "Thinking inside the box", Technological Forecasting and Social
   Change 77, 34-49.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

from keiretsu.evidence.panel import Floats

Mask = npt.NDArray[np.bool_]

PEELED = 0.06
"""Share of the points in the box that a step takes off."""

SUPPORT = 0.10
"""Least share of all points that a box holds."""

CHEAP = 0.025
"""Share of hits below which a restriction is not worth having."""

SURE = 0.05
"""Chance of as many hits without a restriction above which it is not worth having either."""

LOW, HIGH = 1.0, -1.0
"""The sides of a box: a bound from below, and one from above as a bound from below on minus the parameter."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Bounds of P parameters, both ends included; infinite where there is none.

    Attributes
    ----------
    low, high : float array, shape (P,)
    """

    low: Floats
    high: Floats

    @classmethod
    def whole(cls, parameters: int) -> Box:
        """Return the box that holds everything."""
        return cls(np.full(parameters, -np.inf), np.full(parameters, np.inf))

    def holds(self, points: Floats) -> Mask:
        """Return which points, shape (n, P), lie inside, shape (n,)."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))

    def bounded(self, parameter: int, side: float, bound: float) -> Box:
        """Return the box with another bound on one side; minus infinity takes it away."""
        name = "low" if side == LOW else "high"
        ends = getattr(self, name).copy()
        ends[parameter] = side * bound
        return replace(self, **{name: ends})

    @property
    def sides(self) -> list[tuple[int, float]]:
        """The sides that are bounded, as (parameter, side)."""
        ends = ((LOW, self.low), (HIGH, self.high))
        return [(int(p), side) for side, bounds in ends for p in np.flatnonzero(np.isfinite(bounds))]

    @property
    def restricted(self) -> list[int]:
        """The parameters that are bounded on any side."""
        return sorted({parameter for parameter, _ in self.sides})


def find_box(points: Floats, score: Floats, hits: Mask) -> Box:
    """Return the box that PRIM finds.

    Parameters
    ----------
    points : float array, shape (n, P)
    score : float array, shape (n,)
        What peeling and pasting raise the mean of.
    hits : bool array, shape (n,)
        The points of interest, whose share the box is to be rich in.

    Returns
    -------
    Box
        Without bounds where no box is richer than the whole.

    Examples
    --------
    >>> x = (np.arange(100.0) + 0.5)[:, None] / 100.0
    >>> found = find_box(x, (x[:, 0] > 0.7) * 1.0, x[:, 0] > 0.7)
    >>> [round(float(end), 3) for end in (found.low[0], found.high[0])]
    [0.705, inf]
    """
    best = max(trajectory(points, score), key=lambda box: _share(box, points, hits))
    return dropped(pasted(best, points, score), points, hits)


def trajectory(points: Floats, score: Floats) -> list[Box]:
    """Return the boxes of the peeling, from the whole on: ever fewer points, ever higher mean score."""
    box, boxes = Box.whole(points.shape[1]), []
    least = max(1.0, SUPPORT * len(points))
    while True:
        boxes.append(box)
        inside = box.holds(points)
        cuts = [(*_best_cut(side * points[inside], score[inside], least), side) for side in (LOW, HIGH)]
        gain, parameter, bound, side = max(cuts)
        if not gain > 0.0:
            return boxes
        box = box.bounded(parameter, side, bound)


def _best_cut(values: Floats, score: Floats, least: float) -> tuple[float, int, float]:
    """Return the cut from below that raises the mean score most, a point lost: gain, parameter, bound."""
    count, ordered = len(values), np.sort(values, axis=0)
    usual = ordered[max(1, int(PEELED * count))] if count > 1 else ordered[0]
    # of whole numbers at least one value goes, however many points have it
    larger = np.where(ordered > ordered[0], ordered, np.inf).min(axis=0)
    bounds = np.maximum(usual, larger)
    kept = values >= bounds
    left = kept.sum(axis=0)
    allowed = (left >= least) & (left < count)
    means = score @ kept / np.maximum(left, 1)
    gains = np.where(allowed, (means - score.mean()) / np.maximum(count - left, 1), -np.inf)
    parameter = int(np.argmax(gains))
    return float(gains[parameter]), parameter, float(bounds[parameter])


def pasted(box: Box, points: Floats, score: Floats) -> Box:
    """Return the box widened, side by side, as long as the points that come in raise its mean score."""
    while True:
        mean, wider = score[box.holds(points)].mean(), []
        for parameter, side in box.sides:
            other = _widened(box, points, parameter, side)
            wider.append((float(score[other.holds(points)].mean()), parameter, side, other))
        best = max(wider, key=lambda each: each[:3], default=None)
        if best is None or not best[0] > mean:
            return box
        box = best[-1]


def _widened(box: Box, points: Floats, parameter: int, side: float) -> Box:
    inside = int(box.holds(points).sum())
    free = box.bounded(parameter, side, -np.inf)
    bound = side * (box.low if side == LOW else box.high)[parameter]
    values = side * points[free.holds(points), parameter]
    beyond = np.sort(values[values < bound])[::-1]
    step = max(1, int(PEELED * inside))
    return box.bounded(parameter, side, beyond[step - 1]) if beyond.size > step else free


def dropped(box: Box, points: Floats, hits: Mask) -> Box:
    """Return the box without the restrictions that buy less than `CHEAP`, or what chance would bring."""
    while box.sides:
        without = [box.bounded(parameter, side, -np.inf) for parameter, side in box.sides]
        best = max(without, key=lambda each: _share(each, points, hits))
        wide = best.holds(points)
        costs = _share(box, points, hits) - _share(best, points, hits)
        if costs >= CHEAP and chance(hits[wide], box.holds(points[wide])) <= SURE:
            return box
        box = best
    return box


def chance(hits: Mask, chosen: Mask) -> float:
    """Return the chance that as many points, chosen at random, hold at least as many hits.

    Examples
    --------
    >>> chance(np.array([True, True, False, False]), np.array([True, False, False, False]))
    0.5
    """
    found = int((hits & chosen).sum())
    return float(hypergeom.sf(found - 1, hits.size, int(hits.sum()), int(chosen.sum())))


def _share(box: Box, points: Floats, hits: Mask) -> float:
    return float(hits[box.holds(points)].mean())
