"""Running the jobs of an ensemble, here or in spawned workers that end with their parent."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from keiretsu.core.bounds import WORKERS, beyond
from keiretsu.core.errors import KeiretsuError, UsageError
from keiretsu.experiment.plan import Job, families
from keiretsu.experiment.pools import (
    OURS,
    Pool,
    begin_worker,
    interrupts_held,
    return_pool,
    stop,
    take_pool,
    tell_parent,
    worker_environment,
)
from keiretsu.experiment.progress import Advance, Reporter
from keiretsu.experiment.store import Store
from keiretsu.experiment.work import Backend, JobOutcome, execute, lost, years_of

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

T = TypeVar("T")

Report = Callable[[JobOutcome], None]


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


def run_jobs(
    jobs: Sequence[Job],
    store: Store,
    engine: Backend,
    workers: int,
    report: Report,
    reporter: Reporter,
) -> None:
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
    reporter : Reporter
        Hears of every decade of every run, and of what is planned.

    Raises
    ------
    NoWorkers
        The first worker died before it could answer.
    """
    reporter.planned(sum(map(years_of, jobs)), workers)
    if workers == 1:
        for job in jobs:
            report(execute(job, store, engine, workers, reporter.advanced))
        return
    left = _run_pool(jobs, store, engine, workers, report, reporter, first=True)
    alone = list(chain.from_iterable(map(families, left)))
    for first, family in enumerate(alone):
        reporter.planned(sum(map(years_of, alone[first:])), 1)  # those that were lost are left again
        if _run_pool([family], store, engine, 1, report, reporter):
            report(lost(family, "worker", RuntimeError("the process died, perhaps for want of memory")))


def _run_pool(
    jobs: Sequence[Job],
    store: Store,
    engine: Backend,
    workers: int,
    report: Report,
    reporter: Reporter,
    first: bool = False,
) -> list[Job]:
    """Run jobs in a pool and return those that were not finished when a worker died."""
    left = dict.fromkeys(range(len(jobs)))
    pool, new = take_pool(workers, begin_worker)
    try:
        if first and new:
            _await_worker(pool)
            # what fails here fails in the runs too, and is told there with arm and replication
            with suppress(Exception):
                engine.warm()
        with worker_environment(), interrupts_held():
            futures = {pool.submit(_execute, job, store, engine, workers): i for i, job in enumerate(jobs)}
        for future in _as_finished(futures, partial(_hear, pool.news, reporter)):
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
        stop(pool)
        _hear(pool.news, reporter)  # of what was stored meanwhile, so that what is kept is said right
        raise
    return_pool(pool, whole=not left)
    return [jobs[i] for i in left]


def _await_worker(pool: Pool) -> None:
    """Start one worker and wait for its answer; raises NoWorkers where it dies before."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if main.__spec__ is None and file is not None and not os.path.exists(file):
        raise NoWorkers(f"workers read the script again, and {file} cannot be read twice; save it as a file")
    with worker_environment(), interrupts_held():
        answer = pool.submit(os.getpid)
    try:
        next(_as_finished([answer])).result()
    except BrokenProcessPool:
        raise NoWorkers("no worker could start, most likely because it reads the script again") from None


def _as_finished(
    futures: Iterable[Future[T]], between: Callable[[], None] = lambda: None
) -> Iterator[Future[T]]:
    """Yield futures as they finish, waking often enough that Ctrl-C is heard on every system."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
        between()
        yield from done


def _hear(news: "SimpleQueue[Advance]", reporter: Reporter) -> None:
    """Pass on what workers have told; also where nobody listens, for a full queue would hold them up."""
    while not news.empty():
        reporter.advanced(news.get())


def _execute(job: Job, store: Store, engine: Backend, workers: int) -> JobOutcome:
    """Run a job in a worker."""
    return execute(job, store, engine, workers, tell_parent)
