"""What a worker does: build the network of a replication, run its steps, store the records."""

import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from keiretsu.core.errors import KeiretsuError
from keiretsu.core.memory import set_aside_what_stays
from keiretsu.experiment.plan import ArmRun, Job, NetworkSource
from keiretsu.experiment.progress import Advance
from keiretsu.experiment.provenance import environment, source_digest
from keiretsu.experiment.store import Store

Told = Callable[[Advance], None]


@dataclass(frozen=True)
class Backend:
    """The two functions that an ensemble is computed with; both importable by a spawned worker.

    Parameters
    ----------
    build : callable
        ``build(source: NetworkSource) -> network``.
    simulate : callable
        ``simulate(network, setup, *, years, seed, start, snapshots, threads, each_year) -> run`` with
        ``run.records`` and ``run.snapshots``; ``each_year(year)`` is to be called at the end of every year.
    warm : callable
        Called once by the parent before workers start; fills caches that the workers read.
    """

    build: Callable[[NetworkSource], Any]
    simulate: Callable[..., Any]
    warm: Callable[[], None]


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that failed: where, at which stage, and the message."""

    replication: int
    arm: str
    stage: str
    message: str


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a job came to: the arms it stored, and those that failed."""

    replication: int
    stored: tuple[str, ...]
    failures: tuple[FailedRun, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of all its arms."""
        return (*self.stored, *(failure.arm for failure in self.failures))


def build_network(source: NetworkSource) -> Any:
    """Return the network of a replication, read from its file or made."""
    from keiretsu.network import Network
    from keiretsu.synthetic import shuffle_groups, synth

    network = Network.load(source.path) if source.path else synth(source.firms, seed=source.seed)
    return shuffle_groups(network, source.seed) if source.shuffled else network


@lru_cache(maxsize=4)
def _made(build: Callable[[NetworkSource], Any], source: NetworkSource) -> Any:
    return build(source)


def _network(build: Callable[[NetworkSource], Any], source: NetworkSource) -> Any:
    """Return a network: a synthetic one made once for replications that share it, one from a file anew."""
    return build(source) if source.path else _made(build, source)


def forget_networks() -> None:
    """Let go of the networks that this process has made."""
    _made.cache_clear()


def simulate_run(*args: Any, each_year: Callable[[int], None] | None = None, **options: Any) -> Any:
    """Call `keiretsu.model.run.run`, imported only where something is computed."""
    from keiretsu.model.run import run

    return run(*args, watch=each_year and (lambda economy: each_year(economy.year)), **options)


def warm_up() -> None:
    """Compile what is not compiled yet by running a tiny network for a few years."""
    from keiretsu.experiment.regime import resolve

    network = build_network(NetworkSource(firms=60, seed=1))
    first = simulate_run(network, resolve("relational"), years=(1955, 1957), snapshots=(1956,), threads=1)
    simulate_run(network, resolve("market"), years=(1955, 1958), start=first.snapshots[1956], threads=1)


REAL = Backend(build_network, simulate_run, warm_up)


def years_of(job: Job) -> int:
    """Return how many years a job simulates."""
    return sum(step.years[1] - _before(step) for step in job.steps)


def _before(step: ArmRun) -> int:
    """Return the last year that a step does not simulate."""
    return step.years[0] - 1 if step.parent is None else step.parent[1]


def execute(
    job: Job, store: Store, engine: Backend, workers: int, tell: Told = lambda news: None
) -> JobOutcome:
    """Run the steps of a job; what goes wrong becomes a row, and what branches from it another.

    Parameters
    ----------
    job : Job
    store : Store
        Where the records go.
    engine : Backend
    workers : int
        Only noted in the sidecar.
    tell : callable
        Called with an `Advance` at the end of every decade and when records are stored.

    Returns
    -------
    JobOutcome

    Raises
    ------
    KeiretsuError
        The network is one that the user has to mend; no replication would fare better.
    """
    if job.source != source_digest():
        edited = RuntimeError("the source was edited meanwhile; run the command again")
        return _given_up(job, "worker", edited, tell)
    stored: list[str] = []
    failures: dict[str, FailedRun] = {}
    try:
        sources = {mixed: replace(job.network, shuffled=mixed) for mixed in {s.shuffled for s in job.steps}}
        networks = {mixed: _network(engine.build, source) for mixed, source in sources.items()}
    except KeiretsuError:
        raise
    except Exception as error:
        return _given_up(job, "network", error, tell)
    snapshots: dict[tuple[str, int], Any] = {}
    for step in job.steps:
        if step.parent is not None and step.parent not in snapshots:
            cause = f"{step.parent[0]}, the arm it branches from, failed"
            failures[step.arm] = FailedRun(job.replication, step.arm, "branch", cause)
            tell(Advance(step.arm, job.replication, step.years[1], step.years[1] - _before(step)))
            continue
        stage = "simulate"
        try:
            began = time.perf_counter()
            run = _simulate(networks[step.shuffled], job, step, engine, snapshots, tell)
            snapshots |= {(step.arm, year): run.snapshots[year] for year in step.snapshots}
            stage = "store"
            if step.store:
                _keep(run.records, job, step, store, seconds=time.perf_counter() - began, workers=workers)
                stored.append(step.arm)
                tell(Advance(step.arm, job.replication, step.years[1], years=0, stored=True))
        except Exception as error:
            failures[step.arm] = FailedRun(job.replication, step.arm, stage, message_of(error))
    if multiprocessing.parent_process() is not None:
        set_aside_what_stays()
    return JobOutcome(job.replication, tuple(stored), tuple(failures.values()))


def lost(job: Job, stage: str, error: BaseException) -> JobOutcome:
    """Return the outcome of a job of which nothing could be run."""
    message = message_of(error)
    return JobOutcome(
        job.replication, (), tuple(FailedRun(job.replication, s.arm, stage, message) for s in job.steps)
    )


def _given_up(job: Job, stage: str, error: BaseException, tell: Told) -> JobOutcome:
    """Return the outcome of a job that was not begun, whose years nobody shall wait for."""
    last = job.steps[-1]
    tell(Advance(last.arm, job.replication, last.years[1], years_of(job)))
    return lost(job, stage, error)


def message_of(error: BaseException) -> str:
    """Return an error as one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _simulate(
    network: Any,
    job: Job,
    step: ArmRun,
    engine: Backend,
    snapshots: dict[tuple[str, int], Any],
    tell: Told,
) -> Any:
    told = _before(step)

    def each_year(year: int) -> None:
        nonlocal told
        if year % 10 == 0 or year == step.years[1]:
            tell(Advance(step.arm, job.replication, year, year - told))
            told = year

    try:
        return engine.simulate(
            network,
            step.setup,
            years=step.years,
            seed=job.seed,
            start=None if step.parent is None else snapshots[step.parent],
            snapshots=step.snapshots,
            threads=1,
            each_year=each_year,
        )
    finally:
        if told < step.years[1]:
            each_year(step.years[1])  # what a run that failed leaves out is not waited for either


def _keep(
    records: pl.DataFrame, job: Job, step: ArmRun, store: Store, *, seconds: float, workers: int
) -> None:
    """Store the records with what they came from; how they were made goes aside."""
    made_from = {
        "key": step.key,
        "seed": str(job.seed),
        "replication": str(job.replication),
        "network": json.dumps(replace(job.network, shuffled=step.shuffled).canonical(), sort_keys=True),
        "years": f"{step.years[0]}:{step.years[1]}",
        "setup": json.dumps(step.setup.canonical(), sort_keys=True),
        "source": job.source,
        "environment": json.dumps(environment(), sort_keys=True),
    }
    metadata = {f"keiretsu.{name}": value for name, value in made_from.items()}
    store.write(step.key, records, metadata, seconds=round(seconds, 3), workers=workers)
