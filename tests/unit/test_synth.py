"""The synthetic network against published statistics of Japanese production networks.

[1] Mizuno, Souma and Watanabe (2014), PLOS ONE 9:e100712: the number of customers has a Zipf tail (cumulative
    exponent 1); 4.3 links between two firms on average, in a network of half a million.
[2] Chakraborty et al. (2018), PLOS ONE 13:e0202739: one million firms, five million supplier-customer links.
[3] Fujiwara and Aoyama (2010), Eur. Phys. J. B 77:565: a million firms, millions of links, nearly all of them
    in one component.
[4] facts.csv, keiretsu_old_six: six horizontal groups.
"""

from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

from keiretsu.core.errors import UsageError
from keiretsu.model.index import lay_out
from keiretsu.network import Network, View, assert_invariants, days
from keiretsu.schema import TIE_TYPES, sectors
from keiretsu.synthetic import synth

FIRMS = 20_000
MAKERS = ["assembler", "tier-1", "tier-2"]


@pytest.fixture(scope="module")
def network() -> Network:
    return synth(FIRMS, seed=1)


@pytest.fixture(scope="module")
def view(network: Network) -> View:
    return network.at("1955-01-01")


@pytest.fixture(scope="module")
def firms(view: View) -> npt.NDArray[np.bool_]:
    return view.actors["kind"].is_in(MAKERS).to_numpy()


def zipf_exponent(values: npt.NDArray[np.generic], tail: float = 0.05) -> float:
    """Slope of log rank (less a half) on log value over the largest, after Gabaix and Ibragimov (2011)."""
    top = np.sort(values.astype(float))[::-1][: int(tail * len(values))]
    return -float(np.polyfit(np.log(top), np.log(np.arange(len(top)) + 0.5), 1)[0])


def supply_graph(view: View) -> csr_matrix:
    csr, n = view.ties.of("supply"), view.actors.height
    return csr_matrix((np.ones(len(csr.index)), csr.index, csr.ptr), shape=(n, n))


def test_a_synthetic_network_keeps_the_invariants(network: Network) -> None:
    assert_invariants(network)


def test_sizes_follow_zipfs_law(view: View, firms: npt.NDArray[np.bool_]) -> None:
    assert zipf_exponent(view.actors["size"].to_numpy()[firms]) == pytest.approx(1.0, abs=0.15)


def test_numbers_of_customers_follow_zipfs_law(view: View, firms: npt.NDArray[np.bool_]) -> None:
    assert zipf_exponent(view.ties.of("supply").degree[firms]) == pytest.approx(1.0, abs=0.3)  # [1]


def test_links_a_firm_are_about_five(view: View) -> None:
    assert 3.5 <= len(view.ties.of("supply").index) / FIRMS <= 5.5  # [2], [3]


def test_nearly_every_firm_is_in_one_component(view: View, firms: npt.NDArray[np.bool_]) -> None:
    _, label = connected_components(supply_graph(view), directed=False)
    assert np.bincount(label[firms]).max() >= 0.99 * FIRMS  # [3]


