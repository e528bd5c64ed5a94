"""The simulated minimum distance: how far a point's outcomes lie from the facts, in units of noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keiretsu.calibration.targets import Target
from keiretsu.evidence.panel import Floats
from keiretsu.evidence.verdict import distance

CUT = 3.0
"""Largest misfit of an accepted point: the three-sigma rule for any unimodal error (Pukelsheim 1994)."""

PRINT = 0.01
"""Least standard error of a target, as a share of its value: what no reader would call a difference."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Standard errors by which misfits are weighed.

    Attributes
    ----------
    noise : float array, shape (K,)
        Standard deviation of each outcome between replicate networks, pooled over points by the median.
    error : float array, shape (K,)
        Standard error of simulated minus observed: history is one replication and the simulated mean is one
        of S (Gourieroux and Monfort 1996: ``noise^2 (1 + 1/S)``); at least `PRINT` of the value.
    """

    noise: Floats
    error: Floats


def scale_of(replicates: Floats, targets: Sequence[Target], networks: int) -> Scale:
    """Return the scale of each outcome.

    Parameters
    ----------
    replicates : float array, shape (n, R, K)
        Outcomes of n points on R replicate networks; at least two networks, and better ten: all points share
        their networks, so that it is the networks that tell how large noise is.
    targets : sequence of Target
    networks : int
        Number S of networks over which the outcomes of a design are averaged.

    Returns
    -------
    Scale
    """
    with np.errstate(invalid="ignore"):
        spread = replicates.std(axis=1, ddof=1)
    known = [column[np.isfinite(column)] for column in spread.T]
    noise = np.array([float(np.median(column)) if column.size else 0.0 for column in known])
    least = np.array([PRINT * abs(t.middle) if np.isfinite(t.middle) else 0.0 for t in targets])
    error = np.sqrt(noise**2 * (1.0 + 1.0 / networks) + least**2)
    return Scale(noise, np.where(error > 0.0, error, 1.0))


def misfits(values: Floats, targets: Sequence[Target], scale: Scale) -> Floats:
    """Return how far the mean outcome lies outside what the print allows, in standard errors.

    Parameters
    ----------
    values : float array, shape (n, S, K)
    targets : sequence of Target
    scale : Scale

    Returns
    -------
    float array, shape (n, K)
        Infinite where the outcome is unknown.
    """
    means = values.mean(axis=1)
    columns = [distance(means[:, k], t.low, t.high) / scale.error[k] for k, t in enumerate(targets)]
    made = np.stack(columns, axis=1) if columns else np.zeros((len(values), 0))
    return np.where(np.isnan(made), np.inf, made)


def total(misfit: Floats) -> Floats:
    """Return the distance of each point: the root of the mean square of its misfits.

    Examples
    --------
    >>> total(np.array([[3.0, 4.0], [0.0, 0.0]])).round(3).tolist()
    [3.536, 0.0]
    """
    return np.asarray(np.sqrt((misfit**2).mean(axis=1)))
