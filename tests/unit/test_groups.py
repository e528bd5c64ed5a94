"""Groups followed over years."""

import polars as pl
import pytest

from keiretsu.core.errors import UsageError
from keiretsu.measure import groups
from keiretsu.measure.tracking import Event, follow
from keiretsu.network import Network
from keiretsu.synthetic import synth


def sets(*words):
    return [frozenset(word) for word in words]


def happened(*snapshots):
    return follow([sets(*snapshot) for snapshot in snapshots])[1][-1]


def test_a_group_that_gains_and_loses_some_goes_on():
    labels, events = follow([sets("abcdef", "uvwxyz"), sets("uvwx", "abcdegh")])
    assert labels == [[1, 2], [2, 1]]
    assert events == [[]]


def test_a_group_that_falls_in_two_splits_and_the_larger_part_goes_on():
    labels, events = follow([sets("abcdef"), sets("ab", "cdef")])
    assert labels == [[1], [2, 1]]
    assert events == [[Event("split", 1, (2,))]]


def test_two_that_come_together_merge_and_the_larger_goes_on():
    labels, events = follow([sets("abcd", "xyz"), sets("abcdxyz")])
    assert labels == [[1, 2], [1]]
    assert events == [[Event("merge", 1, (2,))]]


def test_newcomers_are_born_and_who_disappears_ends():
    assert happened(["abc"], ["xyz"]) == [Event("birth", 2), Event("end", 1)]


def test_a_number_is_never_given_twice():
    labels, _ = follow([sets("abc"), sets("xyz"), sets("abc")])
    assert labels == [[1], [2], [3]]


def test_a_few_who_leave_do_not_make_a_split():
    assert happened(["abcdefgh"], ["abcdef", "ghxyz"]) == [Event("birth", 2)]


def clique(members, since, until=None):
    return [
        {"source": a, "target": b, "type": "supply", "since": since, "until": until}
        for a in members
        for b in members
        if a < b
    ]


@pytest.fixture
def splitting():
    """Six firms, each tied to each, of which two threes are left in 1990; one of them is a star as well."""
    ties = clique("abcdef", "1980-01-01", "1990-01-01")
    ties += clique("abc", "1990-01-01") + clique("def", "1990-01-01")
    schema = {
        "source": pl.String,
        "target": pl.String,
        "type": pl.String,
        "since": pl.String,
        "until": pl.String,
    }
    return Network.from_tables(
        {"id": list("abcdef"), "kind": ["tier-1"] * 6}, pl.DataFrame(ties, schema=schema)
    )


def test_communities_are_followed_and_named_after_their_hub(splitting):
    found = groups(splitting, [1985, 1988, 1990])
    assert found.table.select("year", "group", "name", "size").rows() == [
        (1985, 1, "a", 6), (1988, 1, "a", 6), (1990, 1, "a", 3), (1990, 2, "d", 3),
    ]  # fmt: skip
    assert found.events.rows() == [(1990, "split", 1, "a", "d")]
    assert "1 split" in found.summary


def test_names_by_hand_win_over_hubs(splitting):
    found = groups(splitting, [1990], names={"e": "Easterners"})
    assert found.table["name"].to_list() == ["a", "Easterners"]
    assert found.table["hub"].to_list() == ["a", "d"]


def test_a_name_for_nobody_is_refused(splitting):
    with pytest.raises(UsageError, match="no actor 'x'"):
        groups(splitting, [1990], names={"x": "Nobody"})


def test_years_out_of_order_are_refused(splitting):
    with pytest.raises(UsageError, match="in order"):
        groups(splitting, [1990, 1985])


def test_members_lie_in_one_group_a_year_and_sizes_add_up():
    found = groups(synth(300, seed=2), [1950, 1952, 1954])
    assert not found.members.select("year", "id").is_duplicated().any()
    counted = found.members.group_by("year", "group").len().rename({"len": "size"}).cast({"size": pl.Int64})
    assert counted.sort("year", "group").equals(
        found.table.select("year", "group", "size").sort("year", "group")
    )


def test_groups_are_the_same_every_time():
    network = synth(200, seed=3)
    assert groups(network, [1954]).to_dict() == groups(network, [1954]).to_dict()


def test_a_network_without_ties_has_no_groups():
    network = Network.from_tables(
        {"id": ["a"], "kind": ["bank"]}, {"source": [], "target": [], "type": [], "since": []}
    )
    assert groups(network, [1990]).summary == "There is no community of 3 or more actors."
