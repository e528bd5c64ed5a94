"""Run a kernel over fixed blocks, in threads where the work is large.

Every kernel has the form ``kernel(lo, hi, ...)`` and writes only rows lo..hi-1 of its outputs
(owner computes), so the result does not depend on how many threads share the blocks.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numba import typeof
from numba.extending import overload

from keiretsu.rng.jit import INNER, NO_MEMORY

BLOCK = 32_768
"""Rows a block at most."""

LEAST_BLOCKS = 8
"""Blocks at least, so that two threads end together."""

PARALLEL_FROM = 32_768
"""Below this many rows the cost of handing out blocks exceeds what a second thread saves."""

_ENTRIES: dict[Any, tuple[Callable[..., None], tuple[tuple[int, type], ...]]] = {}
"""Of every kernel called: its compiled entry, and places and types of the arguments that are no arrays."""


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def over(threads: int, kernel: Callable[..., None], n: int, *args: Any) -> None:
    """Apply `kernel` to rows 0..n-1 with `threads` threads.

    The first call finds the machine code for the types of the arguments. Later ones jump to it and spare
    numba's look at every array, which takes longer than most loops over 200 firms: so a kernel is always to
    be given arrays of the same types. Numbers are looked at, since a parameter may be whole or not.
    """
    if threads > 1 and n >= PARALLEL_FROM:
        rows = min(BLOCK, -(-n // LEAST_BLOCKS))  # never by threads: sums over blocks must not depend on them
        blocks = [(lo, min(lo + rows, n)) for lo in range(0, n, rows)]
        for done in [_pool(threads).submit(kernel, *block, *args) for block in blocks]:
            done.result()
        return
    entry, numbers = _ENTRIES.get(kernel, (None, ()))
    for place, kind in numbers:
        if type(args[place]) is not kind:
            entry = None
    if entry is None:
        kernel(0, n, *args)
        _ENTRIES[kernel] = _entry(kernel, n, args)
    else:
        entry(0, n, *args)


def over_allocating(threads: int, kernel: Callable[..., None], n: int, *args: Any) -> None:
    """Apply a kernel that makes arrays of its own; else as `over`."""
    over(threads, kernel, n, *args)


def _at_once(threads: int, kernel: Any, n: int, *args: Any) -> Any:
    """In a compiled year, a kernel is called over all rows at once."""

    def apply(threads: int, kernel: Any, n: int, *args: Any) -> None:
        kernel(0, n, *args)

    return apply


# a kernel that makes no array is handed its own without counting references: a twentieth of the time
overload(over, jit_options=INNER | NO_MEMORY)(_at_once)  # type: ignore[arg-type]
overload(over_allocating, jit_options=INNER)(_at_once)  # type: ignore[arg-type]


def _entry(
    kernel: Any, n: int, args: tuple[Any, ...]
) -> tuple[Callable[..., None], tuple[tuple[int, type], ...]]:
    """Return the machine code of a kernel for these arguments, and which of them are numbers."""
    type_of: Any = typeof
    compiled = kernel.overloads[tuple(type_of(a) for a in (0, n, *args))]
    numbers = tuple((k, type(a)) for k, a in enumerate(args) if not isinstance(a, np.ndarray))
    return compiled.entry_point, numbers
