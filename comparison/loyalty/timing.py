"""Agent-steps a second of both programs on the same market; minima over repeats."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from comparison.loyalty import with_kernels, with_mesa
from comparison.loyalty.model import Market
from keiretsu.model.mechanisms.supply import kernels

LARGE = Market(buyers=100_000)
CORES = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Speed:
    """Agent-steps a second; Mesa uses one core.

    Parameters
    ----------
    choose : float
        The supplier-choice kernel alone, one core.
    one_core, all_cores : float
        The whole model: choose, visit, remember; on one core and on `CORES`.
    mesa, shuffled : float
        The whole model in Mesa, buyers in one order and in a random one.
    """

    choose: float
    one_core: float
    all_cores: float
    mesa: float
    shuffled: float


def least(function: Callable[[int], None], repeats: int, clock: Callable[[], float]) -> float:
    """Return the least seconds of one call, after one to warm up."""
    best = float("inf")
    for period in range(repeats + 1):
        begun = clock()
        function(period)
        if period:
            best = min(best, clock() - begun)
    return best


def speed(market: Market = LARGE, repeats: int = 50, mesa_repeats: int = 3) -> Speed:
    """Time both programs: one core by its processor time, several by the clock on the wall."""
    given = with_kernels.records(market, 1)
    choose = with_kernels.call(kernels.choose, given)
    whole, together = (with_kernels.call(with_kernels.period, given, cores) for cores in (1, CORES))
    # loyalties form first: the time of a softmax depends a little on how uneven it is
    for period in range(50):
        whole(period)
    models = [kind(market, 1) for kind in (with_mesa.LoyaltyModel, with_mesa.ShuffledModel)]
    mesa, shuffled = (least(lambda _, m=m: m.step(), mesa_repeats, time.thread_time) for m in models)
    return Speed(
        choose=market.buyers / least(choose, repeats, time.thread_time),
        one_core=market.buyers / least(whole, repeats, time.thread_time),
        all_cores=market.buyers / least(together, 4 * repeats, time.perf_counter),
        mesa=market.buyers / mesa,
        shuffled=market.buyers / shuffled,
    )
