"""What a world is: canonical, immutable, seen at a date, indexed, saved."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from keiretsu.errors import InvalidData, UsageError
from keiretsu.schema import TIE_TYPES, actors, ties
from keiretsu.world import World, assert_invariants, days, synth, to_date, to_day, year_of

ACTORS = {
    "id": ["c", "a", "b", "bank"],
    "kind": ["tier-1", "assembler", "tier-1", "bank"],
    "founded": ["1950-01-01", "1930-01-01", None, None],
    "closed": [None, None, "1991-01-01", None],
}
TIES = {
    "source": ["c", "b", "b", "c", "bank"],
    "target": ["a", "a", "c", "b", "a"],
    "type": ["supply", "supply", "supply", "collaboration", "credit"],
    "since": ["1951-01-01", "1940-01-01", "1955-06-01", "1960-01-01", "1945-01-01"],
    "until": [None, "1990-12-31", "1991-01-01", "1980-01-01", None],
    "strength": [0.5, 0.9, 0.4, 0.3, 1.0],
}


@pytest.fixture(scope="module")
def world() -> World:
    return World.from_tables(ACTORS, TIES)


def test_a_world_keeps_the_invariants(world: World) -> None:
    assert_invariants(world)


def test_rows_are_sorted_by_id_and_by_type_source_target_since(world: World) -> None:
    assert world.actors["id"].to_list() == ["a", "b", "bank", "c"]
    assert world.ties.select("type", "source", "target").rows() == [
        ("supply", "b", "a"),
        ("supply", "b", "c"),
        ("supply", "c", "a"),
        ("credit", "bank", "a"),
        ("collaboration", "b", "c"),
    ]


def test_collaboration_is_stored_with_the_lower_id_first(world: World) -> None:
    assert world.ties.filter(type="collaboration").select("source", "target").row(0) == ("b", "c")


def test_columns_and_dtypes_are_those_of_the_schema(world: World) -> None:
    assert world.actors.columns == list(actors().columns)
    assert world.ties.columns == list(ties().columns)
    assert world.ties.schema["since"] == pl.Int32
    assert world.ties.schema["type"] == pl.Enum(list(TIE_TYPES))


def test_missing_columns_and_values_take_their_defaults(world: World) -> None:
    assert world.actors["size"].to_list() == [1.0] * 4
    assert world.ties["value"].to_list() == [0.0] * 5
    filled = World.from_tables({"id": ["a"], "kind": ["bank"], "size": [None]}, pl.DataFrame(TIES).clear())
    assert filled.actors["size"].item() == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_rows_and_columns_gives_the_same_bytes(world: World, seed: int, tmp_path) -> None:
    a = pl.DataFrame(ACTORS).sample(fraction=1, shuffle=True, seed=seed)
    t = pl.DataFrame(TIES).sample(fraction=1, shuffle=True, seed=seed)
    other = World.from_tables(a.select(reversed(a.columns)), t.select(reversed(t.columns)))
    assert other == world
    assert hash(other) == hash(world)
    world.save(tmp_path / "one")
    other.save(tmp_path / "two")
    for name in ("actors.parquet", "ties.parquet", "world.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("column", "value"),
    [("strength", 0.91), ("flow", 1.0), ("value", 1.0), ("brokered", True), ("until", "1990-12-30")],
)
def test_a_change_of_any_value_changes_the_digest(world: World, column: str, value: object) -> None:
    changed = {name: list(values) for name, values in TIES.items()}
    changed.setdefault(column, [0.0 if column != "brokered" else False] * 5)
    changed[column][1] = value
    assert World.from_tables(ACTORS, changed) != world


def test_moving_text_between_neighbouring_cells_changes_the_digest() -> None:
    none = pl.DataFrame(TIES).clear()
    one = World.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["xy", "z"]}, none)
    two = World.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["x", "yz"]}, none)
    empty = World.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["", None]}, none)
    other = World.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": [None, ""]}, none)
    assert len({one, two, empty, other}) == 4


def test_at_a_year_is_its_last_day(world: World) -> None:
    assert world.at(1990).day == days(1990, 12, 31) == world.at("1990-12-31").day
    assert world.at(date(1990, 12, 31)).day == world.at(np.int64(1990)).day


def test_a_spell_ends_on_the_day_before_until(world: World) -> None:
    last, after = world.at("1990-12-30"), world.at("1990-12-31")
    assert ("b", "a") in last.ties.frame.select("source", "target").rows()
    assert ("b", "a") not in after.ties.frame.select("source", "target").rows()
    assert ("b", "c") in after.ties.frame.select("source", "target").rows()


def test_a_spell_begins_on_its_first_day(world: World) -> None:
    assert len(world.at("1955-05-31").ties.of("supply").index) == 2
    assert len(world.at("1955-06-01").ties.of("supply").index) == 3


def test_a_view_holds_the_actors_alive(world: World) -> None:
    assert world.at(1949).actors["id"].to_list() == ["a", "b", "bank"]
    assert world.at(1990).actors["id"].to_list() == ["a", "b", "bank", "c"]
    assert world.at(1991).actors["id"].to_list() == ["a", "bank", "c"]


def test_supply_runs_from_supplier_to_customer(world: World) -> None:
    view = world.at(1956)
    out, into = view.ties.of("supply"), view.ties.of("supply", "in")
    assert out.degree.tolist() == [0, 2, 0, 1]
    assert into.degree.tolist() == [2, 0, 0, 1]
    assert view.actors["id"].gather(into.neighbours(0)).to_list() == ["b", "c"]
    assert view.ties.frame["strength"].gather(into.row).to_list() == [0.9, 0.5, 0.4]


def test_both_directions_list_a_tie_under_either_end(world: World) -> None:
    both = world.at(1970).ties.of("collaboration", "both")
    assert both.degree.tolist() == [0, 1, 0, 1]
    assert both.row[0] == both.row[1]


def test_the_index_follows_the_rows_of_the_view_when_actors_have_closed(world: World) -> None:
    view = world.at(1995)
    assert view.actors["id"].to_list() == ["a", "bank", "c"]
    assert view.ties.of("supply").degree.tolist() == [0, 0, 1]
    assert view.ties.of("supply").index.tolist() == [0]


def test_an_index_is_built_once(world: World) -> None:
    view = world.at(1970)
    assert view.ties.of("supply") is view.ties.of("supply")


def test_the_index_agrees_with_the_table_on_a_synthetic_world() -> None:
    view = synth(300, seed=3).at(1954)
    ids = view.actors["id"]
    for tie_type in TIE_TYPES:
        csr = view.ties.of(tie_type)
        source = np.repeat(np.arange(len(ids)), csr.degree)
        frame = view.ties.frame.filter(type=tie_type)
        assert ids.gather(source).to_list() == frame["source"].to_list()
        assert ids.gather(csr.index).to_list() == frame["target"].to_list()
        inward = view.ties.of(tie_type, "in")
        target = np.repeat(np.arange(len(ids)), inward.degree)
        assert view.ties.frame["target"].gather(inward.row).to_list() == ids.gather(target).to_list()


def test_an_unknown_type_or_direction_is_a_usage_error(world: World) -> None:
    with pytest.raises(UsageError, match="no tie type 'friendship'"):
        world.at(1970).ties.of("friendship")
    with pytest.raises(UsageError, match="no direction 'up'"):
        world.at(1970).ties.of("supply", "up")  # type: ignore[arg-type]


def test_closeness_is_the_noisy_or_of_all_ties_of_a_pair(world: World) -> None:
    omega = {"supply": 0.5, "collaboration": 0.4}
    close = world.at(1970).closeness(omega)
    got = {(s, t): c for s, t, c in close.rows()}
    assert got[("b", "c")] == pytest.approx(1 - (1 - 0.5 * 0.4) * (1 - 0.4 * 0.3))
    assert got[("a", "b")] == pytest.approx(0.45)
    assert got[("a", "bank")] == 0.0


def test_closeness_of_an_empty_world_is_empty() -> None:
    empty = World.from_tables({"id": ["a"], "kind": ["bank"]}, pl.DataFrame(TIES).clear())
    assert empty.at(1970).closeness().height == 0


@pytest.mark.parametrize("omega", [{"friendship": 0.1}, {"supply": 1.5}])
def test_a_wrong_weight_of_closeness_is_a_usage_error(world: World, omega: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="weight"):
        world.at(1970).closeness(omega)


@pytest.mark.parametrize("when", ["1990-13-01", "yesterday", 0, 10_000, None])
def test_what_is_no_date_is_a_usage_error(world: World, when: object) -> None:
    with pytest.raises(UsageError, match="is no date"):
        world.at(when)  # type: ignore[arg-type]


def test_days_and_dates_are_inverse() -> None:
    for day in (-200_000, -1, 0, 1, 20_000):
        assert to_day(to_date(day)) == day
        assert year_of(day) == to_date(day).year


def test_a_day_column_takes_dates_text_and_whole_numbers() -> None:
    none = pl.DataFrame(TIES).clear()
    made = [
        World.from_tables({"id": ["a"], "kind": ["bank"], "founded": [when]}, none)
        for when in ("1955-01-01", date(1955, 1, 1), -5479, -5479.0)
    ]
    assert len(set(made)) == 1


def test_a_world_is_frozen(world: World) -> None:
    with pytest.raises(AttributeError):
        world.actors = world.actors.clear()  # type: ignore[misc]


def test_a_world_says_how_large_it_is(world: World) -> None:
    assert repr(world) == "World(4 actors, 5 ties)"


def test_an_unreadable_value_names_table_row_and_column() -> None:
    bad = dict(TIES, since=["1951-01-01", "soon", "1955-06-01", "1960-01-01", "1945-01-01"])
    with pytest.raises(InvalidData, match="table of ties, row 2: since 'soon'"):
        World.from_tables(ACTORS, bad)
