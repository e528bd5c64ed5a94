"""Run a kernel and its twin on the same input and compare what they leave."""

import inspect
from functools import cache
from types import SimpleNamespace

import numpy as np
from hypothesis import HealthCheck, settings

from keiretsu.model.mechanisms.entry.kernels import Parents
from keiretsu.model.mechanisms.technology.observation import Drive, Sights, Tried


def examples(count):
    """Return settings for a property: the same examples every time; no clock, since kernels compile once."""
    slow_at_first = [HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=slow_at_first)


def arguments(kernel, economy, **given):
    """Return a kernel's arguments by name, from `given` or else from the economy; no bounds of the block."""
    every = economy | given
    return {name: every[name] if name in every else _bundle(name, every) for name in names_of(kernel)}


BUNDLES = {"f": Parents, "v": Sights, "drive": Drive, "tried": Tried}
"""Named tuples that kernels take instead of many arguments."""


def _bundle(name, every):
    return BUNDLES[name](*(every[field] for field in BUNDLES[name]._fields))


@cache
def names_of(kernel):
    return [name for name in inspect.signature(kernel.py_func).parameters if name not in ("lo", "hi")]


def spread(args):
    """Return arguments by name, and what stands in named tuples of arrays by its own name too."""
    inside = {}
    for value in args.values():
        if hasattr(value, "_fields") and all(isinstance(v, np.ndarray | tuple) for v in value):
            inside |= value._asdict()
    return inside | args


def agree(kernel, twin, n, economy, **given):
    """Assert that the kernel writes what the twin returns, the same whatever the blocks and their order."""
    args = arguments(kernel, economy, **given)
    expected = twin(SimpleNamespace(**spread(copied(args))))
    whole, parts = copied(args), copied(args)
    kernel(0, n, *whole.values())
    for name, value in expected.items():
        same(name, spread(whole)[name], value)
    for lo, hi in ((n // 3, n), (0, n // 3)):
        kernel(lo, hi, *parts.values())
    for name, value in whole.items():
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in arrays(value, parts[name])), name


def same(name, got, expected):
    """Assert equality: exact for whole numbers, a few last digits apart for others."""
    got, expected = np.asarray(got), np.asarray(expected)
    if got.dtype.kind in "iub":
        np.testing.assert_array_equal(got, expected, err_msg=name)
    else:
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12, err_msg=name)


def copied(args):
    return {name: copy(value) for name, value in args.items()}


def copy(value):
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(copy(v) for v in value))
    return value


def arrays(a, b):
    """Yield the pairs of arrays of two arguments."""
    if isinstance(a, np.ndarray):
        yield a, b
    elif isinstance(a, tuple):
        for x, y in zip(a, b, strict=True):
            yield from arrays(x, y)
