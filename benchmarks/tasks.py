"""The measurements, each run in a process of its own: python -m benchmarks.tasks NAME JSON prints JSON."""

import json
import pickle
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from benchmarks.clock import Clock, least
from benchmarks.hardware import reference
from benchmarks.process import peak
from benchmarks.waits import wait_for_load, wait_for_report, wait_for_run
from keiretsu.core.memory import set_aside_what_stays
from keiretsu.experiment.regime import resolve
from keiretsu.model import run as simulate
from keiretsu.model.index import Index
from keiretsu.network import Network
from keiretsu.synthetic import synth

SETUP = resolve("relational")
TWO_SECTORS = ("machinery", "components")


def warm_up(threads: int) -> None:
    """Compile or load the kernels."""
    simulate.run(synth(200, seed=1), SETUP, years=(1955, 1957), threads=threads)


def year(firms: int, threads: int, years: int, repeats: int, suppliers: float = 2.5) -> dict[str, Any]:
    """Time a year, rule by rule, with the opening and the making of the records apart."""
    warm_up(threads)
    network = synth(firms, seed=1, suppliers=suppliers)
    clocks = []
    for _ in range(repeats):
        with Clock().watching() as clock:
            simulate.run(network, SETUP, years=(1955, 1955 + years), threads=threads)
        clocks.append(clock)
    seconds, calls = least(clocks)
    layout = simulate.lay_out(network, 1955)
    return {
        "seconds": seconds,
        "calls": calls,
        "opening": min(c.opening for c in clocks),
        "frame": min(c.frame for c in clocks),
        "ties": len(layout.given["supplier"]) + len(layout.given["one"]),
    }


def lay_out(firms: int, path: str) -> dict[str, Any]:
    """Make a network, time it, and leave its layout, and that of a small network, for `memory`."""
    small = synth(200, seed=1)
    simulate.run(small, SETUP, years=(1955, 1957), threads=2)  # compile for `memory`
    leave(small.digest, simulate.lay_out(small, 1955), path + ".small")
    begun = time.perf_counter()
    network = synth(firms, seed=1)
    made = time.perf_counter() - begun
    begun = time.perf_counter()
    layout = simulate.lay_out(network, 1955)
    laid = time.perf_counter() - begun
    leave(network.digest, layout, path)
    return {"synth": made, "lay_out": laid, "peak": peak()}


def leave(digest: str, layout: Index, path: str) -> None:
    """Leave the layout of a network in a file."""
    with Path(path).open("wb") as file:
        pickle.dump((digest, layout), file, protocol=5)


def memory(path: str, threads: int, years: int) -> dict[str, Any]:
    """Simulate on layouts alone, without tables of networks, and return the most memory held.

    First on a small one: what that needs are Python, the libraries and the compiled kernels.
    """
    run_on(path + ".small", threads, 2)
    libraries = peak()
    run_on(path, threads, years)
    return {"libraries": libraries, "peak": peak()}


def run_on(path: str, threads: int, years: int) -> None:
    """Simulate the network whose layout lies in a file."""
    with Path(path).open("rb") as file:
        laid_out = [pickle.load(file)]
    network: Any = SimpleNamespace(digest=laid_out[0][0])
    simulate.lay_out = lambda network, year, sectors: laid_out.pop()[1]  # type: ignore[assignment]
    span = (1955, 1955 + years)
    simulate.run(network, SETUP, years=span, threads=threads)


@cache
def two_sectors() -> Network:
    """Return a network of about 200 firms that make machines and their components."""
    whole = synth(574, seed=1)
    sector = pl.col("sector").cast(pl.String)
    actors = whole.actors.filter(sector.is_in(TWO_SECTORS) | sector.is_null())
    ids = actors["id"].implode()
    ties = whole.ties.filter(pl.col("source").is_in(ids) & pl.col("target").is_in(ids))
    return Network.from_tables(actors, ties)


def small_run(number: int) -> float:
    """Run one of many small runs, landscapes from the pool of 100, and return its seconds."""
    network = two_sectors()
    begun = time.perf_counter()
    simulate.run(network, SETUP, years=(1955, 2055), seed=number, landscapes=1 + number % 100, threads=1)
    return time.perf_counter() - begun


def small_runs(first: int, many: int) -> dict[str, Any]:
    """Compile, fill the pool of landscapes, then time `many` runs; one process's share."""
    warm_up(1)
    small_run(0)
    set_aside_what_stays()  # as every worker does
    begun = time.perf_counter()
    for number in range(100):
        simulate.run(two_sectors(), SETUP, years=(1955, 1956), seed=1, landscapes=1 + number, threads=1)
    pool = time.perf_counter() - begun
    seconds = [small_run(first + k) for k in range(many)]
    return {
        "pool": pool,
        "seconds": seconds,
        "firms": int(simulate.lay_out(two_sectors(), 1955).ids.len()),
    }


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task
    for task in (year, lay_out, memory, small_runs, reference, wait_for_run, wait_for_load, wait_for_report)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](**json.loads(sys.argv[2]))))
