"""What is made of a series, replication by replication: its level, growth, change or date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Literal, NamedTuple

import numpy as np

from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired

Statistic = Literal["level", "growth", "change", "relative_change", "increment", "first_year"]


class Asked(NamedTuple):
    """What is asked about a series: the years, the first of them at least, and the level of a date."""

    years: tuple[int, ...]
    threshold: float = 1.0

    @property
    def ends(self) -> tuple[int, int]:
        """First and last year."""
        return self.years[0], self.years[-1]


def lacks(panel: Panel, arm: str, metrics: Sequence[str], groups: Sequence[str], region: str) -> str:
    """Say which series of some metrics and groups an arm has not, and why; empty where it has all."""
    reasons = (panel.lacks(arm, metric, group, region) for metric in metrics for group in groups)
    return next(filter(None, reasons), "")


def added_up(panel: Panel, arm: str, metric: str, groups: Sequence[str], region: str) -> Series:
    """Return the sum of a metric over groups, all of which an arm records, in the replications of all."""
    found = (panel.series(arm, metric, group, region) for group in groups)
    return reduce(_plus, (series for series in found if series is not None))


def _plus(first: Series, second: Series) -> Series:
    first, second = paired(first, second)
    return Series(first.replications, first.years, first.values + second.values)


def ratio(series: Series, over: Series | None) -> Series:
    """Return a series over another of the same replications; as it is where there is none."""
    if over is None:
        return series
    with np.errstate(divide="ignore", invalid="ignore"):
        return Series(series.replications, series.years, series.values / over.values)


def _level(series: Series, over: Series | None, asked: Asked) -> Floats:
    return np.asarray(ratio(series, over).between(*asked.ends).values.mean(axis=1))


def _growth(series: Series, over: Series | None, asked: Asked) -> Floats:
    (first, last), path = asked.ends, ratio(series, over)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((np.log(path.at(last)) - np.log(path.at(first))) / (last - first))


def _change(series: Series, over: Series | None, asked: Asked) -> Floats:
    (first, last), path = asked.ends, ratio(series, over)
    return path.at(last) - path.at(first)


def _relative_change(series: Series, over: Series | None, asked: Asked) -> Floats:
    """Return the change over the first year's value; undefined where that is not above zero."""
    path = ratio(series, over)
    base = path.at(asked.years[0])
    base = np.where(base > 0.0, base, np.nan)
    return np.asarray(path.at(asked.years[-1]) / base - 1.0)


def _increment(series: Series, over: Series | None, asked: Asked) -> Floats:
    if over is None:
        raise ValueError("an increment is one metric's change over another's")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_change(series, None, asked) / _change(over, None, asked))


def _first_year(series: Series, over: Series | None, asked: Asked) -> Floats:
    window = ratio(series, over).between(*asked.ends)
    return np.array([crossing(window.years, row, asked.threshold) for row in window.values])


def crossing(years: Ints, values: Floats, threshold: float) -> float:
    """Return when a path first reaches a threshold, log-linear between years; infinite if it never does.

    Examples
    --------
    >>> round(crossing(np.array([1973, 1980]), np.array([0.867, 1.011]), 1.0), 1)
    1979.5
    """
    reached = np.flatnonzero(values >= threshold)
    if not reached.size:
        return float("nan") if np.isnan(values).all() else float("inf")
    after = int(reached[0])
    if after == 0 or np.isnan(values[after - 1]):
        return float(years[after])
    below, above = np.log(values[after - 1]), np.log(values[after])
    share = (np.log(threshold) - below) / (above - below)
    return float(years[after - 1] + share * (years[after] - years[after - 1]))


MEASURES: Mapping[str, Callable[[Series, Series | None, Asked], Floats]] = {
    "level": _level,
    "growth": _growth,
    "change": _change,
    "relative_change": _relative_change,
    "increment": _increment,
    "first_year": _first_year,
}
"""What makes each statistic of a series, of another that divides it or ``None``, and of what is asked."""
