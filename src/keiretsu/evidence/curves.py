"""Curves of catching up in closed form, and what facts each closed form is fitted to.

A curve of catching up has two parameters, the level at its start and a rate, and there are two levels: least
squares goes through both.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from keiretsu.evidence.facts import Fact
from keiretsu.evidence.observe import Observation
from keiretsu.evidence.panel import Floats
from keiretsu.measure import catch_up_curves
from keiretsu.measure.catch_up_curves import MODELS
from keiretsu.measure.catch_up_fits import fit

US_SLOWER = (0.25 + 1.45) / 100.0
"""Fall in yearly growth of TFP in the United States after 1973, from +0.25 to -1.45 % (``flag_F06``)."""

SLOW = (1973.0, 1980.0)
"""Years between which they were slower."""


class Through(NamedTuple):
    """Two levels that a curve goes through, frontier = 1.

    Attributes
    ----------
    start, end : float
        Years.
    first, second : float
        Levels in them.
    """

    start: float
    first: float
    end: float
    second: float


@functools.cache
def fitted(name: str, through: Through, capability: float | None = None) -> tuple[float, float]:
    """Return the level at the start and the yearly rate of a curve, by least squares of levels.

    Parameters
    ----------
    name : str
        One of `keiretsu.measure.catch_up_curves.MODELS`.
    through : Through
    capability : float, optional
        The gap at which learning is fastest, of ``verspagen``: given, not fitted.

    Returns
    -------
    tuple of float
        Frontier = 1, per year.

    Examples
    --------
    >>> level, rate = fitted("nelson_phelps", Through(1955, 0.61, 1973, 0.867))
    >>> round(level, 3), round(rate, 4)
    (0.61, 0.0598)
    """
    span = through.end - through.start
    model = MODELS[name]
    if capability is not None:
        model = replace(
            model,
            curve=lambda t, start, rate: catch_up_curves.verspagen(t, start, rate, capability),
            parameters=model.parameters[:2],
            low=model.low[:2],
            high=model.high[:2],
            guesses=((catch_up_curves.verspagen_rate(through.first, through.second, span, capability),),),
        )
    level, rate = fit(model, np.array([0.0, span]), np.array([through.first, through.second]))
    return float(level), float(rate)


def constant(years: Floats, through: Through) -> Floats:
    """Return relative TFP growing at a constant rate until parity.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years.
    through : Through

    Returns
    -------
    float array, shape (y,)
        Relative TFP, frontier = 1.

    Examples
    --------
    >>> constant(np.array([1980.0, 1990.0]), Through(1955, 0.61, 1973, 0.867)).round(3).tolist()
    [0.994, 1.0]
    """
    return catch_up_curves.constant(years - through.start, *fitted("constant", through))


def nelson_phelps(years: Floats, through: Through) -> Floats:
    """Return relative TFP whose gap shrinks at a constant rate.

    Examples
    --------
    >>> nelson_phelps(np.array([1980.0]), Through(1955, 0.61, 1973, 0.867)).round(3).tolist()
    [0.912]
    """
    return catch_up_curves.nelson_phelps(years - through.start, *fitted("nelson_phelps", through))


def logistic(years: Floats, through: Through) -> Floats:
    """Return relative TFP on a logistic curve.

    Examples
    --------
    >>> logistic(np.array([1980.0]), Through(1955, 0.61, 1973, 0.867)).round(3).tolist()
    [0.919]
    """
    return catch_up_curves.logistic(years - through.start, *fitted("logistic", through))


def verspagen(years: Floats, through: Through, capability: float) -> Floats:
    """Return relative TFP when catching up needs the capability to learn.

    See `keiretsu.measure.catch_up_curves.verspagen` for the equation.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years.
    through : Through
    capability : float
        Gap at which learning is fastest, in logarithms. Not identified by two points: a prior.

    Returns
    -------
    float array, shape (y,)
        Relative TFP.

    Examples
    --------
    >>> through = Through(1955, 0.61, 1973, 0.867)
    >>> [verspagen(np.array([1980.0]), through, delta).round(2).item() for delta in (0.15, 0.2)]
    [0.99, 0.97]
    """
    return catch_up_curves.verspagen(
        years - through.start, *fitted("verspagen", through, capability), capability
    )


def slowdown(years: Floats, through: Through, shared: float) -> Floats:
    """Return relative TFP when the United States slow down from 1973 to 1980 and the follower shares in it.

    Without ties the follower closes its gap to what is known in the world, ``dz/dt = c (1 - z)``.
    Productivity of the United States falls behind what is known by `US_SLOWER` a year, that of the follower
    by the share s of it, and neither makes up for it later:
    ``a = z exp((1 - s) d min(max(t - 1973, 0), 7))``.
    Where all of it is common (s = 1), levels relative to each other never show it.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years.
    through : Through
    shared : float
        s, 0 to 1. Not identified by facts open to fitting, all of which end in 1973: a prior.

    Returns
    -------
    float array, shape (y,)
        Relative TFP; it may pass 1.

    Examples
    --------
    >>> through = Through(1955, 0.61, 1973, 0.867)
    >>> [slowdown(np.array([1980.0]), through, share).round(3).item() for share in (0.0, 0.5, 1.0)]
    [1.028, 0.968, 0.912]
    """
    return nelson_phelps(years, before_slowdown(through, shared)) * np.exp(_lead(years, shared))


def before_slowdown(through: Through, shared: float) -> Through:
    """Return the levels that a curve must go through for `slowdown` to meet those of `through`."""
    first, second = np.exp(_lead(np.array([through.start, through.end]), shared)).tolist()
    return through._replace(first=through.first / first, second=through.second / second)


def _lead(years: Floats, shared: float) -> Floats:
    """Return the logarithm of what the follower gains on the United States by the slowdown."""
    return (1.0 - shared) * US_SLOWER * np.clip(years - SLOW[0], 0.0, SLOW[1] - SLOW[0])


_LEVELS = "it needs two calibration facts that are levels of tfp_level in one year each"
_RETURN = (
    "it needs calibration facts that are a level of ror in one year, and of investment over value_added later"
)

CLOSED = {
    "constant": _LEVELS,
    "nelson_phelps": _LEVELS,
    "logistic": _LEVELS,
    "verspagen": _LEVELS,
    "slowdown": _LEVELS,
    "solow": _RETURN,
}
"""The rivals, and what facts each is fitted to."""


def fitted_to(name: str, facts: Mapping[str, Fact], seen: Mapping[str, Observation]) -> tuple[str, ...]:
    """Return the facts to which a rival is fitted; none where some of them are missing.

    Examples
    --------
    >>> from keiretsu.evidence import shipped
    >>> fitted_to("solow", shipped().facts, shipped().observations)
    ('ror_1955', 'investment_gdp_1973')
    """
    if CLOSED[name] == _LEVELS:
        found = _levels("tfp_level", "", facts, seen)[:2]
    else:
        found = [*_levels("ror", "", facts, seen)[:1], *_levels("investment", "value_added", facts, seen)[:1]]
    return tuple(found) if len(found) == 2 and seen[found[0]].years < seen[found[1]].years else ()


def _levels(metric: str, over: str, facts: Mapping[str, Fact], seen: Mapping[str, Observation]) -> list[str]:
    """Return the numbers open to fitting that are a level of a metric in one year, by year."""
    found = [
        name
        for name, one in seen.items()
        if (one.metric, one.over, one.statistic, len(one.years)) == (metric, over, "level", 1)
        and (one.minus, one.region, one.group, one.counted_as) == ("", "all", ("all",), "")
        and facts[name].use == "calibration"
        and facts[name].value is not None
    ]
    return sorted(found, key=lambda name: seen[name].years)
