"""The contest of a claim: how often the model is nearer to the linked held-out facts than each rival."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.fact_record import Record
from keiretsu.evidence.observe import read
from keiretsu.evidence.panel import Floats, Panel
from keiretsu.evidence.rivals import Rival
from keiretsu.evidence.rivals import rival as closed_rival
from keiretsu.evidence.verdict import nearer


@dataclass(frozen=True, slots=True)
class RivalComparison:
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
        """Share of comparisons with that rival in which the model is the nearer."""
        return self.shares.get(self.best)


def contest(panel: Panel, case: Claim, record: Record) -> RivalComparison:
    """Hold the model against its rivals on the linked facts of a claim."""
    if not case.linked:
        return RivalComparison()
    full, missing = _error(panel, case, case.happened, record)
    if full is None:
        return RivalComparison(untried=f"a linked held-out fact was not reached: {missing}")
    errors, missing = _rival_errors(panel, case, record)
    closed = (closed_rival(name, record) for name in case.closed_rivals)
    errors |= {each.name: _closed_error(each, case, record) for each in closed}
    shares = {name: nearer(full, error) for name, error in errors.items() if error is not None}
    wanted = [case.rival_happened] * bool(case.rival)
    wanted += [each.name for each in case.rivals if not each.placebo]
    absent = tuple(name for name in wanted if name not in shares)
    if missing:
        return RivalComparison(shares, absent, f"its rival could not be held against it: {missing}")
    return RivalComparison(shares, absent, _unheld(case, absent))


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
