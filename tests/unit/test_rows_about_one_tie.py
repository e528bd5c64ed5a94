"""Rows say who supplies whom, name their ends, repeat a tie, leave dates open: told, and never mixed up."""

import json

import pytest

from keiretsu.cli import main
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load import RowsSetAside, load
from keiretsu.network import Network, assert_invariants
from keiretsu.network.dates import to_date
from tests.command import keiretsu

PARTNERS = {
    "企業名": ["山田工業", "山田工業", "東洋商事"],
    "取引先": ["東洋商事", "大和自動車", "北斗鋼業"],
    "取引種別": ["仕入", "販売", "仕入"],
    "金額": ["100", "300", "80"],
}
ORDERS = {
    "date": ["2021-01-05", "2021-01-19", "2021-02-03", "2021-03-11", "2021-03-30", "2022-01-04"],
    "supplier": ["A", "A", "A", "B", "A", "A"],
    "customer": ["B", "B", "C", "C", "B", "B"],
    "amount": [100, 250, 70, 30, 90, 5],
}


def ends(loaded):
    return loaded.network.ties.select("source", "target").rows()


def said(account, words):
    return any(words in note for note in account.notes)


def days(loaded, *columns):
    return [
        tuple(None if day is None else to_date(day).isoformat() for day in row)
        for row in loaded.network.ties.select(*columns).rows()
    ]


def test_a_column_that_says_what_the_partner_is_sets_the_direction():
    loaded = load(PARTNERS)
    assert set(ends(loaded)) == {
        ("東洋商事", "山田工業"),
        ("山田工業", "大和自動車"),
        ("北斗鋼業", "東洋商事"),
    }
    assert said(loaded.account, "'取引先' is the supplier of '企業名' in 2 rows, as '取引種別' says")


@pytest.mark.parametrize(
    ("word", "supplies"),
    [("Supplier", False), ("vendor", False), ("customer", True), ("Client", True), ("sales", True)],
)
def test_the_words_for_a_partner_are_known_in_english(word, supplies):
    loaded = load({"company": ["A"], "partner": ["B"], "relation": [word]})
    assert ends(loaded) == [("A", "B") if supplies else ("B", "A")]


def test_without_a_word_for_the_partner_the_direction_is_told():
    loaded = load({"company": ["A"], "partner": ["B"]})
    assert ends(loaded) == [("A", "B")]
    assert said(loaded.account, "'company' is taken as the supplier of 'partner', since no column says")


def test_named_ends_need_no_word_for_the_direction():
    loaded = load({"supplier": ["A"], "company": ["B"], "type": ["仕入"]})
    assert ends(loaded) == [("A", "B")]


def test_ties_without_direction_are_collaborations_unless_the_user_says_a_type():
    table = {"source": ["b", "c"], "target": ["a", "a"], "directed": [False, True]}
    loaded = load(table)
    assert loaded.network.ties.select("type", "source", "target").rows() == [
        ("supply", "c", "a"),
        ("collaboration", "a", "b"),
    ]
    assert said(loaded.account, "1 tie without direction taken as collaboration")
    assert load(table, defaults={"type": "credit"}).network.ties["type"].unique().to_list() == ["credit"]
    loaded = load(table | {"type": ["supply", "supply"]})
    assert said(loaded.account, "1 tie without direction, of a type that has one, taken as it stands")


def test_ends_given_by_name_are_found():
    firms = {"id": ["101", "102", "103"], "name": ["Alfa", "Beta", "Gamma"]}
    loaded = load({"supplier": ["Alfa", "102"], "customer": ["Beta", "Gamma"]}, firms)
    assert ends(loaded) == [("101", "102"), ("102", "103")]
    assert said(loaded.account, "3 ends of ties given by name instead of id: 'Alfa' is '101'")


def test_a_name_of_two_actors_is_nobody_and_an_id_is_never_a_name():
    firms = {"id": ["1", "2", "3"], "name": ["Alfa", "Alfa", "2"]}
    with pytest.raises(RowsSetAside) as caught:
        load({"supplier": ["Alfa", "2"], "customer": ["3", "3"]}, firms)
    (fault,) = caught.value.account.set_aside
    assert fault.reason == "the source 'Alfa' is no actor"


def test_names_that_look_alike_are_told_and_stay_apart():
    loaded = load({"source": ["Acme Ltd", "acme ltd.", "日本電装㈱"], "target": ["X", "X", "日本電装"]})
    assert loaded.network.actors.height == 5
    assert said(loaded.account, "2 names written in more than one way, like 'Acme Ltd' and 'acme ltd.'")
    assert not said(load({"source": ["1", "2"], "target": ["3", "3"]}).account, "more than one way")


