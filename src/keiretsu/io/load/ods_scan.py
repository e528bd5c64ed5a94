"""What the sheets of an ODS file say beside their values; see `keiretsu.io.load.sheet_scan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from keiretsu.io.load.sheet_cells import Place, Sheet

MOST = 1 << 21
"""Rows or columns that a repetition may stand for; a sheet has not more."""
CELLS = ("table-cell", "covered-table-cell")


def scan_ods(content: IO[bytes]) -> Iterator[tuple[str, Sheet, int]]:
    """Yield name, sheet and number of cells in the rectangle that holds anything, for every sheet."""
    table: _Table | None = None
    for event, element in iterparse(content, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "table" and table is None:
            table = _Table(_word(element, "name"))
        elif event == "end" and table is not None and name == "table-row":
            table.row(element)
            element.clear()
        elif event == "end" and table is not None and name == "table":
            yield table.name, table.sheet(), table.cells
            table = None


class _Table:
    def __init__(self, name: str) -> None:
        self.name, self.at = name, 0
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.errors: dict[Place, str] = {}
        self.valueless: list[Place] = []
        self.merged: list[tuple[Place, Place]] = []

    @property
    def cells(self) -> int:
        if not self.rows:
            return 0
        return (max(self.rows) - min(self.rows) + 1) * (max(self.columns) - min(self.columns) + 1)

    def sheet(self) -> Sheet:
        return Sheet(self.errors, self.valueless, self.merged, left=min(self.columns, default=0))

    def row(self, row: Element) -> None:
        repeated, column, filled = _repeated(row, "rows"), 0, False
        for cell in row:
            if cell.tag.rpartition("}")[2] not in CELLS:
                continue
            width = _repeated(cell, "columns")
            if len(cell) or _word(cell, "value"):
                filled = True
                self.columns |= {column, column + width - 1}
            self._special(cell, column)
            column += width
        if filled:
            self.rows |= {self.at, self.at + repeated - 1}
        self.at += repeated

    def _special(self, cell: Element, column: int) -> None:
        """Keep a cell that holds an error, a formula without value, or is merged with others."""
        place = (self.at, column)
        text = "".join(cell.itertext()).strip()
        if "error" in (value for name, value in cell.attrib.items() if name.endswith("}value-type")):
            self.errors[place] = text or "#VALUE!"
        elif _word(cell, "formula") and not _word(cell, "value-type"):
            self.valueless.append(place)
        spans = [int(_word(cell, f"number-{way}-spanned") or 1) for way in ("rows", "columns")]
        if max(spans) > 1:
            self.merged.append((place, (self.at + spans[0] - 1, column + spans[1] - 1)))


def _word(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


def _repeated(element: Element, what: str) -> int:
    return max(1, min(int(_word(element, f"number-{what}-repeated") or 1), MOST))
