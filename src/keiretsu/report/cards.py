"""The cards of the report: every claim with its verdict, a plain paragraph, and its comparisons as bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from keiretsu.evidence import Check, ClaimResult
from keiretsu.evidence.sentences import grounds, strand_lines, treatment, treatment_lines, variation
from keiretsu.report.figure import Figure
from keiretsu.report.words import (
    finding,
    finding_of_date,
    interval,
    number,
    share,
    year,
)
from keiretsu.schema import label

VERDICT_SIGNS = {
    "supports": "✓",
    "contradicts": "✕",
    "undecided": "?",
    "assumed": "≈",
    "depends": "±",
    "no_effect": "0",
    "not_given": "–",
}


NEWS = ("contradicts", "supports", "no_effect", "depends", "assumed", "undecided", "not_given")
"""Results in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a card's chart: an interval on a scale of 0 to 100 across the card.

    What is `apart` has a unit of its own and is printed only.
    """

    name: str
    meaning: str
    text: str
    left: float | None
    right: float | None
    middle: float | None
    main: bool
    apart: bool = False


_Numbers = tuple[float | None, float | None, float | None]


def card(claim: ClaimResult, picture: Figure | None = None) -> dict[str, Any]:
    """Return what a verdict card shows."""
    rows, zero = _rows(claim), sum(claim.within) / 2.0 if claim.within else 0.0
    drawn = [values for _, _, values, unit in rows if unit in ("", claim.unit)]
    ends = [end - zero for values in drawn for end in values if end is not None and math.isfinite(end)]
    reach = 1.08 * max((abs(end) for end in ends), default=1.0) or 1.0
    bars = [
        _bar(name, meaning, values, (zero, reach), "" if unit in ("", claim.unit) else unit)
        for name, meaning, values, unit in rows
    ]
    dated = claim.within is not None
    return {
        "claim": claim,
        "verdict": label(f"verdict.{claim.verdict}"),
        "sign": VERDICT_SIGNS[claim.verdict],
        "paragraph": paragraph(claim),
        "picture": picture,
        "bars": bars,
        "scale": [year(round(zero + x)) for x in (-reach, 0.0, reach)] if dated else _signed(reach),
        "middle": "median replication" if dated else "mean",
        "side": {"+": "right", "-": "left"}.get(claim.claimed_sign, "amid"),
        "beats": _beats(claim),
        "notes": [
            line
            for line in (
                variation(claim),
                treatment(claim),
                *grounds(claim),
                *strand_lines(claim),
                *treatment_lines(claim),
            )
            if line
        ],
    }


def _signed(reach: float) -> list[str]:
    return [f"−{number(reach, 2)}", "0", f"+{number(reach, 2)}"]


def paragraph(claim: ClaimResult) -> str:
    """Return what the model says of a claim, in one plain paragraph.

    What was found, whether it lasts without the assumption or mechanism in doubt, how it goes with the dose,
    and why the verdict is what it is.
    """
    if claim.effect is None:
        return f"This run could not measure it. {claim.why}"
    if claim.joint is not None:
        return f"{claim.joint.said} {claim.why}"
    if claim.within is not None:
        found = finding_of_date(claim.effect, claim.low, claim.high, claim.plain, claim.when)
    else:
        found = finding(claim.effect, claim.low, claim.high, claim.plain, claim.unit, claim.when)
    return " ".join(filter(None, [found, _without(claim), *_doses(claim), claim.why]))


def _without(claim: ClaimResult) -> str:
    """Say what is left of the effect when the switch is thrown."""
    if claim.switch is None or claim.switch.effect.low is None:
        return ""
    effect, meaning = claim.switch.effect, claim.switch.meaning
    if claim.within is not None:
        return f"Where {meaning}, the median replication says {_years(effect.mean)}."
    said = f"{number(effect.mean, signed=True)} ({interval(effect.low, effect.high, signed=True)})"
    mine, other = effect.excludes_zero(), _side(claim)
    if not mine:
        left = "nothing clear is left of it" if other else "there is nothing clear either"
    else:
        left = "it stays" if mine == other else "it turns round" if other else "there is a clear effect"
    return f"Where {meaning}, {left}: {said}."


def _side(claim: ClaimResult) -> str:
    if claim.low is None or claim.high is None:
        return ""
    return "+" if claim.low > 0.0 else "-" if claim.high < 0.0 else ""


def _years(value: float | None) -> str:
    return "never" if value is not None and math.isinf(value) else year(value)


def _doses(claim: ClaimResult) -> list[str]:
    told = []
    for curve in claim.doses[:1]:
        points = [(dose, check.effect.mean) for dose, check in curve.points if check.effect.mean is not None]
        if points:
            said = ", ".join(f"{number(value, 2, signed=True)} at {dose:g}" for dose, value in points)
            told.append(f"Dose by dose, {curve.name}: {said}.")
    return told


def _rows(claim: ClaimResult) -> list[tuple[str, str, _Numbers, str]]:
    rows: list[tuple[str, str, _Numbers, str]] = [
        ("this model", "treated minus control, same replications", (claim.low, claim.effect, claim.high), "")
    ]
    if claim.rival:
        meaning = f"{claim.rival_meaning}; against its own control"
        rows.append(("benchmark model", meaning, (claim.rival_low, claim.rival_effect, claim.rival_high), ""))
    others: list[Check] = [*([claim.switch] if claim.switch else []), *claim.checks]
    for check in others:
        values = (check.effect.low, check.effect.mean, check.effect.high)
        name = label(f"check.{check.name}").en
        rows.append((name, check.missing or check.meaning, values, check.unit))
    return rows


def _bar(name: str, meaning: str, values: _Numbers, scale: tuple[float, float], unit: str) -> Bar:
    low, middle, high = values
    zero, reach = scale
    ends = (low, high, middle)
    place = [None if unit or end is None else _place(end, zero, reach) for end in ends]
    if middle is None:
        text = "not in this run"
    elif zero:
        text = _years(middle) + (f" ({year(low)} to {year(high)})" if low is not None else "")
    else:
        text = f"{number(middle, signed=True)} ({interval(low, high, signed=True)})"
    return Bar(
        name,
        meaning,
        f"{text} {unit}".strip(),
        place[0],
        place[1],
        place[2],
        name == "this model",
        bool(unit),
    )


def _place(value: float, zero: float, reach: float) -> float:
    if math.isinf(value):
        return 100.0 if value > 0 else 0.0
    return round(50.0 + 50.0 * (value - zero) / reach, 2)


def _beats(claim: ClaimResult) -> str:
    if not claim.linked:
        return "No validation data could tell this claim from its benchmark models."
    if claim.beats_rival_share is None:
        return "This run does not predict the validation data linked to this claim."
    best = claim.best_rival.replace("_", " ")
    won = share(claim.beats_rival_share)
    said = f"Nearer to the validation data than its best benchmark model ({best}) in {won} of comparisons"
    return f"{said}; {claim.opposition}"
