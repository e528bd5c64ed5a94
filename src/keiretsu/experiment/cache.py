"""What the store holds, and how to empty it."""

from dataclasses import dataclass
from pathlib import Path

from keiretsu.experiment.store import Store, default_store


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """The store at a glance: where, how many runs and ensembles, how many bytes."""

    path: Path
    runs: int
    ensembles: int
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
    return CacheInfo(place.path, len(sizes), len(list(place.path.glob("ensembles/*.json"))), sum(sizes))


def clear(store: Path | str | None = None) -> int:
    """Remove all stored runs and ensembles and return how many runs there were; other files stay.

    Examples
    --------
    >>> clear("no/such/folder")
    0
    """
    return Store(Path(store or default_store())).clear()
