"""What a terminal shows of a study: the columns that it is about, sorted by them, with names for ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

    from keiretsu.cli.actor_names import Names
    from keiretsu.measure import StudyResult


@dataclass(frozen=True, slots=True)
class StudyColumns:
    """What is shown of a study.

    Parameters
    ----------
    columns : tuple of str
    sort : tuple of str
        Columns by which the rows are sorted, the largest first.
    """

    columns: tuple[str, ...]
    sort: tuple[str, ...]


SHOWN: Mapping[str, StudyColumns] = {
    "dependence": StudyColumns(
        ("id", "sales", "customers", "main_customer", "main_customer_share", "sole_sourced"),
        ("main_customer_share", "sales", "sole_sourced"),
    ),
    "tie-dependence": StudyColumns(
        ("supplier", "customer", "amount", "supplier_depends", "customer_depends", "balance"),
        ("balance", "amount"),
    ),
}
"""Studies of many columns or of rows in no order; of the others everything is shown as it comes."""

ACTORS = ("id", "supplier", "customer", "main_customer", "main_supplier", "parent", "founder", "actor")
"""Columns that hold ids of actors."""


def of_interest(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of a study that a terminal shows, the row that matters most first."""
    shown = SHOWN.get(name)
    if shown is None:
        return frame
    return frame.sort(shown.sort, descending=True, nulls_last=True, maintain_order=True).select(shown.columns)


def study_table(name: str, frame: pl.DataFrame, names: Names) -> Table:
    """Return a table of a study's rows for a reader."""
    from keiretsu.cli.output import table

    heads = {column: "firm" if column == "id" else column.replace("_", " ") for column in frame.columns}
    numeric = [heads[column] for column, kind in frame.schema.items() if kind.is_numeric()]
    made = table(name, *heads.values(), right=numeric)
    for row in frame.iter_rows(named=True):
        made.add_row(*(_cell(column, value, names) for column, value in row.items()))
    return made


def meanings(result: StudyResult, frame: pl.DataFrame) -> list[str]:
    """Return what every column that is shown means."""
    return [
        f"  {column.replace('_', ' ')}: {meaning}"
        for column, meaning in result.columns.items()
        if column in frame.columns and column != "id"
    ]


def _cell(column: str, value: Any, names: Names) -> Any:
    from keiretsu.cli.output import number

    if value is None:
        return ""
    if column in ACTORS and isinstance(value, str):
        return names.cell(value)
    if isinstance(value, float):
        return number(value)
    if column in ("age", "year") or isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    return f"{value:,}"
