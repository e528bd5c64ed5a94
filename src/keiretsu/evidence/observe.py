"""The observation map: which record of a run stands for which fact of the documents."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources

import numpy as np

from keiretsu.core.errors import InvalidData
from keiretsu.evidence.facts import Fact, fact
from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired

STATISTICS = ("level", "growth", "change", "increment", "first_year")


@dataclass(frozen=True, slots=True)
class Observation:
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
        Arm that is read, and the arm subtracted replication by replication; empty for none.
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

    fact: str
    metric: str
    statistic: str
    years: tuple[int, ...]
    rule: str
    over: str = ""
    arm: str = "relational"
    minus: str = ""
    factor: float = 1.0
    threshold: float = 1.0
    sign: str = ""
    unit: str = ""
    wired: str = ""
    caveat: str = ""
    counted_as: str = ""
    counted_because: str = ""
    yardstick: float = 0.0

    @property
    def output(self) -> str:
        """What is read, as one expression.

        Examples
        --------
        >>> observations()["tfp_rel_us_1973"].output
        'level of 100 x tfp_level, 1973, arm relational'
        """
        what = f"{self.metric} over {self.over}" if self.over else self.metric
        scaled = f"{self.factor:g} x {what}" if self.factor != 1.0 else what
        when = "-".join(str(year) for year in self.years)
        arms = f"arm {self.arm}" + (f" minus {self.minus}" if self.minus else "")
        return f"{self.statistic.replace('_', ' ')} of {scaled}, {when}, {arms}"

    def scale(self) -> float:
        """Return the unit in which errors are counted against a rival."""
        value = fact(self.fact).value
        return self.yardstick or max(0.05 * abs(value or 0.0), fact(self.fact).tolerance) or 1.0


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


@functools.cache
def observations() -> dict[str, Observation]:
    """Return the observation map, by fact id in the order of the file.

    Raises
    ------
    InvalidData
        If an entry names an unknown fact, statistic or field, or contradicts itself.
    """
    text = resources.files("keiretsu.evidence").joinpath("observations.toml").read_text("utf-8")
    return {name: parse(name, entry) for name, entry in tomllib.loads(text).items()}


def parse(
    name: str, entry: dict[str, object], row: Fact | None = None, file: str = "observations.toml"
) -> Observation:
    """Check one entry of the observation map and return it.

    Parameters
    ----------
    name : str
        Id of the fact.
    entry : dict
        The table of the file.
    row : Fact, optional
        The fact, where it is not one of the documents.
    file : str
        What to call the file in messages.

    Raises
    ------
    InvalidData
        As `observations`.
    """
    row = row or fact(name)
    try:
        observation = Observation(**{"fact": name, **entry, "years": tuple(entry["years"])})  # type: ignore[arg-type]
    except (TypeError, KeyError) as problem:
        raise InvalidData(f"{file}, [{name}]: {problem}; see the head of observations.toml.") from None
    _check(observation, row, file)
    return observation


def _check(observation: Observation, row: Fact, file: str) -> None:
    name, statistic = observation.fact, observation.statistic
    if statistic not in STATISTICS:
        raise InvalidData(f"{file}, [{name}]: no statistic {statistic!r}; use one of {STATISTICS}.")
    if len(observation.years) != 2 and (statistic != "level" or len(observation.years) != 1):
        raise InvalidData(f"{file}, [{name}]: {statistic} needs a first and a last year.")
    if bool(observation.sign) == (row.value is not None):
        raise InvalidData(f"{file}, [{name}]: a sign is for orderings, a number for numbers; not both.")


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
    first = _statistic(panel, observation, arm or observation.arm)
    if first.missing or not observation.minus:
        return first
    second = _statistic(panel, observation, observation.minus)
    if second.missing:
        return second
    replications, left, right = np.intersect1d(first.replications, second.replications, return_indices=True)
    if not replications.size:
        return Reading(missing=f"arms {arm or observation.arm} and {observation.minus} share no replication")
    return Reading(replications, first.values[left] - second.values[right])


def _statistic(panel: Panel, observation: Observation, arm: str) -> Reading:
    if arm not in panel.arms:
        return Reading(missing=f"there is no run of arm {arm!r}")
    series = panel.series(arm, observation.metric)
    if series is None:
        return Reading(missing=f"no rule of this run records {observation.metric}")
    over = panel.series(arm, observation.over) if observation.over else None
    if observation.over and over is None:
        return Reading(missing=f"no rule of this run records {observation.over}")
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
    first, last = observation.years
    ratio = _ratio(series, over)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((np.log(ratio.at(last)) - np.log(ratio.at(first))) / (last - first))


def _change(series: Series, over: Series | None, observation: Observation) -> Floats:
    first, last = observation.years
    ratio = _ratio(series, over)
    return ratio.at(last) - ratio.at(first)


def _increment(series: Series, over: Series | None, observation: Observation) -> Floats:
    if over is None:
        raise InvalidData(f"observations.toml, [{observation.fact}]: increment needs a metric `over`.")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_change(series, None, observation) / _change(over, None, observation))


def _first_year(series: Series, over: Series | None, observation: Observation) -> Floats:
    window = _ratio(series, over).between(*observation.years)
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
