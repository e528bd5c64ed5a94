"""What the sums of a year are taken from, beside the records of the mechanisms."""

from typing import NamedTuple

from keiretsu.core.arrays import F64, U8
from keiretsu.model.mechanisms.accounts.records import Books
from keiretsu.model.mechanisms.technology.records import Designs


class YearOfFirms(NamedTuple):
    """What firms did in the year, each (n,), with their designs and books."""

    designs: Designs
    books: Books
    changed: U8
    output: F64
    orders: F64
    capacity: F64
    capital: F64
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


class Taken(NamedTuple):
    """What is taken of a year, columns as in `keiretsu.model.tally`.

    firms (M, .), ties (M, .), risk (M, AGES, 2), markets (3, M), partners (2, R), prices (M,), rest (3,).
    """

    firms: F64
    ties: F64
    risk: F64
    markets: F64
    partners: F64
    prices: F64
    rest: F64
