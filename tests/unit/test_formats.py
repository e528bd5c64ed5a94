"""Files of other programs: what goes out comes back, and others read it as we do."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import fastexcel
import igraph
import networkx as nx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.formats import export, read, write_formats
from keiretsu.io.formats.exchange_tables import exchange_tables
from keiretsu.io.load import load
from keiretsu.network import Network, assert_invariants
from keiretsu.schema import TIE_TYPES
from keiretsu.synthetic import synth

ACTORS = {
    "id": ["bank", "é 自動車 <&> \"'", "b", "c\twith\nbreaks"],
    "kind": ["bank", "assembler", "tier-1", "tier-1"],
    "name": [None, "=1+1", "", " padded "],
    "size": [0.1, 1e-300, 3.0, 12345678.9],
    "founded": ["1868-10-23", None, "1930-01-01", None],
    "closed": [None, None, "1991-01-01", None],
    "parent": [None, None, None, "b"],
}
TIES = {
    "source": ["b", "b", "c\twith\nbreaks", "bank"],
    "target": ["é 自動車 <&> \"'", "é 自動車 <&> \"'", "b", "b"],
    "type": ["supply", "supply", "collaboration", "credit"],
    "since": ["1940-01-01", "1950-01-01", "1960-01-01", "1945-08-15"],
    "until": ["1945-01-01", None, "1980-01-01", None],
    "strength": [0.5, 0.9, 1 / 3, 1.0],
    "flow": [0.0, 1.0, 2.0, 1e9],
    "brokered": [True, False, True, False],
}
TIES["until"] = ["1945-01-01", "1990-12-31", "1980-01-01", "1990-12-31"]
READABLE = [".graphml", ".gexf", ".sqlite", ".json"]
MULTI = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.from_tables(ACTORS, TIES)


def read_again(paths: tuple[Path, ...]) -> Network:
    actors, ties = read(paths[0])
    return Network.from_tables(actors, ties)


@pytest.mark.parametrize("suffix", READABLE)
def test_what_is_exported_comes_back_equal(network: Network, suffix: str, tmp_path: Path) -> None:
    again = read_again(export(network, tmp_path / f"net{suffix}"))
    assert again == network
    assert_invariants(again)


@pytest.mark.parametrize("suffix", READABLE)
def test_a_synthetic_network_comes_back_equal(suffix: str, tmp_path: Path) -> None:
    made = synth(150, seed=3)
    assert read_again(export(made, tmp_path / f"net{suffix}")) == made


@pytest.mark.parametrize("suffix", READABLE)
def test_a_network_without_ties_keeps_its_columns(suffix: str, tmp_path: Path) -> None:
    lonely = Network.from_tables({"id": ["a"], "kind": ["bank"]}, pl.DataFrame(TIES).clear())
    assert read_again(export(lonely, tmp_path / f"net{suffix}")) == lonely


@pytest.mark.parametrize("suffix", [s for s in write_formats() if s not in (".sqlite3", ".db")])
def test_equal_networks_give_equal_bytes(network: Network, suffix: str, tmp_path: Path) -> None:
    one = export(network, tmp_path / "a" / f"net{suffix}")
    two = export(Network.from_tables(ACTORS, TIES), tmp_path / "b" / f"net{suffix}")
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="￾￿"), max_size=6)


@st.composite
def small_networks(draw: st.DrawFn) -> Network:
    ids = sorted(draw(st.sets(LETTERS.filter(bool), min_size=2, max_size=4)))
    actors = {
        "id": ids,
        "kind": [draw(st.sampled_from(["bank", "tier-1"])) for _ in ids],
        "name": [draw(st.none() | LETTERS) for _ in ids],
        "size": [draw(st.floats(0, 1e12)) for _ in ids],
    }
    ties = {
        "source": ids[:-1],
        "target": ids[1:],
        "type": [draw(st.sampled_from(TIE_TYPES)) for _ in ids[1:]],
        "since": [draw(st.dates(date(1, 1, 1), date(9998, 1, 1))) for _ in ids[1:]],
        "strength": [draw(st.floats(0, 1)) for _ in ids[1:]],
        "brokered": [draw(st.booleans()) for _ in ids[1:]],
    }
    return Network.from_tables(actors, pl.DataFrame(ties, schema_overrides={"since": pl.Date}))


@pytest.mark.parametrize("suffix", READABLE)
@MULTI
@given(made=small_networks())
def test_any_network_comes_back_equal_or_is_refused(made: Network, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"net{suffix}"
    texts = "".join([*made.actors["id"], *made.actors["name"].drop_nulls()])
    if suffix in (".graphml", ".gexf") and any(letter < " " and letter not in "\t\n\r" for letter in texts):
        with pytest.raises(InvalidData, match="control character"):
            export(made, path)
    else:
        assert read_again(export(made, path)) == made


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networkx_reads_every_value_with_its_type(network: Network, suffix: str, tmp_path: Path) -> None:
    (path,) = export(network, tmp_path / f"net{suffix}")
    graph = nx.read_graphml(path, force_multigraph=True) if suffix == ".graphml" else nx.read_gexf(path)
    actors, ties = exchange_tables(network)
    assert graph.is_directed()
    assert set(graph) == set(actors["id"])
    for row in actors.iter_rows(named=True):
        for name, value in row.items():
            if name != "id":
                assert graph.nodes[row["id"]].get(name) == plain(value)
    found = [(source, target, data) for source, target, data in graph.edges(data=True)]
    for row in ties.iter_rows(named=True):
        ends = [data for s, t, data in found if (s, t) == (row["source"], row["target"])]
        (data,) = [data for data in ends if data["since"] == plain(row["since"])]
        assert {name: data.get(name) for name in list(row)[2:]} == {
            k: plain(v) for k, v in list(row.items())[2:]
        }
        assert type(data["brokered"]) is bool


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_igraph_reads_the_graphml(network: Network, tmp_path: Path) -> None:
    (path,) = export(network, tmp_path / "net.graphml")
    graph = igraph.Graph.Read_GraphML(str(path))
    actors, ties = exchange_tables(network)
    assert graph.is_directed()
    # igraph 1.0 leaves an escaped ampersand in the ids of nodes; networkx and expat do not
    assert [name.replace("&#38;", "&") for name in graph.vs["id"]] == actors["id"].to_list()
    assert graph.vs["size"] == actors["size"].to_list()
    assert graph.vs["founded"] == ["" if day is None else plain(day) for day in actors["founded"]]
    assert graph.es["brokered"] == ties["brokered"].to_list()
    assert graph.es["type"] == ties["type"].to_list()
    ends = [[actors["id"][end] for end in edge.tuple] for edge in graph.es]
    assert ends == [list(row) for row in ties.select("source", "target").rows()]


def test_the_timeline_of_gexf_ends_on_the_last_day_of_a_tie(network: Network, tmp_path: Path) -> None:
    (path,) = export(network, tmp_path / "net.gexf")
    spans = {(d["start"], d["end"], d["until"]) for _, _, d in nx.read_gexf(path).edges(data=True)}
    assert ("1940-01-01", "1944-12-31", "1945-01-01") in spans


def test_a_workbook_holds_two_sheets_with_booleans_and_gaps(network: Network, tmp_path: Path) -> None:
    (path,) = export(network, tmp_path / "net.xlsx")
    book = fastexcel.read_excel(path)
    assert book.sheet_names == ["actors", "ties"]
    actors, ties = (book.load_sheet(name).to_polars() for name in book.sheet_names)
    assert ties["brokered"].to_list() == network.ties["brokered"].to_list()
    assert actors["id"].to_list() == network.actors["id"].to_list()
    assert actors["founded"].to_list() == ["1930-01-01", "1868-10-23", None, None]
    assert "=1+1" in actors["name"].to_list()
    assert actors["size"].to_list() == network.actors["size"].to_list()  # every digit
    assert ties["strength"].to_list() == network.ties["strength"].to_list()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_one_table_a_file_makes_two_files(network: Network, suffix: str, tmp_path: Path) -> None:
    paths = export(network, tmp_path / f"net{suffix}")
    assert [path.name for path in paths] == [f"net.actors{suffix}", f"net.ties{suffix}"]
    reader = {".csv": pl.read_csv, ".parquet": pl.read_parquet}[suffix]
    actors, ties = (reader(path) for path in paths)
    assert ties["brokered"].dtype == pl.Boolean
    assert actors["founded"].null_count() == 2
    if suffix == ".parquet":
        assert ties["since"].dtype == pl.Date
        assert Network.from_tables(actors, ties) == network


def test_a_view_holds_what_lives_on_its_day(network: Network, tmp_path: Path) -> None:
    actors, ties = read(export(network.at(1995), tmp_path / "net.json")[0])
    assert actors["id"].to_list() == ["bank", "c\twith\nbreaks", "é 自動車 <&> \"'"]
    assert actors["parent"].null_count() == 3  # its parent closed in 1991
    assert ties.is_empty()
    assert export(network.at(1970), tmp_path / "1970.json")
    assert read(tmp_path / "1970.json")[1].height == 3


def test_a_failed_export_leaves_the_old_file_and_nothing_else(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "net.graphml"
    export(network, path)
    before = path.read_bytes()
    bad = Network.from_tables({"id": ["a\x01"], "kind": ["bank"]}, pl.DataFrame(TIES).clear())
    with pytest.raises(InvalidData, match="control character"):
        export(bad, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["net.graphml"]


def test_a_database_of_somebody_else_is_not_replaced(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE payroll (x)")
    with pytest.raises(UsageError, match="payroll"):
        export(network, path)
    (tmp_path / "text.db").write_text("hello")
    with pytest.raises(UsageError, match="no SQLite database"):
        export(network, tmp_path / "text.db")
    export(network, tmp_path / "ours.db")
    assert export(network, tmp_path / "ours.db") == (tmp_path / "ours.db",)


@pytest.mark.parametrize(
    ("name", "words"),
    [("net.dot", "choose one of"), ("net", "without a suffix"), ("folder.json", "is a folder")],
)
def test_an_export_says_what_it_cannot_do(network: Network, name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(UsageError, match=words):
        export(network, tmp_path / name)


def test_a_long_text_does_not_fit_a_cell(tmp_path: Path) -> None:
    long = Network.from_tables({"id": ["a" * 40_000], "kind": ["bank"]}, pl.DataFrame(TIES).clear())
    with pytest.raises(InvalidData, match="32,767"):
        export(long, tmp_path / "net.xlsx")
    assert not list(tmp_path.iterdir())


def test_json_says_missing_values_aloud(network: Network, tmp_path: Path) -> None:
    found = json.loads(export(network, tmp_path / "net.json")[0].read_text(encoding="utf-8"))
    assert list(found) == ["actors", "ties"]
    assert found["actors"][0]["closed"] == "1991-01-01"
    assert found["actors"][1]["closed"] is None
    assert found["ties"][0]["brokered"] is True
    assert_frame_equal(pl.DataFrame(found["ties"]), read(tmp_path / "net.json")[1])


@pytest.fixture(scope="module")
def tidy() -> Network:
    """Return a network of tidy names: the loader trims blanks and takes empty text for none."""
    names = {"c\twith\nbreaks": "c", "": None, " padded ": "padded"}
    actors, ties = (
        {name: [names.get(value, value) for value in values] for name, values in table.items()}
        for table in (ACTORS, TIES)
    )
    return Network.from_tables(actors, ties)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx", *READABLE])
def test_the_loader_takes_back_all_that_was_exported(tidy: Network, suffix: str, tmp_path: Path) -> None:
    assert load(*export(tidy, tmp_path / f"net{suffix}")).network == tidy
