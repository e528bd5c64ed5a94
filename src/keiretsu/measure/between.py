"""Betweenness: exact where that is quick, else from a sample of actors, with its standard error."""

from dataclasses import dataclass

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.errors import UsageError
from keiretsu.measure.kernels.betweenness import PathSearch, dependencies
from keiretsu.measure.tied_pairs import Pairs

WORK = 3e8
"""Steps along pairs that are quick: some seconds."""
FEWEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Betweenness:
    """Betweenness of every actor, its standard error (both (n,)), and from how many actors it was counted."""

    value: F64
    error: F64
    pivots: int

    @property
    def exact(self) -> bool:
        """Whether the paths from every actor were counted."""
        return self.pivots == len(self.value)


def betweenness(pairs: Pairs, *, pivots: int | None = None, seed: int = 1) -> Betweenness:
    r"""Return the share of all shortest paths between two others that pass through each actor.

    .. math:: B(v) = \frac{1}{(n - 1)(n - 2)} \sum_{s} \delta_s(v), \quad
        \delta_s(v) = \sum_t \sigma_{st}(v) / \sigma_{st}

    The sum runs over all s [1]_, or over `pivots` of them drawn without replacement and scaled up, in which
    case the standard error is that of a simple random sample from n.

    Parameters
    ----------
    pairs : Pairs
    pivots : int, optional
        From how many actors paths are counted; by default all where that is quick, else as many as are quick.
    seed : int
        Seed of the sample.

    Raises
    ------
    UsageError
        For fewer than two pivots.

    References
    ----------
    .. [1] U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociology 25 (2001) 163-177.
    """
    n = pairs.n
    if pivots is not None and pivots < 2:
        raise UsageError(f"Betweenness from {pivots} actors has no error; take at least 2.")
    steps = n + 2 * len(pairs)
    count = min(n, max(FEWEST, int(WORK / max(steps, 1))) if pivots is None else pivots)
    # in ascending order the sums are taken in the same order whichever way the sample was drawn
    chosen = (
        np.sort(np.random.default_rng(seed).choice(n, count, replace=False)) if count < n else np.arange(n)
    )
    total, square = np.zeros(n), np.zeros(n)
    search = PathSearch(np.empty(n, np.uint32), np.empty(n, np.int32), np.empty(n), np.empty(n))
    dependencies(pairs.rows.ptr, pairs.rows.index, chosen.astype(np.int64), search, total, square)
    scale = n / max(count, 1) / max((n - 1) * (n - 2), 1)
    if count >= n:
        return Betweenness(total * scale, np.zeros(n), count)
    variance = np.maximum(square - total**2 / count, 0.0) / (count - 1)
    return Betweenness(total * scale, scale * np.sqrt(count * (1 - count / n) * variance), count)
