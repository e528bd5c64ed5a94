"""The rows that the user has decided on in a fixes file: taken out of the tables, and put in as decided."""

from __future__ import annotations

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.account import Fault
from keiretsu.io.load.attributes import BESIDE
from keiretsu.io.load.column_style import whole_texts
from keiretsu.io.load.fixes import Decision, Decisions

Row = tuple[str, int, int]
"""File, line, and which of the rows of that line."""


class DecidedRows:
    """The decisions on the rows of one table, and what of it was met.

    Parameters
    ----------
    table : {"actors", "ties"}
    decisions : mapping
        By table, file, line and part.
    """

    def __init__(self, table: str, decisions: Decisions) -> None:
        self.table = table
        self._fixes = {key[1:]: fix for key, fix in decisions.items() if key[0] == table and fix.action}
        self._met: dict[Row, dict[str, str | None]] = {}

    def taken_out(self, frame: pl.DataFrame, file: str) -> pl.DataFrame:
        """Return the rows that nobody has decided on; of the others the attributes are kept."""
        if not any(name == file for name, *_ in self._fixes):
            return frame
        places = frame.select("_line", "_part").iter_rows()
        met = pl.Series([(file, *place) in self._fixes for place in places], dtype=pl.Boolean)
        there = frame.filter(met)
        beside = pl.DataFrame([*there.select("_line", "_part"), *map(whole_texts, there.select(BESIDE))])
        for row in beside.iter_rows(named=True):
            self._met[file, row.pop("_line"), row.pop("_part")] = row
        return frame.filter(~met)

    def dropped(self) -> list[Fault]:
        """Return a fault for every row to drop.

        Raises
        ------
        InvalidData
            When a decision names a row that no table has.
        """
        faults = []
        for (file, line, part), fix in self._fixes.items():
            if (file, line, part) not in self._met:
                raise InvalidData(
                    f"The fixes file decides on line {line} of {file}, which was not read as a row of "
                    f"{self.table}; load the same files again, or remove that decision."
                )
            if fix.action == "drop":
                because = f" ({fix.reason})" if fix.reason else ""
                reason = f"dropped by the fixes file{because}"
                faults.append(
                    Fault(self.table, file, line, reason, "none needed", "drop", fix.cells, True, part)
                )
        return faults

    def rows(self, file: str) -> pl.DataFrame:
        """Return the rows to take in, as the fixes file has them; attributes stay those of the table."""
        fixes = [fix for (name, *_), fix in self._fixes.items() if name == file and fix.action != "drop"]
        met = [self._met[file, fix.line, fix.part] for fix in fixes]
        roles, beside = (
            list(dict.fromkeys(name for row in rows for name in row))
            for rows in ([fix.cells for fix in fixes], met)
        )
        texts = {role: [fix.cells.get(role) for fix in fixes] for role in roles}
        texts |= {name: [row.get(name) for row in met] for name in beside}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        return frame.with_columns(
            pl.Series("_line", [fix.line for fix in fixes], dtype=pl.UInt32),
            pl.Series("_part", [fix.part for fix in fixes], dtype=pl.UInt16),
        )

    def kept(self) -> list[Decision]:
        """Return the decisions to keep rows as they are."""
        return [fix for fix in self._fixes.values() if fix.action == "keep"]
