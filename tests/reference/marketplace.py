"""One buyer and n equal sellers in the mean field: the kernels of choice and memory, again and again."""

import numpy as np

from keiretsu.model.mechanisms.supply import kernels as sourcing
from tests.reference.compare import arguments

RATES = sourcing.TieRates(
    memory=0.5, loyalty=0.0, rent=0.0, switching=0.0, noise=0.1, hazard=0.0, protection=0.0, distress=0.0,
    start=0.1, minimum=0.0, omega=1.0, meetings=6, friends=1, trade_cost=0.0, import_premium=0.0,
)  # fmt: skip


def share_of_the_largest(sellers, loyalty, first, years=1500):
    """Return the largest share of purchases after `years` of choosing and remembering."""
    market = {
        "seed": np.uint32(1),
        "purpose": 10,
        "t": np.uint32(0),
        "ident": np.arange(sellers + 1, dtype=np.uint64),
        "distressed": np.zeros(sellers + 1, np.uint8),
        "slot_buyer": np.array([sellers], np.uint32),
        "slot_market": np.zeros(1, np.uint32),
        "slot_ptr": np.array([0, sellers], np.int32),
        "tie_slot": np.zeros(sellers, np.uint32),
        "supplier": np.arange(sellers, dtype=np.uint32),
        "preference": np.array(first, float),
        "kin": np.zeros(sellers, np.uint8),
        "static_ptr": np.zeros(sellers + 2, np.int32),
        "static_other": np.zeros(0, np.uint32),
        "static_closeness": np.zeros(0),
        "region": np.zeros(sellers + 1, np.uint16),
        "price": np.ones(sellers + 1),
        "market_price": np.ones(1),
        "p": RATES._replace(loyalty=loyalty),
        "closeness": np.zeros(sellers),
        "share": np.zeros(sellers),
        "slot_cost": np.zeros(1),
        "opened": np.full(1, sourcing.NOBODY, np.uint32),
        "lean": np.zeros(sellers, np.uint8),
        "dropped": np.zeros(sellers, np.uint8),
    }
    choose = arguments(sourcing.choose, market).values()
    remember = arguments(sourcing.remember, market).values()
    for _ in range(years):
        sourcing.choose(0, 1, *choose)
        sourcing.remember(0, 1, *remember)
    assert not market["dropped"].any()
    return market["share"].max()


def nearly_even(sellers):
    return 1 / sellers + 1e-3 * np.linspace(1, -1, sellers)


def devoted(sellers):
    return np.eye(sellers)[0]
