"""Where an effect differs from replication to replication: parameters, networks, and what neither explains.

Replications cross parameter vectors with networks. Both are random draws, so that an effect is

    d[v, n] = mean + parameters[v] + networks[n] + residual[v, n],

and the three variances are estimated by the method of moments (Henderson 1953, method III: the sum of
squares of each factor after the other is set to what it is expected to be), which is the analysis of
variance where every vector meets every network and stays unbiased where some runs are missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from keiretsu.evidence.effect import Effect, middle_effect, paired_effect, with_interval
from keiretsu.evidence.panel import Floats, Ints, Panel

LEVEL = 0.05
"""Level at which the vectors of a claim are significant, all of them together."""

MOSTLY = 0.5
"""Share of the variance from which parameters decide."""

BOTH_WAYS = 2
"""Significant vectors of each sign that make an effect depend on parameters."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The parameter vector and the network of every replication.

    Attributes
    ----------
    vectors, networks : int array, shape (d,)
        Their numbers.
    """

    vectors: Ints
    networks: Ints

    @classmethod
    def of(cls, panel: Panel, replications: Ints) -> Crossing | None:
        """Return the crossing of some replications; None where the ensemble does not tell it."""
        pairs = panel.crossing(replications)
        return cls(*pairs) if pairs else None


@dataclass(frozen=True, slots=True)
class Components:
    """Variances of an effect between parameter vectors, between networks, and beyond both.

    Attributes
    ----------
    variances : tuple of float
        Of parameters, networks, residual; none below zero. Without a network that two vectors share, that of
        networks is zero and counts with the residual.
    crossed : bool
        Whether networks are told apart from the residual.
    forms, squares, freedoms : float arrays, shapes (3, 3), (3,) and (3,)
        Each variance as a combination of sums of squares (of parameters, networks, residual), these sums, and
        their degrees of freedom.
    sizes : tuple of float
        What the variance of the mean takes of each variance: one over the number of vectors, of networks and
        of replications, where all are met equally often.
    """

    variances: tuple[float, float, float]
    crossed: bool
    forms: Floats
    squares: Floats
    freedoms: Floats
    sizes: tuple[float, float, float]

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of the variance: parameters, networks, residual; all zero where nothing varies."""
        whole = sum(self.variances)
        parameters, networks, residual = (part / whole if whole else 0.0 for part in self.variances)
        return parameters, networks, residual

    @property
    def growths(self) -> list[tuple[float, float]]:
        """Floor and slope of the variance of the mean, floor + slope / d, with more networks and vectors."""
        parameters, networks, residual = self.variances
        in_vectors, in_networks, in_all = self.sizes
        by_vectors = (networks * in_networks, residual + parameters * in_vectors / in_all)
        if not self.crossed:
            return [(parameters * in_vectors, residual), by_vectors]
        return [(parameters * in_vectors, residual + networks * in_networks / in_all), by_vectors]

    def error(self, sizes: tuple[float, float, float]) -> tuple[float, float]:
        """Return the variance of a mean with its degrees of freedom (Satterthwaite 1946).

        Parameters
        ----------
        sizes : tuple of float
            What it takes of each of the three variances.
        """
        parts = (np.array(sizes) @ self.forms) * self.squares
        variance, told = float(parts.sum()), self.freedoms > 0
        spread = float((parts[told] ** 2 / self.freedoms[told]).sum())
        return variance, variance**2 / spread if spread else float(self.freedoms[2])


def decompose(values: Floats, crossing: Crossing | None) -> Components | None:
    """Return the components of variance of an effect.

    Parameters
    ----------
    values : float array, shape (d,)
        One value a replication, finite.
    crossing : Crossing or None

    Returns
    -------
    Components or None
        None where nothing can be told apart: no vector comes twice, or vectors and networks go together.

    Examples
    --------
    >>> pairs = Crossing(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    >>> [round(share, 3) for share in decompose(np.array([1.0, 1.2, -1.0, -1.1]), pairs).shares]
    [0.995, 0.0, 0.005]
    """
    if crossing is None or not _repeat(crossing.vectors):
        return None
    crossed = _repeat(crossing.networks)
    numbers = [crossing.vectors, crossing.networks] if crossed else [crossing.vectors]
    kept = list(range(len(numbers)))
    while True:
        found = _fitted(values, numbers, kept)
        if found is None:
            return None
        lowest = min(kept, key=lambda place: found.variances[place], default=2)
        if lowest == 2 or found.variances[lowest] >= 0.0:
            return found
        kept.remove(lowest)  # less than nothing is nothing: its squares are the residual's


def _repeat(numbers: Ints) -> bool:
    return 1 < np.unique(numbers).size < numbers.size


