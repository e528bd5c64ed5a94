"""The trial: every claim with its effect, interval, rival and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.claims import Claim, Comparison, claim, claims
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
        Paired draws.
    rival : str
        Name of the rival arm.
    rival_effect, rival_low, rival_high : float or None
        The same outcome, rival minus control.
    beats_rival_share : float or None
        Share of draws in which the model is nearer than its best rival to the linked held-out facts.
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
    rival: str
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

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        names = ("id", "title", "claim", "claimed_sign", "unit", "effect", "low", "high", "draws", "rival")
        rest = (
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
    beats, best = _beats(panel, case)
    switch = _check(panel, case.switch) if case.switch else None
    killed = _killed(case, effect, switch)
    verdict = decide(effect, case.claimed_sign, beats=beats, killed_by=killed)
    return ClaimResult(
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
        rival=case.rival,
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
        why=_why(case, effect, verdict, beats, best, killed, reading.missing),
        assumptions=case.assumptions,
        differences=tuple(float(value) for value in reading.values),
    )


def _check(panel: Panel, comparison: Comparison) -> Check:
    reading = comparison.effects(panel)
    return Check(comparison.name, comparison.meaning, paired_effect(reading.values), reading.missing)


def _killed(case: Claim, effect: Effect, switch: Check | None) -> str:
    """Return the assumption without which the effect is gone, if the claim counts that as wired in."""
    if not case.switch_wires or switch is None or switch.missing or not effect.excludes_zero():
        return ""
    return "" if switch.effect.excludes_zero() == effect.excludes_zero() else switch.meaning


def _beats(panel: Panel, case: Claim) -> tuple[float | None, str]:
    """Return how often the model beats the rival that is hardest to beat, and that rival's name."""
    shares: dict[str, float] = {}
    if case.rival in panel.arms:
        share = _share(
            _error(panel, case, case.main.treated), _error(panel, case, case.rival), same_draws=True
        )
        shares |= {case.rival: share} if share is not None else {}
    for name in case.closed_rivals:
        share = _share(_error(panel, case, case.main.treated), _closed_error(closed_rival(name), case))
        shares |= {name: share} if share is not None else {}
    if not shares:
        return None, ""
    best = min(shares, key=lambda name: shares[name])
    return shares[best], best


def _share(full: Floats | None, rival: Floats | None, same_draws: bool = False) -> float | None:
    if full is None or rival is None:
        return None
    if same_draws:
        known = ~(np.isnan(full) | np.isnan(rival))
        return float((full[known] < rival[known]).mean()) if known.any() else None
    known = ~np.isnan(full)
    return nearer(full[known], rival) if known.any() else None


def _error(panel: Panel, case: Claim, arm: str) -> Floats | None:
    """Return the summed error of an arm on the linked facts, by draw number; NaN where a draw lacks one."""
    if not case.linked:
        return None
    readings = [read(panel, observations()[name], arm) for name in case.linked]
    if any(reading.missing for reading in readings):
        return None
    total = np.zeros(1 + max(int(reading.draws.max()) for reading in readings))
    for name, reading in zip(case.linked, readings, strict=True):
        one = np.full(total.size, np.nan)
        one[reading.draws] = _off(name, reading.values)
        total = total + one
    return total


def _closed_error(rival: Rival, case: Claim) -> Floats | None:
    values = [(name, rival.values(observations()[name])) for name in case.linked]
    if not values or any(not each.size for _, each in values):
        return None
    return np.asarray(np.sum([_off(name, each) for name, each in values], axis=0))


def _off(name: str, values: Floats) -> Floats:
    row = fact(name)
    low, high = accepted(row.value or 0.0, row.bound or "=", 0.0)
    return distance(values, low, high) / observations()[name].scale()


def _why(
    case: Claim, effect: Effect, verdict: str, beats: float | None, best: str, killed: str, missing: str
) -> str:
    if missing:
        return f"Not tried: {missing}."
    if effect.low is None:
        return "One draw gives a number but no interval, and a sign without an interval is no result."
    if verdict == "contradicts":
        return "The whole interval lies on the other side of zero from what the document says."
    if not effect.excludes_zero():
        return "The interval holds zero: these draws cannot tell help from harm."
    if killed:
        return f"The sign is the claimed one, but it is gone when {killed}, and {case.switch_because}."
    if beats is None:
        return "The sign is the claimed one, but no separate number in the documents could have refused it."
    times = (
        f"beats its best rival ({best.replace('_', ' ')}) on held-out facts in {100 * beats:.0f} % of draws"
    )
    if verdict == "supports":
        return f"The sign is the claimed one, and the model {times}."
    return f"The sign is the claimed one, but the model {times}, short of {100 * BEATS:.0f} %."
