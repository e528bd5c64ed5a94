"""Run a kernel and its twin on the same input and compare what they leave."""

import inspect
from functools import cache
from types import SimpleNamespace
from typing import get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import HealthCheck, settings


def examples(count):
    """Return settings for a property: the same examples every time; no clock, since kernels compile once."""
    slow_at_first = [HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=slow_at_first)


def arguments(kernel, economy, **given):
    """Return a kernel's arguments by name, from `given` or else from the economy; no bounds of the block.

    Records are built as the annotations of the kernel say: arrays by their names, parameters from those of
    the economy.
    """
    every = economy | given
    return {name: build(hint, name, every) for name, hint in declared(kernel).items()}


@cache
def declared(kernel):
    """Return the annotations of the arguments of a kernel, or of several in turn, but for the bounds."""
    function = getattr(kernel, "py_func", kernel)
    hints = get_type_hints(function)
    names = inspect.signature(function).parameters
    return {name: hints[name] for name in names if name not in ("lo", "hi")}


def build(hint, name, every):
    """Return what stands for a name in an economy, of the declared kind."""
    if not is_record(hint):
        return known(hint, name, every[name])
    if isinstance(every.get(name), hint):
        return every[name]
    if hint.__name__.endswith("Parameters"):
        return of(hint, every["parameters"])
    return hint(*(build(inner, field, every) for field, inner in get_type_hints(hint).items()))


def of(record, parameters):
    """Return some of the parameters: those that a named tuple of numbers names."""
    return record(*(kind(parameters[name]) for name, kind in get_type_hints(record).items()))


def known(hint, name, value):
    """Return an array if its numbers are of the declared type, and what is no array as it is."""
    if get_origin(hint) is np.ndarray:
        number = get_args(get_args(hint)[1])[0]
        assert value.dtype == number, f"{name} holds {value.dtype} where {np.dtype(number)} is declared"
    return value


def is_record(kind):
    return isinstance(kind, type) and issubclass(kind, tuple)


def spread(args):
    """Return arguments by name, and what stands in records by its own name too, arrays before records."""
    records = {name: value for name, value in args.items() if isinstance(value, tuple)}
    inside = {}
    for value in records.values():
        inside = inside | spread(value._asdict()) if of_arrays(value) else inside
    return records | inside | {name: value for name, value in args.items() if name not in records}


def of_arrays(record):
    """Tell whether some array stands in a record; numbers alone stay together under its name."""
    return any(isinstance(v, np.ndarray) or (isinstance(v, tuple) and of_arrays(v)) for v in record)


def seen(args):
    """Return what a twin sees of a kernel's arguments: all arrays by name, a copy."""
    return SimpleNamespace(**spread(copied(args)))


def agree(kernel, twin, n, economy, *, scratch=(), **given):
    """Assert that the kernel writes what the twin returns, the same whatever the blocks and their order.

    It writes nothing else, but for arrays named as scratch.
    """
    args = arguments(kernel, economy, **given)
    expected = twin(seen(args))
    whole, parts = copied(args), copied(args)
    kernel(0, n, *whole.values())
    for name, value in expected.items():
        same(name, spread(whole)[name], value)
    for name, before in spread(args).items():
        if isinstance(before, np.ndarray) and name not in {*expected, *scratch}:
            np.testing.assert_array_equal(spread(whole)[name], before, err_msg=f"{name} is written")
    for lo, hi in ((n // 3, n), (0, n // 3)):
        kernel(lo, hi, *parts.values())
    for name, value in whole.items():
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in arrays(value, parts[name])), name


def written(kernel, twin, economy, **given):
    """Assert that a kernel without rows writes what the twin returns, and no other array."""
    args = arguments(kernel, economy, **given)
    expected, before = twin(seen(args)), spread(copied(args))
    kernel(*args.values())
    for name, array in spread(args).items():
        if isinstance(array, np.ndarray):
            same(name, array, expected.get(name, before[name]))


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
