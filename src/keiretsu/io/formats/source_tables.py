"""What a file of another program holds: actors, ties, and what has to be said about their reading."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The two tables of a source.

    Parameters
    ----------
    actors : polars.DataFrame or None
        None where the source has no actors of its own.
    ties : polars.DataFrame
    notes : tuple of str
        What the reader took for granted, a sentence each, without the name of the file.
    lone : bool
        Whether `ties` is the only table, of which the source does not say what it holds.
    """

    actors: pl.DataFrame | None
    ties: pl.DataFrame
    notes: tuple[str, ...] = ()
    lone: bool = False


def direction_note(ties: pl.DataFrame) -> tuple[str, ...]:
    """Return what is to be said of ties that have no direction.

    Examples
    --------
    >>> direction_note(pl.DataFrame({"directed": [True, False]}))[0][:36]
    '1 of 2 ties is without direction (co'
    """
    if ties.schema.get("directed") != pl.Boolean:
        return ()
    count = int((~ties["directed"]).sum())
    if not count:
        return ()
    verb = "is" if count == 1 else "are"
    return (
        f"{count:,} of {ties.height:,} ties {verb} without direction (column 'directed') and run from source "
        "to target as they are written; --default type=collaboration makes ties without direction",
    )
