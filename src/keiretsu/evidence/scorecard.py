"""The score card of the held-out numbers: the model, its rivals and three naive forecasts side by side.

A naive forecast of a held-out number is its last value, its trend or its mean. It knows what the model knows:
earlier facts of the same quantity that may be used for calibration or forcing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.acceptance import OPEN, accepted
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.facts import Fact
from keiretsu.evidence.observe import Observation, read
from keiretsu.evidence.panel import Panel, Recorded
from keiretsu.evidence.results import plain
from keiretsu.evidence.rivals import rivals
from keiretsu.evidence.verdict import distance

MODEL = "model"

NAIVE = {
    "last value": "the last fact of the same quantity, unchanged",
    "trend": "the growth between the last two facts of the same quantity, going on",
    "mean": "the mean of all earlier facts of the same quantity",
}
"""The forecasts, and what each says."""

KNOWN = ("calibration", "forcing")
WITHIN_DECADE = {"early": 2.0, "mid": 5.0, "late": 8.0}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One held-out number.

    Attributes
    ----------
    fact, unit : str
    observed : float
    said : mapping of str to float
        What each contestant says: the model's median, rivals, naive forecasts.
    errors : mapping of str to float
        How far each lies outside what the print allows, in units of five per cent of the value (or the
        yardstick of the observation map).
    bound : str
        How the document prints it: ``=``, ``~``, ``<`` and so on.
    """

    fact: str
    unit: str
    observed: float
    said: Mapping[str, float]
    errors: Mapping[str, float]
    bound: str = "="

    @property
    def open(self) -> bool:
        """Whether all values beyond one bound agree, so that to err by nothing is cheap."""
        return self.bound in OPEN


@dataclass(frozen=True, slots=True)
class Contest:
    """The model against one contestant, on the facts of which both speak.

    Attributes
    ----------
    name : str
    facts, nearer, farther : int
        Facts of which both speak; on how many the model is nearer, and farther.
    model, contestant : float
        Mean error of each on these facts.
    open : int
        How many of the facts have an open bound, under which it is cheap to err by nothing.
    """

    name: str
    facts: int
    nearer: int
    farther: int
    model: float
    contestant: float
    open: int = 0


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Held-out numbers and contests; see `scorecard`."""

    rows: tuple[ScoreRow, ...]
    contests: tuple[Contest, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the card for JSON."""
        card = plain(self)
        facts = [said | {"open": row.open} for said, row in zip(card["rows"], self.rows, strict=True)]
        return {"facts": facts, "contests": card["contests"]}


def scorecard(
    ensemble: Recorded | Panel,
    rival_arms: Mapping[str, str] | None = None,
    *,
    record: Record | None = None,
) -> Scorecard:
    """Hold the model, its rivals and naive forecasts against the held-out numbers that the model reaches.

    Parameters
    ----------
    ensemble : Recorded or Panel
        What holds the records, or these as a panel.
    rival_arms : mapping of str to str, optional
        Arms that are rivals, by the name shown; by default those of `rivals_run`. A rival arm speaks of facts
        that are read off the baseline alone.
    record : Record, optional
        From `keiretsu.read_record`; by default the record that ships.

    Returns
    -------
    Scorecard
        Facts that follow from one that was seen, are wired in, or restate a claim are left out.
    """
    panel, chosen = Panel.of(ensemble), record or shipped()
    arms = rival_arms if rival_arms is not None else rivals_run(panel, chosen)
    rows = [row for name in chosen.observations if (row := _row(panel, name, arms, chosen)) is not None]
    names = dict.fromkeys(name for row in rows for name in row.errors if name != MODEL)
    return Scorecard(tuple(rows), tuple(_contest(name, rows) for name in names))


def rivals_run(panel: Panel, record: Record) -> dict[str, str]:
    """Return the arms of a run that are rivals to the model's account of what happened, by the name shown.

    These are the arms of the roles ``rival`` and ``placebo`` that are an economy of their own from the first
    year, without those that claims only subtract from one. Of records without a scenario it is the claims'
    rivals.
    """
    known = getattr(getattr(panel.ensemble, "scenario", None), "arms", None)
    if known is None:
        rivals = {case.rival_happened for case in record.claims.values()}
    else:
        rivals = whole_rivals(known, record)
    return {name: name for name in panel.arms if name in rivals}


def whole_rivals(arms: Mapping[str, Any], record: Record) -> set[str]:
    """Return the rivals and placebos of a scenario that are an economy of their own, not a control of one."""
    whole = {n for n, arm in arms.items() if arm.role in ("rival", "placebo") and arm.parent is None}
    return whole - {name for case in record.claims.values() for name in case.rival_controls}


def counts(row: Fact, observation: Observation) -> bool:
    """Return whether a fact is a held-out number: for validation, printed, and neither seen nor put in."""
    held_out = row.use == "validation" and not observation.counted_as and not observation.wired
    return held_out and row.value is not None


