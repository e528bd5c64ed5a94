"""What moments say about parameters: approximate Bayesian computation with regression adjustment.

Each row of a reference table is a draw of the prior with the moments of one history simulated from it. The
rows nearest to the observed moments are kept, and the (local linear) relation between moments and parameters
moves each to where it would lie had it met the moments exactly (Beaumont, Zhang and Balding 2002).
Parameters are taken in logits of their range, so that no draw leaves it, and moments in logits of their
place among the rows, so that no tail rules the distance and a relation that only rises is nearly a line. What
the relation leaves over is taken as it is at rows that had no part in finding it (residuals divided by one
minus the leverage), or few rows would make narrow intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from keiretsu.evidence.panel import Floats, Ints

COVERAGE = 0.90
"""Share of truths that an interval is meant to cover."""

NEAREST = 0.3
"""Share of the rows that are kept."""

FEWEST = 100
"""Rows kept at least, if there are as many."""

MOST = 0.9
"""Largest leverage that is believed; a row that alone decides its fit says nothing about the others."""

EDGE = 1e-3
"""How far from the ends of its range, as a share, a parameter is held before logits are taken."""

PRIOR = 1.0 / 12.0
"""Variance of the prior, in shares of the range squared."""


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A reference table: draws of the prior and the moments of one history of each.

    Attributes
    ----------
    unit : float array, shape (m, P)
        Parameters as shares of their range.
    moments : float array, shape (m, K)
        Finite; as `placed` gives them where they come from a simulator.
    """

    unit: Floats
    moments: Floats

    def without(self, row: int) -> ReferenceTable:
        """Return the table less one row."""
        return ReferenceTable(np.delete(self.unit, row, axis=0), np.delete(self.moments, row, axis=0))

    def of(self, moments: Sequence[int]) -> ReferenceTable:
        """Return the table with some of its moments."""
        return ReferenceTable(self.unit, self.moments[:, list(moments)])

    def distances(self, observed: Floats) -> Floats:
        """Return how far every row lies from some moments, in standard deviations, shape (m,)."""
        spread = np.maximum(self.moments.std(axis=0), 1e-12)
        return np.asarray(np.sqrt((((self.moments - observed) / spread) ** 2).sum(axis=1)))


@dataclass(frozen=True, slots=True)
class Near:
    """The rows nearest to some moments, ready for the regression.

    Attributes
    ----------
    rows : int array, shape (n,)
        Places in the table, nearest first.
    weight : float array, shape (n,)
        Epanechnikov's, one at the observed moments and zero at the farthest row.
    design : float array, shape (n, 1 + K)
        Constant, and moments less the observed ones.
    """

    rows: Ints
    weight: Floats
    design: Floats

    @classmethod
    def of(cls, table: ReferenceTable, observed: Floats) -> Near:
        """Return the rows of a table that are nearest to the observed moments, shape (K,)."""
        far = table.distances(observed)
        rows = np.argsort(far, kind="stable")[: max(FEWEST, int(NEAREST * len(far)))]
        reach = max(float(far[rows].max()), 1e-12) * (1.0 + 1e-9)
        design = np.column_stack([np.ones(len(rows)), table.moments[rows] - observed])
        return cls(rows, 1.0 - (far[rows] / reach) ** 2, design)

    def adjusted(self, unit: Floats) -> Floats:
        """Return parameters moved to the observed moments.

        Parameters
        ----------
        unit : float array, shape (n, P)
            Parameters of `rows`, as shares of their range.
        """
        root, moved = np.sqrt(self.weight)[:, None], logit(np.clip(unit, EDGE, 1.0 - EDGE))
        slopes = np.linalg.lstsq(self.design * root, moved * root, rcond=None)[0]
        leverage = np.minimum((np.linalg.qr(self.design * root)[0] ** 2).sum(axis=1), MOST)
        return np.asarray(expit(slopes[0] + (moved - self.design @ slopes) / (1.0 - leverage)[:, None]))


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weighted draws of the posterior.

    Attributes
    ----------
    unit : float array, shape (n, P)
        Parameters as shares of their range.
    weight : float array, shape (n,)
    """

    unit: Floats
    weight: Floats

    def intervals(self) -> Floats:
        """Return the central interval of each parameter, shape (P, 2); the prior's own is (0.05, 0.95)."""
        tail = (1.0 - COVERAGE) / 2.0
        return np.array([_quantiles(column, self.weight, (tail, 1.0 - tail)) for column in self.unit.T])

    def shrinkage(self) -> Floats:
        """Return the variance of each parameter over that of its prior, shape (P,)."""
        share = self.weight / self.weight.sum()
        middle = share @ self.unit
        return np.asarray(share @ (self.unit - middle) ** 2 / PRIOR)

    def draws(self, count: int, seed: int) -> Floats:
        """Return draws by weight and without putting back, shape (count, P) or fewer.

        The largest of ``u ** (1 / w)`` make such a sample (Efraimidis and Spirakis 2006).
        """
        known = np.flatnonzero(self.weight > 0.0)
        keys = np.log(np.random.default_rng(seed).random(len(known))) / self.weight[known]
        return self.unit[known[np.argsort(-keys, kind="stable")[:count]]]


def placed(moments: Floats, at: Floats) -> Floats:
    """Return moments as logits of their place among the rows of a table.

    Parameters
    ----------
    moments : float array, shape (m, K)
        The table's.
    at : float array, shape (..., K)
        Which to place; what lies beyond all rows stands at the last.

    Examples
    --------
    >>> rows = np.array([[1.0], [10.0], [100.0], [1000.0]])
    >>> placed(rows, np.array([[10.0], [55.0]]))[:, 0].round(2).tolist()
    [-0.51, 0.0]
    """
    made = np.empty_like(at, dtype=np.float64)
    for k, column in enumerate(moments.T):
        values, counts = np.unique(column, return_counts=True)
        place = (np.cumsum(counts) - 0.5 * counts) / column.size
        made[..., k] = logit(np.interp(at[..., k], values, place))
    return made


def infer(table: ReferenceTable, observed: Floats) -> Posterior:
    """Return the posterior of the parameters under observed moments.

    Parameters
    ----------
    table : ReferenceTable
    observed : float array, shape (K,)

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2000, 2))
    >>> found = infer(ReferenceTable(x, x[:, :1] + 0.01 * x[:, 1:]), np.array([0.5]))
    >>> (np.diff(found.intervals())[:, 0] < 0.1).tolist()
    [True, False]
    """
    near = Near.of(table, observed)
    return Posterior(near.adjusted(table.unit[near.rows]), near.weight)


def _quantiles(values: Floats, weight: Floats, shares: tuple[float, float]) -> Floats:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return np.interp(shares, (reached - 0.5 * weight[order]) / reached[-1], values[order])
