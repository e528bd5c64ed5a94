"""Files that others wrote, whole or broken: every row comes, or one sentence says why not."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from keiretsu.core.errors import InvalidData, KeiretsuError, UsageError
from keiretsu.io.formats import export, read, read_tables, reads
from keiretsu.io.formats.exchange_tables import exchange_tables
from keiretsu.io.formats.rows import Rows, series
from keiretsu.network import Network
from keiretsu.synthetic import synth

GRAPHML = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="s" for="node" attr.name="size" attr.type="double"><default>2</default></key>
<key id="n" for="edge" attr.name="n" attr.type="int"/>
<key id="g" for="node" yfiles.type="nodegraphics"/>
<graph edgedefault="directed">
<node id="a"><data key="s">1.5</data></node>
<node id="a"/>
<node id="b"><data key="g"><y:ShapeNode xmlns:y="http://www.yworks.com/xml/graphml"><y:NodeLabel>Bee</y:NodeLabel>
</y:ShapeNode></data></node>
<edge id="e" source="a" target="b"><data key="n">7</data></edge>
<edge id="e" source="a" target="nobody"><data key="n">many</data></edge>
<edge source="b" target="a" directed="false"/>
</graph></graphml>
"""
GEXF = """<?xml version="1.0"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed">
<attributes class="edge"><attribute id="0" title="kind" type="string"><default>trade</default></attribute>
</attributes>
<nodes><node id="a" label="Aye"><nodes><node id="b" pid="a"/></nodes></node></nodes>
<edges><edge id="0" source="a" target="b" weight="2.5"><spells><spell start="1960-01-01" end="1970-01-01"/>
<spell start="1980-01-01"/></spells></edge><edge id="1" source="b" target="a" start="1950"/></edges>
</graph></gexf>
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_graphml_rows_come_as_they_stand(tmp_path: Path) -> None:
    actors, ties = read(write(tmp_path / "a.graphml", GRAPHML))
    assert actors is not None
    assert actors["id"].to_list() == ["a", "a", "b"]  # the second a is for the loader to set aside
    assert actors["size"].to_list() == [1.5, 2.0, 2.0]
    assert actors["label"].to_list() == [None, None, "Bee"]
    assert ties["target"].to_list() == ["b", "nobody", "a"]
    assert ties["n"].to_list() == ["7", "many", None]  # one odd value makes the column text
    assert ties["directed"].to_list() == [True, True, False]


def test_a_gexf_edge_with_spells_is_a_row_each(tmp_path: Path) -> None:
    actors, ties = read(write(tmp_path / "a.gexf", GEXF))
    assert actors is not None
    assert sorted(actors["id"]) == ["a", "b"]
    assert ties.select("source", "start", "end").rows() == [
        ("a", "1960-01-01", "1970-01-01"),
        ("a", "1980-01-01", None),
        ("b", "1950", None),
    ]
    assert ties["kind"].to_list() == ["trade"] * 3
    assert ties["weight"].to_list() == [2.5, 2.5, None]


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_what_networkx_writes_is_read(suffix: str, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", size=1.5, open=True)
    graph.add_node("b", open=False)
    graph.add_edge("a", "b", weight=2.0, n=3)
    graph.add_edge("a", "b", weight=1.0)
    path = tmp_path / f"net{suffix}"
    (nx.write_graphml_xml if suffix == ".graphml" else nx.write_gexf)(graph, path)
    actors, ties = read(path)
    assert actors is not None
    assert actors["open"].to_list() == [True, False]
    assert actors["size"].to_list() == [1.5, None]
    assert ties.select("source", "target", "weight", "n").rows() == [
        ("a", "b", 2.0, 3),
        ("a", "b", 1.0, None),
    ]


def test_what_igraph_writes_is_read(tmp_path: Path) -> None:
    graph = igraph.Graph([(0, 1), (1, 2)], directed=True)
    graph.vs["name"] = ["x", "y", "z"]
    graph.es["brokered"] = [True, False]
    graph.write_graphml(str(tmp_path / "net.graphml"))
    actors, ties = read(tmp_path / "net.graphml")
    assert actors is not None
    assert actors["name"].to_list() == ["x", "y", "z"]
    assert ties["brokered"].to_list() == [True, False]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.graphml", "", "is empty"),
        ("a.graphml", "<html/>", "no graphml file"),
        ("a.graphml", GRAPHML[:400], "line 9: the XML is damaged or cut off"),
        ("a.graphml", GRAPHML.replace('key="n"', 'key="q"'), "'q' is used but not declared"),
        ("a.graphml", "<graphml/>", "neither nodes nor edges"),
        ("a.graphml", "<graphml><hyperedge/></graphml>", "hyperedge"),
        ("a.graphml", '<?xml version="1.0" encoding="x-none"?><graphml/>', "UTF-8|damaged"),
        ("a.gexf", GEXF[:300], "damaged or cut off"),
        ("a.gexf", GRAPHML, "no gexf file"),
        ("a.json", "{", "line 1: the JSON is damaged"),
        ("a.json", "3", "no list of ties"),
        ("a.json", '{"ties": 3}', "ties is no list"),
        ("a.json", '[{"source": "a"}, 7]', "ties number 2 is no object"),
        ("a.json", "[" * 100_000, "cannot be read|damaged"),
        ("a.db", "hello", "no SQLite database"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(InvalidData, match=words) as caught:
        read(write(tmp_path / name, text))
    assert name in str(caught.value)


def test_a_missing_file_is_named_and_not_made(tmp_path: Path) -> None:
    for source in (tmp_path / "no.json", tmp_path / "no.db", f"sqlite:///{tmp_path}/no.db"):
        with pytest.raises(InvalidData, match="missing or no file"):
            read(source)
    assert not list(tmp_path.iterdir())


def test_only_known_kinds_are_read(tmp_path: Path) -> None:
    assert [reads(name) for name in ("a.GEXF", "a.db", "postgresql://h/b", "a.csv")] == [
        True,
        True,
        True,
        False,
    ]
    with pytest.raises(UsageError, match="kind is not known"):
        read("a.csv")
    with pytest.raises(UsageError, match="only a database"):
        read(write(tmp_path / "a.json", "[]"), ties="ties")


def test_json_takes_the_names_of_other_tools(tmp_path: Path) -> None:
    graph = nx.node_link_data(nx.path_graph(3, create_using=nx.DiGraph), edges="links")
    actors, ties = read(write(tmp_path / "a.json", json.dumps(graph)))
    assert actors is not None
    assert actors["id"].to_list() == [0, 1, 2]
    assert ties["target"].to_list() == [1, 2]
    actors, ties = read(write(tmp_path / "b.json", '\ufeff[{"source": "a", "target": "b", "tags": [1, 2]}]'))
    assert actors is None
    assert ties["tags"].to_list() == ["[1, 2]"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("""
            CREATE TABLE Firms (id, kind TEXT, listed BOOLEAN);
            INSERT INTO Firms VALUES ('a', 'bank', 1), ('b', 'bank', NULL), (3, 'bank', 0);
            CREATE TABLE "order lines" (seller TEXT, buyer TEXT, paid REAL, day DATE);
            INSERT INTO "order lines" VALUES ('a', 'b', 2.5, '1990-02-30'), ('b', 'a', 'lots', NULL);
        """)
    return path


def test_a_database_gives_the_tables_asked_for(base: Path) -> None:
    actors, ties = read(base, ties="order lines")
    assert actors is not None
    assert actors["id"].to_list() == ["a", "b", "3"]
    assert actors["listed"].to_list() == [True, None, False]
    assert ties["paid"].to_list() == ["2.5", "lots"]
    assert ties["day"].to_list() == ["1990-02-30", None]
    query = "select seller as source, buyer as target, 'x:y' as note from \"order lines\" where paid < 3"
    _, ties = read(f"sqlite:///{base}#ties={query}&actors=Firms")
    assert ties.rows() == [("a", "b", "x:y")]


@pytest.mark.parametrize(
    ("fragment", "kind", "words"),
    [
        ("", InvalidData, "no table of ties"),
        ("#ties=nothing", UsageError, "no table 'nothing'"),
        ("#ties=select x from Firms", InvalidData, "no such column"),
        ("#ties=delete from Firms", UsageError, "no table 'delete from Firms'"),
        ("#ties=with f as (select 1) delete from Firms", InvalidData, "cannot be read"),
        ("#edges=Firms", UsageError, "#edges= is not known"),
    ],
)
def test_a_wrong_table_or_query_is_one_sentence(base: Path, fragment: str, kind: type, words: str) -> None:
    before = base.read_bytes()
    with pytest.raises(kind, match=words):
        read(f"sqlite:///{base}{fragment}")
    assert base.read_bytes() == before


def test_a_damaged_database_is_one_sentence(tmp_path: Path) -> None:
    (path,) = export(synth(60), tmp_path / "net.db")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InvalidData, match=r"net\.db cannot be read"):
        read(path)


def test_a_password_never_stands_in_a_message() -> None:
    with pytest.raises(InvalidData) as caught:
        read("postgresql://me:secret@localhost:1/base")
    assert "secret" not in str(caught.value)
    for url in ("mysql://me:secret@host/base", "://me:secret@"):
        with pytest.raises(UsageError) as refused:
            read(url)
        assert "secret" not in str(refused.value)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL server of our own, where one is installed."""
    if not all(map(shutil.which, ("initdb", "postgres", "pg_ctl"))):
        pytest.skip("no PostgreSQL server (initdb, postgres, pg_ctl) is installed to try")
    folder = Path(tempfile.mkdtemp(prefix="keiretsu-postgres-"))
    server: dict[str, Any] = {"capture_output": True, "check": True, "cwd": folder}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        server["user"] = "postgres"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
    try:
        subprocess.run(["initdb", "-D", data, "-U", "me", "-A", "trust", "-N"], **server)
        start = ["pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
        subprocess.run(start, **server | {"capture_output": False, "stdout": subprocess.DEVNULL})
        yield f"postgresql://me:secret@127.0.0.1:{port}/postgres"
        subprocess.run(["pg_ctl", "-D", data, "-m", "immediate", "stop"], **server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_gives_its_own_types(postgres: str) -> None:
    query = (
        "select 'a' as source, 'b' as target, true as brokered, date '1955-04-01' as since, "
        "1.5::numeric as value, null::date as until, '12:30' as note"
    )
    actors, ties = read(f"{postgres}#ties={query}&actors=select 'a' as id")
    assert actors is not None
    assert actors.rows() == [("a",)]
    assert ties.rows() == [("a", "b", True, date(1955, 4, 1), 1.5, None, "12:30")]


def test_a_query_of_postgresql_without_end_is_stopped_at_the_memory(postgres: str) -> None:
    endless = "with recursive r(i) as (select 1 union all select i + 1 from r)"
    with pytest.raises(InvalidData, match="its rows would need more than"):
        read_tables(f"{postgres}#ties={endless} select 'a' || i as source, 'b' as target from r", memory=0.05)


def test_a_network_in_postgresql_is_read_and_never_changed(postgres: str) -> None:
    made = synth(60)
    engine = create_engine(postgres.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        for name, table in zip(("actors", "ties"), exchange_tables(made), strict=True):
            kinds = {pl.Boolean: "boolean", pl.Float64: "float8", pl.Date: "date"}
            columns = ", ".join(f'"{c}" {kinds.get(type(d), "text")}' for c, d in table.schema.items())
            connection.execute(text(f"CREATE TABLE {name} ({columns})"))
            marks = ", ".join(f":{c}" for c in table.columns)
            connection.execute(text(f"INSERT INTO {name} VALUES ({marks})"), table.to_dicts())
    engine.dispose()
    actors, ties = read(postgres)
    assert Network.from_tables(actors, ties) == made
    with pytest.raises(InvalidData, match="data-modifying") as caught:
        read(f"{postgres}#ties=with gone as (delete from ties returning *) select * from gone")
    assert "secret" not in str(caught.value)
    assert read(postgres)[1].height == made.ties.height


def test_rows_may_bring_columns_late_and_types_mixed() -> None:
    rows = Rows()
    rows.append({"a": 1})
    rows.append({"b": True})
    rows.append({"a": 2**70, "b": None})
    assert rows.frame().to_dict(as_series=False) == {
        "a": ["1", None, str(2**70)],
        "b": [None, True, None],
    }
    assert series("c", [b"x", date(1990, 1, 2), 1.5]).to_list() == ["x", "1990-01-02", "1.5"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("sound")
    tables = {"source": ["a"], "target": ["b"], "type": ["supply"], "since": ["1990-01-01"]}
    network = Network.from_tables({"id": ["a", "b"], "kind": ["bank", "bank"]}, tables)
    return {
        s: export(network, folder / f"net{s}")[0].read_bytes() for s in (".graphml", ".gexf", ".json", ".db")
    }


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json", ".db"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250)
@given(data=st.data())
def test_a_thousand_mutated_files_give_no_traceback(
    data: st.DataObject, suffix: str, sound: dict[str, bytes], tmp_path: Path
) -> None:
    content = bytearray(sound[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(len(content) - 1, 0)))
        what = data.draw(st.sampled_from(["byte", "cut", "copy", "drop"]))
        if what == "byte" and content:
            content[place] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del content[place:]
        elif what == "copy":
            content[place:place] = content[place : place + 40]
        else:
            del content[place : place + data.draw(st.integers(1, 40))]
    path = tmp_path / f"net{suffix}"
    path.write_bytes(bytes(content))
    with suppress(KeiretsuError):
        actors, ties = read(path)
        assert isinstance(ties, pl.DataFrame)
        assert actors is None or isinstance(actors, pl.DataFrame)
