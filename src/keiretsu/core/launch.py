"""Run a kernel over fixed blocks, in threads where the work is large.

Every kernel has the form ``kernel(lo, hi, ...)`` and writes only rows lo..hi-1 of its outputs
(owner computes), so the result does not depend on how many threads share the blocks.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Concatenate, ParamSpec

from keiretsu.core.arrays import I64
from keiretsu.core.flat_call import flat_call

P = ParamSpec("P")

BLOCK = 32_768
"""Rows a block at most."""

LEAST_BLOCKS = 8
"""Blocks at least, so that two threads end together."""

PARALLEL_FROM = 32_768
"""Below this many rows the cost of handing out blocks exceeds what a second thread saves."""


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def launch(
    threads: int, kernel: Callable[Concatenate[int, int, P], None], n: int, *args: P.args, **none: P.kwargs
) -> None:
    """Apply `kernel` to rows 0..n-1 with at most `threads` threads; `args` are what it takes beside rows."""
    if threads == 1 or n < PARALLEL_FROM:
        flat_call(kernel).run(0, n, *args, **none)
    else:
        _in_blocks(threads, kernel, 0, n, *args, **none)


def launch_in_turn(
    threads: int, kernel: Callable[Concatenate[int, int, P], None], ptr: I64, *args: P.args, **none: P.kwargs
) -> None:
    """Apply `kernel` to rows ptr[k]..ptr[k + 1]-1, k = 0, 1, ...: rows of one k may read those before it."""
    ends = ptr.tolist()
    if threads == 1 or ends[-1] < PARALLEL_FROM:
        flat_call(kernel).run(0, ends[-1], *args, **none)  # one row after the other is one k after the other
        return
    for first, last in pairwise(ends):
        _in_blocks(threads, kernel, first, last, *args, **none)


def _in_blocks(
    threads: int,
    kernel: Callable[Concatenate[int, int, P], None],
    first: int,
    last: int,
    *args: P.args,
    **none: P.kwargs,
) -> None:
    """Apply `kernel` to the rows first..last-1, in blocks where they are many, and wait for all of them."""
    run, pick, call, _ = flat_call(kernel)
    if last - first < PARALLEL_FROM:
        run(first, last, *args, **none)
        return
    values = pick(first, last, *args, **none)
    # never by threads: sums over blocks must not depend on them
    rows = min(BLOCK, -(-(last - first) // LEAST_BLOCKS))
    blocks = [(lo, min(lo + rows, last)) for lo in range(first, last, rows)]
    for done in [_pool(threads).submit(call, *block, *values[2:]) for block in blocks]:
        done.result()
