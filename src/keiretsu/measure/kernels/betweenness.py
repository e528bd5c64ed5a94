"""Shortest paths from one actor after another: how often each actor lies on them (Brandes 2001)."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U32
from keiretsu.core.jit import kernel


class PathSearch(NamedTuple):
    """Scratch of a search from one actor, each of shape (n,).

    Parameters
    ----------
    order : uint32
        The actors reached, the nearest first.
    distance : int32
    paths : float64
        Number of shortest paths.
    depends : float64
        Dependency of the actor from which the search starts.
    """

    order: U32
    distance: I32
    paths: F64
    depends: F64


@kernel
def dependencies(ptr: I64, index: U32, pivots: I64, search: PathSearch, total: F64, square: F64) -> None:
    r"""Add to total and square (n) the dependency of every pivot on every actor, and its square.

    .. math:: \delta_s(v) = \sum_t \sigma_{st}(v) / \sigma_{st}

    the sum, over all others t, of the share of the shortest paths from s to t that pass through v.
    ptr (n + 1) and index (2m) list every pair twice.
    """
    order, distance, paths, depends = search.order, search.distance, search.paths, search.depends
    distance[:] = -1
    for k in range(len(pivots)):
        reached = count_paths(ptr, index, pivots[k], order, distance, paths)
        for a in range(reached):
            depends[order[a]] = 0.0
        for a in range(reached - 1, 0, -1):
            v = order[a]
            part = (1.0 + depends[v]) / paths[v]
            nearer = distance[v] - 1
            for e in range(ptr[v], ptr[v + 1]):
                u = index[e]
                if distance[u] == nearer:
                    depends[u] += paths[u] * part
            total[v] += depends[v]
            square[v] += depends[v] * depends[v]
        for a in range(reached):
            distance[order[a]] = -1


@kernel
def count_paths(ptr: I64, index: U32, start: int, order: U32, distance: I32, paths: F64) -> int:
    """Fill the distance from `start` and the number of shortest paths; return how many actors are reached.

    `order` lists them, the nearest first; `distance` is -1 before, and stays so where nothing leads.
    """
    order[0] = start
    distance[start] = 0
    paths[start] = 1.0
    reached, a = 1, 0
    while a < reached:
        v = order[a]
        a += 1
        further = distance[v] + 1
        for e in range(ptr[v], ptr[v + 1]):
            u = index[e]
            if distance[u] < 0:
                distance[u] = further
                paths[u] = 0.0
                order[reached] = u
                reached += 1
            if distance[u] == further:
                paths[u] += paths[v]
    return reached
