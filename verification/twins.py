"""Twins: runs of one economy that part at the end of a year and have nothing but chance between them.

A claim compares arms that differ in an institution. Switching the effect off means to give both arms the
institutions of one of them: their past is the same run, their future is simulated apart, with random numbers
of its own. Whatever is then found between them is not there.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.random import replication_seed
from keiretsu.evidence import Claim, claim, observations
from keiretsu.evidence.contrast import Contrast
from keiretsu.experiment.scenario import Scenario
from keiretsu.model.run import run
from keiretsu.model.snapshot import Snapshot
from keiretsu.network import Network
from keiretsu.synthetic import synth

Floats = npt.NDArray[np.float64]

FEW = 40
"""Replications that are quicker made here than by workers that must be started first."""


@dataclass(frozen=True, slots=True, order=True)
class Family:
    """Twins: futures of the arm `arm` from the end of `year` on; ``None`` for its one run from the start."""

    arm: str
    year: int | None = None


@dataclass(frozen=True)
class Pool:
    """Runs of families in many replications.

    Attributes
    ----------
    years : int array, shape (y,)
    metrics : tuple of str
    values : dict of Family to float array, shape (replications, twins, metrics, y)
    crossing : mapping of int to (int, int)
        Vector and network of every replication; empty where each has its own.
    """

    years: npt.NDArray[np.int64]
    metrics: tuple[str, ...]
    values: dict[Family, Floats] = field(default_factory=dict)
    crossing: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """Number of replications."""
        return len(next(iter(self.values.values())))


def kept(scenario: Scenario, treated: str, control: str) -> str:
    """Return which of two arms keeps its institutions when the effect is switched off.

    That is the one that stays as it was: the relational economy where the other has market rules, else the
    control.
    """
    return treated if scenario.arms[control].regime == "market" else control


def families(scenario: Scenario, case: Claim) -> dict[str, Family]:
    """Return for each arm of a claim the twins that stand in for it where the effect is switched off.

    For a joint claim the shared treated arm is the run that all of its controls part from, each in its year.
    """
    if case.joint:
        mains = [claim(name).main for name in case.joint]
        found = {main.treated: Family(main.treated) for main in mains}
        for main in mains:
            found[main.control] = Family(main.treated, scenario.arms[main.control].year or scenario.years[0])
        return found
    parts = [case.main, *(part for curve in case.curves for _, part in curve.points)]
    if case.switch and (case.switch_wires or case.linked):
        parts.append(case.switch)
    found = {}
    for part in parts:
        for arm, family in _twins(scenario, part).items():
            found.setdefault(arm, family)
    rival = case.rival_happened
    return found | ({rival: Family(rival)} if rival else {})


def _twins(scenario: Scenario, part: Contrast) -> dict[str, Family]:
    if part.turns:
        turned = {arm: Family(part.treated, year) for year, arm in part.turns}
        return {part.treated: Family(part.treated)} | turned
    if part.minus:
        # with the storm switched off, all four arms are calm
        calm = {arm: Family(arm, scenario.arms[arm].year) for arm in part.minus}
        treated, control = part.minus
        return calm | {part.treated: calm[treated], part.control: calm[control]}
    stays = kept(scenario, part.treated, part.control)
    changed = part.control if stays == part.treated else part.treated
    twins = Family(stays, scenario.arms[changed].year or scenario.years[0])
    return {part.treated: twins, part.control: twins}


def metrics(cases: list[Claim]) -> tuple[str, ...]:
    """Return the metrics that the claims read of these arms."""
    parts = [part for case in cases for part in (case, *map(claim, case.joint))]
    read = {"tfp_level"} | {part.main.metric for part in parts}
    return tuple(sorted(read | {observations()[name].metric for case in cases for name in case.linked}))


def wanted(scenario: Scenario, cases: list[Claim]) -> dict[Family, int]:
    """Return how many twins of each family the claims need."""
    most: dict[Family, int] = {}
    for case in cases:
        roles = list(families(scenario, case).values())
        for family in roles:
            most[family] = max(most.get(family, 0), roles.count(family))
    return dict(sorted(most.items(), key=lambda item: (item[0].arm, item[0].year or 0)))


def pool(
    scenario: Scenario, cases: list[Claim], replications: int, extra: list[Family] | None = None
) -> Pool:
    """Simulate the twins that the claims need, and `extra` arms, in so many replications."""
    counts = wanted(scenario, cases) | dict.fromkeys(extra or [], 1)
    read, (first, last) = metrics(cases), scenario.years
    one = partial(_draw, scenario, counts, read)
    if replications <= FEW:
        made = [one(replication) for replication in range(replications)]
    else:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as others:
            made = list(others.map(one, range(replications), chunksize=4))
    values = {family: np.stack([each[family] for each in made]) for family in counts}
    return Pool(np.arange(first, last + 1), read, values, crossing_of(scenario, replications))


def crossing_of(scenario: Scenario, replications: int) -> dict[int, tuple[int, int]]:
    """Return vector and network of the first replications; empty where nothing is crossed."""
    cells = [scenario.cell(replication) for replication in range(replications)]
    vectors = [scenario.vector(scenario.baseline, cell.place) for cell in cells]
    if len({cell.network for cell in cells}) == replications:
        return {}
    return {d: (vectors[d] or 0, cell.network) for d, cell in enumerate(cells)}


def _draw(
    scenario: Scenario, counts: dict[Family, int], read: tuple[str, ...], replication: int
) -> dict[Family, Floats]:
    cell = scenario.cell(replication)
    seed = replication_seed(scenario.seed, cell.network)
    network = synth(scenario.firms, seed=seed)
    begun = _Draw(
        scenario, cell.place, seed, network, read, {year for f in counts if (year := f.year) is not None}
    )
    made, number = {}, 0
    for family, count in counts.items():
        futures = []
        for _ in range(count):
            number += 1
            futures.append(begun.future(family, replication_seed(seed, number)))
        made[family] = np.stack(futures)
    return made


@dataclass
class _Draw:
    """One network with the runs that its twins part from."""

    scenario: Scenario
    place: int
    seed: int
    network: Network
    read: tuple[str, ...]
    parting: set[int]
    pasts: dict[str, tuple[Floats, dict[int, Snapshot]]] = field(default_factory=dict)

    def past(self, arm: str) -> tuple[Floats, dict[int, Snapshot]]:
        """Return an arm from the start, with its state at the end of the years in which twins part."""
        if arm not in self.pasts:
            found = run(
                self.network, self.scenario.setup_at(arm, self.place), years=self.scenario.years,
                seed=self.seed,
                snapshots=self.parting, threads=1,
            )  # fmt: skip
            self.pasts[arm] = (self.table(found.records), found.snapshots)
        return self.pasts[arm]

    def future(self, family: Family, seed: int) -> Floats:
        """Return one twin: the common past, and a future with random numbers of its own."""
        row = self.scenario.arms[family.arm]
        if family.year is None:
            return self.past(family.arm)[0]
        parent = row.parent if row.parent and row.year == family.year else family.arm
        before, states = self.past(parent)
        found = run(
            self.network, self.scenario.setup_at(family.arm, self.place), years=self.scenario.years,
            seed=seed,
            landscapes=self.seed, start=states[family.year], threads=1,
        )  # fmt: skip
        years = np.arange(self.scenario.years[0], self.scenario.years[1] + 1)
        return np.where(years <= family.year, before, self.table(found.records))

    def table(self, records: pl.DataFrame) -> Floats:
        """Return the metrics as rows of years; NaN where a run has none."""
        first, last = self.scenario.years
        made = np.full((len(self.read), last - first + 1), np.nan)
        rows = records.filter((pl.col("group") == "all") & pl.col("metric").is_in(self.read))
        place = {name: k for k, name in enumerate(self.read)}
        row = rows["metric"].cast(pl.String).replace_strict(place, return_dtype=pl.Int64).to_numpy()
        made[row, rows["year"].to_numpy().astype(np.int64) - first] = rows["value"].to_numpy()
        return made
