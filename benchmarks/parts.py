"""The parts of the benchmark: each returns the rows of its table. Targets are budgets, printed beside."""

import math
import os
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measures import networks
from benchmarks.process import finish, processor_seconds, start, task
from benchmarks.table import Row
from benchmarks.waits import waits

CORES = os.cpu_count() or 1


def loyalty(quick: bool) -> list[Row]:
    """Compare with Mesa: the gate of equal results, then agent-steps a second."""
    from comparison.loyalty import Market, gate, timing

    part = "Supplier choice, 5 sellers, 100,000 buyers, f8"
    rows = gate.compare(Market(buyers=100 if quick else 300))
    worst = max(abs(row.apart) for row in rows)
    gap = Row(part, "largest difference from Mesa", worst, "standard errors", gate.WITHIN,
              note=f"{len(rows)} comparisons, beta'/n from .5 to 1.5")  # fmt: skip
    if not all(row.equal for row in rows):
        return [gap]
    s, unit, cores = timing.speed(repeats=10 if quick else 50), "M agent-steps/s", f"{timing.CORES} cores"
    return [
        gap,
        Row(part, "choice kernel alone, one core", s.choose / 1e6, unit, 20.0, True),
        Row(part, "whole model, one core", s.one_core / 1e6, unit, note="choose, visit, remember"),
        Row(part, f"whole model, {cores}", s.all_cores / 1e6, unit),
        Row(part, "Mesa", s.mesa / 1e6, unit, note="agents.do, lists, not arrays: its fastest; one core"),
        Row(part, "Mesa, buyers in random order", s.shuffled / 1e6, unit, note="agents.shuffle_do; one core"),
        Row(part, "ours over Mesa, core for core", s.one_core / s.mesa, "times"),
        Row(part, f"ours on {cores} over Mesa", s.all_cores / s.mesa, "times", 100.0, True,
            note="Mesa cannot use a second core"),
        Row(part, f"ours on {cores} over Mesa in random order", s.all_cores / s.shuffled, "times"),
    ]  # fmt: skip


def year(
    firms: int, threads: int, years: int, repeats: int, most: float | None
) -> tuple[list[Row], dict[str, Any]]:
    """Time the year at one size, each rule's share, beside the hardware on arrays of the same size."""
    found = task("year", firms=firms, threads=threads, years=years, repeats=repeats)
    hard = task("reference", firms=firms, ties=found["ties"])
    part = f"A year of {firms:,} firms and {found['ties']:,} ties, {threads} thread{'s' * (threads > 1)}"
    ms = 1e3 * found["seconds"]
    rows = [
        Row(part, "one year", ms, "ms", most, note=f"mean of {years} years, least of {repeats} runs"),
        Row(part, "opening, once a run", 1e3 * found["opening"], "ms"),
        Row(part, "records, once a run", 1e3 * found["frame"], "ms"),
        Row(part, "copying a number a tie", 1e3 * hard["copy"], "ms",
            note=f"{hard['bandwidth']:.1f} GB/s read and written"),
        Row(part, "gathering a firm's number for each tie", 1e3 * hard["gather"], "ms"),
        Row(part, "counting ties by firm", 1e3 * hard["count"], "ms"),
        Row(part, "year over gather of all ties", found["seconds"] / hard["gather"], "times"),
    ]  # fmt: skip
    for name, seconds in found["calls"].items():
        rows.append(Row(part, name, 1e3 * seconds, "ms", note=f"{seconds / found['seconds']:.1%}"))
    return rows, found


def years(quick: bool) -> list[Row]:
    """Time the year at growing sizes, and the growth between them."""
    sizes = [(5_000, 1, 10, 4, 6.0), (100_000, 2, 3, 2, None)] if quick else [
        (200, 1, 45, 10, None), (5_000, 1, 30, 10, 6.0), (100_000, 1, 5, 3, None), (100_000, 2, 5, 3, None),
        (1_000_000, 2, 4, 3, 2_500.0),
    ]  # fmt: skip
    rows: list[Row] = []
    single: dict[int, float] = {}
    for size in sizes:
        more, found = year(*size)
        rows += more
        single.setdefault(size[0], found["seconds"])
    return rows + growth(quick)


def slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of the least-squares line through the logarithms."""
    x, y = [math.log(a) for a, _ in points], [math.log(b) for _, b in points]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def growth(quick: bool) -> list[Row]:
    """Measure how a year's time grows with firms and with ties, one thread."""
    part = "Growth of a year's time, one thread"
    options: dict[str, Any] = {"threads": 1, "years": 3, "repeats": 2 if quick else 4}
    by_firms = []
    for firms in (5_000, 20_000) if quick else (5_000, 20_000, 80_000, 320_000):
        by_firms.append((float(firms), task("year", firms=firms, **options)["seconds"]))
    by_ties = []
    for suppliers in (1.0, 8.0) if quick else (1.0, 2.0, 4.0, 8.0):
        found = task("year", firms=20_000, suppliers=suppliers, **options)
        by_ties.append((float(found["ties"]), found["seconds"]))
    spell = "; ".join(f"{int(n):,}: {1e3 * s:.3g} ms" for n, s in by_firms)
    return [
        Row(part, "exponent in firms (and ties)", slope(by_firms), "1 = linear", note=spell),
        Row(part, "exponent in ties, 20,000 firms", slope(by_ties), "1 = linear",
            note="; ".join(f"{int(n):,}: {1e3 * s:.3g} ms" for n, s in by_ties)),
    ]  # fmt: skip


def memory(quick: bool) -> list[Row]:
    """Measure the most memory of simulating a million firms (a hundred thousand if quick)."""
    firms = 100_000 if quick else 1_000_000
    part = f"Memory and making, {firms:,} firms"
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "layout")
        made = task("lay_out", firms=firms, path=path)
        found = task("memory", path=path, threads=2, years=3)
    return [
        Row(part, "peak of the simulator", found["peak"], "MB", None if quick else 1300.0,
            note=f"layout, state and year; {found['libraries']:.0f} MB are Python and libraries"),
        Row(part, "peak of making and laying out", made["peak"], "MB", note="with the tables of the network"),
        Row(part, "making the network", made["synth"], "s"),
        Row(part, "laying it out", made["lay_out"], "s"),
    ]  # fmt: skip


def small_runs(quick: bool) -> list[Row]:
    """Time a sample of small runs on two processes and extrapolate to 10,000."""
    many, processes = (20 if quick else 100), min(2, CORES)
    found = [
        finish(p) for p in [start("small_runs", first=1 + k * many, many=many) for k in range(processes)]
    ]
    seconds = [s for f in found for s in f["seconds"]]
    pool = max(f["pool"] for f in found)
    each = sum(seconds) / len(seconds)
    part = f"10,000 runs of {found[0]['firms']} firms, 100 years, 2 sectors, {processes} processes"
    return [
        Row(part, "all, extrapolated", pool + each * 10_000 / processes, "s", 350.0,
            note=f"mean of a sample of {len(seconds)} runs, plus the pool"),
        Row(part, "one run, mean", 1e3 * each, "ms"),
        Row(part, "one run, least", 1e3 * min(seconds), "ms"),
        Row(part, "filling the pool of 100 landscapes", pool, "s", note="each process its own"),
    ]  # fmt: skip


def starting(quick: bool) -> list[Row]:
    """Measure the processor seconds of the import and of --help."""
    part = "Start, processor seconds, least of 5"
    return [
        Row(part, "python -c pass", processor_seconds("-c", "pass"), "s"),
        Row(part, "import keiretsu", processor_seconds("-c", "import keiretsu"), "s", 0.3),
        Row(part, "keiretsu --help", processor_seconds("-m", "keiretsu", "--help"), "s", 0.4),
    ]


PARTS = (loyalty, starting, small_runs, years, memory, networks, waits)
