"""Loyalty in the mean field: buyers that remember, n equal sellers, no rent and no cost of switching.

Preferences rest where tau = softmax(beta' tau). With beta' in units of n the even split is stable up to 1.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.reference.marketplace import devoted, nearly_even, share_of_the_largest


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
