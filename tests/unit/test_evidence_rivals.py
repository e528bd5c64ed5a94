"""Closed-form rivals against oracles: published fits, the differential equation itself, Solow's halving."""

import numpy as np
import pytest

from keiretsu.evidence import curves, fact, observations, read_record, rivals
from keiretsu.evidence.curves import Through
from keiretsu.evidence.rivals import _sampled, rival
from keiretsu.evidence.solow import solow

THROUGH = Through(1955, 0.61, 1973, 0.867)


def constant(years):
    return curves.constant(years, THROUGH)


def nelson_phelps(years):
    return curves.nelson_phelps(years, THROUGH)


def logistic(years):
    return curves.logistic(years, THROUGH)


def verspagen(years, capability):
    return curves.verspagen(years, THROUGH, capability)


def slowdown(years, shared):
    return curves.slowdown(years, THROUGH, shared)


CURVES = (
    constant,
    nelson_phelps,
    logistic,
    lambda years: verspagen(years, 0.15),
    lambda years: verspagen(years, 0.8),
)


@pytest.mark.parametrize("curve", [*CURVES, lambda years: slowdown(years, 0.4)])
def test_every_catch_up_curve_meets_both_calibration_points(curve):
    assert curve(np.array([1955.0, 1973.0])) == pytest.approx([0.61, 0.867], abs=1e-6)


@pytest.mark.parametrize("curve", CURVES)
def test_no_catch_up_curve_falls_or_passes_the_frontier(curve):
    levels = curve(np.arange(1955.0, 2001.0))
    assert (np.diff(levels) >= 0).all()
    assert levels.max() <= 1.0


def test_a_slowdown_common_to_both_countries_leaves_their_relation_alone():
    years = np.arange(1955.0, 2001.0)
    assert slowdown(years, 1.0).tolist() == nelson_phelps(years).tolist()
    alone = np.log(slowdown(years, 0.0) / nelson_phelps(years))
    steps = np.diff(alone)
    slow = (years[1:] > 1973) & (years[1:] <= 1980)
    assert steps[slow] == pytest.approx(0.25 / 100 + 1.45 / 100)
    assert steps[~slow] == pytest.approx(0.0, abs=1e-12)


def test_gap_proportional_diffusion_misses_1980_by_ten_points():
    assert nelson_phelps(np.array([1980.0]))[0] == pytest.approx(0.912, abs=5e-4)
    assert logistic(np.array([1980.0]))[0] == pytest.approx(0.919, abs=5e-4)


@pytest.mark.parametrize("capability", [0.15, 0.3, 1.0])
def test_verspagen_solves_its_differential_equation(capability):
    years = 1955.0 + np.linspace(0.0, 30.0, 3001)
    gap = -np.log(verspagen(years, capability))
    pace = -np.gradient(gap, years) / (gap * np.exp(-gap / capability))
    assert pace[5:-5] == pytest.approx(np.median(pace), rel=2e-2)


def test_the_return_halves_when_capital_per_output_rises_one_point_nine_times():
    path = solow(np.arange(46.0), 100 / 102, np.array([0.35]), np.array([0.06]), np.array([0.05]))
    ratio = path["capital"] / path["value_added"]
    at = int(np.argmin(np.abs(ratio[0] / ratio[0, 0] - 34 / 18)))
    assert path["ror"][0] * ratio[0] == pytest.approx(100 / 3)
    assert path["ror"][0, at] == pytest.approx(18.0, rel=0.05)
    assert 100 / 3 / (ratio[0, 0] * 34 / 18) == pytest.approx(18.0)


def test_solow_rests_where_saving_replaces_wear_and_growth():
    path = solow(np.array([1045.0]), 100 / 102, np.array([0.3]), np.array([0.06]), np.array([0.04]))
    assert path["ror"][0, 0] == pytest.approx(100 / 3 / 3.0)


def test_solow_capital_grows_by_what_is_invested_less_wear():
    years = np.linspace(0.0, 10.0, 10001)
    path = solow(years, 100 / 102, np.array([0.3]), np.array([0.06]), np.array([0.05]))
    growth = np.gradient(path["capital"][0], years)
    assert growth[10:-10] == pytest.approx(
        (path["investment"][0] - 0.06 * path["capital"][0])[10:-10], rel=1e-4
    )


def test_priors_are_sampled_evenly_and_always_alike():
    points = _sampled()
    assert points.shape == (64, 3)
    assert points[:3].tolist() == pytest.approx(
        np.array([[1 / 2, 1 / 3, 1 / 5], [1 / 4, 2 / 3, 2 / 5], [3 / 4, 1 / 9, 3 / 5]])
    )
    assert ((points > 0) & (points < 1)).all()
    assert points.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.02)
    assert np.array_equal(points, _sampled())


def test_a_rival_is_silent_on_comparisons_of_arms():
    assert rival("constant").median(observations()["benefit_gt_cost_5070"]) is None
    assert rival("solow").median(observations()["tfp_rel_us_1990"]) is None
    assert len(rivals()) == 6


def test_closed_forms_are_fitted_to_the_facts_of_the_record_they_are_asked_for(tmp_path):
    (tmp_path / "f.csv").write_text("id,value,use\ngap_1970,42.0,calibration\ngap_1988,65.5,calibration\n")
    tables = [
        f'[gap_{year}]\nmetric = "tfp_level"\nstatistic = "level"\nyears = [{year}]\nfactor = 100.0\n'
        for year in (1970, 1988)
    ]
    (tmp_path / "o.toml").write_text("\n".join(tables))
    own = read_record(facts=tmp_path / "f.csv", observations=tmp_path / "o.toml")
    assert {each.name for each in rivals(own)} == {each.name for each in rivals()} - {"solow"}
    for each in rivals(own):
        assert each.fitted == ("gap_1970", "gap_1988")
        assert "level of 1970" in each.parameters
        assert each.panel.years == (1970, 2015)
        values = each.values(own.observations["gap_1988"])
        assert values == pytest.approx(np.full(values.size, 65.5), abs=1e-6)


def test_rivals_meet_the_facts_they_are_fitted_to_whatever_their_priors():
    for each in rivals():
        assert {met.fact for met in each.met} == set(each.fitted)
        assert all(fact(met.fact).use == "calibration" for met in each.met)
        for met in each.met:
            assert (met.low, met.high) == pytest.approx((met.observed, met.observed), abs=1e-5)
            assert met.misfit == 0.0
        assert all(np.isfinite(values).all() for values in each.parameters.values())


def test_least_squares_takes_the_share_invested_and_the_return_as_they_are():
    found = rival("solow").parameters
    assert found["s"] == pytest.approx([0.41], abs=1e-6)
    assert found["v of 1955 (years)"] == pytest.approx([1 / 3 / 0.34], abs=1e-6)


def test_a_fitted_rate_is_that_of_the_closed_form():
    assert rival("nelson_phelps").parameters["c (per year)"] == pytest.approx([np.log(0.39 / 0.133) / 18])
