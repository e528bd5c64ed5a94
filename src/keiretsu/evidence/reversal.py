"""Joint claims: two claims that must hold in one replication, such as that ties help and then hurt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.decomposition import Crossing, decompose, effect_of, worth
from keiretsu.evidence.effect import Share, with_wilson
from keiretsu.evidence.panel import Floats, Ints

MOST_OF_THEM = 0.5
"""Share of replications that must have both for the joint claim to hold."""

BY_COINS = 0.25
"""Share that has both if neither effect is there, so that each sign is a coin's."""


@dataclass(frozen=True, slots=True)
class Joint:
    """In what share of replications two claims hold together.

    Attributes
    ----------
    parts : tuple of str
        Ids of the claims.
    replications : int
        Those in which both were judged.
    share : Share
        Both have the claimed sign, with its 95 % interval.
    independent : float or None
        What it would be if the two were independent: the product of the shares of each.
    share_of_interest : float or None
        Both have the claimed sign and at least the smallest effect of interest.
    independent_of_interest : float or None
        The same under independence.
    """

    parts: tuple[str, ...]
    replications: int
    share: Share
    independent: float | None
    share_of_interest: float | None
    independent_of_interest: float | None

    @property
    def said(self) -> str:
        """Say how often both hold."""
        if self.share.share is None:
            return ""
        one, two = self.parts
        said = (
            f"{one} and {two} both have the claimed sign in {_percent(self.share.share)} of "
            f"{self.replications} replications ({_percent(self.share.low)} to {_percent(self.share.high)}; "
            f"{_percent(self.independent)} if they were independent)"
        )
        if self.share_of_interest is None:
            return f"{said}."
        size, alone = _percent(self.share_of_interest), _percent(self.independent_of_interest)
        return f"{said}, and both the smallest effect of interest at least in {size} ({alone})."


@dataclass(frozen=True, slots=True)
class Part:
    """One of the claims of a joint one: its effects, turned so that the claimed sign is above zero.

    Attributes
    ----------
    replications : int array, shape (d,)
    values : float array, shape (d,)
    smallest : float or None
    """

    replications: Ints
    values: Floats
    smallest: float | None


def joined(names: tuple[str, ...], parts: list[Part], crossing: Crossing | None) -> Joint:
    """Return how often two claims hold together.

    Parameters
    ----------
    names : tuple of str
    parts : list of Part
        Two, on the same replications.
    crossing : Crossing or None
        Of these replications. Crossed replications are worth as many independent ones as they are for the
        effect that they tell least about.

    Returns
    -------
    Joint
    """
    values = [part.values for part in parts]
    count = values[0].size
    if not count:
        return Joint(names, 0, Share(None, None, None), None, None, None)
    found = [decompose(each, crossing) for each in values]
    effects = [effect_of(each, crossing) for each in values]
    least = min(worth(*each) for each in zip(values, effects, found, strict=True))
    both, apart = _shares([each > 0.0 for each in values])
    sizes = [part.smallest for part in parts if part.smallest is not None]
    large = (
        _shares([each >= size for each, size in zip(values, sizes, strict=True)])
        if len(sizes) == len(parts)
        else (None, None)
    )
    return Joint(names, count, with_wilson(both, max(1.0, least)), apart, *large)


def side(share: Share) -> str:
    """Return what the share says: ``+`` both hold in most replications, ``-`` more rarely than by coins.

    Examples
    --------
    >>> side(with_wilson(0.8, 40)), side(with_wilson(0.4, 40)), side(with_wilson(0.05, 40))
    ('+', '', '-')
    """
    if share.low is not None and share.low > MOST_OF_THEM:
        return "+"
    return "-" if share.high is not None and share.high < BY_COINS else ""


def _shares(held: list[np.ndarray]) -> tuple[float, float]:
    return float(np.all(held, axis=0).mean()), float(np.prod([each.mean() for each in held]))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100.0 * share:.0f} %"
