"""The trial: every claim with its effect, interval, rival and verdict."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.claims import AT_FRONTIER, Claim, Comparison, claim, claims
from keiretsu.evidence.facts import fact
from keiretsu.evidence.observe import observations, read
from keiretsu.evidence.panel import Floats, Panel, Recorded
from keiretsu.evidence.rivals import Rival
from keiretsu.evidence.rivals import rival as closed_rival
from keiretsu.evidence.verdict import BEATS, Effect, decide, distance, nearer, paired_effect


@dataclass(frozen=True, slots=True)
class Check:
    """A further comparison beside the main one.

    Attributes
    ----------
    name, meaning : str
        What it is called and what it changes.
    effect : Effect
        In the claim's unit.
    missing : str
        Why it could not be made; empty if it could.
    """

    name: str
    meaning: str
    effect: Effect
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim and what the model says of it.

    Attributes
    ----------
    id, title, claim, plain, claimed_sign, unit : str
        From the claim.
    effect, low, high : float or None
        Paired mean over draws, treated minus control, and its 95 % interval; ``None`` if it could not be
        measured.
    draws : int
        Paired draws that were judged.
    left_out : int
        Draws that could not be judged because the treated arm never comes near the frontier.
    at_frontier : float or None
        Share of the judged years that stand at the frontier; ``None`` where the claim is not about it.
    rival, rival_control : str
        Name of the rival arm, and of its own control.
    rival_effect, rival_low, rival_high : float or None
        The same outcome, rival minus its own control, with its 95 % interval.
    beats_rival_share : float or None
        Share of comparisons (a draw of the model, a draw of its best rival) in which the model is nearer to
        the linked held-out facts.
    best_rival : str
        The rival that is hardest to beat.
    linked, restates : tuple of str
        Facts that could identify the claim; facts that only restate it.
    switch : Check or None
        The effect without the doubtful assumption.
    checks : tuple of Check
        Further comparisons.
    verdict, why : str
        One of ``supports``, ``contradicts``, ``undecided``, ``assumed``, and one sentence of reasons.
    assumptions : tuple of str
        What is assumed.
    differences : tuple of float
        The paired differences themselves, one a draw.
    """

    id: str
    title: str
    claim: str
    plain: str
    claimed_sign: str
    unit: str
    effect: float | None
    low: float | None
    high: float | None
    draws: int
    left_out: int
    at_frontier: float | None
    rival: str
    rival_control: str
    rival_effect: float | None
    rival_low: float | None
    rival_high: float | None
    beats_rival_share: float | None
    best_rival: str
    linked: tuple[str, ...]
    restates: tuple[str, ...]
    switch: Check | None
    checks: tuple[Check, ...]
    verdict: str
    why: str
    assumptions: tuple[str, ...]
    differences: tuple[float, ...]

    @property
    def premise(self) -> str:
        """Say how far the draws meet the claim's premise of standing at the frontier; empty without one."""
        if self.at_frontier is None:
            return ""
        rest = f"; in {self.left_out} industry never comes near the frontier" if self.left_out else ""
        return (
            f"{self.draws} of {self.draws + self.left_out} draws are judged{rest}; of the judged years "
            f"{100 * self.at_frontier:.0f} % stand at {AT_FRONTIER:g} of the frontier or above."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        names = ("id", "title", "claim", "claimed_sign", "unit", "effect", "low", "high", "draws")
        rest = (
            "left_out",
            "at_frontier",
            "rival",
            "rival_control",
            "rival_effect",
            "rival_low",
            "rival_high",
            "beats_rival_share",
            "best_rival",
            "verdict",
            "why",
        )
        tables = {
            "linked": list(self.linked),
            "restates": list(self.restates),
            "assumptions": list(self.assumptions),
        }
        others = [*([self.switch] if self.switch else []), *self.checks]
        ablations = [
            {"name": each.name, "effect": each.effect.mean, "low": each.effect.low, "high": each.effect.high}
            for each in others
        ]
        return {name: getattr(self, name) for name in (*names, *rest)} | tables | {"ablations": ablations}


def judge(ensemble: Recorded, ids: Sequence[str] | None = None) -> list[ClaimResult]:
    """Put the claims of the documents on trial.

    Parameters
    ----------
    ensemble : Recorded
        What holds the records of the arms.
    ids : sequence of str, optional
        Claims to judge; all by default.

    Returns
    -------
    list of ClaimResult
        In the order asked for. A claim whose arms the ensemble lacks is undecided, and says so.

    Raises
    ------
    UsageError
        If a claim does not exist.
    """
    chosen = [claim(name) for name in (ids if ids is not None else claims())]
    panel = Panel(ensemble)
    return [_judge(panel, each) for each in chosen]


def _judge(panel: Panel, case: Claim) -> ClaimResult:
    reading = case.main.effects(panel)
    effect = paired_effect(reading.values)
    rival = paired_effect(case.rival_comparison.effects(panel).values)
    beats, best, unreached = _beats(panel, case)
    switch = _check(panel, case.switch) if case.switch else None
    killed = _killed(case, effect, switch)
    untried = unreached or _unswitched(case, switch)
    verdict = decide(effect, case.claimed_sign, beats=beats, killed_by=killed, untried=untried)
    made = ClaimResult(
        id=case.id,
        title=case.title,
        claim=case.claim,
        plain=case.plain,
        claimed_sign=case.claimed_sign,
        unit=case.unit,
        effect=effect.mean,
        low=effect.low,
        high=effect.high,
        draws=effect.draws,
        left_out=reading.left_out,
        at_frontier=reading.at_frontier,
        rival=case.rival,
        rival_control=case.rival_control,
        rival_effect=rival.mean,
        rival_low=rival.low,
        rival_high=rival.high,
        beats_rival_share=beats,
        best_rival=best,
        linked=case.linked,
        restates=case.restates,
        switch=switch,
        checks=tuple(_check(panel, each) for each in case.checks),
        verdict=verdict,
        why=reading.missing and f"Not tried: {reading.missing}.",
        assumptions=case.assumptions,
        differences=tuple(float(value) for value in reading.values),
    )
    said = made.why or _why(case, effect, verdict, beats, best, killed, untried)
    return replace(made, why=said, assumptions=(*case.assumptions, *filter(None, [made.premise])))


def _check(panel: Panel, comparison: Comparison) -> Check:
    reading = comparison.effects(panel)
    return Check(comparison.name, comparison.meaning, paired_effect(reading.values), reading.missing)


def _killed(case: Claim, effect: Effect, switch: Check | None) -> str:
    """Return the assumption without which the effect is gone, if the claim counts that as wired in."""
    if not case.switch_wires or switch is None or switch.effect.low is None or not effect.excludes_zero():
        return ""
    return "" if switch.effect.excludes_zero() == effect.excludes_zero() else switch.meaning


def _unswitched(case: Claim, switch: Check | None) -> str:
    """Say that the doubtful assumption was never switched off; empty where it was, or no fact is linked."""
    if not case.linked or switch is None or switch.effect.low is not None:
        return ""
    return f"the check {switch.name!r} was not made: {switch.missing or 'it has no interval'}"


def _beats(panel: Panel, case: Claim) -> tuple[float | None, str, str]:
    """Hold the model against its rivals on the linked facts.

    Returns
    -------
    tuple
        How often the model beats the rival that is hardest to beat, that rival's name, and what could not be
        tried (empty if all was). Without linked facts nothing can be tried, and nothing is missing.
    """
    if not case.linked:
        return None, "", ""
    full, missing = _error(panel, case, case.main.treated)
    if full is None:
        return None, "", f"a linked held-out fact was not reached: {missing}"
    theirs, missing = _error(panel, case, case.rival)
    errors = {case.rival: theirs}
    errors |= {name: _closed_error(closed_rival(name), case) for name in case.closed_rivals}
    shares = {name: nearer(full, error) for name, error in errors.items() if error is not None}
    untried = f"its rival could not be held against it: {missing}" if missing else ""
    best = min(shares, key=lambda name: shares[name], default="")
    return shares.get(best), best, untried


def _error(panel: Panel, case: Claim, arm: str) -> tuple[Floats | None, str]:
    """Return the summed error of an arm on the linked facts, where a draw reaches all, or why there is none.

    Draws of two arms with accepted vectors of their own have nothing in common but their number, so errors
    are compared in all pairs and carry no number.
    """
    readings = [read(panel, observations()[name], arm) for name in case.linked]
    missing = next((reading.missing for reading in readings if reading.missing), "")
    if missing:
        return None, missing
    shared = functools.reduce(np.intersect1d, [reading.draws for reading in readings])
    if not shared.size:
        return None, f"no draw of {arm!r} reaches all linked facts"
    errors = [
        _off(name, reading.values[np.isin(reading.draws, shared)])
        for name, reading in zip(case.linked, readings, strict=True)
    ]
    return np.asarray(np.sum(errors, axis=0)), ""


def _closed_error(rival: Rival, case: Claim) -> Floats | None:
    values = [(name, rival.values(observations()[name])) for name in case.linked]
    if any(not each.size for _, each in values):
        return None
    return np.asarray(np.sum([_off(name, each) for name, each in values], axis=0))


def _off(name: str, values: Floats) -> Floats:
    row = fact(name)
    low, high = accepted(row.value or 0.0, row.bound or "=", 0.0)
    return distance(values, low, high) / observations()[name].scale()


def _why(
    case: Claim, effect: Effect, verdict: str, beats: float | None, best: str, killed: str, untried: str
) -> str:
    if effect.low is None:
        return "One draw gives a number but no interval, and a sign without an interval is no result."
    if verdict == "contradicts":
        return "The whole interval lies on the other side of zero from what the document says."
    if not effect.excludes_zero():
        return "The interval holds zero: these draws cannot tell help from harm."
    if killed:
        return f"The sign is the claimed one, but it is gone when {killed}, and {case.switch_because}."
    if beats is None and not untried:
        return "The sign is the claimed one, but no separate number in the documents could have refused it."
    if untried and (beats is None or beats >= BEATS):
        return f"The sign is the claimed one, but {untried}."
    times = f"is nearer to the held-out facts than its best rival ({best.replace('_', ' ')})"
    share = f"in {100 * (beats or 0.0):.0f} % of comparisons"
    if verdict == "supports":
        return f"The sign is the claimed one, and the model {times} {share}."
    return f"The sign is the claimed one, but the model {times} {share}, short of {100 * BEATS:.0f} %."
