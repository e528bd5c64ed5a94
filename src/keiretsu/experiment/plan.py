"""The plan of an ensemble: arms times replications as runs with keys, and what is left to be computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from keiretsu.core.random import replication_seed
from keiretsu.experiment.crossing import Cell
from keiretsu.experiment.provenance import environment, source_digest
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.store import key_of
from keiretsu.model.setup import Setup

FORMAT = 1
"""Version of the records' layout; part of every key."""


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """Where the network of a replication comes from: a file, or a synthetic one of the seed.

    `shuffled` is the placebo: the same network in which firms have exchanged their groups by the seed.
    """

    firms: int
    seed: int
    path: Path | None = None
    digest: str = ""
    shuffled: bool = False

    def canonical(self) -> dict[str, Any]:
        """Return what decides the network, as plain data."""
        made: dict[str, Any] = {"digest": self.digest} if self.path else {}
        made = made or {"synth": {"firms": self.firms, "seed": self.seed}}
        return made | ({"groups": {"shuffled": self.seed}} if self.shuffled else {})


@dataclass(frozen=True, slots=True)
class ArmRun:
    """One call of the simulator: an arm of a replication, from the start or from the snapshot of its parent.

    Parameters
    ----------
    arm, key : str
        The arm, and the key of its run in the store.
    years : tuple of int
        Opening year of the scenario and last year of this call; a branch starts after its snapshot.
    setup : Setup
    parent : tuple of (str, int), optional
        Arm and year of the snapshot to start from.
    snapshots : tuple of int
        Years whose end state other steps start from.
    store : bool
        Whether the records are wanted; a step that only leads to a snapshot stores nothing.
    shuffled : bool
        Whether it runs on the placebo of the replication's network.
    """

    arm: str
    key: str
    years: tuple[int, int]
    setup: Setup
    parent: tuple[str, int] | None = None
    snapshots: tuple[int, ...] = ()
    store: bool = True
    shuffled: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Steps of one replication that share a network, in the order in which they must be run.

    `source` is the digest of the source that the keys were made with.
    """

    replication: int
    seed: int
    network: NetworkSource
    steps: tuple[ArmRun, ...]
    source: str = field(default_factory=source_digest)


def runs_of(
    scenario: Scenario, replication: int, network_digest: str = "", cell: Cell | None = None
) -> tuple[NetworkSource, dict[str, ArmRun]]:
    """Return the network of a replication and its runs by arm.

    Arms that branch in the last year or later have no run of their own and are left out.

    Parameters
    ----------
    scenario : Scenario
    replication : int
    network_digest : str
        Digest of the network's content where it is read from a file.
    cell : Cell, optional
        Place in the line of vectors and network; by default those of the replication.

    Returns
    -------
    tuple of (NetworkSource, dict of str to ArmRun)
    """
    place, index = cell or scenario.cell(replication)
    seed = replication_seed(scenario.seed, index)
    network = NetworkSource(scenario.firms or 0, seed, scenario.network_path, network_digest)
    shared = {
        "format": FORMAT,
        "seed": seed,
        "source": source_digest(),
        "environment": environment(),
    }
    runs = {}
    for name in scenario.arms:
        if not merged(scenario, name):
            chain = _chain(scenario, name, place)
            content = [[setup.canonical(), list(years)] for setup, years in chain]
            setup, (_, last) = chain[-1]
            arm, years = scenario.arms[name], (scenario.years[0], last)
            parent = (arm.parent, arm.year) if arm.parent and arm.year is not None else None
            shuffled = arm.groups == "shuffled"
            made = replace(network, shuffled=shuffled).canonical()
            crossed = {"network": index, "vector": scenario.vector(name, place)}
            key = {**shared, "crossing": crossed, "network": made, "arm": content}
            runs[name] = ArmRun(name, key_of(key), years, setup, parent, shuffled=shuffled)
    return network, runs


def merged(scenario: Scenario, arm: str) -> bool:
    """Return whether an arm would branch only when the simulated years are over."""
    year = scenario.arms[arm].year
    return year is not None and year >= scenario.years[1]


def lineage(scenario: Scenario, arm: str) -> list[tuple[str, int]]:
    """Return the arms whose records make up an arm, oldest first, each with the last year it counts for.

    Examples
    --------
    >>> from keiretsu.experiment.scenario import load_scenario
    >>> lineage(load_scenario("relationalism"), "market_1975")
    [('relational', 1975), ('market_1975', 2000)]
    """
    until = scenario.years[1]
    parts: list[tuple[str, int]] = []
    name: str | None = arm
    while name is not None:
        row = scenario.arms[name]
        if not merged(scenario, name):
            parts.append((name, until))
        if row.year is not None:
            until = min(until, row.year)
        name = row.parent
    return parts[::-1]


def _chain(scenario: Scenario, arm: str, place: int) -> list[tuple[Setup, tuple[int, int]]]:
    """Return the setups that lead to an arm's end, oldest first, each with its years."""
    chain, first = [], scenario.years[0]
    for name, until in lineage(scenario, arm):
        chain.append((scenario.setup_at(name, place), (first, until)))
        first = until + 1
    return chain


def steps_left(runs: Mapping[str, ArmRun], stored: Callable[[str], bool]) -> tuple[ArmRun, ...]:
    """Return the steps that compute what is not stored, parents before their branches.

    A stored parent whose branch is missing is run again up to the branch year, without storing it. Arms of
    one definition have one key and are run once.
    """
    first = {step.key: name for name, step in reversed(list(runs.items()))}
    missing = {first[step.key] for step in runs.values() if not stored(step.key)}
    snapshots: dict[str, set[int]] = {}
    queue = [runs[name] for name in missing]
    for step in queue:
        if step.parent is not None:
            name, year = first[runs[step.parent[0]].key], step.parent[1]
            if name not in missing and name not in snapshots:
                queue.append(runs[name])
            snapshots.setdefault(name, set()).add(year)
    steps = []
    for name, step in runs.items():
        if name in missing or name in snapshots:
            parent = step.parent and (first[runs[step.parent[0]].key], step.parent[1])
            steps.append(
                _shorten(replace(step, parent=parent), name in missing, sorted(snapshots.get(name, ())))
            )
    return tuple(_parents_first(steps))


def _shorten(step: ArmRun, store: bool, snapshots: list[int]) -> ArmRun:
    years = step.years if store else (step.years[0], snapshots[-1])
    return replace(step, years=years, snapshots=tuple(snapshots), store=store)


def _parents_first(steps: list[ArmRun]) -> list[ArmRun]:
    placed: list[ArmRun] = []
    names: set[str] = set()
    while len(placed) < len(steps):
        for step in steps:
            if step.arm not in names and (step.parent is None or step.parent[0] in names):
                placed.append(step)
                names.add(step.arm)
    return placed


def families(job: Job) -> list[Job]:
    """Return a job split into one for each arm that starts from the network, with its branches."""
    root: dict[str, str] = {}
    for step in job.steps:
        root[step.arm] = step.arm if step.parent is None else root[step.parent[0]]
    groups = {name: tuple(s for s in job.steps if root[s.arm] == name) for name in root.values()}
    return [replace(job, steps=steps) for steps in groups.values()]