def test_two_firms_are_about_four_links_apart(view: View, firms: npt.NDArray[np.bool_]) -> None:
    some = np.flatnonzero(firms)[:: FIRMS // 40]
    steps = shortest_path(supply_graph(view), directed=False, unweighted=True, indices=some)[:, firms]
    mean = steps[np.isfinite(steps)].mean()
    assert 3.3 <= mean <= 5.3  # [1]: 4.3, in a network 25 times as large


def test_final_sectors_have_fewer_and_bigger_firms(view: View) -> None:
    mean = dict(
        view.actors.filter(pl.col("kind").is_in(MAKERS)).group_by("kind").agg(pl.col("size").mean()).rows()
    )
    count = dict(view.actors["kind"].value_counts().rows())
    assert mean["assembler"] > 2 * max(mean["tier-1"], mean["tier-2"])
    assert count["assembler"] < min(count["tier-1"], count["tier-2"])


def test_sectors_have_their_share_of_firms_and_the_mean_size_is_one(view: View) -> None:
    made = view.actors.filter(pl.col("kind").is_in(MAKERS))
    count = dict(made["sector"].value_counts().rows())
    assert made.height == FIRMS
    assert all(abs(count[s.name] - s.firms * FIRMS) < 10 for s in sectors().values())
    assert made["size"].mean() == pytest.approx(1.0)


def test_what_sectors_buy_is_what_suppliers_sell(network: Network) -> None:
    """Purchases by supplying sector equal its sales less its own final demand."""
    sold = (
        network.ties.filter(type="supply")
        .join(network.actors.select("id", "sector"), left_on="source", right_on="id")
        .group_by("sector")
        .agg(pl.col("value").sum())
    )
    sizes = network.actors.filter(pl.col("kind").is_in(MAKERS)).group_by("sector").agg(pl.col("size").sum())
    for name, value, size in sold.join(sizes, on="sector").rows():
        assert value / size == pytest.approx(1 - sectors()[name].final_demand, rel=0.02)


def test_there_are_six_horizontal_groups_each_with_bank_house_and_many_sectors(view: View) -> None:
    groups = view.actors.filter(pl.col("horizontal").is_not_null()).partition_by("horizontal")
    assert len(groups) == 6  # [4]
    for group in groups:
        assert group.filter(kind="bank").height == 1
        assert group.filter(kind="trading-house").height == 1
        assert group["sector"].n_unique() >= 6
        large = group.filter(pl.col("kind").is_in(MAKERS))["size"]
        assert large.median() > 10


def test_vertical_groups_surround_one_assembler_each(view: View) -> None:
    heads = view.actors.filter(pl.col("kind") == "assembler", pl.col("group").is_not_null())
    assert heads["group"].is_unique().all()
    assert set(heads["group"]) == set(view.actors["group"].drop_nulls())
    assert heads["size"].min() > view.actors.filter(kind="assembler")["size"].median()


def test_four_suppliers_in_five_are_attached_in_cells_of_about_fifteen(view: View) -> None:
    suppliers = view.actors.filter(pl.col("kind").is_in(["tier-1", "tier-2"]))
    attached = suppliers.filter(pl.col("group").is_not_null())
    assert attached.height / suppliers.height == pytest.approx(0.8, abs=0.02)
    assert attached.group_by("group", "sector").len()["len"].mean() == pytest.approx(15, abs=2)


def test_groups_hold_only_suppliers_of_their_heads_chain(view: View) -> None:
    heads = view.actors.filter(pl.col("kind") == "assembler", pl.col("group").is_not_null())
    chain_of = dict(heads.select("group", "sector").rows())
    for group, sector in (
        view.actors.filter(kind="tier-1").select("group", "sector").drop_nulls().unique().rows()
    ):
        assert sector in sectors()[chain_of[group]].inputs


def test_every_buyer_has_a_supplier_of_every_input_and_every_supplier_a_customer(network: Network) -> None:
    sector = dict(network.actors.select("id", "sector").rows())
    kind = dict(network.actors.select("id", pl.col("kind").cast(pl.String)).rows())
    bought: dict[str, set[str]] = {}
    sellers = set()
    for source, target in network.ties.filter(type="supply").select("source", "target").rows():
        bought.setdefault(target, set()).add(sector[source])
        sellers.add(source)
    for firm, of in sector.items():
        if kind[firm] in MAKERS:
            assert bought.get(firm, set()) == set(sectors()[of].inputs)
            assert (firm in sellers) == (kind[firm] != "assembler")


def test_buyers_prefer_suppliers_of_their_own_group(network: Network) -> None:
    group = network.actors.select("id", "group")
    ties = (
        network.ties.filter(type="supply")
        .join(group, left_on="source", right_on="id")
        .join(group, left_on="target", right_on="id", suffix="_of_buyer")
        .filter(pl.col("group_of_buyer").is_not_null())
    )
    inside = (ties["group"] == ties["group_of_buyer"]).fill_null(False)
    assert 0.4 <= inside.mean() <= 0.7


def test_firms_have_eight_partners_at_most_all_of_their_sector(network: Network, view: View) -> None:
    assert view.ties.of("collaboration", "both").degree.max() <= 8
    sector = network.actors.select("id", "sector", "group")
    pairs = (
        network.ties.filter(type="collaboration")
        .join(sector, left_on="source", right_on="id")
        .join(sector, left_on="target", right_on="id", suffix="_other")
    )
    assert (pairs["sector"] == pairs["sector_other"]).all()
    assert (pairs["group"] == pairs["group_other"]).mean() > 0.95


def test_every_firm_has_one_main_bank_and_group_members_their_own(network: Network, view: View) -> None:
    banks = network.ties.filter(type="credit").join(
        network.actors.select("id", "horizontal"), left_on="source", right_on="id"
    )
    lent = view.actors.filter(pl.col("kind").is_in([*MAKERS, "trading-house"])).join(
        banks, left_on="id", right_on="target", suffix="_of_bank"
    )
    assert lent.height == FIRMS + 6
    assert lent["id"].is_unique().all()
    member = lent.filter(pl.col("horizontal").is_not_null())
    assert (member["horizontal"] == member["horizontal_of_bank"]).all()


def test_all_nine_types_of_tie_occur(network: Network) -> None:
    assert set(network.ties["type"].unique()) == set(TIE_TYPES)


def test_ties_are_open_and_began_in_the_ten_years_before(network: Network) -> None:
    assert network.ties["until"].null_count() == network.ties.height
    young = network.ties.filter(pl.col("type") != "lineage")["since"]
    assert days(1945) - 10 <= young.min() < days(1946)
    assert days(1954) < network.ties["since"].max() < days(1955)


def test_strengths_and_purchases_are_within_bounds(network: Network) -> None:
    assert network.ties["strength"].is_between(0.2, 0.9).all()
    assert network.ties.filter(type="supply")["value"].min() > 0


def test_the_same_seed_gives_the_same_network_and_another_seed_another() -> None:
    assert synth(300, seed=5) == synth(300, seed=5)
    assert synth(300, seed=5) != synth(300, seed=6)


def test_the_provenance_makes_the_network_again(network: Network) -> None:
    card = synth(300, seed=5, regions=2, attached=0.5).provenance
    assert synth(card["firms"], card["seed"], **card["options"]).provenance == card


def test_regions_have_no_tie_between_them() -> None:
    network = synth(401, seed=5, regions=3)
    assert_invariants(network)
    assert sorted(network.actors["region"].unique()) == ["JP-1", "JP-2", "JP-3"]
    region = network.actors["region"].to_numpy()
    assert (region[network.source] == region[network.target]).all()


def test_a_region_is_the_same_whatever_regions_stand_beside_it() -> None:
    alone = synth(200, seed=5).actors.drop("region")
    beside = synth(600, seed=5, regions=3).actors.filter(region="JP-1").drop("region")
    assert beside.equals(alone)


@pytest.mark.parametrize("firms", [40, 57, 100, 1000])
@pytest.mark.parametrize(
    "options", [{}, {"attached": 0.0}, {"attached": 1.0, "loyalty": 1.0}, {"suppliers": 1}]
)
def test_small_and_extreme_networks_are_sound(firms: int, options: dict[str, float]) -> None:
    network = synth(firms, seed=9, **options)
    assert_invariants(network)
    assert network.actors["kind"].is_in(MAKERS).sum() == firms


@pytest.mark.parametrize(
    ("firms", "options", "says"),
    [
        (39, {}, "39 firms are too few; ask for 40 or more"),
        (100, {"regions": 3}, "ask for 120 or more"),
        (100, {"colour": "red"}, "no option 'colour'"),
        (100, {"attached": 1.2}, "attached = 1.2 is wrong"),
        (100, {"regions": 0}, "regions = 0 is wrong"),
    ],
)
def test_a_wrong_request_is_a_usage_error(firms: int, options: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        synth(firms, **options)


def test_retired_officials_sit_on_boards_of_guided_firms_only(network: Network) -> None:
    kind = network.actors.select("id", pl.col("kind").cast(pl.String))
    personnel = network.ties.filter(type="personnel").join(kind, left_on="source", right_on="id")
    officials = personnel.filter(kind="agency")["target"]
    guided = network.ties.filter(type="guidance")["target"]
    assert 0.3 <= officials.len() / guided.len() <= 0.5
    assert officials.is_in(guided.implode()).all()


def test_heads_own_distributors_of_their_own_group(network: Network) -> None:
    actor = network.actors.select("id", pl.col("kind").cast(pl.String), "group")
    outlets = (
        network.ties.filter(type="ownership")
        .join(actor.filter(kind="distributor"), left_on="target", right_on="id")
        .join(actor, left_on="source", right_on="id", suffix="_of_head")
    )
    heads = network.actors.filter(pl.col("kind") == "assembler", pl.col("group").is_not_null())
    assert 0.6 <= outlets.height / heads.height <= 0.8
    assert (outlets["group"] == outlets["group_of_head"]).all()
    assert (outlets["kind_of_head"] == "assembler").all()


def test_stable_shareholders_hold_most_of_the_stock_of_two_thirds_of_major_firms(network: Network) -> None:
    """facts.csv: stable_holders_share, stable_majority_share; put in, so kept true."""
    index = lay_out(network, 1955)
    f = SimpleNamespace(**index.given)
    stable = np.bincount(f.held, weights=f.stake, minlength=len(index.ids))[f.major > 0]
    assert np.mean(stable > 0) == pytest.approx(719 / 731, abs=0.02)
    assert np.mean(stable[stable > 0] > 0.5) == pytest.approx(2 / 3, abs=0.08)
    assert stable.max() < 2.0


def test_the_layout_knows_banks_groups_officials_and_outlets(network: Network) -> None:
    f = SimpleNamespace(**lay_out(network, 1955).given)
    assert (f.bank >= 0).all()
    member = f.horizontal >= 0
    assert (f.bank_group[f.bank[member]] == f.horizontal[member]).all()
    assert f.housed.all()
    assert (f.guided[f.descended[f.row] > 0] > 0).all()
    assert set(f.group[f.distributed[f.row] > 0]) <= set(f.group[f.group >= 0])
    assert f.credit.min() >= 0.2