def test_ties_without_dates_end_with_the_first_end_that_closes():
    firms = {"id": list("ABCD"), "founded": [1950, 1960, 1970, 1980], "closed": [None, 1998, None, 2005]}
    loaded = load({"supplier": list("ABACA"), "customer": list("BCCDD")}, firms)
    assert days(loaded, "since", "until") == [
        ("1960-01-01", "1999-01-01"),
        ("1970-01-01", None),
        ("1980-01-01", "2006-01-01"),
        ("1970-01-01", "1999-01-01"),
        ("1980-01-01", "2006-01-01"),
    ]
    assert said(loaded.account, "4 ties without dates made to end with the closing of an end")


def test_a_tie_without_direction_said_from_both_ends_is_one():
    table = {
        "source": ["Alfa", "Beta", "Alfa", "Gamma"],
        "target": ["Beta", "Alfa", "Gamma", "Alfa"],
        "type": ["collaboration"] * 4,
        "weight": [3, 3, 1, 1],
    }
    loaded = load(table)
    assert loaded.network.ties.select("source", "target", "value").rows() == [
        ("Alfa", "Beta", 3.0),
        ("Alfa", "Gamma", 1.0),
    ]
    assert said(loaded.account, "2 ties without direction reported from both ends")
    assert (loaded.account.ties.read, loaded.account.ties.kept, loaded.account.ties.joined) == (4, 4, 2)


def test_reports_of_both_ends_that_differ_are_not_taken_for_one():
    table = {"source": ["A", "B"], "target": ["B", "A"], "type": ["collaboration"] * 2, "weight": [3, 4]}
    with pytest.raises(RowsSetAside):
        load(table)
    assert load(table, combine="max").network.ties["value"].to_list() == [4.0]


def test_orders_of_single_days_are_refused_with_the_way_to_go_on():
    with pytest.raises(InvalidData, match=r"6 rows of a single day, .*--combine sum .*--combine spell"):
        load(ORDERS)


def test_orders_are_added_up_by_pair_and_year():
    loaded = load(ORDERS, combine="sum")
    found = loaded.network.ties.select("source", "target", "value").rows()
    assert found == [("A", "B", 440.0), ("A", "B", 5.0), ("A", "C", 70.0), ("B", "C", 30.0)]
    assert days(loaded, "since", "until")[:2] == [("2021-01-01", "2022-01-01"), ("2022-01-01", "2023-01-01")]
    assert loaded.account.ties.to_dict() == {"read": 6, "kept": 6, "set_aside": 0, "joined": 2}
    assert said(loaded.account, "2 rows about a tie of another row added up")


def test_orders_can_be_ties_of_a_day():
    loaded = load(ORDERS, combine="spell")
    assert days(loaded, "since", "until")[0] == ("2021-01-05", "2021-01-06")
    assert loaded.network.ties["value"].sum() == 545.0


REPEATED = {
    "source": ["A"] * 3,
    "target": ["B"] * 3,
    "start": ["1990", "1995", "1990"],
    "end": ["1999", "2005", "1999"],
    "amount": [1.0, 2.0, 4.0],
}


@pytest.mark.parametrize(
    ("how", "values", "spells"),
    [
        ("sum", [7.0], [("1990-01-01", "2006-01-01")]),
        ("max", [4.0], [("1990-01-01", "2006-01-01")]),
    ],
)
def test_rows_of_one_time_become_one_tie(how, values, spells):
    loaded = load(REPEATED, combine=how)
    assert loaded.network.ties["value"].to_list() == values
    assert days(loaded, "since", "until") == spells
    assert_invariants(loaded.network)


def test_a_row_may_hold_until_the_next_begins():
    table = {"source": ["A"] * 3, "target": ["B"] * 3, "start": ["1990", "1995", "1998"], "amount": [1, 2, 4]}
    loaded = load(table, combine="spell")
    assert days(loaded, "since", "until") == [
        ("1990-01-01", "1995-01-01"),
        ("1995-01-01", "1998-01-01"),
        ("1998-01-01", None),
    ]
    assert loaded.network.ties["value"].to_list() == [1.0, 2.0, 4.0]


def test_rows_of_one_time_are_set_aside_with_the_ways_to_combine_them():
    with pytest.raises(RowsSetAside) as caught:
        load(REPEATED)
    assert said(caught.value.account, "--combine sum")
    with pytest.raises(UsageError, match="--combine all"):
        load(REPEATED, combine="all")


