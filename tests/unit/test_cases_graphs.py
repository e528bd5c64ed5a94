"""Files of graph programs mean what their makers meant: times, direction, nesting, numbers for nodes."""

import json
from datetime import date
from pathlib import Path

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.io.formats import read, read_tables
from keiretsu.io.load import load
from keiretsu.network import days

CASES = Path(__file__).parents[1] / "data" / "cases"
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<graph mode="dynamic" defaultedgetype="{kind}" timeformat="{time}">
<nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>
"""
TWO = '<node id="a"/><node id="b"/>'


def gexf(folder: Path, edges: str, *, nodes: str = TWO, kind: str = "directed", time: str = "date") -> Path:
    path = folder / "g.gexf"
    path.write_text(GEXF.format(kind=kind, time=time, nodes=nodes, edges=edges), encoding="utf-8")
    return path


def spells(path: Path) -> list[tuple[str, str, str | None, str | None]]:
    ties = load(path, ignore=["*"]).network.ties
    texts = [
        [None if day is None else str(date.fromordinal(day + 719163)) for day in ties[c]]
        for c in ("since", "until")
    ]
    return list(zip(ties["source"], ties["target"], *texts, strict=True))


def test_slices_of_gexf_1_1_are_spells():
    assert sorted(spells(CASES / "slices.gexf"), key=str) == [
        ("a", "b", "1990-01-01", "1995-01-01"),
        ("a", "b", "1998-01-01", "2001-01-01"),
        ("b", "c", "1992-01-01", None),
    ]


@pytest.mark.parametrize(
    ("attributes", "time", "since", "until"),
    [
        ('start="1990-04-01" end="1995-01-01"', "date", "1990-04-01", "1995-01-01"),
        ('startopen="1990-03-31" endopen="1995-01-01"', "date", "1990-04-01", "1995-01-01"),
        ('start="1990" end="1994"', "integer", "1990-01-01", "1995-01-01"),
        ('start="1990" endopen="1995"', "integer", "1990-01-01", "1995-01-01"),
        ('start="1990.0" end="1995.0"', "double", "1990-01-01", "1995-01-01"),
        ('start="1990.5" end="Infinity"', "double", "1990-07-02", None),
        ('start="1990-04-01T00:00:00.000+09:00"', "dateTime", "1990-04-01", None),
        ('timestamp="1990-04-01"', "date", "1990-04-01", "1990-04-02"),
        ('timestamp="1990"', "integer", "1990-01-01", "1991-01-01"),
        ('timestamp="1990.0"', "double", "1990-01-01", "1991-01-01"),
        ('timestamps="&lt;[1990, 1991]&gt;"', "integer", "1990-01-01", "1992-01-01"),
        ('intervals="&lt;[1990.0, 1995.0)&gt;"', "double", "1990-01-01", "1995-01-01"),
    ],
)
def test_every_way_of_gexf_to_say_a_time_is_understood(tmp_path, attributes, time, since, until):
    path = gexf(tmp_path, f'<edge source="a" target="b" {attributes}/>', time=time)
    assert spells(path) == [("a", "b", since, until)]


def test_a_number_that_is_no_year_is_refused_in_one_sentence(tmp_path):
    path = gexf(tmp_path, '<edge source="a" target="b" start="15000.0"/>', time="double")
    with pytest.raises(InvalidData, match=r"g\.gexf: the time 15000\.0 is a number that is no year"):
        load(path, ignore=["*"])


def test_spells_of_timestamps_that_follow_one_another_are_one(tmp_path):
    stamps = "".join(f'<spell timestamp="{year}"/>' for year in (1991, 1990, 1995))
    path = gexf(tmp_path, f'<edge source="a" target="b"><spells>{stamps}</spells></edge>', time="integer")
    assert [row[2:] for row in spells(path)] == [("1990-01-01", "1992-01-01"), ("1995-01-01", "1996-01-01")]


def test_an_edge_without_a_time_exists_as_long_as_the_graph(tmp_path):
    path = gexf(tmp_path, '<edge source="a" target="b"/><edge source="b" target="a" start="1992"/>')
    text = path.read_text(encoding="utf-8").replace("<graph ", '<graph start="1990-04-01" end="2001-01-01" ')
    path.write_text(text, encoding="utf-8")
    assert spells(path) == [("a", "b", "1990-04-01", "2001-01-01"), ("b", "a", "1992-01-01", None)]
    assert any("1 edges without a time exist as long as" in note for note in read_tables(path).notes)


def test_a_life_in_several_spells_is_told(tmp_path):
    nodes = (
        '<node id="a"><spells><spell start="1950" end="1960"/>'
        '<spell start="1970" end="1980"/></spells></node>'
        '<node id="b" start="1940-05-01"/>'
    )
    found = read_tables(gexf(tmp_path, '<edge source="a" target="b" start="1970"/>', nodes=nodes))
    assert found.actors is not None
    assert found.actors.select("id", "founded", "closed").rows() == [
        ("a", "1950", "1980"),
        ("b", "1940-05-01", None),
    ]
    assert any("1 nodes exist in several spells" in note for note in found.notes)


def test_a_mutual_edge_is_two_ties_and_the_edge_overrides_the_graph(tmp_path):
    edges = '<edge source="a" target="b" type="Mutual"/><edge source="b" target="c"/>'
    edges += '<edge source="c" target="a" type="directed"/>'
    path = gexf(tmp_path, edges, nodes=TWO + '<node id="c"/>', kind="undirected")
    _, ties = read(path)
    assert ties.select("source", "target", "directed").rows() == [
        ("a", "b", True), ("b", "a", True), ("b", "c", False), ("c", "a", True),
    ]  # fmt: skip
    notes = load(path, ignore=["*"]).account.notes
    assert any("1 mutual edges become two ties each" in note for note in notes)
    assert any("1 tie without direction taken as collaboration" in note for note in notes)


def test_nodes_within_nodes_keep_the_outer_one(tmp_path):
    nodes = '<node id="a"><nodes><node id="b"><nodes><node id="c" pid="z"/></nodes></node></nodes></node>'
    actors, _ = read(gexf(tmp_path, '<edge source="a" target="b" kind="trade"/>', nodes=nodes))
    assert actors is not None
    assert sorted(actors.select("id", "pid").rows(), key=str) == [("a", None), ("b", "a"), ("c", "z")]


def test_a_value_that_changes_over_time_is_refused_and_one_that_holds_for_a_time_is_told(tmp_path):
    text = gexf(tmp_path, "").read_text(encoding="utf-8")
    declared = text.replace(
        "<nodes>",
        '<attributes class="edge" mode="dynamic"><attribute id="0" title="w" type="double"/></attributes>'
        "<nodes>",
    )
    one = '<edge source="a" target="b"><attvalues><attvalue for="0" value="2" start="1990"/>{}'
    one += "</attvalues></edge>"
    path = tmp_path / "d.gexf"
    path.write_text(declared.replace("<edges>", "<edges>" + one.format("")), encoding="utf-8")
    assert any("values hold for a time only" in note for note in read_tables(path).notes)
    twice = one.format('<attvalue for="0" value="3" start="1995"/>')
    path.write_text(declared.replace("<edges>", "<edges>" + twice), encoding="utf-8")
    with pytest.raises(InvalidData, match="'w' of a edge changes over time"):
        read(path)


def test_the_direction_of_an_inner_graph_ends_with_it():
    _, ties = read(CASES / "nested.graphml")
    assert ties.select("source", "target", "directed").rows() == [
        ("a::1", "a::2", True), ("a", "b", False), ("b", "c", False),
    ]  # fmt: skip
    loaded = load(CASES / "nested.graphml", ignore=["*"])
    assert sorted(loaded.network.ties.select("source", "target", "type").rows()) == [
        ("a", "b", "collaboration"), ("a::1", "a::2", "supply"), ("b", "c", "collaboration"),
    ]  # fmt: skip
    assert any("2 nodes lie inside others" in note for note in loaded.account.notes)


def test_an_undirected_inner_graph_does_not_leak_into_the_directed_outer_one(tmp_path):
    path = tmp_path / "g.graphml"
    path.write_text(
        '<graphml><graph edgedefault="directed"><node id="a"><graph edgedefault="undirected"><node id="x"/>'
        '<node id="y"/><edge source="x" target="y"/><edge source="y" target="x" directed="true"/></graph>'
        "</node>"
        '<node id="b"/><edge source="a" target="b" sourceport="p"/></graph></graphml>',
        encoding="utf-8",
    )
    _, ties = read(path)
    assert ties.select("source", "target", "sourceport", "directed").rows() == [
        ("x", "y", None, False), ("y", "x", None, True), ("a", "b", "p", True),
    ]  # fmt: skip


def test_links_that_count_the_nodes_from_0_become_their_names():
    loaded = load(CASES / "d3-index.json")
    ties = loaded.network.ties
    assert ties.select("source", "target", "value").rows() == [("Alfa", "Beta", 2.0), ("Beta", "Gamma", 1.0)]
    assert any("count the nodes from 0; they are replaced by their name" in n for n in loaded.account.notes)


@pytest.mark.parametrize(
    ("nodes", "links", "ties"),
    [
        ([{"id": 1}, {"id": 2}], [(1, 2)], [(1, 2)]),  # ids, not numbers of nodes
        ([{"id": "x"}, {"id": "y"}], [(0, 1)], [("x", "y")]),
        ([{"name": "same"}, {"name": "same"}], [(0, 1)], [("0", "1")]),
        ([{"name": "p"}, {"name": "q"}], [("p", "q")], [("p", "q")]),
        ([{"id": "x"}, {"id": "y"}], [({"id": "x", "vx": 1}, {"id": "y"})], [("x", "y")]),
    ],
)
def test_ends_are_numbers_of_nodes_only_where_no_node_has_such_an_id(tmp_path, nodes, links, ties):
    path = tmp_path / "g.json"
    content = {"nodes": nodes, "links": [{"source": a, "target": b} for a, b in links]}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read(path)[1].select("source", "target").rows() == ties


@pytest.mark.parametrize(
    "content",
    [
        {"elements": {"nodes": [{"data": {"id": "a"}}, {"data": {"id": "b"}}],
                      "edges": [{"data": {"source": "a", "target": "b", "value": 2}}]}},
        {"nodes": [{"key": "a", "attributes": {"size": 1}}, {"key": "b", "attributes": {}}],
         "edges": [{"key": "e", "source": "a", "target": "b", "attributes": {"value": 2}}]},
        {"graph": {"nodes": [{"id": "a"}, {"id": "b"}],
                   "edges": [{"source": "a", "target": "b", "metadata": {"value": 2}}]}},
    ],
)  # fmt: skip
def test_graphs_of_cytoscape_graphology_and_json_graph_are_read(tmp_path, content):
    path = tmp_path / "g.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    network = load(path, ignore=["*"]).network
    assert network.ties.select("source", "target", "value").rows() == [("a", "b", 2.0)]
    assert network.actors["id"].to_list() == ["a", "b"]


def test_a_graph_that_says_it_is_undirected_says_so_of_every_tie(tmp_path):
    path = tmp_path / "g.json"
    path.write_text(
        '{"directed": false, "nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}',
        encoding="utf-8",
    )
    assert read(path)[1]["directed"].to_list() == [False]


@pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "t.json", "t.txt"])
def test_json_lines_are_found_by_name_and_by_content(tmp_path, name):
    path = tmp_path / name
    path.write_text(
        '{"supplier": "A", "customer": "B", "since": 1990}\n\n'
        '{"supplier": "B", "customer": "C", "since": 1991}\n',
        encoding="utf-8",
    )
    ties = load(path).network.ties
    assert ties.select("source", "target").rows() == [("A", "B"), ("B", "C")]


def test_a_list_of_firms_in_json_is_a_table_of_actors(tmp_path):
    firms, ties = tmp_path / "firms.json", tmp_path / "ties.json"
    firms.write_text('[{"id": "A", "kind": "bank"}, {"id": "B", "kind": "bank"}]', encoding="utf-8")
    ties.write_text('[{"source": "A", "target": "B"}]', encoding="utf-8")
    assert load(ties, firms).network.actors["kind"].to_list() == ["bank", "bank"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ((CASES / "surrogate.json").read_text(), "half a character"),
        ('{"ties": [{"source": "a", "source": "b", "target": "c"}]}', "two values for 'source'"),
        ('{"source": "a", "target": "b"}\n{"source": ', "line 2: the JSON is damaged"),
        ('{"ties": [{"source": ' + "9" * 5000 + ', "target": "b"}]}', "cannot be read"),
    ],
)
def test_json_that_cannot_be_read_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match=words) as caught:
        load(path, ignore=["*"])
    assert "\n" not in str(caught.value)


def test_huge_and_missing_numbers_of_json_are_values_or_faults_of_their_rows(tmp_path):
    path = tmp_path / "t.json"
    rows = [json.dumps({"source": f"a{i}", "target": "b", "value": 1}) for i in range(40)]
    rows.append('{"source": "x", "target": "b", "value": NaN}')
    path.write_text(f"[{','.join(rows)}]", encoding="utf-8")
    (fault,) = load(path).account.set_aside
    assert "not a finite number" in fault.reason
    path.write_text(f'[{{"source": {2**70}, "target": "b"}}]', encoding="utf-8")
    assert load(path).network.ties["source"].to_list() == [str(2**70)]


def test_gephis_table_of_edges_is_known():
    loaded = load(CASES / "gephi-edges.csv")
    assert sorted(loaded.network.ties.select("source", "target", "type", "value").rows()) == [
        ("1", "2", "supply", 1.0), ("2", "3", "supply", 2.5), ("3", "4", "collaboration", 1.0),
    ]  # fmt: skip
    assert any("is Gephi's table of edges" in note for note in loaded.account.notes)


def test_gephis_timesets_are_spells_and_mutual_edges_run_both_ways(tmp_path):
    edges, nodes = tmp_path / "e.csv", tmp_path / "n.csv"
    edges.write_text(
        "Source,Target,Type,Id,Label,timeset,Weight\n"
        '1,2,Directed,0,,"<[1990.0, 1995.0); [1998.0, Infinity]>",1\n'
        '2,3,Mutual,1,,"<[2000, 2001]>",2\n',
        encoding="utf-8",
    )
    nodes.write_text('Id,Label,timeset\n1,Alfa,"<[1950.0, Infinity]>"\n2,Beta,\n3,Gamma,\n', encoding="utf-8")
    network = load(edges, nodes).network
    assert network.ties.select("source", "target", "since", "until").rows() == [
        ("1", "2", days(1990), days(1995)),
        ("1", "2", days(1998), None),
        ("2", "3", days(2000), days(2002)),
        ("3", "2", days(2000), days(2002)),
    ]
    assert network.actors.select("id", "name", "founded", "closed").rows()[0] == (
        "1",
        "Alfa",
        days(1950),
        None,
    )


def test_a_timeset_that_cannot_be_read_sets_its_row_aside(tmp_path):
    rows = [f"{i},99,Directed,{i},,<[1990.0, 1991.0)>" for i in range(40)]
    path = tmp_path / "e.csv"
    rows.insert(4, "7,99,Directed,77,,<[1990.0; 1991.0]")
    text = "Source,Target,Type,Id,Label,timeset\n" + "\n".join(r.replace("<[", '"<[') + '"' for r in rows)
    path.write_text(text, encoding="utf-8")
    (fault,) = load(path).account.set_aside
    assert (fault.line, fault.cells["source"]) == (6, "7")
    assert "not written as Gephi does" in fault.reason


def test_a_table_with_types_of_its_own_is_not_taken_for_gephis(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("source,target,type\nA,B,supply\nB,C,credit\n", encoding="utf-8")
    assert load(path).network.ties["type"].to_list() == ["supply", "credit"]
