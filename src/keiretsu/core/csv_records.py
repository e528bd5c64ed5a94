"""CSV tables whose faults are told in one sentence with file, line, column and remedy."""

import csv
import gzip
import io
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from keiretsu.core.bounds import shortened
from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import EXPECTED

Record = TypeVar("Record")


def read_csv_records(record: type[Record], file: Path) -> list[Record]:
    r"""Return a record for every row of a CSV file.

    Parameters
    ----------
    record : type
        A dataclass whose fields are the columns; columns that it does not name are left out.
    file : Path
        In UTF-8, and perhaps compressed (gzip).

    Raises
    ------
    InvalidData
        When the file cannot be read, lacks a column, or holds a value that is none of its column.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Place:
    ...     region: str
    ...     lat: float
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("region,lat\nTama,35.6\n")
    ...     read_csv_records(Place, Path(folder, "a.csv"))
    [Place(region='Tama', lat=35.6)]
    """
    return parse_csv_records(record, _text(file), str(file))


def parse_csv_records(record: type[Record], text: str, label: str) -> list[Record]:
    """Return a record for every row of CSV text; `label` is what messages call it."""
    columns = {field.name: field for field in fields(record)}  # type: ignore[arg-type]
    reader = csv.DictReader(io.StringIO(text), strict=True)
    there = reader.fieldnames or ()
    missing = [name for name, field in columns.items() if name not in there and field.default is MISSING]
    if missing:
        raise InvalidData(f"{label} has no column {missing[0]}; it needs {', '.join(columns)}.")
    read = TypeAdapter(record).validate_python
    found = []
    try:
        for row in reader:
            found.append(read({name: row[name] or "" for name in columns if name in there}))
    except ValidationError as error:
        raise InvalidData(f"{label}, line {reader.line_num}, {_sentence(error.errors()[0])}.") from error
    except csv.Error as error:
        raise InvalidData(f"{label}, line {reader.reader.line_num}: {error}; save it anew as CSV.") from error
    return found


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
        return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    except (EOFError, OSError, UnicodeDecodeError) as error:
        raise InvalidData(f"{file} cannot be read ({error}); it should be a CSV file in UTF-8.") from error


def _sentence(error: Any) -> str:
    """Return what is wrong with one value."""
    column, kind = ".".join(map(str, error["loc"])), error["type"]
    given = shortened(error["input"])
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, least = error["ctx"].get("ge", error["ctx"].get("le")), "ge" in error["ctx"]
        return f"column {column}: {given} must be at {'least' if least else 'most'} {bound:g}"
    if kind in EXPECTED:
        return f"column {column}: {given!r} must be {EXPECTED[kind]}"
    message = error["msg"].removeprefix("Value error, ")
    return f"column {column}: {given!r}: {message[:1].lower()}{message[1:]}"
