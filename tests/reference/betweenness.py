"""Twins of `keiretsu.measure.kernels.betweenness`: every shortest path written out."""

from math import inf

from tests.reference.csr import places


def count_paths(ptr, index, start):
    """Return distance and number of shortest paths from `start` to whoever can be reached."""
    distance, paths, circle = {start: 0}, {start: 1}, [start]
    while circle:
        further = {}
        for v in circle:
            for e in places(ptr, v):
                u = int(index[e])
                if u not in distance:
                    further[u] = further.get(u, 0) + paths[v]
        distance |= dict.fromkeys(further, distance[circle[0]] + 1)
        paths |= further
        circle = list(further)
    return distance, paths


def dependencies(ptr, index, pivots):
    """Return the sum over the pivots of their dependencies on everyone, and of the squares."""
    n = len(ptr) - 1
    found = [count_paths(ptr, index, s) for s in range(n)]
    total, square = [0.0] * n, [0.0] * n
    for s in pivots:
        distance, paths = found[s]
        for v in range(n):
            others = [t for t in distance if t not in (s, v)]
            through = [
                paths[v] * found[v][1][t] / paths[t]
                for t in others
                if v != s and distance.get(v, inf) + found[v][0].get(t, inf) == distance[t]
            ]
            total[v] += sum(through)
            square[v] += sum(through) ** 2
    return total, square
