"""Recovery: whether a calibration finds the parameters that made the facts.

Points of the prior are taken for the truth. Each makes one history, on a network of its own that the
calibration never sees; its outcomes are the facts, and the interval that they leave is asked whether it holds
the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from keiretsu.calibration.design import latin
from keiretsu.calibration.distance import scale_of
from keiretsu.calibration.points import REPLICATES, Bench
from keiretsu.calibration.posterior import COVERAGE, HISTORIES, histories, intervals
from keiretsu.calibration.study import Point, Study
from keiretsu.evidence.panel import Floats
from keiretsu.experiment.progress import Progress


@dataclass(frozen=True, slots=True)
class Recovered:
    """How well one parameter is found again.

    Attributes
    ----------
    parameter : str
    covered, truths : int
        Truths that lie in their interval, and how many were tried.
    low, high : float
        95 % interval of the coverage (Clopper and Pearson 1934).
    width : float
        Median width of the intervals over that of the prior's own: below one, the facts say something.
    """

    parameter: str
    covered: int
    truths: int
    low: float
    high: float
    width: float

    @property
    def honest(self) -> bool:
        """Whether the coverage is compatible with what the intervals state, or above it."""
        return self.high >= COVERAGE


def recover(
    study: Study,
    truths: int,
    *,
    store: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | bool | None = None,
) -> list[Recovered]:
    """Calibrate on facts made by the model and count how often the intervals hold the truth.

    Parameters
    ----------
    study : Study
        Its targets say which outcomes are facts; what they are held against does not matter here.
    truths : int
        Points taken for the truth, from a design of their own; each gets a network of its own.
    store, workers, progress
        As in `keiretsu.run`.

    Returns
    -------
    list of Recovered
        One for each varied parameter.
    """
    bench = Bench.of(study, store, workers=workers, progress=progress)
    unit = latin(study.points, len(study.varied), study.seed)
    points = study.at(unit)
    values = bench.values(points, study.targets)
    noise = scale_of(bench.replicates(points, study.targets), study.targets, study.networks).noise
    known = np.isfinite(values).all(axis=(1, 2))
    made = histories(values[known].mean(axis=1), noise * np.sqrt(1.0 + 1.0 / study.networks), study.seed)
    hidden = latin(truths, len(study.varied), study.seed + 1)
    facts = _histories(study, study.at(hidden), store)
    return _counted(study, unit[known], made, hidden, facts)


def _histories(study: Study, truths: Sequence[Point], store: Path | str | None) -> Floats:
    """Return the outcomes of one history a truth, each on a network of its own, shape (truths, targets).

    Most of what differs between histories of one truth is the network. Truths that shared one would all be
    held or missed together, and the share of those held would say more of that network than of the intervals.
    """
    one, first = study.with_options(networks=1), REPLICATES + study.networks
    made = []
    for place, truth in enumerate(truths):
        bench = Bench.of(one, store, workers=1, progress=False, first_network=first + place)
        made.append(bench.values([truth], study.targets))
    return np.concatenate(made)[:, 0]


def _counted(study: Study, unit: Floats, made: Floats, hidden: Floats, facts: Floats) -> list[Recovered]:
    there = np.isfinite(facts).all(axis=1)
    rows = np.tile(unit, (HISTORIES, 1))
    ends = np.array([intervals(rows, made, row, len(unit)) for row in facts[there]])
    inside = (ends[:, :, 0] <= hidden[there]) & (hidden[there] <= ends[:, :, 1])
    widths = np.median(ends[:, :, 1] - ends[:, :, 0], axis=0) / COVERAGE
    return [
        Recovered(name, *_coverage(inside[:, place]), float(widths[place]))
        for place, name in enumerate(study.varied)
    ]


def _coverage(inside: npt.NDArray[np.bool_]) -> tuple[int, int, float, float]:
    covered, count = int(np.sum(inside)), len(inside)
    low = float(beta.ppf(0.025, covered, count - covered + 1)) if covered else 0.0
    high = float(beta.ppf(0.975, covered + 1, count - covered)) if covered < count else 1.0
    return covered, count, low, high
