"""Small networks for the tests of measures."""

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from keiretsu.measure.tied_pairs import pairs_of
from keiretsu.network import Network

KINDS = ("assembler", "tier-1", "bank")
TYPES = ("supply", "equity", "collaboration")


def network_of(n, ties, kinds=None):
    """Return a network of actors n0, n1, … and ties (source, target, type, strength)."""
    actors = {"id": [f"n{i:03}" for i in range(n)], "kind": kinds or [KINDS[i % 3] for i in range(n)]}
    rows = [
        {
            "source": f"n{a:03}",
            "target": f"n{b:03}",
            "type": kind,
            "since": "1950-01-01",
            "strength": strength,
        }
        for a, b, kind, strength in ties
    ]
    empty = {"source": [], "target": [], "type": [], "since": []}
    return Network.from_tables(actors, rows or empty)


def supply_network(graph):
    """Return a network whose supply ties are the arcs of a networkx graph on 0..n-1, of strength 1."""
    return network_of(graph.number_of_nodes(), [(a, b, "supply", 1.0) for a, b in graph.edges])


def pairs_of_graph(graph):
    return pairs_of(supply_network(graph).at(1955))


@st.composite
def networks(draw, most=14, strengths=(0.25, 0.5, 1.0)):
    """Draw the number of actors and their ties: no tie twice, none with itself."""
    n = draw(st.integers(2, most))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ab: ab[0] != ab[1])
    tie = st.tuples(ends, st.sampled_from(TYPES))
    chosen = draw(st.lists(tie, max_size=4 * n, unique=True))
    ties, seen = [], set()
    for (a, b), kind in chosen:
        key = (min(a, b), max(a, b), kind) if kind == "collaboration" else (a, b, kind)
        if key not in seen:
            seen.add(key)
            ties.append((a, b, kind, draw(st.sampled_from(strengths))))
    return n, ties


def as_networkx(n, ties):
    """Return the partners (weights added up) and the arcs as graphs of networkx."""
    partners, arcs = nx.Graph(), nx.DiGraph()
    partners.add_nodes_from(range(n))
    arcs.add_nodes_from(range(n))
    for a, b, kind, strength in ties:
        add(partners, a, b, strength)
        add(arcs, a, b, strength)
        if kind == "collaboration":
            add(arcs, b, a, strength)
    return partners, arcs


def add(graph, a, b, weight):
    before = graph[a][b]["weight"] if graph.has_edge(a, b) else 0.0
    graph.add_edge(a, b, weight=before + weight)


def same(got, expected):
    """Assert equality of values by actor; networkx says nan, or 0, where there is none."""
    np.testing.assert_allclose(got, [expected[i] for i in range(len(got))], rtol=1e-9, atol=1e-9)
