"""The one way a kernel is compiled: cached on disk, without the interpreter's lock, strict arithmetic."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.extending import overload, register_jitable

Whole = int | np.int64
"""A whole number inside a kernel, where int() would make an unsigned one."""

F = TypeVar("F", bound=Callable[..., Any])


OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
INNER: dict[str, Any] = {"error_model": "numpy", "no_cfunc_wrapper": True, "no_cpython_wrapper": True}
"""Options of what only compiled code calls."""

NO_MEMORY: dict[str, Any] = {"_nrt": False}


def kernel(function: F) -> F:
    """Compile `function` with numba: cached, nogil, no fast-math (equal bits matter more than speed).

    Without numba's memory manager (_nrt) a kernel cannot allocate, and passing arrays to helpers costs no
    counting of references, which took up to two thirds of the time of a loop.
    """
    return cast(F, numba.njit(**OPTIONS, **NO_MEMORY)(function))


def allocating_kernel(function: F) -> F:
    """Compile a function that makes arrays of its own; else as `kernel`."""
    return cast(F, numba.njit(**OPTIONS)(function))


inline = kernel
"""A helper of a kernel that takes arrays."""


def step(function: F) -> F:
    """Mark a step of the year: plain Python on its own, and part of whatever compiled function calls it.

    So the same page runs over large worlds, where threads share each kernel, and compiled as one over small
    ones, where calling sixty kernels a year from Python would take longer than what they do.
    """
    return register_jitable(**INNER)(function)


def outside(function: F) -> F:
    """Mark what only Python does, such as keeping a log: a compiled year leaves it out."""
    overload(function, strict=False)(lambda *args: lambda *args: None)
    return function


def arithmetic(function: F) -> F:
    """Compile a helper that takes and returns numbers, written out at its calls so that loops vectorise."""
    return cast(F, numba.njit(inline="always", **OPTIONS)(function))
