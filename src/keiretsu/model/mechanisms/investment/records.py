"""What investment is made of: capacity, plans, habitual market shares."""

from typing import Annotated, NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, U8
from keiretsu.model.fields import flow, state


class Investment(NamedTuple):
    """Capacity of firms and growth of markets."""

    capacity: Annotated[F64, state("n", "capacity, units a year", np.inf)]
    capital: Annotated[F64, state("n", "machines installed")]
    staffing: Annotated[F64, state("n", "labour a unit of output over the opening's, mean of machines", 1.0)]
    planned: Annotated[F64, state("n", "gross investment decided for next year, units of capacity")]
    intensity: Annotated[F64, state("n", "machines per unit of the capacity that is planned")]
    habit: Annotated[F64, state("n", "habitual share of the market's sales")]
    utilisation: Annotated[F64, state("n", "orders over capacity, at most 1.5")]
    growth: Annotated[F64, state("M", "growth of orders that firms expect, a year")]
    orders_before: Annotated[F64, state("M", "orders of last year, units")]
    market_orders: Annotated[F64, flow("M", "orders, units")]
    market_capacity: Annotated[F64, flow("M", "capacity, units a year")]
    market_revenue: Annotated[F64, flow("M", "sales, money")]


class InvestmentParameters(NamedTuple):
    """Parameters of the investment race."""

    order_response: float
    margin_response: float
    share_response: float
    share_aspiration: float
    investment_max: float
    depreciation: float
    guidance: float
    target_utilisation: float
    credit_limit: float
    target_margin: float


class Results(NamedTuple):
    """What plans are made from, read from other mechanisms: this year's orders, books and terms.

    All (n,) but machine_price (R,).
    """

    orders: F64
    output: F64
    revenue: F64
    profit: F64
    cash: F64
    debt: F64
    banked: U8
    objective: F64
    willing: F64
    machine_price: F64


class TechniqueParameters(NamedTuple):
    """Parameters of the choice between machines and labour."""

    capital_share: float
    capital_coefficient: float
    target_utilisation: float
    depreciation: float
    interest: float
    risk_premium: float


class VintageParameters(NamedTuple):
    """Parameters of what new machines do and old ones leave."""

    capital_share: float
    capital_coefficient: float
    depreciation: float
    habit_memory: float


class Costs(NamedTuple):
    """What machines are chosen by, of production: unit_labour (n,), labour_share (S,), machine_price (R,)."""

    unit_labour: F64
    labour_share: F64
    machine_price: F64