def _row(panel: Panel, name: str, arms: Mapping[str, str], record: Record) -> ScoreRow | None:
    row, observation = record.facts[name], record.observations[name]
    if row.value is None or not counts(row, observation):
        return None
    reading = read(panel, observation)
    if reading.missing:
        return None
    said = {MODEL: float(np.median(reading.values))}
    for shown, arm in arms.items():
        theirs = read(panel, observation, arm)
        if not observation.minus and not theirs.missing:
            said[shown] = float(np.median(theirs.values))
    said |= {r.name: value for r in rivals(record) if (value := r.median(observation)) is not None}
    said |= naive(name, record)
    low, high = accepted(row.value, row.bound or "=", row.tolerance)
    off = distance(np.array(list(said.values())), low, high) / record.scale(name)
    errors = dict(zip(said, off.tolist(), strict=True))
    return ScoreRow(row.id, observation.unit or row.unit, row.value, said, errors, row.bound or "=")


def _contest(name: str, rows: list[ScoreRow]) -> Contest:
    both = [(row.errors[MODEL], row.errors[name]) for row in rows if name in row.errors]
    mine, theirs = np.array(both).T
    return Contest(
        name,
        len(both),
        int((mine < theirs).sum()),
        int((mine > theirs).sum()),
        float(mine.mean()),
        float(theirs.mean()),
        sum(row.open for row in rows if name in row.errors),
    )


def order(card: Scorecard) -> list[str]:
    """Return the contestants as the card shows them: model, rivals, naive forecasts."""
    names = [contest.name for contest in card.contests]
    return [MODEL, *(n for n in names if n not in NAIVE), *(n for n in names if n in NAIVE)]


@dataclass(frozen=True, slots=True)
class EarlierFact:
    """One earlier fact of a quantity: its id, year and value."""

    id: str
    year: float
    value: float


def year_of(row: Fact, record: Record) -> float | None:
    """Return the year that a fact speaks of: the middle of the years that are read or named.

    Examples
    --------
    >>> from keiretsu.evidence import shipped
    >>> [year_of(shipped().fact(name), shipped()) for name in ("tfp_rel_us_1973", "tfp_growth_5573")]
    [1973.0, 1964.0]
    """
    if row.id in record.observations:
        years = record.observations[row.id].years
        return (years[0] + years[-1]) / 2.0
    found = re.findall(r"(?:(early|mid|late)[- ]?)?(\d{4})(s)?", row.period)
    named = [float(y) + (WITHIN_DECADE.get(part, 5.0) if decade else 0.0) for part, y, decade in found]
    return sum(named) / len(named) if named else None


def earlier(name: str, record: Record) -> list[EarlierFact]:
    """Return the earlier facts of the same quantity that a forecast may know, by year.

    Examples
    --------
    >>> from keiretsu.evidence import shipped
    >>> [point.id for point in earlier("tfp_rel_us_1990", shipped())]
    ['tfp_rel_us_1955', 'tfp_rel_us_1973']
    """
    row = record.fact(name)
    until = year_of(row, record)
    points = []
    for other in record.facts.values():
        year = year_of(other, record)
        if until is None or year is None or other.value is None or other.use not in KNOWN:
            continue
        if _series(other) == _series(row) and year < until:
            points.append(EarlierFact(other.id, year, other.value))
    return sorted(points, key=lambda point: (point.year, point.id))


def naive(name: str, record: Record) -> dict[str, float]:
    """Return the naive forecasts of a fact; those that need more earlier facts than there are stay out.

    Parameters
    ----------
    name : str
        Id of a fact with a number.
    record : Record

    Returns
    -------
    dict of str to float
        By the names of `NAIVE`, in the unit of the fact. The trend is one of growth where both values are
        positive, of change otherwise.

    Examples
    --------
    >>> from keiretsu.evidence import shipped
    >>> {how: round(value, 1) for how, value in naive("tfp_rel_us_1990", shipped()).items()}
    {'last value': 86.7, 'trend': 120.8, 'mean': 73.8}
    """
    points, year = earlier(name, record), year_of(record.fact(name), record)
    if not points or year is None:
        return {}
    made = {"last value": points[-1].value, "mean": sum(p.value for p in points) / len(points)}
    if len(points) > 1 and points[-1].year > points[-2].year:
        one, two = points[-2:]
        ahead = (year - two.year) / (two.year - one.year)
        if one.value > 0.0 and two.value > 0.0:
            made["trend"] = two.value * math.exp(ahead * math.log(two.value / one.value))
        else:
            made["trend"] = two.value + ahead * (two.value - one.value)
    return {how: made[how] for how in NAIVE if how in made}


def _series(row: Fact) -> tuple[str, str, str, str]:
    """Return what facts of one series share; remarks in parentheses do not tell series apart."""
    quantity, unit = (re.sub(r"\s*\(.*?\)", "", text).strip() for text in (row.quantity, row.unit))
    return row.document, quantity, row.region, unit
