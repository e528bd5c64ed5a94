"""Edits keep history and refuse what would break it."""

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.network import (
    Network,
    assert_invariants,
    change_strength,
    close_tie,
    merge_actors,
    open_tie,
    rewire,
)
from keiretsu.synthetic import synth

ACTORS = {"id": ["a", "b", "c", "d"], "kind": ["assembler", "tier-1", "tier-1", "bank"]}
NO_TIES: dict[str, list[object]] = {"source": [], "target": [], "type": [], "since": []}


@pytest.fixture
def network() -> Network:
    made = open_tie(
        Network.from_tables(ACTORS, NO_TIES), "b", "a", "supply", "1950-01-01", strength=0.4, value=2
    )
    return open_tie(made, "c", "b", "collaboration", "1955-01-01", strength=0.6)


def spells(network: Network, tie_type: str) -> list[tuple[object, ...]]:
    return network.ties.filter(type=tie_type).select("source", "target", "strength", "until").rows()


def test_opening_leaves_the_old_network_as_it_was(network: Network) -> None:
    before = network.digest
    after = open_tie(network, "d", "a", "credit", 1960)
    assert network.ties.height == 2
    assert before == Network.from_tables(network.actors, network.ties).digest
    assert after.at(1960).ties.of("credit").degree.sum() == 1
    assert_invariants(after)


def test_opening_an_open_tie_is_refused(network: Network) -> None:
    with pytest.raises(InvalidData, match="overlaps"):
        open_tie(network, "b", "a", "supply", 1960)


def test_closing_keeps_the_spell(network: Network) -> None:
    after = close_tie(network, "b", "a", "supply", "1970-01-01")
    assert after.at(1969).ties.of("supply").degree.sum() == 1
    assert after.at("1970-01-01").ties.of("supply").degree.sum() == 0
    assert after.ties.height == 2


def test_a_symmetric_tie_may_be_named_from_either_end(network: Network) -> None:
    assert close_tie(network, "b", "c", "collaboration", 1970) == close_tie(
        network, "c", "b", "collaboration", 1970
    )


@pytest.mark.parametrize("edit", [close_tie, lambda *a: change_strength(*a, 0.5), rewire])
def test_an_edit_of_a_tie_that_is_not_open_is_refused(network: Network, edit) -> None:
    with pytest.raises(InvalidData, match="no open supply tie from 'a' to 'b'"):
        edit(network, "a", "b", "supply", 1970)
    with pytest.raises(InvalidData, match="no open friendship tie"):
        edit(network, "a", "b", "friendship", 1970)


@pytest.mark.parametrize("edit", [close_tie, lambda *a: change_strength(*a, 0.5), rewire])
def test_an_edit_before_the_tie_has_lived_a_day_is_refused(network: Network, edit) -> None:
    with pytest.raises(InvalidData, match="began on 1950-01-01"):
        edit(network, "b", "a", "supply", "1950-01-01")


def test_a_change_of_strength_closes_one_spell_and_opens_the_next(network: Network) -> None:
    after = change_strength(network, "b", "a", "supply", "1970-01-01", 0.9)
    assert spells(after, "supply") == [("b", "a", 0.4, 0), ("b", "a", 0.9, None)]
    assert after.at(1969).ties.frame["strength"][0] == 0.4
    assert after.at(1970).ties.frame["strength"][0] == 0.9
    assert after.ties["value"][1] == 2


def test_rewiring_moves_the_tie_and_keeps_what_it_carries(network: Network) -> None:
    after = rewire(network, "b", "a", "supply", "1970-01-01", new_source="c")
    assert spells(after, "supply") == [("b", "a", 0.4, 0), ("c", "a", 0.4, None)]
    assert after.at(1970).ties.frame.filter(type="supply")["value"].to_list() == [2]


def test_rewiring_to_itself_or_nobody_is_refused(network: Network) -> None:
    with pytest.raises(InvalidData, match="joins an actor to itself"):
        rewire(network, "b", "a", "supply", 1970, new_source="a")
    with pytest.raises(InvalidData, match="is no actor"):
        rewire(network, "b", "a", "supply", 1970, new_source="x")


def test_a_merger_moves_ties_adds_sizes_and_closes_the_absorbed(network: Network) -> None:
    after = merge_actors(network, "b", "c", "1970-01-01")
    assert_invariants(after)
    assert after.actors.filter(id="b")["closed"].item() == 0
    assert after.actors.filter(id="c")["size"].item() == 2
    assert spells(after, "supply") == [("b", "a", 0.4, 0), ("c", "a", 0.4, None)]
    assert spells(after, "collaboration") == [("b", "c", 0.6, 0)]


def test_a_merger_joins_ties_that_both_have(network: Network) -> None:
    both = open_tie(network, "c", "a", "supply", "1960-01-01", strength=0.7, value=1)
    after = merge_actors(both, "b", "c", "1970-01-01").at(1970).ties.frame.filter(type="supply")
    assert after.select("source", "strength", "value").rows() == [("c", 0.7, 3)]


def test_a_merger_never_makes_a_fraction_above_one(network: Network) -> None:
    for holder, share in (("b", 0.6), ("c", 0.7)):
        network = open_tie(network, holder, "a", "equity", "1960-01-01", value=share)
    after = merge_actors(network, "b", "c", 1970).at(1970)
    assert after.ties.frame.filter(type="equity")["value"].to_list() == [1.0]


@pytest.mark.parametrize(
    ("absorbed", "into", "when", "says"),
    [
        ("a", "a", 1970, "cannot absorb itself"),
        ("x", "a", 1970, "no actor 'x'"),
        ("a", "x", 1970, "no actor 'x'"),
        ("b", "c", 1954, "begin or end after 1954-12-31"),
    ],
)
def test_a_merger_that_cannot_be_is_refused(
    network: Network, absorbed: str, into: str, when: int, says: str
) -> None:
    with pytest.raises(InvalidData, match=says):
        merge_actors(network, absorbed, into, when)


def test_a_closed_actor_cannot_merge(network: Network) -> None:
    with pytest.raises(InvalidData, match="'b' does not live on 1980-12-31"):
        merge_actors(merge_actors(network, "b", "c", 1970), "b", "c", 1980)


def test_a_merger_that_makes_an_owner_own_itself_is_refused(network: Network) -> None:
    for owner, owned in (("a", "b"), ("b", "c")):
        network = open_tie(network, owner, owned, "ownership", 1960, value=0.6)
    with pytest.raises(InvalidData, match="circle"):
        merge_actors(network, "c", "a", 1970)


def test_the_largest_firms_of_a_synthetic_network_can_merge() -> None:
    network = synth(200, seed=7)
    absorbed, into = network.actors.filter(kind="assembler").top_k(2, by="size")["id"]
    after = merge_actors(network, absorbed, into, 1960)
    assert_invariants(after)
    assert after.at(1960).ties.frame.filter(source=absorbed).height == 0
