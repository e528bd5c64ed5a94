"""Temporary files and folders, which nobody renames but the atomic writer.

Those beside results bear a lock of their writer, so that those of killed writers are told; throwaways lie
where the system keeps such things and are never results.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import IO
from uuid import uuid4
from weakref import finalize

ABANDONED_AFTER = 86_400
"""Seconds after which a temporary file counts as abandoned where files cannot be locked."""


def sweep(beside: Path, pattern: str = "*.tmp") -> None:
    """Remove the temporary files and folders that no living process is writing.

    Parameters
    ----------
    beside : Path
        Where they lie.
    pattern : str
        Of their names.
    """
    for path in beside.glob(pattern):
        with suppress(OSError):
            _remove_if_abandoned(path)


@contextmanager
def temporary_folder(home: Path, name: str) -> Iterator[Path]:
    """Give an empty hidden folder, removed at the end with what is still in it."""
    while True:
        beside = home / f"{name}.{uuid4().hex}.tmp"
        beside.mkdir()
        with _locked_folder(beside):
            if not beside.exists():  # swept between its making and its lock
                continue
            try:
                yield beside
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return


def throwaway_folder(owner: object) -> Path:
    """Return a new empty folder that goes when its owner does."""
    folder = Path(mkdtemp(prefix="keiretsu-"))
    finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return folder


def throwaway_file() -> IO[bytes]:
    """Return a new file without a name, which goes when it is closed."""
    return TemporaryFile()


def open_locked(beside: Path, name: str) -> tuple[int, Path]:
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
        """Do nothing: here an open file cannot be removed anyway."""
        return True

    @contextmanager
    def _locked_folder(folder: Path) -> Iterator[None]:
        yield

    def _remove_if_abandoned(path: Path) -> None:
        """Remove what is old enough to be abandoned: here folders cannot be locked."""
        if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
            _remove(path)

else:

    def _lock(handle: int, *, wait: bool) -> bool:
        """Lock an open file or folder and return whether that worked."""
        from fcntl import LOCK_EX, LOCK_NB, flock

        try:
            flock(handle, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except OSError:
            return False
        return True

    @contextmanager
    def _locked_folder(folder: Path) -> Iterator[None]:
        """Hold a lock on a folder, wherever it is renamed to."""
        try:
            handle = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # swept before it could be opened
            yield
            return
        try:
            _lock(handle, wait=True)
            yield
        finally:
            os.close(handle)

    def _remove_if_abandoned(path: Path) -> None:
        """Remove what no process holds a lock on."""
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_WRONLY)
        try:
            # removed while locked: a writer that waits for the lock then sees that its own is gone
            if _lock(handle, wait=False):
                _remove(path)
        finally:
            os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
