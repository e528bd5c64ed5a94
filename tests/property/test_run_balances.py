"""Nothing is lost: money, goods and custom, on random networks with any parameters inside their ranges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model import run as simulate
from keiretsu.model.mechanisms.accounts.postings import BANKS, FIRMS, LOANS
from tests.reference.compare import examples
from tests.runs import network, random_parameters, records, run, values

YEARS = (1955, 1967)
seeds = st.integers(0, 10**6)
MOVES = ("holders_sell", "post_rescue_loans", "the_insolvent_fail", "close_the_year", "audit")
"""Steps that move money outside the yearly books."""


class Inspector:
    """Looks at every year after its books are closed, and remembers what it saw the year before."""

    def __init__(self):
        self.years = 0
        self.cash = self.debt = self.cumulated = self.capacity = self.capital = None

    def settled(self, e):
        self.years += 1
        self.shares_sum_to_one(e)
        self.nobody_delivers_more_than_it_makes(e)
        self.payments_meet_receipts(e)
        self.stocks_are_cumulated_flows(e)

    def shares_sum_to_one(self, e):
        markets, ties = e.index.markets, e.supply.ties
        count, custom = len(markets.market_sector), e.production.sellers.custom
        custom = np.bincount(e.index.firms.market, weights=custom, minlength=count)
        filled = np.diff(markets.market_ptr) > 0
        assert custom[filled] == pytest.approx(1.0)
        supplied, slots = np.diff(ties.slot_ptr) > 0, len(e.supply.slots.slot_buyer)
        purchases = np.bincount(ties.tie_slot, weights=ties.share, minlength=slots)
        assert purchases[supplied] == pytest.approx(1.0)

    def nobody_delivers_more_than_it_makes(self, e):
        market, made, goods = e.index.firms.market, e.production.sellers, e.production.goods
        slots, ties, n = e.supply.slots, e.supply.ties, len(e.index.ids)
        filled = np.divide(made.output, made.orders, out=np.ones(n), where=made.orders > 0)
        wanted = slots.slot_need[ties.tie_slot] * ties.share * made.output[slots.slot_buyer[ties.tie_slot]]
        inputs = wanted * filled[ties.supplier]
        delivered = np.bincount(ties.supplier, weights=inputs, minlength=n).astype(np.float64)
        delivered += goods.final_orders[market] * made.custom * filled
        assert delivered == pytest.approx(made.output, rel=1e-9, abs=1e-12)
        assert (made.output <= e.investment.capacity * (1 + 1e-12)).all()
        final = np.bincount(market, weights=goods.final_orders[market] * made.custom * filled)
        assert final == pytest.approx(goods.final_sold[: len(final)], rel=1e-9, abs=1e-12)

    def payments_meet_receipts(self, e):
        b = e.accounts.books
        scale = b.revenue.sum()
        assert abs(b.receipts.sum() - b.inputs.sum()) < 1e-9 * scale
        sales = b.receipts.sum() + e.production.goods.final_value.sum()
        assert sales == pytest.approx(scale, rel=1e-9)
        machines, price = e.production.machines, e.production.machines.machine_price
        laboratory = e.parameters["laboratory_share"] * e.research.research
        ordered = e.investment.planned * e.investment.intensity
        region = e.index.firms.region
        ordered += laboratory / machines.price_before[region]
        assert b.machines == pytest.approx(ordered * price[region], rel=1e-9, abs=1e-9 * scale)
        profit = b.revenue - b.inputs - b.imports - b.wages - b.interest
        assert b.profit == pytest.approx(profit, rel=1e-9, abs=1e-9 * scale)

    def stocks_are_cumulated_flows(self, e):
        s, b, held = e.accounts.balances, e.accounts.books, e.accounts.ledger.accounts
        scale = b.revenue.sum() + s.debt.sum()
        if self.cash is not None:
            kept = b.profit - b.tax - b.dividend - b.machines
            assert s.cash - self.cash == pytest.approx(kept + b.borrowed, rel=1e-9, abs=1e-9 * scale)
            assert s.debt - self.debt == pytest.approx(b.borrowed, rel=1e-9, abs=1e-9 * scale)
        self.cash, self.debt = s.cash.copy(), s.debt.copy()
        assert abs(held.sum()) < 1e-9 * scale
        assert (s.debt > -1e-9 * scale).all()

    def supported(self, e):
        """Look after money moved outside the yearly books."""
        s, held = e.accounts.balances, e.accounts.ledger.accounts
        scale = e.accounts.books.revenue.sum() + s.debt.sum()
        assert abs(held.sum()) < 1e-9 * scale
        assert abs(held[:, FIRMS].sum() - s.cash.sum()) < 1e-9 * scale
        assert abs(held[:, LOANS].sum() + s.debt.sum()) < 1e-9 * scale
        self.cash, self.debt = s.cash.copy(), s.debt.copy()

    def closed(self, e):
        """Look after banks have closed the year."""
        self.supported(e)
        held, scale = e.accounts.ledger.accounts, e.accounts.books.revenue.sum()
        assert abs(held[:, BANKS].sum() - e.failure.bank_capital.sum()) < 1e-9 * scale

    def before_installing(self, e):
        self.capacity, self.planned = e.investment.capacity.copy(), e.investment.planned.copy()
        self.capital, self.bought = e.investment.capital.copy(), self.planned * e.investment.intensity
        self.cumulated = e.production.sellers.cumulated.copy()

    def installed(self, e):
        left = 1 - e.parameters["depreciation"]
        assert e.investment.capacity == pytest.approx(self.capacity * left + self.planned)
        assert e.investment.capital == pytest.approx(self.capital * left + self.bought)
        assert e.production.sellers.cumulated == pytest.approx(self.cumulated + e.production.sellers.output)


@pytest.fixture
def inspector(monkeypatch):
    """Put an inspector beside the steps that settle the year, install capacity and move money."""
    watch = Inspector()
    looks = {"post_payments": (watch.settled,)}
    looks |= {"install_capacity": (watch.installed, watch.before_installing)}
    looks |= dict.fromkeys(MOVES, (watch.supported,)) | {"audit": (watch.closed,)}
    for page in ("OPENING", "YEAR"):
        steps = getattr(simulate, page)
        inspected = [looked_at(step, *looks[step.name]) if step.name in looks else step for step in steps]
        monkeypatch.setattr(simulate, page, tuple(inspected))
    assert looks.keys() <= {step.name for step in simulate.YEAR}
    return watch


def looked_at(step, after, before=None):
    """Return the step with a look at the economy after it, and one before it."""

    def act(e):
        if before:
            before(e)
        step.act(e)
        after(e)

    return replace(step, act=act)


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
