"""What the store holds, and how to empty it."""

from dataclasses import dataclass
from pathlib import Path

from keiretsu.experiment.store import Store, default_store


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
