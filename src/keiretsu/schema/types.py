"""The records of the vocabulary: frozen, built once from the TOML tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what a value is, in what unit, and what stands where none is given.

    Parameters
    ----------
    name : str
    dtype : {"text", "number", "day", "flag", "kind", "type"}
        "day" is an int32 count of days since 1970-01-01; "kind" and "type" are words of a fixed list.
    unit : str
    nullable : bool
        Whether a value may be missing.
    meaning : str
    default : float, bool or None
        Fills the column when a table lacks it or holds no value; None: no default (null where `nullable`).
    low, high : float or None
        Smallest and largest allowed value, both included.
    """

    name: str
    dtype: Literal["text", "number", "day", "flag", "kind", "type"]
    unit: str
    nullable: bool
    meaning: str
    default: float | bool | None = None
    low: float | None = None
    high: float | None = None

    @property
    def required(self) -> bool:
        """Whether every row needs a value of its own."""
        return not self.nullable and self.default is None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of actor; `producing` kinds make and sell goods."""

    name: str
    producing: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class TieType:
    """A type of tie: who stands at either end, and what its flow and value measure.

    `symmetric` ties are stored once, with source < target. `acyclic` ties may not lead back to their start.
    `fraction` says that `value` is a share of a whole, so at most 1.
    """

    name: str
    source: str
    target: str
    flow: str
    value: str
    meaning: str
    symmetric: bool = False
    acyclic: bool = False
    fraction: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[V]):
    """The columns of a table and the words (`entries`) that its classifying column may hold."""

    columns: Mapping[str, Column]
    entries: Mapping[str, V]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a rule reads.

    `kind` says who may set it: a regime ("institutional"), nobody but the user ("technology"), or it is a
    matter of bookkeeping ("numerical"). `source` is a citation, or the word "prior" for a number we chose.
    `when` says when the rules read it: every year ("always"), or only while a run opens ("opening"), so that
    a later change would do nothing and is refused.
    """

    name: str
    rule: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    kind: Literal["institutional", "technology", "numerical"]
    meaning: str
    source: str
    when: Literal["always", "opening"] = "always"


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity that a run records every year.

    `by_sector` says that it is recorded for sectors too; `compares` that it compares with the year before, so
    that the opening year has none; `undefined_with` names a rule under which it means nothing.
    """

    name: str
    unit: str
    meaning: str
    by_sector: bool = False
    compares: bool = False
    undefined_with: str = ""


@dataclass(frozen=True, slots=True)
class ForcedSeries:
    """A quantity that a run is given from outside, year by year.

    `rule` is the one that reads it, `ahead` how many years before they come.
    """

    name: str
    rule: str
    unit: str
    low: float
    high: float
    ahead: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: its place in the chain and what a unit of its output takes.

    Parameters
    ----------
    name : str
    order : int
        0 for final goods, processed first; inputs always come from a sector of higher order.
    firms : float
        Share of all firms.
    final_demand : float
        Final demand of the first year per unit of firm size.
    capital_good : bool
        Whether firms invest in its product.
    labour, imports : float
        Shares of a unit's cost.
    inputs : mapping of str to float
        Share of a unit's cost by supplying sector.
    """

    name: str
    order: int
    firms: float
    final_demand: float
    capital_good: bool
    labour: float
    imports: float
    inputs: Mapping[str, float]
