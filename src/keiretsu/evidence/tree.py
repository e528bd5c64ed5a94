"""A shallow regression tree: where effects differ, in at most three questions.

References
----------
1. Breiman, L., Friedman, J., Olshen, R. and Stone, C. (1984), Classification and Regression Trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.panel import Floats
from keiretsu.evidence.prim import HIGH, LOW, SUPPORT, Box

DEPTH = 3
"""Questions asked at most."""

WORTH = 0.02
"""Least share of all variance that a question must explain."""


@dataclass(frozen=True, slots=True, eq=False)
class TreeLeaf:
    """A part of the parameter space and the mean effect of the training points in it."""

    box: Box
    mean: float


def grow(points: Floats, effects: Floats) -> list[TreeLeaf]:
    """Return the leaves of a tree, from the lowest mean effect to the highest.

    Parameters
    ----------
    points : float array, shape (n, P)
    effects : float array, shape (n,)

    Returns
    -------
    list of TreeLeaf
        One alone where no question explains enough.

    Examples
    --------
    >>> x = (np.arange(40.0) / 40.0)[:, None]
    >>> [leaf.mean for leaf in grow(x, np.where(x[:, 0] < 0.5, -1.0, 1.0))]
    [-1.0, 1.0]
    """
    least = max(2, int(np.ceil(SUPPORT * len(points))))
    worth = WORTH * float(((effects - effects.mean()) ** 2).sum())
    root = Box.whole(points.shape[1])
    leaves = _split(root, points, effects, least, worth, DEPTH)
    return sorted(leaves, key=lambda leaf: leaf.mean)


def predict(leaves: list[TreeLeaf], points: Floats) -> Floats:
    """Return the mean effect of the leaf that each point, shape (n, P), lies in, shape (n,)."""
    inside = np.array([leaf.box.holds(points) for leaf in leaves])
    return np.asarray(np.array([leaf.mean for leaf in leaves])[inside.argmax(axis=0)])


def _split(
    box: Box, points: Floats, effects: Floats, least: int, worth: float, depth: int
) -> Iterator[TreeLeaf]:
    inside = box.holds(points)
    x, y = points[inside], effects[inside]
    gain, parameter, bound = _best_split(x, y, least) if depth and y.size >= 2 * least else (0.0, 0, 0.0)
    if not gain > worth:
        yield TreeLeaf(box, float(y.mean()))
        return
    # between two points, so that none of a later sample falls between the parts
    below = np.nextafter(bound, -np.inf)
    for part in (box.bounded(parameter, HIGH, -below), box.bounded(parameter, LOW, bound)):
        yield from _split(part, points, effects, least, worth, depth - 1)


def _best_split(x: Floats, y: Floats, least: int) -> tuple[float, int, float]:
    """Return the sum of squares that the best split explains, its parameter, and the bound."""
    order = np.argsort(x, axis=0, kind="stable")
    ordered = np.take_along_axis(x, order, axis=0)
    left = np.cumsum((y - y.mean())[order], axis=0)[:-1]
    count = np.arange(1, y.size)[:, None]
    explained = left**2 * (1.0 / count + 1.0 / (y.size - count))
    apart = (ordered[1:] > ordered[:-1]) & (count >= least) & (y.size - count >= least)
    gains = np.where(apart, explained, -np.inf)
    row, parameter = np.unravel_index(int(np.argmax(gains)), gains.shape)
    bound = (ordered[row, parameter] + ordered[row + 1, parameter]) / 2.0
    return float(gains[row, parameter]), int(parameter), float(bound)
