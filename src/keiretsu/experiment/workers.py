"""Running the jobs of an ensemble, here or in spawned workers that end with their parent.

Inside `same_workers` they are kept from one call to the next: to start one costs seconds.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from keiretsu.core.bounds import WORKERS, beyond
from keiretsu.core.errors import KeiretsuError, UsageError
from keiretsu.experiment.plan import Job, families
from keiretsu.experiment.store import Store
from keiretsu.experiment.work import Backend, JobOutcome, execute, lost

T = TypeVar("T")

Report = Callable[[JobOutcome], None]

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


class NoWorkers(UsageError, SystemExit):
    """No worker can start, as in a script that calls at its top level what starts workers.

    It is the script that has to be mended: one that does not catch this ends with the sentence alone and exit
    code 1, without a traceback.
    """

    def __init__(self, cause: str) -> None:
        remedy = 'put the call under `if __name__ == "__main__":`, or give workers=1'
        super().__init__(f"{cause}; {remedy}")
        self.code = str(self)


def refuse_while_spawning(workers: int | None) -> None:
    """Raise NoWorkers where this process is only being born and reads the script of its parent again.

    A worker of ours ends without a word, and its parent says why.
    """
    if workers != 1 and getattr(multiprocessing.current_process(), "_inheriting", False):
        if OURS in os.environ:
            sys.exit(1)
        raise NoWorkers("a process that was just started reads this script again and came upon this call")


def worker_count(asked: int | None, jobs: int) -> int:
    """Return how many workers to use: what was asked, or one a usable core, never more than there are jobs.

    Raises
    ------
    UsageError
        Fewer than one were asked for, or more than any machine runs.

    Examples
    --------
    >>> worker_count(8, jobs=3)
    3
    """
    if asked is not None and (fault := beyond(asked, 1, WORKERS)):
        raise UsageError(f"--workers {asked}: {fault}")
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(asked or usable, jobs))


def spread(jobs: Sequence[Job], asked: int | None) -> tuple[list[Job], int]:
    """Return the jobs and the number of workers; too few replications are split into families."""
    workers = worker_count(asked, sum(len(families(job)) for job in jobs))
    if workers <= len(jobs):
        return list(jobs), workers
    return [family for job in jobs for family in families(job)], workers


def run_jobs(jobs: Sequence[Job], store: Store, engine: Backend, workers: int, report: Report) -> None:
    """Run all jobs and report each outcome as it comes.

    Workers are asked whether they can start before anything is computed. A worker that dies later takes its
    pool with it; the families that are left are then run one at a time, each in a pool of its own, so that
    the one that kills its worker is named and the others are not lost.

    Parameters
    ----------
    jobs : sequence of Job
    store : Store
    engine : Backend
    workers : int
        One: run here, in this process.
    report : callable
        Called in this process with every `JobOutcome`.

    Raises
    ------
    NoWorkers
        The first worker died before it could answer.
    """
    if workers == 1:
        for job in jobs:
            report(execute(job, store, engine, workers))
        return
    left = _run_pool(jobs, store, engine, workers, report, first=True)
    for family in chain.from_iterable(map(families, left)):
        if _run_pool([family], store, engine, 1, report):
            report(lost(family, "worker", RuntimeError("the process died, perhaps for want of memory")))


def _run_pool(
    jobs: Sequence[Job], store: Store, engine: Backend, workers: int, report: Report, first: bool = False
) -> list[Job]:
    """Run jobs in a pool and return those that were not finished when a worker died."""
    left = dict.fromkeys(range(len(jobs)))
    pool, new = take_pool(workers, _begin_worker)
    try:
        if first and new:
            _await_worker(pool)
            # what fails here fails in the runs too, and is told there with arm and replication
            with suppress(Exception):
                engine.warm()
        with _worker_environment(), _interrupts_held():
            futures = {pool.submit(execute, job, store, engine, workers): i for i, job in enumerate(jobs)}
        for future in _as_finished(futures):
            try:
                outcome = future.result()
            except BrokenProcessPool:
                continue
            except KeiretsuError:
                raise
            except Exception as error:
                outcome = lost(jobs[futures[future]], "worker", error)
            del left[futures[future]]
            report(outcome)
    except BrokenProcessPool:
        pass
    except BaseException:
        _stop(pool)
        raise
    return_pool(pool, whole=not left)
    return [jobs[i] for i in left]


def _await_worker(pool: ProcessPoolExecutor) -> None:
    """Start one worker and wait for its answer; raises NoWorkers where it dies before."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if main.__spec__ is None and file is not None and not os.path.exists(file):
        raise NoWorkers(f"workers read the script again, and {file} cannot be read twice; save it as a file")
    with _worker_environment(), _interrupts_held():
        answer = pool.submit(os.getpid)
    try:
        next(_as_finished([answer])).result()
    except BrokenProcessPool:
        raise NoWorkers("no worker could start, most likely because it reads the script again") from None


def _as_finished(futures: Iterable[Future[T]]) -> Iterator[Future[T]]:
    """Yield futures as they finish, waking often enough that Ctrl-C is heard on every system."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
        yield from done


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers at once; what they were writing is swept by the caller."""
    # the public way to do this, `terminate_workers`, is not there before Python 3.14
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    # waiting lets the pool's own thread end, which otherwise complains when the interpreter exits
    return_pool(pool, whole=False)


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it: a killed parent must not leave workers behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
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
def _worker_environment() -> Iterator[None]:
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
    pool: ProcessPoolExecutor | None = None
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


def take_pool(workers: int, begin: Callable[[], None]) -> tuple[ProcessPoolExecutor, bool]:
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
    kept = _KEPT.get()
    if kept is not None and kept.pool is not None and kept.workers >= workers:
        return kept.pool, False
    made = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=begin)
    if kept is not None:
        _end(kept)
        kept.pool, kept.workers = made, workers
    return made, True


def return_pool(pool: ProcessPoolExecutor, whole: bool) -> None:
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
