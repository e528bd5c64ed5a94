"""A second index of catching up: the Penn World Table's levels, where a user has the file.

The documents' own index puts Japan at 61 % of the United States in 1955 and near parity in 1990. The Penn
World Table says much less for both years. What depends on the index must say so, so the path is shown against
both and the claims about catching up are judged again on the second. Korea and Taiwan are later catch-ups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence.panel import Floats, Recorded
from keiretsu.evidence.results import ClaimResult
from keiretsu.io.public.penn import CREDIT, penn

SPAN = 18
"""Years from the opening to the second level that a calibration meets, as 1955 to 1973 on the first index."""

YEARS = 45
"""Years that are read from the opening on, as 1955 to 2000 on the first index."""

PERIODS = {
    "demand_growth_1955": (0, SPAN),
    "demand_growth_1973": (SPAN, 2 * SPAN),
    "demand_growth_1991": (2 * SPAN, YEARS),
}
"""Years since the opening over which each parameter of the growth of demand holds, first and last level."""


@dataclass(frozen=True, slots=True)
class Country:
    """How a country is read from the table, and why so; whether its demand grows as the table's output."""

    title: str
    column: str
    opening: int
    note: str
    own_demand: bool = True


COUNTRIES = {
    "JPN": Country("Japan", "ctfp", 1955, "level of total factor productivity at current prices", False),
    "KOR": Country(
        "Korea", "ctfp", 1970, "a later catch-up: opened in 1970; level of total factor productivity"
    ),
    "TWN": Country(
        "Taiwan",
        "labour",
        1970,
        "a later catch-up: opened in 1970; output per worker, because the table's productivity levels of "
        "Taiwan stand above the United States from 1980 on and are not credible",
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Levels of one country relative to the United States.

    Attributes
    ----------
    code, title, note, credit : str
        ISO code, name, what the levels are, source.
    opening : int
        Year that stands for the opening of the model.
    years : int array, shape (y,)
    levels : float array, shape (y,)
        United States = 1.
    demand : mapping of str to float
        Yearly growth of real output, in logarithms, by the parameter of the growth of demand that it sets;
        empty where demand stays the scenario's.
    """

    code: str
    title: str
    note: str
    credit: str
    opening: int
    years: np.ndarray
    levels: Floats
    demand: Mapping[str, float] = field(default_factory=dict)

    def level(self, year: int) -> float:
        """Return the level of a year.

        Raises
        ------
        InvalidData
            If the table has none.
        """
        at = np.flatnonzero(self.years == year)
        if not at.size:
            raise InvalidData(
                f"the Penn World Table has no level of {self.title} in {year}; choose another country"
            )
        return float(self.levels[at[0]])

    @property
    def table(self) -> pl.DataFrame:
        """Columns region, year and level, as `keiretsu.measure.catch_up_fits.catch_up` reads them."""
        return pl.DataFrame({"year": self.years, "level": self.levels}).with_columns(
            region=pl.lit(self.title)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A scenario run again on replications that were calibrated to a second index.

    Attributes
    ----------
    index : Index
    ensemble : Recorded
        The records; the model's first year stands for `index.opening`.
    claims : tuple of ClaimResult
        The claims judged on it.
    vectors : int
        Parameter vectors of the model that the second calibration accepted.
    rivals : mapping of str to int
        The same of each rival with vectors of its own; none, where no vector of a rival can meet the index
        and its arms were left out.
    """

    index: Index
    ensemble: Recorded
    claims: tuple[ClaimResult, ...]
    vectors: int
    rivals: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self, first: Sequence[ClaimResult]) -> dict[str, Any]:
        """Return it for JSON, each claim with whether its verdict differs from that on the first index."""
        verdicts = {claim.id: claim for claim in first}
        claims = [
            claim.to_dict() | {"depends_on_index": depends(verdicts[claim.id], claim)}
            for claim in self.claims
            if claim.id in verdicts
        ]
        return {
            "country": self.index.code,
            "credit": self.index.credit,
            "vectors": self.vectors,
            "rivals": dict(self.rivals),
            "demand": dict(self.index.demand),
            "claims": claims,
        }


def depends(first: ClaimResult, second: ClaimResult) -> str:
    """Say whether a verdict depends on the index, or why that is unknown.

    ``yes``, ``no``, ``not tried on it`` or ``too few replications``.

    A claim that cannot even be tried on the second index, because industry never comes near the frontier on
    it, depends on the index in another way than one that is answered differently; and one that only a
    replication or two can try there has no interval, so that nothing is known either way.
    """
    if second.effect is None and first.effect is not None:
        return "not tried on it"
    if second.low is None and first.low is not None:
        return "too few replications"
    return "no" if first.verdict == second.verdict else "yes"


def index(code: str = "JPN", source: str | Path | None = None) -> Index:
    """Read the levels of a country from the user's own copy of the Penn World Table.

    Parameters
    ----------
    code : str
        JPN, KOR or TWN.
    source : str or Path, optional
        The file; by default where `keiretsu.io.public.penn` finds it.

    Returns
    -------
    Index

    Raises
    ------
    UsageError
        If there is no such country here.
    InvalidData
        If the file is missing or damaged.
    """
    if code not in COUNTRIES:
        raise UsageError(f"no second index of {code!r}; use one of {', '.join(COUNTRIES)}")
    country = COUNTRIES[code]
    table = penn(source).table
    made = _levels(table, code, country.column).filter(pl.col("year") <= country.opening + YEARS)
    return Index(
        code,
        country.title,
        country.note,
        CREDIT,
        country.opening,
        made["year"].to_numpy(),
        made["level"].to_numpy(),
        _demand(table, code, country.opening) if country.own_demand else {},
    )


def indices(source: str | Path | None = None) -> tuple[Index, ...]:
    """Return the indices of all countries, or none where the file is not at hand.

    A file that is named, or that lies where it is looked for, but is damaged, is an error: see `index`.
    """
    from keiretsu.io.public.user_files import locate

    if source is None:
        try:
            locate("pwt1001")
        except InvalidData:
            return ()
    return tuple(index(code, source) for code in COUNTRIES)


def _levels(table: pl.DataFrame, code: str, column: str) -> pl.DataFrame:
    value = pl.col("rgdpo") / pl.col("emp") if column == "labour" else pl.col(column)
    both = table.select("isocode", pl.col("year").cast(pl.Int64), value=value)
    leader = both.filter(isocode="USA").select("year", leader="value")
    return (
        both.filter(isocode=code)
        .join(leader, on="year")
        .select("year", level=pl.col("value") / pl.col("leader"))
        .drop_nulls()
        .sort("year")
    )


def _demand(table: pl.DataFrame, code: str, opening: int) -> dict[str, float]:
    """Return growth of real output in the periods of the parameters; nothing where a year is missing."""
    if "rgdpna" not in table.columns:
        return {}
    own = table.filter(isocode=code).drop_nulls("rgdpna")
    output = dict(zip(own["year"].to_list(), own["rgdpna"].to_list(), strict=True))
    ends = {name: (opening + first, opening + last) for name, (first, last) in PERIODS.items()}
    if not {year for span in ends.values() for year in span} <= set(output):
        return {}
    return {
        name: float(f"{np.log(output[last] / output[first]) / (last - first):.4g}")
        for name, (first, last) in ends.items()
    }
