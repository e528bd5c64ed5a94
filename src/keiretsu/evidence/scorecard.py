"""The score card of the held-out numbers: the model, its rivals and three naive forecasts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.acceptance import OPEN, accepted
from keiretsu.evidence.claims import claims
from keiretsu.evidence.facts import fact
from keiretsu.evidence.forecasts import NAIVE, naive
from keiretsu.evidence.observe import Observation, observations, read
from keiretsu.evidence.panel import Panel, Recorded
from keiretsu.evidence.rivals import rivals
from keiretsu.evidence.verdict import distance

MODEL = "model"


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
        return {
            "facts": [
                {
                    "fact": row.fact,
                    "unit": row.unit,
                    "observed": row.observed,
                    "bound": row.bound,
                    "open": row.open,
                    "said": dict(row.said),
                    "errors": dict(row.errors),
                }
                for row in self.rows
            ],
            "contests": [{name: getattr(c, name) for name in Contest.__slots__} for c in self.contests],
        }


def scorecard(ensemble: Recorded | Panel, rival_arms: Mapping[str, str] | None = None) -> Scorecard:
    """Hold the model, its rivals and naive forecasts against the held-out numbers that the model reaches.

    Parameters
    ----------
    ensemble : Recorded or Panel
        What holds the records, or these as a panel.
    rival_arms : mapping of str to str, optional
        Arms that are rivals, by the name shown; by default those of `rivals_run`. A rival arm speaks of facts
        that are read off the baseline alone.

    Returns
    -------
    Scorecard
        Facts that follow from one that was seen, are wired in, or restate a claim are left out.
    """
    panel = ensemble if isinstance(ensemble, Panel) else Panel(ensemble)
    arms = rival_arms if rival_arms is not None else rivals_run(panel)
    rows = [row for seen in observations().values() if (row := _row(panel, seen, arms)) is not None]
    names = dict.fromkeys(name for row in rows for name in row.errors if name != MODEL)
    return Scorecard(tuple(rows), tuple(_contest(name, rows) for name in names))


def rivals_run(panel: Panel) -> dict[str, str]:
    """Return the arms of a run that are rivals to the model's account of what happened, by the name shown.

    These are the arms of the roles ``rival`` and ``placebo`` that are an economy of their own from the first
    year, without those that claims only subtract from one. Of records without a scenario it is the claims'
    rivals.
    """
    known = getattr(getattr(panel.ensemble, "scenario", None), "arms", None)
    told = {case.rival_happened for case in claims().values()} if known is None else whole_rivals(known)
    return {name: name for name in panel.arms if name in told}


def whole_rivals(arms: Mapping[str, Any]) -> set[str]:
    """Return the rivals and placebos of a scenario that are an economy of their own, not a control of one."""
    whole = {n for n, arm in arms.items() if arm.role in ("rival", "placebo") and arm.parent is None}
    return whole - {name for case in claims().values() for name in case.rival_controls}


def _row(panel: Panel, observation: Observation, arms: Mapping[str, str]) -> ScoreRow | None:
    row = fact(observation.fact)
    if row.use != "validation" or row.value is None or observation.counted_as or observation.wired:
        return None
    reading = read(panel, observation)
    if reading.missing:
        return None
    said = {MODEL: float(np.median(reading.values))}
    for name, arm in arms.items():
        theirs = read(panel, observation, arm)
        if not observation.minus and not theirs.missing:
            said[name] = float(np.median(theirs.values))
    said |= {r.name: value for r in rivals() if (value := r.median(observation)) is not None}
    said |= naive(row.id)
    low, high = accepted(row.value, row.bound or "=", row.tolerance)
    off = distance(np.array(list(said.values())), low, high) / observation.scale()
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
