"""A kernel is called with what it reads: its records are taken apart before the call and rebuilt within."""

from typing import NamedTuple

import numpy as np
import pytest

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel, flat_call
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.launch import launch


class Inner(NamedTuple):
    seen: F64
    through_a_helper: F64
    never_read: F64


class Outer(NamedTuple):
    inner: Inner
    rate: float
    also_never_read: F64


@inlined
def helped(inner: Inner, k: int) -> float:
    return inner.through_a_helper[k]


@kernel
def fill(lo: int, hi: int, outer: Outer, to: F64) -> None:
    for k in range(lo, hi):
        to[k] = outer.rate * outer.inner.seen[k] + helped(outer.inner, k)


@kernel
def whole(outer: Outer) -> float:
    return outer.rate * outer.inner.seen.sum()


@pytest.fixture
def outer():
    """Return a record whose unread fields are no arrays at all, so that nobody can have looked at them."""
    return Outer(Inner(np.arange(4.0), np.ones(4), object()), 2.0, object())


def test_what_is_passed_is_what_is_read(outer):
    assert list(flat_call(fill).declared) == [
        "lo", "hi", "outer_inner_seen", "outer_inner_through_a_helper", "outer_rate", "to",
    ]  # fmt: skip
    to = np.zeros(4)
    picked = flat_call(fill).pick(0, 4, outer, to)
    assert picked[2] is outer.inner.seen
    assert picked[-1] is to


def test_a_launched_kernel_writes_what_it_says(outer):
    to = np.zeros(4)
    launch(1, fill, 4, outer, to)
    np.testing.assert_array_equal(to, [1.0, 3.0, 5.0, 7.0])


def test_blocks_of_threads_fill_every_row():
    n = 100_000
    to, record = np.zeros(n), Outer(Inner(np.arange(float(n)), np.zeros(n), np.empty(0)), 3.0, np.empty(0))
    launch(2, fill, n, record, to)
    np.testing.assert_array_equal(to, 3.0 * np.arange(n))


def test_a_kernel_without_rows_returns_what_it_computes(outer):
    assert call_kernel(whole, outer) == whole.py_func(outer) == 12.0


def test_names_are_those_of_the_records():
    assert flat_call(fill).call.py_func.__name__ == "flat_fill"
    assert flat_call(fill).call.py_func.__code__.co_filename == fill.py_func.__code__.co_filename
