"""Designs over the unit cube: Latin hypercube, Sobol', and those that sensitivity indices need."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from scipy.stats import qmc

from keiretsu.core.errors import UsageError
from keiretsu.evidence.panel import Floats

METHODS = ("latin", "sobol", "morris")
LEVELS = 4
"""Levels of the grid of Morris trajectories."""


def latin(count: int, dimensions: int, seed: int) -> Floats:
    """Return a Latin hypercube: every margin is even.

    Parameters
    ----------
    count, dimensions, seed : int

    Returns
    -------
    float array, shape (count, dimensions)

    Examples
    --------
    >>> sorted((latin(4, 1, seed=0)[:, 0] * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    return np.asarray(qmc.LatinHypercube(dimensions, rng=seed).random(count))


def indexed(method: str, count: int, dimensions: int, seed: int) -> Floats:
    """Return the design that the indices of a method are computed from.

    Parameters
    ----------
    method : str
        ``sobol`` (Saltelli 2002: total and first-order shares of variance) or ``morris`` (Morris 1991:
        elementary effects).
    count : int
        At most this many points; rounded down to whole blocks, at least one block.
    dimensions, seed : int

    Returns
    -------
    float array, shape (n, dimensions)

    Raises
    ------
    UsageError
        SALib is not installed.
    """
    salib()
    from SALib.sample import morris, sobol

    if method == "morris":
        trajectories = max(2, count // (dimensions + 1))
        return np.asarray(morris.sample(problem(dimensions), trajectories, num_levels=LEVELS, seed=seed))
    base = max(2, 2 ** int(np.log2(max(2, count // (dimensions + 2)))))
    return np.asarray(sobol.sample(problem(dimensions), base, calc_second_order=False, seed=seed))


def problem(dimensions: int) -> dict[str, Any]:
    """Return the unit cube in the words of SALib."""
    names = [f"x{i}" for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def salib() -> None:
    """Raise UsageError where SALib, the extra `science`, is not installed."""
    if importlib.util.find_spec("SALib") is None:
        raise UsageError(
            "Sobol' and Morris indices need SALib; pip install 'keiretsu[science]', or use --method latin"
        )
