"""`calibrate`: a design over the priors, solved parameters, and the vectors that agree with the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keiretsu.calibration.design import latin
from keiretsu.calibration.distance import CUT, Scale, misfits, scale_of, total
from keiretsu.calibration.points import Bench
from keiretsu.calibration.posterior import HISTORIES, histories, intervals
from keiretsu.calibration.profile import Moved, profile
from keiretsu.calibration.solve import solve
from keiretsu.calibration.study import Study
from keiretsu.calibration.study_checks import tuned
from keiretsu.calibration.targets import Target
from keiretsu.core.errors import UsageError
from keiretsu.evidence.panel import Floats
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.work import FailedRun

BATCH = 32
"""Points that are solved for together; no further batch is begun once enough vectors agree."""

MARGIN = 1.0
"""How much more misfit than `CUT` a point may show before its parameters are solved for."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One point whose solved parameters are in place.

    Attributes
    ----------
    index : int
        Place in the order of the design (points of the search follow).
    point : dict of str to float
    outcomes : tuple of float
        Mean over networks of every outcome of the calibration.
    misfit : tuple of float
        Misfit of every target, in standard errors.
    distance : float
        Root of their mean square.
    """

    index: int
    point: dict[str, float]
    outcomes: tuple[float, ...]
    misfit: tuple[float, ...]
    distance: float

    @property
    def agrees(self) -> bool:
        """Whether no target is missed by more than the cut."""
        return max(self.misfit) <= CUT


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    study : Study
    outcomes : tuple of Target
        Targets first, then what is only shown; without those that no rule records.
    points : list of dict
        The design.
    values : float array, shape (n, S, K)
        Outcomes of the design, network by network.
    scale : Scale
        Noise and standard error of each outcome.
    moved : list of Moved
        Profile: how each parameter moves each outcome over the design.
    left : dict of str to (float, float)
        90 % interval of each parameter that the targets leave, from the design.
    solved : list of Vector
        Points whose solved parameters could be found.
    accepted : list of Vector
        Those kept.
    searched, tried, runs : int
        Points of the search, points solved for, runs asked for.
    failures : list of FailedRun
    """

    study: Study
    outcomes: tuple[Target, ...]
    points: list[dict[str, float]]
    values: Floats
    scale: Scale
    moved: list[Moved]
    left: dict[str, tuple[float, float]]
    solved: list[Vector]
    accepted: list[Vector]
    searched: int
    tried: int
    runs: int
    failures: list[FailedRun]

    @property
    def beyond(self) -> int:
        """Number of kept vectors that miss a target by more than the cut."""
        return sum(not vector.agrees for vector in self.accepted)

    def refused(self) -> dict[str, int]:
        """Return how many solved points each target refuses."""
        names = [target.id for target in self.study.targets]
        return {n: sum(v.misfit[k] > CUT for v in self.solved) for k, n in enumerate(names)}


