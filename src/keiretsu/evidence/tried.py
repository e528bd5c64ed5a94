"""Arms beside the baseline, without a verdict: those that no claim reads, or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.effect import Effect, Share, paired_effect, share_above_zero
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.panel import Panel, Recorded, paired
from keiretsu.evidence.results import ClaimResult, plain
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

COMPARED = ("tfp_level", "value_added", "ror", "failures", "tie_survival", "startup_rate")
"""Metrics on which the arms of a scenario that names no outcomes are compared."""


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
    larger : Share
        In what share of the replications the arm's is the larger one, with its 95 % interval.
    """

    metric: str
    meaning: str
    unit: str
    baseline: float
    arm: float
    effect: Effect
    larger: Share


@dataclass(frozen=True, slots=True)
class ExploratoryArm:
    """An arm beside the baseline, without a verdict.

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
            effect, larger = row.pop("effect"), row.pop("larger")
            row |= {"difference": effect["mean"], "low": effect["low"], "high": effect["high"]}
            row["larger"] = larger["share"]
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
    names = [name for name, arm in scenario.arms.items() if arm.role == "arm" and name not in read]
    return _set_beside(panel, scenario, names, OUTCOMES)


def compared(ensemble: Recorded | Panel, outcomes: Sequence[str] = ()) -> list[ExploratoryArm]:
    """Set every arm of a scenario beside its baseline, whatever claims or facts read.

    Parameters
    ----------
    ensemble : Recorded or Panel
        An ensemble that knows its scenario; anything else has nothing to show.
    outcomes : sequence of str
        Metrics to compare on; by default those that the scenario's report names, else `COMPARED`.

    Returns
    -------
    list of ExploratoryArm
        In the order of the scenario.
    """
    panel = Panel.of(ensemble)
    scenario: Any = getattr(panel.ensemble, "scenario", None)
    if not hasattr(scenario, "baseline") or scenario.baseline not in panel.arms:
        return []
    others = [name for name in scenario.arms if name != scenario.baseline]
    return _set_beside(panel, scenario, others, tuple(outcomes or scenario.report.outcomes or COMPARED))


def _set_beside(
    panel: Panel, scenario: Any, names: Sequence[str], outcomes: Sequence[str]
) -> list[ExploratoryArm]:
    base = scenario.arms[scenario.baseline]
    return [
        ExploratoryArm(
            name,
            scenario.baseline,
            _done(scenario.arms[name], base),
            *_beside(panel, name, scenario.baseline, scenario.arms[name].year, outcomes),
        )
        for name in names
        if name in panel.arms
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
    panel: Panel, arm: str, baseline: str, branched: int | None, outcomes: Sequence[str]
) -> tuple[int, int, tuple[ArmOutcome, ...]]:
    first, last = panel.years
    first = first if branched is None else branched + 1
    return first, last, tuple(_outcomes(panel, arm, baseline, (first, last), outcomes))


def _outcomes(
    panel: Panel, arm: str, baseline: str, years: tuple[int, int], outcomes: Sequence[str]
) -> Iterator[ArmOutcome]:
    for name in outcomes:
        treated, control = panel.series(arm, name), panel.series(baseline, name)
        if treated is None or control is None:
            continue
        one, two = (each.between(*years) for each in paired(treated, control))
        known = np.isfinite(one.values) & np.isfinite(two.values)
        counts = known.sum(axis=1)
        means = [
            np.where(known, each.values, 0.0).sum(axis=1)[counts > 0] / counts[counts > 0]
            for each in (one, two)
        ]
        if means[0].size:
            told = metrics()[name]
            values = float(means[1].mean()), float(means[0].mean())
            apart = means[0] - means[1]
            effect, larger = paired_effect(apart), share_above_zero(apart)
            yield ArmOutcome(name, told.meaning, told.unit, *values, effect, larger)
