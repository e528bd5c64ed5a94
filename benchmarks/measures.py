"""Load and measure a large network, beside Polars, NetworKit and igraph alone.

Every number is taken in a process of its own: `python -m benchmarks.measures TOOL MEASURE FOLDER` prints it.
What two tools measure alike is compared: the note says how far sums of the values lie apart.
"""

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.process import ROOT, peak
from benchmarks.table import Row

ACTORS, QUICK_ACTORS = 1_000_000, 50_000
TIES_EACH = 5
"""Ties an actor; the synthetic network has more, and these are drawn from it at random."""
PIVOTS = 20
PATIENCE = {"constraint": 120}
"""Seconds after which a tool is given up, where it is not `LONGEST`."""
LONGEST = 600

Values = np.ndarray[Any, Any]
PAIR_MEASURES = ("pagerank", "core", "components", "communities", "betweenness", "constraint")


def networks(quick: bool) -> list[Row]:
    """Load and measure a network of a million actors and five million ties (a twentieth of it if quick)."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        made = timed("keiretsu", "make", folder, QUICK_ACTORS if quick else ACTORS)
        size = f"{made['actors']:,} actors, {made['ties']:,} ties, {made['pairs']:,} pairs"
        part = f"Reading, {size}"
        for tool in ("polars", "keiretsu"):
            rows += said(part, tool, "load two CSV files", timed(tool, "load", folder))
        part = f"Measuring, {size}"
        for measure in ("graph", *PAIR_MEASURES, "roles"):
            found = {tool: timed(tool, measure, folder) for tool in tools_of(measure)}
            for tool, one in found.items():
                rows += said(part, tool, measure, one, found["keiretsu"])
        from keiretsu.measure import STUDIES

        for study in sorted(STUDIES):
            found = timed("keiretsu", f"study {study}", folder)
            rows += said(f"Studies, {size}", "keiretsu", study, found, note=STUDIED.get(study, ""))
    return rows


def tools_of(measure: str) -> list[str]:
    return [tool for tool, measures in TOOLS.items() if measure in measures]


def said(
    part: str,
    tool: str,
    what: str,
    found: dict[str, Any],
    ours: dict[str, Any] | None = None,
    note: str = "",
) -> list[Row]:
    """Return a measurement as two rows, time and memory; with the reason where there is none."""
    if "failed" in found:
        return [Row(part, f"{what}: {tool}", math.nan, "s", note=found["failed"])]
    if ours is not None and found is not ours and "sums" in found and "sums" in ours:
        apart = max(
            abs(a - b) / max(abs(b), 1e-300) for a, b in zip(found["sums"], ours["sums"], strict=True)
        )
        note = f"sums of values and squares within {apart:.1g} of ours"
    if "quality" in found:
        note = f"modularity {found['quality']:.4f}"
    return [
        Row(part, f"{what}: {tool}", found["seconds"], "s", note=note),
        Row(part, f"{what}: {tool}, memory", found["peak"], "MB", note=f"{found['before']:.0f} MB before it"),
    ]


def timed(tool: str, measure: str, folder: str, actors: int = 0) -> dict[str, Any]:
    """Return what a fresh process measured, or why it did not."""
    command = [sys.executable, "-m", "benchmarks.measures", tool, measure, folder, str(actors)]
    patience = PATIENCE.get(measure, LONGEST)
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"given up after {patience} s"}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["killed"])[-1][:120]}
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def make(folder: Path, actors: int) -> dict[str, Any]:
    """Make a network and leave it as tables, as CSV, and as pairs."""
    import polars as pl

    from keiretsu.measure.tied_pairs import pairs_of, view_of
    from keiretsu.network import Network
    from keiretsu.synthetic import synth

    firms, whole = actors, synth(actors, seed=1)
    for _ in range(5):  # banks, councils and so on come on top of the firms
        if whole.actors.height != actors:
            firms += actors - whole.actors.height
            whole = synth(firms, seed=1)
    network = Network.from_tables(whole.actors, whole.ties.sample(TIES_EACH * whole.actors.height, seed=1))
    network.save(folder / "network")
    network.actors.cast({"founded": pl.Date, "closed": pl.Date}).write_csv(folder / "actors.csv")
    network.ties.cast({"since": pl.Date, "until": pl.Date}).write_csv(folder / "ties.csv")
    pairs = pairs_of(view_of(network))
    np.savez(folder / "pairs.npz", n=pairs.n, low=pairs.low, high=pairs.high, weight=pairs.weight,
             **dict(zip(("source", "target", "strength"), pairs.arcs, strict=True)))  # fmt: skip
    return {"actors": network.actors.height, "ties": network.ties.height, "pairs": len(pairs)}


def abroad(network: Any) -> Any:
    """Return a network with an affiliate for every fiftieth actor, in one of ten regions picked at random.

    A synthetic network has no affiliate in another region than its parent's. One half of these are of firms
    that supply others, one half of firms that are supplied.
    """
    import polars as pl

    from keiretsu.network import Network

    many, random = network.actors.height // 50, np.random.default_rng(1)
    supply = network.ties.filter(pl.col("type") == "supply")
    parents = [supply[end].unique().sort().sample(many // 2, seed=1) for end in ("source", "target")]
    many = 2 * (many // 2)
    affiliates = pl.DataFrame({
        "id": [f"abroad {k}" for k in range(many)],
        "kind": pl.Series(["tier-1"]).new_from_index(0, many).cast(network.actors["kind"].dtype),
        "region": [f"abroad {k}" for k in random.integers(0, 10, many)],
        "parent": pl.concat([one.alias("parent") for one in parents]),
        "founded": pl.Series(random.integers(-5_000, 5_000, many), dtype=pl.Int32),
    })  # fmt: skip
    return Network.from_tables(pl.concat([network.actors, affiliates], how="diagonal"), network.ties)


def series(file: Path) -> Path:
    """Write 180 series of 60 years that approach the frontier, with scatter."""
    import polars as pl

    random, year = np.random.default_rng(1), np.arange(60)
    level = 1 - 0.7 * np.exp(-random.uniform(0.01, 0.1, (180, 1)) * year)
    level *= np.exp(random.normal(0, 0.02, level.shape))
    names = np.repeat([f"C{k:03}" for k in range(180)], len(year))
    table = {"region": names, "year": np.tile(1950 + year, 180), "level": level.ravel()}
    pl.DataFrame(table).write_csv(file)
    return file


STUDIED = {
    "catch-up": "180 series of 60 years; the network is not looked at",
    "convoy": "with an affiliate for every fiftieth actor, in ten regions at random",
}
"""What a study is given that the synthetic network does not hold."""


def polars_load(folder: Path) -> Callable[[], object]:
    import polars as pl

    from keiretsu import schema

    columns = {**schema.actors().columns, **schema.ties().columns}
    words = {name: pl.String for name, c in columns.items() if c.dtype in ("text", "kind", "type")}

    def call() -> None:
        for name in ("actors.csv", "ties.csv"):
            pl.read_csv(folder / name, try_parse_dates=True, schema_overrides=words)

    return call


def keiretsu_load(folder: Path) -> Callable[[], object]:
    from keiretsu.io.load import load

    return lambda: load(folder / "actors.csv", folder / "ties.csv", memory=8.0)


def keiretsu_measure(measure: str, folder: Path) -> Callable[[], Any]:
    """Return a call of one of our measures, compiled and with the pairs at hand."""
    from keiretsu.measure import between, standard, structural_holes, tied_pairs
    from keiretsu.network import Network
    from keiretsu.synthetic import synth

    def prepared(network: Network) -> Callable[[], Any]:
        view = tied_pairs.view_of(network)
        if measure == "graph":
            return lambda: tied_pairs.pairs_of(view).rows
        pairs = tied_pairs.pairs_of(view)
        kinds = view.actors["kind"].to_physical().to_numpy()
        if measure in ("core", "components", "communities"):
            with standard.one_thread() as networkit:  # one graph for all three, as in `keiretsu measure`
                standard.graph_of(networkit, pairs)
        calls: dict[str, Callable[[], Any]] = {
            "pagerank": lambda: standard.pagerank(pairs),
            "core": lambda: standard.core(pairs),
            "components": lambda: np.bincount(standard.components(pairs)),
            "communities": lambda: standard.communities(pairs)[1],
            "betweenness": lambda: between.betweenness(pairs, pivots=min(PIVOTS, pairs.n)).value,
            "constraint": lambda: structural_holes.holes(pairs).constraint,
            "roles": lambda: structural_holes.broker_roles(pairs, kinds),
        }
        return calls[measure]

    prepared(synth(100, seed=1))()
    return prepared(Network.load(folder / "network"))


def keiretsu_study(name: str, folder: Path) -> Callable[[], Any]:
    from keiretsu.measure import study
    from keiretsu.network import Network

    network = Network.load(folder / "network")
    network = abroad(network) if name == "convoy" else network
    options = {"levels": str(series(folder / "levels.csv"))} if name == "catch-up" else {}

    def call() -> None:
        study(name, network, options)

    return call


def networkit_measure(measure: str, folder: Path) -> Callable[[], Any]:
    """Return a call of NetworKit alone on the same pairs, one thread."""
    import networkit as nk

    nk.setNumberOfThreads(1)
    nk.setSeed(1, False)
    kept = np.load(folder / "pairs.npz")
    n, ends = int(kept["n"]), (kept["low"], kept["high"])
    if measure == "graph":
        return lambda: [nk.GraphFromCoo(ends, n=n), None][1]
    graph = nk.GraphFromCoo(ends, n=n)
    if measure == "pagerank":
        arcs = (kept["strength"], (kept["source"], kept["target"]))
        graph = nk.GraphFromCoo(arcs, n=n, weighted=True, directed=True)
    if measure == "communities":
        graph = nk.GraphFromCoo((kept["weight"], ends), n=n, weighted=True)

    def communities() -> float:
        found = nk.community.ParallelLeiden(graph).run().getPartition()
        return float(nk.community.Modularity().getQuality(found, graph))

    def components() -> Values:
        found = nk.components.ConnectedComponents(graph).run().getPartition()
        return np.append(0, sorted(found.subsetSizes(), reverse=True))

    sinks = nk.centrality.SinkHandling.DistributeSinks
    calls: dict[str, Callable[[], Any]] = {
        "pagerank": lambda: nk.centrality.PageRank(graph, 0.85, 1e-10, distributeSinks=sinks).run().scores(),
        "core": lambda: nk.centrality.CoreDecomposition(graph).run().scores(),
        "components": components,
        "communities": communities,
        "betweenness": lambda: [nk.centrality.EstimateBetweenness(graph, PIVOTS).run().scores(), None][1],
    }
    return calls[measure]


def igraph_measure(measure: str, folder: Path) -> Callable[[], Any]:
    """Return a call of igraph alone on the same pairs."""
    import igraph

    kept = np.load(folder / "pairs.npz")
    n, ends = int(kept["n"]), np.stack([kept["low"], kept["high"]], axis=1)
    if measure == "graph":
        return lambda: [igraph.Graph(n, ends), None][1]
    if measure == "pagerank":
        arcs = igraph.Graph(n, np.stack([kept["source"], kept["target"]], axis=1), directed=True)
        strength = kept["strength"].tolist()
        return lambda: arcs.pagerank(weights=strength)
    graph, weight = igraph.Graph(n, ends), kept["weight"].tolist()
    calls: dict[str, Callable[[], Any]] = {
        "core": graph.coreness,
        "components": lambda: np.append(0, sorted(graph.connected_components().sizes(), reverse=True)),
        "communities": lambda: graph.community_leiden("modularity", weights=weight).modularity,
        "constraint": lambda: graph.constraint(weights=weight),
    }
    return calls[measure]


TOOLS: dict[str, tuple[str, ...]] = {
    "keiretsu": ("graph", *PAIR_MEASURES, "roles"),
    "networkit": ("graph", "pagerank", "core", "components", "communities", "betweenness"),
    "igraph": ("graph", "pagerank", "core", "components", "communities", "constraint"),
}


def call_of(tool: str, measure: str, folder: Path) -> Callable[[], Any]:
    if measure == "load":
        return polars_load(folder) if tool == "polars" else keiretsu_load(folder)
    if measure.startswith("study "):
        return keiretsu_study(measure.removeprefix("study "), folder)
    by_tool = {"keiretsu": keiretsu_measure, "networkit": networkit_measure, "igraph": igraph_measure}
    return by_tool[tool](measure, folder)


def main(tool: str, measure: str, folder: str, actors: str) -> None:
    """Measure one thing and print it."""
    if measure == "make":
        print(json.dumps(make(Path(folder), int(actors))))
        return
    call, before = call_of(tool, measure, Path(folder)), peak()
    begun = time.perf_counter()
    found = call()
    measured = {"seconds": time.perf_counter() - begun, "peak": peak(), "before": before}
    if isinstance(found, float):
        measured["quality"] = found
    elif isinstance(found, np.ndarray | list) and measure != "roles":
        values = np.nan_to_num(np.asarray(found, np.float64))
        measured["sums"] = [float(values.sum()), float((values**2).sum())]  # type: ignore[assignment]
    print(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
