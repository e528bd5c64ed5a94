r"""Where a walk along the ties is in the long run: PageRank (Brin & Page 1998), solved in place.

A walk goes on with probability alpha along a tie, in proportion to weights, and else, or where no tie leads
on, to anybody. But for their sum the chances of being somewhere solve [1]_

.. math:: y_i = 1 + \alpha \sum_{j \to i} s_{ji} y_j, \quad s_{ji} = w_{ji} / \sum_k w_{jk}

which needs no sum over the actors that lead nowhere. Every new value is used at once and overshot a little
(successive over-relaxation), which takes a third of the sweeps that waiting for the next sweep takes.

References
----------
.. [1] D. F. Gleich, PageRank beyond the web, SIAM Review 57 (2015) 321-363, section 2.3.
"""

import numpy as np

from keiretsu.core.arrays import F64, I64, U32
from keiretsu.core.jit import kernel


@kernel
def arrivals(source: I64, target: I64, weight: F64, out: F64, free: I64, origin: U32, share: F64) -> None:
    """Store arcs (a) by their target: origin and share (a), those of one target together and in their order.

    `out` (n) is the sum of the weights that leave an actor; an actor that nothing leaves gives no share.
    `free` (n) is the first place of an actor's arrivals, and after the call the place behind the last.
    """
    for a in range(len(source)):
        place = free[target[a]]
        free[target[a]] = place + 1
        origin[place] = source[a]
        share[place] = weight[a] / out[source[a]] if out[source[a]] > 0.0 else 0.0


@kernel
def settle(
    ptr: I64, origin: U32, share: F64, damping: float, overshoot: float, tolerance: float, value: F64
) -> int:
    """Sweep over value (n) until none moves by more than `tolerance` of itself; return the sweeps taken.

    A sweep that moves more than the one before ends the overshooting: without it every sweep brings the
    values nearer, whatever the ties.
    """
    before, sweeps = np.inf, 0
    while True:
        moved = 0.0
        for i in range(len(value)):
            total = 1.0
            for e in range(ptr[i], ptr[i + 1]):
                total += damping * share[e] * value[origin[e]]
            step = overshoot * (total - value[i])
            moved = max(moved, abs(step) / total)
            value[i] += step
        sweeps += 1
        if moved <= tolerance:
            return sweeps
        if moved > before:
            overshoot = 1.0
        before = moved
