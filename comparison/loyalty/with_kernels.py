"""The model on the kernels: `choose` of the year sets the chances, `visit` makes one of them a visit.

Rent, switching cost, strangers and breaks are off, so closeness is preference. `visit` is to buyers who make
one visit what `remember` of the year is to those who share their purchases. Both run over a few hundred
buyers at a time, which then stay in the nearest cache, and over blocks of buyers in threads.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from comparison.loyalty.model import Market, Outcome
from keiretsu.core.jit import kernel
from keiretsu.core.launch import launch
from keiretsu.core.philox import fill_uniforms
from keiretsu.model.mechanisms.supply import kernels as sourcing

VISIT = 90
"""Purpose of the draw; the rules of the year use numbers below 70."""

F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
U16 = npt.NDArray[np.uint16]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]


@kernel
def shrink(x: F64, factor: float) -> None:
    """Multiply every number of x by `factor`."""
    for e in range(len(x)):
        x[e] *= factor


@kernel
def visit(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    slot_ident: npt.NDArray[np.uint64],
    slot_ptr: I32,
    supplier: U32,
    price: F64,
    share: F64,
    slot_cost: F64,
    p: sourcing.TieRates,
    draw: F64,
    preference: F64,
    visited: U32,
    repeats: U32,
) -> None:
    """Let every slot visit one seller with the chances in `share` and shift its preference there.

    tau' = (1 - gamma) tau + gamma [visited] (mean cost / cost), at most 1; with neither rent nor switching
    cost what a unit costs is its price.
    """
    fill_uniforms(seed, np.uint32(purpose), slot_ident[lo:hi], t, np.uint32(0), draw[lo:hi])
    shrink(preference[slot_ptr[lo] : slot_ptr[hi]], 1.0 - p.memory)
    for slot in range(lo, hi):
        first, last = np.uint64(slot_ptr[slot]), np.uint64(slot_ptr[slot + 1])
        chosen, passed = np.uint32(first), 0.0
        for e in range(first, last - np.uint64(1)):
            passed += share[e]
            chosen += np.uint32(draw[slot] >= passed)
        gained = p.memory * slot_cost[slot] / price[supplier[chosen]]
        preference[chosen] = min(1.0, preference[chosen] + gained)
        repeats[slot] += np.uint32(visited[slot] == chosen)
        visited[slot] = chosen


@kernel
def period(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    slot_ident: npt.NDArray[np.uint64],
    slot_buyer: U32,
    slot_market: U32,
    slot_ptr: I32,
    supplier: U32,
    preference: F64,
    kin: U8,
    static_ptr: I32,
    static_other: U32,
    static_closeness: F64,
    region: U16,
    price: F64,
    market_price: F64,
    p: sourcing.TieRates,
    closeness: F64,
    share: F64,
    slot_cost: F64,
    draw: F64,
    visited: U32,
    repeats: U32,
) -> None:
    """Let slots lo..hi-1 choose, visit and remember."""
    for begin in range(lo, hi, sourcing.CHUNK):
        end = min(begin + sourcing.CHUNK, hi)
        sourcing.choose(
            begin, end, slot_buyer, slot_market, slot_ptr, supplier, preference, kin, static_ptr,
            static_other, static_closeness, region, price, market_price, p, closeness, share, slot_cost,
        )  # fmt: skip
        visit(
            begin, end, seed, purpose, t, slot_ident, slot_ptr, supplier, price, share, slot_cost, p,
            draw, preference, visited, repeats,
        )  # fmt: skip


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
        "slot_ident": np.arange(buyers, dtype=np.uint64),
        "slot_buyer": np.arange(buyers, dtype=np.uint32),
        "slot_market": np.zeros(buyers, np.uint32),
        "slot_ptr": np.arange(buyers + 1, dtype=np.int32) * np.int32(sellers),
        "supplier": np.tile(np.arange(buyers, agents, dtype=np.uint32), buyers),
        "region": np.zeros(agents, np.uint16),
        "price": np.ones(agents),
        "market_price": np.ones(1),
        "p": rates(market),
        "slot_cost": np.ones(buyers),
        "draw": np.zeros(buyers),
        "visited": np.full(buyers, sourcing.NOBODY, np.uint32),
        "repeats": np.zeros(buyers, np.uint32),
        "kin": np.zeros(ties, np.uint8),
        "static_ptr": np.zeros(agents + 1, np.int32),
        "static_other": np.zeros(0, np.uint32),
        "static_closeness": np.zeros(0),
        **{name: np.zeros(ties) for name in ("preference", "closeness", "share")},
    }


def call(function: Callable[..., Any], given: dict[str, Any], threads: int = 1) -> Callable[[int], None]:
    """Return a call of a kernel over all slots at a time, with the arguments that its signature names."""
    names = list(inspect.signature(function).parameters)[2:]
    when = names.index("t") if "t" in names else -1
    args = [given[name] for name in names]
    slots = len(given["slot_buyer"])

    def at(time: int) -> None:
        if when >= 0:
            args[when] = np.uint32(time)
        launch(threads, function, slots, *args)

    return at


def run(market: Market, periods: int, watched: int, seed: int) -> Outcome:
    """Run `periods` periods and watch the last `watched`."""
    given = arrays(market, seed)
    step = call(period, given)
    for k in range(periods):
        if k == periods - watched:
            given["repeats"][:] = 0
        step(k)
    preference = given["preference"].reshape(market.buyers, market.sellers)
    return Outcome(given["repeats"] / watched, preference.max(axis=1) / preference.sum(axis=1))
