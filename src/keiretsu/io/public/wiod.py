"""The World Input-Output Database: country-industries that sell to one another.

Timmer, M. P., Dietzenbacher, E., Los, B., Stehrer, R. and de Vries, G. J. (2015), "An Illustrated User Guide
to the World Input-Output Database", Review of International Economics 23:575-605. CC BY 4.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.public.user_files import csv, locate, parquet
from keiretsu.io.public.wide import Year, read_wide
from keiretsu.network import Network, days

CREDIT = "World Input-Output Database, 2013 release (Timmer et al. 2015), CC BY 4.0"
UNIT = "million US dollars a year, current prices"


@dataclass(frozen=True, slots=True)
class InputOutput:
    """What `wiod` found.

    Parameters
    ----------
    network : Network
        An actor for each country-industry, a supply tie for each flow from seller to buyer.
    final_demand : polars.DataFrame
        year, country, industry, buyer, category, value: what households, states and investors of the country
        `buyer` take of it; negative where stocks shrink.
    account : polars.DataFrame
        year and counts of cells: read = kept + within + below + zero for the flows, and final,
        final_negative; with the sums of value that these stand for.
    credit : str
    """

    network: Network
    final_demand: pl.DataFrame
    account: pl.DataFrame
    credit: str = CREDIT

    @property
    def summary(self) -> str:
        """The account in words."""
        total = self.account.select(pl.exclude("year")).sum().row(0, named=True)
        return (
            f"{total['read']:,} cells between industries were read: {total['kept']:,} became supply ties, "
            f"{total['within']:,} are flows within one industry, {total['below']:,} lie below the threshold "
            f"and {total['zero']:,} are zero; {total['final_negative']:,} of {total['final']:,} cells of "
            "final demand are negative (stocks that shrink, "
            f"{total['final_negative_value']:,.0f} million US dollars)."
        )


def wiod(
    source: str | Path | None = None,
    *,
    year: int | Iterable[int] | None = None,
    threshold: float = 0.0,
    countries: Collection[str] | None = None,
) -> InputOutput:
    """Read the World Input-Output Database as a network of country-industries.

    An actor's id is country and industry ("JPN c15"), its region the country, its sector the industry's name
    and its size the output of the last year. A tie's value and flow are what its source sells to its target;
    it lives for the year. Sizes, flows and values are in million US dollars.

    Parameters
    ----------
    source : str or Path, optional
        The official wide table (WIOTyy_ROW_….xlsx of the 2013 release, or that sheet as CSV), or a folder
        with wiot_YYYY.parquet, rows.csv, cols.csv and output.parquet; see `keiretsu.io.public.locate`.
    year : int or iterable of int, optional
        Needed for a folder; a wide table says its own.
    threshold : float
        Flows below it (million US dollars) make no tie.
    countries : collection of str, optional
        Keep only these countries (JPN, USA, RoW …); by default all.

    Returns
    -------
    InputOutput

    Raises
    ------
    InvalidData
        When the table is missing or damaged, or a flow between industries is negative.
    UsageError
        When a year or a country is not there.
    """
    path = locate("wiod2013", source)
    if path.is_dir():
        years = [year] if isinstance(year, int) else sorted(set(year or ()))
        if not years:
            there = ", ".join(sorted(file.stem[5:] for file in path.glob("wiot_*.parquet")))
            raise UsageError(f"{path} holds several years; name one, such as year=1995 (there: {there}).")
        parts = [_from_folder(path, one) for one in years]
    else:
        parts = [read_wide(path, year if isinstance(year, int) else None)]
    return _together(path, parts, threshold, countries)


def _from_folder(folder: Path, year: int) -> Year:
    file = folder / f"wiot_{year}.parquet"
    if not file.is_file():
        raise UsageError(f"{folder} has no file of {year} ({file.name}); choose another year.")
    cells = parquet(file, "row", "col", "value").cast({"row": pl.Int64, "col": pl.Int64, "value": pl.Float64})
    rows = csv(folder / "rows.csv", "id", "country", "industry", "industry_name").with_columns(
        pl.col("id").cast(pl.Int64), name=pl.concat_str("country", "industry", separator=" ")
    )
    cols = csv(folder / "cols.csv", "id", "country", "industry", "kind").with_columns(
        pl.col("id").cast(pl.Int64), buyer=pl.concat_str("country", "industry", separator=" ")
    )
    output = parquet(folder / "output.parquet", "year", "row", "output").filter(pl.col("year") == year)
    industries = rows.join(
        output.select(pl.col("row").cast(pl.Int64), "output"), left_on="id", right_on="row", how="left"
    ).select("name", "country", pl.col("industry_name").alias("sector"), pl.col("output").fill_null(0.0))
    named = cells.join(rows.select("id", seller="name"), left_on="row", right_on="id", how="left").join(
        cols.select("id", "buyer", "kind", to="country", category="industry"),
        left_on="col",
        right_on="id",
        how="left",
    )
    if named["seller"].null_count() or named["buyer"].null_count():
        raise InvalidData(
            f"{file} holds a row or column that rows.csv and cols.csv do not name; restore the files."
        )
    between = named.filter(pl.col("kind") == "intermediate").select("seller", "buyer", "value")
    final = named.filter(pl.col("kind") != "intermediate").select("seller", "to", "category", "value")
    return Year(file, year, industries, between, final.rename({"to": "buyer"}))


def _together(
    path: Path, parts: list[Year], threshold: float, countries: Collection[str] | None
) -> InputOutput:
    known = sorted(set(parts[0].industries["country"]))
    for country in countries or ():
        if country not in known:
            raise UsageError(f"There is no country {country!r} in {path}; choose among {', '.join(known)}.")
    chosen = [_chosen(part, countries) for part in parts]
    ties, accounts, finals = [], [], []
    for part in chosen:
        _refuse_negative(part)
        kept = part.cells.filter(
            (pl.col("seller") != pl.col("buyer")) & (pl.col("value") > 0) & (pl.col("value") >= threshold)
        )
        ties.append(kept.with_columns(year=part.year))
        accounts.append(_account(part, threshold))
        where = part.industries.select("name", "country", industry="sector")
        final = part.final.join(where, left_on="seller", right_on="name", how="left")
        finals.append(
            final.select(pl.lit(part.year).alias("year"), "country", "industry", "buyer", "category", "value")
        )
    provenance = {
        "source": "WIOD",
        "file": path.name,
        "years": [p.year for p in parts],
        "unit": UNIT,
        "credit": CREDIT,
    }
    network = Network.from_tables(_actors(chosen), _ties(pl.concat(ties)), provenance)
    return InputOutput(network, pl.concat(finals), pl.DataFrame(accounts))


def _chosen(part: Year, countries: Collection[str] | None) -> Year:
    if countries is None:
        return part
    industries = part.industries.filter(pl.col("country").is_in(list(countries)))
    names = industries["name"].implode()
    cells = part.cells.filter(pl.col("seller").is_in(names) & pl.col("buyer").is_in(names))
    return Year(part.file, part.year, industries, cells, part.final.filter(pl.col("seller").is_in(names)))


def _refuse_negative(part: Year) -> None:
    bad = part.cells.filter(~(pl.col("value") >= 0))
    if bad.height:
        seller, buyer, value = bad.row(0)
        raise InvalidData(
            f"{part.file}: {seller} sells {value:g} to {buyer} in {part.year}, and a flow between industries "
            f"is never negative ({bad.height} such cells); restore the file."
        )


def _account(part: Year, threshold: float) -> dict[str, Any]:
    cells, n = part.cells, part.industries.height
    within = cells.filter((pl.col("seller") == pl.col("buyer")) & (pl.col("value") > 0))
    between = cells.filter((pl.col("seller") != pl.col("buyer")) & (pl.col("value") > 0))
    kept = between.filter(pl.col("value") >= threshold)
    negative = part.final.filter(pl.col("value") < 0)
    return {
        "year": part.year,
        "read": n * n,
        "kept": kept.height,
        "within": within.height,
        "below": between.height - kept.height,
        "zero": n * n - within.height - between.height,
        "final": part.final.filter(pl.col("value") != 0).height,
        "final_negative": negative.height,
        "kept_value": kept["value"].sum(),
        "within_value": within["value"].sum(),
        "below_value": between.filter(pl.col("value") < threshold)["value"].sum(),
        "final_negative_value": negative["value"].sum(),
    }


def _actors(parts: list[Year]) -> pl.DataFrame:
    """Return an actor for each country-industry, of the size of its output in the last year."""
    return (
        pl.concat([part.industries for part in parts])
        .unique("name", keep="last", maintain_order=True)
        .select(
            pl.col("name").alias("id"),
            pl.lit("tier-1").alias("kind"),
            pl.concat_str("country", "sector", separator=" ").alias("name"),
            pl.col("country").alias("region"),
            "sector",
            pl.col("output").clip(lower_bound=0).alias("size"),
        )
    )


def _ties(kept: pl.DataFrame) -> pl.DataFrame:
    first = {year: days(year) for year in kept["year"].unique()}
    after = {year: days(year + 1) for year in first}
    return kept.select(
        source="seller",
        target="buyer",
        type=pl.lit("supply"),
        since=pl.col("year").replace_strict(first, return_dtype=pl.Int32),
        until=pl.col("year").replace_strict(after, return_dtype=pl.Int32),
        flow="value",
        value="value",
    )
