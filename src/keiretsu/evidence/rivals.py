"""Rival explanations in closed form: no ties, no firms, fitted to the calibration facts of a record.

Each rival makes records like those of a run, so that the same observations read them. None is fitted to a
held-out fact, nor to one that was seen: the catch-up curves go through the first two levels open to fitting
(in the shipped record 1955 and 1973). One is given more than the model is: `slowdown` takes in what the
documents imply for the United States from 1973 to 1980.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from keiretsu.evidence import curves
from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.curves import Through, fitted_to
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.observe import Observation, read
from keiretsu.evidence.panel import Floats, Panel, RecordTable
from keiretsu.evidence.solow import fitted_solow, solow
from keiretsu.evidence.verdict import distance

YEARS = 46
"""Years of a rival's records, the first included."""

DRAWS = 64
"""Points at which a rival's priors are sampled; fixed (a Halton sequence), so that nothing is random."""

PRINT = 0.01
"""Standard error of a fact for a rival without noise, as a share of its value: the least of a calibration."""


@dataclass(frozen=True, slots=True)
class FittedFact:
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
    met : tuple of FittedFact
        How it meets each fact that it is fitted to.
    """

    name: str
    title: str
    equation: str
    fitted: tuple[str, ...]
    parameters: Mapping[str, Floats]
    priors: str
    panel: Panel
    met: tuple[FittedFact, ...] = ()

    def values(self, observation: Observation) -> Floats:
        """Return what the rival says about a fact, one value a replication; empty where it is silent."""
        return np.zeros(0) if observation.minus else read(self.panel, observation, self.name).values

    def median(self, observation: Observation) -> float | None:
        """Return the median of `values`, or ``None`` where the rival is silent."""
        values = self.values(observation)
        return float(np.median(values)) if values.size else None


def rivals(record: Record | None = None) -> tuple[Rival, ...]:
    """Return the closed-form rivals that the facts of a record allow to be fitted.

    Parameters
    ----------
    record : Record, optional
        By default the record that ships.

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
    return _fitted(record or shipped())


@functools.lru_cache(maxsize=8)
def _fitted(record: Record) -> tuple[Rival, ...]:
    found: list[Rival] = []
    levels = fitted_to("constant", record.facts, record.observations)
    if levels:
        found += _catching_up(levels, record)
    shares = fitted_to("solow", record.facts, record.observations)
    if shares:
        found.append(_solow(shares, record))
    return tuple(replace(each, met=tuple(_met(each, name, record) for name in each.fitted)) for each in found)


def rival(name: str, record: Record | None = None) -> Rival:
    """Return one closed-form rival by name; raises KeyError where the record has none of that name."""
    return {each.name: each for each in rivals(record)}[name]


def _met(rival: Rival, name: str, record: Record) -> FittedFact:
    row, seen = record.facts[name], record.observations[name]
    values, observed = rival.values(seen), row.value or 0.0
    off = distance(values, *accepted(observed, row.bound or "=", row.tolerance)) / (PRINT * observed)
    ends = float(values.min()), float(values.max())
    return FittedFact(name, seen.unit or row.unit, observed, *ends, float(off.max()))


def _number(name: str, record: Record) -> tuple[float, float]:
    """Return the year of a fact, and its value in the unit of the records."""
    seen = record.observations[name]
    return float(seen.years[0]), (record.facts[name].value or 0.0) / seen.factor


def _sampled() -> Floats:
    """Return the points at which priors are sampled, one column each for the bases 2, 3 and 5."""
    from scipy.stats.qmc import Halton

    # the first point of the sequence is the corner of the cube
    points: Floats = np.array(Halton(3, scramble=False).random(DRAWS + 1), dtype=np.float64)
    return points[1:]


def _years(start: float) -> Floats:
    return np.arange(start, start + YEARS)


def _parameters(start: float, *found: tuple[float, float]) -> dict[str, Floats]:
    """Name the two parameters of a curve."""
    levels, rates = np.array(found).T
    return {f"level of {start:g}": levels, "c (per year)": rates}


