"""Running points: many parameter vectors on the same replicate networks, through the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from keiretsu.calibration.micro import MicroMoments
from keiretsu.calibration.study import Point, Study
from keiretsu.calibration.targets import Target
from keiretsu.evidence.contrast import Contrast
from keiretsu.evidence.observe import read
from keiretsu.evidence.panel import Floats, Panel, RecordTable
from keiretsu.experiment.crossing import Cell
from keiretsu.experiment.plan import ArmRun, Job, NetworkSource, lineage, runs_of, steps_left
from keiretsu.experiment.preflight import preflight
from keiretsu.experiment.progress import Progress, shown
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.store import Store, default_store, key_of
from keiretsu.experiment.work import Backend, FailedRun, JobOutcome, build_network, warm_up
from keiretsu.experiment.workers import run_jobs, worker_count

if TYPE_CHECKING:
    from keiretsu.model.economy import Economy

CHUNK = 8
"""Points that a job runs on one network; small enough to keep all workers busy."""

REPLICATES = 10
"""Replicate networks from which the noise of an outcome is known."""

NOISY = 6
"""Points of a design at which it is looked for."""

FEW = 8
"""Runs that are quicker done here than by workers that must be started first."""


def simulate_totals(*args: Any, each_year: Callable[[int], None] | None = None, **options: Any) -> Any:
    """Run the simulator and keep what studies read: totals, survival by age, and moments of single firms."""
    from keiretsu.model.metrics import SURVIVAL
    from keiretsu.model.run import run

    micro = MicroMoments()

    def watch(economy: Economy) -> None:
        micro(economy)
        if each_year:
            each_year(economy.year)

    made = run(*args, watch=watch, **options)
    totals = made.records.filter((pl.col("group") == "all") | (pl.col("metric") == SURVIVAL))
    return replace(made, records=pl.concat([totals, micro.records()]))


TOTALS = Backend(build_network, simulate_totals, warm_up)


class Planned(NamedTuple):
    """Runs of one point on one network."""

    number: int
    source: NetworkSource
    runs: dict[str, ArmRun]


def overridden(scenario: Scenario, point: Point) -> Scenario:
    """Return the scenario with the values of a point in all arms."""
    return replace(scenario, overrides={**scenario.overrides, **point})


@dataclass
class Bench:
    """Where points are run.

    Attributes
    ----------
    study : Study
    store : Store
    workers : int, optional
    progress : callable or bool, optional
        As in `keiretsu.experiment.run`.
    bare : bool
        Whether vectors start from the schema's defaults (a calibration) or from the scenario's own accepted
        vectors (a sweep around them).
    placed : callable
        How a point is put into the scenario.
    failures : list of FailedRun
        Runs that failed; their outcomes are NaN.
    runs : int
        Runs asked for so far, stored ones included.
    """

    study: Study
    store: Store = field(default_factory=lambda: Store(default_store()))
    workers: int | None = None
    progress: Progress | bool | None = None
    bare: bool = True
    engine: Backend = TOTALS
    placed: Callable[[Scenario, Point], Scenario] = overridden
    failures: list[FailedRun] = field(default_factory=list)
    runs: int = 0

    @classmethod
    def of(cls, study: Study, store: Path | str | None = None, **options: Any) -> Bench:
        """Return a bench with its store ready to be written to."""
        place = Store(Path(store) if store is not None else default_store())
        place.prepare()
        return cls(study, place, **options)

    def values(self, points: Sequence[Point], targets: Sequence[Target]) -> Floats:
        """Run points on the same replicate networks and read outcomes.

        Parameters
        ----------
        points : sequence of mapping
            Parameter vectors.
        targets : sequence of Target

        Returns
        -------
        float array, shape (points, networks, targets)
            NaN where a run failed or a rule does not record the outcome.
        """
        return self._outcomes(points, targets, [range(self.study.networks)] * len(points))

    def histories(self, points: Sequence[Point], targets: Sequence[Target]) -> Floats:
        """Run every point once, on a network of its own, and read outcomes, shape (points, targets).

        The networks are none of those on which points are run by `values` or `replicates`.
        """
        own = [range(self.first_own + i, self.first_own + i + 1) for i in range(len(points))]
        return self._outcomes(points, targets, own)[:, 0]

    def effects(self, points: Sequence[Point], contrast: Contrast) -> tuple[Floats, str]:
        """Run points and read a contrast of two arms.

        Parameters
        ----------
        points : sequence of mapping
        contrast : Contrast
            Of arms that the study's scenario has.

        Returns
        -------
        tuple of (float array, shape (points, networks), str)
            NaN where a run failed or the contrast has nothing to read; why that is so at the last such point.
        """
        scenario, missing = self.study.scenario, ""
        plans = self._plan(scenario, points, [range(self.study.networks)] * len(points))
        self._run(plans)
        made = np.full((len(points), self.study.networks), np.nan)
        for index, plan in enumerate(plans):
            found = contrast.effects(Panel(RecordTable(self._records(scenario, plan))))
            made[index, found.replications] = found.values
            missing = found.missing or missing
        return made, missing

    def replicates(self, points: Sequence[Point], targets: Sequence[Target]) -> Floats:
        """Return outcomes of a few points on many replicate networks, shape (points, networks, targets)."""
        study = self.study.with_options(networks=max(REPLICATES, self.study.networks))
        wide = replace(self, study=study, failures=[], runs=0)
        made = wide.values(points[:: max(1, len(points) // NOISY)][:NOISY], targets)
        self.runs += wide.runs
        self.failures += wide.failures
        return made

    @property
    def first_own(self) -> int:
        """Number of the first network that only one point is run on."""
        return max(REPLICATES, self.study.networks)

    def missing(self, points: Sequence[Point], targets: Sequence[Target], network: int = 0) -> list[str]:
        """Return why each target cannot be read where the first point was run; empty for those that can."""
        scenario = self._scenario(targets)
        plan = self._plan(scenario, points[:1], [range(network, network + 1)])[0]
        panel = Panel(RecordTable(self._records(scenario, plan)))
        return [read(panel, target.observation).missing for target in targets]

    def _outcomes(
        self, points: Sequence[Point], targets: Sequence[Target], networks: Sequence[range]
    ) -> Floats:
        """Run every point on its networks, as many for each, and read outcomes."""
        scenario = self._scenario(targets)
        plans = self._plan(scenario, points, networks)
        self._run(plans)
        made = np.full((len(points), len(networks[0]) if networks else 0, len(targets)), np.nan)
        for index, plan in enumerate(plans):
            panel = Panel(RecordTable(self._records(scenario, plan)))
            for column, target in enumerate(targets):
                reading = read(panel, target.observation)
                made[index, reading.replications, column] = reading.values
        return made

    def _scenario(self, targets: Sequence[Target]) -> Scenario:
        """Return the scenario cut to the arms and years that the targets need."""
        whole = self.study.scenario
        names = {name for t in targets for name in (t.observation.arm, t.observation.minus) if name}
        for name in list(names):
            names |= {part for part, _ in lineage(whole, name)}
        arms = {name: arm for name, arm in whole.arms.items() if name in names}
        if self.bare:
            arms = {name: arm.model_copy(update={"accepted": None}) for name, arm in arms.items()}
        first = whole.years[0]
        last = max(first + 1, *(t.last for t in targets))
        return replace(whole, arms=arms, years=(first, last), accepted=None if self.bare else whole.accepted)

    def _plan(
        self, scenario: Scenario, points: Sequence[Point], networks: Sequence[range]
    ) -> list[list[Planned]]:
        """Return the runs of every point, network by network."""
        checked = preflight(scenario)
        plans = []
        for point, numbers in zip(points, networks, strict=True):
            there = self.placed(checked.scenario, point)
            cells = [(number, Cell(number, number)) for number in numbers]
            made = [(number, *runs_of(there, number, checked.digest, cell)) for number, cell in cells]
            plans.append(
                [
                    Planned(number, source, {name: _totals(step) for name, step in steps.items()})
                    for number, source, steps in made
                ]
            )
        return plans

    def _run(self, plans: Sequence[Sequence[Planned]]) -> None:
        keys = {step.key for plan in plans for planned in plan for step in planned.runs.values()}
        stored = {key for key in keys if self.store.has(key)}
        self.runs += len(keys)
        jobs = _jobs(plans, stored)
        failed: list[FailedRun] = []
        with shown(self.progress) as reporter:
            reporter.begin(len(stored), len(keys))

            def report(outcome: JobOutcome) -> None:
                failed.extend(outcome.failures)
                reporter.finish(outcome.replication, outcome.arms)

            if jobs:
                count = worker_count(self.workers, len(jobs))
                few = sum(len(job.steps) for job in jobs) <= FEW
                run_jobs(jobs, self.store, self.engine, 1 if few else count, report, reporter)
        self.failures += failed

    def _records(self, scenario: Scenario, plan: Sequence[Planned]) -> pl.DataFrame:
        """Return the records of one point, with the columns that the evidence reads."""
        parts = []
        for replication, (_, _, runs) in enumerate(plan):
            for arm in scenario.arms:
                for name, until in lineage(scenario, arm):
                    if not self.store.file(runs[name].key).is_file():
                        break
                    table = self.store.read(runs[name].key).filter(pl.col("year") <= until)
                    label = [pl.lit(arm).alias("arm"), pl.lit(replication).alias("replication")]
                    parts.append(table.with_columns(*label))
        return pl.concat(parts) if parts else pl.DataFrame(schema=_EMPTY)


_EMPTY = {
    "year": pl.Int16,
    "region": pl.String,
    "group": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "arm": pl.String,
    "replication": pl.Int32,
}


def _jobs(plans: Sequence[Sequence[Planned]], stored: set[str]) -> list[Job]:
    """Return jobs of a few points each that share a network, without what is stored."""
    jobs, planned = [], set(stored)
    for begin in range(0, len(plans), CHUNK):
        shared: dict[int, tuple[NetworkSource, list[ArmRun]]] = {}
        for index in range(begin, min(begin + CHUNK, len(plans))):
            for number, source, runs in plans[index]:
                steps = shared.setdefault(number, (source, []))[1]
                steps += [_named(step, index) for step in steps_left(runs, planned.__contains__)]
                planned |= {step.key for step in runs.values()}
        jobs += [
            Job(number, source.seed, source, tuple(steps))
            for number, (source, steps) in shared.items()
            if steps
        ]
    return jobs


def _totals(step: ArmRun) -> ArmRun:
    """Give a run of which only what studies read is kept a key of its own."""
    return replace(step, key=key_of({"run": step.key, "kept": "totals, survival by age, micro moments"}))


def _named(step: ArmRun, index: int) -> ArmRun:
    """Name the arms of a step by its point, so that one job holds several points."""
    parent = None if step.parent is None else (f"{index}/{step.parent[0]}", step.parent[1])
    return replace(step, arm=f"{index}/{step.arm}", parent=parent)
