"""What a network is: canonical, immutable, seen at a date, indexed, saved."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.network import Network, assert_invariants, days, to_date, to_day, year_of
from keiretsu.schema import TIE_TYPES, actors, ties
from keiretsu.synthetic import synth

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
def network() -> Network:
    return Network.from_tables(ACTORS, TIES)


def test_a_network_keeps_the_invariants(network: Network) -> None:
    assert_invariants(network)


def test_rows_are_sorted_by_id_and_by_type_source_target_since(network: Network) -> None:
    assert network.actors["id"].to_list() == ["a", "b", "bank", "c"]
    assert network.ties.select("type", "source", "target").rows() == [
        ("supply", "b", "a"),
        ("supply", "b", "c"),
        ("supply", "c", "a"),
        ("credit", "bank", "a"),
        ("collaboration", "b", "c"),
    ]


def test_collaboration_is_stored_with_the_lower_id_first(network: Network) -> None:
    assert network.ties.filter(type="collaboration").select("source", "target").row(0) == ("b", "c")


def test_columns_and_dtypes_are_those_of_the_schema(network: Network) -> None:
    assert network.actors.columns == list(actors().columns)
    assert network.ties.columns == list(ties().columns)
    assert network.ties.schema["since"] == pl.Int32
    assert network.ties.schema["type"] == pl.Enum(list(TIE_TYPES))


def test_missing_columns_and_values_take_their_defaults(network: Network) -> None:
    assert network.actors["size"].to_list() == [1.0] * 4
    assert network.ties["value"].to_list() == [0.0] * 5
    filled = Network.from_tables({"id": ["a"], "kind": ["bank"], "size": [None]}, pl.DataFrame(TIES).clear())
    assert filled.actors["size"].item() == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_rows_and_columns_gives_the_same_bytes(network: Network, seed: int, tmp_path) -> None:
    a = pl.DataFrame(ACTORS).sample(fraction=1, shuffle=True, seed=seed)
    t = pl.DataFrame(TIES).sample(fraction=1, shuffle=True, seed=seed)
    other = Network.from_tables(a.select(reversed(a.columns)), t.select(reversed(t.columns)))
    assert other == network
    assert hash(other) == hash(network)
    network.save(tmp_path / "one")
    other.save(tmp_path / "two")
    for name in ("actors.parquet", "ties.parquet", "network.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("column", "value"),
    [("strength", 0.91), ("flow", 1.0), ("value", 1.0), ("brokered", True), ("until", "1990-12-30")],
)
def test_a_change_of_any_value_changes_the_digest(network: Network, column: str, value: object) -> None:
    changed = {name: list(values) for name, values in TIES.items()}
    changed.setdefault(column, [0.0 if column != "brokered" else False] * 5)
    changed[column][1] = value
    assert Network.from_tables(ACTORS, changed) != network


def test_moving_text_between_neighbouring_cells_changes_the_digest() -> None:
    none = pl.DataFrame(TIES).clear()
    one = Network.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["xy", "z"]}, none)
    two = Network.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["x", "yz"]}, none)
    empty = Network.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": ["", None]}, none)
    other = Network.from_tables({"id": ["a", "b"], "kind": ["bank"] * 2, "name": [None, ""]}, none)
    assert len({one, two, empty, other}) == 4


def test_at_a_year_is_its_last_day(network: Network) -> None:
    assert network.at(1990).day == days(1990, 12, 31) == network.at("1990-12-31").day
    assert network.at(date(1990, 12, 31)).day == network.at(np.int64(1990)).day


def test_a_spell_ends_on_the_day_before_until(network: Network) -> None:
    last, after = network.at("1990-12-30"), network.at("1990-12-31")
    assert ("b", "a") in last.ties.frame.select("source", "target").rows()
    assert ("b", "a") not in after.ties.frame.select("source", "target").rows()
    assert ("b", "c") in after.ties.frame.select("source", "target").rows()


def test_a_spell_begins_on_its_first_day(network: Network) -> None:
    assert len(network.at("1955-05-31").ties.of("supply").index) == 2
    assert len(network.at("1955-06-01").ties.of("supply").index) == 3


def test_a_view_holds_the_actors_alive(network: Network) -> None:
    assert network.at(1949).actors["id"].to_list() == ["a", "b", "bank"]
    assert network.at(1990).actors["id"].to_list() == ["a", "b", "bank", "c"]
    assert network.at(1991).actors["id"].to_list() == ["a", "bank", "c"]


def test_supply_runs_from_supplier_to_customer(network: Network) -> None:
    view = network.at(1956)
    out, into = view.ties.of("supply"), view.ties.of("supply", "in")
    assert out.degree.tolist() == [0, 2, 0, 1]
    assert into.degree.tolist() == [2, 0, 0, 1]
    assert view.actors["id"].gather(into.neighbours(0)).to_list() == ["b", "c"]
    assert view.ties.frame["strength"].gather(into.row).to_list() == [0.9, 0.5, 0.4]


def test_both_directions_list_a_tie_under_either_end(network: Network) -> None:
    both = network.at(1970).ties.of("collaboration", "both")
    assert both.degree.tolist() == [0, 1, 0, 1]
    assert both.row[0] == both.row[1]


def test_the_index_follows_the_rows_of_the_view_when_actors_have_closed(network: Network) -> None:
    view = network.at(1995)
    assert view.actors["id"].to_list() == ["a", "bank", "c"]
    assert view.ties.of("supply").degree.tolist() == [0, 0, 1]
    assert view.ties.of("supply").index.tolist() == [0]


def test_an_index_is_built_once(network: Network) -> None:
    view = network.at(1970)
    assert view.ties.of("supply") is view.ties.of("supply")


def test_the_index_agrees_with_the_table_on_a_synthetic_network() -> None:
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


def test_an_unknown_type_or_direction_is_a_usage_error(network: Network) -> None:
    with pytest.raises(UsageError, match="no tie type 'friendship'"):
        network.at(1970).ties.of("friendship")
    with pytest.raises(UsageError, match="no direction 'up'"):
        network.at(1970).ties.of("supply", "up")  # type: ignore[arg-type]


def test_closeness_is_the_noisy_or_of_all_ties_of_a_pair(network: Network) -> None:
    omega = {"supply": 0.5, "collaboration": 0.4}
    close = network.at(1970).closeness(omega)
    got = {(s, t): c for s, t, c in close.rows()}
    assert got[("b", "c")] == pytest.approx(1 - (1 - 0.5 * 0.4) * (1 - 0.4 * 0.3))
    assert got[("a", "b")] == pytest.approx(0.45)
    assert got[("a", "bank")] == 0.0


def test_closeness_of_an_empty_network_is_empty() -> None:
    empty = Network.from_tables({"id": ["a"], "kind": ["bank"]}, pl.DataFrame(TIES).clear())
    assert empty.at(1970).closeness().height == 0


@pytest.mark.parametrize("omega", [{"friendship": 0.1}, {"supply": 1.5}])
def test_a_wrong_weight_of_closeness_is_a_usage_error(network: Network, omega: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="weight"):
        network.at(1970).closeness(omega)


@pytest.mark.parametrize("when", ["1990-13-01", "yesterday", 0, 10_000, None])
def test_what_is_no_date_is_a_usage_error(network: Network, when: object) -> None:
    with pytest.raises(UsageError, match="is no date"):
        network.at(when)  # type: ignore[arg-type]


def test_days_and_dates_are_inverse() -> None:
    for day in (-200_000, -1, 0, 1, 20_000):
        assert to_day(to_date(day)) == day
        assert year_of(day) == to_date(day).year


def test_a_day_column_takes_dates_text_and_whole_numbers() -> None:
    none = pl.DataFrame(TIES).clear()
    made = [
        Network.from_tables({"id": ["a"], "kind": ["bank"], "founded": [when]}, none)
        for when in ("1955-01-01", date(1955, 1, 1), -5479, -5479.0)
    ]
    assert len(set(made)) == 1


def test_a_network_is_frozen(network: Network) -> None:
    with pytest.raises(AttributeError):
        network.actors = network.actors.clear()  # type: ignore[misc]


def test_a_network_says_how_large_it_is(network: Network) -> None:
    assert repr(network) == "Network(4 actors, 5 ties)"


def test_an_unreadable_value_names_table_row_and_column() -> None:
    bad = dict(TIES, since=["1951-01-01", "soon", "1955-06-01", "1960-01-01", "1945-01-01"])
    with pytest.raises(InvalidData, match="table of ties, row 2: since 'soon'"):
        Network.from_tables(ACTORS, bad)
