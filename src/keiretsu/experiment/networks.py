"""The network of an arm at the end of a year: its replication is run again up to then."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from keiretsu.core.errors import UsageError
from keiretsu.core.toml import did_you_mean
from keiretsu.experiment.plan import lineage, runs_of
from keiretsu.experiment.preflight import preflight
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.work import build_network, simulate_run

if TYPE_CHECKING:
    from keiretsu.network import Network


def network_at(
    scenario: Scenario, arm: str, year: int, replication: int = 0, key: str | None = None
) -> Network:
    """Run one arm of one replication up to a year and return the network that it has then.

    Nothing is read from the store, nor written to it: a run comes out the same whenever it is run.

    Parameters
    ----------
    scenario : Scenario
    arm : str
    year : int
        Its end is meant; the year before the first is the day on which the run opens.
    replication : int
    key : str, optional
        Key of the stored run that this has to be.

    Returns
    -------
    Network
        See `keiretsu.model.returned.network_of` for what it holds, and what it does not.

    Raises
    ------
    UsageError
        There is no such arm, year or replication; or version, libraries or network are no longer those that
        `key` was made with.
    """
    _refuse_unknown(scenario, arm, year, replication)
    checked = preflight(scenario)
    scenario = checked.scenario  # with its table of sectors, which the keys and the runs are made with
    source, runs = runs_of(scenario, replication, checked.digest)
    parts = lineage(scenario, arm)
    if key is not None and runs[parts[-1][0]].key != key:
        raise UsageError(
            f"{scenario.name} was run with another version, other libraries or another network than there "
            "are now; run it again and ask that run for its network."
        )
    # the arm itself, or the one that it has not left by then
    here = next(position for position, (_, until) in enumerate(parts) if year <= until)
    step = runs[parts[here][0]]
    network = build_network(replace(source, shuffled=step.shuffled))
    simulate = partial(simulate_run, network, seed=source.seed)
    opened, start = scenario.years[0], None
    for name, until in parts[:here]:
        way = simulate(runs[name].setup, years=(opened, until), start=start, snapshots=(until,))
        start = way.snapshots[until]
    last = max(year, opened)
    ended = simulate(step.setup, years=(opened, last), start=start, networks=(year,))
    given_back: Network = ended.networks[year]
    return given_back


def _refuse_unknown(scenario: Scenario, arm: str, year: int, replication: int) -> None:
    if arm not in scenario.arms:
        raise UsageError(f'no arm "{arm}" in {scenario.name}; {did_you_mean(arm, scenario.arms)}')
    first, last = scenario.years
    if not first - 1 <= year <= last:
        raise UsageError(
            f"{year} is outside the run; choose {first} to {last}, or {first - 1} for the day it opens."
        )
    if not 0 <= replication < scenario.replications:
        raise UsageError(f"there is no replication {replication}; choose 0 to {scenario.replications - 1}.")
