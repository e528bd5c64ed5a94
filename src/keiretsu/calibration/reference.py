"""The reference table of a study: draws of the priors and the moments of one history each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from keiretsu.calibration.points import Bench
from keiretsu.calibration.posterior import ReferenceTable, placed
from keiretsu.calibration.study import Study, micro_moments
from keiretsu.calibration.targets import Target
from keiretsu.core.errors import UsageError
from keiretsu.evidence.panel import Floats

REACH = 0.02
"""Share of the rows that must lie on either side of a target or within it, or it is out of reach."""

SLACK = 10
"""Rows beyond two for every moment without which a regression would fit noise."""


@dataclass(frozen=True)
class Reference:
    """Every point of the prior that was run, and what of it the facts are held against.

    Attributes
    ----------
    points : list of dict
    unit : float array, shape (n, P)
        The same as shares of the ranges.
    outcomes : tuple of Target
        What is on record, targets first.
    values : float array, shape (n, K)
        Outcomes of one history a point; NaN where it failed or an event never came.
    fitted : tuple of int
        Places of the targets with a middle that the rows reach: the moments of the table.
    reached, unreached : tuple of int
        Places of the targets with and without rows on either side of them: what counts, and what lies beyond
        (nearly) all rows.
    """

    points: list[dict[str, float]]
    unit: Floats
    outcomes: tuple[Target, ...]
    values: Floats
    fitted: tuple[int, ...]
    reached: tuple[int, ...]
    unreached: tuple[int, ...]

    @classmethod
    def of(cls, study: Study, bench: Bench) -> Reference:
        """Draw the points of a study, run them and read the outcomes; what is stored is not run again.

        Raises
        ------
        UsageError
            A target cannot be read, or the points are too few for the targets.
        """
        unit = draws(study.points, len(study.varied), study.seed)
        points = study.at(unit)
        outcomes, values = _on_record(study, bench, points)
        places = [k for k, t in enumerate(outcomes) if t in study.targets]
        reached = [k for k in places if _reached(outcomes[k], values[:, k])]
        beyond = tuple(k for k in places if k not in reached)
        fitted = tuple(k for k in reached if np.isfinite(outcomes[k].middle))
        made = cls(points, unit, outcomes, values, fitted, tuple(reached), beyond)
        if made.known.sum() < 2 * len(fitted) + SLACK:
            raise UsageError(
                f"{int(made.known.sum())} points that came through are too few for {len(fitted)} targets; "
                f"--points {2 * len(fitted) + SLACK} or more can do"
            )
        return made

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which points have all moments, shape (n,)."""
        return np.asarray(np.isfinite(self.values[:, list(self.fitted)]).all(axis=1))

    @property
    def ids(self) -> list[str]:
        """Names of the moments."""
        return [self.outcomes[k].id for k in self.fitted]

    def fit(self, seed: int) -> Fit:
        """Return the table of the moments that are fitted, and what is observed.

        Every moment of a row has an error, even over what print, rounding or sources leave open; under it
        the posterior is exact (Wilkinson 2013).
        """
        known, chosen = self.known, list(self.fitted)
        half = np.array([0.5 * (self.outcomes[k].high - self.outcomes[k].low) for k in chosen])
        # a row's errors do not hang on how many rows there are
        error = np.random.default_rng([seed, 1]).uniform(-1.0, 1.0, (len(self.unit), len(chosen)))
        moments = (self.values[:, chosen] + half * error)[known]
        facts = np.array([self.outcomes[k].middle for k in chosen])
        return Fit(ReferenceTable(self.unit[known], placed(moments, moments)), placed(moments, facts))


@dataclass(frozen=True, slots=True)
class Fit:
    """A reference table as the regression reads it, and what is observed.

    Attributes
    ----------
    table : ReferenceTable
        Moments, with an error within their tolerance, by their place among the rows.
    observed : float array, shape (K,)
        What the facts say, by its place.
    """

    table: ReferenceTable
    observed: Floats


def draws(count: int, dimensions: int, seed: int) -> Floats:
    """Return independent draws of the unit cube; the first of them are the same whatever the count.

    Examples
    --------
    >>> bool((draws(3, 2, seed=0) == draws(5, 2, seed=0)[:3]).all())
    True
    """
    return np.random.default_rng([seed, 0]).random((count, dimensions))


def _on_record(
    study: Study, bench: Bench, points: Sequence[dict[str, float]]
) -> tuple[tuple[Target, ...], Floats]:
    """Return the outcomes that are on record, refusing a target that is not."""
    values = bench.histories(points, study.outcomes)
    known = [bool(np.isfinite(column).any()) for column in values.T]
    for target, there in zip(study.outcomes, known, strict=True):
        if not there and target in study.targets:
            why = "too few firms or ties for it" if target.id in micro_moments() else ""
            why = why or next(iter(bench.missing(points, [target], bench.first_own)), "")
            said = bench.failures[0].message if bench.failures else why
            raise UsageError(f"{target.id} cannot be read: {said}; take it out of the targets")
    return tuple(t for t, there in zip(study.outcomes, known, strict=True) if there), values[:, known]


def _reached(target: Target, values: Floats) -> bool:
    """Return whether rows lie on either side of what a target allows, or within it."""
    known = values[np.isfinite(values)]
    return bool(min(np.mean(known <= target.high), np.mean(known >= target.low)) >= REACH)
