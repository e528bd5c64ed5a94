"""One buyer and n equal sellers in the mean field: the kernels of choice and memory, again and again."""

import numpy as np

from keiretsu.core.philox import DrawKey
from keiretsu.model.mechanisms.supply import kernels
from keiretsu.model.mechanisms.supply.records import NOBODY, SupplyParameters
from tests.reference.compare import arguments
from tests.reference.made_up import rest

PLAIN = SupplyParameters(
    memory=0.5, loyalty=0.0, rent=0.0, switching_cost=0.0, choice_noise=0.1, break_hazard=0.0,
    break_protection=0.0, distress_break=0.0, trust_start=0.1, trust_rate=0.0, minimum_share=0.0,
    omega_supply=1.0, bids=6, friends=1, trade_cost=0.0, import_premium=0.0,
)  # fmt: skip


def share_of_the_largest(sellers, loyalty, first, years=1500):
    """Return the largest share of purchases after `years` of choosing and remembering."""
    market = rest({"n": sellers + 1, "M": 1, "Q": 1, "E": sellers}) | {
        "key": DrawKey(np.uint32(1), np.uint32(0)),
        "ident": np.arange(sellers + 1, dtype=np.uint64),
        "slot_buyer": np.array([sellers], np.uint32),
        "slot_ptr": np.array([0, sellers], np.int32),
        "supplier": np.arange(sellers, dtype=np.uint32),
        "preference": np.array(first, float),
        "static_ptr": np.zeros(sellers + 2, np.int32),
        "price": np.ones(sellers + 1),
        "output": np.ones(sellers + 1),
        "orders": np.ones(sellers + 1),
        "trust": np.zeros(sellers, np.float32),
        "market_price": np.ones(1),
        "opened": np.full(1, NOBODY, np.uint32),
        "p": PLAIN._replace(loyalty=loyalty),
    }
    choose = arguments(kernels.choose, market).values()
    remember = arguments(kernels.remember, market).values()
    for _ in range(years):
        kernels.choose(0, 1, *choose)
        kernels.remember(0, 1, *remember)
    assert not market["dropped"].any()
    return market["share"].max()


def nearly_even(sellers):
    return 1 / sellers + 1e-3 * np.linspace(1, -1, sellers)


def devoted(sellers):
    return np.eye(sellers)[0]
