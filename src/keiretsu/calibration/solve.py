"""Solving for parameters: at every point of a design, the value that makes an outcome meet its target.

All points are solved together, one evaluation of the model a round, so that a round is one parallel batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keiretsu.evidence.panel import Floats

ROUNDS = 12
"""Evaluations after the two ends."""

BOTTOM = 1e3
"""Distance of an outcome that has no logarithm."""

Evaluate = Callable[[list[int], Floats], Floats]
"""``evaluate(indices, x)``: the outcome of each point at its own value of the parameter."""


@dataclass
class Bracket:
    """Where the solution of one point lies: two ends whose outcomes lie on either side of the target."""

    low: float
    high: float
    at_low: float
    at_high: float
    side: int = 0

    def guess(self) -> float:
        """Return the next value to try: the false position, pulled into the middle nine tenths."""
        share = self.at_low / (self.at_low - self.at_high)
        return self.low + min(max(share, 0.05), 0.95) * (self.high - self.low)

    def narrow(self, x: float, off: float) -> None:
        """Take a tried value as an end; halve the weight of an end that stays twice (Illinois)."""
        if (off > 0.0) == (self.at_high > 0.0):
            self.high, self.at_high = x, off
            self.at_low *= 0.5 if self.side == 1 else 1.0
            self.side = 1
        else:
            self.low, self.at_low = x, off
            self.at_high *= 0.5 if self.side == -1 else 1.0
            self.side = -1


def _off(outcome: Floats, target: float, within: float) -> Floats:
    """Return how far outcomes are from the target: one, where they are as far as is near enough."""
    if target <= within:
        return (outcome - target) / within
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.log(outcome / target) / np.log1p(within / target)
        below = np.log(outcome / target) / -np.log1p(-within / target)
    known = np.where(outcome > 0.0, np.where(outcome > target, above, below), -BOTTOM)
    return np.where(np.isnan(outcome), np.nan, known)


def solve(
    evaluate: Evaluate, count: int, between: tuple[float, float], target: float, within: float
) -> Floats:
    """Return for every point the value at which the outcome meets the target.

    Parameters
    ----------
    evaluate : callable
    count : int
        Number of points.
    between : (float, float)
        Range of the parameter. If both ends are positive the search is even in logarithms; so it is in the
        outcome where the target is positive, which makes one step of a relation of constant elasticity.
    target, within : float
        Wanted outcome, and how near is near enough, in its unit.

    Returns
    -------
    float array, shape (count,)
        NaN where the target does not lie between the outcomes of the two ends, or was not met in `ROUNDS`.

    Examples
    --------
    >>> found = solve(lambda points, x: 10.0 / x, 1, (1.0, 100.0), 2.0, 1e-6)
    >>> found.round(4).tolist()
    [5.0]
    """
    ahead, back = (math.log, math.exp) if between[0] > 0.0 else (float, float)
    ends = [ahead(end) for end in between]
    everyone = list(range(count))
    found = np.full(count, np.nan)
    off = [_off(evaluate(everyone, np.full(count, end)), target, within) for end in between]
    brackets: dict[int, Bracket] = {}
    for i in everyone:
        for end, side in zip(between, off, strict=True):
            if abs(side[i]) <= 1.0:
                found[i] = end
        if np.isnan(found[i]) and off[0][i] * off[1][i] < 0.0:
            brackets[i] = Bracket(ends[0], ends[1], float(off[0][i]), float(off[1][i]))
    for _ in range(ROUNDS):
        if not brackets:
            break
        left = list(brackets)
        # six digits are what a file holds
        tried = np.array([float(f"{back(brackets[i].guess()):.6g}") for i in left])
        for i, x, off_i in zip(left, tried, _off(evaluate(left, tried), target, within), strict=True):
            if abs(off_i) <= 1.0:
                found[i] = x
            if abs(off_i) <= 1.0 or np.isnan(off_i):
                del brackets[i]
            else:
                brackets[i].narrow(ahead(float(x)), float(off_i))
    return found
