"""Facts: figures and orderings, one row each, with what each may be used for, and why some are not tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from keiretsu.core.tables import CsvTable
from keiretsu.core.toml import Source, validate

Use = Literal["forcing", "calibration", "validation", "seen", "context"]
Bound = Literal["", "=", "<", "<=", ">", ">=", "~", "~<", "~>"]

USES: tuple[str, ...] = get_args(Use)
"""What a fact may be used for. Rows marked *validation* are held out: they never tune anything."""

STATUSES = ("simulated", "seen", "wired in", "context", "not tried")
"""What can become of a fact, in the order in which a report tells it."""

UNOBSERVED = "no observation reads it"

COLUMNS = {
    "id": pl.String,
    "document": pl.String,
    "line": pl.Int64,
    "section": pl.String,
    "period": pl.String,
    "region": pl.String,
    "quantity": pl.String,
    "value": pl.String,
    "value_num": pl.Float64,
    "bound": pl.String,
    "unit": pl.String,
    "source_cited": pl.String,
    "kind": pl.String,
    "mechanism": pl.String,
    "use": pl.String,
    "flag": pl.String,
}
"""Columns of a table of facts. A file must have ``id`` and ``use``; the others may be left out."""


class Fact(BaseModel):
    """One fact.

    Attributes
    ----------
    id : str
        Name of the fact.
    use : str
        One of `USES`.
    printed : str
        The value as it is printed; column ``value`` of the file.
    value : float or None
        The same as a number; ``None`` for orderings and events. Column ``value_num``; in a file without that
        column it is what is printed, where that is a number.
    bound : str
        ``=``, ``<``, ``<=``, ``>``, ``>=``, ``~``, ``~<`` (nearly) or ``~>``; empty for ``=``.
    quantity, period, region, unit : str
        What was measured, when, where and in what unit.
    document : str
        ``hatch2001`` or ``kodama2002``; for a file of one's own by default its name.
    line : int or None
        Line of the document, where one is known; for a file of one's own by default the line of the row.
    section, source_cited : str
        Part of the document, and the source that it names.
    kind, mechanism, flag : str
        Kind of statement, mechanisms it bears on, number of its entry in the register of inconsistencies.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    use: Use
    printed: str = Field(default="", alias="value")
    value: FiniteFloat | None = Field(default=None, alias="value_num")
    bound: Bound = ""
    quantity: str = ""
    period: str = ""
    region: str = ""
    unit: str = ""
    document: str = ""
    line: int | None = None
    section: str = ""
    source_cited: str = ""
    kind: str = ""
    mechanism: str = ""
    flag: str = ""

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit printed: what rounding alone can hide.

        Examples
        --------
        >>> Fact(id="tfp_rel_us_1973", use="calibration", value="86.7").tolerance
        0.05
        """
        return half_digit(self.printed)


def read_facts(source: Source) -> dict[str, Fact]:
    r"""Read a table of facts.

    Parameters
    ----------
    source : Source
        CSV with the columns ``id`` and ``use``, and what else of `COLUMNS` there is.

    Returns
    -------
    dict of str to Fact
        By id, in the order of the file.

    Raises
    ------
    InvalidData
        A column is missing, a cell is not what it must be, or an id stands there twice.

    Examples
    --------
    >>> read_facts(Source("mine.csv", "id,value,use\nwage_1960,3.50,validation\n"))["wage_1960"].value
    3.5
    """
    table = CsvTable.read(source)
    numbered = "value_num" in table.columns
    for line, cells in table.rows:
        if not numbered and _is_number(cells.get("value", "")):
            cells["value_num"] = cells["value"]
        if "line" not in table.columns:
            cells["line"] = str(line)
        if "document" not in table.columns:
            cells["document"] = source.label
    facts: dict[str, Fact] = {}
    for line, fact in table.validated(Fact):
        if fact.id in facts:
            table.fail(line, "id", f'fact "{fact.id}" stands there twice; remove one row')
        facts[fact.id] = fact
    return facts


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text) is not None


def fact_table(facts: Iterable[Fact]) -> pl.DataFrame:
    """Return facts as a table with the columns `COLUMNS`; what is not known is null."""
    rows = [fact.model_dump(by_alias=True) for fact in facts]
    columns: dict[str, list[Any]] = {
        name: [row[name] if row[name] != "" else None for row in rows] for name in COLUMNS
    }
    return pl.DataFrame(columns, schema=COLUMNS)


def half_digit(printed: str) -> float:
    """Return half a unit of the last digit of a printed number; 0 where no number is printed.

    Examples
    --------
    >>> half_digit("86.7"), half_digit("61"), half_digit("two-thirds")
    (0.05, 0.5, 0.0)
    """
    number = re.search(r"\d[\d,]*(?:\.(\d+))?", printed)
    if number is None:
        return 0.0
    decimals = len(number.group(1) or "")
    return float(f"5e-{decimals + 1}")


@dataclass(frozen=True, slots=True)
class Status:
    """What becomes of one fact.

    Attributes
    ----------
    fact : str
        Id of the fact.
    status : str
        ``simulated``: a rule produces it and it is compared; ``seen``: so too, but it helped to choose the
        form of the model, so it is shown and never counted; ``wired in``: put in, by an input or a parameter;
        ``context``: told, not aimed at; ``not tried``.
    reason : str
        The rule and output for what is simulated; why for the rest.
    """

    fact: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why facts without an observation are not tried.

    Attributes
    ----------
    mechanism : mapping of str to str
        By the mechanism that a fact bears on: what the laboratory lacks.
    forcing : str
        For inputs that no rule reads.
    wired, untried : mapping of str to str
        By id of a fact: why it counts as put in, or is not tried.
    """

    mechanism: Mapping[str, str] = field(default_factory=dict)
    forcing: str = UNOBSERVED
    wired: Mapping[str, str] = field(default_factory=dict)
    untried: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: Fact) -> Status:
        """Return the status of a fact that nothing observes."""
        if row.use == "context":
            return Status(row.id, "context", "told by the documents, not a target")
        if row.id in self.wired:
            return Status(row.id, "wired in", self.wired[row.id])
        if row.use == "forcing":
            return Status(row.id, "not tried", self.forcing)
        lacking = (self.mechanism[name] for name in row.mechanism.split(";") if name in self.mechanism)
        return Status(row.id, "not tried", self.untried.get(row.id) or next(lacking, UNOBSERVED))


class _Because(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    because: str
    facts: list[str]


class _Forcing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    because: str


class _StatusFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    mechanism: dict[str, str]
    forcing: _Forcing
    wired: list[_Because]
    because: list[_Because]


def read_reasons(source: Source) -> Reasons:
    """Read why facts are not tried.

    Raises
    ------
    InvalidData
        The file is not laid out as ``status.toml``, or gives a fact two reasons.
    """
    file = validate(_StatusFile, source, {1: _StatusFile, 3: _Because})
    given: dict[str, str] = {}
    for key, entries in (("wired", file.wired), ("because", file.because)):
        for place, entry in enumerate(entries):
            for name in entry.facts:
                if name in given:
                    source.fail((key, place, "facts"), f"{name} has a reason already; keep one")
                given[name] = entry.because
    wired = {name for entry in file.wired for name in entry.facts}
    return Reasons(
        file.mechanism,
        file.forcing.because,
        {name: why for name, why in given.items() if name in wired},
        {name: why for name, why in given.items() if name not in wired},
    )
