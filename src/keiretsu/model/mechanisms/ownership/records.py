"""What ownership is made of: stakes in firms' stock, and the terms that owners, groups and outlets make."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I32, U8, U32
from keiretsu.model.fields import fixed, flow, state


class Stakes(NamedTuple):
    """Stakes in firms' stock, those held by firms first, by holder."""

    holder_ptr: Annotated[
        I32, fixed("n+1", "stakes held by firm i stand at holder_ptr[i]..holder_ptr[i + 1]")
    ]
    held: Annotated[U32, fixed("D", "firm held")]
    stake: Annotated[F64, state("D", "fraction of its stock")]


class Terms(NamedTuple):
    """What owners, group and outlets make of a firm's terms."""

    quoted: Annotated[U8, fixed("n", "1 where somebody holds a stake")]
    major: Annotated[U8, fixed("n", "1 for the largest firms of a market and members of horizontal groups")]
    distributed: Annotated[F64, fixed("K", "strength of the tie to an own distributor, by row of the firm")]
    stable: Annotated[F64, flow("n", "stock in stable hands, fraction")]
    objective: Annotated[F64, flow("n", "weight of market share in plans")]
    payout: Annotated[F64, flow("n", "dividends over profit after tax")]
    premium: Annotated[F64, flow("n", "premium on imports in place of undelivered inputs, share of price")]
    selectivity: Annotated[F64, flow("n", "how fast final demand leaves a dearer seller")]


class Ownership(NamedTuple):
    """Stakes and terms."""

    stakes: Stakes
    terms: Terms


class Owned(NamedTuple):
    """What stakes are worth and who sells, of other mechanisms: (n,) but machine_price (R,).

    Sales change cash and distress; weak becomes the distress before them.
    """

    capital: F64
    machine_price: F64
    cash: F64
    distressed: U8
    weak: U8


class OwnershipParameters(NamedTuple):
    """Parameters of a firm's terms."""

    share_objective: float
    outside_objective: float
    payout: float
    patience: float
    import_premium: float
    house_saving: float
    selectivity: float
    distributor_lock: float


class SaleParameters(NamedTuple):
    """Parameters of sales of stakes."""

    stake_turnover: float
    distress_sale: float