def test_a_combined_tie_that_breaks_a_rule_stands_for_all_of_its_rows():
    table = {
        "source": ["A", "A", *"CDEFGHIJ"],
        "target": ["B", "B", *"KLMNOPQR"],
        "type": ["equity"] * 10,
        "share": [0.7, 0.6] + [0.1] * 8,
    }
    with pytest.raises(RowsSetAside) as caught:
        load(table, combine="sum")
    account = caught.value.account
    assert account.ties.to_dict() == {"read": 10, "kept": 8, "set_aside": 2}


def test_columns_without_a_role_are_kept_as_attributes_and_come_back(tmp_path):
    firms = {
        "id": ["1", "2"],
        "region": ["東京", "大阪"],
        "電話": ["03", "06"],
        "特許件数": ["5", "7"],
        "備考": ["a", None],
    }
    loaded = load(
        {"source": ["1"], "target": ["2"], "product": ["bolt"], "since_when": ["x"]},
        firms,
        out=tmp_path / "n",
    )
    network = Network.load(tmp_path / "n")
    assert network == loaded.network
    assert_invariants(network)
    assert network.actors.select("備考", "特許件数", "電話").rows() == [("a", 5.0, "03"), (None, 7.0, "06")]
    assert network.ties["product"].to_list() == ["bolt"]
    assert "product" in network.at(1990).ties.frame.columns
    bare = load({"source": ["1"], "target": ["2"]}, {name: firms[name] for name in ("id", "region")}).network
    assert bare != network


def test_an_attribute_named_nearly_like_a_role_is_told():
    loaded = load({"source": ["A"], "target": ["B"], "strenght": [1]})
    assert said(
        loaded.account, "kept as attributes: 'strenght' (if 'strenght' is strength: --role strength=strenght)"
    )


def test_attributes_survive_the_fixes_and_every_format(tmp_path):
    rows = "".join(f"F{k},F{k + 1},1990,note {k}\n" for k in range(30))
    table = tmp_path / "t.csv"
    table.write_text(f"source,target,start,備考\n{rows}X,Y,soon,kept\n", encoding="utf-8")
    load(table, out=tmp_path / "n")
    fixes = tmp_path / "n.fixes.csv"
    text = (
        fixes.read_text(encoding="utf-8-sig").replace(",soon", ",1991").replace("\n,ties", "\ncorrect,ties")
    )
    fixes.write_text(text, encoding="utf-8")
    network = load(table, fixes=fixes).network
    assert network.ties.filter(source="X")["備考"].item() == "kept"
    from keiretsu.io.formats import export

    for suffix in ("csv", "parquet", "xlsx", "graphml", "gexf", "sqlite", "json"):
        files = export(network, tmp_path / f"x.{suffix}")
        again = load(*files).network
        assert again.ties["備考"].to_list() == network.ties["備考"].to_list(), suffix


def test_columns_are_known_with_units_and_by_more_words():
    table = {"Supplier Name": ["A"], "Customer Name": ["B"], "Annual Spend (USD)": ["1,000.5"]}
    loaded = load(table, {"会社名": ["A", "B"], "従業員数(人)": ["10", "20"]})
    assert ends(loaded) == [("A", "B")]
    assert loaded.network.ties["value"].to_list() == [1000.5]
    assert loaded.network.actors["size"].to_list() == [10.0, 20.0]
    assert said(loaded.account, "numbers are kept in the unit of 'Annual Spend (USD)'")


