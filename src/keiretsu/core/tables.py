"""CSV files whose faults are told in one sentence with file, line, column and remedy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import Model, Source, sentence


@dataclass(frozen=True)
class CsvTable:
    """The rows of one CSV file.

    Attributes
    ----------
    source : Source
        The file.
    columns : tuple of str
        Names in the first line.
    rows : tuple of (int, dict)
        Line of each row, and its cells that are not empty, by column.
    """

    source: Source
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    @classmethod
    def read(cls, source: Source) -> CsvTable:
        r"""Read a file.

        Raises
        ------
        InvalidData
            The file is empty or broken, names a column twice, or a row is longer than the first line.

        Examples
        --------
        >>> CsvTable.read(Source("facts.csv", "id,use\nwage_1960,\n")).rows
        ((2, {'id': 'wage_1960'}),)
        """
        lines = _lines(source)
        _, header = next(lines, (1, []))
        columns = tuple(name.strip() for name in header)
        if not any(columns):
            _fail(source, 1, "names no columns; write their names there, divided by commas")
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice is not None:
            _fail(source, 1, f'names the column "{twice}" twice; keep one')
        return cls(source, columns, tuple(_row(source, columns, line, cells) for line, cells in lines))

    def fail(self, line: int, column: str, what: str) -> NoReturn:
        """Raise InvalidData for one cell."""
        _fail(self.source, line, what, column)

    def validated(self, model: type[Model]) -> list[tuple[int, Model]]:
        """Return every row as a pydantic model, with its line; columns that the model lacks are passed over.

        Raises
        ------
        InvalidData
            A column that the model needs is missing, or a cell is not what the model asks for.
        """
        for name, field in model.model_fields.items():
            column = field.alias or name
            if field.is_required() and column not in self.columns:
                _fail(self.source, 1, f'column "{column}" is missing; add it')
        return [(line, self._model(model, line, cells)) for line, cells in self.rows]

    def _model(self, model: type[Model], line: int, cells: dict[str, str]) -> Model:
        try:
            return model.model_validate(cells)
        except ValidationError as error:
            fault = error.errors()[0]
            empty = fault["type"] == "missing"
            what = "the cell is empty; fill it in" if empty else sentence(fault["loc"], fault, {1: model})
            self.fail(line, str(fault["loc"][-1]), what)


def _lines(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Return the line on which each row begins, and its cells; rows without any cell are passed over."""
    reader, begins = csv.reader(io.StringIO(source.text.removeprefix("\ufeff"), newline=""), strict=True), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        _fail(source, begins, f"{error}; mend the quotation marks there")


def _row(source: Source, columns: tuple[str, ...], line: int, cells: list[str]) -> tuple[int, dict[str, str]]:
    if len(cells) > len(columns):
        _fail(
            source,
            line,
            f"holds {len(cells)} cells for {len(columns)} columns; put text with commas in quotation marks",
        )
    return line, {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}


def _fail(source: Source, line: int, what: str, column: str = "") -> NoReturn:
    at = f', column "{column}"' if column else ""
    raise InvalidData(f"{source.label}, line {line}{at}: {what}") from None
