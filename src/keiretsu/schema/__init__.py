"""The vocabulary as data: what an actor, a tie, a sector, a parameter and a metric are.

The tables live beside this file as TOML. Defaults, ranges, validation and documentation all read them from
here, so that a word of the model is written down once.
"""

from keiretsu.schema.load import actors, metrics, parameters, sectors, ties
from keiretsu.schema.types import Column, Kind, Metric, Parameter, Sector, Table, TieType
from keiretsu.schema.wording import Label, label, labels

TIE_TYPES: tuple[str, ...] = (
    "supply",
    "equity",
    "credit",
    "personnel",
    "guidance",
    "collaboration",
    "membership",
    "ownership",
    "lineage",
)
"""The nine tie types; this order is the sort order of every table of ties."""

__all__ = [
    "TIE_TYPES",
    "Column",
    "Kind",
    "Label",
    "Metric",
    "Parameter",
    "Sector",
    "Table",
    "TieType",
    "actors",
    "label",
    "labels",
    "metrics",
    "parameters",
    "sectors",
    "ties",
]
