"""`run`: a scenario in, an ensemble out; what the store has is not computed again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from keiretsu.experiment.crossing import BATCH
from keiretsu.experiment.ensemble import Ensemble
from keiretsu.experiment.plan import Job, runs_of, steps_left
from keiretsu.experiment.pools import same_workers
from keiretsu.experiment.preflight import Checked, preflight
from keiretsu.experiment.progress import Progress, Reporter, shown
from keiretsu.experiment.provenance import provenance
from keiretsu.experiment.scenario import Scenario, load_scenario
from keiretsu.experiment.store import Store, default_store
from keiretsu.experiment.work import REAL, Backend, FailedRun, JobOutcome, forget_networks
from keiretsu.experiment.workers import refuse_while_spawning, run_jobs, spread

log = logging.getLogger("keiretsu")


def run(
    scenario: Scenario | str | Path,
    *,
    workers: int | None = None,
    store: Path | str | None = None,
    progress: Progress | Reporter | bool | None = None,
    engine: Backend = REAL,
    enough: Callable[[Ensemble], bool] | None = None,
) -> Ensemble:
    """Run all arms and replications of a scenario that the store does not have yet.

    The result does not depend on `workers`, nor on whether an earlier run was interrupted. With `enough` the
    replications of the scenario are the most that are run: 20 are added at a time until it is true.

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
    enough : callable, optional
        Asked with the ensemble so far after every batch but the last; must depend on nothing else.

    Returns
    -------
    Ensemble
        `Ensemble.failures` holds the runs that failed; `Ensemble.exit_code` is 4 where there are any.
        `Ensemble.replications` is how many were run.

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
    cap = scenario.replications
    with shown(progress) as reporter, same_workers():
        grown = _Growing(checked, place, reporter)
        for count in sizes(cap, BATCH if enough else cap):
            _compute(grown.jobs(count), place, engine, workers, grown)
            ensemble = grown.ensemble()
            if enough and count < cap and enough(ensemble):
                break
    return ensemble


def sizes(cap: int, batch: int) -> list[int]:
    """Return the numbers of replications that an ensemble has, batch by batch.

    Examples
    --------
    >>> sizes(50, 20)
    [20, 40, 50]
    """
    return [*range(batch, cap, batch), cap]


def _compute(jobs: list[Job], place: Store, engine: Backend, workers: int | None, grown: "_Growing") -> None:
    shared, count = spread(jobs, workers)
    try:
        run_jobs(shared, place, engine, count, grown.add, grown.reporter)
    finally:
        place.sweep()
        forget_networks()


@dataclass
class _Growing:
    """An ensemble to which replications are added: the keys of its runs, and what became of them.

    Parameters
    ----------
    checked : Checked
    store : Store
    reporter : Reporter
    keys : dict of (str, int) to str
        By arm and replication, failed ones included.
    failures : list of FailedRun
    before : int
        How many of the runs were stored before they were asked for.
    count : int
        Number of replications.
    """

    checked: Checked
    store: Store
    reporter: Reporter
    keys: dict[tuple[str, int], str] = field(default_factory=dict)
    failures: list[FailedRun] = field(default_factory=list)
    before: int = 0
    count: int = 0

    def jobs(self, count: int) -> list[Job]:
        """Add replications and return the jobs that are left of them.

        What two replications share is run in the first of them.
        """
        jobs = []
        planned = set(self.keys.values())
        for replication in range(self.count, count):
            network, runs = runs_of(self.checked.scenario, replication, self.checked.digest)
            self.keys |= {(arm, replication): step.key for arm, step in runs.items()}
            fresh = {step.key for step in runs.values()} - planned
            stored = {key for key in sorted(fresh) if self.store.has(key)}
            self.before += len(stored)
            steps = steps_left(runs, (planned | stored).__contains__)
            planned |= fresh
            if steps:
                jobs.append(Job(replication, network.seed, network, steps))
        self.count = count
        self.reporter.begin(self.before, len(planned))
        return jobs

    def add(self, outcome: JobOutcome) -> None:
        """Hear of a job that has come in."""
        self.failures += outcome.failures
        self.reporter.finish(outcome.replication, outcome.arms)

    def ensemble(self) -> Ensemble:
        """Return the ensemble by arms and replications; arms of one definition share run and failure."""
        scenario = replace(self.checked.scenario, replications=self.count)
        order = {arm: position for position, arm in enumerate(scenario.arms)}
        # a worker may have died after it had stored a run
        why = {
            self.keys[f.arm, f.replication]: f
            for f in self.failures
            if f.stage != "worker" or not self.store.has(self.keys[f.arm, f.replication])
        }
        ranked = sorted(self.keys.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        failed = [replace(why[key], arm=arm, replication=at) for (arm, at), key in ranked if key in why]
        kept = {at: key for at, key in ranked if key not in why}
        failed.sort(key=lambda f: (f.replication, order[f.arm]))
        told = provenance(replace(self.checked, scenario=scenario))
        return Ensemble(scenario, self.store, kept, tuple(failed), told)
