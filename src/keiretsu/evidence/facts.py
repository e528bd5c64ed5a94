"""The facts of the two documents: figures and orderings, one row each, with what each may be used for."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

import polars as pl

from keiretsu.core.errors import InvalidData

USES = ("forcing", "calibration", "validation", "seen", "context")
"""What a fact may be used for. Rows marked *validation* are held out: they never tune anything."""

_COLUMNS = {
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


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of ``facts.csv`` as the scoring needs it.

    Attributes
    ----------
    id : str
        Name of the fact.
    use : str
        One of `USES`.
    quantity, period, region, unit : str
        What was measured, when, where and in what unit.
    printed : str
        The value as the document prints it.
    value : float or None
        The same as a number; ``None`` for orderings and events.
    bound : str
        ``=``, ``<``, ``<=``, ``>``, ``>=``, ``~``, ``~<`` (nearly) or ``~>``; empty without a number.
    kind, mechanism, flag : str
        Kind of statement, mechanisms it bears on, number of its entry in the register of inconsistencies.
    document : str
        ``hatch2001`` or ``kodama2002``.
    line : int or None
        Line of the document, where one is known.
    """

    id: str
    use: str
    quantity: str
    period: str
    region: str
    unit: str
    printed: str
    value: float | None
    bound: str
    kind: str
    mechanism: str
    flag: str
    document: str
    line: int | None

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit printed: what rounding alone can hide.

        Examples
        --------
        >>> fact("tfp_rel_us_1973").tolerance
        0.05
        """
        return half_digit(self.printed)


@functools.cache
def facts() -> pl.DataFrame:
    """Return every fact of the two documents.

    Returns
    -------
    polars.DataFrame
        529 rows in the order of the file, columns ``id, document, line, section, period, region, quantity,
        value, value_num, bound, unit, source_cited, kind, mechanism, use, flag``.

    Raises
    ------
    InvalidData
        If the shipped file is damaged: a column, a use or an id is not what it must be.

    Examples
    --------
    >>> facts().height
    529
    """
    source = resources.files("keiretsu").joinpath("data", "facts.csv")
    table = pl.read_csv(source.read_bytes(), infer_schema=False)
    if table.columns != list(_COLUMNS):
        raise InvalidData(
            f"facts.csv: columns are {table.columns}, expected {list(_COLUMNS)}; reinstall keiretsu."
        )
    table = table.cast({"line": pl.Int64, "value_num": pl.Float64})
    _check(table)
    return table


def _check(table: pl.DataFrame) -> None:
    unknown = table.filter(~pl.col("use").is_in(USES))
    if unknown.height:
        raise InvalidData(
            f"facts.csv: fact {unknown['id'][0]} has use {unknown['use'][0]!r}; use one of {USES}."
        )
    twice = table.filter(pl.col("id").is_duplicated())
    if twice.height:
        raise InvalidData(f"facts.csv: fact {twice['id'][0]} stands there twice; remove one row.")


@functools.cache
def _by_id() -> dict[str, Fact]:
    return {row["id"]: _fact(row) for row in facts().iter_rows(named=True)}


def _fact(row: dict[str, object]) -> Fact:
    text = {name: str(value) if value is not None else "" for name, value in row.items()}
    line, number = row["line"], row["value_num"]
    return Fact(
        id=text["id"],
        use=text["use"],
        quantity=text["quantity"],
        period=text["period"],
        region=text["region"],
        unit=text["unit"],
        printed=text["value"],
        value=number if isinstance(number, float) else None,
        bound=text["bound"],
        kind=text["kind"],
        mechanism=text["mechanism"],
        flag=text["flag"],
        document=text["document"],
        line=line if isinstance(line, int) else None,
    )


def fact(identifier: str) -> Fact:
    """Return one fact by its id.

    Parameters
    ----------
    identifier : str
        An ``id`` of `facts`.

    Returns
    -------
    Fact
        The row.

    Raises
    ------
    InvalidData
        If no fact has that id.

    Examples
    --------
    >>> fact("tfp_rel_us_1955").value
    61.0
    """
    try:
        return _by_id()[identifier]
    except KeyError:
        raise InvalidData(
            f"facts.csv: there is no fact {identifier!r}; keiretsu.evidence.facts() lists them."
        ) from None


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
