"""The opening year at rest: prices, orders, productivity, capacity and first debts.

Fitness is scaled in each market so that the sales-weighted mean of A/A* equals `tfp_start`; prices are
iterated to rest; capacity is orders over target utilisation, and a unit of it has `capital_coefficient`
machines.
"""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.errors import UsageError
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts.postings import FIRMS, HOUSEHOLDS, LOANS
from keiretsu.model.mechanisms.investment import kernels as investment
from keiretsu.model.mechanisms.production import rule as production
from keiretsu.model.mechanisms.supply import rule as supply
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.mechanisms.technology.records import LandscapeParameters
from keiretsu.model.step import Mechanism, Nothing
from keiretsu.model.sums import add_by

_ROUNDS_OF_SCALING = 10
_ROUNDS_OF_MACHINES = 40
_ROUNDS_MORE = 3
_STEEPEST = 4.0


class OpeningParameters(NamedTuple):
    """What is read only when a run opens, and what it is at rest by."""

    head_start: float
    opening_debt: float
    capital_coefficient: float
    cash_buffer: float
    target_utilisation: float
    depreciation: float


OPENING = Mechanism("opening", Nothing)


@OPENING.step(
    equation="mean of A/A* by sales = tfp_start; prices and orders at rest; K = orders / u*",
    reads="supply.firm_slot supply.slot_need supply.slot_buyer supply.slot_market supply.slot_ptr "
    "supply.supplier supply.preference supply.trust supply.kin supply.tie_slot supply.static_ptr "
    "supply.static_other supply.static_closeness supply.customer_ptr supply.customer_tie accounts.banked "
    "production.custom production.demand production.imported production.labour_share production.tier_ptr "
    "production.tier_firm production.capital_market technology.frontier technology.tables "
    "technology.lowest technology.inverse technology.leader technology.x investment.staffing "
    "research.research",
    writes="technology.theta technology.fit technology.level technology.market_level production.wage "
    "production.price production.unit_labour production.experience production.market_experience "
    "production.market_price production.final_orders production.orders production.output "
    "production.cumulated production.first production.final_sold production.final_value "
    "production.machine_filled production.machine_price production.price_before supply.share "
    "supply.closeness supply.slot_cost "
    "investment.planned investment.intensity investment.capacity investment.capital investment.habit "
    "investment.growth investment.orders_before accounts.cash accounts.debt accounts.accounts "
    "investment.utilisation",
)
def come_to_rest(e: Economy) -> None:
    """Bring prices, orders and productivity to rest and set what is owned and owed at the start.

    Raises
    ------
    UsageError
        If the machines needed to make machines grow without end.
    """
    sellers, goods, designs = e.production.sellers, e.production.goods, e.technology.designs
    e.investment.utilisation[:] = e.of(OpeningParameters).target_utilisation
    e.investment.intensity[:] = e.of(OpeningParameters).capital_coefficient
    everybody = np.ones(len(sellers.price), np.uint8)
    technology.refresh(e, everybody)
    weights = sellers.custom.copy()
    for k in range(_ROUNDS_OF_SCALING):
        scale_fitness(e, weights)
        technology.refresh(e, everybody)
        goods.wage[:] = np.where(designs.market_level > 0.0, designs.market_level, 1.0)
        prices_to_rest(e)
        first_orders(e, _ROUNDS_OF_MACHINES if k == 0 else _ROUNDS_MORE)
        weights = sellers.orders * sellers.price
    _refuse_endless_machines(e)
    _first_capital(e)


def _refuse_endless_machines(e: Economy) -> None:
    before = e.production.sellers.orders.copy()
    first_orders(e, 1)
    if np.any(np.abs(e.production.sellers.orders - before) > 1e-8 + 1e-6 * np.abs(before)):
        raise UsageError(
            "machines need more machines to be made than they are: lower capital_coefficient, "
            "depreciation or the growth of demand, or raise target_utilisation"
        )


def scale_fitness(e: Economy, weights: F64) -> None:
    """Set theta so that every market's mean of A/A*, weighted by `weights` (n,), is `tfp_start`."""
    terrain, markets = e.technology.terrain, e.index.markets
    leaders = np.empty(len(terrain.leader))
    landscape.heights(terrain.tables, terrain.leader, leaders)
    top = (leaders - terrain.lowest) * terrain.inverse
    launch(
        e.threads, search.slopes, len(markets.market_sector), markets, top[markets.market_sector],
        e.technology.designs, weights, e.of(LandscapeParameters).tfp_start, _STEEPEST,
    )  # fmt: skip


def prices_to_rest(e: Economy) -> None:
    """Set prices and shares of purchases; inputs come from later tiers, so a round a tier is exact."""
    for _ in range(len(e.production.tiers.tier_ptr) - 1):
        production.post_prices(e)
        supply.share_purchases(e)


def first_orders(e: Economy, rounds: int) -> None:
    """Set orders without any limit of capacity, machines for replacement and growth included.

    A fixed number of rounds, not one that depends on a total: else regions would feel one another.
    """
    p, orders, planned = e.of(OpeningParameters), e.production.sellers.orders, e.investment.planned
    pace = max(0.0, p.depreciation + _first_growth(e))
    for _ in range(rounds):
        production.order_machines(e)
        production.produce(e)
        launch(e.threads, investment.plan_at_rest, len(orders), orders, p.target_utilisation, pace, planned)


def _first_growth(e: Economy) -> float:
    """Return the forced growth of demand in the opening year, to which firms' machines are fitted."""
    return e.forcing.value("demand_growth", e.year, e.parameters)


def _first_capital(e: Economy) -> None:
    invest, sellers, balances = e.investment, e.production.sellers, e.accounts.balances
    firms, p = e.index.firms, e.of(OpeningParameters)
    invest.capacity[:] = sellers.orders / p.target_utilisation
    invest.capital[:] = p.capital_coefficient * invest.capacity
    sellers.first[:] = p.head_start * sellers.output
    sellers.cumulated[:] = sellers.first
    add_by(firms.market, sellers.orders, invest.orders_before)
    invest.growth[:] = _first_growth(e)
    sales, market_sales = sellers.orders * sellers.price, np.empty(len(invest.growth))
    add_by(firms.market, sales, market_sales)
    invest.habit[:] = sales / market_sales[firms.market]
    production.deliver(e)
    owed = p.opening_debt * invest.capital * e.production.machines.machine_price[firms.region]
    balances.debt[:] = owed * balances.banked
    balances.cash[:] = p.cash_buffer * sales
    accounts = e.accounts.ledger.accounts
    held, lent = np.empty(len(accounts)), np.empty(len(accounts))
    add_by(firms.region, balances.cash, held)
    add_by(firms.region, balances.debt, lent)
    accounts[:] = 0.0
    accounts[:, FIRMS], accounts[:, HOUSEHOLDS], accounts[:, LOANS] = held, lent - held, -lent
