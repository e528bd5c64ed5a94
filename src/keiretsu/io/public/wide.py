"""The official wide table of WIOD: one sheet with the sellers down and the buyers across.

The first cell names the year. Rows 3 to 6 head the columns with code, name, country and c-number; the first
four columns label the rows the same way. The countries' industries come first, then what households, states
and investors of each country take, then totals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars.selectors as cs

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.public.user_files import sheet

TOP, LEFT = 6, 4
"""Rows above the numbers and columns left of them."""
_CATEGORY = {"c37": "f1", "c38": "f2", "c39": "f3", "c40": "f4", "c41": "f5"}
_COUNTRY = {"ROM": "ROU"}  # early tables write Romania otherwise than the later ones


@dataclass(frozen=True, slots=True)
class Year:
    """One year's cells, in million US dollars.

    Parameters
    ----------
    file : Path
    year : int
    industries : polars.DataFrame
        name (country and industry code), country, sector, output.
    cells : polars.DataFrame
        seller, buyer, value: flows between industries.
    final : polars.DataFrame
        seller, buyer (a country), category, value; the categories are f1 households, f2 non-profit, f3 state,
        f4 fixed capital and f5 stocks.
    """

    file: Path
    year: int
    industries: pl.DataFrame
    cells: pl.DataFrame
    final: pl.DataFrame


def read_wide(file: Path, year: int | None) -> Year:
    """Return the cells of an official table (xlsx, or that sheet as CSV).

    Raises
    ------
    InvalidData
        When the file is damaged or of another layout, or a cell holds no number.
    UsageError
        When it is of another year than `year`, or says none and none is given.
    """
    grid, body = _grid(file)
    if grid.height <= TOP or grid.width <= LEFT + 1:
        raise InvalidData(
            f"{file} is no wide table of WIOD: it has {grid.height} rows; give the official file."
        )
    sellers, heads = _sellers(grid), _heads(grid)
    if sellers.is_empty():
        raise InvalidData(
            f"{file} is no wide table of WIOD: its column D holds no codes c1, c2 …; give the official file."
        )
    inside = heads.filter(pl.col("key").is_in(sellers["name"].implode()))
    demand = heads.filter(
        ~pl.col("key").is_in(sellers["name"].implode())
        & pl.col("country").is_in(sellers["country"].implode())
        & pl.col("code").is_not_null()
    )
    total = grid.columns[-1]
    numbers = _numbers(file, body[sellers["row"]], [*inside["column"], *demand["column"], total])
    numbers = numbers.with_columns(seller=sellers["name"])
    cells = _long(numbers, inside).select("seller", "value", buyer="key")
    final = _long(numbers, demand).select("seller", "value", buyer="country", category="code")
    return Year(
        file,
        _year_of(file, grid, year),
        sellers.select("name", "country", "sector").with_columns(output=numbers[total]),
        cells.select("seller", "buyer", "value"),
        final.select("seller", "buyer", pl.col("category").replace(_CATEGORY), "value"),
    )


def _sellers(grid: pl.DataFrame) -> pl.DataFrame:
    """Return row (below the heads), name, country and sector of every industry of a country."""
    sector, country, code = grid.columns[1:LEFT]
    return (
        grid[TOP:]
        .with_row_index("row")
        .filter(pl.col(code).str.contains(r"^c\d+$"))
        .select(
            "row",
            pl.col(country).replace(_COUNTRY).alias("country"),
            sector=pl.col(sector),
            code=pl.col(code),
        )
        .with_columns(name=pl.concat_str("country", "code", separator=" "))
    )


def _heads(grid: pl.DataFrame) -> pl.DataFrame:
    """Return column, country, code and key of every column of numbers."""
    heads = {
        "column": grid.columns[LEFT:],
        "country": list(grid.row(TOP - 2)[LEFT:]),
        "code": list(grid.row(TOP - 1)[LEFT:]),
    }
    frame = pl.DataFrame(heads, schema=dict.fromkeys(heads, pl.String))
    return frame.with_columns(pl.col("country").replace(_COUNTRY)).with_columns(
        key=pl.concat_str("country", "code", separator=" ")
    )


def _numbers(file: Path, rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    text = rows.select(columns)
    text = text.with_columns(cs.string().str.strip_chars().replace("", None))
    numbers = text.cast(pl.Float64, strict=False)
    for name in columns:
        lost = (numbers[name].is_null() & text[name].is_not_null()).arg_true()
        if len(lost):
            raise InvalidData(f"{file}: {text[name][int(lost[0])]!r} is no number; give the official file.")
    return numbers.fill_null(0.0)


def _long(numbers: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    long = numbers.unpivot(
        heads["column"].to_list(), index="seller", variable_name="column", value_name="value"
    )
    return long.join(heads, on="column", how="left", maintain_order="left").filter(pl.col("value") != 0)


def _grid(file: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the whole sheet, and what lies below its heads with numbers in full."""
    if file.suffix.lower() != ".csv":
        grid = sheet(file, 0, header=False)
        body = sheet(file, 0, header=False, skip=TOP) if grid.height > TOP else grid.clear()
        body.columns = grid.columns[: body.width]
        return grid, body
    grid = _csv_grid(file)
    return grid, grid[TOP:]


def _csv_grid(file: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(file, has_header=False, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidData(f"{file} cannot be read ({reason}); fetch it anew.") from error


def _year_of(file: Path, grid: pl.DataFrame, year: int | None) -> int:
    said = re.search(r"(19|20)\d\d", str(grid.row(0)[0] or ""))
    found = int(said.group()) if said else year
    if found is None:
        raise UsageError(f"{file} does not say its year in the first cell; name it, such as year=1995.")
    if year is not None and found != year:
        raise UsageError(f"{file} is the table of {found}, not of {year}; give the file of that year.")
    return found
