"""The tables of the sources: which are of ties and which of actors, and what their columns mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load.raw_table import Grid, Opening
from keiretsu.io.load.roles import TABLES, Roles, find_roles, neither
from keiretsu.io.load.table_sources import open_source

Readings = list[tuple[Grid, Roles, str]]
"""Tables with their roles and the names that they are told by."""


def find_tables(
    sources: Iterable[Any], roles: Mapping[str, str], ignore: Collection[str], opening: Opening
) -> Readings:
    """Return every table of the sources that is one of ties or of actors, with its roles and its name."""
    found: Readings = []
    used: set[str] = set()
    wrong: list[str] = []
    for number, source in enumerate(sources, start=1):
        try:
            found += _matched(open_source(source, number, opening), roles, ignore, used)
        except InvalidData as error:
            wrong.append(str(error))
    if wrong:
        raise InvalidData(" ".join(wrong))
    for name in ignore:
        if name != "*" and name not in used:
            raise UsageError(f"--ignore {name}: no table has a column {name!r}.")
    for role, column in roles.items():
        if column not in used:
            raise UsageError(f"--role {role}={column}: no table has a column {column!r}.")
        if not any(reading.columns.get(role.rpartition(".")[2]) == column for _, reading, _ in found):
            kinds = ", ".join(sorted({reading.table for _, reading, _ in found}))
            raise UsageError(
                f"--role {role}={column}: a table of {kinds} has no {role}; give a table that has."
            )
    return found


def _matched(
    grids: list[Grid], roles: Mapping[str, str], ignore: Collection[str], used: set[str]
) -> Readings:
    """Return those of a source's tables that are of ties or of actors; `used` gains the names of columns."""
    found: Readings = []
    matched = [(grid, find_roles(grid, roles, ignore)) for grid in grids]
    used |= {cell for grid in grids for top in grid.tops for cell in top}
    unfit = [grid for grid, reading in matched if reading is None]
    if unfit and (len(unfit) == len(grids) or any(grid.part.lower() in TABLES for grid in unfit)):
        raise neither(unfit[0])
    for grid, reading in matched:
        if reading is not None:
            plain = not grid.part or grid.part.lower() in TABLES
            found.append((grid, reading, grid.file if plain else grid.label))
    if unfit:
        names = ", ".join(grid.label for grid in unfit)
        first, reading, where = found[0]
        note = f"left out, being neither tables of ties nor of actors: {names}"
        found[0] = (replace(first, notes=(*first.notes, note)), reading, where)
    return found
