"""A picture of a small world, or of what surrounds one actor."""

from __future__ import annotations

import os
import tempfile
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.world import View

SMALL = 400
"""Actors that a picture can hold and still be read."""

COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#8e6c8a", "#b8860b", "#4a4e69", "#2a9d8f", "#a44a3f", "#6c757d")


def draw(view: View, path: Path, ego: str | None = None) -> None:
    """Draw the ties of a view, coloured by type, as a PNG file.

    Parameters
    ----------
    view : View
        A world at a date.
    path : Path
        Where the picture goes; written beside, then renamed.
    ego : str, optional
        Draw this actor and its neighbours only.

    Raises
    ------
    UsageError
        When the world is too large to draw whole, the actor is not in it, or the file cannot be written.
    """
    graph = _around(_graph(view), ego) if ego is not None else _graph(view)
    if graph.number_of_nodes() > SMALL and ego is None:
        raise UsageError(
            f"--png: {graph.number_of_nodes():,} actors are too many to draw; "
            f"pick one with --ego ID (up to {SMALL} fit in a picture)."
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"--png {path}: there is no folder {path.parent}; make it first.")
    handle, beside = tempfile.mkstemp(suffix=".png", dir=path.absolute().parent)
    os.close(handle)
    try:
        _paint(graph, beside, ego)
        os.replace(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)


def _graph(view: View) -> Any:
    import networkx as nx

    ids = view.actors["id"].to_list()
    kinds = view.actors["kind"].to_list()
    sizes = view.actors["size"].to_list()
    graph = nx.MultiDiGraph()
    for name, kind, size in zip(ids, kinds, sizes, strict=True):
        graph.add_node(name, kind=str(kind), size=size)
    types = view.ties.frame["type"].to_list()
    for source, target, tie in zip(view.ties.source.tolist(), view.ties.target.tolist(), types, strict=True):
        graph.add_edge(ids[source], ids[target], type=str(tie))
    return graph


def _around(graph: Any, ego: str) -> Any:
    if ego not in graph:
        near = get_close_matches(ego, list(graph), n=1)
        hint = f"did you mean {near[0]}" if near else "keiretsu show WORLD lists the largest"
        raise UsageError(f"--ego {ego}: no such actor at that date; {hint}.")
    neighbours = sorted(set(graph.predecessors(ego)) | set(graph.successors(ego)))
    # the biggest first: a bank has thousands of neighbours
    neighbours.sort(key=lambda name: -graph.nodes[name]["size"])
    return graph.subgraph([ego, *neighbours[: SMALL - 1]])


def _paint(graph: Any, path: str, ego: str | None) -> None:
    import networkx as nx
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_axis_off()
    places = nx.spring_layout(nx.Graph(graph), seed=1)
    biggest = max((graph.nodes[name]["size"] for name in graph), default=1.0) or 1.0
    area = [8 + 250 * graph.nodes[name]["size"] / biggest for name in graph]
    face = ["#111111" if name == ego else "#9aa5b1" for name in graph]
    nx.draw_networkx_nodes(graph, places, ax=axes, node_size=area, node_color=face, linewidths=0)
    for colour, tie in zip(COLOURS, sorted({tie for _, _, tie in graph.edges(data="type")}), strict=False):
        edges = [(a, b) for a, b, what in graph.edges(data="type") if what == tie]
        lines = nx.draw_networkx_edges(
            nx.DiGraph(edges), places, ax=axes, edge_color=colour, width=0.6, alpha=0.45, arrows=False
        )
        lines.set_label(tie)
    axes.legend(frameon=False, loc="lower left")
    if graph.number_of_nodes() <= 60:
        nx.draw_networkx_labels(graph, places, ax=axes, font_size=7)
    figure.savefig(path, dpi=120, metadata={"Software": None})
