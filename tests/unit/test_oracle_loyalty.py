"""Loyalty in the mean field: buyers that remember, n equal sellers, no rent and no cost of switching.

Preferences rest where tau = softmax(beta' tau). With beta' in units of n the even split is stable up to 1.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from keiretsu.kernels import sourcing
from tests.reference.compare import arguments

RATES = sourcing.TieRates(
    memory=0.5, loyalty=0.0, rent=0.0, switching=0.0, noise=0.1, hazard=0.0, protection=0.0, distress=0.0,
    start=0.1, minimum=0.0, omega=1.0, meetings=0, friends=0, trade_cost=0.0, import_premium=0.0,
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
        "slot_ptr": np.array([0, sellers]),
        "supplier": np.arange(sellers, dtype=np.uint32),
        "preference": np.array(first, float),
        "other": np.zeros(sellers),
        "region": np.zeros(sellers + 1, np.uint32),
        "price": np.ones(sellers + 1),
        "market_price": np.ones(1),
        "p": RATES._replace(loyalty=loyalty),
        "closeness": np.zeros(sellers),
        "cost": np.zeros(sellers),
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


@pytest.mark.parametrize("sellers", [2, 5, 10])
def test_below_the_threshold_purchases_are_split_evenly(sellers):
    got = share_of_the_largest(sellers, 0.95, nearly_even(sellers))
    assert got == pytest.approx(1 / sellers, abs=1e-9)


@pytest.mark.parametrize("sellers", [2, 5, 10])
def test_loyalty_appears_by_itself_above_the_threshold(sellers):
    assert share_of_the_largest(sellers, 1.05, nearly_even(sellers)) > 1.3 / sellers
    assert share_of_the_largest(sellers, 1.2, nearly_even(sellers)) > 0.8


@pytest.mark.parametrize("loyalty", [1.05, 1.2, 2.0])
def test_two_sellers_share_as_the_mean_field_equation_says(loyalty):
    bias = brentq(lambda m: m - np.tanh(loyalty * m), 1e-6, 1)  # share = (1 + m) / 2, beta' = 2 x loyalty
    got = share_of_the_largest(2, loyalty, nearly_even(2))
    assert got == pytest.approx((1 + bias) / 2, rel=1e-9)


@pytest.mark.parametrize(("sellers", "survives", "dies"), [(5, 0.75, 0.65), (8, 0.55, 0.50)])
def test_a_loyal_state_survives_below_the_threshold_at_which_it_forms(sellers, survives, dies):
    assert share_of_the_largest(sellers, survives, devoted(sellers)) > 0.5
    assert share_of_the_largest(sellers, survives, nearly_even(sellers)) == pytest.approx(
        1 / sellers, abs=1e-9
    )
    assert share_of_the_largest(sellers, dies, devoted(sellers)) == pytest.approx(1 / sellers, abs=1e-9)


def test_with_two_sellers_loyalty_has_no_such_window():
    assert share_of_the_largest(2, 0.95, devoted(2)) == pytest.approx(0.5, abs=1e-9)
