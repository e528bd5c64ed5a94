"""Spin-offs: trees against networkx, independence by hand, what is not yet known."""

import datetime

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.spinoffs import lineage, wilson
from keiretsu.network import Network


def family(**changes) -> Network:
    """big gave birth to mid, mid to small; stranger trades with all."""
    actors = {
        "id": ["big", "mid", "small", "stranger", "member"],
        "kind": ["assembler", "tier-1", "venture", "tier-1", "tier-1"],
        "parent": [None, "big", "mid", None, None],
        "birth_type": [None, "bunsha", "spin-off", None, None],
        "founded": [None, "1960-04-01", "1970-04-01", None, None],
        "closed": [None, None, None, None, None],
        "group": ["B", None, None, None, "B"],
    } | changes
    ties = [
        ("mid", "big", 6.0),
        ("mid", "stranger", 2.0),
        ("member", "mid", 2.0),
        ("small", "stranger", 3.0),
        ("small", "big", 1.0),
    ]
    table = pl.DataFrame(ties, schema=["source", "target", "value"], orient="row")
    return Network.from_tables(actors, table.with_columns(type=pl.lit("supply"), since=pl.lit("1970-06-01")))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_trees_are_those_of_networkx(parents):
    parent = [None] + [f"a{p % (k + 1):02d}" for k, p in enumerate(parents)]
    ids = [f"a{k:02d}" for k in range(len(parent))]
    network = Network.from_tables(
        {"id": ids, "kind": ["venture"] * len(ids), "parent": parent},
        {"source": [], "target": [], "type": [], "since": []},
    )
    graph = nx.DiGraph([(p, c) for p, c in zip(parent, ids, strict=True) if p])
    found = lineage(network, 2000)
    depth = nx.single_source_shortest_path_length(graph, "a00")
    for row in found.table.to_dicts():
        assert (row["root"], row["generation"]) == ("a00", depth[row["id"]])
        assert row["offspring"] == graph.out_degree(row["id"])
    assert found.numbers["largest_tree"] == len(ids)
    assert found.numbers["generations"] == max(depth.values())


def test_family_is_parent_tree_and_the_parents_group():
    found = lineage(family(), 1990, years=11).table
    mid, small = found.to_dicts()
    assert (mid["partners"], mid["parent_share"], mid["family_share"]) == (3, 0.6, 0.8)
    assert mid["main_partner_share"] == 0.6
    assert mid["concentration"] == pytest.approx(0.36 + 0.04 + 0.04)
    assert not mid["independent"]
    assert (small["parent_share"], small["family_share"]) == (0.0, 0.25)
    assert small["independent"]
    assert small["after"] == datetime.date(1981, 4, 1)


def test_a_firm_looked_at_too_late_too_early_or_never_is_not_called_independent():
    found = lineage(family(), 1990, years=5).table
    assert found["partners"].to_list() == [0, 2]  # mid is five in 1965, before any tie
    assert found["independent"].to_list() == [None, True]
    assert lineage(family(), 1972, years=5).table["after"].to_list()[1] is None
    unborn = family(founded=[None] * 5)
    assert lineage(unborn, 1990).table["alive"].to_list() == [None, None]


def test_a_firm_that_closed_before_is_dead_and_counts_among_those_reached():
    tie_free = Network.from_tables(
        {"id": ["p", "c"], "kind": ["venture"] * 2, "parent": [None, "p"], "founded": [None, "1960-01-01"],
         "closed": [None, "1963-01-01"]},
        {"source": [], "target": [], "type": [], "since": []},
    )  # fmt: skip
    found = lineage(tie_free, 1990)
    assert found.table["alive"].to_list() == [False]
    assert (found.numbers["reached"], found.numbers["alive"], found.numbers["all_known"]) == (1, 0, 0)


def test_lineage_ties_stand_in_for_a_missing_parent():
    network = Network.from_tables(
        {"id": ["p", "q", "c"], "kind": ["venture"] * 3},
        {
            "source": ["q", "p"],
            "target": ["c", "c"],
            "type": ["lineage"] * 2,
            "since": ["1962-01-01", "1960-01-01"],
        },
    )
    assert lineage(network, 1990).table["parent"].to_list() == ["p"]


def test_independence_by_birth_type_has_an_interval():
    numbers = lineage(family(), 1990, years=11).numbers
    assert (numbers["bunsha_independent"], numbers["spin-off_independent"]) == (0.0, 1.0)
    assert numbers["all_independent"] == 0.5
    assert numbers["all_low"] < 0.5 < numbers["all_high"]


@given(st.integers(0, 50), st.integers(1, 50))
def test_wilson_is_that_of_statsmodels(count, more):
    trials = max(count, more)
    assert wilson(count, trials) == pytest.approx(
        proportion_confint(count, trials, method="wilson"), abs=1e-12
    )


def test_what_cannot_be_followed_is_refused():
    alone = Network.from_tables(
        {"id": ["a"], "kind": ["venture"]}, {"source": [], "target": [], "type": [], "since": []}
    )
    with pytest.raises(InvalidData, match="parent"):
        lineage(alone)
    with pytest.raises(InvalidData, match="view"):
        lineage(family().at(1980))
    with pytest.raises(UsageError):
        lineage(family(), cutoff=2.0)
    circle = Network.from_tables(
        {"id": ["a", "b"], "kind": ["venture"] * 2, "parent": [None, "a"]},
        {"source": ["b"], "target": ["a"], "type": ["lineage"], "since": ["1960-01-01"]},
    )
    with pytest.raises(InvalidData, match="circle"):
        lineage(circle)
