"""The content-addressed store: one Parquet file a run, named by the hash of everything that decides it.

A file is written beside its place, flushed to the disk and renamed, so that a reader meets a whole file or
none. What differs between equal runs (clock, host, workers) lies in a sidecar, with a digest of key and file.
The sidecar goes first: a run counts as stored once its Parquet file is there.
"""

import io
import json
import logging
import os
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import write_atomic
from keiretsu.core.temporary import sweep

log = logging.getLogger("keiretsu")

KEY = re.compile(r"[0-9a-f]{64}")


def key_of(content: Mapping[str, Any]) -> str:
    """Return the key of plain data: the SHA-256 of its canonical JSON (64 hex digits).

    Examples
    --------
    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def default_store() -> Path:
    """Return the store in the user's cache directory; ``XDG_CACHE_HOME`` moves it."""
    return platformdirs.user_cache_path("keiretsu", appauthor=False) / "store"


def to_parquet(frame: pl.DataFrame, metadata: Mapping[str, str]) -> bytes:
    """Return a frame as Parquet bytes that depend on nothing but the frame and the metadata."""
    buffer = io.BytesIO()
    frame.rechunk().write_parquet(
        buffer,
        compression="zstd",
        compression_level=3,
        statistics=True,
        row_group_size=1 << 16,
        metadata=dict(sorted(metadata.items())),
    )
    return buffer.getvalue()


def _bound(key: str, content: bytes) -> str:
    """Return the digest of a run's key and bytes together: that of no other run, sidecar and all."""
    return sha256(key.encode() + b"\n" + content).hexdigest()


@dataclass(frozen=True)
class Store:
    """A folder of stored runs.

    Parameters
    ----------
    path : Path
        Root of the store; made when first written to.

    Examples
    --------
    >>> Store(Path("cache")).file("ab" + 62 * "0").parent.name
    'ab'
    """

    path: Path

    def file(self, key: str) -> Path:
        """Return where the run of a key lies, whether or not it is there."""
        return self.path / key[:2] / f"{key}.parquet"

    def sidecar(self, key: str) -> Path:
        """Return where the sidecar of a run lies."""
        return self.path / key[:2] / f"{key}.json"

    def prepare(self) -> None:
        """Make the folder and remove what killed runs left; raises UsageError where that cannot be done."""
        try:
            (self.path / "tmp").mkdir(parents=True, exist_ok=True)
            probe = self.path / "tmp" / f"probe.{os.getpid()}"
            probe.touch()
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(
                f"--store {self.path}: cannot be written ({error.strerror}); choose another folder"
            ) from None
        self.sweep()

    def has(self, key: str) -> bool:
        """Return whether a run is stored whole; a damaged one is removed with a warning."""
        if not self.file(key).is_file():
            return False
        if self._bytes(key) is not None:
            return True
        log.warning("stored run %s is damaged; it is computed again", key[:12])
        self.file(key).unlink(missing_ok=True)
        return False

    def read(self, key: str) -> pl.DataFrame:
        """Return the records of a stored run.

        Raises
        ------
        InvalidData
            The run is missing or its bytes are not those that were written.
        """
        content = self._bytes(key)
        if content is None:
            raise InvalidData(
                f"{self.file(key)}: missing or damaged; run the command again to compute it again"
            )
        return pl.read_parquet(io.BytesIO(content))

    def write(self, key: str, frame: pl.DataFrame, metadata: Mapping[str, str], **aside: Any) -> None:
        """Store a run; `metadata` goes into the file, `aside` and the clock into the sidecar."""
        content = to_parquet(frame, metadata)
        note = {
            "sha256": _bound(key, content),
            "bytes": len(content),
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "host": platform.node(),
            **aside,
        }
        self._put(self.sidecar(key), json.dumps(note, indent=1, sort_keys=True).encode() + b"\n")
        self._put(self.file(key), content)

    def _put(self, place: Path, content: bytes) -> None:
        write_atomic(place, content, beside=self.path / "tmp")

    def damaged(self) -> list[str]:
        """Return the keys of the stored runs that are not what was written under their keys."""
        return [key for key in self.stored() if self._bytes(key) is None]

    def sweep(self) -> None:
        """Remove what killed runs left half-written."""
        sweep(self.path / "tmp")

    def stored(self) -> Iterator[str]:
        """Yield the keys of all stored runs, sorted."""
        for path in sorted(self.path.glob("[0-9a-f][0-9a-f]/*.parquet")):
            if KEY.fullmatch(path.stem):
                yield path.stem

    def clear(self) -> int:
        """Remove all stored runs and return how many runs; other files in the folder stay."""
        keys = list(self.stored())
        for key in keys:
            self.file(key).unlink(missing_ok=True)
        for path in self.path.glob("[0-9a-f][0-9a-f]/*.json"):
            if KEY.fullmatch(path.stem):
                path.unlink(missing_ok=True)
        for folder in [*self.path.glob("[0-9a-f][0-9a-f]"), self.path / "tmp"]:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        return len(keys)

    def _bytes(self, key: str) -> bytes | None:
        """Return the bytes of a stored run, or None unless key and bytes match the digest in the sidecar."""
        try:
            content = self.file(key).read_bytes()
            note = json.loads(self.sidecar(key).read_bytes())
        except (OSError, ValueError):
            return None
        whole = isinstance(note, dict) and note.get("sha256") == _bound(key, content)
        return content if whole else None


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """The store at a glance: where, how many runs, how many bytes."""

    path: Path
    runs: int
    bytes: int


def cache_info(store: Path | str | None = None) -> CacheInfo:
    """Return what a store holds; an absent one holds nothing.

    Examples
    --------
    >>> cache_info("no/such/folder").runs
    0
    """
    place = Store(Path(store or default_store()))
    sizes = [place.file(key).stat().st_size for key in place.stored()]
    return CacheInfo(place.path, len(sizes), sum(sizes))


def clear(store: Path | str | None = None) -> int:
    """Remove all stored runs and return how many there were; other files stay.

    Examples
    --------
    >>> clear("no/such/folder")
    0
    """
    return Store(Path(store or default_store())).clear()
