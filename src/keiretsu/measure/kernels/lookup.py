"""Putting things in order by counting: every list in one pass, equal keys in the order they came.

`free` (n) holds the first free place of every key; after a call it holds the place behind the key's last.
"""

from keiretsu.core.arrays import I64, U32
from keiretsu.core.jit import kernel


@kernel
def in_turn(key: I64, order: I64, free: I64, out: I64) -> None:
    """Fill out (m) with the entries of `order` (m) by ascending key (m), equal keys as they stand there."""
    for k in range(len(order)):
        entry = order[k]
        out[free[key[entry]]] = entry
        free[key[entry]] += 1


@kernel
def both_ways(low: I64, high: I64, below: I64, above: I64, index: U32, pair: I64, twin: I64) -> None:
    """Store pairs (m), sorted by (low, high), under both of their actors: index, pair and twin (2m).

    `below` (n) is the first place of an actor's partners before it, `above` (n) of those behind it. The
    partners of an actor come out in ascending order.
    """
    for k in range(len(low)):
        first, second = above[low[k]], below[high[k]]
        above[low[k]] += 1
        below[high[k]] += 1
        index[first], index[second] = high[k], low[k]
        pair[first], pair[second] = k, k
        twin[first], twin[second] = second, first
