"""The workbook to fill in: one sheet of actors, one of ties, one that says what the columns mean."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from keiretsu.core.errors import UsageError
from keiretsu.core.files import write_atomic
from keiretsu.schema import actors, ties

EXAMPLES = {
    "actors": [
        {
            "id": "Toyota",
            "kind": "assembler",
            "name": "トヨタ自動車",
            "sector": "cars",
            "founded": "1937-08-28",
        },
        {
            "id": "Denso",
            "kind": "tier-1",
            "name": "日本電装",
            "sector": "parts",
            "founded": "昭和24年12月16日",
        },
    ],
    "ties": [
        {"source": "Denso", "target": "Toyota", "type": "supply", "since": "1949-12-16", "value": "1.5"},
        {"source": "Toyota", "target": "Denso", "type": "equity", "since": "1949", "value": "0.3"},
    ],
}
GUIDE = (
    "Replace the examples in the sheets 'actors' and 'ties'; then keiretsu load FILE --out NETWORK reads it.",
    "What you do not need may stay empty or be removed; the columns that are needed are marked below.",
    "Dates: 1990-04-01, 1990/4/1, 1990, 昭和55年4月1日 or S55.4.1.",
    "An end is the first day on which it no longer holds; a lone year as an end includes that year.",
)


def write(path: Path) -> None:
    """Write the template to `path`; see `keiretsu.io.load.template`."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{path}: a template is a workbook; give a name that ends in .xlsx.")
    if path.exists():
        raise UsageError(f"{path} exists; choose another name, or remove it first.")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no folder; make it first, or name another.")
    content = BytesIO()
    _fill(content)
    write_atomic(path, content.getvalue())


def _fill(file: BytesIO) -> None:
    from datetime import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # equal bytes, whenever it is written
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, table, words in (("actors", actors(), "kind"), ("ties", ties(), "type")):
            sheet = book.add_worksheet(name)
            columns = list(table.columns)
            sheet.write_row(0, 0, columns, bold)
            for row, example in enumerate(EXAMPLES[name], start=1):
                sheet.write_row(row, 0, [example.get(column, "") for column in columns])
            choices = {"validate": "list", "source": list(table.entries)}
            at = columns.index(words)
            sheet.data_validation(1, at, 10_000, at, choices)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 14)
        _explain(book.add_worksheet("what the columns mean"), bold)


def _explain(sheet: Any, bold: Any) -> None:
    for row, line in enumerate(GUIDE):
        sheet.write_string(row, 0, line)
    at = len(GUIDE) + 1
    sheet.write_row(at, 0, ["sheet", "column", "needed", "meaning", "unit", "if empty"], bold)
    for name, table in (("actors", actors()), ("ties", ties())):
        for column in table.columns.values():
            at += 1
            default = "" if column.default is None else str(column.default)
            needed = "yes" if column.required else "no"
            sheet.write_row(at, 0, [name, column.name, needed, column.meaning, column.unit, default])
    for name, entries in (("kind of actor", actors().entries), ("type of tie", ties().entries)):
        for entry in entries.values():
            at += 1
            sheet.write_row(at, 0, [name, entry.name, "", entry.meaning])
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 3, 60)