def _catching_up(facts: tuple[str, ...], record: Record) -> list[Rival]:
    (start, first), (end, second) = (_number(name, record) for name in facts)
    through = Through(start, first, end, second)
    shapes = (
        ("constant", "Constant catch-up, stopped at parity", "a = min(1, a0 exp(c t))", curves.constant),
        ("nelson_phelps", "Nelson-Phelps diffusion", "da/dt = c (1 - a)", curves.nelson_phelps),
        ("logistic", "Logistic diffusion", "da/dt = c a (1 - a)", curves.logistic),
    )
    simple = [
        Rival(
            name,
            title,
            equation,
            facts,
            _parameters(start, curves.fitted(name, through)),
            "none",
            _records(name, start, {"tfp_level": curve(_years(start), through)[None, :]}),
        )
        for name, title, equation, curve in shapes
    ]
    return [*simple, _verspagen(facts, through), _slowdown(facts, through)]


def _verspagen(facts: tuple[str, ...], through: Through) -> Rival:
    capability = [float(delta) for delta in 0.1 * 10.0 ** _sampled()[:, 0]]
    levels = np.stack([curves.verspagen(_years(through.start), through, delta) for delta in capability])
    return Rival(
        "verspagen",
        "Verspagen diffusion",
        "dG/dt = -c G exp(-G/delta), a = exp(-G)",
        facts,
        _parameters(through.start, *(curves.fitted("verspagen", through, delta) for delta in capability)),
        "delta 0.1 to 1, even in logarithms: two points do not identify it",
        _records("verspagen", through.start, {"tfp_level": levels}),
    )


def _slowdown(facts: tuple[str, ...], through: Through) -> Rival:
    shared = _sampled()[:, 0]
    before = [curves.before_slowdown(through, float(each)) for each in shared]
    levels = np.stack([curves.slowdown(_years(through.start), through, float(each)) for each in shared])
    return Rival(
        "slowdown",
        "Slowdown of 1973 to 1980, shared by Japan in part or whole",
        "dz/dt = c (1 - z), a = z exp((1 - s) d min(max(t - 1973, 0), 7))",
        facts,
        _parameters(through.start, *dict.fromkeys(curves.fitted("nelson_phelps", each) for each in before)),
        "d: growth in the United States of 0.25 % a year until 1973 and -1.45 % until 1980, from flag_F06, "
        "in part out of rows not open to fitting; s 0 to 1: facts that end in 1973 do not identify it",
        _records("slowdown", through.start, {"tfp_level": levels}),
    )


def _solow(facts: tuple[str, ...], record: Record) -> Rival:
    (start, ror), (end, invested) = (_number(name, record) for name in facts)
    opening, saving = fitted_solow(ror, 100.0 * invested, end - start)
    sampled = _sampled()
    worn, growth = 0.04 + 0.06 * sampled[:, 1], 0.03 + 0.05 * sampled[:, 2]
    paths = solow(np.arange(float(YEARS)), opening, np.full(DRAWS, saving), worn, growth)
    return Rival(
        "solow",
        "Solow transition: capital deepening and nothing else",
        "dv/dt = (1 - alpha)(s - (d + n + g) v), return = alpha / v",
        facts,
        {f"v of {start:g} (years)": np.array([opening]), "s": np.array([saving])},
        "alpha 1/3; d 0.04 to 0.10, n + g 0.03 to 0.08 a year; all constant, so that the share of "
        f"{end:g}, a peak, stands for every year",
        _records("solow", start, paths),
    )


def _records(arm: str, start: float, metrics: Mapping[str, Floats]) -> Panel:
    parts = []
    for metric, values in metrics.items():
        replications, years = np.indices(values.shape)
        parts.append(
            pl.DataFrame(
                {
                    "replication": replications.ravel(),
                    "year": int(start) + years.ravel(),
                    "value": values.ravel(),
                }
            ).with_columns(
                pl.lit(arm).alias("arm"),
                pl.lit("all").alias("region"),
                pl.lit("all").alias("group"),
                pl.lit(metric).alias("metric"),
            )
        )
    return Panel(RecordTable(pl.concat(parts)))
