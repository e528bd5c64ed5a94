"""The model on the kernels: `choose` of the year sets the chances, `visit` makes one of them a visit.

Rent, switching cost, strangers and breaks are off, so closeness is preference. `visit` is to buyers who make
one visit what `remember` of the year is to those who share their purchases. Both run over a few hundred
buyers at a time, which then stay in the nearest cache, and over blocks of buyers in threads.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from comparison.loyalty.model import Market, Outcome
from keiretsu.core.arrays import F64, U32, U64
from keiretsu.core.jit import kernel
from keiretsu.core.launch import launch
from keiretsu.core.philox import DrawKey, fill_uniforms
from keiretsu.model.fields import build
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.supply.kernels import CHUNK, choose
from keiretsu.model.mechanisms.supply.records import NOBODY, Prices, Supply, SupplyParameters

VISIT = np.uint32(90)
"""Purpose of the draw; the rules of the year use numbers below 70."""


class Visits(NamedTuple):
    """Who is drawn for a slot, and what came of it: the tie visited, and how often it was the one before."""

    slot_ident: U64
    draw: F64
    visited: U32
    repeats: U32


@kernel
def shrink(x: F64, factor: float) -> None:
    """Multiply every number of x by `factor`."""
    for e in range(len(x)):
        x[e] *= factor


@kernel
def visit(
    lo: int, hi: int, key: DrawKey, supply: Supply, prices: Prices, visits: Visits, p: SupplyParameters
) -> None:
    """Let every slot visit one seller with the chances in `share` and shift its preference there.

    tau' = (1 - gamma) tau + gamma [visited] (mean cost / cost), at most 1; with neither rent nor switching
    cost what a unit costs is its price.
    """
    ties = supply.ties
    draw = visits.draw
    fill_uniforms(key.seed, VISIT, visits.slot_ident[lo:hi], key.step, np.uint32(0), draw[lo:hi])
    shrink(ties.preference[ties.slot_ptr[lo] : ties.slot_ptr[hi]], 1.0 - p.memory)
    for slot in range(lo, hi):
        first, last = np.uint64(ties.slot_ptr[slot]), np.uint64(ties.slot_ptr[slot + 1])
        chosen, passed = np.uint32(first), 0.0
        for e in range(first, last - np.uint64(1)):
            passed += ties.share[e]
            chosen += np.uint32(draw[slot] >= passed)
        gained = p.memory * supply.slots.slot_cost[slot] / prices.price[ties.supplier[chosen]]
        ties.preference[chosen] = min(1.0, ties.preference[chosen] + gained)
        visits.repeats[slot] += np.uint32(visits.visited[slot] == chosen)
        visits.visited[slot] = chosen


@kernel
def period(
    lo: int,
    hi: int,
    key: DrawKey,
    firms: Firms,
    supply: Supply,
    prices: Prices,
    visits: Visits,
    p: SupplyParameters,
) -> None:
    """Let slots lo..hi-1 choose, visit and remember."""
    for begin in range(lo, hi, CHUNK):
        end = min(begin + CHUNK, hi)
        choose(begin, end, firms, supply, prices, p)
        visit(begin, end, key, supply, prices, visits, p)


def parameters(market: Market) -> SupplyParameters:
    """Return the kernels' parameters for the bare model."""
    off: dict[str, Any] = dict.fromkeys(SupplyParameters._fields, 0.0)
    on = {"memory": market.memory, "loyalty": market.loyalty, "choice_noise": 1.0, "omega_supply": 1.0}
    return SupplyParameters(**{**off, **on, "bids": 0, "friends": 0})


def records(market: Market, seed: int) -> dict[str, Any]:
    """Return the records of a market, buyers 0..buyers-1 then sellers, by the kernels' names for them."""
    buyers, sellers = market.buyers, market.sellers
    agents, ties = buyers + sellers, buyers * sellers
    sizes = {"n": agents, "n+1": agents + 1, "Q": buyers, "Q+1": buyers + 1, "E": ties, "L": 0}
    given = {
        "ident": np.arange(agents, dtype=np.uint64),
        "sector": np.zeros(agents, np.uint8),
        "region": np.zeros(agents, np.uint16),
        "market": np.zeros(agents, np.uint32),
        "large": np.zeros(agents, np.uint8),
        "row": np.zeros(agents, np.uint32),
        "firm_slot": np.minimum(np.arange(agents + 1), buyers).astype(np.int32),
        "slot_buyer": np.arange(buyers, dtype=np.uint32),
        "slot_market": np.zeros(buyers, np.uint32),
        "slot_need": np.ones(buyers),
        "slot_ptr": np.arange(buyers + 1, dtype=np.int32) * np.int32(sellers),
        "supplier": np.tile(np.arange(buyers, agents, dtype=np.uint32), buyers),
        "tie_slot": np.repeat(np.arange(buyers, dtype=np.uint32), sellers),
    }
    visits = Visits(
        np.arange(buyers, dtype=np.uint64), np.zeros(buyers), np.full(buyers, NOBODY, np.uint32),
        np.zeros(buyers, np.uint32),
    )  # fmt: skip
    return {
        "key": DrawKey(np.uint32(seed), np.uint32(0)),
        "firms": build(Firms, sizes, given),
        "supply": build(Supply, sizes, given),
        "prices": Prices(np.ones(agents), np.ones(1)),
        "visits": visits,
        "p": parameters(market),
    }


def call(function: Callable[..., Any], given: dict[str, Any], threads: int = 1) -> Callable[[int], None]:
    """Return a call of a kernel over all slots at a time, with the arguments that its signature names."""
    names = list(inspect.signature(function).parameters)[2:]
    slots = len(given["visits"].slot_ident)

    def at(time: int) -> None:
        now = given | {"key": given["key"]._replace(step=np.uint32(time))}
        launch(threads, function, slots, *(now[name] for name in names))

    return at


def run(market: Market, periods: int, watched: int, seed: int) -> Outcome:
    """Run `periods` periods and watch the last `watched`."""
    given = records(market, seed)
    step, repeats = call(period, given), given["visits"].repeats
    for k in range(periods):
        if k == periods - watched:
            repeats[:] = 0
        step(k)
    preference = given["supply"].ties.preference.reshape(market.buyers, market.sellers)
    return Outcome(repeats / watched, preference.max(axis=1) / preference.sum(axis=1))
