"""What a study reads off its runs, and what it holds them against."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from keiretsu.calibration.layout import Outcome
from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import Source
from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.facts import USES, Fact, fact, facts
from keiretsu.evidence.observe import Observation, observations, parse

NEEDED = ("id", "value", "use")
OPTIONAL = ("quantity", "period", "region", "unit", "bound", "source_cited")


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
        if self.observation.arm != baseline:
            return self
        return replace(self, observation=replace(self.observation, arm=arm))


def of_fact(row: Fact, observation: Observation, source: str = "") -> Target:
    """Return the target that a fact makes: what its print allows, see `keiretsu.evidence.acceptance`.

    Examples
    --------
    >>> made = of_fact(fact("ror_1955"), observations()["ror_1955"])
    >>> made.low, made.high
    (33.5, 34.5)
    """
    low, high = (
        (-math.inf, math.inf) if row.value is None else accepted(row.value, row.bound or "=", row.tolerance)
    )
    return Target(row.id, observation, low, high, row.printed, observation.unit or row.unit, source)


def of_outcome(name: str, row: Outcome, baseline: str) -> Target:
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
        factor=row.factor,
        threshold=row.threshold,
        unit=row.unit,
    )
    low, high = row.accept or (-math.inf, math.inf)
    printed = f"{low:g} to {high:g}" if row.accept else ""
    return Target(name, observation, low, high, printed, row.unit, row.source)


def calibration_fact(name: str, line: str = "") -> Target:
    """Return the target of a fact of the documents; refuse one that may not tune anything.

    Raises
    ------
    InvalidData
        No such fact, it is not for calibration, it is wired in, or no rule produces it.

    Examples
    --------
    >>> calibration_fact("tfp_rel_us_1973").printed
    '86.7'
    """
    row, label = fact(name), f"{line}: " if line else ""
    if row.use != "calibration":
        raise InvalidData(
            f"{label}{name} is a {row.use} fact and may not tune anything; name calibration facts"
        )
    if name not in observations():
        raise InvalidData(f"{label}no rule produces {name}; leave it out, or add it to the observations")
    if row.value is None:
        raise InvalidData(f"{label}{name} is no number; name facts with a number")
    return of_fact(row, observations()[name], f"document {row.document}")


def shown_facts(but: Mapping[str, object], until: int) -> list[Target]:
    """Return the calibration facts that some rule produces and that are not targets, up to a year."""
    names = facts()["id"].to_list()
    rows = [(fact(n), observations()[n]) for n in names if n in observations() and n not in but]
    return [
        of_fact(row, seen)
        for row, seen in rows
        if row.use == "calibration"
        and (seen.counted_as or "calibration") == "calibration"
        and row.value is not None
        and not seen.wired
        and not seen.minus
        and seen.years[-1] <= until
    ]


def own_targets(table: Path, map_: Path, baseline: str) -> dict[str, Target]:
    """Read a user's own facts and how they are observed.

    Parameters
    ----------
    table : Path
        CSV with the columns ``id, value, use`` and, if wanted, ``quantity, period, region, unit, bound``.
    map_ : Path
        TOML laid out like the observations that ship: one table a fact.
    baseline : str
        Arm that is read where an observation names none.

    Returns
    -------
    dict of str to Target
        Every fact of the map, in the order of the map.

    Raises
    ------
    InvalidData
        A file cannot be read, lacks a column, or a fact is not there or not for calibration.
    """
    rows = _own_facts(table)
    source, made = Source.read(map_), {}
    for name, entry in source.data.items():
        if name not in rows:
            source.fail((name,), f"{table} holds no fact {name}; add a row or drop the table")
        if rows[name].use != "calibration":
            source.fail(
                (name,), f"{name} is a {rows[name].use} fact and may not tune anything; drop the table"
            )
        filled = {"arm": baseline, "rule": "", **entry} if isinstance(entry, dict) else {}
        made[name] = of_fact(rows[name], parse(name, filled, rows[name], str(map_)), str(table))
    return made


def _own_facts(path: Path) -> dict[str, Fact]:
    table = csv.DictReader(io.StringIO(Source.read(path).text))
    columns = table.fieldnames or []
    for name in NEEDED:
        if name not in columns:
            raise InvalidData(f"{path}, line 1: column {name!r} is missing; add it")
    return {row["id"]: _own_fact(path, line, row) for line, row in enumerate(table, 2)}


def _own_fact(path: Path, line: int, row: Mapping[str, str]) -> Fact:
    try:
        value = float(row["value"])
    except (TypeError, ValueError):
        raise InvalidData(f"{path}, line {line}: value {row['value']!r} is no number; write one") from None
    if row["use"] not in USES:
        raise InvalidData(
            f"{path}, line {line}: use {row['use']!r} is unknown; write one of {', '.join(USES)}"
        )
    text = {name: row.get(name) or "" for name in OPTIONAL}
    return Fact(
        row["id"], row["use"], text["quantity"], text["period"], text["region"], text["unit"],
        row["value"], value, text["bound"] or "=", "", "", "", str(path), line,
    )  # fmt: skip
