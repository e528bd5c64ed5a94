"""What the hardware gives on arrays of the same size: the least that reading, gathering and counting cost."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np


def least(call: Callable[[], Any], repeats: int) -> float:
    """Return the least seconds of a call."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begun)
    return best


def reference(firms: int, ties: int, repeats: int = 10) -> dict[str, Any]:
    """Return seconds of a copy, a gather and a count over `ties` numbers, on one core.

    The gather reads a firm's number for every tie, as paying suppliers does; the count sums ties by firm.
    """
    random = np.random.default_rng(1)
    firm = random.integers(0, firms, ties)
    of_firm, of_tie, out = random.random(firms), random.random(ties), np.empty(ties)
    copy = least(lambda: np.copyto(out, of_tie), repeats)
    return {
        "copy": copy,
        "gather": least(lambda: np.take(of_firm, firm, out=out), repeats),
        "count": least(lambda: np.bincount(firm, weights=of_tie, minlength=firms), repeats),
        "bandwidth": 16 * ties / copy / 1e9,
    }
