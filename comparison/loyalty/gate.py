"""The gate before any timing: both programs must give the same macroscopic results."""

import math
from dataclasses import dataclass, replace

import numpy as np

from comparison.loyalty import with_kernels, with_mesa
from comparison.loyalty.model import Market

LOYALTIES = (0.5, 0.8, 0.95, 1.0, 1.05, 1.2, 1.5)
"""Values of beta' / n on both sides of the transition."""

WITHIN = 4.0
"""Standard errors of the difference that two equal programs may differ by: with 14 comparisons one in a
thousand gates of equal programs fails."""


@dataclass(frozen=True, slots=True)
class Row:
    """One statistic at one value of beta' / n: means over buyers, and their difference in standard errors."""

    loyalty: float
    statistic: str
    mesa: float
    ours: float
    error: float
    apart: float

    @property
    def equal(self) -> bool:
        """Whether the two agree within `WITHIN` standard errors of the difference."""
        return abs(self.apart) <= WITHIN


def compare(
    market: Market,
    loyalties: tuple[float, ...] = LOYALTIES,
    periods: int = 600,
    watched: int = 20,
    seed: int = 1,
) -> list[Row]:
    """Return both statistics at every beta' / n; buyers are independent, which gives the errors."""
    rows = []
    for loyalty in loyalties:
        here = replace(market, loyalty=loyalty)
        theirs = with_mesa.run(here, periods, watched, seed)
        # ours is cheap: ten times the buyers, so that the error is theirs
        ours = with_kernels.run(replace(here, buyers=10 * here.buyers), periods, watched, seed)
        for name in ("repeats", "largest"):
            a, b = getattr(theirs, name), getattr(ours, name)
            error = math.sqrt(a.var() / len(a) + b.var() / len(b))
            rows.append(Row(loyalty, name, a.mean(), b.mean(), error, (b.mean() - a.mean()) / error))
    return rows


def transition(memory: float = 0.002, buyers: int = 500, seed: int = 1) -> tuple[float, float, float]:
    """Return the mean largest preference of ours below, at twice, and above the threshold beta' = n.

    With so long a memory single visits hardly move preferences, and the mean field holds: even shares at
    0.8 n, devotion at 1.2 n. The middle value is the even share itself, 1 / n.
    """
    periods = round(30 / memory)
    market = Market(buyers=buyers, memory=memory)
    below, above = (
        float(np.mean(with_kernels.run(replace(market, loyalty=x), periods, 1, seed).largest))
        for x in (0.8, 1.2)
    )
    return below, 1.0 / market.sellers, above
