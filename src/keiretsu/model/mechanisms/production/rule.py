"""Production: posted prices, forced final demand, orders tier by tier, deliveries.

    unit cost  c_i = l_s lambda_i w / A_i (Q_i/Q_i0 : market)^-eps + sum_k b_k (mean c_j) + imports
    price      p_i = (1 + mu (1 + mu_u (u_i - u*))) (c_i + overhead at target utilisation)
    orders     final demand x custom_i + sum over customers of b x output x share
    output     q_i = min(orders_i, K_i); unmet input orders come from the rest of the world at a premium

lambda_i is what machines leave of the labour of a unit. Money per year, quantities in units; what is paid
for them stands in `accounts`. See docs/decisions/0001-the-year.md.
"""

import math

import numpy as np

from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch, launch_in_turn
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.production import kernels
from keiretsu.model.mechanisms.production.metrics import FORMULAS
from keiretsu.model.mechanisms.production.records import (
    DemandParameters,
    Efficiency,
    Ordered,
    Production,
    ProductionParameters,
    Purchases,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import market_means

PRODUCTION = Mechanism("production", Production, formulas=FORMULAS)


@PRODUCTION.step(
    equation="custom = size / market's size; D = demand per unit of size x market's size",
    writes="production.custom production.demand",
)
def open_markets(e: Economy) -> None:
    """Set final demand and its shares from the sizes of firms."""
    given, own, firms, markets = e.index.given, e.production, e.index.firms, e.index.markets
    total = np.bincount(firms.market, weights=given["size"], minlength=len(markets.market_sector))
    own.sellers.custom[:] = given["size"] / total[firms.market]
    own.goods.demand[:] = given["final_demand"][markets.market_sector] * total


@PRODUCTION.step(equation="p q", writes="production.opening_sales")
def note_opening_sales(e: Economy) -> None:
    """Note the sales of the opening year, by which the size of firms is measured later."""
    sellers = e.production.sellers
    sellers.opening_sales[:] = sellers.price * sellers.output


@PRODUCTION.step(
    reads="technology.market_level technology.frontier",
    writes="production.level_before production.frontier_before",
)
def note_productivity(e: Economy) -> None:
    """Note productivity and the frontier at the year's begin, which wages are to follow."""
    e.production.goods.level_before[:] = e.technology.designs.market_level
    e.production.goods.frontier_before[:] = e.technology.designs.frontier


@PRODUCTION.step(equation="D' = D exp(g)", writes="production.demand")
def demand_grows(e: Economy) -> None:
    """Let final demand follow its forced path."""
    growth = e.forcing.value("demand_growth", e.year, e.parameters)
    kernels.grow(e.production.goods.demand, math.exp(growth))


@PRODUCTION.step(
    equation="w' = w (A'_m / A_m)^lambda",
    reads="technology.market_level technology.frontier",
    writes="production.wage",
)
def wages_follow(e: Economy) -> None:
    """Let each market's wage follow the mean productivity of its firms."""
    goods, designs = e.production.goods, e.technology.designs
    progress = float(designs.frontier[0]) / float(goods.frontier_before[0])
    passthrough = e.of(DemandParameters).wage_passthrough
    kernels.follow(goods.level_before, designs.market_level, progress, passthrough, goods.wage)


@PRODUCTION.step(
    equation="p_i = (1 + mu (1 + mu_u (u_i - u*))) (c_i + overhead at target utilisation)",
    reads="supply.firm_slot supply.slot_need supply.slot_cost technology.level technology.frontier "
    "investment.utilisation investment.staffing",
    writes="production.price production.unit_labour production.experience production.market_experience "
    "production.market_price",
)
def post_prices(e: Economy) -> None:
    """Post the prices of the year from costs, last year's input costs and utilisation."""
    own, markets = e.production, e.index.markets
    launch(
        e.threads, kernels.market_experience, len(markets.market_sector), markets, own.sellers,
        own.goods.market_experience,
    )  # fmt: skip
    designs, invest = e.technology.designs, e.investment
    seen = Efficiency(designs.level, invest.utilisation, invest.staffing, designs.frontier)
    launch(
        e.threads, kernels.post_prices, len(own.sellers.price), e.index.firms, e.supply.slots, own, seen,
        e.of(ProductionParameters),
    )  # fmt: skip
    typical_prices(e)


def typical_prices(e: Economy) -> None:
    """Set the mean posted price of each market; one where nobody sells."""
    own, markets = e.production, e.index.markets
    launch(
        e.threads, market_means, len(markets.market_sector), markets, own.sellers.price, 1.0,
        own.goods.market_price,
    )  # fmt: skip


@PRODUCTION.step(
    equation="custom' ~ custom (p / mean p)^-sigma",
    reads="ownership.selectivity",
    writes="production.custom",
)
def customers_choose(e: Economy) -> None:
    """Move final demand towards cheaper sellers."""
    own, markets = e.production, e.index.markets
    launch(
        e.threads, kernels.win_customers, len(markets.market_sector), markets, own.sellers,
        own.goods.market_price, e.ownership.terms.selectivity,
    )  # fmt: skip


@PRODUCTION.step(
    equation="final orders = D, and at the region's makers of machines v I + e R / p_m",
    reads="investment.planned investment.intensity research.research",
    writes="production.final_orders production.price_before",
)
def order_machines(e: Economy) -> None:
    """Add the machines that firms order to the final demand of their region's maker of capital goods."""
    ordered = Ordered(e.investment.planned, e.investment.intensity, e.research.research)
    call_kernel(
        kernels.order_machines, e.index.markets, ordered, e.of(DemandParameters).laboratory_share,
        e.production,
    )  # fmt: skip


@PRODUCTION.step(
    equation="q_i = min(orders_i, K_i)",
    reads="supply.customer_ptr supply.customer_tie supply.tie_slot supply.share supply.slot_buyer "
    "supply.slot_need investment.capacity",
    writes="production.orders production.output",
)
def produce(e: Economy) -> None:
    """Pass orders down the tiers and produce what capacity allows."""
    own, supply = e.production, e.supply
    bought = Purchases(
        supply.customers.customer_ptr, supply.customers.customer_tie, supply.ties.tie_slot, supply.ties.share,
        supply.slots.slot_buyer, supply.slots.slot_need,
    )  # fmt: skip
    launch_in_turn(
        e.threads, kernels.produce, own.tiers.tier_ptr, own.tiers.tier_firm, e.index.firms.market,
        own.sellers, own.goods.final_orders, bought, e.investment.capacity,
    )  # fmt: skip


@PRODUCTION.step(
    equation="sold = D x output / orders",
    writes="production.final_sold production.final_value production.machine_filled production.machine_price",
)
def deliver(e: Economy) -> None:
    """Ration final goods by what was produced, and price machines; those that makers lack are imported."""
    own, markets = e.production, e.index.markets
    goods, machines = own.goods, own.machines
    launch(e.threads, kernels.final_sales, len(markets.market_sector), markets, own.sellers, goods)
    kernels.price_machines(
        machines.capital_market, goods.final_orders, goods.final_sold, goods.final_value,
        machines.machine_filled, machines.machine_price,
    )  # fmt: skip
