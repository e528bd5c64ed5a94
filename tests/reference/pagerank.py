"""Twins of `pagerank`: lists of arrivals, and the walk solved as a system of equations."""

import numpy as np

from tests.reference.csr import index, places


def arrivals(n, source, target, weight):
    """Return (ptr, origin, share) of the arcs by target."""
    leaves = [0.0] * n
    for a, w in zip(source, weight, strict=True):
        leaves[a] += w
    come = [[] for _ in range(n)]
    for a, b, w in zip(source, target, weight, strict=True):
        come[b].append((int(a), w / leaves[a] if leaves[a] > 0 else 0.0))
    ptr, both = index(come)
    return ptr, [a for a, _ in both], [s for _, s in both]


def settle(ptr, origin, share, damping):
    """Return the values that solve y = 1 + damping S y."""
    n = len(ptr) - 1
    matrix = np.eye(n)
    for i in range(n):
        for e in places(ptr, i):
            matrix[i, origin[e]] -= damping * share[e]
    return np.linalg.solve(matrix, np.ones(n))
