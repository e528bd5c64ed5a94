"""Dependence, openness and local content: closed forms, a plain twin, placebos that are fair."""

from collections import defaultdict

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.local_content_study import PARTS, local_content, nationality
from keiretsu.measure.partners import dependence, tie_dependence
from keiretsu.measure.supplier_groups import openness
from keiretsu.network import Network
from keiretsu.synthetic import synth
from keiretsu.synthetic.placebo import Shuffle

SUPPLY = {"type": "supply", "since": "1950-01-01"}
TRADES = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 9),
    min_size=1,
    max_size=25,
)


def made(actors: dict, ties: list[tuple[str, str, float]]) -> Network:
    table = pl.DataFrame(ties, schema=["source", "target", "value"], orient="row")
    table = table.cast({"value": pl.Float64}).with_columns(**{k: pl.lit(v) for k, v in SUPPLY.items()})
    return Network.from_tables({"kind": ["tier-1"] * len(actors["id"])} | actors, table)


def of_trades(trades, prefix="f") -> Network:
    ids = [f"{prefix}{k}" for k in range(8)]
    group = [None if k == 7 else f"g{k % 3}" for k in range(8)]
    ties = [(ids[a], ids[b], float(v)) for (a, b), v in trades.items()]
    return made({"id": ids, "group": group, "sector": [f"s{k % 2}" for k in range(8)]}, ties)


def row_of(found, **where):
    return found.table.filter(**where).to_dicts()[0]


@given(TRADES)
@settings(max_examples=40, deadline=None)
def test_dependence_is_that_of_a_plain_count(trades):
    found = dependence(of_trades(trades), 1960).table
    sold, bought = defaultdict(dict), defaultdict(dict)
    for (a, b), value in trades.items():
        sold[a][b], bought[b][a] = value, value
    assert found.height == len(set(sold) | set(bought))
    for row in found.to_dicts():
        k = int(row["id"][1:])
        for side, other, total, share in (
            (sold[k], "customer", "sales", "sales_in_group"),
            (bought[k], "supplier", "purchases", "purchases_in_group"),
        ):
            whole = sum(side.values())
            assert (row[f"{other}s"], row[total]) == (len(side), whole)
            if not side:
                continue
            assert row[f"main_{other}_share"] == pytest.approx(max(side.values()) / whole)
            assert row[f"{other}_concentration"] == pytest.approx(
                sum(v * v for v in side.values()) / whole**2
            )
            inside = sum(v for j, v in side.items() if j != 7 and j % 3 == k % 3)
            assert row[share] == (None if k == 7 else pytest.approx(inside / whole))
        alone = [v for j, v in bought[k].items() if sum(i % 2 == j % 2 for i in bought[k]) == 1]
        if bought[k]:
            assert row["sole_sourced"] == pytest.approx(sum(alone) / sum(bought[k].values()))


@given(TRADES)
@settings(max_examples=20, deadline=None)
def test_names_do_not_matter_to_dependence_openness_or_ties(trades):
    one, other = of_trades(trades), of_trades(trades, "zebra-")
    for study in (dependence, tie_dependence):
        numbers = [study(network, 1960).numbers for network in (one, other)]
        assert numbers[0] == pytest.approx(numbers[1], nan_ok=True)


def test_a_star_of_equal_customers_has_the_concentration_of_one_over_their_number():
    network = made({"id": ["s", *"abcd"]}, [("s", c, 2.0) for c in "abcd"])
    row = row_of(dependence(network, 1960), id="s")
    assert (row["customers"], row["main_customer"], row["main_customer_share"]) == (4, "a", 0.25)
    assert row["customer_concentration"] == 0.25
    assert row_of(dependence(network, 1960), id="a")["sole_sourced"] == 1.0


def test_a_tie_is_lopsided_toward_the_end_that_has_no_other():
    network = made({"id": ["s", "t", "a"]}, [("s", "a", 1.0), ("t", "a", 3.0)])
    row = row_of(tie_dependence(network, 1960), supplier="s")
    assert (row["supplier_depends"], row["customer_depends"], row["balance"]) == (1.0, 0.25, 0.75)


