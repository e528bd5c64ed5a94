"""Profiles: which outcomes a parameter moves, and which it does not.

Two measures on any space-filling design. Spearman's rank correlation with an interval says how monotone the
relation is, and of what sign. The distance of Kolmogorov and Smirnov between the distribution of an outcome
in a slice of a parameter and its distribution over the whole design (PAWN: Pianosi and Wagener 2015) sees
relations of any shape; what chance alone gives is found by shuffling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from keiretsu.evidence.panel import Floats

SLICES = 8
"""Slices of a parameter's range with equally many points, at most."""

SMALLEST = 8
"""Fewest points of a slice."""

SHUFFLES = 2000
"""Shuffled designs behind the distance that chance gives."""

ERROR = 0.05
"""Chance of naming any parameter for an outcome that none moves (Bonferroni over the parameters)."""


def few_points(count: int) -> str:
    """Return ``too few points`` where a design cannot say what moves what; else nothing.

    Parameters
    ----------
    count : int
        Independent points, of which two slices of `SMALLEST` are the least that can be compared.

    Examples
    --------
    >>> few_points(15), few_points(16)
    ('too few points', '')
    """
    return "too few points" if count < 2 * SMALLEST else ""


@dataclass(frozen=True, slots=True)
class Moved:
    """How one parameter moves one outcome.

    Attributes
    ----------
    parameter, outcome : str
    rank : float
        Spearman's rank correlation over the design; NaN where the outcome never varies.
    low, high : float
        Its 95 % interval (Fisher's transformation).
    distance : float
        Median over slices of the Kolmogorov-Smirnov distance between conditional and unconditional
        distribution, 0 to 1.
    chance : float
        What shuffling exceeds with probability `ERROR` over the number of parameters.
    """

    parameter: str
    outcome: str
    rank: float
    low: float
    high: float
    distance: float
    chance: float

    @property
    def moved(self) -> bool:
        """Whether the outcome's distribution changes with the parameter by more than chance."""
        return self.distance > self.chance


def profile(
    inputs: Floats, outcomes: Floats, names: Sequence[str], targets: Sequence[str], seed: int = 0
) -> list[Moved]:
    """Return how every parameter moves every outcome.

    Parameters
    ----------
    inputs : float array, shape (n, P)
        Points of the design.
    outcomes : float array, shape (n, K)
        What came out; points with a value that is not a number are left out, outcome by outcome.
    names, targets : sequence of str
        Names of the P parameters and the K outcomes.
    seed : int
        Of the shuffles.

    Returns
    -------
    list of Moved
        Parameter by parameter.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((200, 2))
    >>> [one.moved for one in profile(x, x[:, :1] ** 2, ["a", "b"], ["square"])]
    [True, False]
    """
    made: dict[tuple[str, str], Moved] = {}
    for place, target in enumerate(targets):
        known = ~np.isnan(outcomes[:, place])
        x, y = inputs[known], outcomes[known, place]
        chance = _chance(y, len(names), seed)
        for column, name in enumerate(names):
            made[name, target] = _moved(name, target, x[:, column], y, chance)
    return [made[name, target] for name in names for target in targets]


def _chance(y: Floats, parameters: int, seed: int) -> float:
    """Return the distance that chance alone gives an outcome; infinite where it cannot be moved."""
    if few_points(y.size) or np.ptp(rankdata(y)) == 0.0:
        return math.inf
    rng, slices = np.random.default_rng(seed), _slices(y.size)
    shuffled = [slice_distance(rng.permutation(y), slices) for _ in range(SHUFFLES)]
    return float(np.quantile(shuffled, 1.0 - ERROR / parameters))


def _slices(count: int) -> int:
    return max(2, min(SLICES, count // SMALLEST))


def _moved(name: str, target: str, x: Floats, y: Floats, chance: float) -> Moved:
    if math.isinf(chance):
        return Moved(name, target, math.nan, math.nan, math.nan, 0.0, chance)
    found = slice_distance(y[np.argsort(x, kind="stable")], _slices(x.size))
    return Moved(name, target, *spearman(x, y), found, chance)


def spearman(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Return Spearman's rank correlation with its 95 % interval.

    The interval is Fisher's, with the standard error ``1.06 / sqrt(n - 3)`` of ranks (Fieller, Hartley and
    Pearson 1957).

    Examples
    --------
    >>> spearman(np.arange(10.0), np.arange(10.0) ** 3)[0]
    1.0
    """
    rank = float(np.clip(np.corrcoef(rankdata(x), rankdata(y))[0, 1], -1.0, 1.0))
    if abs(rank) > 1.0 - 1e-12:
        return (math.copysign(1.0, rank),) * 3
    half = float(norm.ppf(0.975)) * 1.06 / math.sqrt(max(x.size - 3, 1))
    middle = math.atanh(rank)
    return rank, math.tanh(middle - half), math.tanh(middle + half)


def slice_distance(sorted_by_input: Floats, slices: int) -> float:
    """Return the median over slices of the Kolmogorov-Smirnov distance to the whole.

    Parameters
    ----------
    sorted_by_input : float array, shape (n,)
        The outcome in the order of the parameter.
    slices : int
        Number of slices with (nearly) equally many points.
    """
    count = sorted_by_input.size
    order = np.argsort(sorted_by_input, kind="stable")
    # ties end where the last of them stands
    values = sorted_by_input[order]
    last = np.append(values[1:] != values[:-1], True)
    whole = np.arange(1, count + 1) / count
    slice_of = (np.arange(count) * slices // count)[order]
    distances = []
    for index in range(slices):
        inside = slice_of == index
        part = np.cumsum(inside) / inside.sum()
        distances.append(np.abs(part - whole)[last].max())
    return float(np.median(distances))


def movers(found: Sequence[Moved]) -> Mapping[str, list[Moved]]:
    """Return for each parameter the outcomes that it moves, strongest first; empty lists where none."""
    made: dict[str, list[Moved]] = {one.parameter: [] for one in found}
    for one in sorted(found, key=lambda m: m.chance - m.distance):
        if one.moved:
            made[one.parameter].append(one)
    return made
