"""What investment is made of: capacity, plans, habitual market shares."""

from typing import Annotated, NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, U8
from keiretsu.model.fields import flow, state


class Investment(NamedTuple):
    """Capacity of firms and growth of markets."""

    capacity: Annotated[F64, state("n", "capacity, units a year", np.inf)]
    planned: Annotated[F64, state("n", "gross investment decided for next year, units of capacity")]
    habit: Annotated[F64, state("n", "habitual share of the market's sales")]
    utilisation: Annotated[F64, state("n", "orders over capacity, at most 1.5")]
    growth: Annotated[F64, state("M", "growth of orders, a year")]
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
    capital_coefficient: float
    credit_limit: float
    target_margin: float
    habit_memory: float


class Results(NamedTuple):
    """What plans are made from, read from other mechanisms: this year's orders, books and terms.

    All (n,) but machine_price and machine_filled (R,).
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
    machine_filled: F64
