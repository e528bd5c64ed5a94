"""What makes effects vary over a design: parameters or networks, and which parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.panel import Floats

SLICES = 8
"""Slices of a parameter's range behind its share of variance, at most."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How much of the variance of effects the parameters can explain.

    Attributes
    ----------
    share : float
        Share of the variance of one run that parameters make; NaN with one network.
    ceiling : float
        The same of the mean over the networks of a point: the most that anything can explain of it.
    """

    share: float
    ceiling: float


def noise_of(effects: Floats) -> Noise:
    """Return how much of the variance the parameters make, from the spread over networks at the points.

    Parameters
    ----------
    effects : float array, shape (n, K)
        What all points of a network have in common is no noise and is taken off.

    Examples
    --------
    >>> noise_of(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    Noise(share=1.0, ceiling=1.0)
    """
    centred = effects - np.nanmean(effects, axis=0)
    counts = (~np.isnan(centred)).sum(axis=1)
    several = counts > 1
    total = float(np.nanmean(effects, axis=1).var(ddof=1))
    if not several.any() or total == 0.0:
        return Noise(math.nan, math.nan)
    within = float(np.nanvar(centred[several], axis=1, ddof=1).mean())
    between = max(total - within * float((1.0 / counts).mean()), 0.0)
    return Noise(between / (between + within), between / total)


def main_shares(points: Floats, effects: Floats) -> list[float]:
    """Return for each parameter the share of the variance of effects that its main effect makes.

    The variance of the means over slices with equally many points (the first-order index of Sobol', from
    given data), less what chance puts there: the correlation ratio, adjusted as in ``epsilon squared``.

    Parameters
    ----------
    points : float array, shape (n, P)
    effects : float array, shape (n,)

    References
    ----------
    1. Plischke, E., Borgonovo, E. and Smith, C. (2013), "Global sensitivity measures from given data",
       European Journal of Operational Research 226, 536-550.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2000, 2))
    >>> [round(share, 1) for share in main_shares(x, x[:, 0])]
    [1.0, 0.0]
    """
    return [_main_share(column, effects) for column in points.T]


def _main_share(column: Floats, effects: Floats) -> float:
    count, total = effects.size, float(((effects - effects.mean()) ** 2).sum())
    slices = min(SLICES, count // 4)
    if slices < 2 or total == 0.0:
        return 0.0
    parts = np.array_split(effects[np.argsort(column, kind="stable")], slices)
    inside = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    return max(1.0 - inside / (count - slices) / (total / (count - 1)), 0.0)
