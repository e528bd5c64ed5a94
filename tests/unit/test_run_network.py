"""The network that a run gives back: on the opening day that of the opening, later one to be run on."""

import json
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import keiretsu as kt
from keiretsu.core.errors import UsageError
from keiretsu.experiment.finished import write_results
from keiretsu.experiment.regime import resolve
from keiretsu.model import run as simulate
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.command import keiretsu as cli

TIES = ["source", "target", "type", "since", "strength", "flow", "value", "brokered"]
KEY = ["type", "source", "target", "since"]


def ties_of(network):
    return network.ties.frame if hasattr(network.ties, "frame") else network.ties


@settings(max_examples=12, deadline=None)
@given(firms=st.integers(120, 200), seed=st.integers(0, 10_000), regions=st.integers(1, 3))
def test_a_run_that_has_opened_gives_back_the_network_it_opened_on(firms, seed, regions):
    made = synth(firms, seed=seed, regions=regions)
    back = simulate.run(made, resolve("relational"), years=(1955, 1955), networks=(1954,)).networks[1954]
    then = made.at(1954)
    assert_frame_equal(ties_of(back).select(TIES).sort(KEY), then.ties.frame.select(TIES).sort(KEY))
    assert_frame_equal(back.actors, then.actors)


@cache
def three_years():
    return simulate.run(
        synth(150, seed=1), resolve("relational"), years=(1955, 1958), networks=(1955, 1958), events=True
    )


def test_a_run_that_opens_on_what_was_given_back_gives_it_back_unchanged():
    given_back = three_years().networks[1958]
    again = simulate.run(given_back, resolve("relational"), years=(1959, 1961), networks=(1958,)).networks[
        1958
    ]
    assert_frame_equal(ties_of(again).select(TIES).sort(KEY), ties_of(given_back).select(TIES).sort(KEY))
    assert_frame_equal(again.actors, given_back.actors)


def test_collaborations_given_back_are_those_that_the_events_leave():
    def pairs(network):
        found = network.ties.filter(pl.col("type") == "collaboration").select("source", "target")
        return {frozenset(row) for row in found.rows()}

    run = three_years()
    left = pairs(run.networks[1955])
    for event in run.events.filter(pl.col("type") == "collaboration", pl.col("year") > 1955).to_dicts():
        pair = {frozenset((event["source"], event["target"]))}
        left = left | pair if event["what"] == "opened" else left - pair
    assert pairs(run.networks[1958]) == left


def test_what_supply_ties_moved_is_what_the_year_bought():
    ties = ties_of(three_years().networks[1958]).filter(pl.col("type") == "supply", pl.col("flow") > 0)
    assert ties.height > 0
    assert (ties["value"] > 0).all()


@cache
def ensemble():
    return kt.run("relationalism", years="1974:1977", replications=2, firms=120, workers=1)


def test_an_arm_that_branches_has_the_network_of_its_parent_before():
    assert ensemble().network("market_1975", 1975) == ensemble().network("relational", 1975)
    assert ensemble().network("market_1975", 1977) != ensemble().network("relational", 1977)


def test_replications_have_networks_of_their_own():
    assert ensemble().network(year=1975) != ensemble().network(year=1975, replication=1)


def test_sizes_given_back_have_grown_as_sales_have():
    sales = {}

    def look(e):
        sellers = e.production.sellers
        sales[e.year] = pl.DataFrame({"id": e.index.ids, "sales": sellers.price * sellers.output})

    made = synth(150, seed=1)
    run = simulate.run(made, resolve("relational"), years=(1955, 1958), networks=(1954, 1958), watch=look)
    then, now = run.networks[1954].actors, run.networks[1958].actors
    sizes = then.select("id", "size").join(now.select("id", later="size"), on="id")
    sizes = sizes.join(sales[1955], on="id").join(sales[1958].rename({"sales": "sales later"}), on="id")
    assert sizes.height == 150
    grown, sold = sizes["later"] / sizes["size"], sizes["sales later"] / sizes["sales"]
    assert grown.to_list() == pytest.approx(sold.clip(lower_bound=1e-6).to_list(), rel=1e-12)
    assert grown.min() < 1 < grown.max()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("markt", 1975), 'did you mean "market'),
        (("market", 1980), "choose 1974 to 1977, or 1973 for the day it opens"),
        (("market", 1975, 2), "choose 0 to 1"),
    ],
)
def test_what_was_not_run_is_refused(arguments, words):
    with pytest.raises(UsageError, match=words):
        ensemble().network(*arguments)


