"""The Penn World Table: output, capital, labour and productivity of countries by year.

Feenstra, R. C., Inklaar, R. and Timmer, M. P. (2015), "The Next Generation of the Penn World Table", American
Economic Review 105(10):3150-3182. CC BY 4.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.public.user_files import csv, locate, parquet, sheet

CREDIT = "Penn World Table 10.01 (Feenstra, Inklaar and Timmer 2015), CC BY 4.0"
_OFFICIAL = {"countrycode": "isocode", "currency_unit": "currency"}
_TEXT = ("country", "isocode", "currency", "i_cig", "i_xm", "i_xr", "i_outlier", "i_irr")


@dataclass(frozen=True, slots=True)
class PennTable:
    """What `penn` found.

    Parameters
    ----------
    table : polars.DataFrame
        A row for each country and year, by isocode and year; ``ctfp`` is productivity with the USA = 1.
    account : dict of str to int
        rows, countries, first_year, last_year, without_ctfp (rows that say no productivity level) and
        above_usa (rows of other countries with ctfp above 1, which are better not read as levels).
    credit : str
    """

    table: pl.DataFrame
    account: dict[str, int]
    credit: str = CREDIT

    @property
    def summary(self) -> str:
        """The account in words."""
        a = self.account
        return (
            f"{a['rows']:,} rows of {a['countries']} countries, {a['first_year']} to {a['last_year']}, were "
            f"read and kept; {a['without_ctfp']:,} say no productivity level, and {a['above_usa']:,} of "
            "other countries lie above the USA: check those before you read them as levels."
        )


def penn(source: str | Path | None = None) -> PennTable:
    """Read the Penn World Table.

    Parameters
    ----------
    source : str or Path, optional
        The official workbook (sheet "Data"), the same as CSV, or Parquet (pwt1001.parquet or its folder); see
        `keiretsu.io.public.locate`.

    Returns
    -------
    PennTable

    Raises
    ------
    InvalidData
        When the file is missing or damaged, a value is no number, or a country's year comes twice.
    """
    path = locate("pwt1001", source)
    path = path / "pwt1001.parquet" if path.is_dir() else path
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        raw = parquet(path)
    else:
        raw = csv(path) if suffix == ".csv" else sheet(path, "Data", header=True)
    raw = raw.rename({old: new for old, new in _OFFICIAL.items() if old in raw.columns})
    table = _typed(raw, path).sort("isocode", "year")
    again = table.select(pl.struct("isocode", "year").is_duplicated()).to_series().arg_true()
    if len(again):
        code, year = table.row(int(again[0]), named=True)["isocode"], table["year"][int(again[0])]
        raise InvalidData(f"{path}: {code} {year} comes twice; restore the file.")
    level = pl.col("ctfp")
    return PennTable(
        table,
        {
            "rows": table.height,
            "countries": table["isocode"].n_unique(),
            "first_year": int(table["year"][table["year"].arg_min() or 0]),
            "last_year": int(table["year"][table["year"].arg_max() or 0]),
            "without_ctfp": table["ctfp"].null_count(),
            "above_usa": table.filter((level > 1) & (pl.col("isocode") != "USA")).height,
        },
    )


def _typed(raw: pl.DataFrame, path: Path) -> pl.DataFrame:
    for name in ("country", "isocode", "year", "pop", "rgdpo", "ctfp"):
        if name not in raw.columns:
            raise InvalidData(f"{path} lacks the column {name!r}; give the official file.")
    if raw.is_empty():
        raise InvalidData(f"{path} holds no row; give the official file.")
    out = []
    for column in raw.iter_columns():
        if column.name in _TEXT:
            out.append(column.cast(pl.String))
            continue
        column = column.str.strip_chars().replace("", None) if column.dtype == pl.String else column
        numbers = column.cast(pl.Int16 if column.name == "year" else pl.Float64, strict=False)
        lost = (numbers.is_null() & column.is_not_null()).arg_true()
        if len(lost) or (column.name == "year" and numbers.null_count()):
            row = int(lost[0]) if len(lost) else int(numbers.is_null().arg_true()[0])
            raise InvalidData(
                f"{path}, row {row + 2}: {column.name} {column[row]!r} is no number; restore the file."
            )
        out.append(numbers)
    return pl.DataFrame(out)
