"""Atomic writes: files and folders that are there whole or not at all, whatever kills the writer."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

ABANDONED_AFTER = 86_400
"""Seconds after which a temporary file counts as abandoned where files cannot be locked."""


def write_atomic(path: str | Path, content: bytes, *, beside: Path | None = None) -> Path:
    """Write bytes into a temporary file, flush them to the disk, and rename.

    Parameters
    ----------
    path : str or Path
        Where the file shall be; its folder is made.
    content : bytes
    beside : Path, optional
        Folder of temporary files, on the same file system; by default that of the file. The writer holds a
        lock on its own until the rename, which `sweep` respects; the system lets go of it when the writer
        dies, however it dies.

    Returns
    -------
    Path
        The file. Whatever fails, no part of it is left, and a file that was there stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(f"{folder}/new/note.txt", b"whole").read_bytes()
    b'whole'
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.name if beside else f".{path.name}"
    beside = beside or path.parent
    beside.mkdir(parents=True, exist_ok=True)
    handle, unfinished = _open_locked(beside, name)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content)
            file.flush()
        os.fsync(handle)
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    _flush_folder(path.parent)
    return path


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
    """Give an empty folder; its files move into `folder` once all of them are whole.

    A reader never meets a half-written file, and nothing changes when the work in between fails. Other files
    of `folder` stay.
    """
    with _temporary_folder(folder) as beside:
        yield beside
        files = sorted(beside.iterdir())
        for file in files:
            _flush(file)
        folder.mkdir(exist_ok=True)
        for file in files:
            os.replace(file, folder / file.name)
    _flush_folder(folder)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of the folder `path`, old files and all, once it is whole."""
    with _temporary_folder(path) as beside:
        made = beside / "new"
        made.mkdir()
        yield made
        for file in made.iterdir():
            _flush(file)
        _flush_folder(made)
        _take_the_place_of(path, made, beside / "old")
    _flush_folder(path.parent)


def _take_the_place_of(path: Path, made: Path, old: Path) -> None:
    """Rename a folder to `path`; one that is there steps aside to `old`, and back where that fails."""
    if path.exists():
        path.rename(old)
    try:
        made.rename(path)
    except BaseException:
        if old.exists():
            old.rename(path)
        raise


def sweep(beside: Path) -> None:
    """Remove the temporary files that no living process is writing."""
    for path in beside.glob("*.tmp"):
        try:
            handle = os.open(path, os.O_WRONLY)
        except OSError:
            continue
        try:
            # removed while locked: a writer that waits for the lock then sees that its file is gone
            if _lock(handle, wait=False):
                path.unlink(missing_ok=True)
        finally:
            os.close(handle)


@contextmanager
def _temporary_folder(path: Path) -> Iterator[Path]:
    """Give an empty hidden folder beside `path`, removed at the end with what is still in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.parent / f".{path.name}.{uuid4().hex}.tmp"
    beside.mkdir()
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _open_locked(beside: Path, name: str) -> tuple[int, Path]:
    """Return a new locked file, trying again where a sweep took it between opening and locking."""
    while True:
        path = beside / f"{name}.{uuid4().hex}.tmp"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        _lock(handle, wait=True)
        if path.exists():
            return handle, path
        os.close(handle)


if sys.platform == "win32":

    def _lock(handle: int, *, wait: bool) -> bool:
        """Say whether a file is old enough to be abandoned: here files cannot be locked like this."""
        return time.time() - os.fstat(handle).st_mtime > ABANDONED_AFTER

else:

    def _lock(handle: int, *, wait: bool) -> bool:
        """Lock an open file and return whether that worked."""
        from fcntl import LOCK_EX, LOCK_NB, flock

        try:
            flock(handle, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except OSError:
            return False
        return True


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
