"""Tables of a database: SQLite files and PostgreSQL, only ever read; a new SQLite file, written."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.formats.database_address import Address, address, read_only, refuse_silent_server
from keiretsu.io.formats.exchange_tables import with_iso_dates
from keiretsu.io.formats.json_file import ACTORS, TIES
from keiretsu.io.formats.rows import CELL, series
from keiretsu.io.formats.source_tables import SourceTables

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHUNK = 50_000
QUERY_SECONDS = 300.0
"""How long a database may work on one table or SELECT."""
ROW = 360.0
"""Bytes that a row needs beside its cells, while a network is made of it."""


def read_database(
    source: str | Path, *, actors: str | None = None, ties: str | None = None, memory: float = 2.0
) -> SourceTables:
    """Return the tables of actors and ties of a database; see `keiretsu.io.formats.read`."""
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import SQLAlchemyError

    where = address(source)
    url = read_only(where.url)
    refuse_silent_server(where)
    options = {"timeout": QUERY_SECONDS} if where.url.get_backend_name() == "postgresql" else {}
    # a cursor that fails cannot be closed, which SQLAlchemy would tell the terminal beside our sentence
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    engine = create_engine(url, poolclass=pool.NullPool, connect_args=options)
    try:
        with engine.connect() as connection:
            if engine.name == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            names = _names(connection)
            tie_table = _pick(names, ties or where.chosen.get("ties"), TIES, where.shown)
            actor_table = _pick(names, actors or where.chosen.get("actors"), ACTORS, where.shown)
            if tie_table is None:
                raise InvalidData(
                    f"{where.shown} has no table of ties (it has {', '.join(names) or 'no table'}); name "
                    f"one: {where.url.get_backend_name()}:///…#ties=TABLE or a SELECT."
                )
            fetched = _Fetched(connection, where.shown, memory)
            found = fetched.rows(tie_table)
            return SourceTables(None if actor_table is None else fetched.rows(actor_table), found)
    except (SQLAlchemyError, OSError, OverflowError, UnicodeError) as error:
        raise InvalidData(
            f"{where.shown} cannot be read ({_cause(error, where)}); check the address and the query."
        ) from error
    finally:
        engine.dispose()


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


class _Fetched:
    """The rows of one database, fetched in pieces within limits of memory and time."""

    def __init__(self, connection: Connection, shown: str, memory: float) -> None:
        self.connection, self.shown, self.memory = connection, shown, memory
        self.used = 0.0

    def rows(self, wanted: str) -> pl.DataFrame:
        """Return what a table or a query holds."""
        from sqlalchemy import text

        plain = wanted.split(None, 1)[0].lower() not in ("select", "with")
        quote = self.connection.dialect.identifier_preparer.quote_identifier
        query = f"SELECT * FROM {quote(wanted)}" if plain else wanted.replace(":", "\\:")
        until = time.monotonic() + QUERY_SECONDS
        _interrupt_after(self.connection, until)
        result = self.connection.execution_options(stream_results=True).execute(text(query))
        names = list(result.keys())
        columns: list[list[Any]] = [[] for _ in names]
        while piece := result.fetchmany(CHUNK):
            found = list(zip(*piece, strict=True))
            self._count(found)
            if time.monotonic() > until:
                raise InvalidData(
                    f"{self.shown}: more than {QUERY_SECONDS:g} seconds for {wanted!r}; ask for less."
                )
            for column, values in zip(columns, found, strict=True):
                column.extend(values)
        flags = _flags(self.connection, wanted) if plain else set()
        return pl.DataFrame(
            [
                _flag(series(name, column)) if name in flags else series(name, column)
                for name, column in zip(_once(names), columns, strict=True)
            ]
        )

    def _count(self, columns: Sequence[Sequence[Any]]) -> None:
        """Count the memory that rows need; refuse a table, or a view without end, that would fill it."""
        texts = sum(len(value) for values in columns for value in values if isinstance(value, str | bytes))
        self.used += len(columns[0]) * (ROW + len(columns) * CELL) + 3.0 * texts
        if self.used > self.memory * 1e9:
            raise InvalidData(
                f"{self.shown} is too large: its rows would need more than the {self.memory:g} GB of memory "
                "that are allowed; allow more (--memory), or ask for fewer rows by a SELECT."
            )


def _interrupt_after(connection: Connection, until: float) -> None:
    """Make SQLite stop a query that works without giving rows."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_progress_handler(lambda: time.monotonic() > until, 100_000)


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


def _cause(error: Exception, where: Address) -> str:
    """Return what the database itself said, in one line."""
    said = getattr(error, "orig", None) or error
    if said.args and isinstance(said.args[0], dict):  # pg8000 hands on PostgreSQL's fields; M is the message
        said = said.args[0].get("M", said)
    words = " ".join(str(said).split())[:200]
    if words == "interrupted":
        words = f"it gave no answer within {QUERY_SECONDS:g} seconds"
    return words.replace(where.url.password, "***") if where.url.password else words


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def write_sqlite(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a database of two tables; days are ISO text in columns declared as DATE."""
    import sqlite3
    from contextlib import closing

    kinds = {pl.Boolean: "BOOLEAN", pl.Float64: "REAL", pl.Date: "DATE"}
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, table in (("actors", actors), ("ties", ties)):
            columns = ", ".join(
                f"{_quoted(column)} {kinds.get(type(dtype), 'TEXT')}"
                for column, dtype in table.schema.items()
            )
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * table.width)
            rows = with_iso_dates(table).iter_rows()
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
