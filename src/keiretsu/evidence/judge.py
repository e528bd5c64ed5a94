"""The trial: every claim with its effect, interval, rival and verdict."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.contrast import Contrast, Differences
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.observe import read
from keiretsu.evidence.panel import Floats, Panel, Recorded
from keiretsu.evidence.results import Check, ClaimResult, Doses, Spread
from keiretsu.evidence.rivals import Rival
from keiretsu.evidence.rivals import rival as closed_rival
from keiretsu.evidence.verdict import BEATS, Effect, decide, middle_effect, nearer, paired_effect
from keiretsu.schema import label


def judge(
    ensemble: Recorded | Panel, ids: Sequence[str] | None = None, *, record: Record | None = None
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
    return [_judge(panel, each, chosen) for each in cases]


def _judge(panel: Panel, case: Claim, record: Record) -> ClaimResult:
    reading = Differences(missing=case.untried) if case.untried else case.main.effects(panel)
    effect = _effect(case.main, reading)
    rival = paired_effect(case.rival_contrast.effects(panel).values if case.rival else np.zeros(0))
    contest = _contest(panel, case, record)
    beats, best = contest.beats, contest.best
    switch = _check(panel, case.switch) if case.switch else None
    killed = _killed(case, effect, switch)
    untried = ", and ".join(filter(None, [contest.untried, _unswitched(case, switch)]))
    verdict = decide(
        effect, case.claimed_sign, beats=beats, killed_by=killed, untried=untried, within=case.within
    )
    told = {name: getattr(case, name) for name in _SHARED}
    made = ClaimResult(
        **told,
        effect=effect.mean,
        low=effect.low,
        high=effect.high,
        replications=effect.replications,
        left_out=reading.left_out,
        at_frontier=reading.at_frontier,
        rival_effect=rival.mean,
        rival_low=rival.low,
        rival_high=rival.high,
        beats_rival_share=beats,
        best_rival=best,
        rivals_held=tuple(contest.shares),
        rivals_not_run=contest.not_run,
        switch=switch,
        checks=tuple(_check(panel, each) for each in [*case.checks, *_rivals_run(panel, case)]),
        doses=tuple(
            Doses(curve.name, tuple((dose, _check(panel, each)) for dose, each in curve.points))
            for curve in case.curves
        ),
        spread=Spread(_smallest(panel, case)),
        verdict=verdict,
        why=reading.missing and f"Not tried: {reading.missing}.",
        differences=tuple(float(value) for value in reading.values),
    )
    said = made.why or _why(case, effect, verdict, beats, best, killed, untried)
    ours = ["The document only implies the sign: it is ours."] if case.claimed_by == "us" else []
    return replace(made, why=said, assumptions=(*case.assumptions, *ours, *filter(None, [made.premise])))


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


def _effect(contrast: Contrast, reading: Differences) -> Effect:
    dated = contrast.statistic == "crossing"
    return middle_effect(reading.values) if dated else paired_effect(reading.values)


def _smallest(panel: Panel, case: Claim) -> float | None:
    """Return the smallest effect of interest in the unit of the claim."""
    if case.smallest_share is None:
        return case.smallest_effect
    level = None if case.untried else case.main.control_mean(panel)
    return None if not level else case.smallest_share * abs(level)


def _check(panel: Panel, contrast: Contrast) -> Check:
    reading = contrast.effects(panel)
    return Check(contrast.name, contrast.meaning, _effect(contrast, reading), reading.missing, contrast.unit)


def _rivals_run(panel: Panel, case: Claim) -> list[Contrast]:
    """Return the comparisons inside the economies of further rivals, as far as the run has them."""
    there = set(panel.arms)
    return [each for each in case.rival_contrasts if {each.treated, each.control} <= there]


def _killed(case: Claim, effect: Effect, switch: Check | None) -> str:
    """Return the assumption without which the effect is gone, if the claim counts that as wired in."""
    side = effect.side(case.within)
    if not case.switch_wires or switch is None or switch.effect.low is None or not side:
        return ""
    return "" if switch.effect.side(case.within) == side else switch.meaning


def _unswitched(case: Claim, switch: Check | None) -> str:
    """Say that the doubtful assumption was never switched off; empty where it was, or no fact is linked."""
    if not case.linked or switch is None or switch.effect.low is not None:
        return ""
    return f"the check {switch.name!r} was not made: {switch.missing or 'it has no interval'}"


@dataclass(frozen=True, slots=True)
class _Contest:
    """How often the model is nearer to the linked facts than each rival, and what could not be tried.

    Without linked facts nothing can be tried, and nothing is missing.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    not_run: tuple[str, ...] = ()
    untried: str = ""

    @property
    def best(self) -> str:
        """The rival that is hardest to beat."""
        return min(self.shares, key=lambda name: self.shares[name], default="")

    @property
    def beats(self) -> float | None:
        return self.shares.get(self.best)


