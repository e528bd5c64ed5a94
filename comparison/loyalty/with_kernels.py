"""The model on the kernels of the year: `choose` sets the chances, a draw makes one visit of them, `remember`
reinforces. Rent, switching cost, strangers and breaks are off, so closeness is preference."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from comparison.loyalty.model import Market, Outcome
from keiretsu.kernels import sourcing
from keiretsu.rng.jit import kernel
from keiretsu.rng.philox import unit, words

VISIT = 90
"""Purpose of the draw; the rules of the year use numbers below 70."""

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]


@kernel
def visit(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: npt.NDArray[np.uint64],
    slot_buyer: U32,
    slot_ptr: I64,
    share: F64,
    visited: U32,
    repeats: U32,
) -> None:
    """Draw one seller of each slot with the chances in `share`, then 1 for it and 0 for the others."""
    for slot in range(lo, hi):
        first, last = slot_ptr[slot], slot_ptr[slot + 1]
        w = words(seed, np.uint32(purpose), ident[slot_buyer[slot]], t, np.uint32(0))
        u = unit(w[0])
        chosen, passed = last - 1, 0.0
        for e in range(first, last):
            passed += share[e]
            chosen = min(chosen, e if u < passed else last - 1)
        for e in range(first, last):
            share[e] = 1.0 if e == chosen else 0.0
        repeats[slot] += visited[slot] == chosen
        visited[slot] = chosen


def rates(market: Market) -> sourcing.TieRates:
    """Return the kernels' parameters for the bare model."""
    off = dict.fromkeys(sourcing.TieRates._fields, 0.0)
    off |= {"memory": market.memory, "loyalty": market.loyalty, "noise": 1.0, "omega": 1.0}
    return sourcing.TieRates(**off | {"meetings": 0, "friends": 0})  # type: ignore[arg-type]


def arrays(market: Market, seed: int) -> dict[str, Any]:
    """Return the arrays of a market, buyers 0..buyers-1 then sellers, by the kernels' names for them."""
    buyers, sellers = market.buyers, market.sellers
    agents, ties = buyers + sellers, buyers * sellers
    return {
        "seed": np.uint32(seed),
        "purpose": VISIT,
        "t": np.uint32(0),
        "ident": np.arange(agents, dtype=np.uint64),
        "distressed": np.zeros(agents, np.uint8),
        "slot_buyer": np.arange(buyers, dtype=np.uint32),
        "slot_market": np.zeros(buyers, np.uint32),
        "slot_ptr": np.arange(buyers + 1, dtype=np.int64) * sellers,
        "supplier": np.tile(np.arange(buyers, agents, dtype=np.uint32), buyers),
        "region": np.zeros(agents, np.uint32),
        "price": np.ones(agents),
        "market_price": np.ones(1),
        "p": rates(market),
        "opened": np.full(buyers, sourcing.NOBODY, np.uint32),
        "slot_cost": np.ones(buyers),
        "visited": np.full(buyers, sourcing.NOBODY, np.uint32),
        "repeats": np.zeros(buyers, np.uint32),
        **{name: np.zeros(ties) for name in ("preference", "other", "closeness", "cost", "share")},
        **{name: np.zeros(ties, np.uint8) for name in ("lean", "dropped")},
    }


def call(function: Callable[..., Any], given: dict[str, Any]) -> Callable[[int], None]:
    """Return a call of a kernel over all slots at a time, with the arguments that its signature names."""
    names = list(inspect.signature(function).parameters)[2:]
    when = names.index("t") if "t" in names else -1
    args = [given[name] for name in names]
    slots = len(given["slot_buyer"])

    def at(period: int) -> None:
        if when >= 0:
            args[when] = np.uint32(period)
        function(0, slots, *args)

    return at


def run(market: Market, periods: int, watched: int, seed: int) -> Outcome:
    """Run `periods` periods and watch the last `watched`."""
    given = arrays(market, seed)
    steps = [call(function, given) for function in (sourcing.choose, visit, sourcing.remember)]
    for period in range(periods):
        if period == periods - watched:
            given["repeats"][:] = 0
        for step in steps:
            step(period)
    preference = given["preference"].reshape(market.buyers, market.sellers)
    return Outcome(given["repeats"] / watched, preference.max(axis=1) / preference.sum(axis=1))
