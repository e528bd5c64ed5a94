"""Calibration by regression-adjusted ABC: posterior, coverage, what identifies what, resumption."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from keiretsu.calibration import calibrate, load_study, study_names
from keiretsu.calibration.coverage import binomial, coverage
from keiretsu.calibration.distance import CUT
from keiretsu.calibration.identify import SHRUNK, by_chance, identify
from keiretsu.calibration.micro import growth, tail_exponent
from keiretsu.calibration.points import Bench
from keiretsu.calibration.posterior import PRIOR, ReferenceTable, infer, placed
from keiretsu.calibration.reference import Reference
from keiretsu.calibration.study import micro_moments
from keiretsu.calibration.targets import Target
from keiretsu.calibration.vectors import Vector, best
from keiretsu.calibration.write import accepted_text, calibration_data, identity
from keiretsu.core.errors import UsageError
from keiretsu.evidence.observe import Observation
from keiretsu.experiment.accepted import read_accepted
from keiretsu.experiment.store import Store

NOISE = 0.15


def gaussian(count, seed=0, known=2):
    """Return a table of the model ``s_k = u_k + NOISE e`` for the first `known` of three parameters."""
    rng = np.random.default_rng(seed)
    unit = rng.random((count, 3))
    return unit, unit[:, :known] + NOISE * rng.standard_normal((count, known))


def closed_form(seen):
    """Return mean, standard deviation and 90 % interval of a uniform parameter seen with normal noise."""
    exact = truncnorm((0.0 - seen) / NOISE, (1.0 - seen) / NOISE, seen, NOISE)
    return exact.mean(), exact.std(), exact.ppf([0.05, 0.95])


@pytest.mark.parametrize("seen", [0.3, 0.5, 0.85])
def test_the_posterior_of_a_linear_gaussian_model_is_that_of_its_closed_form(seen):
    unit, moments = gaussian(6000)
    for rows, at in (
        (moments, np.full(2, seen)),
        (placed(moments, moments), placed(moments, np.full(2, seen))),
    ):
        found = infer(ReferenceTable(unit, rows), at)
        mean, spread, ends = closed_form(seen)
        share = found.weight / found.weight.sum()
        for k in (0, 1):
            middle = share @ found.unit[:, k]
            assert middle == pytest.approx(mean, abs=0.02)
            assert np.sqrt(share @ (found.unit[:, k] - middle) ** 2) == pytest.approx(spread, rel=0.12)
            assert found.intervals()[k] == pytest.approx(ends, abs=0.045)
        # nothing is said of the third, whose posterior is its prior
        assert found.intervals()[2] == pytest.approx([0.05, 0.95], abs=0.04)
        assert found.shrinkage()[2] == pytest.approx(1.0, abs=0.12)


def test_intervals_hold_the_rows_that_are_left_out_as_often_as_they_say():
    unit, moments = gaussian(800)
    found = coverage(ReferenceTable(unit, moments), np.full(2, 0.5), "abc")
    assert [one.truths for one in found] == [200] * 3
    assert all(one.low <= 0.9 <= one.high for one in found), found
    assert found[0].width < 0.7 < 0.9 < found[2].width


def test_a_table_whose_intervals_are_too_narrow_is_found_out(monkeypatch):
    from keiretsu.calibration import posterior

    whole = posterior.Posterior.intervals

    def halved(self):
        ends = whole(self)
        middle, half = ends.mean(axis=1, keepdims=True), np.diff(ends) / 4.0
        return np.hstack([middle - half, middle + half])

    monkeypatch.setattr(posterior.Posterior, "intervals", halved)
    unit, moments = gaussian(800)
    assert not any(one.honest for one in coverage(ReferenceTable(unit, moments), np.full(2, 0.5), "abc"))


def test_the_binomial_interval_holds_all_and_none():
    assert binomial(0, 10)[0] == 0.0
    assert binomial(10, 10)[1] == 1.0
    # the defining tails of Clopper and Pearson
    from scipy.stats import binom

    low, high = binomial(7, 10)
    assert binom.sf(6, 10, low) == pytest.approx(0.025)
    assert binom.cdf(7, 10, high) == pytest.approx(0.025)


def test_every_parameter_is_told_what_identifies_it_or_that_nothing_does():
    unit, moments = gaussian(1000)
    rng = np.random.default_rng(5)
    # a second moment that says the same as the first, and one that says nothing
    twin = unit[:, :1] + NOISE * rng.standard_normal((1000, 1))
    rows = np.column_stack([moments, twin, rng.random(1000)])
    found = identify(ReferenceTable(unit, rows), np.full(4, 0.5), "abc", ["one", "two", "twin", "noise"])
    assert [set(one.moments) for one in found] == [{"one", "twin"}, {"two"}, set()]
    assert found[1].variance == pytest.approx(closed_form(0.5)[1] ** 2 / PRIOR, rel=0.25)
    assert found[1].without["two"] > 0.9 > SHRUNK > found[1].without["one"]
    assert found[2].variance > SHRUNK


def test_chance_alone_is_named_no_oftener_than_it_says():
    named = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        table = ReferenceTable(rng.random((120, 5)), rng.random((120, 8)))
        named += sum(bool(one.moments) for one in identify(table, np.full(8, 0.5), "abcde", "stuvwxyz"))
    assert named == 0


def test_what_chance_gives_falls_with_fewer_rows():
    levels = []
    for count in (60, 2000):
        rng = np.random.default_rng(1)
        table = ReferenceTable(rng.random((count, 4)), rng.random((count, 6)))
        levels.append(by_chance(table, np.arange(20)))
    assert levels[0] < levels[1]


def test_moments_are_placed_among_rows_whatever_their_scale():
    rows = np.exp(np.random.default_rng(0).normal(size=(500, 1)))
    assert placed(rows, rows) == pytest.approx(placed(np.log(rows), np.log(rows)))
    assert placed(rows, np.array([1e9])) == placed(rows, rows.max(axis=0))


def test_draws_are_taken_by_weight_and_only_once():
    unit, moments = gaussian(1000)
    found = infer(ReferenceTable(unit, moments), np.full(2, 0.5))
    made = found.draws(60, seed=1)
    assert len(np.unique(made[:, 0])) == 60
    assert np.array_equal(made, found.draws(60, seed=1))
    assert made[:, 0].mean() == pytest.approx(0.5, abs=0.06)
    assert len(found.draws(10**6, seed=1)) == np.count_nonzero(found.weight)


def vector(index, worst):
    return Vector(index, {}, (), (worst, 0.0), worst)


def test_vectors_that_agree_are_kept_in_their_order_before_the_nearest_others():
    made = [vector(0, CUT + 2.0), vector(1, 1.0), vector(2, CUT + 1.0), vector(3, 0.5)]
    assert [v.index for v in best(made, 1)] == [1]
    assert [v.index for v in best(made, 3)] == [1, 3, 2]


def test_the_tail_of_a_power_law_has_its_exponent():
    sizes = np.random.default_rng(0).pareto(1.3, 20000) + 1.0
    assert tail_exponent(sizes) == pytest.approx(1.3, abs=3 * 1.3 * np.sqrt(2 / 2000))
    assert np.isnan(tail_exponent(sizes[:50]))
    assert np.isnan(tail_exponent(np.ones(5000)))


@pytest.mark.parametrize(("draw", "ratio"), [("normal", np.sqrt(np.pi / 2)), ("laplace", np.sqrt(2.0))])
def test_the_tails_of_growth_tell_normal_from_laplace(draw, ratio):
    rng = np.random.default_rng(0)
    market = rng.integers(0, 4, 20000)
    before = np.exp(rng.normal(size=20000))
    after = before * np.exp(0.1 * getattr(rng, draw)(size=20000) + 0.3 * market)
    there = np.ones(20000, bool)
    spread, tails = growth(before, after, market, there)
    assert tails == pytest.approx(ratio, abs=0.02)
    assert spread == pytest.approx(0.1 * (np.sqrt(2.0) if draw == "laplace" else 1.0), rel=0.03)
    assert np.isnan(growth(before, after, market, np.zeros(20000, bool))[0])


def test_a_successor_of_a_failed_firm_did_not_grow():
    before, after = np.ones(100), np.ones(100)
    after[:10] = 50.0
    there = np.arange(100) >= 10
    assert growth(before, after, np.zeros(100, int), there)[0] == 0.0


def test_published_moments_have_a_source_and_say_whether_it_was_looked_up():
    for name, row in micro_moments().items():
        assert row.accept is not None, name
        assert "looked up" in row.source, name


def test_model_rivals_and_placebo_are_fitted_to_the_same_rows_and_moments():
    studies = [load_study(name) for name in study_names()]
    assert len({tuple(t.id for t in study.targets) for study in studies}) == 1
    national = [t for t in studies[0].targets if t.id not in micro_moments()]
    assert all(t.source.startswith("document ") for t in national)
    assert len(national) >= 9


SCENARIO = """
[scenario]
name = "own"
title = "own"
years = [1955, 1958]
firms = 120
replications = 2
seed = 1