def _contest(panel: Panel, case: Claim, record: Record) -> _Contest:
    """Hold the model against its rivals on the linked facts."""
    if not case.linked:
        return _Contest()
    full, missing = _error(panel, case, case.happened, record)
    if full is None:
        return _Contest(untried=f"a linked held-out fact was not reached: {missing}")
    errors, missing = _rival_errors(panel, case, record)
    closed = (closed_rival(name, record) for name in case.closed_rivals)
    errors |= {each.name: _closed_error(each, case, record) for each in closed}
    shares = {name: nearer(full, error) for name, error in errors.items() if error is not None}
    wanted = [case.rival_happened] * bool(case.rival)
    wanted += [each.name for each in case.rivals if not each.placebo]
    absent = tuple(name for name in wanted if name not in shares)
    if missing:
        return _Contest(shares, absent, f"its rival could not be held against it: {missing}")
    return _Contest(shares, absent, _unheld(case, absent))


def _unheld(case: Claim, absent: Sequence[str]) -> str:
    """Say which further rivals were not run, and what runs them; empty where all were held against it."""
    if not absent:
        return ""
    return f"rivals were not run: {', '.join(absent)} (keiretsu claims {case.id} runs them)"


def _rival_errors(panel: Panel, case: Claim, record: Record) -> tuple[dict[str, Floats | None], str]:
    """Return the errors of the simulated rivals, and why the first of them has none.

    The main job leaves further rivals out to stay short; no claim that names them is supported there.
    """
    errors: dict[str, Floats | None] = {}
    missing = ""
    if case.rival:
        there = case.rival_happened
        errors[there], missing = _error(panel, case, there, record)
    for each in case.rivals:
        arm = each.control if case.facts_of == "control" else each.treated
        if arm in panel.arms and not each.placebo:
            errors[each.name], _ = _error(panel, case, arm, record)
    return errors, missing


def _error(panel: Panel, case: Claim, arm: str, record: Record) -> tuple[Floats | None, str]:
    """Return the summed error of an arm on the linked facts, or why there is none.

    Replications of two arms with accepted vectors of their own have nothing in common but their number, so
    errors are compared in all pairs and carry no number.
    """
    readings = [read(panel, record.observations[name], arm) for name in case.linked]
    missing = next((reading.missing for reading in readings if reading.missing), "")
    if missing:
        return None, missing
    shared = functools.reduce(np.intersect1d, [reading.replications for reading in readings])
    if not shared.size:
        return None, f"no replication of {arm!r} reaches all linked facts"
    errors = [
        record.error(name, reading.values[np.isin(reading.replications, shared)])
        for name, reading in zip(case.linked, readings, strict=True)
    ]
    return np.asarray(np.sum(errors, axis=0)), ""


def _closed_error(rival: Rival, case: Claim, record: Record) -> Floats | None:
    values = [(name, rival.values(record.observations[name])) for name in case.linked]
    if any(not each.size for _, each in values):
        return None
    return np.asarray(np.sum([record.error(name, each) for name, each in values], axis=0))


def _why_date(within: tuple[float, float], effect: Effect) -> str:
    if effect.side(within) == "/":
        where = f"after {within[1]:g}" if (effect.low or 0.0) > within[1] else f"before {within[0]:g}"
        return f"The whole interval lies {where}."
    years = f"{within[0]:g} to {within[1]:g}"
    return "" if effect.side(within) else f"The interval reaches beyond {years}: the date stays open."


def _why_no_interval(case: Claim, replications: int) -> str:
    count = "One replication gives" if replications == 1 else f"{replications} replications give"
    if case.main.statistic == "crossing":
        return f"{count} a middle year but no interval, for which order statistics need six replications."
    return f"{count} a number but no interval, and a sign without an interval is no result."


def _why(
    case: Claim, effect: Effect, verdict: str, beats: float | None, best: str, killed: str, untried: str
) -> str:
    if effect.low is None:
        return _why_no_interval(case, effect.replications)
    if case.within is not None:
        said = _why_date(case.within, effect)
        if said:
            return said
    if verdict == "contradicts":
        says = "the document says" if case.claimed_by == "document" else "we read into the document"
        return f"The whole interval lies on the other side of zero from what {says}."
    if not effect.side(case.within):
        return label("phrase.zero").en
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
