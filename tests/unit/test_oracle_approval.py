"""Hierarchy against polyarchy (Sah and Stiglitz 1986): who approves proposals, good and bad."""

import numpy as np
import pytest
from scipy.stats import norm

from keiretsu.model.mechanisms.technology import landscape, search
from tests.reference.laboratory import PLAIN, Ground, Network, simulate


def hierarchy(gain, reviewers, noise=1.0, hurdle=0.0):
    """Return the chance that all reviewers approve: the kernel's rule."""
    return search.approval(gain, noise, hurdle, float(reviewers))


def polyarchy(gain, reviewers, noise=1.0, hurdle=0.0):
    """Return the chance that at least one reviewer approves."""
    return 1 - (1 - search.approval(gain, noise, hurdle, 1.0)) ** reviewers


def yields(rule, good, bad, share_good, **how):
    """Return the expected gain per proposal when `share_good` of them gain `good`, the rest lose `bad`."""
    return share_good * good * rule(good, **how) - (1 - share_good) * bad * rule(-bad, **how)


@pytest.mark.parametrize("gain", [-2.0, -0.3, 0.0, 0.3, 2.0])
@pytest.mark.parametrize("reviewers", [1, 2, 4])
def test_a_hierarchy_approves_as_often_as_all_its_reviewers_do(gain, reviewers):
    assert hierarchy(gain, reviewers, 0.7, 0.1) == pytest.approx(
        norm.cdf((gain - 0.1) / 0.7) ** reviewers, rel=1e-12
    )


@pytest.mark.parametrize("reviewers", [2, 3, 5])
def test_more_reviewers_in_a_hierarchy_accept_fewer_good_and_fewer_bad_proposals(reviewers):
    for gain in (-0.8, 0.8):
        assert hierarchy(gain, reviewers) < hierarchy(gain, 1) < polyarchy(gain, reviewers)


@pytest.mark.parametrize("gain", [-0.5, -0.1, 0.1, 0.5])
def test_with_precise_signals_both_accept_alike(gain):
    assert hierarchy(gain, 4, noise=0.02) == pytest.approx(polyarchy(gain, 4, noise=0.02), abs=1e-5)
    assert hierarchy(gain, 4, noise=0.0) == polyarchy(gain, 4, noise=0.0) == (gain > 0)


def test_noise_parts_them_most_for_proposals_in_doubt():
    apart = [polyarchy(gain, 4, noise=1.0) - hierarchy(gain, 4, noise=1.0) for gain in (0.0, 1.0, 3.0)]
    assert apart[0] > apart[1] > apart[2] > 0
    assert apart[0] == pytest.approx(1 - 2 * 0.5**4)


@pytest.mark.parametrize(("good", "bad", "hurdle"), [(1.0, 1.0, 0.0), (2.0, 0.5, 0.0), (0.7, 1.5, 0.3)])
@pytest.mark.parametrize("reviewers", [2, 4])
def test_which_of_the_two_is_better_changes_at_the_known_share_of_good_proposals(
    good, bad, hurdle, reviewers
):
    p, q = norm.cdf(good - hurdle), norm.cdf(-bad - hurdle)
    lost = good * (1 - (1 - p) ** reviewers - p**reviewers)
    spared = bad * (1 - (1 - q) ** reviewers - q**reviewers)
    crossing = spared / (lost + spared)
    how = {"reviewers": reviewers, "hurdle": hurdle}
    for share, sign in ((crossing - 0.01, 1), (crossing + 0.01, -1)):
        gap = yields(hierarchy, good, bad, share, **how) - yields(polyarchy, good, bad, share, **how)
        assert np.sign(gap) == sign
    at = [yields(rule, good, bad, crossing, **how) for rule in (hierarchy, polyarchy)]
    assert at[0] == pytest.approx(at[1], abs=1e-12)


def test_with_equal_stakes_and_no_hurdle_the_crossing_is_one_half():
    p = norm.cdf(1.0)
    assert 1 - (1 - p) ** 2 - p**2 == pytest.approx(1 - p**2 - (1 - p) ** 2)
    half = [yields(rule, 1.0, 1.0, 0.5, reviewers=2) for rule in (hierarchy, polyarchy)]
    assert half[0] == pytest.approx(half[1], abs=1e-15)


@pytest.mark.long
@pytest.mark.parametrize("stages", [1.0, 4.0])
def test_firms_that_search_alone_adopt_as_often_as_approval_says(stages):
    firms, noise = 40_000, 0.8
    ground, alone = Ground(5, 5), Network.of([[]] * firms)
    start = 12_345
    rates = PLAIN._replace(consensus_stages=stages, signal_noise_frontier=noise, hurdle=0.2)
    _, x = simulate(ground, alone, np.full(firms, start, np.uint16), 1, rates=rates)
    terrain = ground.terrain()
    for locus in range(landscape.LOCI):
        other = start ^ (1 << locus)
        gain = (
            (float(ground.table[other]) - float(ground.table[start]))
            * terrain.inverse[0]
            / terrain.one_step[0]
        )
        chance = norm.cdf((gain - 0.2) / noise) ** stages / landscape.LOCI
        spread = np.sqrt(firms * chance * (1 - chance))
        assert abs((x == other).sum() - firms * chance) < 4.5 * spread + 1