def _fitted(values: Floats, numbers: list[Ints], kept: list[int]) -> Components | None:
    """Return the components of the factors kept; the others' are zero."""
    count, one = values.size, np.ones((values.size, 1))
    dummies = [(each[:, None] == np.unique(each)).astype(float) for each in numbers]
    whole = np.hstack([one, *(dummies[place] for place in kept)])
    rest, rank = _left(whole, values)
    forms, squares, freedoms = np.zeros((3, 3)), np.zeros(3), np.zeros(3)
    squares[2], freedoms[2] = float(rest @ rest), count - rank
    if freedoms[2] <= 0:
        return None
    forms[2, 2] = 1.0 / freedoms[2]
    for place in kept:
        others = np.hstack([one, *(dummies[other] for other in kept if other != place)])
        without, fewer = _left(others, values)
        unexplained, _ = _left(others, dummies[place])
        squares[place], freedoms[place] = float(without @ without) - squares[2], rank - fewer
        size = float((unexplained**2).sum())
        if freedoms[place] <= 0 or size < 1e-9:
            return None
        forms[place, place], forms[place, 2] = 1.0 / size, -freedoms[place] / size * forms[2, 2]
    parameters, networks, residual = (float(part) for part in forms @ squares)
    sizes = [float((dummy.sum(axis=0) ** 2).sum()) / count**2 for dummy in dummies] + [0.0]
    return Components(
        (parameters, networks, residual), len(numbers) > 1, forms, squares, freedoms,
        (sizes[0], sizes[1], 1.0 / count),
    )  # fmt: skip


def _left(design: Floats, values: Floats) -> tuple[Floats, int]:
    """Return what a linear fit leaves of values, and the rank of its design."""
    fit, _, rank, _ = np.linalg.lstsq(design, values, rcond=None)
    return values - design @ fit, int(rank)


def effect_of(values: Floats, crossing: Crossing | None) -> Effect:
    """Return a paired mean with the interval that vectors and networks, drawn at random, allow.

    Without a crossing that can be decomposed replications are independent, and the interval is Student's.
    """
    found = decompose(values, crossing)
    if found is None or not values.size:
        return paired_effect(values)
    mean = math.fsum(values) / values.size
    return with_interval(mean, *found.error(found.sizes), replications=values.size)


def date_of(values: Floats, crossing: Crossing | None) -> Effect:
    """Return the middle of dates; where vectors come more than once, each counts by its own middle.

    Runs of one vector are no independent dates, so that the order statistics are those of vectors.
    """
    if crossing is None or not _repeat(crossing.vectors):
        return middle_effect(values)
    ordered = [np.sort(values[crossing.vectors == vector]) for vector in np.unique(crossing.vectors)]
    found = middle_effect(np.array([dates[(dates.size - 1) // 2] for dates in ordered]))
    return Effect(found.mean, found.low, found.high, values.size)


def worth(values: Floats, effect: Effect, components: Components | None) -> float:
    """Return how many independent replications crossed ones are worth for the mean (Kish 1965)."""
    if components is None or values.size < 2:
        return float(values.size)
    variance, _ = components.error(components.sizes)
    alone = float(values.var(ddof=1))
    return min(float(values.size), alone / variance) if variance > 0.0 else float(values.size)


def significant(values: Floats, crossing: Crossing, components: Components) -> tuple[int, int]:
    """Return how many vectors have an effect above zero, and how many below, significantly after Holm.

    Each vector's mean is held against what its networks and the residual leave uncertain, a spread that all
    vectors share.
    """
    means, chances = [], []
    for vector in np.unique(crossing.vectors):
        mine = crossing.vectors == vector
        _, met = np.unique(crossing.networks[mine], return_counts=True)
        count = int(mine.sum())
        variance, freedom = components.error((0.0, float((met**2).sum()) / count**2, 1.0 / count))
        mean = math.fsum(values[mine]) / count
        means.append(mean)
        far = abs(mean) / math.sqrt(variance) if variance > 0.0 else math.inf if mean else 0.0
        chances.append(2.0 * float(stdtr(freedom, -far)))
    sure = holm(np.array(chances)) <= LEVEL
    signs = np.sign(np.array(means))
    return int((sure & (signs > 0)).sum()), int((sure & (signs < 0)).sum())


def holm(chances: Floats) -> Floats:
    """Return p values adjusted for their number (Holm 1979).

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(chances, kind="stable")
    stepped = chances[order] * np.arange(chances.size, 0, -1)
    adjusted = np.empty(chances.size)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(stepped))
    return adjusted


def depends(values: Floats, crossing: Crossing | None, components: Components | None) -> bool:
    """Return whether parameters decide an effect, and decide it both ways."""
    if crossing is None or components is None or components.shares[0] <= MOSTLY:
        return False
    return min(significant(values, crossing, components)) >= BOTH_WAYS
