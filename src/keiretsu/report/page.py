"""What the page shows, gathered from the results; the template only lays it out."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from keiretsu.evidence import (
    STATUSES,
    ClaimResult,
    ExploratoryArm,
    FactResult,
    Panel,
    Record,
    Rival,
    account,
    fits,
    rivals,
    scorecard,
    tally,
    tried,
)
from keiretsu.evidence.scorecard import NAIVE, Contest
from keiretsu.report.cards import card
from keiretsu.report.claim_pictures import claim_picture
from keiretsu.report.origin import origin
from keiretsu.report.words import (
    STATUS_WORDS,
    USE_MEANINGS,
    USE_WORDS,
    interval,
    number,
    quantity,
    share,
    unit_words,
)

DOUBTS = ("flag_F05", "flag_F06", "flag_F07", "flag_F08", "flag_F09", "flag_F26")
"""Entries of the register of inconsistencies that bear on what this report shows."""

UNIDENTIFIED = (
    ("How much each kind of tie binds", "the documents tell that ties exist, never how strong each kind is"),
    ("What closeness saves", "the discount among close partners; it may be zero, and ties would still last"),
    ("How much better strong ties copy", "the assumption on which catching up with strong ties rests"),
    ("How much attention ties take up", "the documents' reason for closure; no number speaks of it"),
    ("How many approvals a bold idea needs", "part of the description of the regimes, set by us"),
    ("The course of demand", "growth of final demand is put in by period; the documents hold no series"),
)


def fact_groups(results: Sequence[FactResult]) -> list[dict[str, Any]]:
    """Return the facts that the model produced, by the use under which they count."""
    groups = []
    for use, words in USE_WORDS.items():
        rows = sorted(
            (r for r in results if r.reached and _class(r) == use), key=lambda r: r.observed is None
        )
        if rows:
            groups.append(
                {
                    "use": use,
                    "title": words,
                    "meaning": USE_MEANINGS[use],
                    "rows": [fact_row(row) for row in rows],
                }
            )
    return groups


def _class(row: FactResult) -> str:
    return "wired" if row.status == "wired in" else row.counted_as


def fact_row(row: FactResult) -> dict[str, Any]:
    """Return one line of the table of facts, in words."""
    unit = unit_words(row.unit)
    side = {"+": "above 0", "-": "below 0"}.get(row.sign, "")
    return {
        "row": row,
        "unit": unit,
        "document": _printed(row),
        "side": side,
        "model": quantity(row.model, row.unit),
        "interval": interval(row.low, row.high, row.unit),
        "error": number(_finite(row.error), signed=True),
        "width": share(row.width),
        "result": "shown" if row.hit is None else "hit" if row.hit else "miss",
        "rivals": ", ".join(
            f"{name.replace('_', ' ')} {quantity(v, row.unit)}" for name, v in row.rivals.items()
        ),
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _printed(row: FactResult) -> str:
    """Return the document's own print of a value, or its number where it is printed in words."""
    if row.observed is None:
        return row.printed
    plain = row.printed.lstrip("-")[:1].isdigit()
    figure = row.printed.replace("-", "−") if plain else quantity(row.observed, row.unit)
    return f"{row.bound.replace('=', '')} {figure}".strip()


def parted(results: Sequence[FactResult], claims: Sequence[ClaimResult]) -> list[str]:
    """Return one sentence for each place where the model and the documents part ways."""
    said = [f"Claim {c.id}, “{c.title}”: {c.why}" for c in claims if c.verdict == "contradicts"]
    for use in ("validation", "seen", "calibration"):
        said += [_miss(row) for row in results if row.hit is False and row.counted_as == use]
    return said


def _miss(row: FactResult) -> str:
    use = USE_WORDS[row.counted_as].lower()
    unit = unit_words(row.unit)
    if row.observed is None:
        said = f"{number(row.model, signed=True)} {unit}".strip()
        return f"{row.quantity} ({use}): {row.rule}; the model says {said}."
    model = quantity(row.model, row.unit)
    said = f"the document says {_printed(row)} {unit}".strip().replace(" %", "\N{NO-BREAK SPACE}%")
    return f"{row.quantity}, {row.period} ({use}): {said}, the model {model}."


def accounting(results: Sequence[FactResult]) -> dict[str, Any]:
    """Return the status of all facts: counts that add up, and reasons by frequency."""
    counts = account(results)
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in results:
        if row.status == "not tried":
            reasons[row.reason].append(row.id)
    return {
        "total": len(results),
        "statuses": [
            (each, STATUS_WORDS[each], counts[each], 100.0 * counts[each] / max(len(results), 1))
            for each in STATUSES
        ],
        "reasons": sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])),
    }


