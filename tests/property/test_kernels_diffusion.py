"""The reduced engine: kernels against twins, moments against landscapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.diffusion import kernels as diffusion
from keiretsu.model.mechanisms.diffusion.records import Moments
from keiretsu.model.mechanisms.technology import landscape
from tests.reference import diffusion as twins
from tests.reference import made_up, technology
from tests.reference.compare import agree, examples

seeds = st.integers(0, 2**32)
laws = st.integers(0, 2)
fitness = st.floats(0, 1)
SHAKEN = 60


def moments(rng, sectors=3):
    """Return moments of made-up landscapes."""
    return Moments(
        *(rng.uniform(low, high, sectors) for low, high in ((0.3, 0.6), (0, 0.3), (0, 0.2), (0.7, 1)))
    )


@given(laws, st.floats(0.02, 10), st.floats(0, 2))
@examples(100)
def test_success_agrees_with_its_twin(law, capability, gap):
    assert diffusion.success(law, capability, gap) == pytest.approx(twins.success(law, capability, gap))


@given(laws, fitness, fitness, st.floats(0, 4), fitness)
@examples(100)
def test_closer_agrees_with_its_twin_and_never_overtakes(law, one, other, slope, share):
    own, model = sorted((one, other))
    got = diffusion.closer(law, own, model, slope, share)
    assert own - 1e-9 <= got <= model + 1e-9
    if slope == 0 or slope > 1e-3:
        assert got == pytest.approx(twins.closer(law, own, model, slope, share), abs=1e-9)


@given(st.integers(0, 8), st.integers(0, 4))
@examples(40)
def test_reached_agrees_with_its_twin(complexity, flipped):
    assert diffusion.reached(complexity, flipped) == pytest.approx(twins.reached(complexity, flipped))


@given(fitness, fitness, fitness, fitness, *[st.integers(0, 2**32 - 1)] * 2)
@examples(60)
def test_trial_agrees_with_its_twin(own, mean, spread, touched, first, second):
    got = diffusion.trial(own, mean, spread, touched, np.uint32(first), np.uint32(second))
    assert got == pytest.approx(twins.trial(own, mean, spread, touched, first, second), abs=1e-9)


@given(st.integers(0, 2**32 - 1))
@examples(20)
def test_turned_agrees_with_its_twin(word):
    assert diffusion.turned(np.uint32(word)) == twins.turned(word)


@given(seeds, st.integers(2, 12))
@examples(20)
def test_levels_agree_with_their_twin(seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    given = {"theta": rng.uniform(0, 4, e["markets"]), "top": rng.random(3), "fit": rng.random(firms)}
    agree(diffusion.levels, twins.levels, firms, e, **given, level=np.zeros(firms))


@given(seeds, st.integers(2, 14), laws)
@examples(60)
def test_diffuse_agrees_with_its_twin(seed, firms, law):
    rng = np.random.default_rng(seed)
    e = made_up.economy(seed, firms)
    fixed = {"imitation_rate": 0.9, "channel_rate": 0.5, "diffusion_law": law}
    fit = rng.random(firms)
    if rng.random() < 0.5:  # equals, so that some see nothing better and try
        fit[:] = fit[0]
    agree(
        diffusion.diffuse, twins.diffuse, firms, e | technology.looked(firms),
        scratch=(*technology.SCRATCH, "x_next"),
        parameters=made_up.parameters(rng, fixed), skill=rng.uniform(0.5, 1.5, firms),
        effort=rng.uniform(0, 6, firms), boldness=rng.uniform(0, 2, firms), moments=moments(rng), fit=fit,
        theta=rng.uniform(0, 4, e["markets"]), fit_next=np.zeros(firms),
    )  # fmt: skip


@pytest.mark.parametrize("complexity", [5, 8])
@pytest.mark.parametrize("flipped", [1, 2, 4])
def test_a_changed_design_has_the_mean_and_spread_that_the_engine_draws(complexity, flipped):
    rng = np.random.default_rng(10 * complexity + flipped)
    pulled, spread = [], []
    for seed in range(SHAKEN):
        table = _landscape(seed, complexity)
        mask = sum(1 << k for k in rng.choice(landscape.LOCI, flipped, replace=False).tolist())
        own, other = table, table[np.arange(landscape.DESIGNS) ^ mask]
        pulled.append(1 - np.cov(own, other)[0, 1] / own.var())
        spread.append((other - own).std() / own.std())
    touched = diffusion.reached(complexity, flipped)
    assert np.mean(pulled) == pytest.approx(touched, abs=0.03)
    assert np.mean(spread) == pytest.approx(np.sqrt(2 * touched), abs=0.04)


def _landscape(seed, complexity):
    who, table = np.uint64(seed + 1), np.zeros(landscape.DESIGNS, np.uint32)
    around = landscape.neighbours(np.uint32(seed), 1, who, complexity, 0)
    for locus in range(landscape.LOCI):
        landscape.add_locus(
            table, around[locus], landscape.contributions(np.uint32(seed), 1, who, 0, locus, complexity)
        )
    return table.astype(np.float64)
