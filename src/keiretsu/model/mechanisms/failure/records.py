"""What failure is made of: spells of distress, losses of banks."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I16, U8, U16
from keiretsu.model.fields import flow, state


class Failure(NamedTuple):
    """Spells, failures and losses."""

    spell: Annotated[U8, state("n", "years of distress running")]
    began: Annotated[I16, state("n", "year in which the firm at this place began")]
    bank_capital: Annotated[F64, state("M", "capital of the banks by the market of the borrowers, money")]
    failed: Annotated[U8, flow("n", "1 where the firm fails this year")]
    lost: Annotated[F64, flow("n", "lost by its bank, money")]


class FailureParameters(NamedTuple):
    """Parameters of failure and succession."""

    failure_years: int
    successor_capacity: float
    successor_custom: float
    successor_mutation: float
    target_utilisation: float
    bank_margin: float


class Owed(NamedTuple):
    """What firms have and owe, of accounts, each (n,)."""

    cash: F64
    debt: F64
    distressed: U8


class Helped(NamedTuple):
    """Whom others helped, read from finance and accounts, each (n,)."""

    weak: U8
    rescued: U8
    lent: F64
    distressed: U8


class Succession(NamedTuple):
    """What a successor takes over, of other mechanisms: all (n,) but market_experience (M,)."""

    market_experience: F64

    x: U16
    fit: F64
    custom: F64
    habit: F64
    capacity: F64
    capital: F64
    planned: F64
    research: F64
    research_extra: F64
    first: F64
    cumulated: F64
    utilisation: F64
