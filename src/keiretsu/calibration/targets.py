"""What a study reads off its runs, and what it holds them against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from keiretsu.calibration.study_layout import StudyOutcome
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import Fact, Observation, Record, shipped
from keiretsu.evidence.acceptance import accepted


@dataclass(frozen=True, slots=True)
class Target:
    """One outcome of a study.

    Attributes
    ----------
    id : str
        Id of the fact, or name of the outcome.
    observation : Observation
        How it is read off the records.
    low, high : float
        What agrees with the print, in the unit of the observation; infinite where nothing is held against it.
    printed, unit, source : str
        For the reader.
    """

    id: str
    observation: Observation
    low: float = -math.inf
    high: float = math.inf
    printed: str = ""
    unit: str = ""
    source: str = ""

    @property
    def middle(self) -> float:
        """Middle of the range that agrees; NaN where it is open."""
        return 0.5 * (self.low + self.high) if math.isfinite(self.low + self.high) else math.nan

    @property
    def last(self) -> int:
        """Last year that must be simulated."""
        return self.observation.years[-1]

    def at_arm(self, baseline: str, arm: str) -> Target:
        """Return the target read from `arm` where it would be read from the baseline."""
        if self.observation.arm not in ("", baseline):
            return self
        return replace(self, observation=self.observation.model_copy(update={"arm": arm}))


def of_fact(row: Fact, observation: Observation, source: str = "") -> Target:
    """Return the target that a fact makes: what its print allows, see `keiretsu.evidence.acceptance`.

    Examples
    --------
    >>> made = of_fact(shipped().fact("ror_1955"), shipped().observations["ror_1955"])
    >>> made.low, made.high
    (33.5, 34.5)
    """
    low, high = (
        (-math.inf, math.inf) if row.value is None else accepted(row.value, row.bound or "=", row.tolerance)
    )
    return Target(row.id, observation, low, high, row.printed, observation.unit or row.unit, source)


def of_outcome(name: str, row: StudyOutcome, baseline: str) -> Target:
    """Return the target of a table ``[outcomes.NAME]``."""
    observation = Observation(
        fact=name,
        metric=row.metric,
        statistic=row.statistic,
        years=tuple(row.years),
        rule="",
        over=row.over,
        arm=row.arm or baseline,
        minus=row.minus,
        group=(row.group,),
        factor=row.factor,
        threshold=row.threshold,
        unit=row.unit,
    )
    low, high = row.accept or (-math.inf, math.inf)
    printed = f"{low:g} to {high:g}" if row.accept else ""
    return Target(name, observation, low, high, printed, row.unit, row.source)


def calibration_fact(name: str, record: Record) -> Target:
    """Return the target of a fact; refuse one that may not tune anything.

    Parameters
    ----------
    name : str
        Id of the fact.
    record : Record
        What holds it.

    Raises
    ------
    InvalidData
        No such fact, it is not for calibration, no rule produces it, or it is no number.

    Examples
    --------
    >>> calibration_fact("tfp_rel_us_1973", shipped()).printed
    '86.7'
    """
    row = record.fact(name)
    if row.use != "calibration":
        raise InvalidData(f"{name} is a {row.use} fact and may not tune anything; name calibration facts")
    if name not in record.observations:
        raise InvalidData(f"no rule produces {name}; leave it out, or add it to the observations")
    if row.value is None:
        raise InvalidData(f"{name} is no number; name facts with a number")
    source = f"document {row.document}" if record is shipped() else row.document
    return of_fact(row, record.observations[name], source)


def shown_facts(but: Mapping[str, object], until: int) -> list[Target]:
    """Return the calibration facts that some rule produces and that are not targets, up to a year."""
    seen = shipped().observations
    rows = [(row, seen[n]) for n, row in shipped().facts.items() if n in seen and n not in but]
    return [
        of_fact(row, one)
        for row, one in rows
        if row.use == "calibration"
        and (one.counted_as or "calibration") == "calibration"
        and row.value is not None
        and not one.wired
        and not one.minus
        and one.years[-1] <= until
    ]
