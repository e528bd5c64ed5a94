"""The vocabulary as data: what an actor, a tie, a sector, a parameter and a metric are.

The tables live beside this file as TOML. Defaults, ranges, validation and documentation all read them from
here, so that a word of the model is written down once.
"""

from keiretsu.schema.load import actors, forced_series, metrics, parameters, sectors, ties
from keiretsu.schema.types import Column, ForcedSeries, Kind, Metric, Parameter, Sector, Table, TieType
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
    "ForcedSeries",
    "Kind",
    "Label",
    "Metric",
    "Parameter",
    "Sector",
    "Table",
    "TieType",
    "actors",
    "forced_series",
    "label",
    "labels",
    "metrics",
    "parameters",
    "sectors",
    "ties",
]
