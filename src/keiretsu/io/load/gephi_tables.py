"""Gephi's own tables: Type is the direction of an edge, timeset when it exists, Id and Label its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats.graph_times import Spell, joined, timeset
from keiretsu.io.load.raw_table import Block, Blocks, Broken, Grid, clean_header

DIRECTIONS = {"directed": "true", "undirected": "false", "mutual": "true"}
TIMES = ("timeset", "interval", "time interval")
EDGES = (
    "is Gephi's table of edges: Type says whether they have a direction, timeset when they exist; Id and "
    "Label are left out"
)
NODES = "is Gephi's table of nodes: timeset gives founded and closed"


def as_gephi(grid: Grid) -> Grid:
    """Return Gephi's table of edges or of nodes as the loader knows such tables, any other as it is."""
    for at, top in enumerate(grid.tops):
        names = clean_header(top)
        known = {name.casefold(): name for name in names}
        if {"source", "target", "type"} <= known.keys() and _are_directions(
            grid.tops[at + 1 :], names, known
        ):
            return _GephiTable(grid, at, names, known).edges()
        times = [name for name in TIMES if name in known]
        if {"id", "label"} <= known.keys() and times and not {"founded", "closed"} & known.keys():
            return _GephiTable(grid, at, names, known).nodes()
    return grid


def _are_directions(rows: Sequence[Sequence[str]], names: list[str], known: Mapping[str, str]) -> bool:
    at = names.index(known["type"])
    said = {row[at].strip().casefold() for row in rows if len(row) > at and row[at].strip()}
    return bool(said) and said <= DIRECTIONS.keys()


class _GephiTable:
    def __init__(self, grid: Grid, header: int, names: list[str], known: Mapping[str, str]) -> None:
        self.grid, self.header, self.known = grid, header, known
        self.names = names
        self.times = next((known[name] for name in TIMES if name in known), None)
        self.timed = self.times is not None and any(
            block.frame[self.times].is_not_null().any() for block in grid.blocks(header, [self.times])
        )

    def edges(self) -> Grid:
        left_out = {self.known.get(name) for name in ("id", "label", "type")} | {self.times}
        kept = [name for name in self.names if name and name not in left_out]
        ends = ["start", "end"] if self.timed and not {"start", "end"} & self.known.keys() else []

        def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
            plain = [name for name in columns if name not in ("directed", *ends)]
            extra = [self.known["type"], *([self.times] if ends and self.times else [])]
            for block in self._inner([*plain, *extra]):
                yield self._edges(block, list(columns), bool(ends))

        return self._with([*kept, "directed", *ends], blocks, EDGES)

    def _edges(self, block: Block, columns: list[str], timed: bool) -> Block:
        """Return a row a direction and a spell."""
        spells, sound = self._spells(block) if timed else ([[]] * block.frame.height, block)
        frame = sound.frame.with_columns(
            self._kinds(sound).replace(dict(DIRECTIONS)).alias("directed"),
            pl.Series("_spell", spells, dtype=pl.List(pl.List(pl.String))),
            sound.lines.alias("_line"),
        )
        frame = pl.concat([frame, self._turned(frame, sound)]).explode("_spell", empty_as_null=True)
        start, end = (pl.col("_spell").list.get(at, null_on_oob=True) for at in (0, 1))
        frame = frame.with_columns(start=start, end=end)
        return Block(frame.select(columns), frame["_line"].alias("line"), sound.broken)

    def _kinds(self, block: Block) -> pl.Series:
        return block.frame[self.known["type"]].str.to_lowercase()

    def _turned(self, frame: pl.DataFrame, block: Block) -> pl.DataFrame:
        """Return the mutual edges of a frame the other way round."""
        source, target = self.known["source"], self.known["target"]
        if not {source, target} <= set(frame.columns):
            return frame.clear()
        mutual = frame.filter(self._kinds(block) == "mutual")
        return mutual.rename({source: target, target: source}).select(frame.columns)

    def nodes(self) -> Grid:
        kept = [name for name in self.names if name and name != self.times]
        ends = ["founded", "closed"] if self.timed else []

        def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
            plain = [name for name in columns if name not in ("founded", "closed")]
            for block in self._inner([*plain, *([self.times] if self.times else [])]):
                spells, sound = self._spells(block)
                lives = [_life(times) for times in spells]
                made = {name: [life[at] for life in lives] for at, name in enumerate(("founded", "closed"))}
                frame = sound.frame.with_columns(
                    pl.Series(name, values, dtype=pl.String) for name, values in made.items()
                )
                yield Block(frame.select(columns), sound.lines, sound.broken)

        return self._with([*kept, *ends], blocks, NODES)

    def _inner(self, columns: list[str]) -> Iterator[Block]:
        return self.grid.blocks(self.header, list(dict.fromkeys(columns)))

    def _with(self, names: list[str], blocks: Blocks, note: str) -> Grid:
        notes = (*self.grid.notes, f"{self.grid.label} {note}")
        return replace(self.grid, tops=[names], blocks=blocks, notes=notes)

    def _spells(self, block: Block) -> tuple[list[list[Spell]], Block]:
        """Return the spells of every row whose times can be read, and a block of those rows."""
        assert self.times is not None
        spells: list[list[Spell]] = []
        broken = list(block.broken)
        sound = []
        for row, text in enumerate(block.frame[self.times]):
            try:
                spells.append(joined(timeset(text or "")))
                sound.append(row)
            except InvalidData as error:
                cells = {name: cell or "" for name, cell in block.frame.row(row, named=True).items()}
                broken.append(
                    Broken(block.lines[row], cells, str(error), "write the times as Gephi does", "")
                )
        return spells, Block(block.frame[sound], block.lines.gather(sound), broken)


def _life(spells: list[Spell]) -> Spell:
    ends = [end for _, end in spells]
    return (spells[0][0], None if None in ends else max(filter(None, ends))) if spells else (None, None)
