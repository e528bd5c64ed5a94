"""The observation map: which record of a run stands for which fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, RootModel, model_validator

from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired
from keiretsu.schema import metrics

Statistic = Literal["level", "growth", "change", "increment", "first_year"]


class Observation(BaseModel):
    """How one fact is read off the records.

    Attributes
    ----------
    fact : str
        Id of the fact.
    metric : str
        Metric of the records.
    statistic : str
        ``level`` (mean over the years), ``growth`` (logarithmic, per year), ``change`` (last minus first
        year), ``increment`` (change of `metric` per change of `over`), ``first_year`` (first year at
        `threshold`).
    years : tuple of int
        One year, or first and last.
    rule : str
        The rule that produces it.
    over : str
        Second metric: divides `metric` (level, growth, change) or its change (increment).
    arm, minus : str
        Arm that is read, the baseline of the run where it is empty; and the arm subtracted replication by
        replication; empty for none.
    region, group : str
        Which records of the metric are read: ``all``, or one region, one group.
    factor : float
        Turns the record's unit into the fact's.
    threshold : float
        For ``first_year``.
    sign : str
        ``+`` or ``-`` for orderings; empty for numbers.
    unit : str
        Unit of what is read where it is not the fact's own.
    wired, caveat : str
        Why it is put in rather than produced; what to know about the comparison.
    counted_as, counted_because : str
        A stricter use than the file's, and why.
    yardstick : float
        Unit of error against a rival; 0 for five per cent of the value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    fact: str
    metric: str
    statistic: Statistic
    years: Annotated[tuple[int, ...], Field(strict=False, min_length=1, max_length=2)]
    rule: str = ""
    over: str = ""
    arm: str = ""
    minus: str = ""
    region: str = "all"
    group: str = "all"
    factor: FiniteFloat = 1.0
    threshold: FiniteFloat = 1.0
    sign: Literal["", "+", "-"] = ""
    unit: str = ""
    wired: str = ""
    caveat: str = ""
    counted_as: Literal["", "seen", "claim"] = ""
    counted_because: str = ""
    yardstick: FiniteFloat = Field(default=0.0, ge=0.0)

    @model_validator(mode="after")
    def _fits_its_statistic(self) -> Observation:
        if self.statistic != "level" and len(self.years) != 2:
            raise ValueError(f"{self.statistic} needs a first and a last year; write years = [first, last]")
        if self.years[0] > self.years[-1]:
            raise ValueError(f"years = {list(self.years)} run backwards; write the first year first")
        if self.statistic == "increment" and not self.over:
            raise ValueError("increment needs a second metric; add over")
        return self

    @property
    def output(self) -> str:
        """What is read, as one expression.

        Examples
        --------
        >>> Observation(fact="a", metric="tfp_level", statistic="level", years=(1973,), factor=100.0).output
        'level of 100 x tfp_level, 1973'
        """
        what = f"{self.metric} over {self.over}" if self.over else self.metric
        scaled = f"{self.factor:g} x {what}" if self.factor != 1.0 else what
        when = "-".join(str(year) for year in self.years)
        parts = [f"{self.statistic.replace('_', ' ')} of {scaled}", when]
        parts += [f"region {self.region}"] if self.region != "all" else []
        parts += [f"group {self.group}"] if self.group != "all" else []
        parts += [f"arm {self.arm}" + (f" minus {self.minus}" if self.minus else "")] if self.arm else []
        return ", ".join(parts)


