"""The one way a kernel is compiled: cached on disk, without the interpreter's lock, strict arithmetic."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Whole = int | np.int64
"""A whole number inside a kernel, where int() would make an unsigned one."""

F = TypeVar("F", bound=Callable[..., Any])


_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_NO_MEMORY: dict[str, Any] = {"_nrt": False}


def kernel(function: F) -> F:
    """Compile `function` with numba: cached, nogil, no fast-math (equal bits matter more than speed).

    Without numba's memory manager (_nrt) a kernel cannot allocate, and passing arrays to helpers costs no
    counting of references, which took up to two thirds of the time of a loop.
    """
    return cast(F, numba.njit(**_OPTIONS, **_NO_MEMORY)(function))


def allocating_kernel(function: F) -> F:
    """Compile a function that makes arrays of its own; else as `kernel`."""
    return cast(F, numba.njit(**_OPTIONS)(function))


inline = kernel
"""A helper of a kernel that takes arrays."""


def arithmetic(function: F) -> F:
    """Compile a helper that takes and returns numbers, written out at its calls so that loops vectorise."""
    return cast(F, numba.njit(inline="always", **_OPTIONS)(function))
