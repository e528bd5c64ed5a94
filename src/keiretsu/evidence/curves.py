"""Curves of catching up in closed form, fitted by least squares to the levels of 1955 and 1973.

A curve has two parameters, the level of 1955 and a rate, and there are two levels: least squares goes through
both, on the documents' index and on any other.
"""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from keiretsu.evidence.facts import fact
from keiretsu.evidence.panel import Floats
from keiretsu.measure import catch_up_curves
from keiretsu.measure.catch_up_curves import MODELS
from keiretsu.measure.catch_up_fits import fit

FITTED = ("tfp_rel_us_1955", "tfp_rel_us_1973")
"""Calibration facts that the curves are fitted to."""

SPAN = 18.0
"""Years between them."""

US_SLOWER = (0.25 + 1.45) / 100.0
"""Fall in yearly growth of TFP in the United States after 1973, from +0.25 to -1.45 % (``flag_F06``)."""

Levels = tuple[float, float]
"""Levels of 1955 and 1973, frontier = 1, to which a curve of catching up is fitted."""


@functools.cache
def fitted(name: str, through: Levels | None = None, capability: float | None = None) -> tuple[float, float]:
    """Return level of 1955 and yearly rate of a curve, by least squares of levels.

    Parameters
    ----------
    name : str
        One of `keiretsu.measure.catch_up_curves.MODELS`.
    through : (float, float), optional
        Levels of 1955 and 1973; by default the documents'.
    capability : float, optional
        The gap at which learning is fastest, of ``verspagen``: given, not fitted.

    Returns
    -------
    tuple of float
        Frontier = 1, per year.

    Examples
    --------
    >>> level, rate = fitted("nelson_phelps")
    >>> round(level, 3), round(rate, 4)
    (0.61, 0.0598)
    """
    first, second = through or (
        (fact(FITTED[0]).value or 0.0) / 100.0,
        (fact(FITTED[1]).value or 0.0) / 100.0,
    )
    model = MODELS[name]
    if capability is not None:
        model = replace(
            model,
            curve=lambda t, start, rate: catch_up_curves.verspagen(t, start, rate, capability),
            parameters=model.parameters[:2],
            low=model.low[:2],
            high=model.high[:2],
            guesses=((catch_up_curves.verspagen_rate(first, second, SPAN, capability),),),
        )
    level, rate = fit(model, np.array([0.0, SPAN]), np.array([first, second]))
    return float(level), float(rate)


def constant(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP growing at a constant rate until parity.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years.
    through : (float, float), optional
        Levels of 1955 and 1973; by default the documents'.

    Returns
    -------
    float array, shape (y,)
        Relative TFP, frontier = 1.

    Examples
    --------
    >>> constant(np.array([1980.0, 1990.0])).round(3).tolist()
    [0.994, 1.0]
    """
    return catch_up_curves.constant(years - 1955.0, *fitted("constant", through))


def nelson_phelps(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP whose gap shrinks at a constant rate.

    Examples
    --------
    >>> nelson_phelps(np.array([1980.0])).round(3).tolist()
    [0.912]
    """
    return catch_up_curves.nelson_phelps(years - 1955.0, *fitted("nelson_phelps", through))


def logistic(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP on a logistic curve.

    Examples
    --------
    >>> logistic(np.array([1980.0])).round(3).tolist()
    [0.919]
    """
    return catch_up_curves.logistic(years - 1955.0, *fitted("logistic", through))


def verspagen(years: Floats, capability: float, through: Levels | None = None) -> Floats:
    """Return relative TFP when catching up needs the capability to learn.

    See `keiretsu.measure.catch_up_curves.verspagen` for the equation.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years from 1955.
    capability : float
        Gap at which learning is fastest, in logarithms. Not identified by two points: a prior.
    through : (float, float), optional
        As in `constant`.

    Returns
    -------
    float array, shape (y,)
        Relative TFP.

    Examples
    --------
    >>> [verspagen(np.array([1980.0]), delta).round(2).item() for delta in (0.15, 0.2)]
    [0.99, 0.97]
    """
    return catch_up_curves.verspagen(years - 1955.0, *fitted("verspagen", through, capability), capability)


def slowdown(years: Floats, shared: float, through: Levels | None = None) -> Floats:
    """Return relative TFP when the United States slow down from 1973 to 1980 and Japan shares in it.

    Without ties Japan closes its gap to what is known in the world, ``dz/dt = c (1 - z)``, c from 1955 and
    1973. Productivity of the United States falls behind what is known by `US_SLOWER` a year, that of Japan by
    the share s of it, and neither makes up for it later: ``a = z exp((1 - s) d min(max(t - 1973, 0), 7))``.
    Where all of it is common (s = 1), levels relative to each other never show it.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years from 1955.
    shared : float
        s, 0 to 1. Not identified by facts open to fitting, all of which end in 1973: a prior.
    through : (float, float), optional
        As in `constant`. The slowdown stays that of the documents' index.

    Returns
    -------
    float array, shape (y,)
        Relative TFP; it may pass 1.

    Examples
    --------
    >>> [slowdown(np.array([1980.0]), share).round(3).item() for share in (0.0, 0.5, 1.0)]
    [1.028, 0.968, 0.912]
    """
    lasting = np.clip(years - 1973.0, 0.0, 7.0)
    return nelson_phelps(years, through) * np.exp((1.0 - shared) * US_SLOWER * lasting)
