"""Vectors that are known already, solved anew for a few parameters so that other targets are met."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keiretsu.calibration.fit import outcome_at
from keiretsu.calibration.points import Bench
from keiretsu.calibration.solve import solve
from keiretsu.calibration.study import Point, Study
from keiretsu.experiment.progress import Progress


def refit(
    study: Study,
    points: Sequence[Point],
    *,
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> list[dict[str, float]]:
    """Solve given vectors for the study's solved parameters, one parameter after the other.

    Parameters
    ----------
    study : Study
        Its scenario, targets and solved parameters are used; its ranges are not.
    points : sequence of mapping
        Vectors; what is solved for is overwritten.
    store, workers, progress
        As in `keiretsu.run`.

    Returns
    -------
    list of dict
        The vectors that meet every target that is solved for, in their order; the others are left out.
    """
    bench = Bench.of(study, store, workers=workers, progress=progress)
    there = [dict(point) for point in points]
    for name, row in study.solving:
        target = next(each for each in study.targets if each.id == row.target)
        evaluate = outcome_at(bench, there, name, target)
        found = solve(evaluate, len(there), (row.between[0], row.between[1]), target.middle, row.within)
        there = [{**point, name: float(x)} for point, x in zip(there, found, strict=True) if not np.isnan(x)]
        if not there:
            break
    return there