def context(
    ensemble: Any,
    results: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    panel: Panel,
    record: Record,
) -> dict[str, Any]:
    """Return everything the template needs but the pictures of the runs."""
    doubts = [record.facts[name] for name in DOUBTS if name in record.facts]
    scenario = getattr(ensemble, "scenario", None)
    return {
        "title": getattr(scenario, "title", None) or "Relationalism on trial",
        "cards": [card(claim, claim_picture(claim, panel, record)) for claim in claims],
        "tried": [tried_rows(each) for each in tried(panel, claims, record=record)],
        "verdicts": Counter(claim.verdict for claim in claims),
        "held_out": tally(results, "validation"),
        "fitted": tally(results, "calibration"),
        "groups": fact_groups(results),
        "parted": parted(results, claims),
        "account": accounting(results),
        "doubts": [(row.flag, row.quantity, row.printed) for row in doubts],
        "rivals": [rival_row(each) for each in rivals(record)],
        "fits": fit_rows(scenario, record),
        "rival_rows": [fact_row(row) for row in results if row.rivals and row.status != "wired in"],
        "contests": [contest_row(contest) for contest in scorecard(panel, record=record).contests],
        "unidentified": UNIDENTIFIED,
        "profile": profile_rows(scenario),
        "wired": [row for row in results if row.status == "wired in"],
        "replications": getattr(ensemble, "replications", None),
        "seed": getattr(ensemble, "seed", None),
        "command": getattr(ensemble, "command", ""),
        "origin": origin(getattr(ensemble, "provenance", None) or {}),
        "failures": _failures(getattr(ensemble, "failures", ())),
        "number": number,
        "share": share,
    }


def tried_rows(arm: ExploratoryArm) -> dict[str, Any]:
    """Return what the page shows of an arm that no claim reads; shares are told in per cent."""
    rows = []
    for one in arm.outcomes:
        factor = 100.0 if one.unit.startswith(("share", "ratio")) else 1.0
        unit = (
            re.sub("^(share|ratio)( to| of)?", "% of", one.unit).removesuffix(" of")
            if factor > 1
            else one.unit
        )
        low, high = (None if end is None else factor * end for end in (one.effect.low, one.effect.high))
        rows.append(
            {
                "meaning": one.meaning,
                "unit": unit_words(unit),
                "baseline": number(factor * one.baseline),
                "there": number(factor * one.arm),
                "difference": number(factor * (one.effect.mean or 0.0), signed=True),
                "interval": interval(low, high, signed=True),
            }
        )
    return {"arm": arm, "done": "; ".join(arm.done), "rows": rows}


def profile_rows(scenario: Any) -> list[dict[str, str]]:
    """Return what the calibration found out about each fitted parameter, in words; nothing without one."""
    accepted = scenario.accepted_of(scenario.baseline) if hasattr(scenario, "accepted_of") else None
    found = accepted.provenance.get("profile", {}) if accepted is not None else {}
    return [
        {
            "name": name,
            "range": interval(*row["range"]),
            "left": interval(*row["left"]) if row["left"] else "",
            "moves": ", ".join(row["moves"]).replace("(-", "(−") or "none of the facts",
        }
        for name, row in found.items()
    ]


def rival_row(rival: Rival) -> dict[str, Any]:
    """Return one line of the table of closed forms: what was fitted, on which facts, with what misfit."""
    return {
        "rival": rival,
        "fitted": ", ".join(f"{name} {_span(*_ends(values))}" for name, values in rival.parameters.items()),
        "met": [
            (met.fact, number(met.observed), _span(met.low, met.high), unit_words(met.unit))
            for met in rival.met
        ],
        "misfit": number(max(met.misfit for met in rival.met), 2),
    }


def _ends(values: Any) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _span(low: float, high: float) -> str:
    """Return one number, or two ends where the printed digits differ."""
    first, last = number(low), number(high)
    return first if first == last else f"{first} to {last}"


def fit_rows(scenario: Any, record: Record) -> list[dict[str, Any]]:
    """Return what every simulated explanation is fitted to, in words; nothing without a scenario."""
    if not hasattr(scenario, "accepted_of"):
        return []
    return [
        {
            "name": fit.name.replace("_", " "),
            "fit": fit,
            "misfit": f"{number(fit.misfit, 2)}, at worst {number(fit.worst, 2)}",
        }
        for fit in fits(scenario, record=record)
        if fit.kind != "closed form"
    ]


def contest_row(contest: Contest) -> dict[str, Any]:
    """Return one line of the score card, in words."""
    return {
        "name": contest.name.replace("_", " "),
        "meaning": NAIVE.get(contest.name, ""),
        "facts": contest.facts,
        "open": contest.open,
        "nearer": contest.nearer,
        "farther": contest.farther,
        "model": number(contest.model, 2),
        "contestant": number(contest.contestant, 2),
    }


def _failures(failures: Any) -> list[dict[str, Any]]:
    if hasattr(failures, "iter_rows"):
        return list(failures.iter_rows(named=True))
    return [
        dict(failure) if isinstance(failure, Mapping) else {"message": str(failure)}
        for failure in failures or ()
    ]
