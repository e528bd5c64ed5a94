"""How firm a rank is: the ranks that actors take when the tied pairs are drawn again."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from keiretsu.core import waiting
from keiretsu.core.arrays import F64, I64
from keiretsu.measure.standard import pagerank
from keiretsu.measure.structural_holes import holes
from keiretsu.measure.tied_pairs import Pairs

RANKED = ("degree", "pagerank", "constraint")
"""Measures whose ranks get intervals; the least constrained actor is first, else the largest value."""
LEVEL = 90
"""Percent of the resamples that an interval holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """Ranks of one measure, 1 the first, and the ends of their interval, each (n,); 0 where there is none."""

    rank: I64
    low: I64 | None
    high: I64 | None


def default_resamples(pairs: Pairs) -> int:
    """Return how many resamples are quick: none on networks that take minutes."""
    if len(pairs) > 500_000:
        return 0
    return 100 if len(pairs) <= 50_000 else 40


def rank_intervals(pairs: Pairs, *, resamples: int, seed: int = 1) -> dict[str, Ranks]:
    """Return the ranks by `RANKED` with intervals from resampled pairs.

    A resample draws as many pairs as there are, with replacement (Efron 1979); a pair drawn twice counts
    twice. The interval spans the middle 90 % of the ranks an actor takes, and the one it has. It says
    how far a rank hangs on single ties; it knows nothing of ties that were never recorded.

    Parameters
    ----------
    pairs : Pairs
    resamples : int
        0 gives ranks without intervals.
    seed : int
    """
    now = {name: rank(values) for name, values in _values(pairs, None).items()}
    if resamples < 2 or not len(pairs):
        return {name: Ranks(found, None, None) for name, found in now.items()}
    drawn = {name: np.empty((resamples, pairs.n), np.int32) for name in RANKED}
    generator = np.random.default_rng(seed)
    for r in range(resamples):
        waiting.now("drawing ties again for the intervals of ranks", r / resamples)
        multiple = np.bincount(generator.integers(0, len(pairs), len(pairs)), minlength=len(pairs))
        for name, values in _values(pairs, multiple).items():
            drawn[name][r] = rank(values)
    return {name: Ranks(now[name], *_middle(drawn[name], now[name])) for name in RANKED}


def rank(values: F64) -> I64:
    """Return ranks, the largest value first; equal values share the better rank, no number comes last.

    Examples
    --------
    >>> rank(np.array([1.0, 3.0, 3.0, np.nan])).tolist()
    [3, 1, 1, 4]
    """
    # measures of equal actors differ in their last digits, by the order in which they are summed
    mantissa, exponent = np.frexp(np.where(np.isnan(values), -np.inf, values))
    tidy = np.ldexp(np.round(mantissa, 9), exponent)
    return 1 + len(tidy) - np.searchsorted(np.sort(tidy), tidy, side="right")


def _values(pairs: Pairs, multiple: I64 | None) -> dict[str, F64]:
    """Return the values that rank, larger first; with `multiple` every pair counts so often."""
    count = np.ones(len(pairs)) if multiple is None else multiple.astype(np.float64)
    both = np.concatenate([pairs.low, pairs.high])
    return {
        "degree": np.asarray(np.bincount(both, np.tile(count, 2), pairs.n), np.float64),
        "pagerank": pagerank(pairs, multiple),
        "constraint": -holes(pairs, pairs.weight * count).constraint,
    }


def _middle(drawn: npt.NDArray[np.int32], now: I64) -> tuple[I64, I64]:
    """Return the ends of the middle of the ranks drawn, made to hold the rank now.

    A network drawn again lacks a third of its pairs, which moves some actors more than others.
    """
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail], axis=0, method="nearest").astype(np.int64)
    return np.minimum(low, now), np.maximum(high, now)
