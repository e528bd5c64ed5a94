"""From the globe to the page."""

from __future__ import annotations

import numpy as np

from keiretsu.report.network.scene import Floats

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


def equal_earth(degrees: Floats) -> Floats:
    """Return the Equal Earth projection [1]_, on which equal areas stay equal.

    Parameters
    ----------
    degrees : float64, shape (n, 2)
        Longitude and latitude.

    Returns
    -------
    float64, shape (n, 2)
        On a globe of radius 1.

    References
    ----------
    .. [1] B. Savric, T. Patterson & B. Jenny, The Equal Earth map projection, International Journal of
       Geographical Information Science 33 (2019).

    Examples
    --------
    >>> equal_earth(np.array([[180.0, 0.0], [0.0, 90.0]])).round(4).tolist()
    [[2.7066, 0.0], [0.0, 1.3174]]
    """
    east, north = np.radians(degrees).T
    angle = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(north))
    a, b, c, d = _EQUAL_EARTH
    square = angle**2
    sixth = square**3
    slope = 9.0 * d * sixth * square + 7.0 * c * sixth + 3.0 * b * square + a
    return np.column_stack(
        [
            2.0 * np.sqrt(3.0) * east * np.cos(angle) / (3.0 * slope),
            angle * (a + b * square + sixth * (c + d * square)),
        ]
    )


def flat(degrees: Floats, middle: float) -> Floats:
    """Return degrees in true proportion around a latitude, for a small part of the globe.

    Examples
    --------
    >>> flat(np.array([[10.0, 60.0]]), 60.0).round(6).tolist()
    [[5.0, 60.0]]
    """
    return degrees * (np.cos(np.radians(middle)), 1.0)
