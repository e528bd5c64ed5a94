"""Agent-steps a second of processor time of both programs on the same market; minima over repeats."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from comparison.loyalty import with_kernels, with_mesa
from comparison.loyalty.model import Market
from keiretsu.kernels import sourcing

LARGE = Market(buyers=100_000)


@dataclass(frozen=True, slots=True)
class Speed:
    """Agent-steps a second on one core.

    Parameters
    ----------
    choose : float
        The supplier-choice kernel alone.
    ours : float
        The whole model: choose, visit, remember.
    mesa : float
        The whole model in Mesa.
    """

    choose: float
    ours: float
    mesa: float


def least(function: Callable[[int], None], repeats: int) -> float:
    """Return the least processor seconds of one call, after one to warm up."""
    best = float("inf")
    for period in range(repeats + 1):
        begun = time.thread_time()
        function(period)
        if period:
            best = min(best, time.thread_time() - begun)
    return best


def speed(market: Market = LARGE, repeats: int = 50, mesa_repeats: int = 3) -> Speed:
    """Time both programs, everything on one core."""
    given = with_kernels.arrays(market, 1)
    choose, visit, remember = (
        with_kernels.call(f, given) for f in (sourcing.choose, with_kernels.visit, sourcing.remember)
    )
    # loyalties form first: the time of a softmax depends a little on how uneven it is
    for period in range(50):
        for call in (choose, visit, remember):
            call(period)

    def whole(period: int) -> None:
        choose(period)
        visit(period)
        remember(period)

    model = with_mesa.LoyaltyModel(market, 1)
    return Speed(
        choose=market.buyers / least(choose, repeats),
        ours=market.buyers / least(whole, repeats),
        mesa=market.buyers / least(lambda _: model.step(), mesa_repeats),
    )