def test_the_command_saves_what_python_returns_and_it_can_be_run_on(tmp_path):
    run = cli("run", "relationalism", "--years", "1974:1977", "--replications", "1", "--firms", "60",
              "--store", tmp_path / "store", "--out", tmp_path / "run")  # fmt: skip
    assert run.returncode == 0, run.stderr
    made = cli("network", f"{tmp_path}/run:market_1975", "--year", "1976", "--out", tmp_path / "network")
    assert made.returncode == 0, made.stderr
    chosen = kt.load_scenario("relationalism").with_options(years="1974:1977", replications=1, firms=60)
    expected = kt.run(chosen, workers=1, store=tmp_path / "store").network("market_1975", 1976)
    assert Network.load(tmp_path / "network") == expected
    (tmp_path / "on.toml").write_text(
        '[scenario]\nname = "on"\ntitle = "On"\nyears = [1977, 1979]\nreplications = 1\nseed = 1\n'
        'network = "network"\n[arms.kept]\nregime = "market"\nrole = "baseline"\n'
    )
    on = cli("run", tmp_path / "on.toml", "--store", tmp_path / "store", "--json")
    assert on.returncode == 0, on.stderr


def test_a_run_that_could_not_be_made_again_is_refused(tmp_path):
    done = cli("run", "relationalism", "--years", "1974:1975", "--replications", "1", "--firms", "60",
               "--store", tmp_path / "store", "--out", tmp_path / "run")  # fmt: skip
    assert done.returncode == 0
    altered = (tmp_path / "run" / "results.json").read_text().replace('"numba": "', '"numba": "0')
    write_results(tmp_path / "run", json.loads(altered))
    refused = cli("network", tmp_path / "run", "--out", tmp_path / "network")
    assert refused.returncode == 2
    assert "another environment" in refused.stderr
    assert not (tmp_path / "network").exists()


def test_a_network_that_is_there_is_not_written_over_unasked(tmp_path):
    words = ("relationalism", "--firms", "100", "--replications", "1", "--years", "1955:1957")
    assert cli("run", *words, "--workers", "1", "--out", tmp_path / "run").returncode == 0
    out = tmp_path / "network"
    assert cli("network", tmp_path / "run", "--out", out).returncode == 0
    before = (out / "ties.parquet").read_bytes()
    refused = cli("network", tmp_path / "run", "--year", "1955", "--out", out)
    assert refused.returncode == 2
    assert "holds a network already; name another folder, or give --overwrite" in refused.stderr
    assert (out / "ties.parquet").read_bytes() == before
    assert cli("network", tmp_path / "run", "--year", "1955", "--overwrite", "--out", out).returncode == 0
    assert (out / "ties.parquet").read_bytes() != before


def test_an_unknown_metric_is_told_the_nearest_few_and_where_all_are(tmp_path):
    words = ("relationalism", "--firms", "100", "--replications", "1", "--years", "1955:1957")
    assert cli("run", *words, "--workers", "1", "--out", tmp_path / "run").returncode == 0
    arms = (f"{tmp_path / 'run'}:relational", f"{tmp_path / 'run'}:market")
    said = cli("compare", *arms, "--metric", "tfp").stderr
    assert "did you mean tfp_" in said
    assert len(said.split(" or ")) == 3
    assert "'keiretsu list metrics' says what there is" in said
    said = cli("compare", *arms, "--metric", "xyzzy").stderr
    assert "'keiretsu list metrics' says what there is" in said
    assert len(said) < 300
