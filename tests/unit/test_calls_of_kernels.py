"""Kernels are called with arguments of one set of types, which `over` relies on."""

from importlib import import_module
from pkgutil import iter_modules

import numba
import numpy as np
import pytest
from numba import typeof

import keiretsu.rules
from keiretsu.kernels import blocks
from keiretsu.regimes import resolve
from keiretsu.simulate import run
from keiretsu.world import synth
from tests.reference.compare import names_of

RULES = [import_module(f"keiretsu.rules.{module.name}") for module in iter_modules(keiretsu.rules.__path__)]


@pytest.mark.parametrize("regime", ["relational", "market"])
def test_every_call_of_a_year_has_the_types_of_the_first(monkeypatch, regime):
    types, places = {}, 0

    def watched(threads, kernel, n, *args):
        for name, arg in zip(names_of(kernel), args, strict=True):
            kind = typeof(arg)
            assert types.setdefault((kernel, name), kind) == kind, (kernel.__name__, name)
        blocks.over(threads, kernel, n, *args)

    for rule in RULES:
        if hasattr(rule, "over"):
            monkeypatch.setattr(rule, "over", watched)
            places += 1
    run(synth(200, seed=1), resolve(regime), years=(1955, 1959), threads=1)
    assert places > 3
    assert len({kernel for kernel, _ in types}) > 20


def test_a_parameter_that_is_whole_once_is_not_cut_off_later():
    for value in (2, 2.5):
        total = np.zeros(1)
        blocks.over(1, weighted, 1, value, total)
        assert total[0] == value


@numba.njit
def weighted(lo, hi, value, total):
    for i in range(lo, hi):
        total[i] = value
