"""A run: open an economy on a network, repeat the page of the year, return what was recorded."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.core.memory import hand_back_large_arrays
from keiretsu.model import metrics
from keiretsu.model.economy import Economy, Log
from keiretsu.model.fields import build, leaves
from keiretsu.model.index import Index, lay_out
from keiretsu.model.record import Recorder
from keiretsu.model.returned import GivenBack
from keiretsu.model.sectors import SectorTable
from keiretsu.model.setup import OPENED, Setup
from keiretsu.model.snapshot import Snapshot
from keiretsu.model.step import Step
from keiretsu.model.year import OPENING, YEAR, mechanisms
from keiretsu.network import Network


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves: records, snapshots asked for, and (if asked for) the tie events.

    Parameters
    ----------
    records : polars.DataFrame
        year (Int16), region, group, metric, value.
    snapshots : dict of int to Snapshot
        The state at the end of the years asked for.
    events : polars.DataFrame
        year, type, what ("opened" or "closed"), source, target; empty unless `events=True`.
    networks : dict of int to Network
        The network at the end of the years asked for, see `keiretsu.model.returned.network_of`.
    """

    records: pl.DataFrame
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    events: pl.DataFrame = field(default_factory=pl.DataFrame)
    networks: dict[int, Network] = field(default_factory=dict)


def run(
    network: Network,
    setup: Setup,
    *,
    years: tuple[int, int] = (1955, 2000),
    seed: int = 1,
    landscapes: int | None = None,
    start: Snapshot | None = None,
    snapshots: Collection[int] = (),
    networks: Collection[int] = (),
    threads: int | None = None,
    events: bool = False,
    watch: Callable[[Economy], None] | None = None,
    before: Callable[[Economy, Step], None] | None = None,
) -> Run:
    """Simulate a network under a setup.

    Parameters
    ----------
    network : Network
    setup : Setup
        Complete parameters, rules switched on, changes to come.
    years : (int, int)
        Opening year and last year. The opening year is recorded at rest: rules act from the next one.
    seed : int
        32 bits; equal seeds share every random number.
    landscapes : int, optional
        Seed of the landscapes alone, so that many runs can share a pool of them; `seed` by default.
    start : Snapshot, optional
        Continue from it, with the engine it was taken under; years up to its own are skipped.
    snapshots : collection of int
        Years at whose end the state is kept.
    networks : collection of int
        Years at whose end the network is given back; the year before the first stands for the opening day.
    threads : int, optional
        At most this many threads; the result does not depend on it. All cores by default.
    events : bool
        Keep every opening and closing of a tie.
    watch : callable, optional
        Called with the economy at the end of every year; to look, not to touch.
    before : callable, optional
        Called with the economy and the step before every step; to look, not to touch.

    Raises
    ------
    UsageError
        If the snapshot belongs to another network, lies outside the years, or comes from a run that opened
        without a rule which the setup switches on.

    Examples
    --------
    >>> from keiretsu.experiment.regime import resolve
    >>> from keiretsu.synthetic import synth
    >>> run(synth(200, seed=1), resolve("relational"), years=(1955, 1957)).records["year"].unique().to_list()
    [1955, 1956, 1957]
    """
    index, shared = _index(network, years[0], setup.sectors)
    seeds = (np.uint32(seed if landscapes is None else landscapes), np.uint32(seed))
    given = _given(index, network, years, start, setup, copied=shared or bool(networks))
    e = _begin(index, setup, seeds, threads or os.cpu_count() or 1, given)
    del given
    e.forcing, e.log = setup.forcing, [] if events else None
    e.year = years[0] - 1 if start is None else start.year
    ahead = range(e.year + 1, years[1] + 1)
    e.recorder = Recorder.empty(years[0], ahead, index, mechanisms())
    e.put_in_force(_in_force(setup, e.year + 1))
    first_page, page = ([step for step in steps if step.applies(setup.rules)] for steps in (OPENING, YEAR))
    looked_at = before is not None or bool(networks)
    changing, kept, back = {change.year for change in setup.changes}, {}, GivenBack(index, network, networks)
    back.at_end(e)
    for year in ahead:
        if year in changing:
            e.put_in_force(_in_force(setup, year))
        e.begin(year)
        for step in first_page if year == years[0] else page:
            if not looked_at:
                step.act(e)
                continue
            if before:
                before(e, step)
            step.act(e)
            back.after(e, step)
        if year == years[0] and not shared and not networks:
            index = e.index = index.opened()
        if watch:
            watch(e)
        if year in snapshots:
            kept[year] = Snapshot.of(e, network.digest)
        back.at_end(e)
    records = metrics.frame(index, e.recorder, setup.rules)
    return Run(records, kept, _events(index.ids, e.log), back.networks)


