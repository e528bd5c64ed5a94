"""The one way a kernel is compiled: cached on disk, without the interpreter's lock, strict arithmetic."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Whole = int | np.int64
"""A whole number inside a kernel, where int() would make an unsigned one."""

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile `function` with numba: cached, nogil, no fast-math (equal bits matter more than speed).

    Without numba's memory manager (_nrt) a kernel cannot allocate, and passing arrays to helpers costs no
    counting of references, which took up to two thirds of the time of a loop.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    return cast(F, numba.njit(**options)(function))


def allocating_kernel(function: F) -> F:
    """Compile a function that makes arrays of its own; else as `kernel`."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


inline = kernel
"""A small helper that its callers absorb."""
