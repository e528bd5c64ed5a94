"""What research is made of: budgets, basic research, ideas."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, U8
from keiretsu.model.fields import flow, state


class Research(NamedTuple):
    """Budgets of firms and ideas of markets."""

    research: Annotated[F64, state("n", "research decided for next year, money")]
    research_extra: Annotated[F64, state("n", "staff for it above that of a normal budget, money")]
    basic: Annotated[F64, state("n", "share of basic research")]
    effort: Annotated[F64, state("n", "budget over the normal one of the market's mean firm", 1.0)]
    boldness: Annotated[F64, state("n", "factor on the chance of a bold idea", 1.0)]
    investing: Annotated[F64, state("n", "habitual investment over sales, below zero before the first", -1.0)]
    ideas: Annotated[F64, state("M 4", "counts since the start, columns IDEAS")]
    cheapness: Annotated[F64, flow("1", "share by which next year's capital is cheaper")]
    best: Annotated[F64, flow("M", "best fitness of the market before the year's search")]


class ResearchParameters(NamedTuple):
    """Parameters of research budgets."""

    research_share: float
    research_floor: float
    research_crowding: float
    research_cash: float
    laboratory_share: float
    markup: float
    basic_normal: float
    basic_cut: float
    basic_return: float
    basic_success: float
    radical_rate: float
    habit_memory: float


class TallyParameters(NamedTuple):
    """Parameters of what is recorded of research."""

    target_utilisation: float
    laboratory_share: float


class Means(NamedTuple):
    """What budgets are made from, read from other mechanisms.

    revenue, profit, planned, intensity, changed, failed (n,); market_revenue (M,); machine_price (R,).
    """

    revenue: F64
    profit: F64
    planned: F64
    intensity: F64
    changed: U8
    failed: U8
    market_revenue: F64
    machine_price: F64


class Made(NamedTuple):
    """What a year made of capacity and ideas, of other mechanisms: (n,) but the prices of machines (R,)."""

    orders: F64
    capacity: F64
    changed: U8
    proposed: U8
    machine_price: F64
    price_before: F64


class Findings(NamedTuple):
    """What ideas are counted from, read from technology, each (n,)."""

    fit: F64
    changed: U8
    own_gain: F64
    told_gain: F64