[arms.base]
regime = "relational"
role = "baseline"
"""
STUDY = """
[study]
name = "own"
title = "own"
scenario = "own.toml"
networks = 2
points = 40
keep = 3
targets = ["return_1955", "survival_1957", "far"]

[parameters]
capital_coefficient = [0.4, 1.0]
omega_supply = [0.0, 1.0]
hurdle = [-1.0, 1.0]

[outcomes.return_1955]
metric = "ror"
years = [1955]
accept = [25, 30]

[outcomes.survival_1957]
metric = "tie_survival"
years = [1957]
accept = [0.88, 0.92]

[outcomes.far]
metric = "growth_spread"
years = [1957]
accept = [40, 50]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("abc")
    (folder / "own.toml").write_text(SCENARIO)
    (folder / "study.toml").write_text(STUDY)
    return load_study(folder / "study.toml")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def found(study, store):
    return calibrate(study, store=store, workers=1, progress=False)


def test_a_study_of_ones_own_is_calibrated_and_says_what_identifies_what(found):
    by = {one.parameter: one.moments for one in found.identified}
    assert "return_1955" in by["capital_coefficient"]
    assert by["hurdle"] == ()
    assert found.beyond == 0
    assert len(found.accepted) == 3
    for one in found.accepted:
        assert 0.4 <= one.point["capital_coefficient"] <= 1.0
        assert one.distance == pytest.approx(np.sqrt(np.mean(np.square(one.misfit))))
    assert all(covered.truths == 20 for covered in found.covered)


