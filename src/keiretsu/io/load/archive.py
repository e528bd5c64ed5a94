"""Tables that come compressed or in a zip archive: unpacked within limits and called by their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

from keiretsu.core.errors import InvalidData
from keiretsu.core.temporary import throwaway_folder
from keiretsu.io.load.delimited_text import checksum
from keiretsu.io.load.raw_table import Block, Grid, Opening
from keiretsu.io.load.unread_kinds import KINDS

COMPRESSED: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
ENDINGS = (".gz", ".bz2", ".xz")
MOST = 100
PIECE = 1 << 20

Opener = Callable[[Path, Opening], list[Grid]]


def is_compressed(start: bytes) -> bool:
    """Return whether a file that begins so is one compressed file."""
    return any(start.startswith(mark) for mark in COMPRESSED)


def is_archive(path: Path) -> bool:
    """Return whether a file that begins as a zip archive is one, and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.lower() == ".zip"
    return not any(name.startswith("xl/") or name == "content.xml" for name in names)


def open_compressed(path: Path, opening: Opening, open_file: Opener) -> list[Grid]:
    """Return the tables of a file compressed by gzip, bzip2 or xz.

    Raises
    ------
    InvalidData
        When it is damaged, or unpacked would be larger than the memory that is allowed.
    """
    with path.open("rb") as file:
        start = file.read(8)
    unpack = next(opener for mark, opener in COMPRESSED.items() if start.startswith(mark))
    how = _Unpacked(path, opening, open_file)
    file_in = how.folder / (path.stem if path.suffix.lower() in ENDINGS else path.name)
    with _whole(path), unpack(path) as source:
        _copy(source, file_in, path, opening.memory * 1e9)
    return _opened(file_in, str(path), how)


def open_archive(path: Path, opening: Opening, open_file: Opener) -> list[Grid]:
    """Return the tables of a zip archive; what is none by its name is left out, and said.

    Raises
    ------
    InvalidData
        As `open_compressed`, and for encrypted archives and those without tables.
    """
    how = _Unpacked(path, opening, open_file)
    left = opening.memory * 1e9
    grids: list[Grid] = []
    with _whole(path), zipfile.ZipFile(path) as archive:
        members, others = _members(archive, path)
        unpacked = []
        for number, member in enumerate(members):
            file_in = how.folder / str(number) / PurePosixPath(member.filename).name
            file_in.parent.mkdir()
            with archive.open(member) as source:
                left -= _copy(source, file_in, path, left)
            unpacked.append(file_in)
    for member, file_in in zip(members, unpacked, strict=True):
        grids += _opened(file_in, f"{path}/{member.filename}", how)
    if others:
        note = f"{path}: left out {', '.join(map(repr, others))}, which are no tables"
        grids[0] = replace(grids[0], notes=(*grids[0].notes, note))
    return grids


class _Unpacked:
    """What the grids of one archive share: where it is, and a folder that is gone when they are."""

    def __init__(self, path: Path, opening: Opening, open_file: Opener) -> None:
        self.path, self.opening, self.open_file = path, opening, open_file
        self.folder = throwaway_folder(self)


def _members(archive: zipfile.ZipFile, path: Path) -> tuple[list[zipfile.ZipInfo], list[str]]:
    files = [info for info in archive.infolist() if not info.is_dir() and _is_meant(info.filename)]
    if any(info.flag_bits & 1 for info in files):
        raise InvalidData(f"{path} is encrypted; unpack it with its password and give the tables.")
    tables = [info for info in files if PurePosixPath(info.filename).suffix.lower() not in KINDS]
    if not tables:
        raise InvalidData(f"{path} holds no table that is read; give CSV, Parquet, xlsx or a graph file.")
    if len(tables) > MOST:
        raise InvalidData(
            f"{path} holds {len(tables):,} files, where {MOST} are read; give the tables alone."
        )
    return tables, [info.filename for info in files if info not in tables]


def _is_meant(name: str) -> bool:
    return not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith(".")


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise InvalidData(f"{path} is a damaged archive ({error}); copy it again, or unpack it.") from error
    except OSError as error:
        raise InvalidData(
            f"{path} cannot be unpacked ({error.strerror or error}); unpack it first."
        ) from error


def _copy(source: IO[bytes], target: Path, path: Path, limit: float) -> int:
    """Write what is unpacked to a file; stop at the limit, whatever the archive says of its size."""
    size = 0
    with target.open("wb") as out:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > limit:
                raise InvalidData(
                    f"{path} is too large: unpacked it has more than the {limit / 1e9:.2g} GB of memory that "
                    "are allowed; allow more (--memory), or give a part of it."
                )
            out.write(piece)
    return size


def _opened(file_in: Path, shown: str, how: _Unpacked) -> list[Grid]:
    with file_in.open("rb") as file:
        start = file.read(8)
    if is_compressed(start) or (start.startswith(b"PK\x03\x04") and is_archive(file_in)):
        raise InvalidData(f"{shown} is an archive in an archive; unpack it first.")
    with _called(file_in, shown):
        grids = how.open_file(file_in, how.opening)
    return [_renamed(grid, file_in, shown, how) for grid in grids]


def _renamed(grid: Grid, file_in: Path, shown: str, how: _Unpacked) -> Grid:
    def blocks(header: int, columns: Sequence[str]) -> Iterator[Block]:
        assert how.folder  # lives as long as the grid
        with _called(file_in, shown):
            yield from grid.blocks(header, columns)

    notes = tuple(note.replace(str(file_in), shown) for note in grid.notes)
    return replace(grid, file=shown, blocks=blocks, stamp=lambda: checksum(how.path), notes=notes)


@contextmanager
def _called(file_in: Path, shown: str) -> Iterator[None]:
    """Call a file by the name that the user knows in whatever is said against it."""
    try:
        yield
    except InvalidData as error:
        raise InvalidData(str(error).replace(str(file_in), shown)) from error
