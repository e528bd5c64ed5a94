"""The transition of a Solow economy: capital deepening and nothing else."""

from __future__ import annotations

import functools

import numpy as np

from keiretsu.evidence.panel import Floats

ALPHA = 1.0 / 3.0
"""Share of capital: a prior."""


def solow(
    t: Floats, opening: float, saving: Floats, worn: Floats, growth: Floats, alpha: float = ALPHA
) -> dict[str, Floats]:
    """Return the transition of a Solow economy.

    With ``Y = K^alpha (A L)^(1 - alpha)`` the ratio ``v = K/Y`` obeys the linear equation
    ``dv/dt = (1 - alpha) (s - (d + n + g) v)``, and the gross return is ``alpha / v``.

    Parameters
    ----------
    t : float array, shape (y,)
        Years since the start.
    opening : float
        Capital per output at the start, in years.
    saving, worn, growth : float array, shape (d,)
        Share of output invested; yearly wear of capital; growth of labour in efficiency units.
    alpha : float
        Share of capital.

    Returns
    -------
    dict of str to float array, shape (d, y)
        ``ror`` (percent), ``capital``, ``value_added``, ``investment`` (capital at the start = 1).

    Examples
    --------
    >>> path = solow(np.array([0.0]), 1.0, np.array([0.3]), np.array([0.06]), np.array([0.05]))
    >>> path["ror"].round(1).item()
    33.3
    """
    t = t[None, :]
    need = (worn + growth)[:, None]
    rest = saving[:, None] / need
    ratio = rest + (opening - rest) * np.exp(-(1.0 - alpha) * need * t)
    labour = np.exp(growth[:, None] * t)
    product = (ratio / opening) ** (alpha / (1.0 - alpha)) * labour / opening
    return {
        "ror": 100.0 * alpha / ratio,
        "capital": ratio * product,
        "value_added": product,
        "investment": saving[:, None] * product,
    }


@functools.cache
def fitted_solow(ror: float, invested: float, span: float) -> tuple[float, float]:
    """Return capital per output at the start and the share invested, by least squares of relative errors.

    Wear and growth move neither number: the first is read at the start, and the share invested is constant.

    Parameters
    ----------
    ror : float
        Gross return on capital at the start, in per cent.
    invested : float
        Share of output invested some years later, in per cent.
    span : float
        How many years.

    Returns
    -------
    tuple of float
        Years; share of output.

    Examples
    --------
    >>> opening, saving = fitted_solow(34.0, 41.0, 18.0)
    >>> round(opening, 2), round(saving, 2)
    (0.98, 0.41)
    """
    from scipy.optimize import least_squares

    seen = np.array([ror, invested])
    t, worn, growth = np.array([0.0, span]), np.array([0.07]), np.array([0.055])

    def off(logs: Floats) -> Floats:
        opening, saving = np.exp(logs)
        path = solow(t, float(opening), np.array([saving]), worn, growth)
        share = 100.0 * path["investment"][0, 1] / path["value_added"][0, 1]
        return np.asarray(np.array([path["ror"][0, 0], share]) / seen - 1.0)

    found = least_squares(off, np.log([1.0, 0.3]), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    opening, saving = np.exp(found.x)
    return float(opening), float(saving)
