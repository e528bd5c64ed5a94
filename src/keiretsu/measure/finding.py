"""What a study of an industry returns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from keiretsu.core.plain import plain_data
from keiretsu.core.toml import Source, read_records


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """The result of a study: a table, its headline numbers, and what they say.

    Parameters
    ----------
    study : str
        Name of the study.
    table : polars.DataFrame
        What was found, row by row.
    numbers : mapping
        The headline numbers by name.
    summary : str
        What was found, in plain words.
    """

    study: str
    table: pl.DataFrame
    numbers: Mapping[str, Any]
    summary: str

    @property
    def columns(self) -> dict[str, str]:
        """What every column of the table means, in plain words."""
        known = questions()[self.study].columns if self.study in questions() else {}
        return {name: known[name] for name in self.table.columns if name in known}

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data; what is not a finite number becomes None.

        Examples
        --------
        >>> Finding("demo", pl.DataFrame({"x": [float("nan")]}), {"n": 1}, "One row.").to_dict()
        {'study': 'demo', 'summary': 'One row.', 'numbers': {'n': 1}, 'columns': {}, 'rows': [{'x': None}]}
        """
        told = {"study": self.study, "summary": self.summary, "numbers": self.numbers}
        found: dict[str, Any] = plain_data(told | {"columns": self.columns, "rows": self.table.to_dicts()})
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """What a study asks, and what each column of its table means."""

    name: str
    asks: str
    columns: Mapping[str, str]


@cache
def questions() -> Mapping[str, Question]:
    """Return what each study asks, by the name of the study.

    Examples
    --------
    >>> questions()["survival"].asks
    'How long do ties last?'
    """
    return read_records(Question, Source.packaged("keiretsu.measure", "studies.toml"))


def percent(share: float | None) -> str:
    """Return a share in words of a reader.

    Examples
    --------
    >>> percent(0.1234), percent(None)
    ('12 %', 'unknown')
    """
    return "unknown" if share is None or math.isnan(share) else f"{100 * share:.0f} %"


def share_of(part: float, whole: float) -> float | None:
    """Return part / whole, or None where the whole is nothing.

    Examples
    --------
    >>> share_of(1.0, 4.0), share_of(0.0, 0.0)
    (0.25, None)
    """
    return float(part) / float(whole) if whole else None
