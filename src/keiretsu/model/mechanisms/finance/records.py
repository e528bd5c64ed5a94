"""What finance is made of: main banks, horizontal groups, support of the year."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.model.fields import fixed, flow, state


class Banks(NamedTuple):
    """Main banks of firms."""

    bank: Annotated[I32, fixed("n", "main bank (of the largest loan), -1 if none")]
    bank_group: Annotated[I32, fixed("B", "horizontal group of a bank, -1 if none")]
    credit: Annotated[F64, fixed("n", "strength of the main bank's credit tie")]
    bank_stake: Annotated[F64, fixed("K", "strength of its equity tie, by row of the firm")]


class HorizontalGroups(NamedTuple):
    """Horizontal groups."""

    horizontal: Annotated[I32, fixed("n", "horizontal group, -1 if none")]
    housed: Annotated[U8, fixed("H", "1 if the group has a trading house")]
    first_member: Annotated[I64, fixed("H", "first of its firms, -1 if none")]
    group_size: Annotated[F64, fixed("R H", "sum of its firms' sizes in a region")]
    merged: Annotated[I32, state("H", "group that it has become part of, its own number before any merger")]


class Support(NamedTuple):
    """Help of the year."""

    lent: Annotated[F64, flow("n", "lent beyond the limit, money")]
    rescued: Annotated[U8, flow("n", "1 where the main bank stands by")]
    weak: Annotated[U8, flow("n", "1 where a firm was in distress before anybody helped")]
    tied: Annotated[
        U32, flow("n", "rival of a merged group asked for a collaboration, NOBODY if none", 0xFFFFFFFF)
    ]


class Finance(NamedTuple):
    """Banks, groups, support."""

    banks: Banks
    horizontal_groups: HorizontalGroups
    support: Support


class FinanceParameters(NamedTuple):
    """Parameters of support."""

    rescue: float
    rescue_extent: float
    trade_credit: float
    omega_credit: float
    omega_equity: float
    omega_membership: float
    credit_limit: float
    cash_buffer: float


class MergerParameters(NamedTuple):
    """Year in which horizontal groups merge (0: never), and chance of a tie-up afterwards."""

    group_mergers: float
    tie_ups: float


class Straits(NamedTuple):
    """Firms that may need help, of other mechanisms: (n,) but machine_price (R,).

    Help changes cash, debt and distress. refused (B,) are loans that banks have refused in the year.
    """

    revenue: F64
    capital: F64
    machine_price: F64
    banked: U8
    cash: F64
    debt: F64
    distressed: U8
    refused: F64


class Members(NamedTuple):
    """Members of horizontal groups, by market.

    Those of market m stand at member_of[m]..member_of[m + 1]; member (n,) has room for all firms.
    """

    member: U32
    member_of: I64
