"""Taking rows in: blocks of cells become values of the schema, or faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from keiretsu.core import waiting
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.plurals import counted
from keiretsu.io.load.account import MOST, Fault
from keiretsu.io.load.attributes import MARK, texts_of, with_types
from keiretsu.io.load.cells import Unread, columns_of, read_cells
from keiretsu.io.load.column_style import Style, own_style, style_of
from keiretsu.io.load.conventions import NOTHING_SAID, Conventions, Wholly
from keiretsu.io.load.decided_rows import DecidedRows
from keiretsu.io.load.fixes import Decision, Decisions
from keiretsu.io.load.raw_table import Broken, Grid
from keiretsu.io.load.roles import Roles
from keiretsu.io.load.row_shapes import (
    WHERE,
    broken_by_role,
    by_role,
    cells_of,
    filled,
    nowhere,
    spans,
    supplied,
    text_of,
    typed_or_null,
    undirected,
)
from keiretsu.network.canonical_tables import KIND, TYPE
from keiretsu.schema import actors, ties

READ = 0.7
"""Share of the time for a table that is over when its cells are read and become values."""


class Intake:
    """The rows of one table, taken in block by block.

    Parameters
    ----------
    table : {"actors", "ties"}
    decisions : mapping
        What the user's fixes say, by table, file, line and part.
    defaults : mapping of str to str
        What stands in an empty cell of a role.
    conventions : Conventions
    """

    def __init__(
        self,
        table: str,
        decisions: Decisions,
        defaults: Mapping[str, str],
        conventions: Conventions,
    ) -> None:
        self.table, self.conventions = table, conventions
        self.schema = actors() if table == "actors" else ties()
        self._decided = DecidedRows(table, decisions)
        self.defaults = {role: text for role, text in defaults.items() if role in self.schema.columns}
        self.files: list[str] = []
        self.frames: list[pl.DataFrame] = []
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.read = 0
        self.undated: set[int] = set()
        self.yearly: dict[int, str] = {}
        self._filling: dict[str, pl.DataFrame] = {}
        self._loose = [0, 0]

    def add(self, grid: Grid, roles: Roles, file: str, *, fallbacks: Mapping[str, str]) -> None:
        """Take in a table; `fallbacks` stand in for columns that it lacks.

        Raises
        ------
        InvalidData
            When more rows are faulty than anybody would mend one by one.
        """
        self.files.append(file)
        self._filling[file] = self._defaults(dict(fallbacks) | self.defaults, roles)
        columns = [*roles.columns.values(), *roles.attributes.values()]
        raw: list[pl.DataFrame] = []
        broken: list[Broken] = []
        for block in grid.blocks(roles.header, columns):
            raw.append(self._undecided(by_role(block, roles), file))
            broken += block.broken
        unfit = self._undecided(broken_by_role(broken, roles), file)
        raw, (unfit,) = self._shaped(raw, roles, file), self._shaped([unfit], roles)
        styles = self._styles(raw, grid, file)
        self._set_aside(unfit, {row.line: row for row in broken}, styles, file)
        blocks, self._loose = len(raw), [0, 0]
        while raw:  # what has been read is let go, block by block
            waiting.now("reading dates, numbers and names", 1 - (1 - READ) * len(raw) / blocks)
            self._values(raw.pop(0), file, styles)
        self._note_loose(file)

    def _defaults(self, texts: Mapping[str, str], roles: Roles) -> pl.DataFrame:
        """Return one row of what stands in empty cells, as values of the schema."""
        dated = {"year", "period"} & roles.columns.keys()
        wanted = {
            role: text
            for role, text in texts.items()
            if not (role in ("since", "until") and dated and role not in roles.columns)
        }
        frame = pl.DataFrame({role: [text] for role, text in wanted.items()})
        values, unread = read_cells(frame, self.schema.columns, self._own_styles(frame.columns))
        if unread:
            cell = unread[0]
            raise UsageError(f"--default {cell.role}={wanted[cell.role]}: {cell.reason}; {cell.fix}.")
        return values

    def _own_styles(self, roles: Iterable[str]) -> dict[str, Style]:
        return {role: own_style(self._dtype(role), self.conventions.missing) for role in roles}

    def _dtype(self, role: str) -> str:
        return columns_of(role, (), self.schema.columns)[0].dtype

    def _undecided(self, frame: pl.DataFrame, file: str) -> pl.DataFrame:
        """Count rows in and return those that the user has not decided on."""
        self.read += frame.height
        return self._decided.taken_out(frame, file)

    def _shaped(self, raw: list[pl.DataFrame], roles: Roles, file: str = "") -> list[pl.DataFrame]:
        """Split periods, and let ties run from supplier to customer, whichever of the two the partner is.

        Without the name of the file nothing is noted.
        """
        raw = [spans(frame) for frame in raw]
        if not roles.partner:
            return raw
        firm, partner, said = roles.columns["source"], roles.columns["target"], roles.columns.get("type")
        if said is None:
            note = (
                f"{firm!r} is taken as the supplier of {partner!r}, since no column says which it is "
                f"(--role source={partner} --role target={firm} turns it round)"
            )
        else:
            turned = [supplied(frame) for frame in raw]
            raw, rows = [frame for frame, _ in turned], counted(sum(many for _, many in turned), "row")
            note = f"{partner!r} is the supplier of {firm!r} in {rows}, as {said!r} says"
        self.notes += [f"{file}: {note}"] if file else []
        return raw

    def _styles(self, raw: list[pl.DataFrame], grid: Grid, file: str) -> dict[str, Style]:
        """Decide how each column is written, from all of its cells."""
        if not raw:
            return {}
        first = raw[0]
        own = first.schema.get("type") == TYPE or first.schema.get("kind") == KIND
        table = Wholly(self.conventions, grid.delimiter, own)
        styles = {}
        for role in first.columns:
            if not role.startswith((MARK, "_")):
                styles[role], notes = style_of(role, self._dtype(role), [frame[role] for frame in raw], table)
                self.notes += [f"{file}, {note}{self._taken_as(role, note)}" for note in notes]
        return styles

    def _taken_as(self, role: str, note: str) -> str:
        """Return what stands in empty cells of a number, behind a note that there are some."""
        default = self.schema.columns[role].default if role in self.schema.columns else None
        empty = NOTHING_SAID in note and isinstance(default, float)
        return f" and is taken as {default:g}" if empty else ""

    def _values(self, frame: pl.DataFrame, file: str, styles: Mapping[str, Style]) -> None:
        """Turn cells into values and keep the rows where that succeeds."""
        if not frame.height:
            return
        values, unread = self._read(frame, file, styles)
        if unread:
            bad = sorted({cell.row for cell in unread})
            self._unread(frame[bad], values[bad], unread, bad, styles)
            values = values.filter(~pl.int_range(pl.len()).is_in(bad))
        self.frames.append(values)

    def _read(
        self, frame: pl.DataFrame, file: str, styles: Mapping[str, Style]
    ) -> tuple[pl.DataFrame, list[Unread]]:
        """Return rows as values of the schema with their attributes and places, and what cannot be read."""
        cells = frame.select(name for name in frame.columns if name in styles)
        read, unread = read_cells(cells, self.schema.columns, styles)
        read, *loose = undirected(read, typed_by_user="type" in self.defaults)
        self._loose = [before + now for before, now in zip(self._loose, loose, strict=True)]
        values = typed_or_null(filled(read, self._filling[file]), self.schema)
        place = pl.lit(self.files.index(file), pl.UInt16).alias("_file")
        beside = texts_of(frame, self.conventions.missing)
        return values.with_columns(place, *frame.select("_line", "_part"), *beside), unread

    def _note_loose(self, file: str) -> None:
        free, one_way = self._loose
        if free:
            ties = counted(free, "tie")
            self.notes.append(f"{file}: {ties} without direction taken as collaboration (--default type=…)")
        if one_way:
            ties = counted(one_way, "tie")
            self.notes.append(f"{file}: {ties} without direction, of a type that has one, taken as it stands")

    def _unread(
        self,
        raw: pl.DataFrame,
        values: pl.DataFrame,
        unread: Sequence[Unread],
        bad: list[int],
        styles: Mapping[str, Style],
    ) -> None:
        """Set rows aside: what could be read as load writes it, the rest as it stands or as proposed."""
        by_row: dict[int, list[Unread]] = {}
        for cell in unread:
            by_row.setdefault(cell.row, []).append(cell)
        rows = zip(bad, raw.iter_rows(named=True), values.iter_rows(named=True), strict=True)
        for row, cells, read in rows:
            wrong = by_row[row]
            lost = {cell.role: str(cells.get(cell.role, cells.get("year"))) for cell in wrong}
            proposed = {
                cell.role: self._as_written(cell, styles) for cell in wrong if cell.proposal is not None
            }
            action = "correct" if all(cell.role in proposed for cell in wrong) else ""
            reason = "; ".join(dict.fromkeys(cell.reason for cell in wrong))
            fix = "; ".join(dict.fromkeys(cell.fix for cell in wrong))
            self._fault(read, reason, fix, action, cells_of(read, self.schema) | lost | proposed)

    def _as_written(self, cell: Unread, styles: Mapping[str, Style]) -> str:
        """Return a proposal, which is in the style of its column, as load itself writes it."""
        style = styles[cell.role] if cell.role in styles else styles["year"]
        text = str(cell.proposal)
        values, unread = read_cells(
            pl.DataFrame({cell.role: [text]}), self.schema.columns, {cell.role: style}
        )
        value = values[cell.role][0]
        return text if unread or value is None else text_of(value, self.schema.columns[cell.role])

    def _set_aside(
        self, frame: pl.DataFrame, broken: Mapping[int, Broken], styles: Mapping[str, Style], file: str
    ) -> None:
        """Set aside the rows that do not fit the header, with what could be read of them."""
        if not frame.height:
            return
        loose = self._loose
        values, unread = self._read(frame, file, styles or self._own_styles(_roles(frame)))
        self._loose = loose
        lost: dict[int, dict[str, str]] = {}
        for cell in unread:
            lost.setdefault(cell.row, {})[cell.role] = str(frame[cell.role][cell.row])
        for number, read in enumerate(values.iter_rows(named=True)):
            row = broken[read["_line"]]
            cells = cells_of(read, self.schema) if row.cells else {}
            action = "" if number in lost and row.action == "correct" else row.action
            self._fault(read, row.reason, row.fix, action, cells | lost.get(number, {}))

    def _fault(
        self, row: Mapping[str, int], reason: str, fix: str, action: str, cells: dict[str, str]
    ) -> None:
        file, line = self.files[row["_file"]], row["_line"]
        self.faults.append(Fault(self.table, file, line, reason, fix, action, cells, part=row["_part"]))
        if len(self.faults) > MOST:
            raise InvalidData(
                f"{file}: more than {MOST:,} rows cannot be used, the last on line {line} ({reason}); "
                "check the roles of the columns, the encoding and the delimiter."
            )

    def decide(self) -> list[Decision]:
        """Take in the rows that the user's fixes correct or keep, count out those that they drop.

        Returns
        -------
        list of Decision
            The rows kept as they are, whose unknown ends become actors.

        Raises
        ------
        InvalidData
            When a decision names a row that no table has.
        """
        self.faults += self._decided.dropped()
        for file in self.files:
            frame = self._decided.rows(file)
            self._values(frame, file, self._own_styles(_roles(frame)))
        return self._decided.kept()

    def frame(self) -> pl.DataFrame:
        """Hand over all rows taken in, with the columns of the schema and where each was read."""
        frames, self.frames = self.frames, []  # so that what is no longer needed can be let go
        if frames:
            return with_types(pl.concat(frames, how="diagonal"), [*self.schema.columns, *WHERE])
        empty = pl.DataFrame(schema=dict.fromkeys(self.schema.columns, pl.String))
        return nowhere(typed_or_null(empty, self.schema))


def _roles(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if not name.startswith((MARK, "_"))]
