"""Prices, orders, payments, investment, sums: kernels against twins on random economies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model import tally
from keiretsu.model.mechanisms.accounts import kernels as books
from keiretsu.model.mechanisms.investment import kernels as capacity
from keiretsu.model.mechanisms.investment import rule as race_rules
from keiretsu.model.mechanisms.production import kernels as production
from keiretsu.model.mechanisms.production import rule as money_rules
from tests.reference import books as books_twins
from tests.reference import capacity as capacity_twins
from tests.reference import made_up
from tests.reference import production as twins
from tests.reference import tally as tally_twins
from tests.reference.compare import agree, examples, same

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)
some = examples(40)


def case(seed, firms, rules=money_rules):
    e = made_up.economy(seed, firms)
    return e | {"p": rules.rates(made_up.parameters(np.random.default_rng(seed)))}


@given(seeds, sizes)
@some
def test_post_prices_agree_with_their_twin(seed, firms):
    agree(production.post_prices, twins.post_prices, firms, case(seed, firms))


@given(seeds, sizes)
@some
def test_market_means_and_sums_agree_with_their_twins(seed, firms):
    e = case(seed, firms)
    m = e["markets"]
    agree(production.market_means, twins.market_means, m, e, nobody=1.5, mean=np.zeros(m))
    agree(capacity.market_sums, capacity_twins.market_sums, m, e, total=np.zeros(m))


@given(seeds, sizes)
@some
def test_market_experience_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    agree(production.market_experience, twins.market_experience, e["markets"], e, mean=np.zeros(e["markets"]))


@given(seeds, sizes)
@some
def test_win_customers_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    agree(production.win_customers, twins.win_customers, e["markets"], e)


@given(seeds, sizes, st.integers(0, 2))
@some
def test_produce_agrees_with_its_twin_on_every_tier(seed, firms, sector):
    e = case(seed, firms)
    tier = np.flatnonzero(e["sector"] == sector).astype(np.uint32)
    agree(production.produce, twins.produce, len(tier), e, tier_firm=tier)


@given(seeds, sizes)
@some
def test_final_sales_agree_with_their_twin(seed, firms):
    e = case(seed, firms)
    new = {"sold": np.zeros(e["markets"]), "value": np.zeros(e["markets"])}
    agree(production.final_sales, twins.final_sales, e["markets"], e, **new)


@given(seeds, sizes)
@some
def test_totals_agree_with_their_twin(seed, firms):
    e = case(seed, firms)
    given_here = e["cash"], e["debt"], e["wage"]
    at_home = np.random.default_rng(seed).integers(2, size=firms).astype(np.uint8)
    sums, *others = books.totals(e["books"], at_home, *given_here)
    same("total", [*sums, *others], books_twins.totals(e["books"], at_home, *given_here))


@given(seeds, sizes)
@examples(80)
def test_take_in_agrees_with_its_twin(seed, firms):
    agree(books.take_in, books_twins.take_in, firms, case(seed, firms), payroll=np.zeros(firms))


@given(seeds, sizes)
@examples(80)
def test_settle_agrees_with_its_twin(seed, firms):
    agree(books.settle, books_twins.settle, firms, case(seed, firms))


@given(seeds, sizes)
@examples(80)
def test_invest_agrees_with_its_twin(seed, firms):
    e, asked = case(seed, firms, race_rules), np.random.default_rng(seed).uniform(0.0, 0.1)
    agree(capacity.invest, capacity_twins.invest, firms, e, asked=asked, added=np.zeros(firms))


@given(seeds, sizes, st.floats(0, 0.5))
@some
def test_install_agrees_with_its_twin(seed, firms, depreciation):
    e = case(seed, firms)
    rates = {"depreciation": depreciation, "memory": 0.3}
    agree(capacity.install, capacity_twins.install, firms, e, **rates, added=e["value"])


@given(seeds, sizes)
@some
def test_tally_firms_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    e["x"] %= np.uint16(5)

    def twin(given):
        return tally_twins.tally_firms(given, tally.FIRM_SUMS)

    sums = np.ones((e["markets"], len(tally.FIRM_SUMS)))
    agree(tally.tally_firms, twin, e["markets"], e, sums=sums)


@given(seeds, sizes)
@some
def test_tally_ties_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)

    def twin(given):
        return tally_twins.tally_ties(given, tally.TIE_SUMS)

    sums, risk = np.ones((e["markets"], len(tally.TIE_SUMS))), np.ones((e["markets"], tally.AGES, 2))
    agree(tally.tally_ties, twin, e["markets"], e, sums=sums, risk=risk)


@given(seeds, sizes)
@some
def test_tally_partners_agrees_with_its_twin(seed, firms):
    e = case(seed, firms)
    dropped = np.random.default_rng(seed).integers(2, size=len(e["one"])).astype(np.uint8)
    sums = np.ones((2, 2))
    tally.tally_partners(e["one"], e["region"], dropped, sums)
    same("sums", sums, tally_twins.tally_partners(e["one"], e["region"], dropped, 2))


@given(seeds, sizes, st.floats(0.5, 1.5))
@some
def test_tally_groups_agrees_with_its_twin(seed, firms, part):
    rng = np.random.default_rng(seed)
    group, home = rng.integers(-1, 3, firms).astype(np.int32), rng.integers(2, size=3)
    market, level, mean = rng.integers(2, size=firms).astype(np.uint32), rng.random(firms), rng.random(2)
    lead, sums = np.ones(3), np.ones((2, 2))
    tally.tally_groups(group, home, market, level, mean, part, lead, sums)
    same("sums", sums, tally_twins.tally_groups(group, home, market, level, mean, part, 2))


@given(seeds, st.sampled_from([0, 1, 2, 99, 100, 101, 250]))
@some
def test_top_hundredth_agrees_with_its_twin(seed, firms):
    level = np.random.default_rng(seed).random(300)
    chosen = np.random.default_rng(seed + 1).permutation(300)[:firms].astype(np.uint32)
    expected = tally_twins.top_hundredth(chosen, level)
    assert tally.top_hundredth(chosen, level) == pytest.approx(expected, rel=1e-12)
