"""Pools of spawned workers: how they are born, tell of themselves, are kept and end.

Inside `same_workers` they are kept from one call to the next: to start one costs seconds.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keiretsu.experiment.progress import Advance

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

ONE_THREAD = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
"""Variables that hold a worker to one thread; the ensemble is parallel over runs."""

OURS = "KEIRETSU_WORKER"
"""Variable that tells a worker that its parent will speak for it."""


_TOLD: "list[SimpleQueue[Advance]]" = []
"""In a worker: the queue through which its parent hears of it."""


class Pool(ProcessPoolExecutor):
    """Spawned workers, and the queue through which they tell how far they are.

    What they tell is short enough to be written into the queue whole or not at all, and a worker that dies
    takes its pool and the queue with it; so nobody waits for one that was killed while it wrote.
    """

    def __init__(self, workers: int, begin: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self.news: SimpleQueue[Advance] = context.SimpleQueue()
        super().__init__(workers, mp_context=context, initializer=_begin, initargs=(self.news, begin))


def tell_parent(news: Advance) -> None:
    """Tell the parent of this worker how far it is."""
    _TOLD[-1].put(news)


def _begin(news: "SimpleQueue[Advance]", begin: Callable[[], None]) -> None:
    _TOLD.append(news)
    begin()


def begin_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it: a killed parent must not leave workers behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while workers are born, and in them for good; the parent hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def worker_environment() -> Iterator[None]:
    """Hold what is spawned inside to one thread; set here, because libraries read it as they are imported."""
    before = {name: os.environ.get(name) for name in (*ONE_THREAD, OURS)}
    os.environ.update(dict.fromkeys(before, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@dataclass
class _Kept:
    pool: Pool | None = None
    workers: int = 0


_KEPT: ContextVar[_Kept | None] = ContextVar("kept", default=None)


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
    kept = _Kept()
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)
        _end(kept)


def take_pool(workers: int, begin: Callable[[], None]) -> tuple[Pool, bool]:
    """Return a pool of at least so many workers, and whether it is new.

    Parameters
    ----------
    workers : int
    begin : callable
        Called in every worker that starts.

    Returns
    -------
    tuple of (Pool, bool)
    """
    kept = _KEPT.get()
    if kept is not None and kept.pool is not None and kept.workers >= workers:
        return kept.pool, False
    made = Pool(workers, begin)
    if kept is not None:
        _end(kept)
        kept.pool, kept.workers = made, workers
    return made, True


def return_pool(pool: Pool, whole: bool) -> None:
    """Give a pool back: it is kept where a block keeps it and all its workers live, and ended elsewhere."""
    kept = _KEPT.get()
    ours = kept is not None and kept.pool is pool
    if whole and ours:
        return
    pool.shutdown(wait=True, cancel_futures=True)
    if kept is not None and ours:
        kept.pool = None


def _end(kept: _Kept) -> None:
    if kept.pool is not None:
        kept.pool.shutdown(wait=True, cancel_futures=True)
        kept.pool = None


def stop(pool: Pool) -> None:
    """End the workers at once; what they were writing is swept by the caller."""
    # the public way to do this, `terminate_workers`, is not there before Python 3.14
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    # waiting lets the pool's own thread end, which otherwise complains when the interpreter exits
    return_pool(pool, whole=False)
