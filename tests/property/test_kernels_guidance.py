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
from tests.reference.compare import agree, arguments, examples, same, seen

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
    args = arguments(research.count_ideas, e)
    expected = research_twins.count_ideas(seen(args))
    research.count_ideas(0, e["markets"], *args.values())
    same("ideas", e["ideas"], expected["ideas"])


@given(seeds, sizes)
@some
def test_tally_research_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    columns = len(research.RESEARCH_SUMS) + len(research.IDEAS)
    rng = np.random.default_rng(seed)
    e["ideas"] = rng.random((e["markets"], len(research.IDEAS)))
    e |= {"machine_price": rng.uniform(0.2, 2, 2), "price_before": rng.uniform(0.2, 2, 2)}
    sums = np.ones((e["markets"], columns))
    agree(
        research.tally_research, research_twins.tally_research, e["markets"], e,
        sums=sums,
    )  # fmt: skip
