"""Write a network, or a view of one date, as files of other programs: whole files or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import atomic_files
from keiretsu.network.network import Network
from keiretsu.network.view import View
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema

_WRITERS = {
    ".csv": ("sheets", "write_csv"),
    ".parquet": ("sheets", "write_parquet"),
    ".xlsx": ("sheets", "write_xlsx"),
    ".graphml": ("markup", "write_graphml"),
    ".gexf": ("markup", "write_gexf"),
    ".sqlite": ("sheets", "write_sqlite"),
    ".sqlite3": ("sheets", "write_sqlite"),
    ".db": ("sheets", "write_sqlite"),
    ".json": ("objects", "write_json"),
}
SPLIT = (".csv", ".parquet")
"""Formats that hold one table a file, so that an export makes two files."""

_FIRST_DAY, _LAST_DAY = -719162, 2932896  # 0001-01-01 and 9999-12-31, all that an ISO date can say


def write_formats() -> tuple[str, ...]:
    """Return the suffixes that `export` can write."""
    return tuple(_WRITERS)


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
    if suffix not in _WRITERS:
        raise UsageError(
            f"{path}: no format {suffix or 'without a suffix'!r}; choose one of {', '.join(_WRITERS)}."
        )
    module, name = _WRITERS[suffix]
    write = getattr(import_module(f"keiretsu.io.formats.{module}"), name)
    actors, ties = exchange_tables(what)
    if suffix not in SPLIT:
        with _replaced(path) as beside:
            write(actors, ties, beside[0])
        return (path,)
    pair = (path.with_suffix(f".actors{path.suffix}"), path.with_suffix(f".ties{path.suffix}"))
    with _replaced(*pair) as beside:
        write(actors, beside[0])
        write(ties, beside[1])
    return pair


def exchange_tables(what: Network | View) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return actors and ties with words as text and days as dates.

    Raises
    ------
    InvalidData
        When a day lies outside the years 1 to 9999.
    """
    actors = what.actors
    if isinstance(what, View):
        ties = what.ties.frame
        alive = pl.col("parent").is_in(actors["id"].implode())
        actors = actors.with_columns(parent=pl.when(alive).then("parent"))
    else:
        ties = what.ties
    return _dated(actors, "actors"), _dated(ties, "ties")


def _dated(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    columns = (actor_schema() if table == "actors" else tie_schema()).columns.values()
    days = [column.name for column in columns if column.dtype == "day"]
    words = [column.name for column in columns if column.dtype in ("kind", "type")]
    for name in days:
        if not frame[name].drop_nulls().is_between(_FIRST_DAY, _LAST_DAY).all():
            raise InvalidData(f"{name} of the {table} lies outside the years 1 to 9999; correct the date.")
    return frame.with_columns(pl.col(words).cast(pl.String), pl.col(days).cast(pl.Date))


def with_iso_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose dates are text, for formats that have no dates (or none before 1900)."""
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    return frame.with_columns(pl.col(dates).cast(pl.String))


@contextmanager
def _replaced(*paths: Path) -> Iterator[list[Path]]:
    """Give names beside `paths`; what stands there moves in together once all of it is whole."""
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
    if not path.is_file() or _WRITERS[path.suffix.lower()][1] != "write_sqlite":
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
