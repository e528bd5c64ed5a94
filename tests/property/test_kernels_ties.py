"""Purchases, strangers, memory, partners: kernels against twins on random economies."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.partners import kernels as partners
from keiretsu.model.mechanisms.partners.records import Met, NewCollaborations
from keiretsu.model.mechanisms.supply import candidates, kernels
from keiretsu.model.mechanisms.supply.records import Renewed
from tests.reference import candidates as candidate_twins
from tests.reference import made_up
from tests.reference import partners as partner_twins
from tests.reference import supply as twins
from tests.reference.compare import agree, examples, same, written

seeds = st.integers(0, 2**32)
sizes = st.integers(2, 14)
some = examples(40)


@given(seeds, sizes)
@some
def test_choose_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(kernels.choose, twins.choose, e["slots"], e)


@given(seeds, sizes)
@some
def test_meet_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    e["orders"] /= 2
    agree(candidates.meet, candidate_twins.meet, e["slots"], e)


@given(seeds, sizes)
@some
def test_remember_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(kernels.remember, twins.remember, e["slots"], e)


@given(seeds, sizes)
@some
def test_count_kept_and_rebuild_agree_with_their_twins(seed, firms):
    e = made_up.economy(seed, firms)
    ptr = np.empty_like(e["slot_ptr"])
    kernels.count_kept(e["slot_ptr"], e["tie_slot"], e["dropped"], e["opened"], ptr)
    same("new_ptr", ptr, twins.count_kept(e["slot_ptr"], e["dropped"], e["opened"]))
    dtypes = (np.uint32, float, np.float32, np.uint8, np.int16, np.uint8, np.uint32)
    new = Renewed(ptr, *(np.empty(int(ptr[-1]), dtype) for dtype in dtypes))
    agree(kernels.rebuild, twins.rebuild, e["slots"], e, new=new, start=0.1)


@given(seeds, sizes)
@some
def test_index_by_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    ptr, order = np.empty(firms + 1, np.int32), np.empty(len(e["supplier"]), np.uint32)
    kernels.index_by(e["supplier"], firms, ptr, order)
    expected_ptr, expected = twins.index_by(e["supplier"], firms)
    same("ptr", ptr, expected_ptr)
    same("order", order, expected)


@given(st.floats(0, 1), st.floats(0, 1))
@some
def test_either_agrees_with_its_twin(own, other):
    same("closeness", partners.either(own, other), partner_twins.either(own, other))


@given(seeds, sizes)
@some
def test_part_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(partners.part, partner_twins.part, len(e["one"]), e)


@given(seeds, sizes)
@some
def test_mark_kin_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    index = {"ptr": e["static_ptr"], "who": e["static_other"], "kin": np.zeros(len(e["one"]), np.uint8)}
    agree(kernels.mark_kin, twins.mark_kin, len(e["one"]), e, **index)


@given(seeds, sizes)
@some
def test_seek_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(partners.seek, partner_twins.seek, firms, e, proposal=np.zeros(firms, np.uint32))


@given(seeds, sizes)
@some
def test_what_is_drawn_up_of_next_years_collaborations_agrees_with_the_twins(seed, firms):
    e = made_up.economy(seed, firms)
    rng = np.random.default_rng(seed)
    asked = (np.arange(firms) + rng.integers(1, firms, firms)) % firms
    proposal = np.where(rng.random(firms) < 0.5, asked, made_up.NOBODY).astype(np.uint32)
    tied = np.where(rng.random(firms) < 0.5, asked, made_up.NOBODY).astype(np.uint32)
    expected = np.where(proposal == made_up.NOBODY, tied, proposal)
    made = partners.agreed(tied, proposal)
    same("proposal", proposal, expected)
    assert made == len(partner_twins.agreed(proposal))
    kept = partners.staying(e["partner_dropped"])
    assert kept == partner_twins.staying(e["partner_dropped"])
    count = kept + made
    dtypes = (np.uint32, np.uint32, float, np.int16, np.uint8)
    new = NewCollaborations(*(np.empty(count, dtype) for dtype in dtypes))
    met = Met(np.empty(firms + 1, np.int32), *(np.empty(2 * count, np.uint32) for _ in range(2)))
    written(
        partners.draw_up, partner_twins.draw_up, e, start=0.1, year=1960, proposal=proposal, new=new, met=met
    )
