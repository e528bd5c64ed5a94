"""What guidance and research do to whole runs, and what must leave them as they were."""

import numpy as np
import polars as pl
import pytest

from keiretsu import schema
from keiretsu.model.mechanisms.guidance import kernels
from keiretsu.model.mechanisms.guidance import rule as guidance
from keiretsu.model.mechanisms.technology import rule as technology
from tests.runs import economy, identical, network, shared, values

OWN = ("rd_", "basic_", "top_", "sme_top", "sme_innovation", "innovation_", "never_", "council_")
NEUTRAL = {
    "research_crowding": 0.0,
    "research_elasticity": 0.0,
    "laboratory_cost": 0.0,
    "basic_success": 0.0,
    "research_cash": 0.0,
    "laboratory_share": 0.0,
    "bubble_cheapness": 0.0,
}
NO_GUIDANCE = {"guidance": 0.0, "guided_search": 0.0}


def records(overrides=None, regime="relational", last=2000, **how):
    return shared(network(400, seed=2), regime, overrides, years=(1955, last), **how)


@pytest.fixture
def e():
    """Return the economy of 1957, of this test alone."""
    return economy(network(400, seed=2), years=(1955, 1957))


def without(table, *starts):
    return table.filter(~pl.any_horizontal(pl.col("metric").str.starts_with(s) for s in starts))


def test_research_that_nothing_crowds_out_and_that_moves_nothing_changes_nothing():
    on, off = records(NEUTRAL), records(rules_off=["research"])
    identical(without(on, *OWN), without(off, *OWN))


def test_guidance_without_voice_and_targets_is_the_quota_alone():
    mute = {"guided_search": 0.0, "voice_posts": 0.0, "voice_size": 0.0}
    identical(records(mute), records({"guided_search": 0.0}, rules_off=["guidance"]))


def test_without_research_nothing_is_recorded_of_it():
    off = records(rules_off=["research"], last=1960)
    for metric in ("rd_sales", "rd_investment_share", "basic_share", "sme_top_share"):
        assert np.isnan(values(off, metric)).all(), metric


def test_a_budget_lies_between_its_floor_and_its_normal_share():
    p = {name: schema.parameters()[name].default for name in ("research_share", "research_floor")}
    budget = budgets(records({"research_cash": 0.0}))
    assert (budget >= p["research_floor"] * p["research_share"]).all()
    assert (budget <= p["research_share"] * (1 + 1e-9)).all()


def budgets(table):
    """Return research over the sales of the year before, of which the budget was made."""
    sales = values(table, "sales")
    return values(table, "rd_sales")[1:] * sales[1:] / sales[:-1]


def test_budgets_follow_profit_as_far_as_they_are_told_to():
    firm, follows = (
        records({"research_crowding": 0.0, "research_cash": weight, "research_elasticity": 0.0})
        for weight in (0.0, 1.0)
    )
    assert np.corrcoef(values(follows, "margin")[1:-1], budgets(follows)[1:])[0, 1] > 0.99
    assert budgets(firm) == pytest.approx(schema.parameters()["research_share"].default, rel=0.02)


def test_laboratories_buy_equipment_and_their_staff_costs_that_much_less():
    part = values(records({"laboratory_share": 0.3}), "rd_investment_share")[1:]
    assert (part > 0.0).all()
    assert values(records({"laboratory_share": 0.0}), "rd_investment_share")[1:] == pytest.approx(0.0)
    assert values(records({"laboratory_share": 0.3}), "money_residual").max() < 1e-9


def test_without_crowding_out_research_is_normal_whatever_the_bubble():
    calm = {"research_crowding": 0.0, "research_cash": 0.0}
    spent = values(records(calm | {"bubble_cheapness": 1.0}), "rd_sales")
    base = values(records(calm | {"bubble_cheapness": 0.0}), "rd_sales")
    assert np.nanmean(spent[32:]) == pytest.approx(np.nanmean(base[32:]), rel=0.02)


@pytest.mark.parametrize("techniques", ["fixed", "chosen"])
def test_the_bubble_buys_machines_takes_from_research_and_does_nothing_before_it(techniques):
    off = ["putty_clay"] if techniques == "fixed" else []
    calm, bubble = (records({"bubble_cheapness": value}, rules_off=off) for value in (0.0, 0.8))
    before = pl.col("year") <= 1985
    identical(calm.filter(before), bubble.filter(before))
    inside = slice(1986 - 1955, 1991 - 1955)
    # cheap finance fills firms with capacity, unless they can choose techniques that take more machines
    for metric, more in (
        ("rd_sales", False), ("investment", True), ("capacity_waste", techniques == "fixed"),
    ):  # fmt: skip
        risen = values(bubble, metric)[inside].mean() > values(calm, metric)[inside].mean()
        assert risen == more, metric


