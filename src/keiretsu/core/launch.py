"""Run a kernel over fixed blocks, in threads where the work is large.

Every kernel has the form ``kernel(lo, hi, ...)`` and writes only rows lo..hi-1 of its outputs
(owner computes), so the result does not depend on how many threads share the blocks.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Concatenate, ParamSpec

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
    pick, call, _ = flat_call(kernel)
    values = pick(0, n, *args, **none)
    if threads == 1 or n < PARALLEL_FROM:
        call(*values)
        return
    rows = min(BLOCK, -(-n // LEAST_BLOCKS))  # never by threads: sums over blocks must not depend on them
    blocks = [(lo, min(lo + rows, n)) for lo in range(0, n, rows)]
    for done in [_pool(threads).submit(call, *block, *values[2:]) for block in blocks]:
        done.result()