class _Map(RootModel[dict[str, Observation]]):
    """The layout of a file of observations: one table a fact."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, tables: Any) -> Any:
        return {
            name: entry | {"fact": name} if isinstance(entry, dict) else entry
            for name, entry in tables.items()
        }


def read_observations(source: Source, arm: str = "") -> dict[str, Observation]:
    r"""Read a file of observations.

    Parameters
    ----------
    source : Source
        TOML with one table a fact; the keys are the attributes of `Observation`.
    arm : str
        Arm that is read where a table names none.

    Returns
    -------
    dict of str to Observation
        By id of the fact, in the order of the file.

    Raises
    ------
    InvalidData
        A table lacks a key, has an unknown one, or contradicts itself.

    Examples
    --------
    >>> text = '[wage_1960]\nmetric = "wage"\nstatistic = "level"\nyears = [1960]'
    >>> read_observations(Source("mine.toml", text))["wage_1960"].output
    'level of wage, 1960'
    """
    found = validate(_Map, source, {2: Observation}).root
    return {
        name: one if one.arm or not arm else one.model_copy(update={"arm": arm})
        for name, one in found.items()
    }


def unrecorded(metric: str) -> str:
    """Return what is wrong with the name of a metric; empty if nothing, or where there is none.

    Examples
    --------
    >>> unrecorded("tie_suurvival")
    'nothing records "tie_suurvival"; did you mean "tie_survival"?'
    """
    if not metric or metric in metrics():
        return ""
    return f'nothing records "{metric}"; {did_you_mean(metric, metrics())}'


@dataclass(frozen=True, slots=True)
class Reading:
    """What the replications say about a fact.

    Attributes
    ----------
    replications : int array, shape (d,)
        Replications that could be read.
    values : float array, shape (d,)
        In the unit of the observation.
    missing : str
        Why nothing could be read; empty if something could.
    """

    replications: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    values: Floats = field(default_factory=lambda: np.zeros(0))
    missing: str = ""


def read(panel: Panel, observation: Observation, arm: str = "") -> Reading:
    """Read one fact off the records, replication by replication.

    Parameters
    ----------
    panel : Panel
        The records.
    observation : Observation
        What to read.
    arm : str
        Read this arm instead of the observation's own (the rival's, say).

    Returns
    -------
    Reading
        Values of the replications, or why there are none.
    """
    own = arm or observation.arm or panel.baseline
    first = _statistic(panel, observation, own)
    if first.missing or not observation.minus:
        return first
    second = _statistic(panel, observation, observation.minus)
    if second.missing:
        return second
    replications, left, right = np.intersect1d(first.replications, second.replications, return_indices=True)
    if not replications.size:
        return Reading(missing=f"arms {own} and {observation.minus} share no replication")
    return Reading(replications, first.values[left] - second.values[right])


def _statistic(panel: Panel, observation: Observation, arm: str) -> Reading:
    if not arm:
        return Reading(missing="the observation names no arm, and the run knows of no baseline")
    of = observation.group, observation.region
    series = panel.series(arm, observation.metric, *of)
    if series is None:
        return Reading(missing=panel.lacks(arm, observation.metric, *of))
    over = panel.series(arm, observation.over, *of) if observation.over else None
    if observation.over and over is None:
        return Reading(missing=panel.lacks(arm, observation.over, *of))
    if over is not None:
        series, over = paired(series, over)
    first, last = observation.years[0], observation.years[-1]
    if series.years[0] > first or series.years[-1] < last:
        wanted = f"{first}-{last}" if last > first else str(first)
        return Reading(missing=f"the run covers {series.years[0]}-{series.years[-1]}, not {wanted}")
    values = _MEASURES[observation.statistic](series, over, observation) * _factor(observation)
    known = ~np.isnan(values)
    if not known.any():
        return Reading(missing=f"{observation.metric} is undefined in every replication")
    return Reading(series.replications[known], values[known])


def _factor(observation: Observation) -> float:
    return 1.0 if observation.statistic == "first_year" else observation.factor


def _ratio(series: Series, over: Series | None) -> Series:
    if over is None:
        return series
    with np.errstate(divide="ignore", invalid="ignore"):
        return Series(series.replications, series.years, series.values / over.values)


def _level(series: Series, over: Series | None, observation: Observation) -> Floats:
    window = _ratio(series, over).between(observation.years[0], observation.years[-1])
    return np.asarray(window.values.mean(axis=1))


def _growth(series: Series, over: Series | None, observation: Observation) -> Floats:
    first, last = observation.years[0], observation.years[-1]
    ratio = _ratio(series, over)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((np.log(ratio.at(last)) - np.log(ratio.at(first))) / (last - first))


def _change(series: Series, over: Series | None, observation: Observation) -> Floats:
    first, last = observation.years[0], observation.years[-1]
    ratio = _ratio(series, over)
    return ratio.at(last) - ratio.at(first)


def _increment(series: Series, over: Series | None, observation: Observation) -> Floats:
    if over is None:
        raise ValueError(f"{observation.fact}: an increment is one metric's change over another's")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_change(series, None, observation) / _change(over, None, observation))


def _first_year(series: Series, over: Series | None, observation: Observation) -> Floats:
    window = _ratio(series, over).between(observation.years[0], observation.years[-1])
    return np.array([crossing(window.years, row, observation.threshold) for row in window.values])


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


_MEASURES: dict[str, Callable[[Series, Series | None, Observation], Floats]] = {
    "level": _level,
    "growth": _growth,
    "change": _change,
    "increment": _increment,
    "first_year": _first_year,
}
