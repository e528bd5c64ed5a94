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
