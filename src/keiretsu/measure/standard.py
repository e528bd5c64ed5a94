"""PageRank, and what NetworKit gives with one thread and a seed, so that it can be repeated.

Core, components and communities share one graph of NetworKit, made once for all pairs of a network. PageRank
is solved by `keiretsu.kernels.walks`: NetworKit's takes three times as long and looks at the sum of all
errors, which in a large network says little about one actor.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from keiretsu.kernels.walks import arrivals, settle
from keiretsu.measure.graph import Pairs, starts, sums

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

DAMPING = 0.85
"""Chance that a walk goes on, as in Brin & Page (1998)."""
OVERSHOOT = 1.2
"""How far a value goes of the way it should, measured on networks like ours."""
TOLERANCE = 1e-10
"""Share of itself by which no actor's PageRank moves any more."""
ATTEMPTS = 10
"""Partitions tried on a small network, of which the one of highest modularity is kept."""
SMALL = 200_000
FOLLOWED = 4
"""Partitions tried on a larger network where the communities of an earlier date are known; else one."""
SLACK = 0.01
"""Modularity given up for a partition that is closer to an earlier one (a prior)."""


@contextmanager
def one_thread(seed: int = 1) -> Iterator[Any]:
    """Give NetworKit with one thread and a seed; the number of threads is put back afterwards."""
    import networkit

    before = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    try:
        yield networkit
    finally:
        networkit.setNumberOfThreads(before)


def graph_of(networkit: Any, pairs: Pairs) -> Any:
    """Return the pairs as a NetworKit graph with their weights, made the first time it is asked for.

    Without any weight above zero every pair weighs 1.
    """
    if "graph" not in pairs.made:
        if len(pairs):
            weight = pairs.weight if pairs.weight.any() else np.ones(len(pairs))
            made = networkit.GraphFromCoo((weight, (pairs.low, pairs.high)), n=pairs.n, weighted=True)
        else:
            made = networkit.Graph(pairs.n, weighted=True)
        pairs.made["graph"] = made
    return pairs.made["graph"]


def pagerank(pairs: Pairs, multiple: npt.NDArray[np.integer] | None = None) -> F64:
    """Return PageRank along the direction of ties, by strength, shape (n,); the sum is 1.

    Parameters
    ----------
    pairs : Pairs
    multiple : integer, shape (m,), optional
        How often every pair counts; by default once.
    """
    source, target, weight = pairs.arcs
    if multiple is not None:
        weight = weight * np.concatenate([multiple[pairs.is_forth], multiple[pairs.is_back]])
    ptr = starts(np.bincount(target, minlength=pairs.n))
    origin, share = np.empty(len(source), np.uint32), np.empty(len(source))
    arrivals(source, target, weight, sums(source, weight, pairs.n), ptr[:-1].copy(), origin, share)
    value = np.ones(pairs.n)
    settle(ptr, origin, share, DAMPING, OVERSHOOT, TOLERANCE, value)
    return np.asarray(value / max(value.sum(), 1.0))


def core(pairs: Pairs) -> I64:
    """Return the largest k for which each actor is in the k-core, shape (n,)."""
    if not len(pairs):
        return np.zeros(pairs.n, np.int64)
    with one_thread() as networkit:
        found = networkit.centrality.CoreDecomposition(graph_of(networkit, pairs)).run()
        return np.asarray(found.scores()).astype(np.int64)


def components(pairs: Pairs) -> I64:
    """Return the number of each actor's component, the largest being 1, shape (n,)."""
    with one_thread() as networkit:
        found = networkit.components.ConnectedComponents(graph_of(networkit, pairs)).run()
        partition = found.getPartition()
        return by_size(np.asarray(partition.getVector()))


def communities(
    pairs: Pairs, *, resolution: float = 1.0, seed: int = 1, earlier: I64 | None = None
) -> tuple[I64, float]:
    """Return the number of each actor's community, the largest being 1, and the modularity.

    Found by the Leiden method [1]_ on the strengths of pairs; of a small network the best of some attempts.

    Parameters
    ----------
    pairs : Pairs
    resolution : float
        Above 1 gives smaller communities.
    seed : int
    earlier : int64, shape (n,), optional
        Communities of an earlier date, negative for who had none. Of attempts about as good, the one in which
        most pairs of actors that were together still are is kept, since many partitions are about as good.

    References
    ----------
    .. [1] V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, Scientific Reports 9 (2019) 5233.
    """
    if not len(pairs):
        return by_size(np.arange(pairs.n)), 0.0
    attempts: list[tuple[float, I64]] = []
    with one_thread(seed) as networkit:
        graph = graph_of(networkit, pairs)
        large = 1 if earlier is None else FOLLOWED
        for _ in range(ATTEMPTS if len(pairs) <= SMALL else large):
            found = networkit.community.ParallelLeiden(graph, gamma=resolution).run().getPartition()
            quality = networkit.community.Modularity().getQuality(found, graph)
            attempts.append((float(quality), by_size(np.asarray(found.getVector()))))
    best = max(quality for quality, _ in attempts)
    if earlier is None:
        quality, label = next(attempt for attempt in attempts if attempt[0] >= best - 1e-12)
    else:
        good = [attempt for attempt in attempts if attempt[0] >= best - SLACK]
        quality, label = max(good, key=lambda attempt: likeness(attempt[1], earlier))
    return label, quality


def likeness(label: I64, earlier: I64) -> float:
    """Return how alike two partitions are, by the pairs of actors together in both (Jaccard 1912).

    Examples
    --------
    >>> likeness(np.array([1, 1, 2, 2]), np.array([5, 5, 5, -1]))
    0.3333333333333333
    """
    here = earlier >= 0
    label, earlier = label[here], earlier[here]

    def together(code: I64) -> float:
        size = np.unique(code, return_counts=True)[1].astype(np.float64)
        return float((size * (size - 1)).sum())

    both = together(label * (earlier.max(initial=0) + 1) + earlier)
    either = together(label) + together(earlier) - both
    return both / either if either else 1.0


def by_size(label: npt.NDArray[np.integer]) -> I64:
    """Return labels 1, 2, … in order of size, and of the first member where sizes are equal.

    Labels are whole numbers from 0, not much larger than there are members.

    Examples
    --------
    >>> by_size(np.array([7, 3, 3, 9])).tolist()
    [2, 1, 1, 3]
    """
    code = np.asarray(label, np.int64)
    n, m = len(code), int(code.max(initial=-1)) + 1
    first = np.full(m, n)
    first[code[::-1]] = np.arange(n)[::-1]
    count = np.bincount(code, minlength=m)
    place = np.empty(m, np.int64)
    place[np.lexsort((first, -count))] = np.arange(1, m + 1)
    return place[code]
