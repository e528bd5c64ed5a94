"""A table as it is read: a header, and blocks of cells with the line of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.pandas_frame import from_pandas
from keiretsu.io.load.typed_columns import readable_columns

HEADER_WITHIN = 20
"""The header is looked for in so many rows: tables often bear a title first."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row whose cells do not fit the header.

    Parameters
    ----------
    line : int
    cells : dict of str to str
        By the header's names, as far as they go.
    reason, fix, action : str
        Why, what to do, and the action proposed.
    """

    line: int
    cells: dict[str, str]
    reason: str
    fix: str
    action: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a table: the columns asked for, empty cells null.

    Parameters
    ----------
    frame : polars.DataFrame
    lines : polars.Series of uint32, shape (n,)
        Line in the file, 1 for the first; row of a frame.
    broken : list of Broken
        Rows that are not in `frame`.
    """

    frame: pl.DataFrame
    lines: pl.Series
    broken: list[Broken] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opening:
    """How tables are to be opened, where the user says so.

    Parameters
    ----------
    encoding, delimiter : str, optional
        Of text files.
    header : bool
        Whether tables of text and sheets have a row of names.
    matrix : bool
        Whether they are matrices of firms by firms.
    memory : float
        Gigabytes that reading may take.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: bool = True
    matrix: bool = False
    memory: float = 2.0


AS_IT_IS = Opening()
"""Tables with a header, of which all else is guessed."""
Blocks = Callable[[int, Sequence[str]], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that waits to be read.

    Parameters
    ----------
    file : str
        Its name in messages.
    tops : list of list of str
        The first rows, of which one is the header; a typed table has only its header.
    blocks : callable
        Takes the index of the header among `tops` and the columns wanted; gives the blocks below it.
    part : str
        Name of the sheet or table, where the file holds several.
    stamp : callable
        Gives a word that changes with the content of the file.
    notes : tuple of str
    weight : tuple of int
        Rough number of rows and bytes a row, to refuse in time what would not fit.
    raw : list of list of str
        The first rows as they stand, where `tops` are not these.
    delimiter : str
        What separates the cells of a text file.
    """

    file: str
    tops: list[list[str]]
    blocks: Blocks
    part: str = ""
    stamp: Callable[[], str] = str
    notes: tuple[str, ...] = ()
    weight: tuple[int, int] = (0, 0)
    raw: list[list[str]] = field(default_factory=list)
    delimiter: str = ""

    @property
    def label(self) -> str:
        """Return the name of the file with the sheet's."""
        return f"{self.file}, sheet {self.part}" if self.part else self.file


def clean_header(cells: Sequence[str | None]) -> list[str]:
    """Return the names of a header: trimmed, without empty cells at its end.

    Examples
    --------
    >>> clean_header([" source", None, "target ", ""])
    ['source', '', 'target']
    """
    names = [(cell or "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def typed_grid(frame: pl.DataFrame, file: str, part: str = "") -> Grid:
    """Return a frame as a grid of one block; the first row has line 1."""

    def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
        lines = pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True).alias("line")
        yield Block(readable_columns(frame.select(columns), file), lines)

    return Grid(file, [list(frame.columns)], blocks, part)


def as_frame(thing: Any, name: str) -> pl.DataFrame:
    """Return anything table-like as a Polars frame: Polars, pandas, a mapping of columns, a list of rows.

    Raises
    ------
    InvalidData
        When it is no table.
    """
    if isinstance(thing, pl.DataFrame):
        return thing
    if isinstance(thing, pl.LazyFrame):
        return thing.collect()
    try:
        if hasattr(thing, "columns") and hasattr(thing, "iloc"):  # pandas, without the detour over pyarrow
            return from_pandas(thing)
        if hasattr(thing, "__dataframe__"):
            return pl.from_dataframe(thing)
        made = pl.DataFrame(thing, strict=False)
    except Exception as error:
        raise InvalidData(f"{name} cannot be read as a table ({error}); give a frame or a file.") from error
    return made