def _given(
    index: Index,
    network: Network,
    years: tuple[int, int],
    start: Snapshot | None,
    setup: Setup,
    *,
    copied: bool,
) -> Mapping[str, npt.NDArray[Any]]:
    """Return the arrays that a run begins with: of the network, or of the snapshot it continues from.

    What the run changes is copied, but for an index that no other run will see.
    """
    if start is None:
        return {**index.given, **_copies(index.given)} if copied else index.given
    if start.digest != network.digest:
        raise UsageError("the snapshot was taken on another network; pass the network it was taken on")
    if not years[0] <= start.year < years[1]:
        raise UsageError(f"the snapshot is of {start.year}, outside {years[0]}:{years[1]}; widen the years")
    _refuse_unopened(start, setup)
    return {**index.given, **_copies({**index.given, **start.values})}


def _copies(given: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return copies of the arrays that are carried from year to year."""
    states = _states()
    return {name: array.copy() for name, array in given.items() if name in states}


@cache
def _states() -> frozenset[str]:
    """Return the names of the arrays that are carried from year to year."""
    named = (leaf for mechanism in mechanisms() for leaf in leaves(mechanism.record))
    return frozenset(leaf.name for leaf in named if leaf.field.role == "state")


def _begin(
    index: Index,
    setup: Setup,
    seeds: tuple[np.uint32, np.uint32],
    threads: int,
    given: Mapping[str, npt.NDArray[Any]],
) -> Economy:
    """Return an economy with the arrays that are given, and empty ones beside."""
    ties, pairs, bound = (len(given.get(name, ())) for name in ("supplier", "one", "static_other"))
    sizes = {**index.sizes, "E": ties, "P": pairs, "2P": 2 * pairs, "L": bound}
    records = {mechanism.name: build(mechanism.record, sizes, given) for mechanism in mechanisms()}
    return Economy(index, records, setup.rules, seeds, threads)


def _refuse_unopened(start: Snapshot, setup: Setup) -> None:
    """Raise UsageError where a rule is on whose state the snapshot's run never opened."""
    opened = {
        "labour": start.values["population"],
        "entry": start.values["fringe"],
        "money": start.values["tax_rate"] >= 0.0,
        "spending": start.values["propensity"],
    }
    for rule in OPENED:
        if setup.enabled(rule) and not opened[rule].any():
            raise UsageError(
                f"the snapshot comes from a run without {rule}, whose state opens with the run; "
                f'switch it off with rules_off=["{rule}"], or take the snapshot from a run with it'
            )


def _in_force(setup: Setup, year: int) -> dict[str, float]:
    parameters = {name: float(value) for name, value in setup.parameters.items()}
    for change in setup.changes:
        if change.year <= year:
            parameters.update(change.parameters)
    return parameters


_KEPT: dict[tuple[str, int, str], Index] = {}
"""The index of the last network, for other runs to share."""

_LARGEST = 2_000_000
"""Ties of the largest network whose index is kept for more runs; of a larger one every run makes its own,
which takes the time of five years, and frees what only the opening needs, a third of all that it holds."""


def _index(network: Network, year: int, sectors: SectorTable | None) -> tuple[Index, bool]:
    """Return the index of a network, and whether it is kept for other runs to share."""
    key = (network.digest, year, repr(sectors and sectors.canonical()))
    if key not in _KEPT:
        _KEPT.clear()
        index = lay_out(network, year, sectors)
        if len(index.given["supplier"]) + len(index.given["one"]) > _LARGEST:
            hand_back_large_arrays()
            return index, False
        _KEPT[key] = index
    return _KEPT[key], True


def _events(ids: pl.Series, log: Log | None) -> pl.DataFrame:
    schema = {
        "year": pl.Int16,
        "type": pl.String,
        "what": pl.String,
        "source": pl.String,
        "target": pl.String,
    }
    nothing = pl.DataFrame(schema=schema)
    if not log:
        return nothing
    tables = [nothing]
    for year, kind, what, source, target in log:
        rows = pl.DataFrame({"source": ids.gather(source), "target": ids.gather(target)})
        tables.append(
            rows.select(
                year=pl.lit(year, pl.Int16),
                type=pl.lit(kind),
                what=pl.lit(what),
                source="source",
                target="target",
            )
        )
    return pl.concat(tables)
