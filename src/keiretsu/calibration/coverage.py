"""Coverage: whether intervals hold the parameters that made the facts, tried on the table's own rows.

A row that is left out is taken for history: its moments for the facts, its parameters for the truth. The
rows nearest to the facts are tried, for it is there that intervals are wanted; choosing them by their moments
leaves the test valid (Prangle, Blum, Popovic and Sisson 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from keiretsu.calibration.posterior import COVERAGE, ReferenceTable, infer
from keiretsu.evidence.panel import Floats

TRUTHS = 200
"""Rows that are left out in turn, at most half of the table."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How often the intervals of one parameter hold it.

    Attributes
    ----------
    parameter : str
    covered, truths : int
        Truths that lie in their interval, and how many were tried.
    low, high : float
        95 % interval of the coverage (Clopper and Pearson 1934).
    width : float
        Median width of the intervals over that of the prior's own: below one, the facts say something.
    """

    parameter: str
    covered: int
    truths: int
    low: float
    high: float
    width: float

    @property
    def share(self) -> float:
        """Share of the truths that are covered."""
        return self.covered / self.truths

    @property
    def honest(self) -> bool:
        """Whether the coverage is compatible with what the intervals state, or above it."""
        return self.high >= COVERAGE


def coverage(
    table: ReferenceTable, observed: Floats, names: Sequence[str], truths: int = TRUTHS
) -> list[Covered]:
    """Leave rows out in turn and count how often intervals hold the parameters that made them.

    Parameters
    ----------
    table : ReferenceTable
    observed : float array, shape (K,)
        The rows nearest to it are left out.
    names : sequence of str
        Names of the P parameters.
    truths : int
        Number of rows; at most half of the table.

    Returns
    -------
    list of Covered
        One for each parameter.
    """
    nearest = np.argsort(table.distances(observed), kind="stable")
    chosen = nearest[: min(truths, len(nearest) // 2)]
    ends = np.array([infer(table.without(row), table.moments[row]).intervals() for row in chosen])
    inside = (ends[:, :, 0] <= table.unit[chosen]) & (table.unit[chosen] <= ends[:, :, 1])
    widths = np.median(ends[:, :, 1] - ends[:, :, 0], axis=0) / COVERAGE
    counts = [int(count) for count in inside.sum(axis=0)]
    return [
        Covered(name, count, len(chosen), *binomial(count, len(chosen)), float(width))
        for name, count, width in zip(names, counts, widths, strict=True)
    ]


def binomial(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Clopper and Pearson 1934).

    Examples
    --------
    >>> [round(end, 3) for end in binomial(9, 10)]
    [0.555, 0.997]
    """
    low = float(beta.ppf(0.025, hits, count - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, count - hits)) if hits < count else 1.0
    return low, high
