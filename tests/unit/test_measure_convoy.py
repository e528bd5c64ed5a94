"""The convoy test: the pull by hand, known coefficients recovered, placebos, controls, refusals."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.convoy import convoy_test
from keiretsu.measure.investment import _presence, investments, pulls
from keiretsu.network import Network

REGIONS = ["CN", "MY", "TH", "US"]


def by_hand() -> Network:
    """s sells 3 to toy and 1 to hon; toy came to TH in 1980 (left 1995), hon to US in 1985."""
    actors = {
        "id": ["hon", "hon-us", "mate", "mate-cn", "s", "s-th", "s-us", "toy", "toy-th"],
        "region": ["JP", "US", "JP", "CN", "JP", "TH", "US", "JP", "TH"],
        "parent": [None, "hon", None, "mate", None, "s", "s", None, "toy"],
        "founded": [
            None,
            "1985-01-01",
            None,
            "1989-06-01",
            None,
            "1990-01-01",
            "1996-01-01",
            None,
            "1980-01-01",
        ],
        "closed": [None] * 8 + ["1995-01-01"],
        "sector": ["autos", None, "parts", None, "parts", None, None, "autos", None],
        "horizontal": [None, None, "m", None, "m", None, None, None, None],
        "kind": ["tier-1"] * 9,
    }
    ties = {
        "source": ["s", "s", "toy"],
        "target": ["toy", "hon", "s"],
        "type": ["supply", "supply", "equity"],
        "since": ["1970-01-01"] * 3,
        "strength": [0.8, 0.5, 0.5],
        "value": [3.0, 1.0, 0.2],
    }
    return Network.from_tables(actors, ties)


def test_the_pull_is_sales_share_times_closeness_where_the_customer_is():
    network = by_hand()
    frame = pulls(network, investments(network), recent=2)
    view = network.at("1989-12-31").closeness()
    close = {(s, t): c for s, t, c in view.iter_rows()}
    of = frame.filter(investment="s-th")
    assert of["region"].to_list() == ["CN", "TH", "US"]
    assert of["chosen"].to_list() == [False, True, False]
    assert of["convoy"].to_list() == pytest.approx([0.0, 0.75 * close["s", "toy"], 0.25 * close["hon", "s"]])
    assert of["horizontal"].to_list() == [1.0, 0.0, 0.0]
    assert of["agglomeration"].to_list() == pytest.approx([np.log(2), 0.0, 0.0])
    later = frame.filter(investment="s-us")
    assert later["convoy"].to_list() == pytest.approx([0.0, 0.0, 0.25 * close["hon", "s"]])  # toy has left TH
    assert later["horizontal"].to_list() == [0.0, 0.0, 0.0]  # the mate came more than two years before


def test_a_firm_is_no_follower_of_its_own_plants():
    network = by_hand()
    frame = pulls(network, investments(network), recent=2)
    assert frame.filter(investment="s-us", region="TH")["agglomeration"].item() == 0.0


def drawn(theta: float, seed: int, firms: int = 400) -> Network:
    """Customers spread over the regions first; then each supplier picks one, pulled by theta times v."""
    rng = np.random.default_rng(seed)
    customers, suppliers = [f"c{k:02d}" for k in range(40)], [f"s{k:04d}" for k in range(firms)]
    where = rng.integers(0, 4, 40)
    chosen = rng.integers(0, 40, (firms, 2))
    value, strength = rng.uniform(1, 5, (firms, 2)), rng.uniform(0.3, 1.0, (firms, 2))
    value[chosen[:, 0] == chosen[:, 1], 1] = 0.0
    pull = np.zeros((firms, 4))
    for k in range(2):
        pull[np.arange(firms), where[chosen[:, k]]] += value[:, k] / value.sum(1) * strength[:, k]
    attraction = np.array([0.0, 0.5, -0.3, 0.2])
    went = (theta * pull + attraction + rng.gumbel(size=(firms, 4))).argmax(1)
    homes = [*customers, *suppliers]
    plants = [f"{name}-x" for name in homes]
    region = ["JP"] * len(homes) + [REGIONS[r] for r in (*where, *went)]
    days = ["1960-01-01"] * 40 + [f"{1970 + k % 20}-05-01" for k in range(firms)]
    actors = {
        "id": homes + plants,
        "kind": ["tier-1"] * (2 * len(homes)),
        "region": region,
        "parent": [None] * len(homes) + homes,
        "founded": [None] * len(homes) + days,
    }
    rows = [
        (suppliers[i], customers[chosen[i, k]], strength[i, k], value[i, k])
        for i in range(firms)
        for k in range(2)
        if value[i, k]
    ]
    ties = pl.DataFrame(rows, schema=["source", "target", "strength", "value"], orient="row")
    return Network.from_tables(actors, ties.with_columns(type=pl.lit("supply"), since=pl.lit("1950-01-01")))


OMEGA = 0.5


def test_it_recovers_how_strongly_customers_pulled(monkeypatch):
    from keiretsu.network import closeness

    weights = dict.fromkeys(closeness.default_omega(), OMEGA)
    monkeypatch.setattr(closeness, "default_omega", lambda: weights)  # closeness is half the strength
    found = convoy_test(drawn(3.0, 1, firms=1500))
    last = found.table.row(-1, named=True)
    assert last["column"] == "convoy"
    assert last["low"] < 3.0 / OMEGA < last["high"]
    assert found.numbers["p"] < 1e-6
    assert "follow" in found.summary


@pytest.mark.long
def test_where_nobody_follows_the_test_says_so_as_often_as_it_should():
    p = [convoy_test(drawn(0.0, seed, firms=150)).numbers["p"] for seed in range(20)]
    assert np.mean(np.array(p) < 0.05) <= 0.2
    assert np.mean(p) == pytest.approx(0.5, abs=0.2)


def test_exchanged_customers_pull_less_than_the_true_ones():
    found = convoy_test(drawn(3.0, 2, firms=300), placebos=9)
    assert found.numbers["p_placebo"] == 0.1
    assert found.numbers["placebo_likelihood_ratio"] < found.numbers["likelihood_ratio"]


def test_the_ratio_is_twice_the_gain_in_likelihood_and_a_useless_column_is_left_out():
    found = convoy_test(drawn(3.0, 3, firms=200))
    n = found.numbers
    assert n["likelihood_ratio"] == pytest.approx(2 * (n["log_likelihood"] - n["log_likelihood_without"]))
    assert "horizontal" in found.summary
    assert "horizontal" not in found.table["column"].to_list()


def test_controls_join_by_region_and_year(tmp_path):
    network = drawn(3.0, 4, firms=200)
    rng = np.random.default_rng(0)
    rows = [(r, y, float(rng.normal())) for r in REGIONS for y in range(1960, 1991)]
    controls = pl.DataFrame(rows, schema=["region", "year", "wage"], orient="row")
    controls.write_csv(tmp_path / "controls.csv")
    found = convoy_test(network, controls=str(tmp_path / "controls.csv"))
    assert "wage" in found.table["column"].to_list()
    assert found.table.equals(convoy_test(network, controls=controls).table)
    with pytest.raises(InvalidData, match="lack a number for TH in 1970"):
        convoy_test(
            network, controls=controls.filter(~((pl.col("region") == "TH") & (pl.col("year") == 1970)))
        )
    with pytest.raises(InvalidData, match="two rows"):
        convoy_test(network, controls=pl.concat([controls, controls]))
    with pytest.raises(InvalidData, match="cannot be read"):
        convoy_test(network, controls=str(tmp_path / "nothing.csv"))


def test_networks_without_investments_to_compare_are_refused():
    network = Network.from_tables(
        {"id": ["a"], "kind": ["tier-1"]}, {"source": [], "target": [], "type": [], "since": []}
    )
    with pytest.raises(InvalidData, match="affiliates"):
        convoy_test(network)
    with pytest.raises(InvalidData, match="view"):
        convoy_test(network.at(1990))
    with pytest.raises(UsageError):
        convoy_test(by_hand(), placebos=-1)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 1500)), min_size=4, max_size=25),
    st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_neighbours_are_those_of_a_plain_count(plants, recent):
    homes = [f"h{k}" for k in range(5)]
    sector, group = ["a", "a", "b", "b", None], ["m", None, "m", "n", "m"]
    network = Network.from_tables(
        {
            "id": homes + [f"p{k:02d}" for k in range(len(plants))],
            "kind": ["tier-1"] * (5 + len(plants)),
            "region": ["JP"] * 5 + [REGIONS[r] for _, r, _ in plants],
            "parent": [None] * 5 + [homes[h] for h, _, _ in plants],
            "founded": [None] * 5 + [d for _, _, d in plants],
            "sector": sector + [None] * len(plants),
            "horizontal": group + [None] * len(plants),
        },
        {"source": [], "target": [], "type": [], "since": []},
    )
    if len({r for _, r, _ in plants}) < 2:
        return
    for row in pulls(network, investments(network), recent).to_dicts():
        home, _, day = plants[int(row["investment"][1:])]
        before = [(h, d) for h, r, d in plants if REGIONS[r] == row["region"] and d < day and h != home]
        same = sum(sector[h] == sector[home] for h, _ in before) if sector[home] else 0
        mates = [d for h, d in before if group[home] and group[h] == group[home]]
        assert row["agglomeration"] == pytest.approx(np.log(1 + same))
        assert row["horizontal"] == sum(d >= day - round(365.25 * recent) for d in mates)


def test_plants_of_one_actor_in_one_region_are_one_presence():
    plants = {
        "id": ["toy", "a", "b", "c", "d"],
        "kind": ["assembler"] * 5,
        "region": ["JP", "TH", "TH", "TH", "US"],
        "parent": [None, "toy", "toy", "toy", "toy"],
        "founded": [None, "1970-01-03", "1970-01-01", "1970-02-01", None],
        "closed": [None, "1970-01-09", "1970-01-05", None, "1970-01-02"],
    }
    network = Network.from_tables(plants, {"source": [], "target": [], "type": [], "since": []})
    found = _presence(network).filter(owner="toy").sort("region", "start")
    first, last = pl.select(pl.Int32.min().alias("first"), pl.Int32.max().alias("last")).row(0)
    assert found.select("region", "start", "stop").rows() == [
        ("JP", first, last),
        ("TH", 0, 8),
        ("TH", 31, last),
        ("US", first, 1),
    ]
