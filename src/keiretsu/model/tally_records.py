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


class Sold(NamedTuple):
    """What was made, ordered and asked for it, each (n,)."""

    output: F64
    orders: F64
    price: F64
