"""The verdict rule: what an effect, its interval and what surrounds it allow one to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.effect import Effect
from keiretsu.evidence.equivalence import is_negligible
from keiretsu.evidence.panel import Floats

VERDICTS = ("not_given", "depends", "no_effect", "contradicts", "assumed", "supports", "undecided")
"""In the order in which they are asked about, but for *assumed* and *supports*, which exclude each other."""

BEATS = 0.95
"""Share of comparisons (a replication of the model, one of a rival) in which the model must be the nearer."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on beside the effect.

    Attributes
    ----------
    beats : float or None
        Share of comparisons in which the full model beats its rivals on the linked held-out facts; ``None``
        where there is none to compare on.
    smallest : float or None
        The smallest effect of interest, in the unit of the effect; ``None`` for a date, or where none is
        declared, so that nothing can be called too small to matter.
    not_given : str
        Why the treatment counts as not given: no manipulation check, or arms that differ too little.
    depends : bool
        Whether the sign depends on parameters that no fact identifies.
    killed_by : str
        The unidentified assumption without which the effect is gone; empty if there is none.
    untried : str
        What could have refused the claim and was not tried: a linked fact out of the run's reach, a rival or
        a switch that was not run; empty if there is none.
    within : (float, float) or None
        For a date, the first and the last year that agree.
    """

    beats: float | None = None
    smallest: float | None = None
    not_given: str = ""
    depends: bool = False
    killed_by: str = ""
    untried: str = ""
    within: tuple[float, float] | None = None


def decide(effect: Effect, claimed_sign: str, grounds: Grounds) -> str:
    """Return the verdict on a claim, the first that fits.

    Parameters
    ----------
    effect : Effect
        What the model finds.
    claimed_sign : str
        ``+`` or ``-``; ``=`` for a date.
    grounds : Grounds

    Returns
    -------
    str
        *not_given*: the manipulation check is missing or fails. *depends*: parameters explain more than half
        of the variance, and vectors of both signs are significant. *no_effect*: the 90 % interval lies
        within the smallest effect of interest on both sides of zero (two one-sided tests). *contradicts*:
        the 95 % interval excludes zero on the other side, or all years that agree. *assumed*: the claimed
        sign, but no identifying fact, or an assumption makes it. *supports*: the claimed sign, nothing left
        untried, and nearer than the rivals in at least 95 % of the comparisons. *undecided*: the rest.

    Examples
    --------
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "+", Grounds(beats=1.0))
    'supports'
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "-", Grounds(beats=1.0))
    'contradicts'
    >>> decide(Effect(1.0, 0.5, 1.5, 20, 19), "-", Grounds(beats=1.0, smallest=2.0))
    'no_effect'
    >>> decide(Effect(1.0, 0.5, 1.5, 20), "+", Grounds(untried="the run ends in 1980"))
    'undecided'
    """
    if grounds.not_given:
        return "not_given"
    if grounds.depends:
        return "depends"
    if is_negligible(effect, grounds.smallest):
        return "no_effect"
    side = effect.side(grounds.within)
    if not side:
        return "undecided"
    if side != claimed_sign:
        return "contradicts"
    if grounds.killed_by:
        return "assumed"
    if grounds.untried:
        return "undecided"
    if grounds.beats is None:
        return "assumed"
    return "supports" if grounds.beats >= BEATS else "undecided"


def distance(values: Floats, low: float, high: float) -> Floats:
    """Return how far values lie outside an accepted range; zero inside.

    Examples
    --------
    >>> distance(np.array([1.0, 2.5, 4.0]), 2.0, 3.0).tolist()
    [1.0, 0.0, 1.0]
    """
    return np.maximum(0.0, np.maximum(low - values, values - high))


def nearer(full: Floats, rival: Floats) -> float:
    """Return the share of pairs of a replication and a rival's point in which the model errs less.

    Examples
    --------
    >>> nearer(np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    0.75
    """
    return float((full[:, None] < rival[None, :]).mean())
