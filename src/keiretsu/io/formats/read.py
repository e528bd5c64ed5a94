"""Which reader takes which file, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.formats.source_tables import SourceTables
from keiretsu.schema import ties as tie_schema

GRAPHS = (".graphml", ".gexf")
DATABASES = (".sqlite", ".sqlite3", ".db")
JSON_FACTOR, XML_FACTOR = 25.0, 10.0
"""Bytes in memory a byte of such a file, where it holds many small things; measured, rounded up."""
OBJECTS = (".json", ".jsonl", ".ndjson", ".ldjson")


def reads(source: str | Path) -> bool:
    """Return whether `read` takes a file of this name or this URL.

    Examples
    --------
    >>> reads("a.graphml"), reads("postgresql://host/base"), reads("a.csv")
    (True, True, False)
    """
    return is_url(source) or Path(source).suffix.lower() in (*GRAPHS, *DATABASES, *OBJECTS)


def is_url(source: str | Path) -> bool:
    """Return whether the source is the URL of a database."""
    return isinstance(source, str) and "://" in source


def read(
    source: str | Path, *, actors: str | None = None, ties: str | None = None
) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Return the rows of actors and of ties in a graph file, a database or a JSON file.

    Nothing is judged here: the columns are the source's own, duplicate actors, ties to nobody and odd values
    stay in. A column of mixed types comes as text. Ties that are none at all have the columns of the schema.

    Parameters
    ----------
    source : str or Path
        A file ``.graphml``, ``.gexf``, ``.sqlite``, ``.sqlite3``, ``.db``, ``.json`` or ``.jsonl``, or a URL
        ``sqlite:///FILE`` or ``postgresql://USER@HOST/BASE``. A URL may end in ``#ties=orders&actors=firms``,
        which name a table or a SELECT each, taken as written.
    actors, ties : str, optional
        The same for a database, as arguments; they win over the URL.

    Returns
    -------
    actors : polars.DataFrame or None
        None where the source has no actors of its own.
    ties : polars.DataFrame

    Raises
    ------
    InvalidData
        When the file is missing, empty, damaged or holds no network.
    UsageError
        When the source is of no known kind.
    """
    found = read_tables(source, actors=actors, ties=ties)
    return found.actors, found.ties


def read_tables(
    source: str | Path,
    *,
    actors: str | None = None,
    ties: str | None = None,
    memory: float = 2.0,
    kind: str | None = None,
) -> SourceTables:
    """Return what `read` does, with what has to be said about it.

    `memory` is in gigabytes; `kind` is the ending that stands for what the file holds, whatever its own is.
    """
    suffix = kind or Path(source).suffix.lower()
    if is_url(source) or suffix in DATABASES:
        from keiretsu.io.formats.database import read_database

        found = read_database(source, actors=actors, ties=ties, memory=memory)
    elif actors is not None or ties is not None:
        raise UsageError(f"{source}: only a database takes the names of tables; leave them out.")
    else:
        found = _read(Path(source), suffix, memory)
    if found.ties.height:
        return found
    return replace(found, ties=pl.DataFrame(schema=dict.fromkeys(tie_schema().columns, pl.String)))


def _read(path: Path, suffix: str, memory: float) -> SourceTables:
    if suffix not in (*GRAPHS, *OBJECTS):
        known = ", ".join((*GRAPHS, *DATABASES, *OBJECTS))
        raise UsageError(f"{path}: its kind is not known; give one of {known} or a database's URL.")
    if not path.is_file():
        raise InvalidData(f"{path} is missing or no file; check the name.")
    if path.stat().st_size == 0:
        raise InvalidData(f"{path} is empty; export it anew from the program that made it.")
    _refuse_too_large(path, memory, JSON_FACTOR if suffix in OBJECTS else XML_FACTOR)
    if suffix in OBJECTS:
        from keiretsu.io.formats.json_file import read_json

        return read_json(path, memory, lines=suffix != OBJECTS[0])
    if suffix == ".graphml":
        from keiretsu.io.formats.graphml import read_graphml

        return read_graphml(path, memory)
    from keiretsu.io.formats.gexf_reader import read_gexf

    return read_gexf(path, memory)


def _refuse_too_large(path: Path, memory: float, factor: float) -> None:
    """Refuse, before it is read, a file that can only be read as a whole and would fill the memory."""
    need = path.stat().st_size * factor / 1e9
    if need > memory:
        raise InvalidData(
            f"{path} is too large: reading it may need {need:.1f} GB of memory and {memory:g} are allowed; "
            f"allow more (--memory {need + 0.5:.0f}), or give CSV or Parquet, which are read in pieces."
        )
