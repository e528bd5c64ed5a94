"""Parquet files, read in slices; what a file says of its own size is looked at before anything is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.core.panics import readable
from keiretsu.io.load.delimited_text import checksum
from keiretsu.io.load.raw_table import Block, Grid
from keiretsu.io.load.typed_columns import readable_columns

SLICE = 500_000
REMEDY = "copy it again from where it came"
LONGEST_FOOTER = 1 << 27
_ROW_GROUPS, _TOTAL_BYTES = 4, 2
"""Fields of the footer: the groups of rows of a file, and the bytes of a group once it is unpacked."""


def read_parquet(path: Path, memory: float) -> Grid:
    """Return a Parquet file as a grid.

    Raises
    ------
    InvalidData
        When it is damaged, empty, or has nested columns among those that are read.
    """
    with readable(path, "Parquet file", REMEDY):
        unpacked = _unpacked_size(path)
        scan = pl.scan_parquet(path)
        names = scan.collect_schema().names()
        rows = int(scan.select(pl.len()).collect().item())
    if not rows:
        raise InvalidData(f"{path} is empty; give a file with rows.")

    def blocks(_: int, columns: Sequence[str]) -> Iterator[Block]:
        schema = scan.collect_schema()
        readable_columns(pl.DataFrame(schema={name: schema[name] for name in columns}), str(path))
        for first in range(0, rows, SLICE):
            with readable(path, "Parquet file", REMEDY):
                frame = scan.select(columns).slice(first, SLICE).collect()
            _refuse_swollen(frame, path, memory)
            lines = pl.int_range(first + 1, first + frame.height + 1, dtype=pl.UInt32, eager=True)
            yield Block(readable_columns(frame, str(path)), lines.alias("line"))

    weight = (rows, max(40, unpacked // rows))
    return Grid(str(path), [names], blocks, stamp=lambda: checksum(path), weight=weight)


def _refuse_swollen(frame: pl.DataFrame, path: Path, memory: float) -> None:
    """Refuse few long texts that many rows share: they are small until each row has its own."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    letters = sum(int(frame[name].str.len_bytes().sum()) for name in texts)
    if letters * 2 > memory * 1e9:
        raise InvalidData(
            f"{path} is too large: the texts of its columns need {2 * letters / 1e9:.1f} GB of memory and "
            f"{memory:g} are allowed; allow more (--memory), or shorten them."
        )


def _unpacked_size(path: Path) -> int:
    """Return the bytes of all columns once they are unpacked, as the footer gives them."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 8, 0))
        length = int.from_bytes(file.read(4), "little")
        if file.read(4) != b"PAR1" or not 0 < length <= min(size - 8, LONGEST_FOOTER):
            raise ValueError("no footer")
        file.seek(size - 8 - length)
        footer = _Thrift(file.read(length)).struct()
    return sum(int(group.get(_TOTAL_BYTES, 0)) for group in footer.get(_ROW_GROUPS, []))


class _Thrift:
    """Values in Thrift's compact protocol, in which the footer of a Parquet file is written."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def struct(self) -> dict[int, Any]:
        """Return the fields of a record by their numbers."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            kind = head & 15
            fields[number] = kind == 1 if kind in (1, 2) else self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:
        if kind in (1, 2, 3):
            return self._byte()
        if kind in (4, 5, 6):
            return self._whole()
        if kind == 7:
            self.at += 8
            return None
        if kind == 8:
            length = self._varint()
            self.at += length
            return None
        if kind in (9, 10):
            head = self._byte()
            count = head >> 4 if head >> 4 < 15 else self._varint()
            return [self._value(head & 15) for _ in range(min(count, len(self.content)))]
        if kind == 12:
            return self.struct()
        raise ValueError(f"a field of kind {kind}")

    def _byte(self) -> int:
        byte = self.content[self.at]
        self.at += 1
        return byte

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    def _whole(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
