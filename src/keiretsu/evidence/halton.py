"""Points that cover a range evenly without randomness."""

from __future__ import annotations

import numpy as np

from keiretsu.evidence.panel import Floats


def halton(count: int, base: int) -> Floats:
    """Return the van der Corput sequence of a base, in (0, 1): even coverage without randomness.

    Examples
    --------
    >>> halton(3, 2).tolist()
    [0.5, 0.25, 0.75]
    """
    values = np.zeros(count)
    for position in range(count):
        left, share = position + 1, 1.0
        while left:
            share /= base
            left, digit = divmod(left, base)
            values[position] += digit * share
    return values
