"""What the process does with memory that it no longer needs."""

import ctypes
import gc
from functools import cache

LARGE = 2**21
"""Bytes of the smallest array that counts as large."""

_MMAP_THRESHOLD = -3
"""The number by which mallopt of the GNU C library knows the size above which memory is mapped."""


@cache
def hand_back_large_arrays() -> bool:
    """Have the C library give the memory of every large array back to the system when it is freed.

    The GNU library otherwise raises, with every array freed, the size up to which it keeps the memory for
    itself; arrays that are made anew every year, each a little larger, then leave gaps that nothing fills:
    80 MB in three years of a million firms. Nothing changes where another library manages memory.

    Returns
    -------
    bool
        Whether the library could be told.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE))
    except (AttributeError, OSError, TypeError):
        return False


@cache
def set_aside_what_stays() -> None:
    """Spare the garbage collector what is there now: in a worker the libraries, a twentieth of a small run.

    For processes that do nothing but run; call it once everything is loaded.
    """
    gc.collect()
    gc.freeze()
