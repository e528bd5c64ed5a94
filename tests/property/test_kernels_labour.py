"""Employment: kernels against twins on random economies, and what no year may lose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.labour import kernels as labour
from keiretsu.model.mechanisms.labour.records import STAFF_SUMS, LabourParameters, Transfers
from keiretsu.model.mechanisms.labour.rule import careers
from tests.reference import labour as twins
from tests.reference import made_up
from tests.reference.compare import agree, arguments, copied, examples, of, written

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)
some = examples(40)


def case(seed, firms):
    rng = np.random.default_rng(seed)
    e = made_up.economy(seed, firms)
    p = e["parameters"] | {"pension": rng.uniform(0, 0.15)}
    given = {"parameters": p, "careers": careers(of(LabourParameters, p))}
    sums = {"staff_sums": np.ones((e["markets"], len(STAFF_SUMS)))}
    return e | given | friends(rng, firms) | staff(rng, firms) | pools(rng, firms) | sums


def friends(rng, firms):
    """Return lasting ties, each seen from both ends."""
    close = np.triu(rng.random((firms, firms)) * (rng.random((firms, firms)) < 0.4), 1)
    close += close.T
    ptr, who = made_up.index([np.flatnonzero(row).tolist() for row in close])
    return {
        "static_ptr": np.array(ptr, np.int32),
        "static_other": np.array(who, np.uint32),
        "static_closeness": close[close > 0],
    }


def staff(rng, firms):
    names = ("surplus", "skill", *Transfers._fields)
    s = {name: rng.uniform(0, 2, firms) for name in names}
    short = rng.random(firms) < 0.5
    s["surplus"][short] = s["room"][~short] = 0.0
    s["sent"] *= s["surplus"] / 2
    s["arrived"] *= s["room"] / 2
    return s


def pools(rng, firms):
    group = rng.integers(-1, 3, firms)
    ptr, members = made_up.index([np.flatnonzero(group == g).tolist() for g in range(3)])
    return {"pool_ptr": np.array(ptr, np.int64), "pool_firm": np.array(members, np.uint32)}


@pytest.mark.parametrize("name", ["compare", "offer", "admit", "send"])
@given(seeds, sizes)
@some
def test_steps_of_staffing_agree_with_their_twins(name, seed, firms):
    agree(getattr(labour, name), getattr(twins, name), firms, case(seed, firms))


@given(seeds, sizes)
@some
def test_pool_agrees_with_its_twin(seed, firms):
    agree(labour.pool, twins.pool, 3, case(seed, firms))


@given(seeds, sizes, st.floats(0, 1), st.floats(0, 0.9))
@some
def test_spread_skill_agrees_with_its_twin(seed, firms, parity, edge):
    e = case(seed, firms) | {"skill": np.zeros(firms)}
    e["parameters"] |= {"faculty_parity": parity, "engineer_edge": edge}
    agree(labour.spread_skill, twins.spread_skill, e["markets"], e)


@pytest.fixture(scope="module")
def terrain():
    return made_up.terrain(np.random.default_rng(3))


@given(seed=seeds, firms=sizes, mobility=st.floats(0, 1))
@some
def test_hire_engineers_agrees_with_its_twin(terrain, seed, firms, mobility):
    new = {
        "terrain": terrain,
        "mobility": mobility,
        "x_next": np.zeros(firms, np.uint16),
        "draw": np.zeros(firms),
    }
    agree(labour.hire_engineers, twins.hire_engineers, firms, case(seed, firms), scratch=["draw"], **new)


@given(seeds, sizes)
@examples(80)
def test_adjust_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    agree(labour.adjust, lambda given: twins.adjust(given, STAFF_SUMS), e["markets"], e)


@given(seeds, sizes, st.floats(0, 1))
@some
def test_disband_agrees_with_its_twin(seed, firms, kept):
    e = case(seed, firms)
    failed = np.random.default_rng(seed).integers(2, size=firms).astype(np.uint8)
    agree(labour.disband, twins.disband, e["markets"], e, failed=failed, kept=kept)


@given(seeds)
@some
def test_what_is_posted_to_people_agrees_with_the_twins(seed):
    rng = np.random.default_rng(seed)
    e = made_up.economy(seed, 3) | {
        "market_region": np.sort(rng.integers(2, size=5)).astype(np.uint32),
        "staff_sums": rng.uniform(0, 2, (5, len(STAFF_SUMS))), "people": rng.normal(size=(2, 3)),
        "population": rng.random(2), "people_residual": np.zeros(1),
    }  # fmt: skip
    written(labour.post_people, lambda given: twins.post_people(given, STAFF_SUMS), e)
    written(labour.post_bereft, twins.post_bereft, e)


def test_the_most_senior_take_their_share_of_the_years():
    tenure = np.sort(np.random.default_rng(1).exponential(10.0, 200_000))
    assert tenure[-20_000:].mean() / tenure.mean() == pytest.approx(labour.seniors.py_func(0.1), rel=0.01)


STEPS = ("compare", "offer", "admit", "send", "pool", "adjust")


def a_year_of_staff(seed, firms):
    """Return the economy before and after a year of staffing, and the year's sums by name."""
    e = case(seed, firms)
    before = copied(e)
    rows = {"pool": 3, "adjust": e["markets"]}
    for name in STEPS:
        kernel = getattr(labour, name)
        kernel(0, rows.get(name, firms), *arguments(kernel, e).values())
    return before, e, dict(zip(STAFF_SUMS, e["staff_sums"].T, strict=True))


@given(seeds, sizes)
@examples(80)
def test_nobody_is_lost_and_nobody_comes_from_nowhere(seed, firms):
    before, e, of = a_year_of_staff(seed, firms)
    assert of["sent"].sum() == pytest.approx(of["arrived"].sum())
    gone = of["left"] + of["sent"] + of["early"] + of["laid"]
    assert of["workers"] == pytest.approx(of["at_start"] - gone + of["arrived"] + of["hired"])
    assert of["at_start"].sum() == pytest.approx(before["workers"].sum())
    assert of["workers"].sum() == pytest.approx(e["workers"].sum())


@given(seeds, sizes)
@examples(80)
def test_every_firm_has_the_staff_that_its_output_needs_and_the_idle(seed, firms):
    before, e, of = a_year_of_staff(seed, firms)
    needed = before["payroll"] / e["wage"][e["market"]]
    assert (e["workers"] >= needed * (1 - 1e-12)).all()
    assert of["workers"] == pytest.approx(of["needed"] + of["idle"])
    assert (e["sent"] <= e["surplus"] * (1 + 1e-12)).all()
    assert (e["arrived"] <= e["room"] * (1 + 1e-12)).all()


@given(seeds, sizes)
@examples(80)
def test_years_of_service_travel_with_those_who_are_sent(seed, firms):
    before, e, _ = a_year_of_staff(seed, firms)
    oldest = (before["tenure"] + 1).max()
    assert (e["tenure"] >= 0).all()
    assert (e["tenure"] <= oldest * (1 + 1e-12)).all()
    assert e["years"].sum() <= e["arrived"].sum() * oldest * (1 + 1e-12)
    assert e["careers"].retiring <= e["parameters"]["turnover"]
