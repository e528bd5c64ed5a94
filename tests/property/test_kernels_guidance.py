"""Guidance and research: kernels against twins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.guidance import kernels as guidance
from keiretsu.model.mechanisms.research import kernels as research
from tests.reference import guidance as guidance_twins
from tests.reference import made_up
from tests.reference import research as research_twins
from tests.reference.compare import agree, examples

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)
some = examples(40)


@pytest.fixture(scope="module")
def terrain():
    return made_up.terrain(np.random.default_rng(3))


@given(seeds, sizes)
@some
def test_bargain_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(guidance.bargain, guidance_twins.bargain, e["markets"], e, willing=np.zeros(firms))


@given(seeds, sizes)
@examples(60)
def test_advise_agrees_with_its_twin(terrain, seed, firms):
    e = made_up.economy(seed, firms)
    agree(guidance.advise, guidance_twins.advise, e["markets"], e, terrain=terrain)


@given(seeds, sizes)
@examples(80)
def test_budget_agrees_with_its_twin(seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    habit = np.where(rng.random(firms) < 0.3, -1.0, rng.random(firms))
    e["parameters"] |= {"basic_cut": 1.0} if seed % 2 else {}
    e["market_revenue"] = np.bincount(e["market"], weights=e["revenue"], minlength=e["markets"])
    agree(research.budget, research_twins.budget, firms, e, investing=habit)


@given(seeds, sizes)
@some
def test_best_designs_agree_with_their_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(research.best_designs, research_twins.best_designs, e["markets"], e, best=np.zeros(e["markets"]))


@given(seeds, sizes)
@some
def test_count_ideas_agrees_with_its_twin(seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    none = np.where(rng.random((2, firms)) < 0.5, -np.inf, 0.0)
    e |= {"own_gain": rng.normal(0, 1, firms) + none[0], "told_gain": rng.normal(0, 1, firms) + none[1]}
    e |= {"best": rng.uniform(0.2, 1.5, e["markets"]), "ideas": np.ones((e["markets"], len(research.IDEAS)))}
    e |= users(rng, e)
    agree(research.count_ideas, research_twins.count_ideas, e["markets"], e)


def users(rng, e):
    """Return who uses which innovation."""
    firms, markets = e["n"], e["markets"]
    return {
        "innovation": (rng.integers(10 * markets + 1, size=firms) * rng.integers(2, size=firms)).astype(
            np.uint32
        ),
        "inventive": rng.integers(2, size=firms).astype(np.uint8),
        "by_small": rng.integers(2, size=(markets, 10)).astype(np.uint8),
        "persons": rng.uniform(10, 400, 2),
        "copied": np.where(rng.random(firms) < 0.5, made_up.NOBODY, rng.integers(firms, size=firms)).astype(
            np.uint32
        ),
        "began": (made_up.YEAR - rng.integers(3, size=firms)).astype(np.int16),
        "ideas": np.ones((markets, len(research.IDEAS))),
    }


@given(seeds, sizes)
@some
def test_who_uses_an_innovation_and_how_much_agree_with_their_twins(seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    e |= users(rng, e)
    agree(research.count_use, research_twins.count_use, e["markets"], e)
    agree(research.sort_by_size, research_twins.sort_by_size, firms, e, staff=rng.random(firms))
    agree(research.hand_on, research_twins.hand_on, firms, e, following=np.zeros(firms, np.uint32))


@given(seeds, sizes)
@some
def test_tally_research_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    columns = len(research.RESEARCH_SUMS) + len(research.IDEAS)
    rng = np.random.default_rng(seed)
    e["ideas"] = rng.random((e["markets"], len(research.IDEAS)))
    e |= {"inventive": users(np.random.default_rng(seed), e)["inventive"]}
    e |= {"machine_price": rng.uniform(0.2, 2, 2), "price_before": rng.uniform(0.2, 2, 2)}
    sums = np.ones((e["markets"], columns))
    agree(
        research.tally_research, research_twins.tally_research, e["markets"], e,
        sums=sums,
    )  # fmt: skip
