"""The one way a kernel is compiled: cached on disk, without the interpreter's lock, strict arithmetic."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from keiretsu.core.kernel_cache import kept_for

Whole = int | np.int64
"""A whole number inside a kernel, where int() would make an unsigned one."""

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}


def kernel(function: F) -> F:
    """Compile `function` with numba: cached, nogil, no fast-math (equal bits matter more than speed)."""
    with kept_for(function):
        return cast(F, numba.njit(**OPTIONS)(function))


def inlined(function: F) -> F:
    """Compile a helper of kernels, written out at its calls.

    So loops over numbers vectorise, and passing arrays costs no counting of references, which can take half
    of the time of a loop. A helper that takes arrays or records and is called in a hot loop must be inlined.
    """
    with kept_for(function):
        return cast(F, numba.njit(inline="always", **OPTIONS)(function))
