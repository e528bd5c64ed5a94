"""Refusing, before it is read, what would not fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keiretsu.core.errors import InvalidData, UsageError

if TYPE_CHECKING:
    from keiretsu.io.load.raw_table import Grid
    from keiretsu.io.load.roles import Roles

BASE = 300e6
ROW = 360.0
"""Bytes at the peak: of the program itself, and of a row beside its text; measured, rounded up."""


def refuse_too_large(readings: list[tuple[Grid, Roles, str]], gigabytes: float) -> None:
    """Refuse tables that together would need more than so much memory.

    Raises
    ------
    InvalidData
        Naming the largest.
    UsageError
        When the limit is no positive number.
    """
    if not gigabytes > 0:
        raise UsageError(f"--memory {gigabytes:g}: give the gigabytes that may be used, like 8.")
    weights = [(_need(grid, roles), where) for grid, roles, where in readings]
    need = BASE + sum(weight for weight, _ in weights)
    if need > gigabytes * 1e9:
        rows = sum(grid.weight[0] for grid, _, _ in readings)
        raise InvalidData(
            f"{max(weights)[1]} is too large: about {rows:,} rows would need {need / 1e9:.1f} GB of memory "
            f"and {gigabytes:g} are allowed; allow more (--memory {need / 1e9 + 0.5:.0f}) or load fewer rows."
        )


def _need(grid: Grid, roles: Roles) -> float:
    rows, width = grid.weight
    columns = max(len(grid.tops[roles.header]), 1)
    # the columns read are of average width, and their texts stand in memory twice at the worst moment
    return rows * (ROW + 2.0 * width * len(roles.columns) / columns)
