"""Purchases, strangers, memory, partners: kernels against twins on random economies."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.partners import kernels as partners
from keiretsu.model.mechanisms.supply import candidates as strangers
from keiretsu.model.mechanisms.supply import kernels as sourcing
from keiretsu.model.mechanisms.supply import rule as rules
from tests.reference import made_up
from tests.reference import partners as partner_twins
from tests.reference import sourcing as sourcing_twins
from tests.reference import strangers as stranger_twins
from tests.reference.compare import agree, arguments, copied, examples, same

seeds = st.integers(0, 2**32)
sizes = st.integers(2, 14)
some = examples(40)


def case(seed, firms):
    e = made_up.economy(seed, firms)
    p = made_up.parameters(np.random.default_rng(seed))
    return e | {"p": rules.rates(p)}, rules.partner_rates(p)


@given(seeds, sizes)
@some
def test_choose_agrees_with_its_twin(seed, firms):
    e, _ = case(seed, firms)
    agree(sourcing.choose, sourcing_twins.choose, e["slots"], e)


@given(seeds, sizes)
@some
def test_meet_agrees_with_its_twin(seed, firms):
    e, _ = case(seed, firms)
    e["orders"] /= 2
    agree(strangers.meet, stranger_twins.meet, e["slots"], e)


@given(seeds, sizes)
@some
def test_remember_agrees_with_its_twin(seed, firms):
    e, _ = case(seed, firms)
    agree(sourcing.remember, sourcing_twins.remember, e["slots"], e)


@given(seeds, sizes)
@some
def test_count_kept_and_rebuild_agree_with_their_twins(seed, firms):
    e, _ = case(seed, firms)
    ptr = np.empty_like(e["slot_ptr"])
    sourcing.count_kept(e["slot_ptr"], e["tie_slot"], e["dropped"], e["opened"], ptr)
    same("new_ptr", ptr, sourcing_twins.count_kept(e["slot_ptr"], e["dropped"], e["opened"]))
    dtypes = {"supplier": np.uint32, "preference": float, "kin": np.uint8}
    dtypes |= {"since": np.int16, "lean": np.uint8, "slot": np.uint32}
    new = {f"new_{name}": np.empty(int(ptr[-1]), dtype) for name, dtype in dtypes.items()}
    agree(sourcing.rebuild, sourcing_twins.rebuild, e["slots"], e, new_ptr=ptr, start=0.1, **new)


@given(seeds, sizes)
@some
def test_index_by_agrees_with_its_twin(seed, firms):
    e, _ = case(seed, firms)
    ptr, order = np.empty(firms + 1, np.int32), np.empty(len(e["supplier"]), np.uint32)
    sourcing.index_by(e["supplier"], firms, ptr, order)
    expected_ptr, expected = sourcing_twins.index_by(e["supplier"], firms)
    same("ptr", ptr, expected_ptr)
    same("order", order, expected)


@given(seeds, sizes)
@some
def test_trust_and_part_agree_with_their_twins(seed, firms):
    e, p = case(seed, firms)
    n = len(e["one"])
    for tie, (a, b) in enumerate(zip(e["one"], e["two"], strict=True)):
        same("trust", partners.trust(e["bonds"], tie, a, b), partner_twins.trust(e["bonds"], tie, a, b))
    agree(partners.part, partner_twins.part, n, e, p=p, dropped=np.zeros(n, np.uint8))


@given(seeds, sizes)
@some
def test_mark_kin_agrees_with_its_twin(seed, firms):
    e, _ = case(seed, firms)
    index = {"ptr": e["static_ptr"], "who": e["static_other"], "kin": np.zeros(len(e["one"]), np.uint8)}
    agree(sourcing.mark_kin, sourcing_twins.mark_kin, len(e["one"]), e, **index)


@given(seeds, sizes)
@some
def test_seek_agrees_with_its_twin(seed, firms):
    e, p = case(seed, firms)
    agree(partners.seek, partner_twins.seek, firms, e, p=p, proposal=np.zeros(firms, np.uint32))


@given(seeds, sizes)
@some
def test_renew_and_index_pairs_agree_with_their_twins(seed, firms):
    e, _ = case(seed, firms)
    rng = np.random.default_rng(seed)
    m = len(e["one"])
    asked = (np.arange(firms) + rng.integers(1, firms, firms)) % firms
    new = [
        ("one", np.uint32),
        ("two", np.uint32),
        ("strength", float),
        ("kin", np.uint8),
        ("since", np.int16),
    ]
    given_here = {
        "proposal": np.where(rng.random(firms) < 0.5, asked, made_up.NOBODY).astype(np.uint32),
        "dropped": rng.integers(2, size=m).astype(np.uint8),
        "kin": e["partner_kin"],
    }
    made = partners.agreed(given_here["proposal"])
    assert made == len(partner_twins.agreed(given_here["proposal"]))
    kept = partners.staying(given_here["dropped"])
    assert kept == partner_twins.staying(given_here["dropped"])
    count = kept + made
    room = {f"new_{name}": np.empty(count, dtype) for name, dtype in new}
    args = arguments(partners.renew, e, start=0.1, **given_here, **room)
    expected = partner_twins.renew(SimpleNamespace(**copied(args)))
    partners.renew(*args.values())
    for name, values in expected.items():
        same(name, args[name], values)
    pairs = args["new_one"], args["new_two"]
    index = np.empty(firms + 1, np.int32), np.empty(2 * count, np.uint32), np.empty(2 * count, np.uint32)
    partners.index_pairs(*pairs, firms, *index)
    for got, wanted in zip(index, partner_twins.index_pairs(*pairs, firms), strict=True):
        same("index", got, wanted)
