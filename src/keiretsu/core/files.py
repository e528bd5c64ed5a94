"""Files that are there whole or not at all, and the removal of what killed writers left."""

import os
import sys
import time
from pathlib import Path
from uuid import uuid4

ABANDONED_AFTER = 86_400
"""Seconds after which a temporary file counts as abandoned where files cannot be locked."""


def write_whole(place: Path, content: bytes, beside: Path) -> None:
    """Write bytes into a temporary file, flush them to the disk, and rename.

    Parameters
    ----------
    place : Path
        Where the file shall be; its folder is made.
    content : bytes
    beside : Path
        Folder of temporary files, on the same file system. The writer holds a lock on its own until the
        rename, which `sweep` respects; the system lets go of it when the writer dies, however it dies.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside.mkdir(parents=True, exist_ok=True)
    handle, path = _open_locked(beside, place.name)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content)
            file.flush()
        os.fsync(handle)
        os.replace(path, place)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    _flush_folder(place.parent)


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
