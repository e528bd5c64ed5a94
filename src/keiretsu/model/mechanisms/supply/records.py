"""What supply ties are made of: inputs of firms, their suppliers, and the closeness of lasting ties."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F32, F64, I16, I32, U8, U32
from keiretsu.model.fields import fixed, flow, state

NOBODY = 0xFFFFFFFF

ENDED, RETENDERED = 1, 2
"""What a year does to a tie: it ends; or goods go on, and the relationship begins anew."""


class Slots(NamedTuple):
    """Inputs: a slot is one input of one buyer; slots stand by buyer."""

    firm_slot: Annotated[I32, fixed("n+1", "slots of firm i stand at firm_slot[i]..firm_slot[i + 1]")]
    slot_buyer: Annotated[U32, fixed("Q", "buyer")]
    slot_market: Annotated[U32, fixed("Q", "market that the input comes from")]
    slot_need: Annotated[F64, fixed("Q", "quantity per unit of output")]
    slot_cost: Annotated[F64, state("Q", "mean cost of a unit, money", 1.0)]
    main_supplier: Annotated[U32, state("Q", "largest supplier of last year", NOBODY)]
    opened: Annotated[U32, flow("Q", "stranger with whom a tie opens this year, NOBODY if none")]


class SupplyTies(NamedTuple):
    """Supply ties by slot and, in a slot, by supplier."""

    slot_ptr: Annotated[I32, state("Q+1", "ties of slot q stand at slot_ptr[q]..slot_ptr[q + 1]")]
    supplier: Annotated[U32, state("E", "supplier")]
    preference: Annotated[F64, state("E", "memory of the share of purchases, 0..1")]
    trust: Annotated[F32, state("E", "strength, 0..1: grows with age while promises are kept")]
    kin: Annotated[U8, state("E", "1 where lasting ties join the pair too")]
    since: Annotated[I16, state("E", "first year")]
    lean: Annotated[U8, state("E", "years running below the minimum share of purchases")]
    tie_slot: Annotated[U32, state("E", "slot")]
    share: Annotated[F64, flow("E", "share of the slot's purchases")]
    closeness: Annotated[F64, flow("E", "closeness of buyer and supplier, 0..1")]
    dropped: Annotated[U8, flow("E", "1 where the tie ends this year, 2 where its relationship begins anew")]


class Customers(NamedTuple):
    """Supply ties by supplier."""

    customer_ptr: Annotated[
        I32, state("n+1", "ties of supplier i stand at customer_ptr[i]..customer_ptr[i + 1]")
    ]
    customer_tie: Annotated[U32, state("E", "tie")]


class Lasting(NamedTuple):
    """Collaborations of firms joined by ties that no rule of the year changes, under both of their ends."""

    static_ptr: Annotated[I32, state("n+1", "pairs of firm i stand at static_ptr[i]..static_ptr[i + 1]")]
    static_other: Annotated[U32, state("L", "the other firm")]
    static_closeness: Annotated[F64, state("L", "closeness, 1 - prod (1 - omega tau)")]


class Supply(NamedTuple):
    """Inputs, ties, customers and lasting ties."""

    slots: Slots
    ties: SupplyTies
    customers: Customers
    lasting: Lasting


class SupplyParameters(NamedTuple):
    """Parameters of supply ties; closeness counts by `omega_supply`."""

    memory: float
    loyalty: float
    rent: float
    switching_cost: float
    choice_noise: float
    break_hazard: float
    break_protection: float
    distress_break: float
    trust_start: float
    trust_rate: float
    minimum_share: float
    omega_supply: float
    bids: int
    friends: int
    trade_cost: float
    import_premium: float


class Renewed(NamedTuple):
    """Next year's ties, filled while this year's are read; as `SupplyTies`."""

    new_ptr: I32
    new_supplier: U32
    new_preference: F64
    new_trust: F32
    new_kin: U8
    new_since: I16
    new_lean: U8
    new_slot: U32


class Prices(NamedTuple):
    """What buyers compare, read from production: posted prices (n,) and their means (M,)."""

    price: F64
    market_price: F64


class Offers(NamedTuple):
    """What strangers offer, read from other mechanisms: as `Prices`, and what can be delivered (n,)."""

    price: F64
    market_price: F64
    output: F64
    orders: F64
    capacity: F64


class Meetings(NamedTuple):
    """Strangers of a chunk of slots, `bids + friends` a slot: who was found, and words for the race."""

    found: U32
    own: U32
    incumbents: U32
