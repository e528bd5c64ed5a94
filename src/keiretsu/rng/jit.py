"""The one way a kernel is compiled: cached on disk, without the interpreter's lock, strict arithmetic."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Whole = int | np.int64
"""A whole number inside a kernel, where int() would make an unsigned one."""

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile `function` with numba: cached, nogil, no fast-math (equal bits matter more than speed)."""
    compiled = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy")(function)
    return cast(F, compiled)


def inline(function: F) -> F:
    """Compile a small helper that its callers absorb."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", inline="never")(function)
    return cast(F, compiled)
