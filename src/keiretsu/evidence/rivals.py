"""Rival explanations in closed form: no ties, no firms, fitted to the same calibration facts.

Each rival makes records like those of a run, so that the same observation map reads them. None is fitted to
a held-out fact, nor to TFP of 1980: the catch-up curves are fitted to 1955 and 1973 only. One is given more
than the model is: `slowdown` takes in what the documents imply for the United States from 1973 to 1980.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from keiretsu.evidence.facts import fact
from keiretsu.evidence.halton import halton
from keiretsu.evidence.observe import Observation, read
from keiretsu.evidence.panel import Floats, Panel
from keiretsu.measure import catchup

YEARS = np.arange(1955, 2001)
DRAWS = 64
"""Points at which a rival's priors are sampled; fixed (a Halton sequence), so that nothing is random."""

US_SLOWER = (0.25 + 1.45) / 100.0
"""Fall in yearly growth of TFP in the United States after 1973, from +0.25 to -1.45 % (``flag_F06``)."""

_FITTED = ("tfp_rel_us_1955", "tfp_rel_us_1973")


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """A rival in closed form.

    Attributes
    ----------
    name, title : str
        Short name and plain title.
    equation : str
        What it says, in symbols.
    fitted : tuple of str
        Calibration facts it is fitted to.
    priors : str
        What else went in, and from where.
    panel : Panel
        Its records: arm `name`, one draw per point of its priors.
    """

    name: str
    title: str
    equation: str
    fitted: tuple[str, ...]
    priors: str
    panel: Panel

    def values(self, observation: Observation) -> Floats:
        """Return what the rival says about a fact, one value a draw; empty where it is silent."""
        return np.zeros(0) if observation.minus else read(self.panel, observation, self.name).values

    def median(self, observation: Observation) -> float | None:
        """Return the median of `values`, or ``None`` where the rival is silent."""
        values = self.values(observation)
        return float(np.median(values)) if values.size else None


Levels = tuple[float, float]
"""Levels of 1955 and 1973, frontier = 1, through which a curve of catching up goes."""


@functools.cache
def rivals(through: Levels | None = None) -> tuple[Rival, ...]:
    """Return the closed-form rivals.

    Parameters
    ----------
    through : (float, float), optional
        Levels of 1955 and 1973 on another index than the documents' own.

    Returns
    -------
    tuple of Rival
        Constant catch-up capped at parity, Nelson-Phelps, logistic and Verspagen diffusion and the slowdown
        of 1973 to 1980 for relative TFP; the Solow transition for the return on capital.

    Examples
    --------
    >>> [rival.name for rival in rivals()]
    ['constant', 'nelson_phelps', 'logistic', 'verspagen', 'slowdown', 'solow']
    """
    years = YEARS.astype(float)
    diffusion = (
        _diffusion(
            "constant",
            "Constant catch-up, stopped at parity",
            "a = min(1, a0 exp(g t))",
            constant(years, through),
        ),
        _diffusion(
            "nelson_phelps", "Nelson-Phelps diffusion", "da/dt = c (1 - a)", nelson_phelps(years, through)
        ),
        _diffusion("logistic", "Logistic diffusion", "da/dt = c a (1 - a)", logistic(years, through)),
    )
    return (*diffusion, _verspagen(through), _slowdown(through), _solow())


def rival(name: str, through: Levels | None = None) -> Rival:
    """Return one closed-form rival by name; raises KeyError for another name."""
    return {each.name: each for each in rivals(through)}[name]


def _start(through: Levels | None) -> tuple[float, float, float]:
    if through is not None:
        return (*through, 18.0)
    first, second = fact("tfp_rel_us_1955").value, fact("tfp_rel_us_1973").value
    return (first or 0.0) / 100.0, (second or 0.0) / 100.0, 18.0


