"""A tiny simulator in the shape of the real one: exact, quick, importable by a spawned worker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from keiretsu.experiment.plan import NetworkSource
from keiretsu.experiment.work import Backend
from keiretsu.model.setup import Setup

SEVEN = (
    "relational",
    "market",
    "market_1975",
    "rival_untied",
    "relational_equal",
    "market_equal",
    "market_equal_1975",
)
"""Arms of the main scenario on which the runner is tested, whatever else ships."""


@dataclass
class FakeRun:
    records: pl.DataFrame
    snapshots: dict[int, tuple[int, float]] = field(default_factory=dict)


def build(source: NetworkSource) -> float:
    """Return a number that stands for the network of a seed."""
    return source.firms + source.seed / 2**32


def simulate(
    network: float,
    setup: Setup,
    *,
    years: tuple[int, int],
    seed: int,
    start: tuple[int, float] | None,
    snapshots: Collection[int],
    threads: int,
    each_year: Callable[[int], None] = lambda year: None,
) -> FakeRun:
    """Return one value a year that depends on the network, the seed, the setup, and the whole past."""
    first, value = (years[0], network) if start is None else (start[0] + 1, start[1])
    kept, rows = {}, []
    for year in range(first, years[1] + 1):
        rent = setup.parameters["rent"]
        for change in setup.changes:
            rent = change.parameters.get("rent", rent) if change.year <= year else rent
        value = (value * 1.37 + rent + setup.parameters["markup"] + seed % 97) % 1000
        rows += [(year, "JP", "all", metric, value * weight) for metric, weight in (("a", 1), ("b", 2))]
        if year in snapshots:
            kept[year] = (year, value)
        each_year(year)
    schema = {
        "year": pl.Int16,
        "region": pl.String,
        "group": pl.String,
        "metric": pl.String,
        "value": pl.Float64,
    }
    return FakeRun(pl.DataFrame(rows, schema=schema, orient="row"), kept)


def simulate_slowly(network: float, setup: Setup, **options: object) -> FakeRun:
    """Take a while, so that a run can be interrupted."""
    time.sleep(0.02)
    return simulate(network, setup, **options)  # type: ignore[arg-type]


def fail_in_market(network: float, setup: Setup, **options: object) -> FakeRun:
    """Fail for one regime."""
    if setup.regime == "market":
        raise ValueError("the market\ncollapsed")
    return simulate(network, setup, **options)  # type: ignore[arg-type]


def die_in_market(network: float, setup: Setup, **options: object) -> FakeRun:
    """Kill the worker for one regime, as the system does when memory is short."""
    if setup.regime == "market":
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(network, setup, **options)  # type: ignore[arg-type]


def no_network(source: NetworkSource) -> float:
    """Fail to build."""
    raise OSError("no such network")


def refuse(*args: object, **options: object) -> FakeRun:
    """Fail if anything is computed."""
    raise AssertionError("nothing should be computed")


def nothing() -> None:
    """Warm nothing."""


FAKE = Backend(build, simulate, nothing)
SLOW = Backend(build, simulate_slowly, nothing)
FAILING = Backend(build, fail_in_market, nothing)
DYING = Backend(build, die_in_market, nothing)
WORLDLESS = Backend(no_network, simulate, nothing)
IDLE = Backend(no_network, refuse, nothing)


def snapshot_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all stored runs by relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}