def test_the_problems_of_all_tables_are_told_at_once(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(InvalidData, match=r"a\.csv: no columns .*b\.csv is empty"):
        load(tmp_path / "a.csv", tmp_path / "b.csv")


def test_weights_are_used_or_the_measures_say_that_they_were_not():
    network = load({"source": list("AABCD"), "target": list("BCCAA"), "weight": [100, 1, 1, 1, 50]}).network
    plain, weighed = network.measure(resamples=0), network.measure(weight="value", resamples=0)
    assert any("--weight value" in note for note in plain.notes)
    assert not any("--weight" in note for note in weighed.notes)
    rank = dict(weighed.actors.select("id", "pagerank").rows())
    assert {name: round(rank[name], 4) for name in "ABCD"} == {
        "A": 0.3335,
        "B": 0.3182,
        "C": 0.3108,
        "D": 0.0375,
    }


@pytest.mark.parametrize("option", ["--combine=sum", "--decimal=,", "--dates=dmy", "--missing=void"])
def test_the_command_line_takes_the_options(option, tmp_path):
    more = "b;c;void\n" if "void" in option else ""
    (tmp_path / "t.csv").write_text(f"supplier;customer;amount\na;b;1,500\n{more}")
    with pytest.raises(SystemExit) as left:
        main(["load", str(tmp_path / "t.csv"), "--out", str(tmp_path / "w"), option])
    assert not left.value.code
    assert Network.load(tmp_path / "w").ties["value"].max() == 1.5


FAULTY = "".join(f"F{k},F{k + 1},1990,1999\n" for k in range(20))
FAULTY += "A,B,2000,1990\nF1,F2,1995,1999\nF3,F4,1995,1999\nX,,1990,1991\nC,D,soon,\nE,F,平成31年12月,\n"


def test_the_account_sums_up_by_kind_what_accepting_does(tmp_path):
    (tmp_path / "t.csv").write_text(f"source,target,start,end\n{FAULTY}", encoding="utf-8")
    with pytest.raises(RowsSetAside) as caught:
        load(tmp_path / "t.csv")
    told = {one.kind: (one.rows, one.proposal) for one in caught.value.account.rejected}
    assert told == {
        "overlap": (2, "drops"),
        "dates-turned": (1, "corrects"),
        "missing": (1, "nothing: edit"),
        "date": (1, "nothing: edit"),
        "era": (1, "corrects"),
    }
    assert caught.value.account.rejected[0].kind == "overlap"
    assert caught.value.account.to_dict()["rejected"][0]["example"]["line"] == 23
    assert "--accept all" in str(caught.value)


def test_proposals_are_accepted_by_kind_or_all(tmp_path):
    (tmp_path / "t.csv").write_text(f"source,target,start,end\n{FAULTY}", encoding="utf-8")
    loaded = load(tmp_path / "t.csv", accept=["overlap,dates-turned"], allow=0.2)
    assert {one.kind for one in loaded.account.rejected} == {"missing", "date", "era"}
    assert said(loaded.account, "proposals accepted: 2 dropped, 1 corrected")
    loaded = load(tmp_path / "t.csv", accept=["all"], allow=0.1)
    assert {one.kind for one in loaded.account.rejected} == {"missing", "date"}
    assert ("E", "F") in ends(loaded)
    with pytest.raises(UsageError, match="--accept everything: there is no such kind"):
        load(tmp_path / "t.csv", accept=["everything"])


def test_a_fixes_file_given_back_unedited_accepts_every_proposal(tmp_path):
    (tmp_path / "t.csv").write_text(f"source,target,start,end\n{FAULTY}", encoding="utf-8")
    with pytest.raises(RowsSetAside):
        load(tmp_path / "t.csv", out=tmp_path / "n")
    given_back = load(tmp_path / "t.csv", fixes=tmp_path / "n.fixes.csv", allow=0.1)
    assert given_back.network == load(tmp_path / "t.csv", accept=["all"], allow=0.1).network


def test_more_rows_may_be_rejected_if_the_user_says_so(tmp_path):
    (tmp_path / "t.csv").write_text(f"source,target,start,end\n{FAULTY}", encoding="utf-8")
    assert load(tmp_path / "t.csv", allow=0.3).network.ties.height == 20
    with pytest.raises(RowsSetAside, match="where 10% are allowed"):
        load(tmp_path / "t.csv", allow=0.1)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx", "graphml", "gexf", "sqlite", "json"])
def test_names_of_attributes_are_text_in_every_format(suffix, tmp_path):
    from keiretsu.io.formats import export

    odd = {'a"b': ["1x"], "<c>&": ["2x"], "Value": ["3x"], "note": ["4x"], "Note": ["5x"], "it's; --": ["6x"]}
    network = load({"source": ["A"], "target": ["B"], "value": [2.5], **odd}).network
    assert network.ties["Value_"].to_list() == ["3x"]
    again = load(*export(network, tmp_path / f"x.{suffix}")).network
    assert again == network


def test_values_are_the_weights_of_exported_edges(tmp_path):
    from keiretsu.io.formats import export

    network = load({"source": ["A", "B"], "target": ["B", "C"], "weight": [2.5, 0]}).network
    (path,) = export(network, tmp_path / "x.gexf")
    assert path.read_text(encoding="utf-8").count(' weight="2.5"') == 1
    assert load(path).network == network


def test_attributes_are_shown(tmp_path):
    firms = {"id": ["1", "2", "3"], "備考": ["a", "a", None]}
    load({"source": ["1"], "target": ["2"], "product": ["bolt"]}, firms, out=tmp_path / "n")
    done = keiretsu("show", tmp_path / "n")
    assert "a (2)" in done.stdout
    found = json.loads(keiretsu("show", tmp_path / "n", "--json").stdout)["attributes"]
    assert found == [
        {"of": "actors", "name": "備考", "known": 2, "values": {"a": 2}},
        {"of": "ties", "name": "product", "known": 1, "values": {"bolt": 1}},
    ]
