"""Exploratory arms, which no claim reads: what came of each beside the baseline, without a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.panel import Panel, Recorded, paired
from keiretsu.evidence.results import ClaimResult, plain
from keiretsu.evidence.verdict import Effect, paired_effect
from keiretsu.experiment.interventions import read_applied
from keiretsu.schema import metrics

OUTCOMES = (
    "tfp_level",
    "tfp_mean",
    "tfp_top",
    "ror",
    "failures",
    "rescues",
    "tie_survival",
    "collaboration_ties",
    "horizontal_groups",
)
"""Metrics that are set beside each other: the claims' own, and what finance and groups do."""


@dataclass(frozen=True, slots=True)
class ArmOutcome:
    """One metric of an arm beside the baseline's.

    Attributes
    ----------
    metric, meaning, unit : str
        From the vocabulary of metrics.
    baseline, arm : float
        Means over years and replications.
    effect : Effect
        Arm minus baseline, the mean of the paired differences with its 95 % interval.
    """

    metric: str
    meaning: str
    unit: str
    baseline: float
    arm: float
    effect: Effect


@dataclass(frozen=True, slots=True)
class ExploratoryArm:
    """An arm that no claim reads.

    Attributes
    ----------
    arm, baseline : str
        Names of the two arms.
    done : tuple of str
        What is done in the arm, in words.
    first, last : int
        Years over which the outcomes are means: all that follow the branch, or all of the run.
    outcomes : tuple of ArmOutcome
    """

    arm: str
    baseline: str
    done: tuple[str, ...]
    first: int
    last: int
    outcomes: tuple[ArmOutcome, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON; what has no interval has ``None`` for its ends."""
        arm = plain(self)
        for row in arm["outcomes"]:
            effect = row.pop("effect")
            row |= {"difference": effect["mean"], "low": effect["low"], "high": effect["high"]}
        return dict(arm)


def tried(
    ensemble: Recorded | Panel, results: Sequence[ClaimResult], *, record: Record | None = None
) -> list[ExploratoryArm]:
    """Set arms that neither a claim nor a fact reads beside the baseline.

    These are interventions of one's own, and what the documents tell without saying what came of it. There
    is no claimed sign, so that there is no verdict.

    Parameters
    ----------
    ensemble : Recorded or Panel
        An ensemble that knows its scenario; anything else has nothing to show.
    results : sequence of ClaimResult
        The claims that were judged on it.
    record : Record, optional
        The record that they were judged by; by default the one that ships.

    Returns
    -------
    list of ExploratoryArm
        In the order of the scenario.
    """
    panel, chosen = Panel.of(ensemble), record or shipped()
    scenario: Any = getattr(panel.ensemble, "scenario", None)
    if not hasattr(scenario, "baseline") or scenario.baseline not in panel.arms:
        return []
    read = {arm for each in chosen.observations.values() for arm in (each.arm, each.minus)}
    for case in (chosen.claims[each.id] for each in results):
        if {case.main.treated, case.main.control} <= set(panel.arms):
            read |= chosen.arms(case.id)
    base = scenario.arms[scenario.baseline]
    return [
        ExploratoryArm(
            name, scenario.baseline, _done(arm, base), *_beside(panel, name, scenario.baseline, arm.year)
        )
        for name, arm in scenario.arms.items()
        if arm.role == "arm" and name not in read and name in panel.arms
    ]


def _done(arm: Any, base: Any) -> tuple[str, ...]:
    """Return in words what an arm does that the baseline does not."""
    asked = [(word, read_applied(word)) for word in arm.apply if word not in base.apply]
    said = [f"{one.intervention.title} ({one.intervention.name}={one.dose:g})" for _, one in asked]
    said += [f"the rules of the regime {arm.regime}"] if arm.regime != base.regime else []
    said += [f"{name} = {value}" for name, value in arm.set.items() if base.set.get(name) != value]
    said += [f"without the rule {rule}" for rule in arm.rules_off if rule not in base.rules_off]
    return tuple(said)


def _beside(
    panel: Panel, arm: str, baseline: str, branched: int | None
) -> tuple[int, int, tuple[ArmOutcome, ...]]:
    first, last = panel.years
    first = first if branched is None else branched + 1
    return first, last, tuple(_outcomes(panel, arm, baseline, first, last))


def _outcomes(panel: Panel, arm: str, baseline: str, first: int, last: int) -> Iterator[ArmOutcome]:
    for name in OUTCOMES:
        treated, control = panel.series(arm, name), panel.series(baseline, name)
        if treated is None or control is None:
            continue
        one, two = (each.between(first, last) for each in paired(treated, control))
        known = np.isfinite(one.values) & np.isfinite(two.values)
        years = known.sum(axis=1)
        means = [
            np.where(known, each.values, 0.0).sum(axis=1)[years > 0] / years[years > 0] for each in (one, two)
        ]
        if means[0].size:
            told = metrics()[name]
            values = float(means[1].mean()), float(means[0].mean())
            yield ArmOutcome(name, told.meaning, told.unit, *values, paired_effect(means[0] - means[1]))
