"""The exponential of the kernels: its twin bit for bit, the mathematical one within a unit or two."""

import math
from decimal import Context, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.core.exponential import LEAST, MOST, exponentials
from tests.reference import exponential as twin
from tests.reference.compare import examples

numbers = st.lists(st.floats(LEAST, MOST), min_size=1, max_size=40)


def kernel(values):
    x = np.array(values)
    exponentials(x)
    return x


@given(numbers)
@examples(300)
def test_it_equals_its_twin_to_the_last_bit(values):
    assert kernel(values).tolist() == twin.exponentials(values)


@given(numbers)
@examples(300)
def test_it_is_within_one_unit_of_the_true_value(values):
    exact = Context(prec=40)
    for value, got in zip(values, kernel(values).tolist(), strict=True):
        true = exact.exp(Decimal(value))
        assert abs(Decimal(got) - true) <= Decimal(math.ulp(got))


@given(numbers)
@examples(100)
def test_it_is_within_two_units_of_numpy(values):
    pairs = zip(kernel(values).tolist(), np.exp(values).tolist(), strict=True)
    assert all(twin.units_apart(a, b) <= 2 for a, b in pairs)


def test_length_and_place_do_not_change_a_value():
    x = np.linspace(-20, 5, 37)
    assert [kernel([value])[0] for value in x] == kernel(x).tolist()


def test_it_stays_in_the_range_of_normal_numbers_and_keeps_what_is_no_number():
    got = kernel([-math.inf, -1e300, 0.0, -0.0, 1e300, math.inf, math.nan])
    assert got[0] == got[1] == kernel([LEAST])[0] > np.finfo(float).tiny
    assert got[2] == got[3] == 1.0
    assert got[4] == got[5] == kernel([MOST])[0] < math.inf
    assert math.isnan(got[6])
