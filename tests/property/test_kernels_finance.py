"""Support and failure: kernels against twins on random economies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.failure import kernels as failure
from keiretsu.model.mechanisms.finance import kernels as finance
from keiretsu.model.mechanisms.ownership import kernels as ownership
from keiretsu.model.mechanisms.supply.records import NOBODY
from tests.reference import failure as failure_twins
from tests.reference import finance as twins
from tests.reference import made_up
from tests.reference import ownership as ownership_twins
from tests.reference.compare import agree, arguments, examples, written

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)


def case(seed, firms):
    e = made_up.economy(seed, firms)
    rng = np.random.default_rng(seed)
    banks, groups = 4, 3
    some = {"credit": rng.random(firms), "bank_stake": rng.random(firms), "planned": rng.random(firms)}
    return (
        e
        | some
        | {
            "bank": rng.integers(-1, banks, firms).astype(np.int32),
            "bank_group": rng.integers(-1, groups, banks).astype(np.int32),
            "horizontal": rng.integers(-1, groups, firms).astype(np.int32),
            "refused": rng.random(banks) * rng.integers(2, size=banks),
            "housed": rng.integers(2, size=groups).astype(np.uint8),
            "merged": np.array([0, 1, rng.integers(3)], np.int32),
            "holder_ptr": np.concatenate([[0], np.cumsum(rng.integers(3, size=firms))]).astype(np.int32),
            "held": rng.integers(firms, size=3 * firms).astype(np.uint32),
            "stake": rng.random(3 * firms),
            "failed": (rng.random(firms) < 0.4).astype(np.uint8),
            "rescued": rng.integers(2, size=firms).astype(np.uint8),
            "lent": rng.random(firms),
            "lost": rng.random(firms),
            "stable": rng.uniform(0, 1.5, firms),
            "quoted": rng.integers(2, size=firms).astype(np.uint8),
            "major": rng.integers(2, size=firms).astype(np.uint8),
            "distributed": rng.random(firms),
            "weak": rng.integers(2, size=firms).astype(np.uint8),
            "spell": rng.integers(3, size=firms).astype(np.uint8),
            "began": np.full(firms, 1955, np.int16),
            "bank_capital": rng.normal(size=e["markets"]),
            "interest": rng.random(firms),
            "accounts": rng.normal(size=5),
        }
    )


@given(seeds, sizes)
@examples(80)
def test_support_agrees_with_its_twin(seed, firms):
    new = {"lent": np.ones(firms), "rescued": np.ones(firms, np.uint8)}
    agree(finance.support, twins.support, firms, case(seed, firms), **new)


@given(seeds, sizes, st.floats(0, 1), st.floats(0, 1))
@examples(60)
def test_sell_stakes_agrees_with_its_twin(seed, firms, everybody, in_need):
    e = case(seed, firms)
    e["parameters"] |= {"stake_turnover": everybody, "distress_sale": in_need}
    agree(ownership.sell_stakes, ownership_twins.sell_stakes, firms, e, sold=np.ones(firms))


@given(seeds, sizes, st.floats(0, 1))
@examples(40)
def test_others_sell_as_their_twin_does(seed, firms, turnover):
    written(ownership.others_sell, ownership_twins.others_sell, case(seed, firms), turnover=turnover)


@given(seeds, sizes, st.floats(0, 1))
@examples(60)
def test_list_members_and_tie_up_agree_with_their_twins(seed, firms, chance):
    e = case(seed, firms)
    e |= {"member": np.zeros(firms, np.uint32), "member_of": np.zeros(e["markets"] + 1, np.int64)}
    written(finance.list_members, twins.list_members, e)
    many = finance.list_members(*arguments(finance.list_members, e).values())
    assert many == (e["horizontal"] >= 0).sum()
    agree(finance.tie_up, twins.tie_up, many, e, chance=chance, tied=np.full(firms, NOBODY, np.uint32))


@given(seeds, sizes, st.integers(1, 4))
@examples(60)
def test_judge_agrees_with_its_twin(seed, firms, patience):
    new = {"failed": np.ones(firms, np.uint8), "overdraft": np.ones(firms), "lost": np.ones(firms)}
    agree(failure.judge, failure_twins.judge, firms, case(seed, firms), years=patience, **new)


@given(seeds, sizes, st.floats(0, 1))
@examples(60)
def test_charge_agrees_with_its_twin(seed, firms, margin):
    e = case(seed, firms)
    new = {"earned": np.ones(e["markets"]), "borne": np.ones(e["markets"])}
    agree(failure.charge, failure_twins.charge, e["markets"], e, margin=margin, **new)


@given(seeds, sizes)
@examples(40)
def test_the_end_of_ties_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    dropped = np.random.default_rng(seed).integers(2, size=len(e["one"])).astype(np.uint8)
    agree(failure.end_ties, failure_twins.end_ties, firms, e, partner_dropped=dropped)


@pytest.mark.parametrize("copying", [True, False])
@given(seeds, sizes)
@examples(60)
def test_succeed_agrees_with_its_twin(copying, seed, firms):
    e = case(seed, firms)
    agree(failure.succeed, failure_twins.succeed, e["markets"], e, copying=copying)


@given(seeds, sizes)
@examples(40)
def test_tallies_agree_with_their_twins(seed, firms):
    e = case(seed, firms)
    agree(failure.tally, failure_twins.tally, e["markets"], e, sums=np.ones((e["markets"], 9)))
    new = {"sums": np.ones((e["markets"], 4)), "some": 0.4}
    agree(ownership.tally_major, ownership_twins.tally_major, e["markets"], e, **new)


@given(seeds, sizes)
@examples(60)
def test_set_terms_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    agree(ownership.set_terms, ownership_twins.set_terms, firms, e)


@given(seeds, st.integers(0, 6))
def test_count_groups_agrees_with_its_twin(seed, groups):
    rng = np.random.default_rng(seed)
    merged = rng.integers(max(1, groups), size=groups).astype(np.int32)
    first, market = rng.integers(-1, 4, size=groups), rng.integers(3, size=4).astype(np.uint32)
    sums = np.full((3, 2), 7.0)
    finance.count_groups(merged, first, market, sums)
    assert sums[:, 1].tolist() == twins.count_groups(merged, first, market, 3)
    assert (sums[:, 0] == 7.0).all()
