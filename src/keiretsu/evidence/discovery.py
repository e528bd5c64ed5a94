"""Scenario discovery: for which parameters an effect has which sign.

A design has given an effect at each of many points. Boxes (`keiretsu.evidence.prim`) and a tree are fitted on
60 % of them; all that is said of a box comes with what it is worth on the other 40 %. A box counts as found
when more of the held-out points in it have its sign than chance lets a box of as many points have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.effect import Effect, paired_effect
from keiretsu.evidence.panel import Floats
from keiretsu.evidence.prim import Box, Mask, chance, find_box
from keiretsu.evidence.tree import TreeLeaf, grow, predict
from keiretsu.evidence.variance import Noise, main_shares, noise_of

TRAINED = 0.6
"""Share of the points on which boxes and tree are fitted."""

LEVEL = 0.05
"""Chance of finding any of the two boxes where parameters decide nothing (Bonferroni over the two)."""

RESAMPLES = 40
"""Samples of the training points, with replacement, on which PRIM is asked again."""

ENOUGH = 200
"""Fewest points at which the smallest box holds eight points that it was not fitted on."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What part of the points looks like.

    Attributes
    ----------
    points : int
    share : float
        Share of them with the sign (the density of a box); NaN without points.
    coverage : float
        Share of all points with the sign that lie among them.
    effect : Effect
        Mean effect with its 95 % interval over the points.
    """

    points: int
    share: float
    coverage: float
    effect: Effect


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a box asks of one parameter.

    Attributes
    ----------
    parameter : str
    low, high : float or None
        Bounds, both included; None where there is none.
    p_value : float
        Chance that as many held-out points in the box would have its sign if this restriction picked them at
        random from the box without it: the quasi-p-value of Bryant and Lempert (2010), out of sample.
    resampled : float
        Share of resamples of the training points in which PRIM restricts the parameter on the same sides; NaN
        of a box that was not found.
    """

    parameter: str
    low: float | None
    high: float | None
    p_value: float
    resampled: float

    def __str__(self) -> str:
        low, high = (None if end is None else f"{end:.3g}" for end in (self.low, self.high))
        if low is not None and high is not None:
            return f"{self.parameter} {low} to {high}"
        return f"{self.parameter} ≥ {low}" if low is not None else f"{self.parameter} ≤ {high}"


@dataclass(frozen=True, slots=True)
class SignBox:
    """A box of one sign, fitted on the training points and tested on the others.

    Attributes
    ----------
    sign : str
        ``+`` or ``-``.
    restrictions : tuple of Restriction
    trained, tested : Sample
        The points in the box that it was fitted on, and those that it was not.
    base : Sample
        All points that nothing was fitted on: the base rate.
    p_value : float
        Chance that a random choice of as many held-out points has the sign as often.
    found : bool
        Whether that is less than `LEVEL` over the two boxes, and the mean has the sign too.
    """

    sign: str
    restrictions: tuple[Restriction, ...]
    trained: Sample
    tested: Sample
    base: Sample
    p_value: float
    found: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A leaf of the tree: its bounds, the mean effect it was fitted to, and the held-out points in it.

    The share of `tested` is that of effects above zero.
    """

    restrictions: tuple[tuple[str, float | None, float | None], ...]
    mean: float
    tested: Sample


@dataclass(frozen=True, slots=True, eq=False)
class Discovery:
    """What scenario discovery found.

    Attributes
    ----------
    names : tuple of str
        The P parameters.
    points : float array, shape (n, P)
    effects : float array, shape (n,)
        Mean over networks at each point.
    trained : bool array, shape (n,)
        The points that boxes and tree were fitted on.
    boxes : tuple of SignBox
        The box of positive effects, and that of negative ones.
    tree : tuple of Branch
        From the lowest effect to the highest.
    explained : float
        Share of the variance of the held-out points that the tree explains; below zero where it misleads.
    noise : Noise
    shares : tuple of float
        For each parameter its share of the variance of effects (see `main_shares`).
    """

    names: tuple[str, ...]
    points: Floats
    effects: Floats
    trained: Mask
    boxes: tuple[SignBox, SignBox]
    tree: tuple[Branch, ...]
    explained: float
    noise: Noise
    shares: tuple[float, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few points for boxes that mean anything."""
        return len(self.effects) < ENOUGH

    def box(self, sign: str) -> SignBox:
        """Return the box of a sign, ``+`` or ``-``."""
        return self.boxes[0] if sign == "+" else self.boxes[1]


