"""Asking when a claim holds: both arms at every point of a design, and scenario discovery on the effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from keiretsu.calibration.conditions import Conditions, Influence
from keiretsu.calibration.design import latin
from keiretsu.calibration.dimensions import Dimension, chosen_dimensions, default_dimensions, placed
from keiretsu.calibration.points import Bench
from keiretsu.calibration.profile import profile
from keiretsu.calibration.question import READ, ClaimQuestion, Design, check, cut, study_of
from keiretsu.calibration.study import Point
from keiretsu.core.errors import PartialFailure, UsageError
from keiretsu.evidence.discovery import discover
from keiretsu.evidence.panel import Floats
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.scenario import Scenario


def when(
    question: ClaimQuestion,
    scenario: Scenario,
    design: Design | None = None,
    *,
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> Conditions:
    """Run both arms of a contrast at many points and find where its effect has which sign.

    Calibrated parameters that are not varied come from the accepted vectors, which the points take in turn.

    Parameters
    ----------
    question : ClaimQuestion
    scenario : Scenario
        Has the arms; its years, firms and network are those of every run.
    design : Design, optional
        400 points on three networks by default.
    store, workers, progress
        As in `keiretsu.run`. What was interrupted goes on where it stopped.

    Returns
    -------
    Conditions

    Raises
    ------
    UsageError
        An arm or a parameter is not there, nothing is to be varied, or too little can be read.
    PartialFailure
        Too few runs came through.
    """
    design = design or Design()
    check(scenario, question.contrast)
    dimensions = _dimensions(scenario, question, design)
    study = study_of(question, cut(scenario, question.contrast), dimensions, design)
    bench = Bench.of(study, store, workers=workers, progress=progress)
    bench.placed = partial(placed, dimensions=dimensions)
    unit = latin(study.points, len(dimensions), study.seed)
    points, fixed = study.at(unit), _fixed(scenario, question, dimensions)
    full = [{**fixed[k % len(fixed)], **point} for k, point in enumerate(points)]
    values, missing = bench.effects(full, question.contrast)
    values = _signed(values, question.within)
    known = np.asarray(np.isfinite(values).any(axis=1))
    _must_be_enough(question, bench, int(known.sum()), missing)
    names = [each.name for each in dimensions]
    there = [dict(point) for point, has in zip(points, known, strict=True) if has]
    table = np.array([[point[name] for name in names] for point in there])
    found = discover(names, table, values[known], study.seed)
    moved = profile(unit[known], found.effects[:, None], names, ["effect"], study.seed)
    influences = [Influence(*each) for each in zip(dimensions, found.shares, moved, strict=True)]
    influences.sort(key=lambda each: (each.moved.moved, each.share), reverse=True)
    return Conditions(
        question, study, dimensions, there, values[known], tuple(influences), found,
        int((~known).sum()), bench.failures, bench.runs,
    )  # fmt: skip


def _dimensions(scenario: Scenario, question: ClaimQuestion, design: Design) -> tuple[Dimension, ...]:
    if design.over:
        return tuple(chosen_dimensions(scenario, question.contrast, design.over))
    made = default_dimensions(scenario, question.contrast)
    if not made:
        raise UsageError(
            f"{scenario.reference} draws no parameter and its arms differ in none; name some by --over"
        )
    return tuple(made)


def _fixed(scenario: Scenario, question: ClaimQuestion, dimensions: Sequence[Dimension]) -> list[Point]:
    """Return the accepted vectors without what is varied; one that says nothing where there are none."""
    accepted = scenario.accepted_of(question.contrast.treated)
    varied = {each.parameter for each in dimensions if not each.arms}
    vectors: Sequence[Mapping[str, float]] = accepted.vectors if accepted else ({},)
    return [{name: value for name, value in vector.items() if name not in varied} for vector in vectors]


def _signed(values: Floats, within: tuple[float, float] | None) -> Floats:
    """Return effects as they are; dates as one half where they agree, minus one half where they do not."""
    if within is None:
        return values
    agrees = (values >= within[0]) & (values <= within[1])
    return np.where(np.isnan(values), np.nan, np.where(agrees, 0.5, -0.5))


def _must_be_enough(question: ClaimQuestion, bench: Bench, known: int, missing: str) -> None:
    if known >= READ:
        return
    if bench.failures:
        raise PartialFailure(f"{question.id}: too few runs came through: {bench.failures[0].message}")
    where = f"{known} of {bench.study.points} points"
    raise UsageError(f"{question.id} has an effect at {where}, too few to look at: {missing}")
