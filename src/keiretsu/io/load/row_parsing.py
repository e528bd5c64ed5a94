"""Taking rows in: blocks of cells become values of the schema, or faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from keiretsu.core import waiting
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load.account import MOST, Fault
from keiretsu.io.load.attributes import BESIDE, MARK, texts_of, with_types
from keiretsu.io.load.cells import Unread, columns_of, read_cells
from keiretsu.io.load.column_style import Conventions, Style, Wholly, counted, own_style, style_of
from keiretsu.io.load.column_words import partners, plain
from keiretsu.io.load.date_text import written
from keiretsu.io.load.fixes import Decision, Decisions
from keiretsu.io.load.raw_table import Block, Broken, Grid
from keiretsu.io.load.roles import Roles
from keiretsu.network.canonical_tables import KIND, SYMMETRIC, TYPE, typed
from keiretsu.schema import actors, ties

READ = 0.7
"""Share of the time for a table that is over when its cells are read and become values."""

_PERIODS = (
    r"^(.+?)\s*(?:\u{2013}|\u{2014}|~|\u{301c}|\u{ff5e}|\s-\s|\sto\s|から)\s*(.*)$",
    r"^(\d{4})\s*-\s*(\d{4})?$",
)
WHERE = ("_file", "_line", "_rows")
Raw = tuple[pl.DataFrame, pl.Series]
"""Rows as they stand, columns by role, and their lines."""


class Intake:
    """The rows of one table, taken in block by block.

    Parameters
    ----------
    table : {"actors", "ties"}
    decisions : mapping
        What the user's fixes say, by table, file and line.
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
        self.decisions = {key[1:]: fix for key, fix in decisions.items() if key[0] == table and fix.action}
        self.defaults = {role: text for role, text in defaults.items() if role in self.schema.columns}
        self.files: list[str] = []
        self.frames: list[pl.DataFrame] = []
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.read = 0
        self.undated: set[int] = set()
        self.yearly: dict[int, str] = {}
        self._filling: dict[str, pl.DataFrame] = {}
        self._seen: set[tuple[str, int]] = set()
        self._beside: dict[str, list[pl.DataFrame]] = {}

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
        raw = [self._raw(block, roles, file) for block in grid.blocks(roles.header, columns)]
        if roles.partner:
            raw = self._by_partner(raw, roles, file)
        styles = self._styles(raw, grid, file)
        blocks = len(raw)
        while raw:  # what has been read is let go, block by block
            waiting.now("reading dates, numbers and names", 1 - (1 - READ) * len(raw) / blocks)
            self._values(*raw.pop(0), file, styles)

    def _defaults(self, texts: Mapping[str, str], roles: Roles) -> pl.DataFrame:
        """Return one row of what stands in empty cells, as values of the schema."""
        wanted = {
            role: text
            for role, text in texts.items()
            if not (role in ("since", "until") and "year" in roles.columns and role not in roles.columns)
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

    def _raw(self, block: Block, roles: Roles, file: str) -> Raw:
        """Return the rows of a block that the user has not decided on, columns by role, and their lines."""
        self.read += block.frame.height + len(block.broken)
        names = roles.columns | {f"{MARK}{name}": column for name, column in roles.attributes.items()}
        frame = block.frame.select(pl.col(column).alias(name) for name, column in names.items())
        frame = _spans(frame)
        lines = block.lines.alias("_line")
        decided = {line for name, line in self.decisions if name == file}
        if decided:
            met = lines.is_in(list(decided))
            self._seen |= {(file, line) for line in lines.filter(met)}
            beside = frame.with_columns(lines).filter(met).select("_line", BESIDE)
            self._beside.setdefault(file, []).append(beside)
            frame, lines = frame.filter(~met), lines.filter(~met)
        for row in block.broken:
            if row.line in decided:
                self._seen.add((file, row.line))
            else:
                self._fault(file, row.line, row.reason, row.fix, row.action, _by_role(row, roles))
        return frame, lines

    def _by_partner(self, raw: list[Raw], roles: Roles, file: str) -> list[Raw]:
        """Let ties run from supplier to customer, whichever of the two the partner is."""
        firm, partner = roles.columns["source"], roles.columns["target"]
        if "type" not in roles.columns:
            self.notes.append(
                f"{file}: {firm!r} is taken as the supplier of {partner!r}, since no column says which it is "
                f"(--role source={partner} --role target={firm} turns it round)"
            )
            return raw
        turned = [_supplied(frame) for frame, _ in raw]
        rows = counted(sum(many for _, many in turned), "row")
        said = roles.columns["type"]
        self.notes.append(f"{file}: {partner!r} is the supplier of {firm!r} in {rows}, as {said!r} says")
        return [(frame, lines) for (frame, _), (_, lines) in zip(turned, raw, strict=True)]

    def _styles(self, raw: list[Raw], grid: Grid, file: str) -> dict[str, Style]:
        """Decide how each column is written, from all of its cells."""
        if not raw:
            return {}
        first = raw[0][0]
        own = first.schema.get("type") == TYPE or first.schema.get("kind") == KIND
        table = Wholly(self.conventions, grid.delimiter, own)
        styles = {}
        for role in first.columns:
            if role.startswith(MARK):
                continue
            cells = [frame[role] for frame, _ in raw]
            styles[role], notes = style_of(role, self._dtype(role), cells, table)
            self.notes += [f"{file}, {note}" for note in notes]
        return styles

    def _values(self, frame: pl.DataFrame, lines: pl.Series, file: str, styles: Mapping[str, Style]) -> None:
        """Turn cells into values and keep the rows where that succeeds."""
        if not frame.height:
            return
        read, unread = read_cells(frame.select(~BESIDE), self.schema.columns, styles)
        if "directed" in read.columns:
            read = self._undirected(read, file)
        place = pl.lit(self.files.index(file), pl.UInt16).alias("_file")
        values = typed_or_null(_filled(read, self._filling[file]), self.schema)
        values = values.with_columns(lines, place, *texts_of(frame, self.conventions.missing))
        if unread:
            bad = sorted({cell.row for cell in unread})
            self._unread(frame[bad], values[bad], unread, bad, file)
            values = values.filter(~pl.int_range(pl.len()).is_in(bad))
        self.frames.append(values)

    def _undirected(self, read: pl.DataFrame, file: str) -> pl.DataFrame:
        """Make ties without direction collaborations, which have none, where the rows say no type."""
        loose = ~pl.col("directed").fill_null(True)
        count = int(read.select(loose.sum()).item())
        if "type" in self.defaults or not count:
            return read.drop("directed")
        if "type" not in read.columns:
            ties = counted(count, "tie")
            self.notes.append(f"{file}: {ties} without direction taken as collaboration (--default type=…)")
            read = read.with_columns(type=pl.when(loose).then(pl.lit("collaboration", TYPE)))
        one_way = int(read.select((loose & ~pl.col("type").is_in(SYMMETRIC)).sum()).item())
        if one_way:
            ties = counted(one_way, "tie")
            self.notes.append(f"{file}: {ties} without direction, of a type that has one, taken as it stands")
        return read.drop("directed")

    def _unread(
        self, raw: pl.DataFrame, values: pl.DataFrame, unread: Iterable[Unread], bad: list[int], file: str
    ) -> None:
        """Set rows aside: what could be read as load writes it, the rest as it stands or as proposed."""
        by_row: dict[int, list[Unread]] = {}
        for cell in unread:
            by_row.setdefault(cell.row, []).append(cell)
        rows = zip(bad, raw.iter_rows(named=True), values.iter_rows(named=True), strict=True)
        for row, cells, read in rows:
            wrong = by_row[row]
            lost = {cell.role: cells.get(cell.role, cells.get("year")) for cell in wrong}
            texts = cells_of(read, self.schema) | {role: str(text) for role, text in lost.items()}
            proposed = {cell.role: cell.proposal for cell in wrong if cell.proposal is not None}
            action = "correct" if all(cell.role in proposed for cell in wrong) else ""
            reason = "; ".join(dict.fromkeys(cell.reason for cell in wrong))
            fix = "; ".join(dict.fromkeys(cell.fix for cell in wrong))
            self._fault(file, read["_line"], reason, fix, action, texts | proposed)

    def _fault(
        self, file: str, line: int, reason: str, fix: str, action: str, cells: Mapping[str, str]
    ) -> None:
        self.faults.append(Fault(self.table, file, line, reason, fix, action, cells))
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
        for (file, line), fix in self.decisions.items():
            if (file, line) not in self._seen:
                raise InvalidData(
                    f"The fixes file decides on line {line} of {file}, which was not read as a row of "
                    f"{self.table}; load the same files again, or remove that decision."
                )
            if fix.action == "drop":
                reason = (
                    f"dropped by the fixes file ({fix.reason})" if fix.reason else "dropped by the fixes file"
                )
                self.faults.append(
                    Fault(self.table, file, line, reason, "none needed", "drop", fix.cells, True)
                )
        for file in self.files:
            mine = [fix for (name, _), fix in self.decisions.items() if name == file]
            self._decided([fix for fix in mine if fix.action != "drop"], file)
        return [fix for fix in self.decisions.values() if fix.action == "keep"]

    def _decided(self, rows: list[Decision], file: str) -> None:
        """Take in the cells of the fixes file in place of those of the table."""
        roles = list(dict.fromkeys(role for fix in rows for role in fix.cells))
        texts = {role: [fix.cells.get(role) for fix in rows] for role in roles}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(roles, pl.String))
        lines = pl.Series("_line", [fix.line for fix in rows], dtype=pl.UInt32)
        if file in self._beside:  # attributes stay what the table says
            said = pl.concat(self._beside[file])
            said = lines.to_frame().join(said, on="_line", how="left", maintain_order="left").drop("_line")
            frame = pl.concat([frame, said], how="horizontal")
        self._values(frame, lines, file, self._own_styles(roles))

    def frame(self) -> pl.DataFrame:
        """Hand over all rows taken in, with the columns of the schema and where each was read."""
        frames, self.frames = self.frames, []  # so that what is no longer needed can be let go
        if frames:
            return with_types(pl.concat(frames, how="diagonal"), [*self.schema.columns, *WHERE])
        empty = pl.DataFrame(schema=dict.fromkeys(self.schema.columns, pl.String))
        nowhere = [pl.lit(None, pl.UInt32).alias("_line"), pl.lit(None, pl.UInt16).alias("_file")]
        return typed_or_null(empty, self.schema).with_columns(nowhere)


