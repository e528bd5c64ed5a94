"""Properties of the verdict rule that no numbers may break."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.evidence import Grounds, decide, paired_effect
from keiretsu.evidence.acceptance import number_hit, sign_hit, spread

numbers = st.floats(-1e6, 1e6, allow_nan=False)
differences = st.lists(numbers, min_size=1, max_size=40).map(np.array)
shares = st.none() | st.floats(0.0, 1.0)
signs = st.sampled_from("+-")
FLIP = {"+": "-", "-": "+"}


@given(differences, signs, shares, st.sampled_from(["", "an assumption"]))
def test_turning_every_sign_round_changes_no_verdict(values, sign, beats, killed):
    one = decide(paired_effect(values), sign, Grounds(beats=beats, killed_by=killed))
    other = decide(paired_effect(-values), FLIP[sign], Grounds(beats=beats, killed_by=killed))
    assert one == other


@given(differences)
def test_turning_every_sign_round_mirrors_the_interval_exactly(values):
    one, other = paired_effect(values), paired_effect(-values)
    assert one.mean == -other.mean
    assert (one.low, one.high) == (
        None if other.high is None else -other.high,
        None if other.low is None else -other.low,
    )


@given(st.integers(1, 40), signs, shares)
def test_no_difference_is_exactly_zero_and_undecided(count, sign, beats):
    effect = paired_effect(np.zeros(count))
    assert effect.mean == 0.0
    assert decide(effect, sign, Grounds(beats=beats)) == "undecided"


@given(differences, signs, shares, st.sampled_from(["", "an assumption"]))
def test_an_interval_wholly_on_the_other_side_contradicts_and_nothing_else_does(values, sign, beats, killed):
    effect = paired_effect(values)
    opposed = effect.excludes_zero() == FLIP[sign]
    assert (decide(effect, sign, Grounds(beats=beats, killed_by=killed)) == "contradicts") is opposed


@given(differences, signs, shares)
def test_support_needs_the_sign_and_the_rival_beaten(values, sign, beats):
    effect = paired_effect(values)
    if decide(effect, sign, Grounds(beats=beats)) == "supports":
        assert effect.excludes_zero() == sign
        assert beats is not None
        assert beats >= 0.95


@given(differences, st.permutations(range(40)))
def test_the_order_of_the_draws_does_not_matter(values, order):
    shuffled = values[[place for place in order if place < values.size]]
    assert paired_effect(values) == paired_effect(shuffled)


@given(differences, numbers, st.floats(0.0, 10.0))
def test_a_value_inside_the_interval_is_a_hit(values, value, tolerance):
    model = spread(values)
    if model.low <= value <= model.high or abs(model.median - value) < 0.99 * tolerance:
        assert number_hit(model, value, "=", tolerance)[0]


@given(differences)
def test_an_ordering_is_never_met_on_both_sides(values):
    model = spread(values)
    assert not (sign_hit(model, "+")[0] and sign_hit(model, "-")[0])


@given(differences, signs, shares, st.sampled_from(["", "an assumption"]))
def test_what_was_not_tried_never_supports_and_never_hides_a_contradiction(values, sign, beats, killed):
    effect = paired_effect(values)
    tried = decide(effect, sign, Grounds(beats=beats, killed_by=killed))
    untried = decide(effect, sign, Grounds(beats=beats, killed_by=killed, untried="the run ends too early"))
    assert untried != "supports"
    assert (untried == "contradicts") is (tried == "contradicts")
