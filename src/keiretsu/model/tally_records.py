"""What the sums of a year are taken from, beside the records of the mechanisms."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, U8


class YearOfFirms(NamedTuple):
    """What firms did in the year, each (n,)."""

    changed: U8
    output: F64
    orders: F64
    capacity: F64
    price: F64
    debt: F64
    distressed: U8


class YearOfMarkets(NamedTuple):
    """What is noted of the year as it is.

    final_orders, final_sold, wage (M,); machine_price (R,); frontier, residual, people_residual (1,).
    """

    final_orders: F64
    final_sold: F64
    wage: F64
    machine_price: F64
    frontier: F64
    residual: F64
    people_residual: F64


class Sold(NamedTuple):
    """What was made, ordered and asked for it, each (n,)."""

    output: F64
    orders: F64
    price: F64