def calibrate(
    study: Study,
    *,
    trials: int = 0,
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> Calibration:
    """Find parameter vectors whose simulated facts agree with the targets (simulated minimum distance).

    Parameters
    ----------
    study : Study
    trials : int
        Further points, proposed by Optuna where the distance is small; vectors are then no longer an even
        sample of the prior.
    store, workers, progress
        As in `keiretsu.run`. A calibration that was interrupted goes on where it stopped.

    Returns
    -------
    Calibration

    Raises
    ------
    InvalidData
        The study would tune what a regime decides.
    UsageError
        There is no target, or one that no rule of the scenario records.
    """
    tuned(study)
    if not study.targets:
        raise UsageError(f"{study.reference} has no targets; a sweep needs none, a calibration does")
    bench = Bench.of(study, store, workers=workers, progress=progress)
    unit = latin(study.points, len(study.varied), study.seed)
    points = study.at(unit)
    outcomes, values = _reached(study, bench.values(points, study.outcomes), bench, points)
    scale = scale_of(bench.replicates(points, outcomes), outcomes, study.networks)
    every = [*points, *(_search(study, bench, points, values, outcomes, scale, trials) if trials else [])]
    hopeful = _hopeful(study, bench, every, values, outcomes, scale)
    tried, solved = _solved(study, bench, every, hopeful, outcomes, scale)
    names, ids = list(study.varied), [target.id for target in outcomes]
    inputs = np.array([[point[name] for name in names] for point in points])
    return Calibration(
        study,
        outcomes,
        points,
        values,
        scale,
        profile(inputs, values.mean(axis=1), names, ids),
        _left(study, unit, values, outcomes, scale),
        solved,
        _kept(solved, study.keep),
        len(every) - len(points),
        tried,
        bench.runs,
        bench.failures,
    )


def _reached(
    study: Study, values: Floats, bench: Bench, points: Sequence[dict[str, float]]
) -> tuple[tuple[Target, ...], Floats]:
    """Return the outcomes that are on record, refusing a target that is not."""
    known = [bool(np.isfinite(column).any()) for column in np.moveaxis(values, 2, 0)]
    for target, there in zip(study.outcomes, known, strict=True):
        if not there and target in study.targets:
            why = next(iter(bench.missing(points, [target])), "")
            said = bench.failures[0].message if bench.failures else why
            raise UsageError(f"{target.id} cannot be read: {said}; take it out of the targets")
    outcomes = tuple(t for t, there in zip(study.outcomes, known, strict=True) if there)
    return outcomes, values[:, :, known]


def _search(
    study: Study,
    bench: Bench,
    points: Sequence[dict[str, float]],
    values: Floats,
    outcomes: Sequence[Target],
    scale: Scale,
    trials: int,
) -> list[dict[str, float]]:
    from keiretsu.calibration.optuna_search import search

    targets, count = list(study.targets), len(study.targets)
    part = Scale(scale.noise[:count], scale.error[:count])

    def far(tried: Sequence[dict[str, float]]) -> Floats:
        return total(misfits(bench.values(tried, targets), targets, part))

    known = total(misfits(values[:, :, :count], outcomes[:count], part))
    return search(study, points, known, far, trials)


def _hopeful(
    study: Study,
    bench: Bench,
    points: Sequence[dict[str, float]],
    values: Floats,
    outcomes: Sequence[Target],
    scale: Scale,
) -> list[int]:
    """Return the points that no target refuses other than those that will be solved for."""
    met = {row.target for row in study.solved.values()}
    open_ = [k for k, target in enumerate(study.targets) if target.id not in met]
    if not open_:
        return list(range(len(points)))
    targets = [outcomes[k] for k in open_]
    part = Scale(scale.noise[open_], scale.error[open_])
    there = values[:, :, open_]
    if len(points) > len(values):
        there = np.concatenate([there, bench.values(points[len(values) :], targets)])
    worst = misfits(there, targets, part).max(axis=1)
    return [int(i) for i in np.flatnonzero(worst <= CUT + MARGIN)]


def _solved(
    study: Study,
    bench: Bench,
    points: Sequence[dict[str, float]],
    hopeful: Sequence[int],
    outcomes: tuple[Target, ...],
    scale: Scale,
) -> tuple[int, list[Vector]]:
    """Solve hopeful points in the order of the design until enough agree; return how many were tried."""
    made: list[Vector] = []
    for begin in range(0, len(hopeful), BATCH):
        part = hopeful[begin : begin + BATCH]
        made += _solved_batch(study, bench, points, part, outcomes, scale)
        if sum(vector.agrees for vector in made) >= study.keep:
            return begin + len(part), made
    return len(hopeful), made


def _solved_batch(
    study: Study,
    bench: Bench,
    points: Sequence[dict[str, float]],
    hopeful: Sequence[int],
    outcomes: tuple[Target, ...],
    scale: Scale,
) -> list[Vector]:
    """Solve points for the study's solved parameters, one after the other."""
    there = solved_points(bench, study, {i: dict(points[i]) for i in hopeful})
    if not there:
        return []
    values = bench.values(list(there.values()), outcomes)
    count = len(study.targets)
    off = misfits(values[:, :, :count], outcomes[:count], Scale(scale.noise[:count], scale.error[:count]))
    means = values.mean(axis=1)
    rows = zip(there.items(), means.tolist(), off.tolist(), total(off).tolist(), strict=True)
    return [Vector(i, p, tuple(mean), tuple(miss), far) for (i, p), mean, miss, far in rows]


def solved_points(
    bench: Bench, study: Study, points: dict[int, dict[str, float]]
) -> dict[int, dict[str, float]]:
    """Return the points that meet every target that is solved for, by number."""
    there = points
    for name, row in study.solving:
        target = next(t for t in study.targets if t.id == row.target)
        order = list(there)
        if not order:
            break
        evaluate = outcome_at(bench, [there[i] for i in order], name, target)
        found = solve(evaluate, len(order), (row.between[0], row.between[1]), target.middle, row.within)
        there = {
            i: {**there[i], name: float(x)} for i, x in zip(order, found, strict=True) if not np.isnan(x)
        }
    return there


def outcome_at(
    bench: Bench, points: Sequence[dict[str, float]], name: str, target: Target
) -> Callable[[list[int], Floats], Floats]:
    """Return the function that `keiretsu.calibration.solve` needs: an outcome at values of one parameter."""

    def evaluate(indices: list[int], x: Floats) -> Floats:
        tried = [{**points[i], name: float(value)} for i, value in zip(indices, x, strict=True)]
        return np.asarray(bench.values(tried, [target])[:, :, 0].mean(axis=1))

    return evaluate


def _kept(solved: Sequence[Vector], keep: int) -> list[Vector]:
    """Return the first vectors that agree, in the order of the design; the nearest others if too few do."""
    agreeing = [vector for vector in solved if vector.agrees][:keep]
    rest = sorted((v for v in solved if not v.agrees), key=lambda v: v.distance)
    return [*agreeing, *rest[: keep - len(agreeing)]]


def _left(
    study: Study, unit: Floats, values: Floats, outcomes: Sequence[Target], scale: Scale
) -> dict[str, tuple[float, float]]:
    """Return the interval of each parameter that the targets with a middle leave."""
    chosen = [k for k in range(len(study.targets)) if np.isfinite(outcomes[k].middle)]
    means = values.mean(axis=1)[:, chosen]
    known = np.isfinite(means).all(axis=1)
    if not chosen or known.sum() < 2 * len(chosen) + 2:
        return {}
    made = histories(means[known], scale.error[chosen], study.seed)
    seen = np.array([outcomes[k].middle for k in chosen])
    ends = intervals(np.tile(unit[known], (HISTORIES, 1)), made, seen, int(known.sum()))
    spans = study.varied.items()
    return {
        n: (lo + a * (hi - lo), lo + b * (hi - lo)) for (n, (lo, hi)), (a, b) in zip(spans, ends, strict=True)
    }
