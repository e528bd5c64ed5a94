"""Scenario discovery on made-up effects: what is there is found, and where nothing is nothing is found."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, qmc

from keiretsu.evidence.discovery import LEVEL, discover
from keiretsu.evidence.prim import CHEAP, SUPPORT, Box, dropped, find_box, pasted, trajectory
from keiretsu.evidence.tree import DEPTH, grow, predict
from keiretsu.evidence.variance import main_shares, noise_of

NAMES = tuple(f"p{k}" for k in range(12))


def cube(count, parameters=12, seed=1):
    return qmc.LatinHypercube(parameters, rng=seed).random(count)


def in_box(x):
    return (x[:, 0] > 0.4) & (x[:, 1] < 0.6) & (x[:, 2] > 0.25) & (x[:, 2] < 0.85)


def made_up(count=400, noise=0.4, networks=3, seed=0):
    """Return points and effects that are above zero inside a known box alone, but for noise."""
    x = cube(count)
    spread = np.random.default_rng(seed).normal(0.0, noise, (count, networks))
    return x, np.where(in_box(x), 0.7, -0.3)[:, None] + spread


def pure_noise(seed, count=200):
    return cube(count, seed=seed), np.random.default_rng(seed).normal(0.0, 1.0, (count, 2))


# --- PRIM ---


def test_prim_finds_a_known_box_and_restricts_nothing_else():
    x = cube(2000)
    found = find_box(x, in_box(x) * 1.0, in_box(x))
    assert found.restricted == [0, 1, 2]
    assert found.low[[0, 2]] == pytest.approx([0.4, 0.25], abs=0.035)
    assert found.high[[1, 2]] == pytest.approx([0.6, 0.85], abs=0.035)
    assert np.isinf([found.low[1], found.high[0]]).all()


def test_prim_cuts_whole_numbers_at_whole_numbers_however_many_points_have_them():
    x = np.floor(cube(300, 3) * [4, 1, 1])
    found = find_box(x, (x[:, 0] >= 2) * 1.0, x[:, 0] >= 2)
    assert found.sides == [(0, 1.0)]
    assert found.low[0] == 2.0


def test_peeling_trades_coverage_for_density():
    x, effects = made_up()
    score = effects.mean(axis=1)
    boxes = trajectory(x, score)
    kept = [box.holds(x) for box in boxes]
    coverage = [(score[inside] > 0).sum() / (score > 0).sum() for inside in kept]
    assert len(boxes) > 10
    assert np.all(np.diff([score[inside].mean() for inside in kept]) > 0)
    assert np.all(np.diff(coverage) <= 0)
    assert coverage[0] == 1.0
    assert kept[-1].mean() >= SUPPORT
    for larger, smaller in pairwise(kept):
        assert not (smaller & ~larger).any(), "a box lies inside the one before"


def test_pasting_gives_back_what_was_cut_too_deep_and_never_lowers_the_mean():
    x = cube(500)
    deep = Box.whole(len(NAMES)).bounded(0, 1.0, 0.6)
    score = (x[:, 0] > 0.4) * np.linspace(1.0, 2.0, 500)
    wide = pasted(deep, x, np.where(x[:, 0] > 0.4, 2.0 - x[:, 0], 0.0))
    assert wide.low[0] == pytest.approx(0.4, abs=0.05)
    assert score[pasted(deep, x, score).holds(x)].mean() >= score[deep.holds(x)].mean()


def test_a_restriction_that_buys_less_than_it_must_is_dropped():
    x = cube(500)
    hits = x[:, 0] > 0.5
    box = Box.whole(len(NAMES)).bounded(0, 1.0, 0.5).bounded(7, 1.0, 0.3)
    kept = dropped(box, x, hits)
    assert kept.restricted == [0]
    assert hits[kept.holds(x)].mean() - hits.mean() >= CHEAP


def test_a_restriction_that_chance_would_bring_is_dropped_however_much_it_buys():
    x = np.arange(40.0)[:, None]
    hits = np.arange(40) % 2 == 1
    box = Box.whole(1).bounded(0, 1.0, 39.0)
    assert hits[box.holds(x)].mean() > hits.mean() + CHEAP
    assert dropped(box, x, hits).sides == []


# --- out of sample ---


def test_a_box_that_is_there_holds_out_of_sample():
    x, effects = made_up()
    found = discover(NAMES, x, effects)
    region = found.box("+")
    assert region.found
    assert {"p0", "p1", "p2"} <= {part.parameter for part in region.restrictions}
    assert region.tested.share > 0.8 > 0.4 > region.base.share
    assert region.tested.effect.mean == pytest.approx(0.7, abs=0.2)
    sure = {part.parameter: part for part in region.restrictions}
    assert sure["p0"].p_value < 0.01
    assert sure["p0"].resampled > 0.6


def test_in_pure_noise_a_box_is_found_no_oftener_than_it_says():
    trials = 20
    found = [discover(NAMES, *pure_noise(seed), seed) for seed in range(trials)]
    wrong = sum(any(region.found for region in one.boxes) for one in found)
    assert wrong <= binom.ppf(0.99, trials, LEVEL)
    fitted = [region.trained.share - region.base.share for one in found for region in one.boxes]
    held = [region.tested.share - region.base.share for one in found for region in one.boxes]
    assert np.mean(fitted) > 0.08, "in sample noise looks like a result"
    assert abs(np.mean(held)) < 0.05, "out of sample it does not"


def test_what_is_held_out_has_no_say_in_the_box():
    x, effects = made_up()
    found = discover(NAMES, x, effects)
    other = discover(NAMES, x, np.where(found.trained[:, None], effects, -effects))
    bounds = [(part.parameter, part.low, part.high) for part in found.box("+").restrictions]
    assert [(part.parameter, part.low, part.high) for part in other.box("+").restrictions] == bounds
    assert other.box("+").trained == found.box("+").trained
    assert not other.box("+").found


def test_the_p_value_is_the_chance_of_a_draw_without_putting_back():
    x, effects = made_up()
    found = discover(NAMES, x, effects)
    region = found.box("+")
    of_sign = found.effects[~found.trained] > 0
    hits = round(region.tested.share * region.tested.points)
    rng = np.random.default_rng(0)
    drawn = [rng.permutation(of_sign)[: region.tested.points].sum() for _ in range(4000)]
    assert region.p_value == pytest.approx(np.mean(np.array(drawn) >= hits), abs=0.01)


def test_the_same_seed_gives_the_same_discovery_and_another_splits_anew():
    x, effects = made_up()
    one, two, other = (discover(NAMES, x, effects, seed) for seed in (3, 3, 4))
    assert one.boxes == two.boxes
    assert one.tree == two.tree
    assert (one.trained == two.trained).all()
    assert (one.trained != other.trained).any()


def test_points_on_some_networks_alone_count_by_those():
    x, effects = made_up()
    effects[::3, 0] = np.nan
    found = discover(NAMES, x, effects)
    assert np.isfinite(found.effects).all()
    assert found.box("+").found


def test_few_points_are_called_few():
    x, effects = made_up(30)
    assert discover(NAMES, x, effects).few
    assert not discover(NAMES, *made_up(200)).few


# --- tree ---


def test_a_tree_asks_no_more_than_it_may_and_parts_effects_that_differ():
    x = cube(400)
    effects = np.where(x[:, 3] < 0.5, np.where(x[:, 4] < 0.3, -2.0, 0.0), 3.0)
    leaves = grow(x, effects)
    assert [leaf.mean for leaf in leaves] == pytest.approx([-2.0, 0.0, 3.0])
    assert predict(leaves, x) == pytest.approx(effects)
    assert max(len(leaf.box.sides) for leaf in leaves) <= DEPTH
    held = cube(100, seed=9)
    inside = np.array([leaf.box.holds(held) for leaf in leaves])
    assert (inside.sum(axis=0) == 1).all(), "every later point lies in one leaf"


def test_a_tree_on_noise_explains_nothing_out_of_sample():
    explained = [discover(NAMES, *pure_noise(seed), seed).explained for seed in range(5)]
    assert np.mean(explained) < 0.0


def test_effects_that_are_all_alike_make_no_box_and_one_leaf():
    x = cube(60)
    found = discover(NAMES, x, np.full((60, 2), 0.5))
    assert not any(region.found for region in found.boxes)
    assert len(found.tree) == 1
    assert found.shares == (0.0,) * len(NAMES)


# --- shares ---


def test_the_share_of_parameters_is_what_was_put_in():
    rng = np.random.default_rng(0)
    between, within = rng.normal(0.0, 2.0, (4000, 1)), rng.normal(0.0, 1.0, (4000, 4))
    common = rng.normal(0.0, 5.0, (1, 4))
    found = noise_of(between + within + common)
    assert found.share == pytest.approx(4.0 / 5.0, abs=0.02)
    assert found.ceiling == pytest.approx(4.0 / 4.25, abs=0.02)


def test_one_network_cannot_say_what_is_noise():
    assert np.isnan(noise_of(np.arange(5.0)[:, None]).share)


def test_shares_of_a_sum_are_those_of_its_parts():
    x = cube(4000, 3)
    # uniform: the variance of a x is a^2 / 12
    assert main_shares(x, 2.0 * x[:, 0] + x[:, 1]) == pytest.approx([0.8, 0.2, 0.0], abs=0.02)


def test_chance_alone_has_no_share():
    shares = [
        main_shares(*(part if k == 0 else part.mean(axis=1) for k, part in enumerate(pure_noise(s))))
        for s in range(5)
    ]
    assert np.mean(shares) < 0.01
