"""Whether the remaining time that is said while one waits is true: said against what came, part by part."""

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.process import task
from benchmarks.table import Row

MOMENTS = (0.25, 0.5, 0.75)
"""Shares of the time that a command takes at which it is asked."""
STEP = 0.05
"""Seconds between two looks at what is said."""

Said = Callable[[], float | None]


def asked(said: Said, work: Callable[[], object]) -> dict[str, Any]:
    """Return how long some work takes, and the seconds that were said to be left at each moment."""
    looks: list[tuple[float, float | None]] = []
    over = threading.Event()
    begun = time.perf_counter()

    def look() -> None:
        while not over.wait(STEP):
            looks.append((time.perf_counter() - begun, said()))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    work()
    total = time.perf_counter() - begun
    over.set()
    watcher.join()
    left = [min(looks, key=lambda one: abs(one[0] - moment * total))[1] for moment in MOMENTS]
    return {"seconds": total, "left": left}


def wait_for_run(replications: int, firms: int | None, workers: int) -> dict[str, Any]:
    """Wait for the scenario `domestic`, with an empty store."""
    from keiretsu import experiment
    from keiretsu.experiment.progress import RunBar
    from keiretsu.experiment.scenario import load_scenario
    from keiretsu.experiment.work import warm_up

    warm_up()
    scenario = load_scenario("domestic").with_options(replications=replications, firms=firms)
    bar = RunBar()
    with tempfile.TemporaryDirectory() as store:
        return asked(
            lambda: bar.pace.remaining(time.monotonic()),
            lambda: experiment.run(scenario, store=store, workers=workers, progress=bar),
        )


def wait_for_load(firms: int) -> dict[str, Any]:
    """Wait for two CSV files to be loaded, about eight ties a firm."""
    import polars as pl

    from keiretsu.io.load import load
    from keiretsu.synthetic import synth

    made = synth(firms, seed=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = {"type": pl.String, "since": pl.Date}
        made.actors.select("id", "kind", "sector").cast(pl.String).write_csv(folder / "actors.csv")
        ties = made.ties.select("source", "target", "type", "since", "value").cast(words)
        ties.write_csv(folder / "ties.csv")
        files = (folder / "actors.csv", folder / "ties.csv")
        return listened(lambda: load(*files, out=folder / "network", memory=8.0)) | {"ties": ties.height}


def wait_for_report(firms: int) -> dict[str, Any]:
    """Wait for the report on a synthetic network, kernels compiled."""
    from keiretsu.report import write_network
    from keiretsu.synthetic import synth

    with tempfile.TemporaryDirectory() as folder:
        write_network(synth(60, seed=1), Path(folder) / "first.html")
        made = synth(firms, seed=1)
        return listened(lambda: write_network(made, Path(folder) / "report.html"))


def listened(work: Callable[[], object]) -> dict[str, Any]:
    """Return what the line of the command line says while some work is done."""
    from keiretsu.cli.waiting import Line
    from keiretsu.core.waiting import told_to

    line = Line("")
    with told_to(line.tell):
        return asked(line.remaining, work)


def waits(quick: bool) -> list[Row]:
    """Ask, at three moments, how long three commands still take."""
    run = {"replications": 2, "firms": 200} if quick else {"replications": 4, "firms": None}
    found = {
        "run domestic, {replications} replications": task("wait_for_run", workers=2, **run) | run,
        "load, {ties:,} ties": task("wait_for_load", firms=50_000 if quick else 650_000),
        "report, {firms:,} firms": task("wait_for_report", firms=3_000) | {"firms": 3_000},
    }
    return [row for name, one in found.items() for row in _rows(name.format(**one), one)]


def _rows(name: str, found: dict[str, Any]) -> list[Row]:
    total = found["seconds"]
    part = f"Remaining time that is said: {name}"
    rows = [Row(part, "takes", total, "s")]
    for moment, left in zip(MOMENTS, found["left"], strict=True):
        true = (1 - moment) * total
        said, error = "nothing is said yet", float("nan")
        if left is not None:
            said, error = f"{left:.0f} s said, {true:.0f} s came", abs(left - true) / total
        rows.append(Row(part, f"error after {moment:.0%}, of the whole", 100 * error, "%", note=said))
    return rows
