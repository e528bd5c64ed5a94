"""Where a user's own copy of public data lies, and how its files are opened."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData


def locate(name: str, source: str | Path | None = None) -> Path:
    """Return the file or folder of a data set.

    Parameters
    ----------
    name : str
        Its folder's name: wiod2013, pwt1001 or eu_collab.
    source : str or Path, optional
        Where it lies; by default ``$KEIRETSU_DATA``/name, then ``../shared/data``/name.

    Raises
    ------
    InvalidData
        When it is in none of these places.
    """
    if source is not None:
        if not Path(source).exists():
            raise InvalidData(f"{source} is missing; check the name.")
        return Path(source)
    bases = [Path("..") / "shared" / "data"]
    if os.environ.get("KEIRETSU_DATA"):
        bases.insert(0, Path(os.environ["KEIRETSU_DATA"]))
    for base in bases:
        if (base / name).is_dir():
            return base / name
    raise InvalidData(
        f"There is no folder {name} in {' or '.join(map(str, bases))}; name the file, or set KEIRETSU_DATA "
        "to the folder that holds it."
    )


def parquet(path: Path, *columns: str) -> pl.DataFrame:
    """Return a Parquet file that must have certain columns.

    Raises
    ------
    InvalidData
        When it is missing, damaged or lacks a column.
    """
    try:
        frame = pl.read_parquet(path)
    except FileNotFoundError as error:
        raise InvalidData(f"{path} is missing; restore the file.") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidData(f"{path} is damaged or no Parquet file; restore it.") from error
    return with_columns_of(frame, path, columns)


def csv(path: Path, *columns: str, separator: str = ",") -> pl.DataFrame:
    """Return a CSV file as text; see `parquet`."""
    try:
        frame = pl.read_csv(path, separator=separator, infer_schema=False, encoding="utf8-lossy")
    except FileNotFoundError as error:
        raise InvalidData(f"{path} is missing; restore the file.") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidData(f"{path} cannot be read ({reason}); fetch it anew.") from error
    return with_columns_of(frame, path, columns)


def with_columns_of(frame: pl.DataFrame, path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """Return the frame, or say which column it lacks."""
    for name in columns:
        if name not in frame.columns:
            raise InvalidData(f"{path} lacks the column {name!r}; give the official file.")
    return frame


def sheet(path: Path, name: str | int, *, header: bool, skip: int = 0) -> pl.DataFrame:
    """Return a sheet of a workbook: columns of numbers as numbers, other columns as text.

    Text is no way for numbers here: the reader writes them out with nine decimals.

    Parameters
    ----------
    path : Path
    name : str or int
    header : bool
        Whether its first row names the columns.
    skip : int
        Rows to leave out at the top.

    Raises
    ------
    InvalidData
        When it is missing or damaged, or there is no such sheet.
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        loaded = book.load_sheet(
            name, header_row=0 if header else None, skip_rows=skip, schema_sample_rows=None
        )
    except (fastexcel.FastExcelError, OSError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidData(f"{path} cannot be read ({reason}); fetch it anew.") from error
    return loaded.to_polars()
