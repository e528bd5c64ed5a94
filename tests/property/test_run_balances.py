"""Nothing is lost: money, goods and custom, on random networks with any parameters inside their ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model import run as simulate
from keiretsu.model.mechanisms.failure import rule as failure
from keiretsu.model.mechanisms.finance import rule as finance
from keiretsu.model.mechanisms.investment import rule as race
from keiretsu.model.mechanisms.ownership import rule as holders
from keiretsu.model.mechanisms.production import rule as production
from tests.reference.compare import examples
from tests.runs import network, random_parameters, records, run, values

YEARS = (1955, 1967)
seeds = st.integers(0, 10**6)
MOVES = [(holders, "holders_sell"), (finance, "banks_and_houses_lend"), (failure, "the_insolvent_fail")]
"""Steps that move money outside the yearly books."""


class Inspector:
    """Looks at every year after its books are closed, and remembers what it saw the year before."""

    def __init__(self):
        self.years = 0
        self.cash = self.debt = self.cumulated = self.capacity = None

    def settled(self, e):
        self.years += 1
        self.shares_sum_to_one(e)
        self.nobody_delivers_more_than_it_makes(e)
        self.payments_meet_receipts(e)
        self.stocks_are_cumulated_flows(e)

    def shares_sum_to_one(self, e):
        f, s = e.layout, e.state
        custom = np.bincount(f.market, weights=s.custom, minlength=len(f.market_sector))
        filled = np.diff(f.market_ptr) > 0
        assert custom[filled] == pytest.approx(1.0)
        supplied = np.diff(s.slot_ptr) > 0
        purchases = np.bincount(s.slot, weights=s.share, minlength=len(f.slot_buyer))
        assert purchases[supplied] == pytest.approx(1.0)

    def nobody_delivers_more_than_it_makes(self, e):
        f, s, flows = e.layout, e.state, e.flows
        filled = np.divide(flows.output, flows.orders, out=np.ones(len(f.ids)), where=flows.orders > 0)
        inputs = f.slot_need[s.slot] * s.share * flows.output[f.slot_buyer[s.slot]] * filled[s.supplier]
        delivered = np.bincount(s.supplier, weights=inputs, minlength=len(f.ids)).astype(np.float64)
        delivered += flows.final_orders[f.market] * s.custom * filled
        assert delivered == pytest.approx(flows.output, rel=1e-9, abs=1e-12)
        assert (flows.output <= s.capacity * (1 + 1e-12)).all()
        final = np.bincount(f.market, weights=flows.final_orders[f.market] * s.custom * filled)
        assert final == pytest.approx(flows.final_sold[: len(final)], rel=1e-9, abs=1e-12)

    def payments_meet_receipts(self, e):
        b = e.flows.books
        scale = b.revenue.sum()
        assert abs(b.receipts.sum() - b.inputs.sum()) < 1e-9 * scale
        sales = b.receipts.sum() + e.flows.final_value.sum()
        assert sales == pytest.approx(scale, rel=1e-9)
        profit = b.revenue - b.inputs - b.imports - b.wages - b.interest
        assert b.profit == pytest.approx(profit, rel=1e-9, abs=1e-9 * scale)

    def stocks_are_cumulated_flows(self, e):
        s, b = e.state, e.flows.books
        scale = b.revenue.sum() + s.debt.sum()
        if self.cash is not None:
            kept = b.profit - b.tax - b.dividend - b.machines
            assert s.cash - self.cash == pytest.approx(kept + b.borrowed, rel=1e-9, abs=1e-9 * scale)
            assert s.debt - self.debt == pytest.approx(b.borrowed, rel=1e-9, abs=1e-9 * scale)
        self.cash, self.debt = s.cash.copy(), s.debt.copy()
        assert abs(s.accounts.sum() - s.debt.sum()) < 1e-9 * scale
        assert (s.debt > -1e-9 * scale).all()

    def supported(self, e):
        """Look after money moved outside the yearly books."""
        s = e.state
        scale = e.flows.books.revenue.sum() + s.debt.sum()
        assert abs(s.accounts.sum() - s.debt.sum()) < 1e-9 * scale
        assert abs(s.accounts[production.FIRMS] - s.cash.sum()) < 1e-9 * scale
        assert abs(s.accounts[production.BANKS] - s.bank_capital.sum()) < 1e-9 * scale
        self.cash, self.debt = s.cash.copy(), s.debt.copy()

    def before_installing(self, e):
        self.capacity, self.cumulated = e.state.capacity.copy(), e.state.cumulated.copy()
        self.planned = e.state.planned.copy()

    def installed(self, e):
        f, s = e.layout, e.state
        worn = self.capacity * (1 - e.rates.race.depreciation)
        added = self.planned * e.flows.machine_filled[f.region]
        assert s.capacity == pytest.approx(worn + added)
        assert s.cumulated == pytest.approx(self.cumulated + e.flows.output)


@pytest.fixture
def inspector(monkeypatch):
    """Put an inspector beside the rules that settle the year and install capacity."""
    watch = Inspector()
    settle, install = production.settle, race.install_capacity

    def settle_and_look(e):
        settle(e)
        watch.settled(e)

    def install_and_look(e):
        watch.before_installing(e)
        install(e)
        watch.installed(e)

    def and_look(act):
        def acted(*given):
            act(*given)
            watch.supported(given[0])

        return acted

    for rule, name in MOVES:
        monkeypatch.setattr(rule, name, and_look(getattr(rule, name)))
    monkeypatch.setattr(production, "settle", settle_and_look)
    monkeypatch.setattr(race, "install_capacity", install_and_look)
    assert simulate.production is production
    return watch


@pytest.mark.parametrize("regime", ["relational", "market"])
@pytest.mark.parametrize("regions", [1, 2])
def test_money_goods_and_shares_balance_every_year(inspector, regime, regions):
    run(network(160, seed=regions, regions=regions), regime)
    assert inspector.years == 46


@given(seeds)
@examples(25)
def test_books_balance_whatever_the_parameters(seed):
    of = network(60 + 30 * (seed % 2), seed=seed % 5)
    told = records(of, overrides=random_parameters(seed), years=YEARS, seed=seed)
    assert values(told, "money_residual").max() < 1e-9
    always = ("tfp_mean", "output", "price", "wage", "capital", "loans", "utilisation", "unmet_final")
    assert all(np.isfinite(values(told, metric)).all() for metric in always)


@pytest.mark.parametrize("seed", range(12))
def test_money_goods_and_shares_balance_whatever_the_parameters(inspector, seed):
    of = network(60 + 30 * (seed % 2), seed=seed % 5)
    run(of, overrides=random_parameters(seed), years=YEARS, seed=seed)
    assert inspector.years == 13


@given(seeds)
@examples(12)
def test_shares_and_rates_stay_inside_their_bounds(seed):
    told = records(network(), overrides=random_parameters(seed), years=YEARS, seed=seed)
    bounded = (
        "tie_survival",
        "collaboration_survival",
        "repeat_share",
        "exclusivity",
        "closeness",
        "designs",
        "failures",
        "stable_share",
        "stable_majority",
        "stable_stock",
        "rescues",
        "cut_healthy",
        "cut_weak",
    )
    for metric in (*bounded, "utilisation", "unmet_final", "unmet_inputs", "distressed", "hhi"):
        seen = values(told, metric)
        seen = seen[~np.isnan(seen)]
        assert ((seen >= -1e-12) & (seen <= 1 + 1e-12)).all(), metric
