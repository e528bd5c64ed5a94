"""Workbooks of two sheets, written; `keiretsu.io.load` reads them, as tables of any make."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.exchange_tables import with_iso_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767


def write_xlsx(actors: pl.DataFrame, ties: pl.DataFrame, path: Path) -> None:
    """Write a workbook of two sheets; days are ISO text, since a workbook knows no day before 1900."""
    import xlsxwriter

    for name, table in (("actors", actors), ("ties", ties)):
        if table.height >= EXCEL_ROWS:
            raise InvalidData(
                f"A sheet takes {EXCEL_ROWS - 1:,} rows, not {table.height:,} {name}; export to parquet."
            )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": datetime(1980, 1, 1)})  # equal networks, equal bytes
    try:
        for name, table in (("actors", actors), ("ties", ties)):
            _sheet(book.add_worksheet(name), with_iso_dates(table), name)
    finally:
        book.close()


def _in_full(sheet: Any) -> None:
    """Make a sheet write numbers with every digit: xlsxwriter keeps 16, a double may take 17."""

    def element(number: float, attributes: Iterable[tuple[str, object]] = ()) -> None:
        words = "".join(f' {name}="{value}"' for name, value in attributes)
        sheet.fh.write(f"<c{words}><v>{number!r}</v></c>")

    sheet._xml_number_element = element


def _sheet(sheet: Any, table: pl.DataFrame, what: str) -> None:
    _in_full(sheet)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name)
    writers: list[Callable[..., int]] = [
        {pl.Boolean: sheet.write_boolean, pl.Float64: sheet.write_number}.get(type(dtype), sheet.write_string)
        for dtype in table.dtypes
    ]
    for row, values in enumerate(table.iter_rows(), start=1):
        for column, (write, value) in enumerate(zip(writers, values, strict=True)):
            if value is not None and write(row, column, value) < 0:
                name = table.columns[column]
                raise InvalidData(
                    f"{name} of {what}, row {row}, is longer than the {EXCEL_TEXT:,} letters "
                    "of a cell; shorten it or export to parquet."
                )
