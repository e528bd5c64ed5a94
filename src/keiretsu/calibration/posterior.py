"""What targets say about parameters: intervals from a design, by regression-adjusted rejection.

Each point of a design is a draw from the prior with a simulated history. The nearest of them to the facts
are kept, and the (local linear) relation between outcomes and parameters moves each to where it would lie
had it met the facts exactly (Beaumont, Zhang and Balding 2002). Parameters are taken in logits of their
range, so that no interval leaves it. What the relation leaves over is taken as it is at points that had no
part in finding it (residuals divided by one minus the leverage), or few points would make narrow intervals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from keiretsu.evidence.panel import Floats

COVERAGE = 0.90
"""Share of truths that an interval is meant to cover."""

NEAREST = 0.3
"""Share of the histories that are kept."""

FEWEST = 100
"""Histories kept at least, if there are as many."""

HISTORIES = 4
"""Histories that are made of each point, differing in the noise of one network."""

MOST = 0.9
"""Largest leverage that is believed; a point that alone decides its fit says nothing about the others."""

EDGE = 1e-3
"""How far from the ends of its range, as a share, a parameter is held before logits are taken."""


def histories(means: Floats, error: Floats, seed: int = 0) -> Floats:
    """Return outcomes as one network would show them: means plus noise of standard deviation `error`.

    Parameters
    ----------
    means : float array, shape (n, K)
        Mean over replicate networks.
    error : float array, shape (K,)
        From `keiretsu.calibration.distance.Scale`.
    seed : int

    Returns
    -------
    float array, shape (HISTORIES * n, K)
        Point by point within each history.
    """
    noise = np.random.default_rng(seed).standard_normal((HISTORIES, *means.shape))
    return np.asarray((means + error * noise).reshape(-1, means.shape[1]))


def intervals(unit: Floats, outcomes: Floats, observed: Floats, points: int | None = None) -> Floats:
    """Return the interval of each parameter that the observed outcomes leave.

    Parameters
    ----------
    unit : float array, shape (m, P)
        Parameters as shares of their range, one row a history.
    outcomes : float array, shape (m, K)
        Finite.
    observed : float array, shape (K,)
    points : int, optional
        Points behind the histories: row ``i`` is one of point ``i % points``. All differ by default.

    Returns
    -------
    float array, shape (P, 2)
        Lower and upper end, as shares of the range; the prior's own interval is (0.05, 0.95).

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2000, 2))
    >>> found = intervals(x, x[:, :1] + 0.01 * x[:, 1:], np.array([0.5]))
    >>> (np.diff(found)[:, 0] < 0.1).tolist()
    [True, False]
    """
    spread = np.maximum(outcomes.std(axis=0), 1e-12)
    off = (outcomes - observed) / spread
    far = np.sqrt((off**2).sum(axis=1))
    count = min(len(far), max(FEWEST, int(NEAREST * len(far))))
    near = np.argsort(far, kind="stable")[:count]
    reach = max(float(far[near].max()), 1e-12) * (1.0 + 1e-9)
    weight = 1.0 - (far[near] / reach) ** 2
    moved = logit(np.clip(unit[near], EDGE, 1.0 - EDGE))
    design = np.column_stack([np.ones(count), off[near]])
    root = np.sqrt(weight)[:, None]
    slopes = np.linalg.lstsq(design * root, moved * root, rcond=None)[0]
    leverage = _leverage(design * root, near % (points or len(unit)))
    rest = (moved - design @ slopes) / (1.0 - leverage)[:, None]
    adjusted = expit(slopes[0] + rest)
    tail = (1.0 - COVERAGE) / 2.0
    return np.array([_quantiles(column, weight, (tail, 1.0 - tail)) for column in adjusted.T])


def _leverage(design: Floats, point: npt.NDArray[np.int64]) -> Floats:
    """Return what share of each row's fit its own point makes, at most `MOST`."""
    own = (np.linalg.qr(design)[0] ** 2).sum(axis=1)
    together = np.bincount(point, own, int(point.max()) + 1)
    return np.minimum(together[point], MOST)


def _quantiles(values: Floats, weight: Floats, shares: tuple[float, float]) -> Floats:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return np.interp(shares, (reached - 0.5 * weight[order]) / reached[-1], values[order])
