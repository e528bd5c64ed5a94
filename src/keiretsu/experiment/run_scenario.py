"""`run`: a scenario in, an ensemble out; what the store has is not computed again."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keiretsu.experiment.ensemble import Ensemble
from keiretsu.experiment.plan import ArmRun, Job, NetworkSource, runs_of, steps_left
from keiretsu.experiment.preflight import Checked, preflight
from keiretsu.experiment.progress import Progress, Reporter, shown
from keiretsu.experiment.provenance import provenance
from keiretsu.experiment.scenario import Scenario, load_scenario
from keiretsu.experiment.store import Store, default_store
from keiretsu.experiment.work import REAL, Backend, FailedRun, JobOutcome
from keiretsu.experiment.workers import refuse_while_spawning, run_jobs, spread

log = logging.getLogger("keiretsu")


def run(
    scenario: Scenario | str | Path,
    *,
    workers: int | None = None,
    store: Path | str | None = None,
    progress: Progress | Reporter | bool | None = None,
    engine: Backend = REAL,
) -> Ensemble:
    """Run all arms and replications of a scenario that the store does not have yet.

    The result does not depend on `workers`, nor on whether an earlier run was interrupted.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of one that ships, or the path of a scenario file.
    workers : int, optional
        Number of processes; one a usable core by default. With 1 everything runs in this process. More than
        one need a script that can be read again: put the call under ``if __name__ == "__main__":``.
    store : Path or str, optional
        Folder of the store; the user's cache directory by default.
    progress : callable or bool, optional
        Called as ``progress(done, total)`` with numbers of runs, first with what the store had. True shows a
        bar on standard error.
    engine : Backend, optional
        What builds networks and simulates.

    Returns
    -------
    Ensemble
        `Ensemble.failures` holds the runs that failed; `Ensemble.exit_code` is 4 where there are any.

    Raises
    ------
    UsageError
        No such scenario, an unwritable store, fewer than one worker, or (as `SystemExit` too, so that a
        script ends with one sentence) workers that cannot start.
    InvalidData
        The scenario is wrong, or its network lacks what a run needs; nothing was run.
    """
    refuse_while_spawning(workers)
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    place = Store(Path(store) if store is not None else default_store())
    place.prepare()
    checked = preflight(scenario)
    for note in checked.notes:
        log.warning("%s: %s", scenario.network, note)
    scenario = checked.scenario
    with shown(progress) as reporter:
        plans = [runs_of(scenario, d, checked.digest) for d in range(scenario.replications)]
        keys = {(arm, d): step.key for d, (_, runs) in enumerate(plans) for arm, step in runs.items()}
        stored = {key for key in dict.fromkeys(keys.values()) if place.has(key)}
        reporter.begin(len(stored), len(set(keys.values())))
        counter = _Counter(reporter)
        _compute(_jobs(plans, stored), place, engine, workers, counter)
    return _gather(checked, place, keys, counter.failures)


def _jobs(plans: Sequence[tuple[NetworkSource, dict[str, ArmRun]]], stored: set[str]) -> list[Job]:
    """Return the jobs that are left; what two replications share is run in the first of them."""
    jobs, planned = [], set(stored)
    for replication, (network, runs) in enumerate(plans):
        steps = steps_left(runs, planned.__contains__)
        planned |= {step.key for step in runs.values()}
        if steps:
            jobs.append(Job(replication, network.seed, network, steps))
    return jobs


def _compute(
    jobs: list[Job], place: Store, engine: Backend, workers: int | None, counter: "_Counter"
) -> None:
    shared, count = spread(jobs, workers)
    try:
        run_jobs(shared, place, engine, count, counter.add, counter.reporter)
    finally:
        place.sweep()


def _gather(
    checked: Checked, place: Store, keys: dict[tuple[str, int], str], failures: list[FailedRun]
) -> Ensemble:
    """Return the ensemble by arms and replications; arms of one definition share run and failure."""
    scenario = checked.scenario
    order = {arm: position for position, arm in enumerate(scenario.arms)}
    # a worker may have died after it had stored a run
    why = {
        keys[f.arm, f.replication]: f
        for f in failures
        if f.stage != "worker" or not place.has(keys[f.arm, f.replication])
    }
    ranked = sorted(keys.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    failed = [replace(why[key], arm=arm) for (arm, _), key in ranked if key in why]
    kept = {at: key for at, key in ranked if key not in why}
    failed.sort(key=lambda f: (f.replication, order[f.arm]))
    return Ensemble(scenario, place, kept, tuple(failed), provenance(checked))


class _Counter:
    """Passes on what outcomes come in, and keeps the failures."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.failures: list[FailedRun] = []

    def add(self, outcome: JobOutcome) -> None:
        self.failures += outcome.failures
        self.reporter.finish(outcome.replication, outcome.arms)
