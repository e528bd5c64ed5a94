"""Every rule that a network keeps, broken once."""

import math

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.network import Network, check
from keiretsu.synthetic import synth

ACTORS = {
    "id": ["a", "b", "c"],
    "kind": ["assembler", "tier-1", "bank"],
    "founded": ["1930-01-01", "1940-01-01", None],
    "closed": [None, "1990-01-01", None],
    "size": [3.0, 1.0, 1.0],
    "parent": [None, "a", None],
}
TIES = {
    "source": ["b", "c", "a"],
    "target": ["a", "a", "b"],
    "type": ["supply", "credit", "ownership"],
    "since": ["1951-01-01", "1940-01-01", "1955-06-01"],
    "until": ["1990-01-01", None, "1980-01-01"],
    "value": [2.0, 1.0, 0.6],
    "strength": [0.5, 0.5, 0.5],
    "flow": [0.0, 0.0, 0.0],
}


def changed(table: dict[str, list[object]], column: str, row: int, value: object) -> dict[str, list[object]]:
    copy = {name: list(values) for name, values in table.items()}
    copy[column][row] = value
    return copy


def test_the_tables_that_the_tests_below_break_are_sound() -> None:
    assert check(Network.from_tables(ACTORS, TIES)) == []


def test_a_synthetic_network_is_sound() -> None:
    assert check(synth(200, seed=2)) == []


@pytest.mark.parametrize(
    ("column", "row", "value", "says"),
    [
        ("id", 1, "a", "row 2: the id was used before"),
        ("id", 2, "", "row 3: the id is empty"),
        ("id", 2, None, "row 3: id is missing"),
        ("kind", 0, None, "row 1: kind is missing"),
        ("kind", 0, "shop", "row 1: kind 'shop' cannot be read as one of assembler"),
        ("size", 0, -1.0, "row 1: size is below 0"),
        ("size", 0, math.nan, "row 1: size is not a finite number"),
        ("closed", 0, "1930-01-01", "row 1: it closes before or on the day it is founded"),
        ("parent", 1, "x", "row 2: the parent is no actor"),
        ("parent", 0, "b", "row 1: it descends from itself"),
    ],
)
def test_a_wrong_actor_is_named_with_row_and_reason(column: str, row: int, value: object, says: str) -> None:
    with pytest.raises(InvalidData, match="The table of actors, " + says):
        Network.from_tables(changed(ACTORS, column, row, value), TIES)


@pytest.mark.parametrize(
    ("column", "row", "value", "says"),
    [
        ("source", 0, "x", "row 1: the source 'x' is no actor"),
        ("target", 1, None, "row 2: target is missing"),
        ("target", 0, "b", "row 1: it joins an actor to itself"),
        ("type", 0, "friendship", "row 1: type 'friendship' cannot be read as one of supply"),
        ("since", 0, None, "row 1: since is missing"),
        ("since", 0, "1935-01-01", "row 1: it begins before its source is founded"),
        ("until", 0, "1951-01-01", "row 1: it ends before or on the day it begins"),
        ("until", 0, None, "row 1: it outlives its source"),
        ("strength", 0, 1.1, "row 1: strength is above 1"),
        ("strength", 0, -0.1, "row 1: strength is below 0"),
        ("flow", 0, -1.0, "row 1: flow is below 0"),
        ("value", 0, math.inf, "row 1: value is not a finite number"),
        ("value", 2, 1.2, "row 3: the value is a fraction above 1"),
    ],
)
def test_a_wrong_tie_is_named_with_row_and_reason(column: str, row: int, value: object, says: str) -> None:
    with pytest.raises(InvalidData, match="The table of ties, " + says):
        Network.from_tables(ACTORS, changed(TIES, column, row, value))


def test_overlapping_spells_of_one_tie_are_refused() -> None:
    ties = {name: [*values, values[0]] for name, values in TIES.items()}
    ties["since"][3] = "1960-01-01"
    with pytest.raises(InvalidData, match="row 4: it overlaps another spell"):
        Network.from_tables(ACTORS, ties)


def test_a_spell_may_begin_on_the_day_the_one_before_ends() -> None:
    ties = {name: [*values, values[0]] for name, values in TIES.items()}
    ties["until"][0] = ties["since"][3] = "1960-01-01"
    assert Network.from_tables(ACTORS, ties).at("1960-01-01").ties.of("supply").degree.sum() == 1


def circle(until_of_first: str | None) -> dict[str, list[object]]:
    return {
        "source": ["a", "c", "b"],
        "target": ["c", "b", "a"],
        "type": ["ownership"] * 3,
        "since": ["1950-01-01", "1951-01-01", "1970-01-01"],
        "until": [until_of_first, "1985-01-01", "1985-01-01"],
    }


def test_ownership_in_a_circle_is_refused() -> None:
    with pytest.raises(InvalidData, match=r"row 1: ownership runs in a circle.*\(2 more\)"):
        Network.from_tables(ACTORS, circle(None))


def test_ownership_that_turns_round_over_time_is_no_circle() -> None:
    assert Network.from_tables(ACTORS, circle("1970-01-01")).ties.height == 3


def test_the_message_counts_the_problems_left() -> None:
    ties = changed(changed(TIES, "source", 0, "x"), "strength", 1, 2.0)
    with pytest.raises(InvalidData, match=r"\(1 more\)"):
        Network.from_tables(ACTORS, ties)


def test_an_unknown_column_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidData, match="unknown column 'weight'"):
        Network.from_tables(ACTORS, TIES | {"weight": [1, 1, 1]})


def test_a_missing_column_is_refused_with_its_meaning() -> None:
    ties = {name: values for name, values in TIES.items() if name != "since"}
    with pytest.raises(InvalidData, match="lacks the column 'since'"):
        Network.from_tables(ACTORS, ties)


def test_values_of_a_hopeless_dtype_are_refused() -> None:
    with pytest.raises(InvalidData, match="column 'strength'"):
        Network.from_tables(ACTORS, TIES | {"strength": [[1], [2], [3]]})