def test_amounts_that_nobody_recorded_are_said_to_be_missing():
    assert "counts the same" in dependence(made({"id": ["s", "a"]}, [("s", "a", 0.0)]), 1960).summary
    some = made({"id": ["s", "t", "a"]}, [("s", "a", 0.0), ("t", "a", 1.0)])
    found = dependence(some, 1960)
    assert "1 of 2 supply ties say no amount" in found.summary
    assert row_of(found, id="s")["main_customer_share"] is None
    with pytest.raises(InvalidData, match="No supply tie"):
        dependence(some, 1940)


def test_exclusivity_is_the_share_of_all_purchases_that_stay_inside_a_group():
    network = synth(300, seed=2)
    view = network.at(1955)
    group = dict(view.actors.select("id", "group").iter_rows())
    supply = view.ties.frame[view.ties.rows("supply")]
    inside = sum(
        v
        for s, t, v in supply.select("source", "target", "value").iter_rows()
        if group[s] and group[s] == group[t]
    )
    assert dependence(view).numbers["exclusivity"] == pytest.approx(inside / supply["value"].sum())


def test_where_nobody_has_a_group_exclusivity_is_not_known_and_not_told():
    ties = pl.DataFrame({"source": ["a"], "target": ["b"], "type": ["supply"], "since": ["1950-01-01"]})
    found = dependence(Network.from_tables({"id": ["a", "b"], "kind": ["tier-1"] * 2}, ties), 1960)
    assert found.numbers["exclusivity"] is None
    assert found.summary.startswith("The mean supplier")


@given(TRADES)
@settings(max_examples=30, deadline=None)
def test_openness_is_the_share_sold_outside_the_group(trades):
    network = of_trades(trades)
    sold, outside = defaultdict(float), defaultdict(float)
    for (a, b), value in trades.items():
        if a != 7:
            sold[a % 3] += value
            outside[a % 3] += value if b == 7 or a % 3 != b % 3 else 0.0
    if not sold:
        return
    found = openness(network, 1960, placebos=3)
    for row in found.table.to_dicts():
        k = int(row["group"][1:])
        want = pytest.approx(outside[k] / sold[k]) if sold[k] else None
        assert (row["openness"], row["sales"]) == (want, pytest.approx(sold[k]))
    assert found.numbers["openness"] == pytest.approx(sum(outside.values()) / sum(sold.values()))


def test_closed_groups_stand_out_from_their_placebos_and_random_groups_do_not():
    closed = openness(synth(600, seed=3), 1955, placebos=99)
    assert closed.numbers["p_closed"] == 0.01
    assert closed.numbers["openness"] < closed.numbers["low"]
    p = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        firms = [f"f{k:02d}" for k in range(60)]
        ties = {
            (int(a), 50 + int(b)): 1.0
            for a, b in zip(rng.integers(0, 50, 150), rng.integers(0, 10, 150), strict=True)
        }
        group = [f"g{k}" for k in rng.integers(0, 5, 60)]
        network = made({"id": firms, "group": group}, [(firms[a], firms[b], v) for (a, b), v in ties.items()])
        p.append(openness(network, 1960, placebos=39, seed=seed).numbers["p_closed"])
    assert np.mean(p) == pytest.approx(0.5, abs=0.15)
    assert np.mean(np.array(p) <= 0.1) < 0.3


def test_the_same_seed_gives_the_same_placebos_and_another_seed_others():
    network = synth(300, seed=4)
    one, again, other = (openness(network, 1955, placebos=9, seed=s).table for s in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)