def test_basic_research_is_cut_more_than_in_proportion():
    calm, bubble = records({"bubble_cheapness": 0.0}), records({"bubble_cheapness": 0.8})
    assert values(bubble, "basic_share")[36] < values(calm, "basic_share")[36]


def test_small_firms_propose_less_where_budgets_matter():
    even, uneven = ({"research_elasticity": value, "laboratory_cost": 0.0} for value in (0.0, 1.0))
    assert values(records(uneven), "proposals").mean() < values(records(even), "proposals").mean()


def test_below_the_cost_of_a_laboratory_no_firm_has_ideas(e):
    tried, effort = e.technology.tried, e.research.effort
    e.put_in_force(e.parameters | {"imitation_rate": 1.0, "attention": 0.0, "laboratory_cost": 1.0})
    e.begin(1999)
    technology.look_copy_propose(e)
    assert tried.proposed[effort < 1.0].max() == 0
    assert tried.proposed[effort >= 1.0].max() > 0


def test_firms_with_something_to_copy_have_ideas_of_their_own_too(e):
    shown = {"imitation_rate": 1.0, "attention": 0.0, "laboratory_cost": 0.0, "sights": 10.0}
    tried, worked_out = e.technology.tried, []
    before = e.technology.designs.x.copy()
    for share in (0.0, 1.0):
        e.put_in_force(e.parameters | shown | {"parallel_search": share})
        e.technology.designs.x[:] = before
        e.begin(1999)
        technology.look_copy_propose(e)
        worked_out.append(int(tried.proposed.sum()))
    assert 2 * worked_out[0] < worked_out[1]


def test_guidance_leaves_less_capacity_idle():
    guided, free = records(), records(NO_GUIDANCE)
    assert values(guided, "capacity_waste")[1:19].mean() < values(free, "capacity_waste")[1:19].mean()


def test_firms_of_full_voice_are_not_bound(e):
    e.put_in_force(e.parameters | {"voice_size": 1.0, "voice_posts": 0.0})
    guidance.bargain(e)
    markets, revenue = e.index.markets, e.accounts.books.revenue
    for m in range(len(markets.market_sector)):
        firms = markets.market_firm[markets.market_ptr[m] : markets.market_ptr[m + 1]]
        assert e.guidance.willing[firms[revenue[firms].argmax()]] == 0.0
    assert (e.guidance.willing <= e.guidance.guided).all()
    assert e.guidance.willing.sum() > 0.0


def _named(e, level):
    """Return what each market's council names at a level of productivity: element, value, typical design."""
    designs, terrain, fellows = e.technology.designs, e.technology.terrain, e.technology.association
    designs.market_level[:] = level
    e.begin(1960)
    guidance.council_advises(e)
    for m, advice in enumerate(e.guidance.advice):
        first, last = fellows.member_ptr[m], fellows.member_ptr[m + 1]
        common = kernels.typical(first, last, fellows.member_firm, fellows.membership, designs.x)
        leader = terrain.leader[e.index.markets.market_sector[m]]
        yield int(advice) % 16, int(advice) // 16, int(common), int(leader)


def test_a_council_that_sees_the_leader_names_what_the_leader_has_and_its_firms_have_not(e):
    for element, value, common, leader in _named(e, 0.6):
        assert value == leader >> element & 1 != common >> element & 1


def test_a_council_at_the_frontier_turns_an_element_whatever_the_leader_has(e):
    agree = []
    for element, value, common, leader in _named(e, 1.2):
        assert value != common >> element & 1
        agree.append(value == leader >> element & 1)
    assert not all(agree)


def test_without_error_a_council_names_the_element_that_gains_most(e):
    e.put_in_force(e.parameters | {"signal_noise_known": 0.0})
    for m, (element, _, common, leader) in enumerate(_named(e, 0.6)):
        table = e.technology.terrain.tables[e.index.markets.market_sector[m]]
        gains = {k: int(table[common ^ 1 << k]) for k in range(16) if (common ^ leader) >> k & 1}
        assert gains[element] == max(gains.values())


def test_a_large_budget_has_several_ideas_reviewed_and_none_without_a_budget(e):
    tried = e.technology.tried
    e.put_in_force(e.parameters | {"imitation_rate": 1.0, "attention": 0.0, "research_elasticity": 1.0})
    e.research.effort[:] = 0.0
    e.research.effort[::2] = 100.0
    e.begin(1999)
    technology.look_copy_propose(e)
    assert tried.proposed[1::2].max() == 0
    assert 8 < tried.proposed[::2].max() <= 64
