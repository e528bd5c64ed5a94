"""Run a kernel over fixed blocks, in threads where the work is large.

Every kernel has the form ``kernel(lo, hi, ...)`` and writes only rows lo..hi-1 of its outputs
(owner computes), so the result does not depend on how many threads share the blocks.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

BLOCK = 16_384
"""Rows a block; fixed, so that sums over blocks never depend on the number of threads."""

PARALLEL_FROM = 100_000
"""Below this many rows the cost of handing out blocks exceeds what a second thread saves."""


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def over(threads: int, kernel: Callable[..., None], n: int, *args: Any) -> None:
    """Apply `kernel` to rows 0..n-1 with `threads` threads."""
    if threads == 1 or n < PARALLEL_FROM:
        kernel(0, n, *args)
        return
    starts = range(0, n, BLOCK)
    for done in [_pool(threads).submit(kernel, lo, min(lo + BLOCK, n), *args) for lo in starts]:
        done.result()
