"""Workers that are kept from one call to the next: to start one costs seconds, and a search calls often."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class _Crew:
    pool: ProcessPoolExecutor | None = None
    workers: int = 0


_KEPT: ContextVar[_Crew | None] = ContextVar("kept", default=None)


@contextmanager
def same_workers() -> Iterator[None]:
    """Keep the workers that are started inside the block for every call in it, and end them with it.

    Inside another such block it does nothing: the outer one keeps them.

    Examples
    --------
    >>> with same_workers():
    ...     pass  # studies and runs, one after the other
    """
    if _KEPT.get() is not None:
        yield
        return
    crew = _Crew()
    token = _KEPT.set(crew)
    try:
        yield
    finally:
        _KEPT.reset(token)
        _end(crew)


def take(workers: int, begin: Callable[[], None]) -> tuple[ProcessPoolExecutor, bool]:
    """Return a pool of at least so many workers, and whether it is new.

    Parameters
    ----------
    workers : int
    begin : callable
        Called in every worker that starts.

    Returns
    -------
    tuple of (ProcessPoolExecutor, bool)
    """
    crew = _KEPT.get()
    if crew is not None and crew.pool is not None and crew.workers >= workers:
        return crew.pool, False
    made = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=begin)
    if crew is not None:
        _end(crew)
        crew.pool, crew.workers = made, workers
    return made, True


def leave(pool: ProcessPoolExecutor, whole: bool) -> None:
    """Give a pool back: it is kept where a block keeps it and all its workers live, and ended elsewhere."""
    crew = _KEPT.get()
    ours = crew is not None and crew.pool is pool
    if whole and ours:
        return
    pool.shutdown(wait=True, cancel_futures=True)
    if crew is not None and ours:
        crew.pool = None


def _end(crew: _Crew) -> None:
    if crew.pool is not None:
        crew.pool.shutdown(wait=True, cancel_futures=True)
        crew.pool = None
