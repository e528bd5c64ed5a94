"""Addresses of databases: which server or file, which tables, and how to show them without a password."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.core.errors import InvalidData, UsageError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

CONNECT_SECONDS = 10.0
"""How long a server may take to say its first word."""
_TABLES = re.compile(r"#(?=\w+=)")
_NEXT = re.compile(r"(?:^|&)(actors|ties)=")
_SSL_REQUEST = bytes((0, 0, 0, 8, 4, 210, 22, 47))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is.

    Parameters
    ----------
    url : sqlalchemy.engine.URL
    chosen : dict of str to str
        The table or the SELECT named for actors and for ties.
    shown : str
        What messages and provenance call it: no password, no parameters.
    """

    url: URL
    chosen: dict[str, str]
    shown: str


def address(source: str | Path) -> Address:
    """Return the address that a source is; what stands after ``#ties=`` and ``&actors=`` is taken as written.

    Raises
    ------
    UsageError
        When it cannot be understood, or the database is of a kind that is not read.
    """
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if not isinstance(source, str) or "://" not in source:
        return Address(URL.create("sqlite", database=str(source)), {}, str(source))
    parts = _TABLES.split(source, maxsplit=1)
    try:
        url = make_url(parts[0])
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "The address of the database cannot be read; write postgresql://USER@HOST/BASE."
        ) from error
    chosen = _chosen(parts[1]) if len(parts) > 1 else {}
    backend = url.get_backend_name()
    if backend == "sqlite":
        return Address(url, chosen, str(sqlite_file(url)))
    if backend != "postgresql":
        raise UsageError(
            f"{url.drivername}:// is not read; give sqlite:///FILE or postgresql://USER@HOST/BASE."
        )
    url = _with_password(url).set(drivername="postgresql+pg8000")
    shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    return Address(url, chosen, shown)


def shown_address(source: str) -> str:
    """Return what messages and provenance call a source: without password and parameters.

    Examples
    --------
    >>> shown_address("postgresql://me:secret@host/base?password=x#ties=orders"), shown_address("a.gexf")
    ('postgresql://me:***@host/base#ties=orders', 'a.gexf')
    """
    if "://" not in source:
        return source
    where = address(source)
    chosen = "&".join(f"{name}={wanted}" for name, wanted in where.chosen.items())
    return f"{where.shown}#{chosen}" if chosen else where.shown


def _chosen(words: str) -> dict[str, str]:
    """Return tables by name; a SELECT may hold # and &, so that only the names themselves part them."""
    marks = list(_NEXT.finditer(words))
    if not marks or marks[0].start():
        name = words.partition("=")[0]
        raise UsageError(f"#{name}= is not known in a database's URL; write #ties=… and &actors=….")
    ends = [*(mark.start() for mark in marks[1:]), len(words)]
    return {mark[1]: words[mark.end() : end] for mark, end in zip(marks, ends, strict=True)}


def _with_password(url: URL) -> URL:
    """Return the URL with a password given as a parameter where passwords stand."""
    for name, value in url.query.items():
        if name != "password":
            raise UsageError(
                f"the parameter {name!r} of the address is not known; write postgresql://USER@HOST/BASE."
            )
        url = url.set(password=value if isinstance(value, str) else value[0])
    return url.set(query={})


def sqlite_file(url: URL) -> Path:
    """Return the file of a SQLite URL."""
    return Path(url.database or "")


def read_only(url: URL) -> URL:
    """Return the URL so that SQLite neither makes nor changes the file.

    Raises
    ------
    InvalidData
        When there is no such file, or it is no database.
    """
    if url.get_backend_name() != "sqlite":
        return url
    file = sqlite_file(url)
    if not file.is_file():
        raise InvalidData(f"{file} is missing or no file; check the name.")
    with file.open("rb") as handle:
        if handle.read(16) != b"SQLite format 3\x00":
            raise InvalidData(f"{file} is no SQLite database; check the name.")
    return url.set(database=f"{file.absolute().as_uri()}", query={"mode": "ro", "uri": "true"})


def refuse_silent_server(where: Address) -> None:
    """Ask a PostgreSQL server for its first byte; one that never answers would be waited for without end.

    Raises
    ------
    InvalidData
    """
    host = where.url.host
    if where.url.get_backend_name() != "postgresql" or not host:
        return
    try:
        with socket.create_connection((host, where.url.port or 5432), CONNECT_SECONDS) as server:
            server.settimeout(CONNECT_SECONDS)
            server.sendall(_SSL_REQUEST)
            answer = server.recv(1)
    except OSError as error:
        why = "no answer" if isinstance(error, TimeoutError) else str(error.strerror or error)
        raise InvalidData(f"{where.shown} cannot be read ({why}); check the address.") from error
    if answer not in (b"S", b"N"):
        raise InvalidData(f"{where.shown} is no PostgreSQL server; check host and port.")
