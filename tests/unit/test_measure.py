"""Measures of a network at a date: closed forms, what is sampled, what is said."""

import networkx as nx
import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import UsageError
from keiretsu.measure import STUDIES, measure, study, words
from keiretsu.measure.between import betweenness
from keiretsu.measure.ranks import rank_intervals
from keiretsu.measure.standard import communities
from keiretsu.measure.structural_holes import holes
from keiretsu.measure.tied_pairs import pairs_of
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.networks import network_of, pairs_of_graph, supply_network


def actors_of(graph, **options):
    return measure(supply_network(graph), 1955, resamples=0, **options).actors.sort("id")


@pytest.mark.parametrize("leaves", [2, 3, 10])
def test_a_star_is_all_holes_for_its_centre(leaves):
    found = actors_of(nx.star_graph(leaves))
    assert found["constraint"].to_list() == pytest.approx([1 / leaves] + [1.0] * leaves)
    assert found["effective_size"].to_list() == pytest.approx([leaves] + [1.0] * leaves)
    assert found["hierarchy"].to_list() == [pytest.approx(0.0)] + [None] * leaves
    assert found["betweenness"].to_list() == pytest.approx([1.0] + [0.0] * leaves)
    assert found["clustering"][0] == 0.0


@pytest.mark.parametrize("n", [3, 4, 9])
def test_a_clique_has_no_holes(n):
    found = actors_of(nx.complete_graph(n))
    p = 1 / (n - 1)
    assert found["constraint"].to_list() == pytest.approx([(n - 1) * (p + (n - 2) * p * p) ** 2] * n)
    assert found["effective_size"].to_list() == pytest.approx([1.0] * n)
    assert found["efficiency"].to_list() == pytest.approx([1 / (n - 1)] * n)
    assert found["core"].to_list() == [n - 1] * n
    assert found["betweenness"].max() == 0.0
    assert found["degree_rank"].to_list() == [1] * n


def test_one_heavy_partner_makes_a_hierarchy():
    even = network_of(5, [(0, k, "supply", 0.5) for k in range(1, 5)])
    uneven = network_of(5, [(0, k, "supply", 1.0 if k == 1 else 0.01) for k in range(1, 5)])
    first, second = (measure(w, 1955, resamples=0).actors.sort("id")["hierarchy"][0] for w in (even, uneven))
    assert first == pytest.approx(0.0)
    assert 0.9 < second <= 1.0


def test_burt_does_not_mind_the_unit_of_strength():
    ties = [(0, 1, "supply", 0.4), (1, 2, "supply", 0.8), (0, 2, "equity", 0.2), (2, 3, "supply", 0.6)]
    half = [(a, b, kind, strength / 2) for a, b, kind, strength in ties]
    whole, halved = (holes(pairs_of(network_of(4, some).at(1955))) for some in (ties, half))
    for name in ("constraint", "effective_size", "efficiency", "hierarchy"):
        np.testing.assert_allclose(getattr(whole, name), getattr(halved, name), rtol=1e-12)


@pytest.mark.parametrize(
    ("kinds", "role"),
    [
        (("bank", "bank", "bank"), "coordinator"),
        (("bank", "tier-1", "bank"), "consultant"),
        (("tier-1", "bank", "bank"), "gatekeeper"),
        (("bank", "bank", "tier-1"), "representative"),
        (("bank", "tier-1", "tier-2"), "liaison"),
    ],
)
def test_the_kinds_of_three_decide_the_role_of_the_broker(kinds, role):
    chain = [(0, 1, "supply", 1.0), (1, 2, "supply", 1.0)]
    roles = ["coordinator", "consultant", "gatekeeper", "representative", "liaison"]
    found = measure(network_of(3, chain, list(kinds)), 1955, resamples=0).actors.sort("id")
    assert found.select(roles).rows() == [(0,) * 5, tuple(int(name == role) for name in roles), (0,) * 5]
    closed = measure(network_of(3, [*chain, (0, 2, "supply", 1.0)], list(kinds)), 1955, resamples=0)
    assert closed.actors.select(pl.sum_horizontal(roles).sum()).item() == 0


def test_several_ties_of_a_pair_are_one_pair_with_their_strengths_added():
    ties = [(0, 1, "supply", 0.5), (1, 0, "equity", 0.25), (0, 1, "collaboration", 1.0)]
    pairs = pairs_of(network_of(3, ties).at(1955))
    assert (len(pairs), pairs.weight[0], pairs.forth[0], pairs.back[0]) == (1, 1.75, 1.5, 1.25)
    assert len(pairs_of(network_of(3, ties).at(1955), ["credit"])) == 0


def test_a_network_without_ties_is_measured_too():
    found = measure(network_of(3, []), 1955)
    assert found.network["components"] == 3
    assert found.network["communities"] == 0
    assert found.network["transitivity"] is None
    assert found.actors["constraint"].to_list() == [None] * 3
    assert found.actors["pagerank"].to_list() == pytest.approx([1 / 3] * 3)


def test_a_network_without_actors_is_measured_too():
    nobody = Network.from_tables(
        {"id": [], "kind": []}, {"source": [], "target": [], "type": [], "since": []}
    )
    found = measure(nobody, 1955)
    assert found.actors.height == 0
    assert found.network["actors"] == 0


