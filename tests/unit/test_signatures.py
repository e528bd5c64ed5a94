"""Kernels are compiled for what they declare: arrays of other numbers, or of another layout, are told."""

from typing import NamedTuple

import numba
import numpy as np
import pytest

from keiretsu.core import philox
from keiretsu.core.arrays import F64, U16, U32
from keiretsu.model import sums
from tests.signatures import kernels, undeclared


class Pair(NamedTuple):
    left: F64
    factor: float


def times(values: F64, factor: float) -> float:
    return values.sum() * factor


def scaled(pair: Pair) -> float:
    return pair.left.sum() * pair.factor


def last(values: U16 | U32, place: int) -> float:
    return float(values[place])


def told(function, *given):
    kernel = numba.njit(function)
    kernel(*given)
    return [line.split(": ", 1)[1] for line in undeclared(kernel)]


def test_what_is_declared_is_not_told():
    assert told(times, np.ones(3), 2.0) == []
    assert told(times, np.ones((3, 2)), 2.0) == []
    assert told(scaled, Pair(np.ones(3), 2.0)) == []
    assert told(last, np.ones(3, np.uint16), 1) == told(last, np.ones(3, np.uint32), 1) == []


@pytest.mark.parametrize(
    ("function", "given", "path"),
    [
        (times, (np.ones(3, np.int64), 2.0), "values"),
        (times, (np.ones((3, 2))[:, 0], 2.0), "values"),
        (times, (np.broadcast_to(1.0, 3), 2.0), "values"),
        (times, (np.ones(3), 2), "factor"),
        (scaled, (Pair(np.ones(3, np.float32), 2.0),), "pair.left"),
        (scaled, (Pair(np.ones(3), 2),), "pair.factor"),
        (last, (np.ones(3, np.int64), 1), "values"),
        (last, (np.ones(3, np.uint16), np.uint32(1)), "place"),
    ],
)
def test_what_is_not_declared_is_told(function, given, path):
    (line,) = told(function, *given)
    assert line.startswith(f"{path} was compiled for ")


def test_a_kernel_of_the_package_given_whole_numbers_for_money_is_told():
    assert sums.add_up in kernels()
    (line,) = told(sums.add_up.py_func, np.ones(3, np.int64))
    assert line.startswith("values was compiled for array(int64")


def test_helpers_that_are_written_out_at_their_calls_declare_nothing():
    assert philox.fill_uniforms in kernels()
    assert philox.unit not in kernels()
