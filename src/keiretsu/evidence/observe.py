"""The observation map: which record of a run stands for which fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, RootModel, model_validator

from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.evidence.panel import Floats, Ints, Panel, paired
from keiretsu.evidence.statistics import MEASURES, Asked, Statistic, added_up, lacks
from keiretsu.schema import metrics

AMOUNTS = ("money", "units", "persons", "firms", "ties")
"""Units of what can be added up over groups."""


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
        year), ``relative_change`` (that over the first year's), ``increment`` (change of `metric` per change
        of `over`), ``first_year`` (first year at `threshold`).
    years : tuple of int
        One year, or first and last.
    rule : str
        The rule that produces it.
    over : str
        Second metric: divides `metric` (level, growth, change) or its change (increment).
    arm, minus : str
        Arm that is read, the baseline of the run where it is empty; and the arm subtracted replication by
        replication; empty for none.
    region : str
        Which records of the metric are read: ``all``, or one region.
    group : tuple of str
        The same for groups; a file may name one. Amounts of several are added up.
    factor, offset : float
        Turn the record's unit into the fact's: offset + factor times what is read.
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
    also : tuple of Observation
        Further readings of a sentence in several parts, each with a sign of its own. What is read is then 1
        on the stated side in a replication where every part holds, and 1 on the other where one does not.
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
    group: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda named: (named,) if isinstance(named, str) else named),
        Field(strict=False, min_length=1),
    ] = ("all",)
    factor: FiniteFloat = 1.0
    offset: FiniteFloat = 0.0
    threshold: FiniteFloat = 1.0
    sign: Literal["", "+", "-"] = ""
    unit: str = ""
    wired: str = ""
    caveat: str = ""
    counted_as: Literal["", "seen", "claim"] = ""
    counted_because: str = ""
    yardstick: FiniteFloat = Field(default=0.0, ge=0.0)
    also: Annotated[tuple[Observation, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _fits_its_statistic(self) -> Observation:
        if self.statistic != "level" and len(self.years) != 2:
            raise ValueError(f"{self.statistic} needs a first and a last year; write years = [first, last]")
        if self.years[0] > self.years[-1]:
            raise ValueError(f"years = {list(self.years)} run backwards; write the first year first")
        if self.statistic == "increment" and not self.over:
            raise ValueError("increment needs a second metric; add over")
        if self.minus and self.offset:
            raise ValueError("an offset drops out of a difference; leave out minus or offset")
        return self

    @model_validator(mode="after")
    def _parts_have_sides(self) -> Observation:
        if self.also and not all(part.sign for part in (self, *self.also)):
            raise ValueError('parts of a sentence need a side each; add sign = "+" or "-" to all of them')
        if any(part.also for part in self.also):
            raise ValueError("parts of a sentence have none of their own; list them all in one also")
        return self

    @model_validator(mode="after")
    def _adds_up_amounts(self) -> Observation:
        for name in filter(None, (self.metric, self.over) if len(self.group) > 1 else ()):
            known = metrics().get(name)
            if known and known.unit not in AMOUNTS:
                raise ValueError(f"{name} ({known.unit}) cannot be added up over groups; name one group")
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
        statistic = self.statistic.replace("_", " ")
        read = f"{self.offset:g} + {statistic} of {scaled}" if self.offset else f"{statistic} of {scaled}"
        when = "-".join(str(year) for year in self.years)
        parts = [read, when]
        parts += [f"region {self.region}"] if self.region != "all" else []
        parts += [f"group {' + '.join(self.group)}"] if self.group != ("all",) else []
        parts += [f"arm {self.arm}" + (f" minus {self.minus}" if self.minus else "")] if self.arm else []
        return "; and ".join([", ".join(parts), *(part.output for part in self.also)])


class _Map(RootModel[dict[str, Observation]]):
    """The layout of a file of observations: one table a fact."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, tables: Any) -> Any:
        return {name: _of_fact(name, entry) for name, entry in tables.items()}


def _of_fact(name: str, entry: Any) -> Any:
    """Return a table, and the tables of its parts, with the id of the fact that they read."""
    if not isinstance(entry, dict):
        return entry
    parts = entry.get("also", ())
    inside = {"also": [_of_fact(name, part) for part in parts]} if isinstance(parts, list) else {}
    return entry | inside | {"fact": name}


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
    return {name: _in_arm(one, arm) for name, one in found.items()}


def _in_arm(one: Observation, arm: str) -> Observation:
    """Return an observation that reads an arm where it, or a part of it, names none."""
    parts = tuple(_in_arm(part, arm) for part in one.also)
    return one.model_copy(update={"arm": one.arm or arm, "also": parts})


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
    parts = [_part(panel, part, arm) for part in (observation, *observation.also)]
    missing = [part for part in parts if part.missing]
    if missing or not observation.also:
        return (missing or parts)[0]
    replications = reduce(np.intersect1d, [part.replications for part in parts])
    if not replications.size:
        return Reading(missing="no replication has every part")
    holds = np.ones(replications.size, np.bool_)
    for told, one in zip(parts, (observation, *observation.also), strict=True):
        values = told.values[np.isin(told.replications, replications)]
        holds &= values > 0.0 if one.sign == "+" else values < 0.0
    return Reading(replications, np.where(holds, 1.0, -1.0) * (1.0 if observation.sign == "+" else -1.0))


def _part(panel: Panel, observation: Observation, arm: str) -> Reading:
    """Read one metric: in an arm, or its paired difference to another."""
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
    sources, groups = tuple(filter(None, (observation.metric, observation.over))), observation.group
    if lacking := lacks(panel, arm, sources, groups, observation.region):
        return Reading(missing=lacking)
    series, *others = (added_up(panel, arm, name, groups, observation.region) for name in sources)
    over = others[0] if others else None
    if over is not None:
        series, over = paired(series, over)
    first, last = observation.years[0], observation.years[-1]
    if series.years[0] > first or series.years[-1] < last:
        wanted = f"{first}-{last}" if last > first else str(first)
        return Reading(missing=f"the run covers {series.years[0]}-{series.years[-1]}, not {wanted}")
    values = MEASURES[observation.statistic](series, over, Asked(observation.years, observation.threshold))
    if observation.statistic != "first_year":
        values = observation.offset + observation.factor * values
    known = ~np.isnan(values)
    if not known.any():
        return Reading(missing=f"{observation.metric} is undefined in every replication")
    return Reading(series.replications[known], values[known])
