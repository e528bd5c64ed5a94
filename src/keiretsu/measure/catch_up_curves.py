"""Curves of catching up with a frontier, in closed form: what each says of a follower's level."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NEWTON = 200


def constant(t: Floats, start: float, rate: float) -> Floats:
    """Return a level that grows at a constant rate until parity: ``min(1, start exp(rate t))``.

    Parameters
    ----------
    t : float array, shape (y,)
        Years since the start, from 0.
    start : float
        Level at 0, frontier = 1.
    rate : float
        A year.

    Returns
    -------
    float array, shape (y,)
        Level, frontier = 1.

    Examples
    --------
    >>> constant(np.array([0.0, 10.0, 20.0]), 0.8, 0.02).round(3).tolist()
    [0.8, 0.977, 1.0]
    """
    return np.minimum(1.0, start * np.exp(rate * t))


def nelson_phelps(t: Floats, start: float, rate: float) -> Floats:
    """Return a level whose gap shrinks at a constant rate: ``da/dt = rate (1 - a)`` [1]_.

    References
    ----------
    .. [1] Nelson, Phelps (1966), American Economic Review 56:69.

    Examples
    --------
    >>> nelson_phelps(np.array([0.0, 10.0]), 0.5, np.log(2) / 10).round(3).tolist()
    [0.5, 0.75]
    """
    return trap(t, start, rate, 1.0)


def trap(t: Floats, start: float, rate: float, limit: float) -> Floats:
    """Return a level that approaches a limit short of the frontier: ``da/dt = rate (limit - a)``.

    Acemoglu, Aghion and Zilibotti [1]_ have this shape while a country keeps one strategy: with
    ``a(t+1) = u + v a(t)`` the limit is ``u / (1 - v)`` and the rate ``-ln v``.

    References
    ----------
    .. [1] Acemoglu, Aghion, Zilibotti (2006), Journal of the European Economic Association 4:37.

    Examples
    --------
    >>> trap(np.array([0.0, 1.0, 2.0]), 0.4, -np.log(0.5), 0.8).round(3).tolist()
    [0.4, 0.6, 0.7]
    """
    return np.asarray(limit - (limit - start) * np.exp(-rate * t))


def logistic(t: Floats, start: float, rate: float) -> Floats:
    """Return a level on a logistic curve: ``da/dt = rate a (1 - a)`` [1]_.

    References
    ----------
    .. [1] Benhabib, Spiegel (2005), Handbook of Economic Growth 1A:935.

    Examples
    --------
    >>> logistic(np.array([0.0, 10.0]), 0.5, np.log(3) / 10).round(3).tolist()
    [0.5, 0.75]
    """
    return np.asarray(1.0 / (1.0 + (1.0 - start) / start * np.exp(-rate * t)))


def verspagen(t: Floats, start: float, rate: float, capability: float) -> Floats:
    r"""Return a level when catching up needs the capability to learn [1]_.

    The gap :math:`G = -\ln a` follows :math:`dG/dt = -c G e^{-G/\delta}`: slow while it is large, fastest at
    :math:`G = \delta`. Its solution is :math:`\mathrm{Ei}(G/\delta) = \mathrm{Ei}(G_0/\delta) - c t`.

    Parameters
    ----------
    t : float array, shape (y,)
    start : float
        Level at 0, in (0, 1).
    rate : float
        c, a year.
    capability : float
        The gap delta, in logarithms, at which learning is fastest.

    Returns
    -------
    float array, shape (y,)

    References
    ----------
    .. [1] Verspagen (1991), Structural Change and Economic Dynamics 2:359.

    Examples
    --------
    >>> verspagen(np.array([0.0, 18.0, 25.0]), 0.61, 0.2, 0.2).round(3).tolist()
    [0.61, 0.739, 0.816]
    """
    from scipy.special import expi

    log = np.full(np.shape(t), np.log(-np.log(start) / capability))
    # Ei(x) is about ln x near 0: at -600 the gap is nought in floating point, and further down x underflows
    goal = np.maximum(expi(np.exp(log)) - rate * np.asarray(t), -600.0)
    for _ in range(NEWTON):  # Ei(exp x) rises and is convex: from above, Newton comes down to the root
        gap = np.exp(log)
        step = (expi(gap) - goal) * np.exp(-gap)
        log = log - step
        if np.max(np.abs(step), initial=0.0) < 1e-13:
            break
    return np.asarray(np.exp(-capability * np.exp(log)))


def verspagen_rate(first: float, second: float, span: float, capability: float) -> float:
    """Return the rate at which a Verspagen curve goes from one level to another in `span` years.

    Examples
    --------
    >>> rate = verspagen_rate(0.61, 0.867, 18.0, 0.2)
    >>> verspagen(np.array([18.0]), 0.61, rate, 0.2).round(9).item()
    0.867
    """
    from scipy.special import expi

    gaps = -np.log(np.array([first, second])) / capability
    return float((expi(gaps[0]) - expi(gaps[1])) / span)


@dataclass(frozen=True, slots=True)
class Model:
    """A curve that can be fitted.

    Parameters
    ----------
    title, equation : str
    curve : callable
        Of years since the start and the parameters.
    parameters : tuple of str
    low, high : tuple of float
        Where the parameters are looked for.
    guesses : tuple of tuple of float
        Where to begin; the start is that of the data.
    """

    title: str
    equation: str
    curve: Callable[..., Floats]
    parameters: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    guesses: tuple[tuple[float, ...], ...]


_LEVEL = (1e-3, 1.0 - 1e-9)
_RATES = (0.005, 0.05, 0.3)

MODELS: dict[str, Model] = {
    "constant": Model(
        "Constant growth, stopped at parity",
        "a = min(1, a0 exp(c t))",
        constant,
        ("start", "rate"),
        (1e-3, -1.0),
        (2.0, 1.0),
        ((0.01,), (0.1,)),
    ),
    "nelson_phelps": Model(
        "Nelson-Phelps diffusion",
        "da/dt = c (1 - a)",
        nelson_phelps,
        ("start", "rate"),
        (1e-3, -1.0),
        (2.0, 5.0),
        tuple((r,) for r in _RATES),
    ),
    "logistic": Model(
        "Logistic diffusion",
        "da/dt = c a (1 - a)",
        logistic,
        ("start", "rate"),
        (_LEVEL[0], -1.0),
        (_LEVEL[1], 5.0),
        tuple((r,) for r in _RATES),
    ),
    "verspagen": Model(
        "Verspagen diffusion",
        "dG/dt = -c G exp(-G/delta), a = exp(-G)",
        verspagen,
        ("start", "rate", "capability"),
        (0.01, 0.0, 0.02),
        (1.0 - 1e-6, 50.0, 10.0),
        tuple((r, d) for r in _RATES for d in (0.15, 0.5, 2.0)),
    ),
    "trap": Model(
        "Approach to a trap (Acemoglu-Aghion-Zilibotti with one strategy)",
        "da/dt = c (limit - a)",
        trap,
        ("start", "rate", "limit"),
        (1e-3, 1e-4, 0.0),
        (2.0, 5.0, 1.0),  # a limit beyond the frontier would be no trap
        tuple((r, share) for r in _RATES for share in (0.8, 1.0)),
    ),
}
"""The curves that `keiretsu.measure.catch_up_fits.catch_up` fits, by name."""