@given(st.integers(0, 1000), st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_a_shuffle_exchanges_actors_within_their_class_only(seed, classes):
    actors = synth(120, seed=1).actors.select("id", "sector", "size")
    shuffle = Shuffle(actors, seed, classes)
    order = shuffle.order(seed)
    assert sorted(order) == list(range(actors.height))
    assert np.array_equal(shuffle.stratum[order], shuffle.stratum)


def test_groups_without_a_seller_and_wrong_numbers_are_refused():
    network = made({"id": ["s", "a"], "group": [None, "g"]}, [("s", "a", 1.0)])
    with pytest.raises(InvalidData, match="group"):
        openness(network, 1960)
    with pytest.raises(UsageError):
        openness(network, 1960, placebos=0)


PLANTS = {
    "id": ["hq", "plant", "rival", "jp-local", "th-local", "jp-home", "us-here", "sg", "th-plant"],
    "region": ["JP", "TH", "US", "TH", "TH", "JP", "TH", "SG", "TH"],
    "parent": [None, "hq", None, "jp-home", None, None, "rival", None, None],
    "group": ["T", "T", None, "T", None, "T", None, None, None],
}
BOUGHT = {"jp-local": 4.0, "th-local": 3.0, "us-here": 1.0, "jp-home": 1.5, "sg": 0.5}


def test_purchases_fall_into_the_five_parts():
    network = made(PLANTS, [(s, "plant", v) for s, v in BOUGHT.items()] + [("th-local", "th-plant", 1.0)])
    found = local_content(network, 1990)
    row = row_of(found, nationality="JP")
    assert [row[part] for part in PARTS] == pytest.approx([0.4, 0.3, 0.1, 0.15, 0.05])
    assert row["local_content"] == pytest.approx(0.8)
    assert row["local_in_group"] == pytest.approx(0.5)
    assert row_of(found, nationality="TH")["local_own"] == 1.0
    assert found.numbers["abroad_plants"] == 1
    only = local_content(network, 1990, owner="JP", by="actor")
    assert only.table["id"].to_list() == ["plant"]
    with pytest.raises(UsageError, match="US"):
        local_content(network, 1990, owner="US")
    with pytest.raises(UsageError):
        local_content(network, 1990, by="moon")


@given(TRADES, st.lists(st.sampled_from(["JP", "TH", "US", None]), min_size=8, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_parts_of_every_plant_add_up_to_one(trades, region):
    ids = [f"f{k}" for k in range(8)]
    parent = [None, "f0", "f1", None, "f3", None, None, None]
    network = made(
        {"id": ids, "region": region, "parent": parent}, [(ids[a], ids[b], v) for (a, b), v in trades.items()]
    )
    known = {k for k in range(8) if region[k] is not None}
    if not any(a in known and b in known for a, b in trades):
        return
    try:
        found = local_content(network, 1990, by="actor")
    except InvalidData:
        return  # the owner at the top may be somewhere unknown
    total = found.table.select(pl.sum_horizontal(PARTS)).to_series()
    assert total.to_list() == pytest.approx([1.0] * found.table.height)
    local = found.table.select(pl.sum_horizontal(PARTS[:3])).to_series()
    assert found.table["local_content"].to_list() == pytest.approx(local.to_list())


def test_the_largest_owner_decides_the_nationality_and_comes_before_the_parent():
    network = Network.from_tables(
        {
            "id": ["jp", "us", "th"],
            "kind": ["tier-1"] * 3,
            "region": ["JP", "US", "TH"],
            "parent": [None, None, "us"],
        },
        {
            "source": ["jp", "us"],
            "target": ["th", "th"],
            "type": ["ownership"] * 2,
            "since": ["1980-01-01", "1990-01-01"],
            "value": [0.6, 0.7],
        },
    )
    assert [nationality(network.at(year)).to_list()[1] for year in (1979, 1985, 1995)] == ["US", "JP", "US"]


def test_a_circle_of_births_and_shares_leaves_everybody_at_home():
    network = Network.from_tables(
        {"id": ["a", "b"], "kind": ["tier-1"] * 2, "region": ["JP", "US"], "parent": [None, "a"]},
        {"source": ["b"], "target": ["a"], "type": ["ownership"], "since": ["1980-01-01"], "value": [0.6]},
    )
    assert nationality(network.at(1990)).to_list() == ["JP", "US"]
