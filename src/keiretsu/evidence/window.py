"""What a series comes to over a window of years."""

from __future__ import annotations

import numpy as np

from keiretsu.evidence.panel import Floats, Ints


def growth(years: Ints, row: Floats, first: int, last: int) -> float:
    """Return the yearly growth of the logarithm from one year to another; NaN where either is not there.

    Examples
    --------
    >>> round(growth(np.array([1955, 1956]), np.array([1.0, np.e]), 1955, 1956), 6)
    1.0
    """
    begin, end = row[years == first], row[years == last]
    if not begin.size or not end.size or last <= first or begin[0] <= 0.0 or end[0] <= 0.0:
        return float("nan")
    return float((np.log(end[0]) - np.log(begin[0])) / (last - first))


def mean_over(years: Ints, row: Floats, first: int, last: int) -> float:
    """Return the mean from one year to another; NaN where the years do not reach so far.

    Examples
    --------
    >>> mean_over(np.array([1955, 1956]), np.array([1.0, 2.0]), 1955, 1956)
    1.5
    """
    window = row[(years >= first) & (years <= last)]
    if not window.size or years[0] > first or years[-1] < last:
        return float("nan")
    return float(window.mean())
