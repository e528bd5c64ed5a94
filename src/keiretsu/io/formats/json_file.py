"""JSON: two lists of objects, under the names that keiretsu and the usual tools give them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.exchange_tables import with_iso_dates
from keiretsu.io.formats.rows import Rows

ACTORS = ("actors", "nodes", "firms", "vertices")
TIES = ("ties", "links", "edges", "relations")


def read_json(path: Path) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Return the two tables of a JSON file; see `keiretsu.io.formats.read`.

    It holds an object with a list of ties (or links, or edges) and perhaps one of actors (or nodes), or
    nothing but a list of ties.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidData(f"{path} is not in UTF-8; save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidData(
            f"{path}, line {error.lineno}: the JSON is damaged or cut off ({error.msg}); export it anew."
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidData(f"{path}: the JSON cannot be read ({error}); export the file anew.") from error
    if isinstance(found, list):
        return None, _table(path, found, "ties")
    ties = _named(found, TIES)
    if ties is None:
        raise InvalidData(f'{path} holds no list of ties; give an object with "ties" and "actors".')
    actors = _named(found, ACTORS)
    return (None if actors is None else _table(path, actors, "actors")), _table(path, ties, "ties")


def _named(found: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(found, dict):
        return None
    return next((found[name] for name in names if name in found), None)


def _table(path: Path, records: Any, what: str) -> pl.DataFrame:
    if not isinstance(records, list):
        raise InvalidData(f"{path}: {what} is no list; give a list of objects.")
    rows = Rows(["id"] if what == "actors" else ["source", "target"])
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise InvalidData(f"{path}: {what} number {number} is no object; write each as {{name: value}}.")
        rows.append({name: _plain(value) for name, value in record.items()})
    return rows.frame()


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def write_json(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write the two tables as lists of objects, one a line, missing values as null."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("{\n")
        for name, table, after in (("actors", actors, ","), ("ties", ties, "")):
            out.write(f'"{name}": [')
            for number, row in enumerate(with_iso_dates(table).iter_rows(named=True)):
                line = json.dumps(row, ensure_ascii=False, allow_nan=False)
                out.write(("," if number else "") + "\n" + line)
            out.write(f"\n]{after}\n")
        out.write("}\n")
