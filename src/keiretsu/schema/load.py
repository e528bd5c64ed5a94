"""Reading of the TOML tables, each once a process; mechanisms bring parameters and metrics of their own."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from keiretsu.core.toml import Source, read_records
from keiretsu.schema.types import Column, ForcedSeries, Kind, Metric, Parameter, Sector, Table, TieType

MECHANISMS = Path(__file__).parent.parent / "model" / "mechanisms"
"""A folder a mechanism, with its parameters.toml and metrics.toml."""


def of_mechanisms(file: str) -> Iterator[Source]:
    """Yield a file of every mechanism that has one, by the names of the mechanisms."""
    for path in sorted(MECHANISMS.glob(f"*/{file}")):
        yield Source.read(path, f"{path.parent.name}/{file}")


@cache
def actors() -> Table[Kind]:
    """Return the columns of the table of actors and the kinds of actors.

    Examples
    --------
    >>> actors().entries["assembler"].producing
    True
    """
    source = Source.packaged("keiretsu.schema", "actors.toml")
    return Table(read_records(Column, source, "columns"), read_records(Kind, source, "kinds"))


@cache
def ties() -> Table[TieType]:
    """Return the columns of the table of ties and the nine tie types.

    Examples
    --------
    >>> ties().entries["collaboration"].symmetric
    True
    """
    source = Source.packaged("keiretsu.schema", "ties.toml")
    return Table(read_records(Column, source, "columns"), read_records(TieType, source, "types"))


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter of the rules by name.

    Raises
    ------
    InvalidData
        When a default lies outside its range, or a kind or a time of reading is unknown.

    Examples
    --------
    >>> parameters()["rent"].kind
    'institutional'
    """
    found: dict[str, Parameter] = {}
    for source in of_mechanisms("parameters.toml"):
        for name, row in read_records(Parameter, source).items():
            if name in found:
                source.fail((name,), f"there is another parameter {name}; give it another name")
            if not row.low <= row.default <= row.high:
                source.fail((name, "default"), f"{row.default} lies outside {row.low} to {row.high}")
            found[name] = row
    return MappingProxyType(found)


@cache
def metrics() -> Mapping[str, Metric]:
    """Return every recorded metric by name.

    Examples
    --------
    >>> metrics()["ror"].unit
    'percent'
    """
    found: dict[str, Metric] = {}
    for source in of_mechanisms("metrics.toml"):
        for name, row in read_records(Metric, source).items():
            if name in found:
                source.fail((name,), f"there is another metric {name}; give it another name")
            found[name] = row
    return MappingProxyType(found)


@cache
def forced_series() -> Mapping[str, ForcedSeries]:
    """Return every quantity that a table of forcing may hold, by name.

    Examples
    --------
    >>> forced_series()["demand_growth"].unit
    'per year'
    """
    return read_records(ForcedSeries, Source.packaged("keiretsu.schema", "series.toml"))


@cache
def sectors() -> Mapping[str, Sector]:
    """Return the default sectors by name, in the order of the file.

    Raises
    ------
    InvalidData
        When an input is no sector, or does not come from a sector of higher order (the chain would have a
        cycle).

    Examples
    --------
    >>> sorted(sectors()["autos"].inputs)
    ['auto_parts', 'materials']
    """
    source = Source.packaged("keiretsu.schema", "sectors.toml")
    found = read_records(Sector, source)
    for sector in found.values():
        for other in sector.inputs:
            if other not in found or found[other].order <= sector.order:
                source.fail((sector.name, "inputs", other), f"{other!r} is no sector of higher order")
    return found