def test_vectors_that_ship_came_out_as_the_file_says_when_they_are_run(found, study, store):
    bench = Bench.of(study, store, workers=1, progress=False)
    again = bench.values([v.point for v in found.accepted], found.reference.outcomes).mean(axis=1)
    assert np.array_equal(again, [v.outcomes for v in found.accepted])


def test_a_moment_that_no_row_reaches_is_set_aside_and_named(found, study):
    assert found.unreached == ["far"]
    assert found.reached == ["return_1955", "survival_1957"]
    assert all("far" not in one.alone for one in found.identified)
    told = calibration_data(found, "again")
    assert [o["id"] for o in told["outcomes"] if not o["reached"]] == ["far"]
    assert set(found.refused()) == {"return_1955", "survival_1957"}


def test_the_file_of_vectors_says_what_is_identified_by_what(found, tmp_path):
    (tmp_path / "kept.toml").write_text(accepted_text(found, "keiretsu calibrate study.toml"))
    told = read_accepted(str(tmp_path / "kept.toml")).provenance
    assert told["identified"]["hurdle"] == []
    assert set(told["identified"]) == {"capital_coefficient", "omega_supply", "hurdle"}
    assert told["unreached"] == ["far"]
    assert told["coverage"]["hurdle"].endswith(" of 20")
    assert told["profile"]["hurdle"]["range"] == [-1.0, 1.0]
    assert len(told["distance"]) == 3
    survival = [t.id for t in found.reference.outcomes].index("survival_1957")
    assert told["outcomes"]["survival_1957"] == pytest.approx(
        [v.outcomes[survival] for v in found.accepted], rel=1e-5
    )
    assert [dict(v) for v in read_accepted(str(tmp_path / "kept.toml")).vectors] == [
        v.point for v in found.accepted
    ]
    assert {row["moment"] for row in identity(found)} == {"return_1955", "survival_1957"}


def test_a_calibration_is_the_same_every_time_and_runs_nothing_twice(found, study, store):
    before = sorted(Store(store).stored())
    again = calibrate(study, store=store, workers=1, progress=False)
    assert sorted(Store(store).stored()) == before
    assert accepted_text(again, "again") == accepted_text(found, "again")
    assert again.covered == found.covered


def test_a_larger_table_begins_with_the_rows_of_a_smaller_one(found, study, store):
    before = set(Store(store).stored())
    more = Reference.of(
        study.with_options(points=44), Bench.of(study.with_options(points=44), store, workers=1)
    )
    assert more.points[:40] == found.reference.points
    assert np.array_equal(more.values[:40], found.reference.values)
    assert len(set(Store(store).stored()) - before) == 4
    small, large = found.reference.fit(3), more.fit(3)
    assert np.array_equal(small.table.unit, large.table.unit[:40])


def test_every_row_is_run_on_a_network_of_its_own(study, store):
    bench = Bench.of(study, store, workers=1, progress=False)
    point = study.at(np.full((1, 3), 0.5))[0]
    values = bench.histories([point] * 4, study.outcomes)
    assert len(np.unique(values[:, 1])) > 1
    assert not np.isin(bench.values([point], study.outcomes)[0, :, 0], values[:, 0]).any()


def test_too_few_points_are_refused_with_the_number_that_would_do(study, store):
    few = study.with_options(points=12)
    with pytest.raises(UsageError, match="--points 14 or more"):
        calibrate(few, store=store, workers=1, progress=False)


def test_a_tolerance_widens_what_is_left(found):
    reference = found.reference
    loose = replace(
        reference,
        outcomes=tuple(replace(t, low=t.low - 30.0, high=t.high + 30.0) for t in reference.outcomes),
    )
    widths = []
    for one in (reference, loose):
        fit = one.fit(0)
        widths.append(np.diff(infer(fit.table, fit.observed).intervals())[0, 0])
    assert widths[0] < 0.7 * widths[1]


def test_a_target_with_one_end_counts_for_acceptance_and_not_for_the_regression():
    values = np.linspace(0.0, 1.0, 50)[:, None]
    seen = Observation(fact="x", metric="a", statistic="level", years=(1960,))
    from keiretsu.calibration.reference import _reached

    assert _reached(Target("x", seen, low=0.5), values[:, 0])
    assert not _reached(Target("x", seen, low=1.5), values[:, 0])
    assert not np.isfinite(Target("x", seen, low=0.5).middle)


def test_the_normal_of_the_closed_form_is_the_one_that_is_meant():
    # far from the ends of the range the truncation does not matter
    assert closed_form(0.5)[2] == pytest.approx(norm(0.5, NOISE).ppf([0.05, 0.95]), abs=1e-3)
