"""Vectors: draws of the posterior that are run once more, since nobody has simulated them yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from keiretsu.calibration.distance import CUT, Scale, misfits, total
from keiretsu.calibration.points import Bench
from keiretsu.calibration.reference import Reference
from keiretsu.calibration.solve import solve
from keiretsu.calibration.study import Study
from keiretsu.calibration.targets import Target
from keiretsu.evidence.panel import Floats


@dataclass(frozen=True, slots=True)
class Vector:
    """One point that was run on the networks of the study, solved parameters in place.

    Attributes
    ----------
    index : int
        Place in the order of the draws.
    point : dict of str to float
    outcomes : tuple of float
        Mean over networks of every outcome of the calibration.
    misfit : tuple of float
        Misfit of every target that can be reached, in standard errors.
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
        return max(self.misfit, default=0.0) <= CUT


@dataclass(frozen=True)
class Judge:
    """Runs draws once more and holds them against the targets.

    Attributes
    ----------
    bench : Bench
    reference : Reference
    scale : Scale
        Of the outcomes.
    """

    bench: Bench
    reference: Reference
    scale: Scale

    def take(self, points: Sequence[dict[str, float]], keep: int) -> tuple[int, list[Vector]]:
        """Run `keep` points at a time until that many agree; return the number run and their vectors."""
        made: list[Vector] = []
        for begin in range(0, len(points), keep):
            part = dict(enumerate(points[begin : begin + keep], begin))
            made += self.vectors(part)
            if sum(vector.agrees for vector in made) >= keep:
                return begin + len(part), made
        return len(points), made

    def vectors(self, part: dict[int, dict[str, float]]) -> list[Vector]:
        """Run points, solved where the study says so; without those that cannot meet what is solved for."""
        outcomes, reached = self.reference.outcomes, list(self.reference.reached)
        points = solved_points(self.bench, self.bench.study, part)
        if not points:
            return []
        values = self.bench.values(list(points.values()), outcomes)
        errors = Scale(self.scale.noise[reached], self.scale.error[reached])
        off = misfits(values[:, :, reached], [outcomes[k] for k in reached], errors)
        rows = zip(
            points.items(), values.mean(axis=1).tolist(), off.tolist(), total(off).tolist(), strict=True
        )
        return [Vector(i, point, tuple(mean), tuple(miss), far) for (i, point), mean, miss, far in rows]


def best(vectors: Sequence[Vector], keep: int) -> list[Vector]:
    """Return the first vectors that agree, in their order; the nearest others if too few do."""
    agreeing = [vector for vector in vectors if vector.agrees][:keep]
    rest = sorted((v for v in vectors if not v.agrees), key=lambda v: v.distance)
    return [*agreeing, *rest[: keep - len(agreeing)]]


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
