"""Curves of catching up: their differential equations, limits, recovery by the fits, held-out years."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.catch_up_curves import MODELS, trap, verspagen, verspagen_rate
from keiretsu.measure.catch_up_fits import NAIVE, catch_up, catch_up_study, fit

YEARS = np.arange(0.0, 41.0)
TRUE = {
    "constant": (0.3, 0.02),
    "nelson_phelps": (0.4, 0.05),
    "logistic": (0.3, 0.08),
    "verspagen": (0.5, 0.4, 0.3),
    "trap": (0.4, 0.09, 0.85),
}
SLOPES = {
    "nelson_phelps": lambda a, c: c * (1 - a),
    "logistic": lambda a, c: c * a * (1 - a),
    "verspagen": lambda a, c, d: a * c * -np.log(a) * np.exp(np.log(a) / d),
    "trap": lambda a, c, limit: c * (limit - a),
}


@pytest.mark.parametrize("name", SLOPES)
def test_every_curve_solves_its_differential_equation(name):
    start, *rest = TRUE[name]
    path = solve_ivp(
        lambda t, a: SLOPES[name](a, *rest), (0, 40), [start], t_eval=YEARS, rtol=1e-10, atol=1e-12
    )
    assert MODELS[name].curve(YEARS, *TRUE[name]) == pytest.approx(path.y[0], abs=1e-7)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.2, 5.0))
@settings(max_examples=60, deadline=None)
def test_verspagen_passes_through_the_two_levels_its_rate_was_made_from(one, other, capability):
    first, second = sorted((one, other))
    rate = verspagen_rate(first, second, 18.0, capability)
    found = verspagen(np.array([0.0, 18.0]), first, rate, capability)
    assert found == pytest.approx([first, second], abs=1e-9)


def test_a_verspagen_follower_of_great_capability_halves_its_log_gap_like_an_exponential():
    gap = -np.log(verspagen(YEARS, 0.5, 0.07, 1e6))
    assert gap == pytest.approx(-np.log(0.5) * np.exp(-0.07 * YEARS), rel=1e-5)


def test_the_trap_is_the_fixed_point_of_the_recursion_with_one_strategy():
    u, v, a = 0.2, 0.75, [0.3]
    for _ in range(40):
        a.append(u + v * a[-1])
    assert trap(YEARS, 0.3, -np.log(v), u / (1 - v)) == pytest.approx(a)


@pytest.mark.parametrize("name", TRUE)
def test_a_fit_gives_back_the_parameters_that_made_the_series(name):
    model = MODELS[name]
    found = fit(model, YEARS, model.curve(YEARS, *TRUE[name]))
    assert found == pytest.approx(TRUE[name], rel=1e-3)


@pytest.mark.parametrize("name", TRUE)
def test_the_curve_that_made_a_series_foretells_its_held_out_years(name):
    series = pl.DataFrame({"year": YEARS + 1955, "level": MODELS[name].curve(YEARS, *TRUE[name])})
    found = catch_up(series, 1985)
    row = found.table.filter(model=name).to_dicts()[0]
    assert row["held_out_error"] < 1e-4
    assert row["beats_naive"]
    assert (row["fitted"], row["held_out"]) == (30, 11)
    assert found.table["model"][0] == name


def test_held_out_years_have_no_part_in_the_fit():
    level = MODELS["logistic"].curve(YEARS, 0.3, 0.08)
    other = np.where(YEARS < 25, level, 0.1)
    one, two = (
        catch_up(pl.DataFrame({"year": YEARS, "level": v}), 25).table.sort("model") for v in (level, other)
    )
    same = ["model", "start", "rate", "capability", "limit", "error", "aicc"]
    assert one.select(same).equals(two.select(same))
    assert not one["held_out_error"].equals(two["held_out_error"])


def test_a_flat_series_is_not_bettered_by_any_curve():
    rng = np.random.default_rng(1)
    level = 0.5 + np.cumsum(rng.normal(0, 0.02, 41))
    found = catch_up(pl.DataFrame({"year": YEARS, "level": level}))
    naive = found.table.filter(model=NAIVE).to_dicts()[0]
    assert not naive["beats_naive"]
    assert naive["held_out_error"] == pytest.approx(np.sqrt(np.mean((level[28:] - level[27]) ** 2)))


def test_few_years_leave_out_the_curves_they_cannot_fix():
    series = pl.DataFrame({"year": [1955, 1973, 1980], "level": [0.61, 0.867, 1.011]})
    found = catch_up(series, 1980).table
    assert set(found["model"]) == {NAIVE, "constant", "nelson_phelps", "logistic"}
    curve = {row["model"]: row["held_out_bias"] + 1.011 for row in found.to_dicts()}
    assert curve["nelson_phelps"] == pytest.approx(0.912, abs=1e-3)
    assert curve["logistic"] == pytest.approx(0.919, abs=1e-3)


def test_every_region_is_a_series_of_its_own(tmp_path):
    both = pl.concat(
        pl.DataFrame(
            {"region": name, "year": YEARS.astype(int), "level": MODELS["logistic"].curve(YEARS, 0.3, rate)}
        )
        for name, rate in (("JP", 0.08), ("KR", 0.05))
    )
    both.write_csv(tmp_path / "levels.csv")
    found = catch_up_study(None, str(tmp_path / "levels.csv"))
    assert found.numbers["series"] == 2
    assert found.numbers["JP_best"] == found.numbers["KR_best"] == "logistic"
    assert found.to_dict()["rows"][0]["region"] == "JP"


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ({"year": [1, 2, 3]}, "level"),
        ({"year": [1, 2, 3], "level": [0.5, -0.1, 0.6]}, "above 0"),
        ({"year": [1, 2, 2], "level": [0.5, 0.6, 0.7]}, "two levels"),
        ({"year": [1, 2], "level": [0.5, 0.6]}, "hold out fewer"),
        ({"year": [1, 2, 3], "level": ["x", "y", "z"]}, "above 0"),
        ({"year": [], "level": []}, "no row"),
    ],
)
def test_series_that_cannot_be_fitted_are_refused(series, says):
    with pytest.raises(InvalidData, match=says):
        catch_up(pl.DataFrame(series))
    with pytest.raises(UsageError):
        fit(MODELS["trap"], YEARS[:2], YEARS[:2])
    with pytest.raises(InvalidData, match="cannot be read"):
        catch_up_study(None, "/nowhere/at-all.csv")
