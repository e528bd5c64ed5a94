"""Tables of a database: SQLite files and PostgreSQL, only ever read; a new SQLite file, written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.formats.exchange_tables import with_iso_dates
from keiretsu.io.formats.json_file import ACTORS, TIES
from keiretsu.io.formats.rows import series

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

CHUNK = 50_000


def read_database(
    source: str | Path, *, actors: str | None = None, ties: str | None = None
) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Return the tables of actors and ties of a database; see `keiretsu.io.formats.read`."""
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import SQLAlchemyError

    url, chosen = _address(source)
    shown = url.render_as_string(hide_password=True)
    shown = str(_sqlite_file(url)) if url.get_backend_name() == "sqlite" else shown
    engine = create_engine(_read_only(url), poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            if engine.name == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            names = _names(connection)
            tie_table = _pick(names, ties or chosen.get("ties"), TIES, shown)
            actor_table = _pick(names, actors or chosen.get("actors"), ACTORS, shown)
            if tie_table is None:
                raise InvalidData(
                    f"{shown} has no table of ties (it has {', '.join(names) or 'no table'}); name one: "
                    f"{url.get_backend_name()}:///…#ties=TABLE or a SELECT."
                )
            found = _rows(connection, tie_table)
            return (None if actor_table is None else _rows(connection, actor_table)), found
    except (SQLAlchemyError, OSError) as error:
        raise InvalidData(
            f"{shown} cannot be read ({_cause(error)}); check the address and the query."
        ) from error
    finally:
        engine.dispose()


def _address(source: str | Path) -> tuple[URL, dict[str, str]]:
    """Return the URL of a source and the tables that its part after # names."""
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if not isinstance(source, str) or "://" not in source:
        return URL.create("sqlite", database=str(source)), {}
    address, _, fragment = source.partition("#")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "The address of the database cannot be read; write postgresql://USER@HOST/BASE."
        ) from error
    pairs = (part.partition("=") for part in fragment.split("&") if part)
    chosen = {name: unquote(wanted) for name, _, wanted in pairs}
    for name in chosen:
        if name not in ("actors", "ties"):
            raise UsageError(f"#{name}= is not known in a database's URL; write #ties=… and &actors=….")
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+pg8000"), chosen
    if url.get_backend_name() != "sqlite":
        raise UsageError(
            f"{url.drivername}:// is not read; give sqlite:///FILE or postgresql://USER@HOST/BASE."
        )
    return url, chosen


def _sqlite_file(url: URL) -> Path:
    return Path(url.database or "")


def _read_only(url: URL) -> URL:
    """Return the URL so that SQLite neither makes nor changes the file.

    Raises
    ------
    InvalidData
        When there is no such file, or it is no database.
    """
    if url.get_backend_name() != "sqlite":
        return url
    file = _sqlite_file(url)
    if not file.is_file():
        raise InvalidData(f"{file} is missing or no file; check the name.")
    with file.open("rb") as handle:
        if handle.read(16) != b"SQLite format 3\x00":
            raise InvalidData(f"{file} is no SQLite database; check the name.")
    return url.set(database=f"{file.absolute().as_uri()}", query={"mode": "ro", "uri": "true"})


def _names(connection: Connection) -> list[str]:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    return sorted([*inspector.get_table_names(), *inspector.get_view_names()])


def _pick(names: list[str], wanted: str | None, usual: tuple[str, ...], shown: str) -> str | None:
    if wanted is None:
        lower = {name.lower(): name for name in names}
        return next((lower[name] for name in usual if name in lower), None)
    first = wanted.split(None, 1)[0].lower() if wanted.strip() else ""
    if wanted in names or first in ("select", "with"):
        return wanted
    raise UsageError(f"{shown} has no table {wanted!r}; choose one of {', '.join(names)} or write a SELECT.")


def _rows(connection: Connection, wanted: str) -> pl.DataFrame:
    """Return what a table or a query holds, fetched in pieces."""
    from sqlalchemy import text

    plain = wanted.split(None, 1)[0].lower() not in ("select", "with")
    quote = connection.dialect.identifier_preparer.quote_identifier
    query = f"SELECT * FROM {quote(wanted)}" if plain else wanted.replace(":", "\\:")
    result = connection.execute(text(query))
    names = list(result.keys())
    columns: list[list[Any]] = [[] for _ in names]
    while piece := result.fetchmany(CHUNK):
        for column, values in zip(columns, zip(*piece, strict=True), strict=True):
            column.extend(values)
    flags = _flags(connection, wanted) if plain else set()
    return pl.DataFrame(
        [
            _flag(series(name, column)) if name in flags else series(name, column)
            for name, column in zip(_once(names), columns, strict=True)
        ]
    )


def _once(names: list[str]) -> list[str]:
    """Return the names of columns, a second one of the same name with a number."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def _flags(connection: Connection, table: str) -> set[str]:
    """Return the columns that a table declares as boolean; SQLite stores them as 0 and 1."""
    from sqlalchemy import Boolean, inspect

    columns = inspect(connection).get_columns(table)
    return {column["name"] for column in columns if isinstance(column["type"], Boolean)}


def _flag(values: pl.Series) -> pl.Series:
    whole = values.dtype == pl.Int64 and bool(values.is_in([0, 1]).fill_null(True).all())
    return values.cast(pl.Boolean) if whole else values


def _cause(error: Exception) -> str:
    """Return what the database itself said, in one line."""
    said = getattr(error, "orig", None) or error
    if said.args and isinstance(said.args[0], dict):  # pg8000 hands on PostgreSQL's fields; M is the message
        said = said.args[0].get("M", said)
    return " ".join(str(said).split())[:200]


def write_sqlite(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a database of two tables; days are ISO text in columns declared as DATE."""
    import sqlite3
    from contextlib import closing

    kinds = {pl.Boolean: "BOOLEAN", pl.Float64: "REAL", pl.Date: "DATE"}
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, table in (("actors", actors), ("ties", ties)):
            columns = ", ".join(
                f'"{column}" {kinds.get(type(dtype), "TEXT")}' for column, dtype in table.schema.items()
            )
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * table.width)
            rows = with_iso_dates(table).iter_rows()
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
