"""What the sheets of a workbook say beside their values: their reach, errors, formulas, merged cells.

It is read from the XML before the sheets are, since the reader of workbooks allots memory for the whole
rectangle from the first cell to the last, and gives errors and formulas without value as empty cells.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.ods_scan import scan_ods
from keiretsu.io.load.sheet_cells import Sheet

PIECE = 1 << 22
MOST_COLUMNS, MOST_ROWS = 1 << 14, 1 << 20
BYTES_A_CELL = 100.0
"""Memory that a cell of the rectangle needs, empty or not."""
BYTES_A_BYTE = 4.0
"""Memory that a byte of XML needs once it is read."""
_AT = re.compile(rb"""\br=["']([A-Za-z]+)(\d+)["']""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Za-z]+)(\d+)["'][^>]*(?<!/)>""")
_CELL = re.compile(rb"<((?:\w+:)?)c(\s[^>]*?)(?:/>|>([^<]*(?:<(?!/?(?:\w+:)?c[\s>/])[^<]*)*)</\1c>)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def scan(path: Path, memory: float) -> dict[str, Sheet]:
    """Return what the sheets of a workbook say, by name; nothing for kinds other than xlsx and ODS.

    Raises
    ------
    InvalidData
        When reading it would need more memory than is allowed.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
        if size * BYTES_A_BYTE > memory * 1e9:
            raise _too_large(path, "its sheets", size * BYTES_A_BYTE / 1e9, memory)
        if "content.xml" in archive.namelist():
            with archive.open("content.xml") as content:
                return {
                    name: _within_memory(sheet, f"{path}, sheet {name}", "far out", cells, memory)
                    for name, sheet, cells in scan_ods(content)
                }
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        return {
            name: _sheet(archive, part, f"{path}, sheet {name}", memory)
            for name, part in _parts(archive).items()
            if part in archive.namelist()
        }


def _too_large(path: object, what: str, need: float, memory: float) -> InvalidData:
    return InvalidData(
        f"{path} is too large: {what} would need {need:,.1f} GB of memory and {memory:g} are allowed; delete "
        "what stands far from the table, or save the sheet as CSV."
    )


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of every sheet in the archive."""
    links = {
        link.get("Id", ""): link.get("Target", "")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = links.get(element.get(_LINK, ""), "")
            found[element.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _sheet(archive: zipfile.ZipFile, part: str, label: str, memory: float) -> Sheet:
    sheet = Sheet()
    reach = _Reach()
    rest = b""
    with archive.open(part) as source:
        while piece := source.read(PIECE):
            text = rest + piece
            cut = max(text.rfind(b"<c "), text.rfind(b":c "), text.rfind(b"<mergeCell"))
            text, rest = (text[:cut], text[cut:]) if cut > 0 and len(text) - cut < PIECE else (text, b"")
            _take(text, sheet, reach)
    _take(rest, sheet, reach)
    _within_memory(sheet, label, str(reach), reach.cells, memory)
    return replace(sheet, left=min(map(_column, reach.columns), default=0))


def _within_memory(sheet: Sheet, label: str, reach: str, cells: int, memory: float) -> Sheet:
    """Return a sheet, unless the rectangle that holds its cells would fill the memory."""
    need = cells * BYTES_A_CELL
    if need > memory * 1e9:
        raise _too_large(label, f"its cells reach {reach}, which", need / 1e9, memory)
    return sheet


class _Reach:
    """The rectangle that holds all cells of a sheet."""

    def __init__(self) -> None:
        self.columns: set[bytes] = set()
        self.first, self.last = 1 << 30, 0

    def take(self, text: bytes) -> None:
        places = _FILLED.findall(text)
        if places:
            self.columns.update({column for column, _ in places})
            rows = [int(row) for _, row in places]
            self.first, self.last = min(self.first, *rows), max(self.last, *rows)

    @property
    def cells(self) -> int:
        numbers = [_column(name) for name in self.columns]
        if max(numbers, default=0) >= MOST_COLUMNS or self.last > MOST_ROWS:
            raise ValueError("a cell beyond the last of a sheet")
        return (max(numbers) - min(numbers) + 1) * (self.last - self.first + 1) if numbers else 0

    def __str__(self) -> str:
        last = max(self.columns, key=_column, default=b"A")
        return f"to {last.decode()}{self.last}"


def _column(letters: bytes) -> int:
    """Return the number of a column, 0 for A."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _take(text: bytes, sheet: Sheet, reach: _Reach) -> None:
    reach.take(text)
    if b't="e"' in text or b"<f" in text or b":f" in text:
        for cell in _CELL.finditer(text):
            _special(cell[2], cell[3] or b"", sheet)
    for one, first, other, last in _MERGED.findall(text):
        sheet.merged.append(((int(first) - 1, _column(one)), (int(last) - 1, _column(other))))


def _special(attributes: bytes, content: bytes, sheet: Sheet) -> None:
    """Keep a cell that holds an error, or a formula without a value."""
    place, value = _AT.search(attributes), _VALUE.search(content)
    error = b't="e"' in attributes
    if not error and (value is not None or not _FORMULA.search(content) or b't="str"' in attributes):
        return
    if place is None:
        raise ValueError("a cell that does not say where it stands")
    at = (int(place[2]) - 1, _column(place[1]))
    if error:
        sheet.errors[at] = value[1].decode("utf-8", "replace") if value else "#VALUE!"
    else:
        sheet.valueless.append(at)
