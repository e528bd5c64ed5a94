"""The table of moments: what vectors were fitted to, what the model gives, how far the two are apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.calibration.study import micro_moments
from keiretsu.calibration.targets import Target, calibration_fact, of_outcome
from keiretsu.evidence import shipped
from keiretsu.evidence.verdict import distance
from keiretsu.experiment.accepted import Accepted

FITTED, SOLVED, BEYOND = "fitted", "solved for", "out of reach"


@dataclass(frozen=True, slots=True)
class Moment:
    """One number that vectors were fitted to.

    Attributes
    ----------
    name : str
        Id of the fact, or name of the published moment.
    study : str
        Whose vectors.
    how : str
        ``fitted``; ``solved for``: a parameter of every vector was chosen so that it is met, which is no
        success; ``out of reach``: the reference table lies beside it, so that it refused no vector.
    target, unit, source : str
        As printed, in the unit of both numbers, and who says so.
    low, high : float
        What agrees with the print.
    model : float
        Median over the accepted vectors of the mean over the study's networks; NaN where the file of vectors
        is older than this table, until it is made anew.
    error : float
        Standard error of simulated minus observed, see `keiretsu.calibration.distance.Scale`.
    distance : float
        How far the median lies outside the range that agrees, in standard errors.
    """

    name: str
    study: str
    how: str
    target: str
    unit: str
    source: str
    low: float
    high: float
    model: float
    error: float
    distance: float


def moments(accepted: Accepted) -> Iterator[Moment]:
    """Yield what accepted vectors were fitted to, in the order of their study.

    Parameters
    ----------
    accepted : Accepted
        Vectors that were fitted to facts of the record that ships.

    Raises
    ------
    InvalidData
        A moment is neither a fact open to fitting nor a published moment.

    Examples
    --------
    >>> from keiretsu.experiment.accepted import read_accepted
    >>> found = {row.name: row for row in moments(read_accepted("relationalism"))}
    >>> found["ror_1955"].target, found["ror_1955"].how
    ('34', 'solved for')
    """
    told = accepted.provenance
    solved = {line.split()[3] for line in told.get("solved", ())}
    for name, error in told["standard_error"].items():
        how = BEYOND if name in told.get("unreached", ()) else SOLVED if name in solved else FITTED
        yield _moment(accepted.name, name, how, told.get("outcomes", {}).get(name), error)


def _moment(study: str, name: str, how: str, outcomes: Any, error: float) -> Moment:
    target, source = _target(name)
    model = float(np.median(outcomes)) if outcomes else float("nan")
    off = float(distance(np.array([model]), target.low, target.high)[0]) / error
    return Moment(
        name, study, how, target.printed, target.unit, source, target.low, target.high, model, error, off
    )


def _target(name: str) -> tuple[Target, str]:
    """Return a moment by its name, and who says it."""
    published = micro_moments()
    if name in published:
        target = of_outcome(name, published[name], "")
        return target, target.source
    record = shipped()
    return calibration_fact(name, record), record.fact(name).source_cited
