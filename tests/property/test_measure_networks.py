"""Every measure of a network beside networkx and igraph, on random networks."""

import igraph
import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.measure import measure
from keiretsu.measure.standard import communities
from keiretsu.measure.tied_pairs import pairs_of
from keiretsu.network import Network
from tests.networks import KINDS, as_networkx, network_of, networks, same
from tests.reference.compare import examples

MANY = examples(40)


def measured(network, **options):
    network = network_of(*network)
    return measure(network, 1955, resamples=0, **options).actors.sort("id")


def column(actors, name):
    return actors[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


@MANY
@given(networks())
def test_partners_sources_targets_and_strengths(network):
    partners, arcs = as_networkx(*network)
    found = measured(network)
    same(found["degree"], dict(partners.degree))
    same(found["sources"], dict(arcs.in_degree))
    same(found["targets"], dict(arcs.out_degree))
    same(found["in_strength"], dict(arcs.in_degree(weight="weight")))
    same(found["out_strength"], dict(arcs.out_degree(weight="weight")))


@MANY
@given(networks())
def test_pagerank(network):
    _, arcs = as_networkx(*network)
    expected = nx.pagerank(arcs, tol=1e-13, max_iter=2000)
    found = measured(network)["pagerank"].to_numpy()
    np.testing.assert_allclose(found, [expected[i] for i in range(len(found))], atol=1e-7)


@MANY
@given(networks())
def test_cores_components_and_betweenness(network):
    partners, _ = as_networkx(*network)
    found = measured(network)
    same(found["core"], nx.core_number(partners))
    same(found["betweenness"], nx.betweenness_centrality(partners))
    assert found["betweenness_error"].max() == 0
    parts = {frozenset(part) for part in nx.connected_components(partners)}
    assert {frozenset(rows) for rows in rows_by(found, "component")} == parts
    sizes = [len(rows) for rows in rows_by(found, "component")]
    assert sizes == sorted(sizes, reverse=True)


def rows_by(found, label):
    values = found[label].to_list()
    return [[i for i, value in enumerate(values) if value == k] for k in sorted(set(values))]


@MANY
@given(networks())
def test_structural_holes(network):
    partners, _ = as_networkx(*network)
    found = measured(network)
    same(column(found, "constraint"), nx.constraint(partners, weight="weight"))
    # with the nodes named networkx sums by the definition; its matrix product errs where weights differ
    effective = nx.effective_size(partners, nodes=list(partners), weight="weight")
    same(column(found, "effective_size"), effective)


@MANY
@given(networks())
def test_clustering_of_actors_and_of_the_network(network):
    partners, _ = as_networkx(*network)
    network = network_of(*network)
    found = measure(network, 1955, resamples=0)
    clustering = found.actors.sort("id")["clustering"]
    same(clustering.fill_null(0.0), nx.clustering(partners))
    assert (found.network["transitivity"] or 0.0) == pytest.approx(nx.transitivity(partners))
    assert found.network["density"] == pytest.approx(nx.density(partners))


@MANY
@given(networks())
def test_igraph_agrees(network):
    partners, _ = as_networkx(*network)
    n, edges = partners.number_of_nodes(), list(partners.edges)
    weights = [partners[a][b]["weight"] for a, b in edges]
    graph = igraph.Graph(n, edges)
    found = measured(network)
    scale = max((n - 1) * (n - 2) / 2, 1)
    same(found["betweenness"] * scale, graph.betweenness())
    same(found["core"], graph.coreness())
    tied = [i for i in range(n) if partners.degree(i) > 0]
    constraint = graph.constraint(weights=weights) if edges else [np.nan] * n
    np.testing.assert_allclose(column(found, "constraint")[tied], np.array(constraint)[tied], rtol=1e-9)


@MANY
@given(networks())
def test_modularity_is_that_of_the_communities(network):
    partners, _ = as_networkx(*network)
    pairs = pairs_of(network_of(*network).at(1955))
    label, modularity = communities(pairs)
    parts = [set(np.flatnonzero(label == k).tolist()) for k in np.unique(label)]
    expected = nx.community.modularity(partners, parts) if len(pairs) else 0.0
    assert modularity == pytest.approx(expected, abs=1e-9)


INVARIANT = (
    "degree", "sources", "targets", "in_strength", "out_strength", "pagerank", "core", "betweenness",
    "constraint", "effective_size", "efficiency", "hierarchy", "clustering", "coordinator", "consultant",
    "gatekeeper", "representative", "liaison", "degree_rank", "constraint_rank",
)  # fmt: skip


@MANY
@given(networks(), st.randoms(use_true_random=False))
def test_other_names_of_actors_change_no_measure(network, random):
    n, ties = network
    order = list(range(n))
    random.shuffle(order)
    kinds = [KINDS[i % 3] for i in range(n)]
    renamed = [kinds[order.index(i)] for i in range(n)]
    other = [(order[a], order[b], kind, strength) for a, b, kind, strength in ties]
    first = measure(network_of(n, ties, kinds), 1955, resamples=0).actors.sort("id")
    second = measure(network_of(n, other, renamed), 1955, resamples=0).actors.sort("id")
    for name in INVARIANT:
        a, b = column(first, name), column(second, name)
        np.testing.assert_allclose(a, b[order], rtol=1e-7, atol=1e-7, err_msg=name)


@MANY
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_not_one_bit(network, random):
    network = network_of(*network)
    rows = network.ties.to_dicts()
    random.shuffle(rows)
    ties = pl.DataFrame(rows, schema=network.ties.schema)
    again = Network.from_tables(network.actors.reverse(), ties)
    first, second = (measure(w, 1955, resamples=5).to_dict() for w in (network, again))
    assert first == second
