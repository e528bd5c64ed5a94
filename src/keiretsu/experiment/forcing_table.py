"""Tables of forcing, read from CSV: what a scenario gives its runs from outside, each row with its basis."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import Source, did_you_mean
from keiretsu.model.forcing import Forcing, Period
from keiretsu.schema import forced_series, parameters

FOLDER = Path(__file__).parent.parent / "data" / "forcing"
DEFAULT = "japan"
"""The table of a scenario that names none."""


class ForcingRow(BaseModel):
    """One row of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    series: str
    first: int | None
    last: int | None
    value: float | str
    basis: str = Field(min_length=1)
    note: str = ""

    @field_validator("first", "last", mode="before")
    @classmethod
    def _open(cls, value: str) -> str | None:
        return value.strip() or None

    @field_validator("value", mode="before")
    @classmethod
    def _number(cls, value: str) -> float | str:
        try:
            return float(value)
        except ValueError:
            return value

    @field_validator("series")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in forced_series():
            raise ValueError(f'unknown series "{value}"; {did_you_mean(value, forced_series())}')
        return value


COLUMNS = tuple(ForcingRow.model_fields)


def forcing_path(ref: str, folder: Path | None = None) -> Path | None:
    """Return the path of a table of forcing, by name or by a path ending in .csv; None if absent."""
    path = Path(folder or ".") / ref if ref.endswith(".csv") else FOLDER / f"{ref}.csv"
    return path if path.is_file() else None


def forcing_names() -> tuple[str, ...]:
    """Return the names of the tables of forcing that ship.

    Examples
    --------
    >>> forcing_names()
    ('japan', 'trend')
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


def read_forcing(ref: str = DEFAULT, folder: Path | None = None) -> Forcing:
    """Read a table of forcing.

    Parameters
    ----------
    ref : str
        Name of a table that ships, or path of a CSV file with the columns ``series, first, last, value,
        basis, note``. An empty year has no end on that side; a value is a number or the name of a parameter.
    folder : Path, optional
        Where a relative path starts; the working directory by default.

    Returns
    -------
    Forcing

    Raises
    ------
    InvalidData
        There is no such table, or it is wrong: the message names line, column and remedy.

    Examples
    --------
    >>> read_forcing().value("demand_growth", 1960, {"demand_growth_1955": 0.08})
    0.08
    """
    path = forcing_path(ref, folder)
    if path is None:
        raise InvalidData(f'no forcing "{ref}"; {did_you_mean(ref, forcing_names())}')
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _written: int) -> Forcing:
    source = Source.read(path, path.name if path.parent == FOLDER else None)
    reader = csv.reader(source.text.lstrip("\ufeff").splitlines())
    head = [name.strip() for name in next(reader, [])]
    if missing := [name for name in COLUMNS[:-1] if name not in head]:
        raise InvalidData(f"{source.label}, line 1: lacks the column {missing[0]}; have {', '.join(COLUMNS)}")
    numbered = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    rows = [(line, _row(source, line, head, cells)) for line, cells in numbered]
    _refuse_gaps(source, rows)
    return Forcing(path.stem, tuple(period for _, period in rows))


def _row(source: Source, line: int, head: Sequence[str], cells: Sequence[str]) -> Period:
    if len(cells) != len(head):
        raise InvalidData(
            f"{source.label}, line {line}: {len(cells)} cells under {len(head)} columns; "
            "quote text that holds commas"
        )
    try:
        row = ForcingRow.model_validate(dict(zip(head, map(str.strip, cells), strict=True)))
    except ValidationError as error:
        fault = error.errors()[0]
        _fail(source, line, str(fault["loc"][0]), _sentence(fault))
    if row.first is not None and row.last is not None and row.first > row.last:
        _fail(source, line, "last", f"{row.last} lies before the first year {row.first}; swap them")
    _check_value(source, line, row)
    return Period(row.series, row.first, row.last, row.value, row.basis, row.note)


def _sentence(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return f"there is no such column; have {', '.join(COLUMNS)}"
    if fault["type"] == "string_too_short":
        return 'the basis is empty; name a source, or write "prior" for a number you chose'
    if fault["type"] == "int_parsing":
        return f"{fault['input']!r} is no year; write a whole number, or nothing for no end"
    return str(fault["msg"]).removeprefix("Value error, ")


def _check_value(source: Source, line: int, row: ForcingRow) -> None:
    if isinstance(row.value, str):
        if row.value not in parameters():
            remedy = did_you_mean(row.value, parameters()) if row.value else "give one of the two"
            _fail(source, line, "value", f"{row.value!r} is neither a number nor a parameter; {remedy}")
        return
    series = forced_series()[row.series]
    if not series.low <= row.value <= series.high:
        span = f"between {series.low:g} and {series.high:g} ({series.unit})"
        _fail(source, line, "value", f"{row.series} = {row.value:g} must lie {span}")


def _refuse_gaps(source: Source, rows: Iterable[tuple[int, Period]]) -> None:
    """Refuse a series whose periods, in order, leave out a year or share one."""
    ordered = sorted(rows, key=lambda row: (row[1].series, -1 if row[1].first is None else row[1].first))
    for (_, before), (line, period) in pairwise(ordered):
        if period.series != before.series:
            continue
        if before.last is None or period.first is None or period.first <= before.last:
            other = "an open end" if before.last is None else f"up to {before.last}"
            sentence = f"{period.series} has another row for the same years ({other}); keep one"
            _fail(source, line, "first", sentence)
        if period.first > before.last + 1:
            years = f"{before.last + 1} to {period.first - 1}"
            sentence = f"{period.series} has no row for {years}; add one, nothing is assumed"
            _fail(source, line, "first", sentence)


def _fail(source: Source, line: int, column: str, sentence: str) -> NoReturn:
    raise InvalidData(f"{source.label}, line {line}, column {column}: {sentence}") from None
