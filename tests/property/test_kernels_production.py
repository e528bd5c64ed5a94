"""Prices, orders, payments, investment, sums: kernels against twins on random economies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model import sums, tally
from keiretsu.model.mechanisms.accounts import kernels as accounts
from keiretsu.model.mechanisms.investment import kernels as investment
from keiretsu.model.mechanisms.production import kernels as production
from keiretsu.model.tally_records import Taken
from tests.reference import accounts as accounts_twins
from tests.reference import investment as investment_twins
from tests.reference import made_up
from tests.reference import production as twins
from tests.reference import sums as sums_twins
from tests.reference import tally as tally_twins
from tests.reference.compare import agree, arguments, examples, same, written

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)
some = examples(40)


@given(seeds, sizes)
@some
def test_post_prices_agree_with_their_twin(seed, firms):
    agree(production.post_prices, twins.post_prices, firms, made_up.economy(seed, firms))


@given(seeds, sizes)
@some
def test_market_means_and_sums_agree_with_their_twins(seed, firms):
    e = made_up.economy(seed, firms)
    m = e["markets"]
    agree(sums.market_means, sums_twins.market_means, m, e, nobody=1.5, mean=np.zeros(m))
    agree(sums.market_sums, sums_twins.market_sums, m, e, total=np.zeros(m))


@given(seeds, sizes)
@some
def test_market_experience_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(production.market_experience, twins.market_experience, e["markets"], e, mean=np.zeros(e["markets"]))


@given(seeds, sizes)
@some
def test_win_customers_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(production.win_customers, twins.win_customers, e["markets"], e)


@given(seeds, sizes, st.integers(0, 2))
@some
def test_produce_agrees_with_its_twin_on_every_tier(seed, firms, sector):
    e = made_up.economy(seed, firms)
    tier = np.flatnonzero(e["sector"] == sector).astype(np.uint32)
    agree(production.produce, twins.produce, len(tier), e, tier_firm=tier)


@given(seeds, sizes)
@some
def test_final_sales_agree_with_their_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(production.final_sales, twins.final_sales, e["markets"], e)


@given(seeds, sizes)
@some
def test_pay_research_agrees_with_its_twin(seed, firms):
    extra = np.random.default_rng(seed).normal(0, 1, firms)
    agree(
        accounts.pay_research, accounts_twins.pay_research, firms, made_up.economy(seed, firms), extra=extra
    )


@given(seeds, sizes)
@examples(80)
def test_take_in_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    agree(accounts.take_in, accounts_twins.take_in, firms, e, payroll=np.zeros(firms))


@given(seeds, sizes)
@examples(80)
def test_settle_agrees_with_its_twin(seed, firms):
    agree(accounts.settle, accounts_twins.settle, firms, made_up.economy(seed, firms))


@given(seeds, sizes)
@examples(80)
def test_invest_agrees_with_its_twin(seed, firms):
    e, asked = made_up.economy(seed, firms), np.random.default_rng(seed).uniform(0.0, 0.1)
    agree(investment.invest, investment_twins.invest, firms, e, asked=asked, planned=np.zeros(firms))


@given(seeds, sizes, st.floats(0.01, 0.3))
@examples(80)
def test_choose_technique_agrees_with_its_twin(seed, firms, user_cost):
    e = made_up.economy(seed, firms)
    new = {"user_cost": user_cost, "intensity": np.ones(firms)}
    agree(investment.choose_technique, investment_twins.choose_technique, firms, e, **new)


@given(seeds, sizes, st.floats(0, 0.5))
@some
def test_install_agrees_with_its_twin(seed, firms, depreciation):
    e = made_up.economy(seed, firms)
    e["parameters"] |= {"depreciation": depreciation, "habit_memory": 0.3}
    agree(investment.install, investment_twins.install, firms, e, planned=e["value"])


def test_machines_like_those_of_the_opening_need_no_other_labour_bit_by_bit():
    e = made_up.economy(3, 12)
    e["intensity"][:] = e["parameters"]["capital_coefficient"]
    e["staffing"][:] = 1.0
    investment.install(0, 12, *arguments(investment.install, e).values())
    assert (e["staffing"] == 1.0).all()


@given(seeds, sizes)
@some
def test_tally_firms_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    e["x"] %= np.uint16(5)

    def twin(given):
        return tally_twins.tally_firms(given, tally.FIRM_SUMS)

    agree(tally.tally_firms, twin, e["markets"], e, sums=np.ones((e["markets"], len(tally.FIRM_SUMS))))


@given(seeds, sizes)
@some
def test_tally_ties_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)

    def twin(given):
        return tally_twins.tally_ties(given, tally.TIE_SUMS)

    out = {"sums": (len(tally.TIE_SUMS),), "risk": (tally.AGES, 2)}
    new = {name: np.ones((e["markets"], *shape)) for name, shape in out.items()}
    agree(tally.tally_ties, twin, e["markets"], e, **new)


@given(seeds, sizes)
@some
def test_order_machines_agrees_with_its_twin(seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    e["capital_market"] = np.where(rng.random(2) < 0.7, [0, 4], -1)
    e |= {"machine_price": rng.uniform(0.2, 2, 2), "price_before": np.zeros(2)}
    written(production.order_machines, twins.order_machines, e, laboratory=rng.uniform(0.0, 0.5))


@given(seeds, sizes, st.floats(0.5, 1), st.floats(0, 0.2))
@some
def test_plan_at_rest_agrees_with_its_twin(seed, firms, utilisation, pace):
    e = made_up.economy(seed, firms)
    given = {"utilisation": utilisation, "pace": pace}
    agree(investment.plan_at_rest, investment_twins.plan_at_rest, firms, e, **given)


@given(seeds, sizes)
@some
def test_sum_sales_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    e["orders_before"] = e["wage"]
    memory = np.random.default_rng(seed).random()
    agree(investment.sum_sales, investment_twins.sum_sales, e["markets"], e, memory=memory)


@given(seeds, sizes)
@some
def test_note_markets_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    rng, m = np.random.default_rng(seed), e["markets"]
    e |= {name: rng.random(1) for name in ("frontier", "residual", "people_residual")}
    e |= {"final_sold": rng.random(m), "machine_price": rng.random(2)}
    new = {"markets": np.ones((3, m)), "prices": np.ones(m), "rest": np.ones(3)}
    written(tally.note_markets, tally_twins.note_markets, e, **new)


def taken(e):
    """Return room for what is taken of a year."""
    m = e["markets"]
    shapes = {
        "firms": (m, len(tally.FIRM_SUMS)), "ties": (m, len(tally.TIE_SUMS)), "risk": (m, tally.AGES, 2),
        "markets": (3, m), "partners": (2, 2), "prices": (m,), "rest": (3,),
    }  # fmt: skip
    return Taken(**{name: np.ones(shape) for name, shape in shapes.items()})


@given(seeds, sizes)
@some
def test_what_is_taken_of_a_year_agrees_with_the_twins(seed, firms):
    e = made_up.economy(seed, firms)
    rng, m = np.random.default_rng(seed), e["markets"]
    e |= {name: rng.random(1) for name in ("frontier", "residual", "people_residual")}
    e |= {"final_sold": rng.random(m), "machine_price": rng.random(2)}
    written(tally.tally_rest, tally_twins.tally_rest, e, taken=taken(e))

    def twin(given):
        return tally_twins.tally_year(given, tally.FIRM_SUMS, tally.TIE_SUMS)

    agree(tally.tally_year, twin, m, e, taken=taken(e))


@given(seeds, sizes)
@some
def test_tally_partners_agrees_with_its_twin(seed, firms):
    e = made_up.economy(seed, firms)
    dropped = np.random.default_rng(seed).integers(2, size=len(e["one"])).astype(np.uint8)
    total = np.ones((2, 2))
    tally.tally_partners(e["one"], e["region"], dropped, total)
    same("sums", total, tally_twins.tally_partners(e["one"], e["region"], dropped, 2))


@given(seeds, sizes, st.floats(0.5, 1.5))
@some
def test_tally_groups_agrees_with_its_twin(seed, firms, part):
    rng = np.random.default_rng(seed)
    group, home = rng.integers(-1, 3, firms).astype(np.int32), rng.integers(2, size=3)
    market, level, mean = rng.integers(2, size=firms).astype(np.uint32), rng.random(firms), rng.random(2)
    lead, total = np.ones(3), np.ones((2, 2))
    tally.tally_groups(group, home, market, level, mean, part, lead, total)
    same("sums", total, tally_twins.tally_groups(group, home, market, level, mean, part, 2))


@given(seeds, st.sampled_from([0, 1, 2, 99, 100, 101, 250]))
@some
def test_top_hundredth_agrees_with_its_twin(seed, firms):
    level = np.random.default_rng(seed).random(300)
    chosen = np.random.default_rng(seed + 1).permutation(300)[:firms].astype(np.uint32)
    expected = tally_twins.top_hundredth(chosen, level)
    assert tally.top_hundredth(chosen, level) == pytest.approx(expected, rel=1e-12)