def constant(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP growing at the rate of 1955-1973 until parity.

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
    first, second, span = _start(through)
    return catchup.constant(years - 1955.0, first, float(np.log(second / first)) / span)


def nelson_phelps(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP whose gap shrinks at a constant rate.

    Examples
    --------
    >>> nelson_phelps(np.array([1980.0])).round(3).tolist()
    [0.912]
    """
    first, second, span = _start(through)
    rate = float(np.log((1.0 - first) / (1.0 - second))) / span
    return catchup.nelson_phelps(years - 1955.0, first, rate)


def logistic(years: Floats, through: Levels | None = None) -> Floats:
    """Return relative TFP on a logistic curve.

    Examples
    --------
    >>> logistic(np.array([1980.0])).round(3).tolist()
    [0.919]
    """
    first, second, span = _start(through)
    odds = np.log([first / (1.0 - first), second / (1.0 - second)])
    return catchup.logistic(years - 1955.0, first, float(odds[1] - odds[0]) / span)


def verspagen(years: Floats, capability: float, through: Levels | None = None) -> Floats:
    """Return relative TFP when catching up needs the capability to learn.

    The rate follows from 1955 and 1973; see `keiretsu.measure.catchup.verspagen` for the equation.

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
    first, second, span = _start(through)
    rate = catchup.verspagen_rate(first, second, span, capability)
    return catchup.verspagen(years - 1955.0, first, rate, capability)


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


def solow(
    years: Floats, saving: Floats, worn: Floats, growth: Floats, alpha: float = 1.0 / 3.0
) -> dict[str, Floats]:
    """Return the transition of a Solow economy that starts with the return on capital of 1955.

    With ``Y = K^alpha (A L)^(1 - alpha)`` the ratio ``v = K/Y`` obeys the linear equation
    ``dv/dt = (1 - alpha) (s - (d + n + g) v)``, and the gross return is ``alpha / v``.

    Parameters
    ----------
    years : float array, shape (y,)
        Calendar years from 1955.
    saving, worn, growth : float array, shape (d,)
        Share of output invested; yearly wear of capital; growth of labour in efficiency units.
    alpha : float
        Share of capital.

    Returns
    -------
    dict of str to float array, shape (d, y)
        ``ror`` (percent), ``capital``, ``value_added``, ``investment`` (capital of 1955 = 1).

    Examples
    --------
    >>> path = solow(np.array([1955.0]), np.array([0.3]), np.array([0.06]), np.array([0.05]))
    >>> path["ror"].round(1).item()
    34.0
    """
    t = (years - 1955.0)[None, :]
    need = (worn + growth)[:, None]
    opening = alpha / ((fact("ror_1955").value or 0.0) / 100.0)
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


def _diffusion(name: str, title: str, equation: str, levels: Floats) -> Rival:
    return Rival(name, title, equation, _FITTED, "none", _records(name, {"tfp_level": levels[None, :]}))


def _verspagen(through: Levels | None) -> Rival:
    capability = 0.1 * 10.0 ** halton(DRAWS, 2)
    levels = np.stack([verspagen(YEARS.astype(float), float(delta), through) for delta in capability])
    return Rival(
        "verspagen",
        "Verspagen diffusion",
        "dG/dt = -c G exp(-G/delta), a = exp(-G)",
        _FITTED,
        "delta 0.1 to 1, even in logarithms: two points do not identify it",
        _records("verspagen", {"tfp_level": levels}),
    )


def _slowdown(through: Levels | None) -> Rival:
    shared = halton(DRAWS, 2)
    levels = np.stack([slowdown(YEARS.astype(float), float(each), through) for each in shared])
    return Rival(
        "slowdown",
        "Slowdown of 1973 to 1980, shared by Japan in part or whole",
        "dz/dt = c (1 - z), a = z exp((1 - s) d min(max(t - 1973, 0), 7))",
        _FITTED,
        "d: growth in the United States of 0.25 % a year until 1973 and -1.45 % until 1980, from flag_F06, "
        "in part out of rows not open to fitting; s 0 to 1",
        _records("slowdown", {"tfp_level": levels}),
    )


def _solow() -> Rival:
    top = (fact("investment_gdp_1973").value or 0.0) / 100.0
    saving = 0.25 + (top - 0.25) * halton(DRAWS, 2)
    worn, growth = 0.04 + 0.06 * halton(DRAWS, 3), 0.03 + 0.05 * halton(DRAWS, 5)
    paths = solow(YEARS.astype(float), saving, worn, growth)
    return Rival(
        "solow",
        "Solow transition: capital deepening and nothing else",
        "dv/dt = (1 - alpha)(s - (d + n + g) v), return = alpha / v",
        ("ror_1955", "investment_gdp_1973"),
        "alpha 1/3; s 0.25 to the share of 1973, d 0.04 to 0.10, n + g 0.03 to 0.08 a year; constant",
        _records("solow", paths),
    )


class _Table:
    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def records(self, arm: str | None = None) -> pl.DataFrame:
        return self._table if arm is None else self._table.filter(pl.col("arm") == arm)


def _records(arm: str, metrics: Mapping[str, Floats]) -> Panel:
    parts = []
    for metric, values in metrics.items():
        draws, years = np.indices(values.shape)
        parts.append(
            pl.DataFrame(
                {"draw": draws.ravel(), "year": YEARS[years.ravel()], "value": values.ravel()}
            ).with_columns(
                pl.lit(arm).alias("arm"),
                pl.lit("all").alias("region"),
                pl.lit("all").alias("group"),
                pl.lit(metric).alias("metric"),
            )
        )
    return Panel(_Table(pl.concat(parts)))
