"""Atomic writes: files that are there whole or not at all, alone or together, whatever kills the writer.

A file is written beside its place, flushed to the disk and renamed. Several files are written into a hidden
folder beside their places; to rename that folder to `MOVING` is the moment at which all of them count. Who is
killed while they move leaves the rest of the moves to `settle`, which every reader and writer calls first.
"""

import errno
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

import polars as pl

from keiretsu.core.errors import InvalidData, KeiretsuError
from keiretsu.core.temporary import open_locked, sweep, temporary_folder

MOVING = ".keiretsu.moving"
"""Folder of files that count already and are on their way to the folder around it."""

_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
"""What the system says where another writer's files already are."""

_NUMBER = re.compile(r"(?:os error |\[Errno )(\d+)")


def write_atomic(path: str | Path, content: bytes, *, beside: Path | None = None) -> Path:
    """Write bytes into a temporary file, flush them to the disk, and rename.

    Parameters
    ----------
    path : str or Path
        Where the file shall be; its folder is made. A link is followed, and a file that is there gives its
        permissions to the new one.
    content : bytes
    beside : Path, optional
        Folder of temporary files, on the same file system; by default that of the file, where those of
        killed writers are swept. The writer holds a lock on its own until the rename, which `sweep`
        respects; the system lets go of it when the writer dies, however it dies.

    Returns
    -------
    Path
        The file. Whatever fails, no part of it is left, and a file that was there stays as it was.

    Raises
    ------
    OSError
        Naming the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(f"{folder}/new/note.txt", b"whole").read_bytes()
    b'whole'
    """
    path = Path(path)
    with _naming(path):
        place = Path(os.path.realpath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        _check_replaceable(place)
        if beside is None:
            sweep(place.parent, f".{escape(place.name)}.*.tmp")
        name = place.name if beside else f".{place.name}"
        beside = beside or place.parent
        beside.mkdir(parents=True, exist_ok=True)
        _write_and_move(content, beside, name, place)
        _flush_folder(place.parent)
    return path


def _write_and_move(content: bytes, beside: Path, name: str, place: Path) -> None:
    handle, unfinished = open_locked(beside, name)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content)
            file.flush()
        os.fsync(handle)
        _replace(unfinished, place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def write_parquet(table: pl.DataFrame, path: Path) -> None:
    """Write a table as Parquet by way of memory, so that what the disk refuses is an OSError."""
    content = io.BytesIO()
    table.write_parquet(content, compression="zstd")
    path.write_bytes(content.getbuffer())


@contextmanager
def atomic_files(*paths: Path) -> Iterator[list[Path]]:
    """Give a name to write to for each file; all move to their places once all of them are whole.

    Parameters
    ----------
    *paths : Path
        Files of one folder, which is made.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_files(Path(folder, "one.txt")) as (unfinished,):
    ...         _ = unfinished.write_text("whole")
    ...     Path(folder, "one.txt").read_text()
    'whole'
    """
    with atomic_files_in(paths[0].parent) as beside:
        yield [beside / path.name for path in paths]


@contextmanager
def atomic_files_in(folder: Path) -> Iterator[Path]:
    """Give an empty folder; its files move into `folder` together once all of them are whole.

    A reader that calls `settle` first meets all old files or all new ones, whatever kills the writer, and
    nothing changes when the work in between fails. Other files of `folder` stay. Where it is a link, what it
    points to is written.

    Raises
    ------
    OSError
        Naming the folder, or the file in it that cannot be replaced.
    """
    with _naming(folder):
        place = Path(os.path.realpath(folder))
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent, f".{escape(place.name)}.*.tmp")
        if place.exists():
            settle(place)
            sweep(place, ".keiretsu.*.tmp")
            home, name = place, ".keiretsu"
        else:
            home, name = place.parent, f".{place.name}"
        with temporary_folder(home, name) as beside:
            yield beside
            for file in beside.iterdir():
                _check_replaceable(place / file.name)
                _flush(file)
            _flush_folder(beside)
            _commit(beside, place)
        _flush_folder(place.parent)


def _commit(beside: Path, place: Path) -> None:
    """Let the files of a temporary folder count, and move them to their places."""
    while True:
        # another writer may come first; its files count, and then ours
        settle(place)
        try:
            beside.rename(place / MOVING if place.is_dir() else place)
            break
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
    _flush_folder(place)
    settle(place)


def settle(folder: Path) -> None:
    """Finish the moves of a writer that was killed in the middle of them.

    Several processes may do so at a time, while others write: a file that another one has moved is in its
    place, and a folder that is gone, or is already that of the next writer, is settled.

    Raises
    ------
    InvalidData
        The files cannot be moved.
    """
    moving = folder / MOVING
    if not moving.is_dir():
        return
    try:
        for file in sorted(moving.iterdir()):
            with suppress(FileNotFoundError):
                _replace(file, _through_link(folder / file.name))
        _flush_folder(folder)
        moving.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno in _TAKEN:
            return
        raise InvalidData(
            f"{folder}: whoever wrote it was killed, and its files cannot be moved to their places "
            f"({error.strerror}); make it writable, or move what is in {moving} by hand"
        ) from error


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an error of the system name what was to be written, in place of nothing or of a temporary file."""
    try:
        yield
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        # compiled writers tell the number in their sentence alone
        found = _NUMBER.search(str(error)) if number is None else None
        if isinstance(error, KeiretsuError) or (number is None and found is None):
            raise
        number = int(found[1]) if found else number
        said = getattr(error, "strerror", None) or os.strerror(number or 0)
        raise OSError(number, said, _named(error, path)) from error


def _named(error: Exception, path: Path) -> str:
    """Return the file that an error names, under its name to be."""
    name = getattr(error, "filename", None)
    if name is None or str(name).endswith(".tmp"):
        return str(path)
    return str(path / Path(name).name if Path(name).parent.suffix == ".tmp" else name)


def _check_replaceable(path: Path) -> None:
    """Raise OSError where something other than a file is in the place of a file."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file", str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is no ordinary file; name another", str(path))


def _replace(file: Path, place: Path) -> None:
    """Move a file to its place; one that is there gives it its permissions."""
    with suppress(FileNotFoundError):
        os.chmod(file, stat.S_IMODE(place.stat().st_mode))
    os.replace(file, place)


def _through_link(place: Path) -> Path:
    """Return what a link points to, where a file can be moved there."""
    real = Path(os.path.realpath(place))
    try:
        return real if real.parent.stat().st_dev == place.parent.stat().st_dev else place
    except FileNotFoundError:
        return place


def _flush(file: Path) -> None:
    """Flush the bytes of a closed file to the disk."""
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _flush_folder(folder: Path) -> None:
    """Flush a rename to the disk, where the system lets folders be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
