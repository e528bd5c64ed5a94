"""Catching up in theory: strategies and trap (AAZ), and the document's four levels.

Acemoglu, Aghion and Zilibotti (2006) are a benchmark, not an engine: half of the projects are old, half
young; a young one has size sigma; a
share lambda of managers is skilled and builds on the local level (gamma) beside the frontier's (eta). R = 1
keeps every old manager, R = 0 replaces the unskilled by young ones.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from keiretsu.evidence import fact
from keiretsu.measure.catch_up_curves import MODELS, trap, verspagen, verspagen_rate
from keiretsu.measure.catch_up_fits import fit

GROWTH = 0.22
THRESHOLD = 0.85
PLAUSIBLE = [(skilled, small) for skilled in (0.4, 0.5, 0.6) for small in (0.6, 0.65)]


def step(a, keep, eta, skilled, gamma, small):
    """Return next decade's distance to the frontier in closed form."""
    kept = (1 + small) * (eta + skilled * gamma * a)
    retained = skilled + small + (1 - skilled) * small
    replaced = retained * eta + (1 + small + (1 - skilled) * small) * skilled * gamma * a
    return (kept if keep else replaced) / (2 * (1 + GROWTH))


def threshold(eta, skilled, gamma, small):
    """Return the distance at which replacing the unskilled begins to pay."""
    return eta * (1 - small) / (skilled * gamma * small)


def trap_of(eta, skilled, gamma, small):
    """Return where a country ends that never replaces anybody."""
    return (1 + small) * eta / (2 * (1 + GROWTH) - (1 + small) * skilled * gamma)


def economy(skilled, small):
    """Return (eta, skilled, gamma, small) with the threshold at .85 whose replacing path ends at parity."""
    gamma = (1 - small) / (THRESHOLD * skilled * small)  # per unit of eta
    eta = 1 / step(1.0, False, 1.0, skilled, gamma, small)
    return eta, skilled, gamma * eta, small


def drawn(a, keep, eta, skilled, gamma, small, rng, projects=400_000):
    """Return next decade's distance from projects drawn one by one."""
    old, able = rng.random(projects) < 0.5, rng.random(projects) < skilled
    if not keep:
        replaced = old & ~able
        old &= ~replaced
        able[replaced] = rng.random(replaced.sum()) < skilled
    size = np.where(old, 1.0, small)
    return float((size * (eta + gamma * a * able)).mean()) / (1 + GROWTH)


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(("skilled", "small"), PLAUSIBLE)
def test_projects_drawn_one_by_one_average_to_the_closed_form(keep, skilled, small):
    given, rng = economy(skilled, small), np.random.default_rng(1)
    for a in (0.61, 0.9):
        assert drawn(a, keep, *given, rng) == pytest.approx(step(a, keep, *given), abs=0.003)


@pytest.mark.parametrize(("skilled", "small"), PLAUSIBLE)
def test_the_strategies_grow_alike_at_the_threshold_and_keeping_pays_below(skilled, small):
    given = economy(skilled, small)
    crossing = brentq(lambda a: step(a, True, *given) - step(a, False, *given), 0.1, 1.0)
    assert crossing == pytest.approx(threshold(*given)) == pytest.approx(THRESHOLD)
    assert step(0.61, True, *given) > step(0.61, False, *given)
    assert step(0.95, True, *given) < step(0.95, False, *given)


@pytest.mark.parametrize(("skilled", "small"), PLAUSIBLE)
def test_who_never_replaces_is_trapped_one_to_three_hundredths_short(skilled, small):
    given = economy(skilled, small)
    a, rng = 0.61, np.random.default_rng(2)
    for _ in range(40):
        a = drawn(a, True, *given, rng, 100_000)
    end = trap_of(*given)
    assert a == pytest.approx(end, abs=0.006)
    assert 0.97 < end < 0.99


def test_the_book_range_of_the_trap_is_reached():
    ends = [trap_of(*economy(skilled, 0.6)) for skilled in (0.4, 0.68)]
    assert ends == pytest.approx([0.974, 0.986], abs=1e-3)


def test_the_fitted_trap_curve_finds_the_limit_of_a_country_that_never_replaces():
    given, a = economy(0.5, 0.6), [0.61]
    for _ in range(40):
        a.append(step(a[-1], True, *given))
    years = 10.0 * np.arange(41.0)
    rate = -np.log(1.6 * 0.5 * given[2] / 2.44) / 10
    assert trap(years, 0.61, rate, trap_of(*given)) == pytest.approx(a, abs=1e-9)
    assert fit(MODELS["trap"], years, np.array(a))[2] == pytest.approx(trap_of(*given), abs=1e-3)


@pytest.fixture(scope="module")
def levels():
    """Return the document's relative levels by year; nothing is fitted to those of 1980 and 1990."""
    return {year: fact(f"tfp_rel_us_{year}").value / 100 for year in (1955, 1973, 1980, 1990)}


def test_verspagen_through_1955_and_1973_foretells_1980_near_parity(levels):
    told = {}
    for capability in (0.15, 0.2):
        rate = verspagen_rate(levels[1955], levels[1973], 18.0, capability)
        told[capability] = verspagen(np.array([25.0, 35.0]), levels[1955], rate, capability)
    assert told[0.15] == pytest.approx([0.992, 1.0], abs=1e-3)
    assert told[0.2] == pytest.approx([0.970, 0.999], abs=1e-3)
    assert all(path[0] < levels[1980] for path in told.values())


def test_of_the_curves_through_1955_and_1973_verspagen_comes_nearest_to_1980(levels):
    years, known = np.array([0.0, 18.0]), np.array([levels[1955], levels[1973]])
    ends = {
        n: MODELS[n].curve(np.array([25.0]), *fit(MODELS[n], years, known))[0]
        for n in ("nelson_phelps", "logistic")
    }
    ends["verspagen"] = verspagen(np.array([25.0]), 0.61, verspagen_rate(*known, 18.0, 0.2), 0.2)[0]
    errors = {name: abs(end - levels[1980]) for name, end in ends.items()}
    assert min(errors, key=errors.get) == "verspagen"
    assert ends["nelson_phelps"] == pytest.approx(0.912, abs=1e-3)
    assert ends["logistic"] == pytest.approx(0.919, abs=1e-3)
