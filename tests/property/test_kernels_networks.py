"""The kernels of brokerage and paths beside their plain twins, on random networks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.core.csr import row_starts
from keiretsu.measure.kernels import betweenness, brokerage, lookup, pagerank
from keiretsu.measure.tied_pairs import pairs_of
from tests.networks import network_of, networks
from tests.reference import betweenness as betweenness_twin
from tests.reference import brokerage as twin
from tests.reference import lookup as lookup_twin
from tests.reference import pagerank as pagerank_twin
from tests.reference.compare import examples, same


def rows_of(network):
    pairs = pairs_of(network_of(*network).at(1955))
    return pairs, pairs.rows


def shares(rows, weight):
    share, marginal = np.empty(len(weight)), np.empty(len(weight))
    brokerage.proportions(rows.ptr, weight, share, marginal)
    return share, marginal


@examples(60)
@given(networks(strengths=(0.0, 0.25, 1.0)))
def test_places_know_their_pair_and_their_twin(network):
    pairs, rows = rows_of(network)
    actor = np.repeat(np.arange(pairs.n), np.diff(rows.ptr))
    ends = np.sort(np.stack([actor, rows.index.astype(np.int64)]), axis=0)
    np.testing.assert_array_equal(ends, [pairs.low[rows.pair], pairs.high[rows.pair]])
    np.testing.assert_array_equal(actor[rows.twin], rows.index)
    np.testing.assert_array_equal(rows.index[rows.twin], actor)
    np.testing.assert_array_equal(rows.pair[rows.twin], rows.pair)
    for i in range(pairs.n):
        mine = rows.index[rows.ptr[i] : rows.ptr[i + 1]]
        assert (np.diff(mine.astype(np.int64)) > 0).all()


@examples(60)
@given(networks(strengths=(0.0, 0.25, 1.0)))
def test_proportions(network):
    pairs, rows = rows_of(network)
    weight = pairs.weight[rows.pair]
    for got, expected in zip(shares(rows, weight), twin.proportions(rows.ptr, weight), strict=True):
        same("share", got, expected)


@examples(60)
@given(networks())
def test_indirect_ties_and_constraints(network):
    pairs, rows = rows_of(network)
    share, marginal = shares(rows, pairs.weight[rows.pair])
    indirect, redundancy = np.zeros(len(share)), np.zeros(pairs.n)
    corners, mark = np.zeros(pairs.n, np.int64), np.zeros(pairs.n, np.int64)
    brokerage.indirect_ties(rows.adjacency, share, marginal, mark, indirect, redundancy, corners)
    expected = twin.indirect_ties(rows.ptr, rows.index, share, marginal)
    for got, wanted in zip((indirect, redundancy, corners), expected, strict=True):
        same("indirect", got, wanted)
    assert not mark.any()
    constraint, hierarchy = np.empty(pairs.n), np.empty(pairs.n)
    brokerage.constraints(rows.ptr, share, indirect, constraint, hierarchy)
    expected = twin.constraints(rows.ptr, share, indirect)
    for got, wanted in zip((constraint, hierarchy), expected, strict=True):
        same("constraint", got, wanted)


@examples(60)
@given(networks(), st.data())
def test_brokers_of_pairs_joined_or_not(network, data):
    pairs, rows = rows_of(network)
    kind = np.array(data.draw(st.lists(st.integers(0, 2), min_size=pairs.n, max_size=pairs.n)))
    leads, scratch = rows.leads(pairs), np.zeros((3, 3), np.int64)
    roles, mark = np.zeros((pairs.n, 5), np.int64), np.zeros(pairs.n, np.int64)
    brokerage.brokered_pairs(rows.adjacency, leads, kind, *scratch, roles)
    expected = twin.brokered_pairs(rows.ptr, rows.index, leads, kind)
    same("roles", roles, expected)
    brokerage.joined_pairs(rows.adjacency, leads, kind, mark, roles)
    joined = twin.joined_pairs(rows.ptr, rows.index, leads, kind)
    same("roles", roles, np.array(expected) - np.array(joined))


def test_roles_by_the_kinds_of_three():
    for kinds in np.ndindex(3, 3, 3):
        assert brokerage.role(*kinds) == twin.role(*kinds)


@examples(60)
@given(networks(), st.data())
def test_paths_and_dependencies(network, data):
    pairs, rows = rows_of(network)
    n = pairs.n
    pivots = np.array(data.draw(st.lists(st.integers(0, n - 1), unique=True)), np.int64)
    order, distance, count = np.empty(n, np.uint32), np.full(n, -1, np.int32), np.empty(n)
    reached = betweenness.count_paths(rows.ptr, rows.index, 0, order, distance, count)
    far, many = betweenness_twin.count_paths(rows.ptr, rows.index, 0)
    assert {int(v): int(distance[v]) for v in order[:reached]} == far
    assert {int(v): int(count[v]) for v in order[:reached]} == many
    total, square = np.zeros(n), np.zeros(n)
    search = betweenness.PathSearch(order, distance, count, np.empty(n))
    betweenness.dependencies(rows.ptr, rows.index, pivots, search, total, square)
    expected = betweenness_twin.dependencies(rows.ptr, rows.index, pivots)
    for got, wanted in zip((total, square), expected, strict=True):
        same("dependencies", got, wanted)


@examples(60)
@given(st.integers(1, 6), st.lists(st.integers(0, 5), max_size=30), st.randoms(use_true_random=False))
def test_counting_puts_in_order_and_keeps_turns(n, key, random):
    key, order = np.array(key, np.int64) % n, list(range(len(key)))
    random.shuffle(order)
    out = np.empty(len(key), np.int64)
    begin = row_starts(np.bincount(key, minlength=n))[:-1].copy()
    lookup.in_turn(key, np.array(order, np.int64), begin, out)
    assert out.tolist() == lookup_twin.in_turn(key, order)


@examples(60)
@given(networks())
def test_pairs_stand_under_both_actors(network):
    pairs, rows = rows_of(network)
    expected = lookup_twin.both_ways(pairs.n, pairs.low, pairs.high)
    for i, mine in enumerate(expected):
        here = slice(rows.ptr[i], rows.ptr[i + 1])
        assert list(zip(rows.index[here].tolist(), rows.pair[here].tolist(), strict=True)) == mine


@examples(60)
@given(networks(strengths=(0.0, 0.25, 1.0)), st.sampled_from((1.0, 1.2, 1.9)))
def test_walks_settle_where_the_equations_say(network, overshoot):
    pairs, _ = rows_of(network)
    source, target, weight = pairs.arcs
    ptr, origin, share = pagerank_twin.arrivals(pairs.n, source, target, weight)
    got = np.empty(len(source), np.uint32), np.empty(len(source))
    leaves = np.bincount(source, weight, pairs.n).astype(np.float64)  # whole numbers where there are no arcs
    pagerank.arrivals(source, target, weight, leaves, np.array(ptr[:-1]), *got)
    assert got[0].tolist() == origin
    same("share", got[1], share)
    value = np.ones(pairs.n)
    pagerank.settle(np.array(ptr), *got, 0.85, overshoot, 1e-13, value)
    np.testing.assert_allclose(value, pagerank_twin.settle(ptr, origin, share, 0.85), rtol=1e-11)