def test_sampled_betweenness_is_without_bias_and_its_error_is_that_of_the_samples():
    pairs = pairs_of_graph(nx.barabasi_albert_graph(80, 2, seed=1))
    exact = betweenness(pairs).value
    samples = [betweenness(pairs, pivots=20, seed=seed) for seed in range(300)]
    values = np.array([one.value for one in samples])
    spread, said = values.std(axis=0), np.array([one.error for one in samples])
    assert np.abs(values.mean(axis=0) - exact).max() < 4 * spread.max() / np.sqrt(300)
    hubs = np.argsort(-exact)[:20]
    np.testing.assert_allclose(np.sqrt((said**2).mean(axis=0))[hubs], spread[hubs], rtol=0.2)


def test_betweenness_from_everybody_is_exact():
    pairs = pairs_of_graph(nx.path_graph(5))
    found = betweenness(pairs, pivots=5)
    assert found.exact
    assert found.value.tolist() == pytest.approx([0, 3 / 6, 4 / 6, 3 / 6, 0])


def test_what_is_sampled_is_said():
    network = supply_network(nx.barabasi_albert_graph(50, 2, seed=1))
    assert "estimated from the paths of 10 actors" in measure(network, 1955, pivots=10).notes[0]
    assert "100 draws" in measure(network, 1955).notes[0]
    assert "without intervals" in measure(network, 1955, resamples=0).notes[0]


def test_intervals_of_ranks_hold_the_rank_and_narrow_where_hubs_stand_out():
    pairs = pairs_of_graph(nx.star_graph(30))
    ranks = rank_intervals(pairs, resamples=50)["degree"]
    assert (ranks.rank[0], ranks.low[0], ranks.high[0]) == (1, 1, 1)
    assert (ranks.low <= ranks.rank).all()
    assert (ranks.rank <= ranks.high).all()
    assert ranks.high[1] > 10


def test_planted_circles_are_found():
    graph = nx.planted_partition_graph(4, 12, 0.9, 0.02, seed=3)
    label, modularity = communities(pairs_of_graph(graph))
    planted = np.arange(48) // 12
    assert len({(a, b) for a, b in zip(label, planted, strict=True)}) == 4
    assert modularity > 0.5


def test_the_same_seed_gives_the_same_bytes_and_leaves_the_threads_alone():
    import networkit

    network, before = synth(150, seed=4), networkit.getMaxNumberOfThreads()
    first, second = (measure(network, 1954, pivots=30, resamples=10).to_dict() for _ in range(2))
    assert first == second
    assert networkit.getMaxNumberOfThreads() == before


def test_every_number_has_a_meaning_in_words():
    found = measure(synth(60, seed=1), 1954)
    said = set(found.words)
    bounds = {
        f"{name}_rank_{end}" for name in ("degree", "pagerank", "constraint") for end in ("low", "high")
    }
    assert set(found.actors.columns) - {"id", "name", "kind"} - bounds | set(found.network) == said
    assert {word.of for word in words().values()} == {"actor", "network"}


def test_top_keeps_the_first_and_measures_the_whole():
    network = synth(60, seed=1)
    whole, some = measure(network, 1954, resamples=0), measure(network, 1954, top=5, resamples=0)
    assert some.actors.equals(whole.actors.head(5))
    assert some.network == whole.network
    least = measure(network, 1954, by="constraint", resamples=0).actors["constraint"].drop_nulls()
    assert least.is_sorted()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "fame"}, "no measure 'fame'"),
        ({"types": ["friendship"]}, "no tie type 'friendship'"),
        ({"as_of": "soon"}, "no date"),
        ({"pivots": 1}, "at least 2"),
    ],
)
def test_what_there_is_not_is_refused(options, said):
    with pytest.raises(UsageError, match=said):
        measure(synth(40, seed=1), **options)


def test_a_study_that_there_is_not_is_refused_with_those_that_are():
    with pytest.raises(UsageError, match="no study 'weather'"):
        study("weather", synth(40, seed=1))


def fake_study(network, *, cutoff: float = 0.5, years: int | None = None, names: tuple[str, ...] = ()):
    return cutoff, years, names


def needy_study(network, levels: float):
    return levels


def test_a_study_says_what_it_needs(monkeypatch):
    monkeypatch.setitem(STUDIES, "needy", needy_study)
    with pytest.raises(UsageError, match="needs the option 'levels'"):
        study("needy", synth(40, seed=1))


def test_options_of_a_study_are_read_as_it_takes_them(monkeypatch):
    monkeypatch.setitem(STUDIES, "fake", fake_study)
    network = synth(40, seed=1)
    assert study("fake", network, {"cutoff": "0.25", "years": "3", "names": "a,b"}) == (0.25, 3, ("a", "b"))
    assert study("fake", network) == (0.5, None, ())
    with pytest.raises(UsageError, match="no option 'colour'"):
        study("fake", network, {"colour": "red"})
    with pytest.raises(UsageError, match="takes a number"):
        study("fake", network, {"cutoff": "half"})
