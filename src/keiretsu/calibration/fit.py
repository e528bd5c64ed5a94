"""`calibrate`: a reference table, the posterior that the facts leave of it, and vectors run once more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keiretsu.calibration.coverage import Covered, coverage
from keiretsu.calibration.distance import CUT, Scale, scale_of
from keiretsu.calibration.identify import Identified, identify
from keiretsu.calibration.points import Bench
from keiretsu.calibration.posterior import Posterior, infer
from keiretsu.calibration.profile import Moved, profile
from keiretsu.calibration.reference import Reference
from keiretsu.calibration.study import Study
from keiretsu.calibration.study_checks import tuned
from keiretsu.calibration.vectors import Judge, Vector, best
from keiretsu.core.errors import UsageError
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.work import FailedRun

MOST = 3
"""Draws that are run once more at most, for each vector to keep."""


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    study : Study
    reference : Reference
        The table of points and outcomes.
    scale : Scale
        Noise and standard error of each outcome.
    moved : list of Moved
        Profile: how each parameter moves each outcome over the table.
    left : dict of str to (float, float)
        90 % interval of each parameter that the targets leave.
    identified : list of Identified
        Which targets identify each parameter.
    covered : list of Covered
        How often such intervals hold the parameters of rows that are left out.
    solved : list of Vector
        Draws that were run once more, without those whose solved parameters could not be found.
    accepted : list of Vector
        Those kept.
    tried, runs : int
        Draws that were run once more, runs asked for.
    failures : list of FailedRun
    """

    study: Study
    reference: Reference
    scale: Scale
    moved: list[Moved]
    left: dict[str, tuple[float, float]]
    identified: list[Identified]
    covered: list[Covered]
    solved: list[Vector]
    accepted: list[Vector]
    tried: int
    runs: int
    failures: list[FailedRun]

    @property
    def beyond(self) -> int:
        """Number of kept vectors that miss a target within reach by more than the cut."""
        return sum(not vector.agrees for vector in self.accepted)

    @property
    def reached(self) -> list[str]:
        """Targets that some row of the table reaches."""
        return [name for name in (t.id for t in self.study.targets) if name not in self.unreached]

    @property
    def unreached(self) -> list[str]:
        """Targets beyond all rows of the table: nothing is fitted to them."""
        return [self.reference.outcomes[k].id for k in self.reference.unreached]

    def refused(self) -> dict[str, int]:
        """Return how many draws each target within reach refuses."""
        return {n: sum(v.misfit[k] > CUT for v in self.solved) for k, n in enumerate(self.reached)}


def calibrate(
    study: Study,
    *,
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> Calibration:
    """Find parameter vectors whose simulated facts agree with the targets (regression-adjusted ABC).

    Parameters
    ----------
    study : Study
    store, workers, progress
        As in `keiretsu.run`. A calibration that was interrupted goes on where it stopped, and one with more
        points adds to the table of one with fewer.

    Returns
    -------
    Calibration

    Raises
    ------
    InvalidData
        The study would tune what a regime decides.
    UsageError
        There is no target, one that no rule of the scenario records, or too few points for them.
    """
    tuned(study)
    if not study.targets:
        raise UsageError(f"{study.reference} has no targets; a sweep needs none, a calibration does")
    bench = Bench.of(study, store, workers=workers, progress=progress)
    known = Reference.of(study, bench)
    names, fit = list(study.varied), known.fit(study.seed)
    posterior = infer(fit.table, fit.observed)
    draws = study.at(posterior.draws(MOST * study.keep, study.seed))
    scale = scale_of(bench.replicates(draws, known.outcomes), known.outcomes, study.networks)
    tried, vectors = Judge(bench, known, scale).take(draws, study.keep)
    inputs = np.array([[point[name] for name in names] for point in known.points])
    return Calibration(
        study,
        known,
        scale,
        profile(inputs, known.values, names, [target.id for target in known.outcomes]),
        _left(study, posterior),
        identify(fit.table, fit.observed, names, known.ids, study.seed),
        coverage(fit.table, fit.observed, names),
        vectors,
        best(vectors, study.keep),
        tried,
        bench.runs,
        bench.failures,
    )


def _left(study: Study, posterior: Posterior) -> dict[str, tuple[float, float]]:
    """Return the interval of each parameter that the targets leave."""
    spans = zip(study.varied.items(), posterior.intervals().tolist(), strict=True)
    return {name: (low + a * (high - low), low + b * (high - low)) for (name, (low, high)), (a, b) in spans}
