"""PageRank, and what NetworKit gives with one thread and a seed, so that it can be repeated.

Core, components and communities share one graph of NetworKit, made once for all pairs of a network. PageRank
is solved by `keiretsu.measure.kernels.pagerank`: NetworKit's takes three times as long and looks at the sum
of all errors, which in a large network says little about one actor.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I64
from keiretsu.core.csr import row_starts
from keiretsu.measure.kernels.pagerank import arrivals, settle
from keiretsu.measure.tied_pairs import Pairs, sums

DAMPING = 0.85
"""Chance that a walk goes on, as in Brin & Page (1998)."""
OVERSHOOT = 1.2
"""How far a value goes of the way it should, measured on networks like ours."""
TOLERANCE = 1e-10
"""Share of itself by which no actor's PageRank moves any more."""
ATTEMPTS = 10
"""Partitions tried on a small network, of which the one of highest modularity is kept."""
SMALL = 200_000
MEMORY = 0.5
"""How much more ties within a group of the date before count, and ties between two less (a prior)."""


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
    """Return the pairs as a NetworKit graph with their weights, made the first time it is asked for."""
    if "graph" not in pairs.made:
        if len(pairs):
            made = networkit.GraphFromCoo((weights(pairs), (pairs.low, pairs.high)), n=pairs.n, weighted=True)
        else:
            made = networkit.Graph(pairs.n, weighted=True)
        pairs.made["graph"] = made
    return pairs.made["graph"]


def weights(pairs: Pairs) -> F64:
    """Return the weight of every pair, shape (m,); 1 each where none is above zero."""
    return pairs.weight if pairs.weight.any() else np.ones(len(pairs))


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
    ptr = row_starts(np.bincount(target, minlength=pairs.n))
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
    pairs: Pairs,
    *,
    resolution: float = 1.0,
    seed: int = 1,
    earlier: I64 | None = None,
    memory: float = MEMORY,
) -> tuple[I64, float]:
    r"""Return the number of each actor's community, the largest being 1, and the modularity.

    Found by the Leiden method [1]_ on the strengths of pairs; of a small network the best of some attempts.
    Many partitions are about as good, so a search that starts afresh at every date finds other communities
    from few changes. Where those of an earlier date are known, the search is smoothed as in evolutionary
    clustering [2]_, [3]_: it maximises

    .. math:: \frac{1}{2m} \sum_{ij} \left(f_{ij} w_{ij} - \gamma \frac{k_i k_j}{2m}\right) [c_i = c_j],
        \qquad f_{ij} = 1 + \mu,\ \frac{1}{1 + \mu}\ \text{or}\ 1

    for two of the same earlier community, of two different ones, and where an end had none. Strengths
    :math:`k` and their sum :math:`2m` are the real ones: what was one falls apart once nothing holds it,
    however long the memory.

    Parameters
    ----------
    pairs : Pairs
    resolution : float
        :math:`\gamma`; above 1 gives smaller communities.
    seed : int
    earlier : int64, shape (n,), optional
        Communities of an earlier date, negative for who had none.
    memory : float
        :math:`\mu`; 0 forgets the earlier communities.

    Returns
    -------
    label : int64, shape (n,)
    modularity : float
        Of the real strengths, without memory and with :math:`\gamma = 1`.

    References
    ----------
    .. [1] V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, Scientific Reports 9 (2019) 5233.
    .. [2] D. Chakrabarti, R. Kumar, A. Tomkins, Evolutionary clustering, KDD (2006) 554.
    .. [3] T. Aynaud, J.-L. Guillaume, Static community detection algorithms for evolving
       networks, WiOpt (2010).
    """
    if not len(pairs):
        return by_size(np.arange(pairs.n)), 0.0
    tried = []
    with one_thread(seed) as networkit:
        search = Search.of(networkit, pairs, resolution, earlier, memory)
        for _ in range(ATTEMPTS if len(pairs) <= SMALL else 1):
            found = networkit.community.ParallelLeiden(search.graph, gamma=search.gamma).run().getPartition()
            tried.append((search.quality(np.asarray(found.getVector()).astype(np.int64)), found))
        best = max(quality for quality, _ in tried)
        found = next(found for quality, found in tried if quality >= best - 1e-12)
        modularity = networkit.community.Modularity().getQuality(found, graph_of(networkit, pairs))
    return by_size(np.asarray(found.getVector())), float(modularity)


@dataclass(frozen=True, eq=False)
class Search:
    """The graph to search: as `graph_of` without memory, else with factors on pairs and loops on actors.

    Loops give every actor a like multiple of its real strength. Without them what chance would put inside a
    group would move with the factors, and a close group would fall apart the sooner the longer the memory.

    Parameters
    ----------
    graph : networkit.Graph
    ends : (int64, shape (k,), int64, shape (k,))
        Rows of the two ends of its edges and loops.
    weight : float64, shape (k,)
    gamma : float
        Resolution in this graph.
    """

    graph: Any
    ends: tuple[I64, I64]
    weight: F64
    gamma: float

    @classmethod
    def of(
        cls, networkit: Any, pairs: Pairs, resolution: float, earlier: I64 | None, memory: float
    ) -> "Search":
        """Return what to search in with the parameters of `communities`."""
        real = weights(pairs)
        if earlier is None or not memory:
            return cls(graph_of(networkit, pairs), (pairs.low, pairs.high), real, resolution)
        one, other = earlier[pairs.low], earlier[pairs.high]
        factor = np.where(one == other, 1.0 + memory, 1.0 / (1.0 + memory))
        factor[(one < 0) | (other < 0)] = 1.0
        scale = float(factor.max())
        missing = (scale - factor) * real
        # a loop counts at both of its ends
        loop = (np.bincount(pairs.low, missing, pairs.n) + np.bincount(pairs.high, missing, pairs.n)) / 2.0
        looped = np.flatnonzero(loop)
        low, high = np.concatenate([pairs.low, looped]), np.concatenate([pairs.high, looped])
        weight = np.concatenate([factor * real, loop[looped]])
        graph = networkit.GraphFromCoo((weight, (low, high)), n=pairs.n, weighted=True)
        return cls(graph, (low, high), weight, resolution / scale)

    def quality(self, label: I64) -> float:
        """Return what the search maximises, as a share of all strength in the graph."""
        low, high = (label[end] for end in self.ends)
        strength = np.bincount(np.concatenate([low, high]), np.concatenate([self.weight, self.weight]))
        share = strength / strength.sum()
        inside = self.weight[low == high].sum() / self.weight.sum()
        return float(inside - self.gamma * (share**2).sum())


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
