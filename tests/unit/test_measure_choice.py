"""Conditional logit: against statsmodels and closed forms; known coefficients; what it refuses."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.core.errors import InvalidData
from keiretsu.measure.choice import conditional_logit, nested_test

TRUE = np.array([1.2, -0.7, 0.3])
NAMES = ["x0", "x1", "x2"]


def drawn(sets: int, options: int, seed: int, true=TRUE) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(sets, options, len(true)))
    taken = (x @ true + rng.gumbel(size=(sets, options))).argmax(1)
    chosen = np.arange(options) == taken[:, None]
    frame = {"n": np.repeat(np.arange(sets), options), "chosen": chosen.ravel()}
    return pl.DataFrame(frame | {f"x{k}": x[:, :, k].ravel() for k in range(len(true))})


def test_it_recovers_the_coefficients_that_made_the_choices():
    fit = conditional_logit(drawn(20_000, 5, 1), "n", "chosen", NAMES)
    assert np.abs((fit.coefficients - TRUE) / fit.errors).max() < 3
    assert fit.coefficients == pytest.approx(TRUE, abs=0.05)


def test_its_intervals_cover_the_truth_as_often_as_they_say():
    inside = 0
    for seed in range(100):
        table = conditional_logit(drawn(150, 4, seed), "n", "chosen", NAMES).table
        inside += int((table["low"].to_numpy() <= TRUE).sum() - (table["high"].to_numpy() < TRUE).sum())
    assert 270 <= inside <= 297  # 285 expected of 300, within three standard errors


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_coefficients_errors_and_likelihood_are_those_of_statsmodels(seed, options):
    from statsmodels.discrete.conditional_models import ConditionalLogit

    frame = drawn(80, options, seed)
    fit = conditional_logit(frame, "n", "chosen", NAMES)
    x = frame.select(NAMES).to_numpy()
    oracle = ConditionalLogit(frame["chosen"].to_numpy().astype(int), x, groups=frame["n"].to_numpy()).fit(
        disp=False, method="newton"
    )
    assert fit.coefficients == pytest.approx(oracle.params, abs=1e-5)
    assert fit.errors == pytest.approx(oracle.bse, rel=1e-4)
    assert fit.log_likelihood == pytest.approx(oracle.llf, abs=1e-8)


def test_one_binary_column_has_a_closed_form():
    taken = [1] * 30 + [0] * 10  # 30 of 40 take the option with x = 1
    frame = pl.DataFrame(
        {"n": np.repeat(np.arange(40), 2), "y": [v for t in taken for v in (t, 1 - t)], "x": [1.0, 0.0] * 40}
    )
    fit = conditional_logit(frame, "n", "y", ["x"])
    assert fit.coefficients[0] == pytest.approx(np.log(3))
    assert fit.errors[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10))
    assert fit.null_log_likelihood == pytest.approx(-40 * np.log(2))


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_order_shift_and_unit_of_a_column_do_not_matter(seed):
    frame = drawn(60, 3, seed)
    fit = conditional_logit(frame, "n", "chosen", NAMES)
    other = frame.sample(fraction=1.0, shuffle=True, seed=seed).with_columns(
        x0=pl.col("x0") * 1000.0 + 5.0, x1=pl.col("x1") + pl.col("n")
    )
    moved = conditional_logit(other, "n", "chosen", NAMES)
    assert moved.coefficients * [1000, 1, 1] == pytest.approx(fit.coefficients, abs=1e-6)
    assert moved.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-8)


def test_the_nested_test_is_fair_when_the_column_does_nothing():
    p = []
    for seed in range(200):
        frame = drawn(100, 4, seed, np.array([1.0, 0.0]))
        full = conditional_logit(frame, "n", "chosen", ["x0", "x1"])
        p.append(nested_test(full, conditional_logit(frame, "n", "chosen", ["x0"])).p)
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.046)
    assert np.mean(p) == pytest.approx(0.5, abs=0.075)


def test_the_nested_test_counts_the_columns_that_were_left_out():
    frame = drawn(300, 3, 3)
    full = conditional_logit(frame, "n", "chosen", NAMES)
    test = nested_test(full)
    assert test.freedom == 3
    assert test.statistic == pytest.approx(2 * (full.log_likelihood + 300 * np.log(3)))
    with pytest.raises(InvalidData, match="not part"):
        nested_test(conditional_logit(frame, "n", "chosen", ["x0"]), full)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"chosen": pl.lit(False)}, "0 chosen"),
        ({"chosen": pl.lit(True)}, "3 chosen"),
        ({"x1": pl.lit(2.0)}, "never differs"),
        ({"x1": pl.col("x0") * 2 + pl.col("x2")}, "follows from the others"),
        ({"x1": pl.col("chosen").cast(pl.Float64)}, "perfectly"),
        ({"x1": pl.lit(float("nan"))}, "finite"),
        ({"n": pl.lit(None, pl.Int64)}, "which set"),
    ],
)
def test_choices_that_cannot_be_fitted_are_refused_in_one_sentence(change, says):
    frame = drawn(50, 3, 5).with_columns(**change)
    with pytest.raises(InvalidData, match=says):
        conditional_logit(frame, "n", "chosen", NAMES)
