"""When a model's numbers count as a hit on a printed fact, and what a cheap hit is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.panel import Floats

COVERAGE = 0.90
"""Share of the replications that the predictive interval covers."""

WIDE = 0.25
"""An interval wider than this share of the observed value is called wide: a hit by it is cheap."""

OPEN = ("<", "<=", ">", ">=")
"""Bounds with one end only: half of all numbers would hit, so that a hit under them is cheap too."""

_NEARLY = 0.10
"""How far from "nearly x" or "about x" a value may lie and still be called so: our reading, a prior."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and central 90 % interval of a quantity over replications.

    Attributes
    ----------
    median, low, high : float
        In the unit of the quantity; infinite where most replications never reach an event.
    replications : int
        Number of replications behind them.
    """

    median: float
    low: float
    high: float
    replications: int


def spread(values: Floats) -> Spread:
    """Return median and central 90 % interval of the replications.

    Parameters
    ----------
    values : float array, shape (d,)
        One value a replication; infinite for an event that a replication never reaches. At least one.

    Returns
    -------
    Spread
        Linear interpolation between order statistics; plain order statistics where some are infinite.

    Examples
    --------
    >>> spread(np.array([1.0, 2.0, 3.0]))
    Spread(median=2.0, low=1.1, high=2.9, replications=3)
    """
    tail = (1.0 - COVERAGE) / 2.0
    method = "linear" if np.isfinite(values).all() else "inverted_cdf"
    low, median, high = (float(q) for q in np.quantile(values, [tail, 0.5, 1.0 - tail], method=method))  # type: ignore[call-overload]
    return Spread(median, low, high, int(values.size))


def accepted(value: float, bound: str, tolerance: float) -> tuple[float, float]:
    """Return the lowest and highest model value that agrees with a printed number.

    Parameters
    ----------
    value : float
        The printed number.
    bound : str
        How it is printed: ``=``, ``~`` (about, ten per cent either way), ``~<`` (nearly, down to ten per cent
        below), ``~>``, ``<``, ``<=``, ``>``, ``>=``.
    tolerance : float
        What rounding can hide, in the unit of the value.

    Returns
    -------
    tuple of float
        Lower and upper end, infinite where the bound is open.

    Examples
    --------
    >>> accepted(61.0, "=", 0.5)
    (60.5, 61.5)
    >>> accepted(0.2, "<", 0.005)
    (-inf, 0.2)
    """
    slack = max(_NEARLY * abs(value), tolerance)
    return {
        "=": (value - tolerance, value + tolerance),
        "~": (value - slack, value + slack),
        "~<": (value - slack, value + tolerance),
        "~>": (value - tolerance, value + slack),
        "<": (-math.inf, value),
        "<=": (-math.inf, value + tolerance),
        ">": (value, math.inf),
        ">=": (value - tolerance, math.inf),
    }[bound]


def number_hit(model: Spread, value: float, bound: str, tolerance: float) -> tuple[bool, str]:
    """Judge a printed number.

    A hit is an observed value inside the 90 % interval of the replications, or a median within what the print
    allows. Under an open bound (``<``, ``>``) only the median counts, since any wide interval would reach
    across it.

    Parameters
    ----------
    model : Spread
        What the model says.
    value, bound, tolerance
        As in `accepted`.

    Returns
    -------
    tuple of (bool, str)
        Hit or not, and the rule that decided, in words.
    """
    low, high = accepted(value, bound, tolerance)
    strict = bound in ("<", ">")
    if (low < model.median < high) if strict else (low <= model.median <= high):
        return True, "median agrees with the printed number"
    if math.isfinite(low) and math.isfinite(high) and model.low <= value <= model.high:
        return True, "observed value inside the 90 % interval"
    return False, "neither the median nor the 90 % interval agrees"


def sign_hit(model: Spread, sign: str) -> tuple[bool, str]:
    """Judge an ordering or a direction: the whole 90 % interval must lie on the stated side of zero.

    Examples
    --------
    >>> sign_hit(Spread(1.0, 0.2, 1.5, 20), "+")[0], sign_hit(Spread(1.0, -0.2, 1.5, 20), "+")[0]
    (True, False)
    """
    if model.low > 0.0 if sign == "+" else model.high < 0.0:
        return True, "the 90 % interval lies on the stated side of zero"
    if model.high < 0.0 if sign == "+" else model.low > 0.0:
        return False, "the 90 % interval lies on the other side of zero"
    return False, "the 90 % interval touches zero"


def width_share(model: Spread, value: float) -> float:
    """Return the width of the interval relative to the observed value; infinite if that is zero."""
    width = model.high - model.low
    return width / abs(value) if value else math.inf
