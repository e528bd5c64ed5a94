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

from keiretsu.evidence import curves
from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.curves import Levels
from keiretsu.evidence.facts import fact
from keiretsu.evidence.halton import halton
from keiretsu.evidence.observe import Observation, observations, read
from keiretsu.evidence.panel import Floats, Panel
from keiretsu.evidence.solow import FITTED as SOLOW_FITTED
from keiretsu.evidence.solow import fitted as solow_fitted
from keiretsu.evidence.solow import solow
from keiretsu.evidence.verdict import distance

YEARS = np.arange(1955, 2001)
DRAWS = 64
"""Points at which a rival's priors are sampled; fixed (a Halton sequence), so that nothing is random."""

PRINT = 0.01
"""Standard error of a fact for a rival without noise, as a share of its value: the least of a calibration."""


@dataclass(frozen=True, slots=True)
class Met:
    """How a rival meets a fact that it is fitted to.

    Attributes
    ----------
    fact, unit : str
    observed : float
        What is printed.
    low, high : float
        What the rival says, over its priors.
    misfit : float
        How far it lies outside the print at worst, in standard errors of one per cent of the value.
    """

    fact: str
    unit: str
    observed: float
    low: float
    high: float
    misfit: float


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
        Calibration facts it is fitted to, by least squares.
    parameters : mapping of str to float array, shape (d,)
        What was fitted, by what it is called; one value per point of its priors.
    priors : str
        What else went in, and from where.
    panel : Panel
        Its records: arm `name`, one replication per point of its priors.
    """

    name: str
    title: str
    equation: str
    fitted: tuple[str, ...]
    parameters: Mapping[str, Floats]
    priors: str
    panel: Panel

    def values(self, observation: Observation) -> Floats:
        """Return what the rival says about a fact, one value a replication; empty where it is silent."""
        return np.zeros(0) if observation.minus else read(self.panel, observation, self.name).values

    def median(self, observation: Observation) -> float | None:
        """Return the median of `values`, or ``None`` where the rival is silent."""
        values = self.values(observation)
        return float(np.median(values)) if values.size else None

    @property
    def met(self) -> tuple[Met, ...]:
        """How it meets each fact that it is fitted to, on the documents' own index."""
        return tuple(_met(self, name) for name in self.fitted)


def _met(rival: Rival, name: str) -> Met:
    row, seen = fact(name), observations()[name]
    values, observed = rival.values(seen), row.value or 0.0
    off = distance(values, *accepted(observed, row.bound or "=", row.tolerance)) / (PRINT * observed)
    ends = float(values.min()), float(values.max())
    return Met(name, seen.unit or row.unit, observed, *ends, float(off.max()))


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
    >>> round(max(met.misfit for rival in rivals() for met in rival.met), 6)
    0.0
    """
    diffusion = (
        _diffusion("constant", "Constant catch-up, stopped at parity", "a = min(1, a0 exp(c t))", through),
        _diffusion("nelson_phelps", "Nelson-Phelps diffusion", "da/dt = c (1 - a)", through),
        _diffusion("logistic", "Logistic diffusion", "da/dt = c a (1 - a)", through),
    )
    return (*diffusion, _verspagen(through), _slowdown(through), _solow())


def rival(name: str, through: Levels | None = None) -> Rival:
    """Return one closed-form rival by name; raises KeyError for another name."""
    return {each.name: each for each in rivals(through)}[name]


def _years() -> Floats:
    return YEARS.astype(float)


def _parameters(*found: tuple[float, float]) -> dict[str, Floats]:
    """Name the two parameters of a curve."""
    levels, rates = np.array(found).T
    return {"level of 1955": levels, "c (per year)": rates}


def _diffusion(name: str, title: str, equation: str, through: Levels | None) -> Rival:
    levels = {"constant": curves.constant, "nelson_phelps": curves.nelson_phelps, "logistic": curves.logistic}
    return Rival(
        name,
        title,
        equation,
        curves.FITTED,
        _parameters(curves.fitted(name, through)),
        "none",
        _records(name, {"tfp_level": levels[name](_years(), through)[None, :]}),
    )


def _verspagen(through: Levels | None) -> Rival:
    capability = [float(delta) for delta in 0.1 * 10.0 ** halton(DRAWS, 2)]
    levels = np.stack([curves.verspagen(_years(), delta, through) for delta in capability])
    return Rival(
        "verspagen",
        "Verspagen diffusion",
        "dG/dt = -c G exp(-G/delta), a = exp(-G)",
        curves.FITTED,
        _parameters(*(curves.fitted("verspagen", through, delta) for delta in capability)),
        "delta 0.1 to 1, even in logarithms: two points do not identify it",
        _records("verspagen", {"tfp_level": levels}),
    )


def _slowdown(through: Levels | None) -> Rival:
    shared = halton(DRAWS, 2)
    levels = np.stack([curves.slowdown(_years(), float(each), through) for each in shared])
    return Rival(
        "slowdown",
        "Slowdown of 1973 to 1980, shared by Japan in part or whole",
        "dz/dt = c (1 - z), a = z exp((1 - s) d min(max(t - 1973, 0), 7))",
        curves.FITTED,
        _parameters(curves.fitted("nelson_phelps", through)),
        "d: growth in the United States of 0.25 % a year until 1973 and -1.45 % until 1980, from flag_F06, "
        "in part out of rows not open to fitting; s 0 to 1: facts that end in 1973 do not identify it",
        _records("slowdown", {"tfp_level": levels}),
    )


def _solow() -> Rival:
    opening, saving = solow_fitted()
    worn, growth = 0.04 + 0.06 * halton(DRAWS, 3), 0.03 + 0.05 * halton(DRAWS, 5)
    paths = solow(_years(), opening, np.full(DRAWS, saving), worn, growth)
    return Rival(
        "solow",
        "Solow transition: capital deepening and nothing else",
        "dv/dt = (1 - alpha)(s - (d + n + g) v), return = alpha / v",
        SOLOW_FITTED,
        {"v of 1955 (years)": np.array([opening]), "s": np.array([saving])},
        "alpha 1/3; d 0.04 to 0.10, n + g 0.03 to 0.08 a year; all constant, so that the share of 1973, "
        "a peak, stands for every year",
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
        replications, years = np.indices(values.shape)
        parts.append(
            pl.DataFrame(
                {"replication": replications.ravel(), "year": YEARS[years.ravel()], "value": values.ravel()}
            ).with_columns(
                pl.lit(arm).alias("arm"),
                pl.lit("all").alias("region"),
                pl.lit("all").alias("group"),
                pl.lit(metric).alias("metric"),
            )
        )
    return Panel(_Table(pl.concat(parts)))
