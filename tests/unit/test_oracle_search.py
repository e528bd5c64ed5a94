"""Lazer and Friedman (2007): who looks at whom and how exactly they copy, sooner and later."""

import numpy as np
import pytest

from tests.reference.laboratory import PLAIN, Ground, Network, simulate, starts

FIRMS, PERIODS, LANDSCAPES, COMPLEXITY = 100, 80, 40, 5
EVERYBODY = FIRMS - 2
SOON, BETWEEN, LATE = 5, 20, PERIODS


def ring(degree):
    """Return a ring in which everybody looks at the nearest `degree` firms."""
    steps = [k for k in range(-(degree // 2), degree // 2 + 1) if k]
    return Network.of([[(i + k) % FIRMS for k in steps] for i in range(FIRMS)])


def means(degree, fidelity=1.0):
    """Return the mean fitness by landscape and period; equal landscapes, first designs and draws for all."""
    rates = PLAIN._replace(fidelity_strong=fidelity, fidelity_weak=fidelity)
    rows = []
    for k in range(LANDSCAPES):
        x = starts(np.random.default_rng(k), FIRMS)
        fits, _ = simulate(GROUNDS[k], ring(degree), x, PERIODS, rates=rates, seed=k)
        rows.append(fits.mean(axis=1))
    return np.array(rows)


GROUNDS = {}


@pytest.fixture(scope="module", autouse=True)
def _grounds():
    GROUNDS.update({k: Ground(100 + k, COMPLEXITY) for k in range(LANDSCAPES)})


@pytest.fixture(scope="module")
def by_degree():
    return {degree: means(degree) for degree in (0, 2, 8, EVERYBODY)}


@pytest.fixture(scope="module")
def by_fidelity():
    return {fidelity: means(EVERYBODY, fidelity) for fidelity in (0.05, 0.5, 1.0)}


def errors_above_zero(better, worse, when):
    """Return the paired mean difference at a time in standard errors."""
    gap = better[:, when] - worse[:, when]
    return gap.mean() / (gap.std(ddof=1) / np.sqrt(len(gap)))


def test_efficient_networks_lead_in_the_short_run(by_degree):
    assert errors_above_zero(by_degree[EVERYBODY], by_degree[2], SOON) > 3
    assert errors_above_zero(by_degree[2], by_degree[0], SOON) > 3


def test_efficient_networks_fall_behind_in_the_long_run(by_degree):
    assert errors_above_zero(by_degree[2], by_degree[8], LATE) > 3
    assert errors_above_zero(by_degree[8], by_degree[EVERYBODY], LATE) > 3


@pytest.mark.parametrize("when", [BETWEEN, LATE])
def test_performance_is_an_inverted_u_of_connectedness(by_degree, when):
    for middle in (2, 8):
        assert errors_above_zero(by_degree[middle], by_degree[0], when) > 3
        assert errors_above_zero(by_degree[middle], by_degree[EVERYBODY], when) > 3


def test_performance_is_an_inverted_u_of_copying_fidelity(by_fidelity):
    assert errors_above_zero(by_fidelity[0.5], by_fidelity[0.05], BETWEEN) > 3
    assert errors_above_zero(by_fidelity[0.5], by_fidelity[1.0], BETWEEN) > 3


def test_on_a_landscape_of_one_peak_more_connected_is_never_worse():
    ground, x = Ground(3, 0), starts(np.random.default_rng(3), FIRMS)
    fits = {d: simulate(ground, ring(d), x, 300)[0].mean(axis=1) for d in (0, 2, EVERYBODY)}
    assert fits[EVERYBODY][SOON] > fits[2][SOON] > fits[0][SOON]
    assert all(path[-1] == 1.0 for path in fits.values())
