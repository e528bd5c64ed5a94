"""Delimited text, read in blocks of bounded memory; records of a wrong length are found, not padded."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.spreadsheet import unguarded, unguarded_table
from keiretsu.io.load.encoding import SAMPLE, Guess, guess_encoding, known_encoding, undecodable
from keiretsu.io.load.header_rows import find_headers
from keiretsu.io.load.raw_table import AS_IT_IS, HEADER_WITHIN, Block, Broken, Grid, Opening, clean_header

BLOCK = 1 << 21
LONGEST = 1 << 24
RECORDS = 50_000
BLANKS = " \t\v\f\r\x1c\x1d\x1e\x1f"
"""What stripping a cell of ASCII takes away, but for the end of the line."""
DELIMITERS = (",", "\t", ";", "|")


def read_text(path: Path, opening: Opening = AS_IT_IS) -> Grid:
    """Return a delimited text file as a grid; what is not given is guessed.

    Raises
    ------
    InvalidData
        When the file is empty, no text, or not in the encoding.
    """
    guess = Guess(known_encoding(opening.encoding)) if opening.encoding else guess_encoding(path)
    chosen = guess.encoding
    head = _head(path, chosen)
    if not head.strip():
        raise InvalidData(f"{path} is empty; give a file with a header and rows.")
    if "\0" in head:
        raise InvalidData(
            f"{path} is no text (it holds zero bytes); give CSV, Parquet, xlsx or a graph file."
        )
    if "\n" not in head and len(head) == SAMPLE:
        raise _endless(path, 1)
    sign = opening.delimiter or guess_delimiter(head)
    if len(sign) != 1 or sign in '"\r\n':
        raise UsageError(f"--delimiter {opening.delimiter!r}: give one character, like ';'.")
    tops, ends = _tops(path, chosen, sign)
    headers = find_headers(tops, str(path), header=opening.header and not opening.matrix)

    def blocks(header: int, columns: Sequence[str]) -> Iterator[Block]:
        names, rows = clean_header(headers.tops[header]), headers.after[header]
        at = [names.index(column) for column in columns]
        try:
            reader = _Reader(path, chosen, sign, names, columns, at)
            for block in reader.blocks(ends[rows - 1] if rows else 0):
                yield replace(block, frame=unguarded_table(block.frame))
        except UnicodeError as error:
            raise undecodable(path, chosen) from error

    guessed = not opening.encoding and chosen not in ("utf-8", "utf-8-sig")
    said = [f"{path} is read as {chosen}{guess.doubt}"] if guessed else []
    return Grid(
        str(path),
        headers.tops,
        blocks,
        stamp=lambda: checksum(path),
        notes=(*said, *(f"{path}: {note}" for note in headers.notes)),
        weight=_weight(path, head, chosen),
        raw=tops,
        delimiter=sign,
    )


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(path.open("rb"), encoding=encoding, newline=None)


def _head(path: Path, encoding: str) -> str:
    try:
        with _open(path, encoding) as file:
            return file.read(SAMPLE)
    except UnicodeError as error:
        raise undecodable(path, encoding) from error


def _weight(path: Path, head: str, encoding: str) -> tuple[int, int]:
    """Return the rough number of rows of a file and the bytes of a row."""
    size, lines = path.stat().st_size, max(head.count("\n"), 1)
    bytes_a_row = max(len(head.encode(encoding, "replace")) // lines, 1)
    return size // bytes_a_row, bytes_a_row


def guess_delimiter(head: str) -> str:
    r"""Return the delimiter that splits most of the first lines into the same number of cells.

    Examples
    --------
    >>> guess_delimiter("source;target\na,b;c\nd;e\n")
    ';'
    """
    lines = [line for line in head.split("\n")[: HEADER_WITHIN * 2] if line.strip()]

    def fit(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in _tolerant(lines, sign)]
        usual = max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 1
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=fit)


def _tolerant(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


def _tops(path: Path, encoding: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first records that are not empty, and the number of the line that each ends in."""
    tops, ends = [], []
    with _open(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for record in islice(reader, 10 * HEADER_WITHIN):
                if any(cell.strip() for cell in record):
                    tops.append([unguarded(cell) for cell in record])
                    ends.append(reader.line_num)
                if len(tops) == HEADER_WITHIN:
                    break
        except csv.Error as error:
            raise _unclosed(path, reader.line_num, error) from error
        except UnicodeError as error:
            raise undecodable(path, encoding) from error
    return tops, ends


def _unclosed(path: Path, line: int, error: Exception) -> InvalidData:
    return InvalidData(
        f"{path}, line {line}: a quoted cell opens in the record that ends here and never closes "
        f"({error}); close or remove the quote."
    )


def _endless(path: Path, line: int) -> InvalidData:
    return InvalidData(f"{path}: a line after line {line} has no end in sight; give one record a line.")


def checksum(path: Path) -> str:
    """Return a checksum of a file's bytes, 8 hexadecimal digits."""
    crc = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            crc = zlib.crc32(block, crc)
    return f"{crc:08x}"


class _Reader:
    """The records of one file below its header.

    Lines without a quote are split by Polars, a block at a time; from the first block with a quote on, the
    standard library's reader takes over, which knows cells that hold delimiters and line breaks.
    """

    def __init__(
        self,
        path: Path,
        encoding: str,
        delimiter: str,
        header: list[str],
        columns: Sequence[str],
        at: list[int],
    ) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.header, self.columns, self.at = header, list(columns), at

    def blocks(self, skip: int) -> Iterator[Block]:
        with _open(self.path, self.encoding) as file:
            for _ in range(skip):
                file.readline()
            line = skip
            while text := file.read(BLOCK) + self._line(file, line):
                if '"' in text:
                    rest = iter(partial(self._line, file, line), "")
                    yield from self._quoted(chain(io.StringIO(text), rest), line)
                    return
                block = self._even(text, line) or self._plain(text.removesuffix("\n").split("\n"), line)
                yield block
                line += text.count("\n") + (not text.endswith("\n"))

    def _line(self, file: io.TextIOWrapper, before: int) -> str:
        """Return the rest of a line; refuse one without end, which would fill the memory."""
        text = file.readline(LONGEST)
        if len(text) == LONGEST:
            raise _endless(self.path, before + 1)
        return text

    def _even(self, text: str, before: int) -> Block | None:
        """Return lines that all have as many cells as the header, none of them empty; None for any other.

        Polars reads these at once. It would fill up lines that lack cells, so the signs are counted first.
        """
        if not self.delimiter.isascii() or text.startswith("\ufeff"):
            return None
        raw = (text if text.endswith("\n") else text + "\n").encode()
        signs = np.frombuffer(raw, np.uint8)
        signs = signs[(signs == ord(self.delimiter)) | (signs == ord("\n"))]
        width = len(self.header)
        if len(signs) % width:
            return None
        ends = signs.reshape(-1, width) == ord("\n")
        if not ends[:, -1].all() or ends[:, :-1].any():
            return None
        names = [f"column_{at}" for at in range(width)]  # as Polars wants them without a header
        read = pl.read_csv(
            raw, has_header=False, separator=self.delimiter, quote_char=None,
            schema=dict.fromkeys(names, pl.String), columns=[names[at] for at in sorted(set(self.at))],
        )  # fmt: skip
        pairs = zip(self.columns, self.at, strict=True)
        frame = read.select(pl.col(names[at]).alias(name) for name, at in pairs)
        spaced = not text.isascii() or any(sign in text for sign in BLANKS)
        frame = _trimmed(frame) if spaced else frame
        if frame.select(pl.all_horizontal(pl.all().is_null()).any()).item():
            return None
        return Block(frame, pl.int_range(before + 1, before + frame.height + 1, dtype=pl.UInt32, eager=True))

    def _plain(self, lines: list[str], before: int) -> Block:
        text = pl.Series("text", lines, pl.String)
        number = pl.Series("line", range(before + 1, before + len(lines) + 1), dtype=pl.UInt32)
        filled = text.str.strip_chars(self.delimiter + " \t\u3000") != ""
        fits = text.str.count_matches(self.delimiter, literal=True) == len(self.header) - 1
        good, odd = filled & fits, filled & ~fits
        cells = text.filter(good).str.split(self.delimiter)
        frame = pl.DataFrame(
            {name: cells.list.get(at) for name, at in zip(self.columns, self.at, strict=True)},
            schema=dict.fromkeys(self.columns, pl.String),
        )
        records = [row.split(self.delimiter) for row in text.filter(odd).to_list()]
        return self._with(Block(frame, number.filter(good)), number.filter(odd).to_list(), records)

    def _quoted(self, lines: Iterator[str], before: int) -> Iterator[Block]:
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        start, numbers, records, broken = before + 1, [], [], []
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                if "expected after" not in str(error):
                    raise _unclosed(self.path, before + reader.line_num, error) from error
                broken.append(Broken(start, {}, "a quote stands amid a cell", "double the quote", ""))
                start = before + reader.line_num + 1
                continue
            if record is not None and any(cell.strip() for cell in record):
                numbers.append(start)
                records.append(record)
            if record is None or len(records) == RECORDS or len(broken) == RECORDS:
                empty = Block(pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String)), _lines([]), broken)
                yield self._with(empty, numbers, records)
                numbers, records, broken = [], [], []
            if record is None:
                return
            start = before + reader.line_num + 1

    def _with(self, block: Block, numbers: list[int], records: list[list[str]]) -> Block:
        """Return a block with records added that fit once empty cells at their end are cut."""
        good: list[list[str]] = []
        lines: list[int] = []
        broken = list(block.broken)
        for line, record in zip(numbers, records, strict=True):
            while len(record) > len(self.header) and not record[-1].strip():
                record.pop()
            if len(record) == len(self.header):
                good.append([record[at] for at in self.at])
                lines.append(line)
            else:
                broken.append(self._broken(line, record))
        frame = pl.DataFrame(good, schema=dict.fromkeys(self.columns, pl.String), orient="row")
        joined = pl.concat([block.frame, frame]) if good else block.frame
        return Block(_trimmed(joined), pl.concat([block.lines, _lines(lines)]), broken)

    def _broken(self, line: int, record: list[str]) -> Broken:
        cells = dict(zip(self.header, map(unguarded, record), strict=False))
        few = len(record) < len(self.header)
        fix = (
            "keep it with the missing cells empty"
            if few
            else "drop it, or quote the cell that holds the delimiter"
        )
        reason = f"{len(record)} cells where the header has {len(self.header)}"
        return Broken(line, cells, reason, fix, "correct" if few else "drop")


def _lines(numbers: list[int]) -> pl.Series:
    return pl.Series("line", numbers, dtype=pl.UInt32)


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    cells = pl.all().str.strip_chars()
    return frame.select(pl.when(cells != "").then(cells).name.keep()) if frame.width else frame
