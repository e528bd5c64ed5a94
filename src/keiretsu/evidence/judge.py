"""The trial: every claim with its effect, interval, rival and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.contest import contest
from keiretsu.evidence.contrast import Contrast, Differences
from keiretsu.evidence.decomposition import Crossing, date_of, decompose, depends, effect_of
from keiretsu.evidence.effect import Effect
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.manipulation import not_given
from keiretsu.evidence.panel import Panel, Recorded
from keiretsu.evidence.reasons import reason
from keiretsu.evidence.results import Check, ClaimResult, Doses, Variation
from keiretsu.evidence.reversal import Part, joined, side
from keiretsu.evidence.spread import spread_of
from keiretsu.evidence.verdict import Grounds, decide


def judge(
    ensemble: Recorded | Panel,
    ids: Sequence[str] | None = None,
    *,
    record: Record | None = None,
    manipulation: bool = True,
) -> list[ClaimResult]:
    """Put claims on trial.

    Parameters
    ----------
    ensemble : Recorded or Panel
        What holds the records of the arms, or these as a panel.
    ids : sequence of str, optional
        Claims to judge; by default those that the ensemble tries, see `keiretsu.evidence.Record.tried_by`.
    record : Record, optional
        Facts, observations and claims of one's own, from `keiretsu.read_record`; by default those that ship.
    manipulation : bool
        Whether arms must differ in what the claim is about. Without it treatments count as given, which is
        for trials of the verdicts themselves, with arms that must not differ.

    Returns
    -------
    list of ClaimResult
        In the order asked for. A claim that is asked for and whose arms the ensemble lacks is undecided, and
        says so; without ``ids`` a run whose arms no claim knows gives an empty list.

    Raises
    ------
    UsageError
        If a claim does not exist.
    """
    panel, chosen = Panel.of(ensemble), record or shipped()
    cases = [chosen.claim(name) for name in ids] if ids is not None else chosen.tried_by(panel)
    trial = _Trial(panel, chosen, manipulation)
    return [trial.result(each) for each in cases]


@dataclass(frozen=True)
class _Trial:
    """Claims on one panel; each is judged once, though a joint claim asks for its parts again."""

    panel: Panel
    record: Record
    manipulation: bool
    done: dict[str, ClaimResult] = field(default_factory=dict)

    def result(self, case: Claim) -> ClaimResult:
        if case.id not in self.done:
            self.done[case.id] = self._joint(case) if case.joint else self._single(case)
        return self.done[case.id]

    def _single(self, case: Claim) -> ClaimResult:
        panel = self.panel
        reading = Differences(missing=case.untried) if case.untried else case.main.effects(panel)
        effect = _effect(panel, case.main, reading)
        rival = Effect(None, None, None, 0)
        if case.rival:
            rival = _effect(panel, case.rival_contrast, case.rival_contrast.effects(panel))
        held = contest(panel, case, self.record)
        switch = _check(panel, case.switch) if case.switch else None
        checked = tuple(each.check(panel) for each in case.manipulation)
        crossing = Crossing.of(panel, reading.replications)
        found = None if case.within else decompose(reading.values, crossing)
        grounds = Grounds(
            beats=held.beats,
            smallest=_smallest(panel, case),
            not_given=not_given(checked) if self.manipulation else "",
            depends=not case.within and depends(reading.values, crossing, found),
            killed_by=_killed(case, effect, switch),
            untried=", and ".join(filter(None, [held.untried, _unswitched(case, switch)])),
            within=case.within,
        )
        verdict = "undecided" if reading.missing else decide(effect, case.claimed_sign, grounds)
        spread = spread_of(case, effect, reading.values, crossing, grounds)
        made = ClaimResult(
            **_told(case),
            **_of_effect(effect, reading),
            rival_effect=rival.mean,
            rival_low=rival.low,
            rival_high=rival.high,
            beats_rival_share=held.beats,
            best_rival=held.best,
            rivals_held=tuple(held.shares),
            rivals_not_run=held.not_run,
            switch=switch,
            checks=tuple(_check(panel, each) for each in [*case.checks, *_rivals_run(panel, case)]),
            doses=tuple(
                Doses(curve.name, tuple((dose, _check(panel, each)) for dose, each in curve.points))
                for curve in case.curves
            ),
            strands=_on_request(panel, case.strands),
            treatments=_on_request(panel, case.treatments),
            manipulation=checked,
            spread=spread,
            joint=None,
            verdict=verdict,
            why=f"Not tried: {reading.missing}."
            if reading.missing
            else reason(case, effect, spread, grounds, verdict, held.best),
        )
        return _with_premises(made)

    def _joint(self, case: Claim) -> ClaimResult:
        """Judge a joint claim: what is wrong with a part is wrong with the whole, else the share decides."""
        cases = [self.record.claim(name) for name in case.joint]
        parts = [self.result(each) for each in cases]
        readings = [each.main.effects(self.panel) for each in cases]
        shared = np.intersect1d(readings[0].replications, readings[1].replications)
        turned = [
            Part(
                shared,
                reading.values[np.isin(reading.replications, shared)]
                * (1.0 if part.claimed_sign == "+" else -1.0),
                part.spread.smallest,
            )
            for part, reading in zip(parts, readings, strict=True)
        ]
        joint = joined(case.joint, turned, Crossing.of(self.panel, shared))
        missing = next((reading.missing for reading in readings if reading.missing), "")
        verdict, why = _joint_verdict(parts, side(joint.share))
        effect = Effect(joint.share.share, joint.share.low, joint.share.high, joint.replications)
        both = np.all([part.values > 0.0 for part in turned], axis=0).astype(float)
        made = ClaimResult(
            **_told(case),
            **_of_effect(effect, Differences(shared, both, missing)),
            rival_effect=None,
            rival_low=None,
            rival_high=None,
            beats_rival_share=None,
            best_rival="",
            rivals_held=(),
            rivals_not_run=(),
            switch=None,
            checks=(),
            doses=(),
            strands=(),
            treatments=(),
            manipulation=tuple(check for part in parts for check in part.manipulation),
            spread=Variation(effect.mean, effect.low, effect.high),
            joint=joint,
            verdict="undecided" if missing else verdict,
            why=f"Not tried: {missing}." if missing else why,
        )
        return _with_premises(made)


_SHARED = (
    "id",
    "title",
    "claim",
    "plain",
    "claimed_sign",
    "claimed_by",
    "unit",
    "when",
    "within",
    "rival",
    "rival_control",
    "rival_meaning",
    "linked",
    "restates",
    "assumptions",
)


def _told(case: Claim) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _SHARED}


def _of_effect(effect: Effect, reading: Differences) -> dict[str, Any]:
    return {
        "effect": effect.mean,
        "low": effect.low,
        "high": effect.high,
        "replications": effect.replications,
        "left_out": reading.left_out,
        "at_frontier": reading.at_frontier,
        "differences": tuple(float(value) for value in reading.values),
    }


def _with_premises(made: ClaimResult) -> ClaimResult:
    ours = ["The document only implies the sign: it is ours."] if made.claimed_by == "us" else []
    return replace(made, assumptions=(*made.assumptions, *ours, *filter(None, [made.premise])))


def _effect(panel: Panel, contrast: Contrast, reading: Differences) -> Effect:
    crossing = Crossing.of(panel, reading.replications)
    if contrast.statistic == "crossing":
        return date_of(reading.values, crossing)
    return effect_of(reading.values, crossing)


def _on_request(panel: Panel, contrasts: Sequence[Contrast]) -> tuple[Check, ...]:
    """Return the contrasts whose arms were run: they are run only where somebody asks for the claim."""
    return tuple(_check(panel, each) for each in contrasts if each.arms <= {*panel.arms})


def _check(panel: Panel, contrast: Contrast) -> Check:
    reading = contrast.effects(panel)
    effect = _effect(panel, contrast, reading)
    return Check(contrast.name, contrast.meaning, effect, reading.missing, contrast.unit)


def _smallest(panel: Panel, case: Claim) -> float | None:
    """Return the smallest effect of interest in the unit of the claim."""
    if case.smallest_share is None:
        return case.smallest_effect
    level = None if case.untried else case.main.control_mean(panel)
    return None if not level else case.smallest_share * abs(level)


def _joint_verdict(parts: Sequence[ClaimResult], found: str) -> tuple[str, str]:
    """Return the verdict on a joint claim and why: of a part that spoils it, else what the share says."""
    for verdict in ("not_given", "depends", "no_effect"):
        part = next((each for each in parts if each.verdict == verdict), None)
        if part is not None:
            return verdict, f"So is {part.id}, without which there is nothing to join. {part.why}"
    if found == "-":
        return "contradicts", "Both hold together more rarely than if each sign were a coin's."
    if not found:
        return (
            "undecided",
            "The share may be as small as by coins, or does not reach half of the replications.",
        )
    if all(each.verdict == "supports" for each in parts):
        return "supports", "Both hold in most replications, and each is supported."
    return "assumed", "Both hold in most replications, but not each of the two is supported on its own."


def _rivals_run(panel: Panel, case: Claim) -> list[Contrast]:
    """Return the comparisons inside the economies of further rivals, as far as the run has them."""
    there = set(panel.arms)
    return [each for each in case.rival_contrasts if {each.treated, each.control} <= there]


def _killed(case: Claim, effect: Effect, switch: Check | None) -> str:
    """Return the assumption without which the effect is gone, if the claim counts that as wired in."""
    way = effect.side(case.within)
    if not case.switch_wires or switch is None or switch.effect.low is None or not way:
        return ""
    return "" if switch.effect.side(case.within) == way else switch.meaning


def _unswitched(case: Claim, switch: Check | None) -> str:
    """Say that the doubtful assumption was never switched off; empty where it was, or no fact is linked."""
    if not case.linked or switch is None or switch.effect.low is not None:
        return ""
    return f"the check {switch.name!r} was not made: {switch.missing or 'it has no interval'}"
