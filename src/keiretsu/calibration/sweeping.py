"""`sweep`: a design over ranges, and how much each parameter moves each outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from keiretsu.calibration.design import LEVELS, METHODS, indexed, latin, problem
from keiretsu.calibration.points import Bench
from keiretsu.calibration.profile import SMALLEST, few_points, profile
from keiretsu.calibration.study import Study
from keiretsu.calibration.targets import Target
from keiretsu.core.errors import UsageError
from keiretsu.core.toml import did_you_mean
from keiretsu.evidence.panel import Floats
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.work import FailedRun

INDICES = {
    "latin": ("rank", "low", "high", "distance", "chance"),
    "sobol": ("first", "first_error", "total", "total_error"),
    "morris": ("effect", "effect_error", "spread"),
}
"""Columns of the indices of each method, beside ``parameter, outcome, moved``."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep found.

    Attributes
    ----------
    study : Study
    method : str
    outcomes : tuple of Target
    points : list of dict
    values : float array, shape (n, S, K)
        Outcomes, network by network.
    indices : polars.DataFrame
        One row a parameter and outcome: ``parameter, outcome``, the columns of `INDICES`, and ``moved``:
        whether the parameter moves the outcome by more than chance; false where there are too few points
        to say so.
    failures : list of FailedRun
    runs : int
    """

    study: Study
    method: str
    outcomes: tuple[Target, ...]
    points: list[dict[str, float]]
    values: Floats
    indices: pl.DataFrame
    failures: list[FailedRun]
    runs: int

    @property
    def few(self) -> str:
        """The words ``too few points`` where the design is too small for its indices; else empty."""
        return few_points(2 * SMALLEST * len(self.points) // self.enough)

    @property
    def enough(self) -> int:
        """Fewest points whose indices mean anything.

        An elementary effect takes two points and a share of variance two rows of points, so that a trajectory
        or a base point counts as two of the independent points that `few_points` asks for.
        """
        blocks = {"sobol": len(self.study.varied) + 2, "morris": len(self.study.varied) + 1}
        return SMALLEST * blocks.get(self.method, 2)

    def table(self) -> pl.DataFrame:
        """Return one row a point: parameters, then the mean of every outcome over networks."""
        means = self.values.mean(axis=1)
        columns = {name: [point[name] for point in self.points] for name in self.study.varied}
        return pl.DataFrame(columns | {t.id: means[:, k] for k, t in enumerate(self.outcomes)})


def sweep(
    study: Study,
    *,
    method: str = "latin",
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> Sweep:
    """Run a scenario over a design and say which parameters move which outcomes.

    The replicate networks take the scenario's accepted vectors in turn, so that a sweep varies its parameters
    around them.

    Parameters
    ----------
    study : Study
    method : str
        ``latin``: rank correlation and distance of distributions; ``sobol``: shares of variance; ``morris``:
        elementary effects.
    store, workers, progress
        As in `keiretsu.run`. A sweep that was interrupted goes on where it stopped.

    Returns
    -------
    Sweep

    Raises
    ------
    UsageError
        No such method, nothing to read, or SALib is not installed and needed.
    """
    if method not in METHODS:
        raise UsageError(f"--method {method}: {did_you_mean(method, METHODS)}")
    if not study.outcomes:
        raise UsageError(f"{study.reference} reads no outcome; add a table [outcomes.NAME] or targets")
    dimensions = len(study.varied)
    if method == "latin":
        unit = latin(study.points, dimensions, study.seed)
    else:
        unit = indexed(method, study.points, dimensions, study.seed)
    bench = Bench.of(study, store, workers=workers, progress=progress, bare=False)
    points = study.at(unit)
    values = bench.values(points, study.outcomes)
    known = [bool(np.isfinite(column).any()) for column in np.moveaxis(values, 2, 0)]
    if not any(known):
        why = bench.failures[0].message if bench.failures else bench.missing(points, study.outcomes)[0]
        raise UsageError(f"{study.reference} reads no outcome at any point: {why}")
    outcomes = tuple(t for t, there in zip(study.outcomes, known, strict=True) if there)
    values = values[:, :, known]
    names, means = list(study.varied), values.mean(axis=1)
    rows = pl.DataFrame(_MEASURES[method](unit, means, names, [t.id for t in outcomes], study.seed))
    found = Sweep(study, method, outcomes, points, values, rows, bench.failures, bench.runs)
    return replace(found, indices=rows.with_columns(moved=pl.lit(False))) if found.few else found


Rows = list[dict[str, Any]]


def _latin(unit: Floats, means: Floats, names: Sequence[str], ids: Sequence[str], seed: int) -> Rows:
    return [
        {"parameter": m.parameter, "outcome": m.outcome}
        | {name: getattr(m, name) for name in INDICES["latin"]}
        | {"moved": m.moved}
        for m in profile(unit, means, names, ids, seed)
    ]


def _sobol(unit: Floats, means: Floats, names: Sequence[str], ids: Sequence[str], seed: int) -> Rows:
    from SALib.analyze import sobol

    rows: Rows = []
    for column, target in zip(_finite(means, ids).T, ids, strict=True):
        if np.ptp(column) == 0.0:
            found = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), np.zeros(len(names)))
        else:
            found = sobol.analyze(problem(len(names)), column, calc_second_order=False, seed=seed)
        for i, name in enumerate(names):
            numbers = [float(found[key][i]) for key in ("S1", "S1_conf", "ST", "ST_conf")]
            row = dict(zip(INDICES["sobol"], numbers, strict=True))
            rows.append(
                {"parameter": name, "outcome": target, **row, "moved": row["total"] > row["total_error"]}
            )
    return rows


def _morris(unit: Floats, means: Floats, names: Sequence[str], ids: Sequence[str], seed: int) -> Rows:
    from SALib.analyze import morris

    rows: Rows = []
    for column, target in zip(_finite(means, ids).T, ids, strict=True):
        found = morris.analyze(problem(len(names)), unit, column, num_levels=LEVELS, seed=seed)
        for i, name in enumerate(names):
            numbers = [float(found[key][i]) for key in ("mu_star", "mu_star_conf", "sigma")]
            row = dict(zip(INDICES["morris"], numbers, strict=True))
            rows.append(
                {"parameter": name, "outcome": target, **row, "moved": row["effect"] > row["effect_error"]}
            )
    return rows


def _finite(means: Floats, ids: Sequence[str]) -> Floats:
    """Return the outcomes, refusing what the indices of variance cannot bear."""
    for column, name in zip(means.T, ids, strict=True):
        if not np.isfinite(column).all():
            raise UsageError(
                f"{name} has no number at some points (a run failed, or the event never came); "
                "leave it out, or use --method latin"
            )
    return means


_MEASURES = {"latin": _latin, "sobol": _sobol, "morris": _morris}
