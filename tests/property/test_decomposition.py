"""Components of variance, equivalence and Holm's rule, against closed forms and simulated truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keiretsu.evidence import Crossing, Effect, Grounds, decide, decompose, is_negligible, paired_effect
from keiretsu.evidence.decomposition import date_of, depends, effect_of, holm, significant, worth
from keiretsu.evidence.equivalence import interval, replications_to_decide

numbers = st.floats(-1e3, 1e3, allow_nan=False).map(lambda x: round(x, 3))
several = st.lists(numbers, min_size=3, max_size=40).map(np.array)
FLIP = {"+": "-", "-": "+"}


def grid(vectors, networks):
    first, second = np.divmod(np.arange(vectors * networks), networks)
    return Crossing(first, second)


def made(crossing, spreads, seed):
    """Draw effects with known spreads of vectors, networks and the rest around zero."""
    rng = np.random.default_rng(seed)
    vectors, networks = (np.unique(each).size for each in (crossing.vectors, crossing.networks))
    a, b, rest = spreads
    drawn = a * rng.normal(size=vectors)[np.unique(crossing.vectors, return_inverse=True)[1]]
    drawn += b * rng.normal(size=networks)[np.unique(crossing.networks, return_inverse=True)[1]]
    return drawn + rest * rng.normal(size=crossing.vectors.size)


def blocks(count):
    """Blocks of two vectors times two networks, as replications of a scenario have them."""
    number = np.arange(4 * count)
    block, within = np.divmod(number, 4)
    return Crossing(2 * block + within % 2, 2 * block + np.isin(within, (1, 2)))


def part(crossing, keep):
    return Crossing(crossing.vectors[keep], crossing.networks[keep])


def test_a_balanced_crossing_gives_the_analysis_of_variance():
    crossing = grid(5, 4)
    values = made(crossing, (1.0, 0.8, 0.5), seed=3)
    table = values.reshape(5, 4)
    rows = 4 * table.mean(axis=1).var(ddof=1)
    columns = 5 * table.mean(axis=0).var(ddof=1)
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    error = (rest**2).sum() / 12
    found = decompose(values, crossing)
    assert found.variances == pytest.approx(((rows - error) / 4, (columns - error) / 5, error))
    variance, freedom = found.error(found.sizes)
    assert variance == pytest.approx((rows + columns - error) / 20)
    parts = rows**2 / 4 + columns**2 / 3 + error**2 / 12
    assert freedom == pytest.approx((rows + columns - error) ** 2 / parts)


@pytest.mark.parametrize(
    ("crossing", "dropped"), [(grid(16, 16), 0), (grid(16, 16), 60), (blocks(60), 0), (blocks(60), 20)]
)
def test_known_shares_are_found_whether_or_not_runs_are_missing(crossing, dropped):
    rng, shares = np.random.default_rng(5), []
    for seed in range(40):
        keep = np.sort(rng.permutation(crossing.vectors.size)[dropped:])
        here = part(crossing, keep)
        shares.append(decompose(made(here, (1.5, 0.5, 1.0), seed), here).variances)
    assert np.mean(shares, axis=0) == pytest.approx((2.25, 0.25, 1.0), rel=0.12, abs=0.06)


@pytest.mark.parametrize("spreads", [(1.2, 0.3, 0.6), (0.0, 0.0, 1.0), (0.5, 1.0, 1.0)])
@pytest.mark.parametrize("crossing", [grid(8, 5), blocks(5)])
def test_the_interval_holds_the_truth_as_often_as_it_says(crossing, spreads):
    trials = 200
    effects = [effect_of(made(crossing, spreads, seed), crossing) for seed in range(trials)]
    covered = sum(each.low < 0.0 < each.high for each in effects)
    assert stats.binomtest(covered, trials, 0.95, alternative="less").pvalue > 1e-3


def test_replications_that_are_taken_for_independent_are_too_sure():
    crossing = grid(8, 5)
    effects = [paired_effect(made(crossing, (1.2, 0.3, 0.6), seed)) for seed in range(200)]
    assert sum(each.low < 0.0 < each.high for each in effects) < 0.75 * 200


def test_nothing_is_told_apart_without_vectors_that_come_twice_or_where_networks_go_with_them():
    values = made(grid(8, 1), (1.0, 0.0, 1.0), 1)
    assert decompose(values, None) is None
    assert decompose(values, grid(8, 1)) is None
    same = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    assert decompose(values, Crossing(same, same)) is None
    alone = decompose(values, Crossing(same, np.arange(8)))
    assert (alone.crossed, alone.variances[1]) == (False, 0.0)


def test_arms_that_never_differ_have_no_variance_and_an_interval_of_no_width():
    crossing, same = grid(4, 3), np.zeros(12)
    assert effect_of(same, crossing) == Effect(0.0, 0.0, 0.0, 12)
    assert decompose(same, crossing).shares == (0.0, 0.0, 0.0)
    assert not depends(same, crossing, decompose(same, crossing))


@given(st.integers(0, 10_000), st.sampled_from([grid(6, 3), blocks(5)]))
def test_turning_every_sign_round_mirrors_interval_parts_and_significant_vectors(seed, crossing):
    values = made(crossing, (1.5, 0.3, 0.4), seed)
    one, other = effect_of(values, crossing), effect_of(-values, crossing)
    assert (one.mean, one.low, one.high) == (-other.mean, -other.high, -other.low)
    here, there = decompose(values, crossing), decompose(-values, crossing)
    assert here.variances == there.variances
    assert significant(values, crossing, here) == significant(-values, crossing, there)[::-1]
    assert depends(values, crossing, here) == depends(-values, crossing, there)


def test_an_effect_depends_on_parameters_that_decide_it_both_ways_and_on_nothing_else():
    crossing = grid(12, 4)
    both = np.where(crossing.vectors % 2, 1.0, -1.0) + made(crossing, (0.0, 0.1, 0.2), 1)
    one_way = np.where(crossing.vectors % 2, 3.0, 1.0) + made(crossing, (0.0, 0.1, 0.2), 1)
    single = np.where(crossing.vectors == 0, -1.0, 1.0) + made(crossing, (0.0, 0.1, 0.2), 1)
    noise = made(crossing, (0.0, 0.0, 1.0), 1)
    said = [depends(each, crossing, decompose(each, crossing)) for each in (both, one_way, single, noise)]
    assert said == [True, False, False, False]
    assert not depends(both, None, None)


def test_crossed_replications_are_worth_fewer_where_vectors_differ():
    crossing = grid(6, 8)
    far, near = made(crossing, (2.0, 0.0, 0.3), 2), made(crossing, (0.0, 0.0, 1.0), 2)
    counts = [worth(each, effect_of(each, crossing), decompose(each, crossing)) for each in (far, near)]
    assert counts[0] < 8.0
    assert counts[1] > 24.0
    assert worth(far, paired_effect(far), None) == 48.0


def test_dates_of_one_vector_count_once():
    crossing = grid(6, 4)
    dates = np.where(crossing.vectors < 5, 1975.0, np.inf)
    assert date_of(dates, crossing).high == np.inf
    assert date_of(dates[:20], part(crossing, slice(20))).low is None
    assert date_of(dates, None).high == 1975.0
    assert date_of(dates, crossing).replications == 24


@given(several, st.floats(0.01, 1e3))
def test_equivalence_is_two_one_sided_tests(values, smallest):
    effect = paired_effect(values)
    if values.std() < 1e-6:
        return
    above = stats.ttest_1samp(values, -smallest, alternative="greater").pvalue
    below = stats.ttest_1samp(values, smallest, alternative="less").pvalue
    if abs(max(above, below) - 0.05) > 1e-6:
        assert is_negligible(effect, smallest) == (max(above, below) < 0.05)
    low, high = interval(effect, 0.9)
    assert (low, high) == pytest.approx(
        stats.t.interval(0.9, values.size - 1, effect.mean, stats.sem(values)), rel=1e-6, abs=1e-9
    )


def test_a_date_and_what_declares_no_smallest_effect_are_never_too_small_to_matter():
    assert not is_negligible(Effect(0.0, 0.0, 0.0, 20), 1.0)
    assert not is_negligible(paired_effect(np.zeros(20)), None)
    assert is_negligible(paired_effect(np.zeros(20)), 0.001)


@pytest.mark.parametrize(("mean", "smallest"), [(0.3, None), (0.02, 0.3), (0.25, 0.3)])
def test_so_many_replications_do_decide(mean, smallest):
    noise = np.random.default_rng(0).normal(size=20)
    values = mean + 1.5 * (noise - noise.mean()) / noise.std(ddof=1)
    wanted = replications_to_decide(paired_effect(values), smallest, None)

    def decided(count):
        half = stats.norm.ppf(0.975) * 1.5 / np.sqrt(count)
        fits = smallest is not None and mean + stats.norm.ppf(0.95) * 1.5 / np.sqrt(count) <= smallest
        return half <= mean or fits

    assert decided(wanted)
    assert not decided(0.95 * wanted)


def test_networks_alone_do_not_decide_what_vectors_leave_open():
    crossing = grid(4, 10)
    values = 0.05 + np.array([1.0, -1.0, 0.5, -0.5])[crossing.vectors] + made(crossing, (0.0, 0.0, 0.1), 1)
    found = decompose(values, crossing)
    assert found.shares[0] > 0.9
    by_networks, by_vectors = found.growths
    assert by_networks[0] > 0.05
    assert by_vectors[0] < 0.001
    assert replications_to_decide(effect_of(values, crossing), None, found) > 10 * values.size


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_holm_refuses_what_stepping_down_refuses(chances):
    chances = np.array(chances)
    adjusted, level = holm(chances), 0.05
    refused, open_still = np.zeros(chances.size, bool), list(np.argsort(chances, kind="stable"))
    while open_still and chances[open_still[0]] * len(open_still) <= level:
        refused[open_still.pop(0)] = True
    assert ((adjusted <= level) == refused).all()
    assert (adjusted >= chances).all()
    assert (adjusted <= 1.0).all()


GROUNDS = st.builds(
    Grounds,
    beats=st.none() | st.floats(0.0, 1.0),
    smallest=st.none() | st.floats(0.01, 100.0),
    not_given=st.sampled_from(["", "the arms do not differ"]),
    depends=st.booleans(),
    killed_by=st.sampled_from(["", "an assumption"]),
    untried=st.sampled_from(["", "the run ends too early"]),
)


@given(several, st.sampled_from("+-"), GROUNDS)
def test_the_first_verdict_that_fits_is_given(values, sign, grounds):
    effect = paired_effect(values)
    verdict = decide(effect, sign, grounds)
    side = effect.excludes_zero()
    order = [
        ("not_given", bool(grounds.not_given)),
        ("depends", grounds.depends),
        ("no_effect", is_negligible(effect, grounds.smallest)),
        ("contradicts", side == FLIP[sign]),
        ("undecided", not side),
    ]
    first = next((name for name, fits in order if fits), None)
    assert verdict == first or (first is None and verdict in ("assumed", "supports", "undecided"))
    assert verdict == decide(paired_effect(-values), FLIP[sign], grounds)
