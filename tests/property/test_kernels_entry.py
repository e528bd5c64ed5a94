"""Small firms: kernels against twins, and what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.entry import kernels as entry
from keiretsu.model.mechanisms.entry.records import ENTRY_SUMS, FRINGE_AGES
from tests.reference import entry as twins
from tests.reference import made_up
from tests.reference.compare import agree, arguments, examples, written

seeds = st.integers(0, 2**32)
SUM = {name: k for k, name in enumerate(ENTRY_SUMS)}


def market(seed, firms):
    """Return a random economy with small firms."""
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    markets = e["markets"]

    def of(rows, low=0.0, high=1.0):
        return rng.uniform(low, high, rows)

    own = {
        "staffed": bool(rng.random() < 0.7), "small": rng.integers(2, size=firms).astype(np.uint8),
        "bound": of(firms), "tenure": of(firms, 0, 20),
        "changed": rng.integers(5, size=firms).astype(np.uint8),
        "proposed": rng.integers(3, size=firms).astype(np.uint8), "own_gain": of(firms, -3, 3),
        "spare": of(firms, 0, 2),
        "profit": of(firms, -1, 2), "revenue": of(firms, -1, 2), "staff": of(firms, 0, 3),
        "then": of(firms, 0, 3), "before": of(firms, 0, 3),
        "began": (made_up.YEAR - rng.integers(4, size=firms)).astype(np.int16),
    }  # fmt: skip
    whole = {
        "market_level": of(markets, 0.5, 1.1), "growth": of(markets, -0.5, 0.5), "outside": of(2),
        "usual_staff": of(markets, 0.5, 2), "people": rng.normal(size=(2, 3)),
        "population": of(2) * rng.integers(2, size=2), "people_residual": np.zeros(1),
        "fringe": of((markets, FRINGE_AGES), 0, 5), "entry_sums": np.ones((markets, len(ENTRY_SUMS))),
    }  # fmt: skip
    return e | own | whole


@given(seeds, st.integers(1, 14))
@examples(60)
def test_found_agrees_with_its_twin(seed, firms):
    e = market(seed, firms)
    agree(entry.found, lambda given: twins.found(given, ENTRY_SUMS), e["markets"], e)


@given(seeds, st.integers(1, 14))
@examples(40)
def test_embeddedness_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(entry.embeddedness, twins.embeddedness, firms, e, bound=np.zeros(firms))


@given(seeds)
@examples(40)
def test_people_outside_and_what_is_posted_to_people_agree_with_their_twins(seed):
    e = market(seed, 5)
    written(entry.people_outside, twins.people_outside, e)
    e["entry_sums"] = np.random.default_rng(seed).random(e["entry_sums"].shape)
    written(entry.post_people, lambda given: twins.post_people(given, ENTRY_SUMS), e)


@given(seeds)
@examples(30)
def test_settle_down_agrees_with_its_twin(seed):
    rng = np.random.default_rng(seed)
    given = {"firms": rng.uniform(0, 9, 4), "parameters": made_up.parameters(rng)}
    agree(entry.settle_down, twins.settle_down, 4, given, fringe=np.zeros((4, FRINGE_AGES)))


@given(
    st.integers(0, 4), st.integers(0, 3), st.floats(-3, 3), st.floats(0, 2), st.floats(-1, 1), st.floats(1, 8)
)  # fmt: skip
@examples(100)
def test_disagreement_agrees_with_its_twin(changed, proposed, gain, noise, hurdle, stages):
    given = (changed, proposed, gain, noise, hurdle, stages)
    assert entry.disagreement(*given) == pytest.approx(twins.disagreement(*given), abs=1e-12)


@given(st.integers(0, 20), st.floats(0, 0.5), st.floats(0, 10), st.floats(0.5, 30), st.floats(-3, 3))
@examples(60)
def test_closing_agrees_with_its_twin(age, closure, young, settling, squeeze):
    given = (age, closure, young, settling, squeeze)
    assert entry.closing(*given) == pytest.approx(twins.closing(*given))


@given(seeds, st.integers(2, 14))
@examples(40)
def test_founders_come_from_somewhere_and_every_start_up_has_its_staff(seed, firms):
    e = market(seed, firms)
    before, small = e["staff"].sum(), e["fringe"].sum(axis=1)
    entry.found(0, e["markets"], *arguments(entry.found, e).values())
    sums = {name: e["entry_sums"][:, k] for name, k in SUM.items()}
    assert before - e["staff"].sum() == pytest.approx(sums["from_payroll"].sum())
    assert (e["staff"] >= 0).all()
    coming, going = sums["from_payroll"] + sums["from_elsewhere"], sums["to_elsewhere"]
    start_staff = e["parameters"]["small_staff"] * e["usual_staff"]
    grown = (e["fringe"].sum(axis=1) - small) * start_staff
    assert coming - going == pytest.approx(grown, abs=1e-9)
    born = sum(sums[f"born_{kind}"] for kind in ("independent", "spinoff", "norenwake", "bunsha"))
    assert born == pytest.approx(sums["startups"])


def test_one_reviewer_leaves_nobody_to_disagree_with_and_more_reviewers_refuse_more():
    told = [entry.disagreement(0, 1, 0.5, 1.0, 0.0, stages) for stages in (1.0, 2.0, 4.0, 8.0)]
    assert told[0] == 0
    assert sorted(told) == told
    assert told[-1] > 0.5