def _spans(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with a period such as 1989-1997 as a start and an end, of which it may lack the end."""
    if "period" not in frame.columns:
        return frame
    text = pl.col("period").cast(pl.String).str.strip_chars()
    first, last = (pl.coalesce(text.str.extract(p, group) for p in _PERIODS) for group in (1, 2))
    spans = {"since": pl.coalesce(first, text), "until": pl.when(first.is_null()).then(text).otherwise(last)}
    made = {name: span for name, span in spans.items() if name not in frame.columns}
    return frame.with_columns(**made).drop("period")


def _supplied(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return rows of firms and partners with the ends swapped where the partner is the supplier; how many."""
    words = frame["type"].cast(pl.String).drop_nulls().unique()
    sells = [word for word in words if partners().get(plain(word)) == "supplier"]
    swap = pl.col("type").cast(pl.String).is_in(sells).fill_null(False)
    ends = pl.when(swap).then
    turned = frame.with_columns(
        source=ends(pl.col("target")).otherwise("source"), target=ends(pl.col("source")).otherwise("target")
    )
    return turned, int(frame.select(swap.sum()).item())


def _filled(values: pl.DataFrame, filling: pl.DataFrame) -> pl.DataFrame:
    """Return values with the one row of `filling` in empty cells and in columns that are lacking."""
    made = []
    for default in filling:
        value = pl.lit(default.first(), default.dtype)
        cells = pl.col(default.name).fill_null(value) if default.name in values.columns else value
        made.append(cells.alias(default.name))
    return values.with_columns(made)


def typed_or_null(frame: pl.DataFrame, schema: Any) -> pl.DataFrame:
    """Return a frame with the columns of the schema; required ones that it lacks are null, told later."""
    required = [name for name, column in schema.columns.items() if column.required]
    lacking = [pl.lit(None, pl.String).alias(name) for name in required if name not in frame.columns]
    return typed(frame.with_columns(lacking), schema, "rows")


def _by_role(row: Broken, roles: Roles) -> dict[str, str]:
    texts = {role: row.cells.get(column, "").strip() for role, column in roles.columns.items()}
    return {role: text for role, text in texts.items() if text}


def cells_of(row: Mapping[str, Any], schema: Any) -> dict[str, str]:
    """Return a row of values as the texts that would be read as them."""
    texts = {}
    for name, column in schema.columns.items():
        value = row[name]
        if value is not None:
            day = column.dtype == "day"
            flag = column.dtype == "flag"
            texts[name] = _day(value) if day else ("yes" if value else "no") if flag else str(value)
    return texts


def _day(value: int) -> str:
    try:
        return written(value)
    except (ValueError, OverflowError):
        return str(value)