def discover(names: Sequence[str], points: Floats, effects: Floats, seed: int = 0) -> Discovery:
    """Find and test the boxes of both signs, and a tree.

    Parameters
    ----------
    names : sequence of str
        Names of the P parameters.
    points : float array, shape (n, P)
    effects : float array, shape (n, K)
        Effect at each point on each of K networks; NaN where there is none. Every point has at least one.
    seed : int
        Of the split into training and test points, and of the resamples.

    Returns
    -------
    Discovery

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((400, 3))
    >>> found = discover("abc", x, np.where(x[:, 1] > 0.6, 1.0, -1.0)[:, None] + rng.normal(0, 0.5, (400, 3)))
    >>> [part.parameter for part in found.box("+").restrictions], found.box("+").found
    (['b'], True)
    """
    rng = np.random.default_rng(seed)
    means = np.nanmean(effects, axis=1)
    trained = np.zeros(len(means), np.bool_)
    trained[rng.permutation(len(means))[: round(TRAINED * len(means))]] = True
    boxes = (
        _sign_box("+", names, points, means, trained, rng),
        _sign_box("-", names, points, means, trained, rng),
    )
    leaves = grow(points[trained], means[trained])
    held, target = points[~trained], means[~trained]
    rest = float(((target - predict(leaves, held)) ** 2).sum())
    whole = float(((target - means[trained].mean()) ** 2).sum())
    return Discovery(
        tuple(names), points, means, trained, boxes,
        tuple(_branch(leaf, names, held, target) for leaf in leaves),
        1.0 - rest / whole if whole > 0.0 else 0.0,
        noise_of(effects),
        tuple(main_shares(points, means)),
    )  # fmt: skip


def _sign_box(
    sign: str, names: Sequence[str], points: Floats, means: Floats, trained: Mask, rng: np.random.Generator
) -> SignBox:
    score = means if sign == "+" else -means
    box = find_box(points[trained], score[trained], score[trained] > 0.0)
    held, of_sign = points[~trained], score[~trained] > 0.0
    inside = box.holds(held)
    agains = _again(points[trained], score[trained], rng) if box.sides else []
    p_value, tested = chance(of_sign, inside), _sample(inside, of_sign, means[~trained])
    mean = tested.effect.mean or 0.0
    found = bool(box.sides) and p_value < LEVEL / 2.0 and (mean if sign == "+" else -mean) > 0.0
    agains = _again(points[trained], score[trained], rng) if found else []
    return SignBox(
        sign,
        tuple(_restriction(box, place, names, held, of_sign, agains) for place in box.restricted),
        _sample(box.holds(points[trained]), score[trained] > 0.0, means[trained]),
        tested,
        _sample(np.ones_like(inside), of_sign, means[~trained]),
        p_value,
        found,
    )


def _again(points: Floats, score: Floats, rng: np.random.Generator) -> list[Box]:
    """Return the boxes that PRIM finds in resamples of the training points."""
    samples = rng.integers(0, len(score), (RESAMPLES, len(score)))
    return [find_box(points[rows], score[rows], score[rows] > 0.0) for rows in samples]


def _restriction(
    box: Box, parameter: int, names: Sequence[str], points: Floats, of_sign: Mask, agains: Sequence[Box]
) -> Restriction:
    sides = [(place, side) for place, side in box.sides if place == parameter]
    free = box
    for place, side in sides:
        free = free.bounded(place, side, -np.inf)
    wide = free.holds(points)
    low, high = _ends(box, parameter)
    return Restriction(
        names[parameter],
        low,
        high,
        chance(of_sign[wide], box.holds(points[wide])),
        float(np.mean([set(sides) <= set(other.sides) for other in agains])) if agains else math.nan,
    )


def _ends(box: Box, parameter: int) -> tuple[float | None, float | None]:
    low, high = (float(ends[parameter]) for ends in (box.low, box.high))
    return (low if math.isfinite(low) else None), (high if math.isfinite(high) else None)


def _sample(inside: Mask, of_sign: Mask, effects: Floats) -> Sample:
    hits, count = int((inside & of_sign).sum()), int(inside.sum())
    share = hits / count if count else math.nan
    coverage = hits / int(of_sign.sum()) if of_sign.any() else math.nan
    return Sample(count, share, coverage, paired_effect(effects[inside]))


def _branch(leaf: TreeLeaf, names: Sequence[str], points: Floats, effects: Floats) -> Branch:
    parts = tuple((names[place], *_ends(leaf.box, place)) for place in leaf.box.restricted)
    return Branch(parts, leaf.mean, _sample(leaf.box.holds(points), effects > 0.0, effects))
