"""Reading of the TOML tables, each once a process."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from keiretsu.core.errors import InvalidData
from keiretsu.schema.types import Column, ForcedSeries, Kind, Metric, Parameter, Sector, Table, TieType

R = TypeVar("R")


def _read(file: str) -> dict[str, Any]:
    text = files("keiretsu.schema").joinpath(file).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidData(f"schema/{file} is not valid TOML: {error}; restore the file.") from error


def _records(record: Callable[..., R], table: Mapping[str, Any], file: str) -> Mapping[str, R]:
    """Build one record for every entry of `table`; the entry's key is its name."""
    made: dict[str, R] = {}
    for name, fields in table.items():
        try:
            made[name] = record(name=name, **fields)
        except TypeError as error:
            raise InvalidData(f"schema/{file}, entry [{name}]: {error}; mend the entry.") from error
    return MappingProxyType(made)


@cache
def actors() -> Table[Kind]:
    """Return the columns of the table of actors and the kinds of actors.

    Examples
    --------
    >>> actors().entries["assembler"].producing
    True
    """
    raw = _read("actors.toml")
    return Table(_records(Column, raw["columns"], "actors.toml"), _records(Kind, raw["kinds"], "actors.toml"))


@cache
def ties() -> Table[TieType]:
    """Return the columns of the table of ties and the nine tie types.

    Examples
    --------
    >>> ties().entries["collaboration"].symmetric
    True
    """
    raw = _read("ties.toml")
    return Table(_records(Column, raw["columns"], "ties.toml"), _records(TieType, raw["types"], "ties.toml"))


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
    found = _records(Parameter, _read("parameters.toml"), "parameters.toml")
    for p in found.values():
        if not p.low <= p.default <= p.high:
            raise InvalidData(
                f"schema/parameters.toml, entry [{p.name}]: the default {p.default} lies outside "
                f"{p.low} to {p.high}; mend the entry."
            )
        if p.kind not in ("institutional", "technology", "numerical"):
            raise InvalidData(
                f"schema/parameters.toml, entry [{p.name}]: the kind {p.kind!r} is none of institutional, "
                f"technology, numerical; mend the entry."
            )
        if p.when not in ("always", "opening"):
            raise InvalidData(
                f"schema/parameters.toml, entry [{p.name}]: when = {p.when!r} is neither always nor opening; "
                f"mend the entry."
            )
    return found


@cache
def metrics() -> Mapping[str, Metric]:
    """Return every recorded metric by name.

    Examples
    --------
    >>> metrics()["ror"].unit
    'percent'
    """
    return _records(Metric, _read("metrics.toml"), "metrics.toml")


@cache
def forced_series() -> Mapping[str, ForcedSeries]:
    """Return every quantity that a table of forcing may hold, by name.

    Examples
    --------
    >>> forced_series()["demand_growth"].unit
    'per year'
    """
    return _records(ForcedSeries, _read("series.toml"), "series.toml")


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
    found = _records(Sector, _read("sectors.toml"), "sectors.toml")
    for sector in found.values():
        for other in sector.inputs:
            if other not in found or found[other].order <= sector.order:
                raise InvalidData(
                    f"schema/sectors.toml, entry [{sector.name}]: the input {other!r} is no sector of higher "
                    f"order; mend the entry."
                )
    return found
