"""What production is made of: sellers, markets, machines."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U32
from keiretsu.model.fields import fixed, flow, state


class Sellers(NamedTuple):
    """Firms as makers and sellers."""

    price: Annotated[F64, state("n", "posted price, money a unit", 1.0)]
    custom: Annotated[F64, state("n", "share of its market's final demand")]
    cumulated: Annotated[F64, state("n", "output since the start, with a head start, units", 1.0)]
    first: Annotated[F64, state("n", "the head start, units", 1.0)]
    opening_sales: Annotated[F64, state("n", "sales of the opening year, money")]
    orders: Annotated[F64, flow("n", "orders, units")]
    output: Annotated[F64, flow("n", "output, units")]
    unit_labour: Annotated[F64, flow("n", "cost of a unit of labour at the firm's efficiency, money")]
    experience: Annotated[F64, flow("n", "cumulated output over the head start")]


class Goods(NamedTuple):
    """Markets of goods."""

    imported: Annotated[F64, fixed("M", "imports per unit of output")]
    wage: Annotated[F64, state("M", "wage, money a person", 1.0)]
    demand: Annotated[F64, state("M", "final demand, units")]
    market_price: Annotated[F64, flow("M", "mean posted price; 1 where nobody sells")]
    market_experience: Annotated[F64, flow("M", "mean experience, weighted by size")]
    final_orders: Annotated[F64, flow("M", "final demand and machines ordered, units")]
    final_sold: Annotated[F64, flow("M", "final goods and machines delivered, units")]
    final_value: Annotated[F64, flow("M", "paid for them, money")]
    level_before: Annotated[F64, flow("M", "mean productivity at the year's begin")]
    frontier_before: Annotated[F64, flow("1", "the frontier at the year's begin")]


class Machines(NamedTuple):
    """Machines by region."""

    capital_market: Annotated[I64, fixed("R", "market of the region's makers of machines, -1 if none")]
    machine_price: Annotated[F64, state("R", "price of a machine, money", 1.0)]
    price_before: Annotated[F64, flow("R", "price of a machine when it was ordered, money", 1.0)]
    machine_filled: Annotated[F64, flow("R", "machines delivered by makers of the region over ordered")]


class Tiers(NamedTuple):
    """The order in which orders pass down, and what a unit of a sector's output takes."""

    tier_ptr: Annotated[I64, fixed("T+1", "firms of tier t stand at tier_ptr[t]..tier_ptr[t + 1]")]
    tier_firm: Annotated[U32, fixed("n", "firms by tier, final goods first")]
    labour_share: Annotated[F64, fixed("S", "labour per unit of output, by sector")]


class Production(NamedTuple):
    """Sellers, goods, machines, tiers."""

    sellers: Sellers
    goods: Goods
    machines: Machines
    tiers: Tiers


class ProductionParameters(NamedTuple):
    """Parameters of prices and costs."""

    markup: float
    markup_utilisation: float
    target_utilisation: float
    fixed_cost: float
    learning: float


class DemandParameters(NamedTuple):
    """Parameters of markets: what passes through to wages, and equipment in a budget for research."""

    wage_passthrough: float
    laboratory_share: float


class Efficiency(NamedTuple):
    """What prices are made from, of other mechanisms: level, utilisation, staffing (n,), frontier (1,)."""

    level: F64
    utilisation: F64
    staffing: F64
    frontier: F64


class Ordered(NamedTuple):
    """What machines are ordered for, of other mechanisms, each (n,): capacity, its machines, research."""

    planned: F64
    intensity: F64
    research: F64


class Purchases(NamedTuple):
    """What orders are made from, read from supply: ties by supplier, their slots and shares, needs."""

    customer_ptr: I32
    customer_tie: U32
    tie_slot: U32
    share: F64
    slot_buyer: U32
    slot_need: F64
