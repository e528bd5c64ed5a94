"""Write a network, or a view of one date, as files of other programs: whole files or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.core.files import atomic_files
from keiretsu.core.spreadsheet import guarded_table
from keiretsu.io.formats.database import write_sqlite
from keiretsu.io.formats.exchange_tables import exchange_tables
from keiretsu.io.formats.gexf import write_gexf
from keiretsu.io.formats.graphml import write_graphml
from keiretsu.io.formats.json_file import write_json
from keiretsu.io.formats.xlsx import write_xlsx
from keiretsu.network.network import Network
from keiretsu.network.view import View

_WRITERS: dict[str, Callable[[pl.DataFrame, pl.DataFrame, Path], None]] = {
    ".xlsx": write_xlsx,
    ".graphml": write_graphml,
    ".gexf": write_gexf,
    ".sqlite": write_sqlite,
    ".sqlite3": write_sqlite,
    ".db": write_sqlite,
    ".json": write_json,
}
"""Formats that hold both tables in a file."""


def _write_csv(table: pl.DataFrame, path: Path) -> None:
    # the mark at the start tells Excel the encoding
    guarded_table(table).write_csv(path, include_bom=True)


def _write_parquet(table: pl.DataFrame, path: Path) -> None:
    table.write_parquet(path, compression="zstd")


_WRITERS_OF_ONE: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
"""Formats that hold one table a file, so that an export makes two files."""


def write_formats() -> tuple[str, ...]:
    """Return the suffixes that `export` can write."""
    return (*_WRITERS_OF_ONE, *_WRITERS)


def export(what: Network | View, path: str | Path) -> tuple[Path, ...]:
    """Write a network or a view for other programs.

    The columns are those of `keiretsu.schema`, so that `keiretsu.load` reads the file back. Days are written
    as ISO dates, missing values as nothing at all. A view holds who lives and what is open on its day; a
    parent that no longer lives is left out.

    Parameters
    ----------
    what : Network or View
    path : str or Path
        The suffix decides: csv, parquet, xlsx, graphml, gexf, sqlite (sqlite3, db) or json. Csv and Parquet
        hold one table a file: ``net.csv`` gives ``net.actors.csv`` and ``net.ties.csv``.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    UsageError
        When the suffix is not known, or the file is a database with tables of somebody else.
    InvalidData
        When the format cannot hold the network (too many rows for xlsx, control characters in XML).

    Examples
    --------
    >>> import tempfile
    >>> from keiretsu.synthetic import synth
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in export(synth(40).at(1990), folder + "/net.csv")]
    ['net.actors.csv', 'net.ties.csv']
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in write_formats():
        raise UsageError(
            f"{path}: no format {suffix or 'without a suffix'!r}; choose one of {', '.join(write_formats())}."
        )
    actors, ties = exchange_tables(what)
    if suffix in _WRITERS:
        with _replaced(path) as (file,):
            _WRITERS[suffix](actors, ties, file)
        return (path,)
    pair = (path.with_suffix(f".actors{path.suffix}"), path.with_suffix(f".ties{path.suffix}"))
    with _replaced(*pair) as files:
        for table, file in zip((actors, ties), files, strict=True):
            _WRITERS_OF_ONE[suffix](table, file)
    return pair


@contextmanager
def _replaced(*paths: Path) -> Iterator[list[Path]]:
    """Give names to write to; refuse what cannot be replaced, and say in one sentence what fails."""
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name a file.")
        _refuse_foreign_database(path)
    try:
        with atomic_files(*paths) as beside:
            yield beside
    except OSError as error:
        raise UsageError(
            f"{paths[0]} cannot be written ({error.strerror or error}); choose another path."
        ) from error


def _refuse_foreign_database(path: Path) -> None:
    """Refuse to replace a database that holds more than an export of ours."""
    if not path.is_file() or _WRITERS.get(path.suffix.lower()) is not write_sqlite:
        return
    import sqlite3
    from contextlib import closing

    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            names = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
    except sqlite3.Error as error:
        raise UsageError(f"{path} exists and is no SQLite database; choose another name.") from error
    if not names <= {"actors", "ties"}:
        other = sorted(names - {"actors", "ties"})[0]
        raise UsageError(f"{path} holds other tables ({other!r}); choose another name.")
