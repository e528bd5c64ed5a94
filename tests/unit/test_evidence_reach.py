"""Which facts are reached, and that what was added to reach them reads what the documents say."""

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import Source
from keiretsu.evidence import fact, ledger, observations, score
from keiretsu.evidence.observe import read, read_observations
from keiretsu.evidence.panel import Panel
from keiretsu.model.metrics import MetricSeries
from keiretsu.synthetic import synth
from tests.made_up_records import MadeUp, long
from tests.runs import shared

YEARS = np.arange(1955, 2001)
MACHINERY = ("machinery", "precision")
TRANSPORT = ("autos", "auto_parts")
ELECTRONICS = ("consumer_electronics", "computers", "components")


def path(points, replications=3):
    """Return a path through points by year, the same in every replication."""
    years, values = zip(*points.items(), strict=True)
    return np.tile(np.interp(YEARS, years, values), (replications, 1))


def panel(*rows):
    """Return made-up records: arm, metric, group, points by year."""
    return Panel(MadeUp(pl.concat([long(arm, metric, path(p), YEARS, g) for arm, metric, g, p in rows])))


def reading(name, *rows):
    """Return the first value that the shipped observation of a fact reads."""
    found = read(panel(*rows), observations()[name])
    assert not found.missing, found.missing
    return found.values[0]


def sectors(metric, groups, *points):
    """Return rows of the relational arm, one a group, with the same or with points of their own."""
    each = points if len(points) == len(groups) else points * len(groups)
    return [("relational", metric, group, p) for group, p in zip(groups, each, strict=True)]


def test_at_least_76_facts_are_observed_and_70_of_them_simulated_or_seen():
    reached = ledger().filter(pl.col("status").is_in(["simulated", "seen"]))
    observed = observations()
    assert len(observed) >= 76
    assert reached.height >= 70
    assert set(reached["id"]) <= set(observed)


def test_a_listed_fact_that_is_not_reached_says_what_it_lacks():
    told = dict(ledger(status="not tried").select("id", "reason").rows())
    assert "mechanism of its own" in told["amakudari_change"]
    assert "nobody buys" in told["toyota_equity_three"]
    assert "needs M6" in told["elec_parent_sales"]


def test_value_added_of_two_sectors_is_added_up_before_it_is_compared_with_its_first_year():
    rows = sectors("value_added", MACHINERY, {1990: 30.0, 1995: 20.0}, {1990: 20.0, 1995: 20.0})
    assert reading("va_machinery_9095", *rows) == pytest.approx(-20.0)
    rows = sectors("value_added", TRANSPORT, {1990: 100.0, 1995: 87.0})
    assert reading("va_transport_9095", *rows) == pytest.approx(fact("va_transport_9095").value)


@pytest.mark.parametrize(
    ("electronics", "transport", "holds"), [(2.0, 0.9, 1), (0.9, 0.9, -1), (2.0, 1.1, -1)]
)
def test_only_electronics_grew_needs_all_three_industries(electronics, transport, holds):
    rows = [
        *sectors("value_added", ELECTRONICS, {1990: 1.0, 1995: electronics}),
        *sectors("value_added", MACHINERY, {1990: 1.0, 1995: 0.8}),
        *sectors("value_added", TRANSPORT, {1990: 1.0, 1995: transport}),
    ]
    assert reading("va_electronics_only", *rows) == holds


def test_profits_are_those_of_four_industries_and_may_turn_to_losses():
    groups = MACHINERY + TRANSPORT + ELECTRONICS
    falls = {1990: 1.0, 1995: 0.4, 1996: 0.5, 1998: 0.1}
    assert reading("profits_machinery_9095", *sectors("profit", groups, falls)) == pytest.approx(-60.0)
    assert reading("profits_machinery_1996", *sectors("profit", groups, falls)) == 1
    no_relief = {1995: 0.4, 1996: 0.3, 1998: 0.1}
    assert reading("profits_machinery_1996", *sectors("profit", groups, no_relief)) == -1
    losses = sectors("profit", groups, {1990: 1.0, 1995: -0.5})
    assert reading("profits_machinery_9095", *losses) == pytest.approx(-150.0)
    losses_before = panel(*sectors("profit", groups, {1990: -1.0, 1995: 0.5}))
    assert "undefined" in read(losses_before, observations()["profits_machinery_9095"]).missing


def test_value_added_over_sales_is_that_of_computers():
    rows = [
        ("relational", "value_added", "computers", {1991: 22.0}),
        ("relational", "sales", "computers", {1991: 100.0}),
    ]
    assert reading("computer_va_1991", *rows) == pytest.approx(22.0)


def test_the_gap_in_productivity_starts_from_the_opening_and_follows_machines_here_and_there():
    start = 0.61 * 0.118**0.4 / 1.79**0.4
    rows = [
        ("relational", "output_per_worker", "all", {1955: 2.0, 1994: 9.0}),
        ("relational", "frontier", "all", {1955: 1.0, 1994: 1.5}),
    ]
    assert reading("productivity_gap_1994", *rows) == pytest.approx(100.0 * (1.0 - 3.0 * start), abs=0.1)


def test_research_in_the_united_states_is_read_off_the_market_arm():
    assert reading("rd_gdp_us_1998", ("market", "rd_value_added", "all", {1998: 0.1})) == pytest.approx(
        10.0 * 0.17 / 0.75, abs=0.01
    )


@pytest.mark.parametrize(
    ("failures", "holds"),
    [({1962: 0.0, 1963: 0.02, 1969: 0.02, 1970: 0.0}, 1), ({1956: 0.02, 1962: 0.02, 1963: 0.0}, -1)],
)
def test_the_race_ends_as_the_sentence_orders_it(failures, holds):
    rows = [
        ("unguided", "capacity_waste", "all", {1956: 0.2, 1962: 0.2, 1963: 0.1}),
        ("unguided", "failures", "all", failures),
        ("unguided", "hhi", "all", {1969: 0.1, 1970: 0.3}),
        *(
            ("relational", metric, "all", {1955: low})
            for metric, low in [("capacity_waste", 0.1), ("hhi", 0.1)]
        ),
        ("relational", "failures", "all", {1955: 0.01}),
    ]
    assert reading("invrace_dead_end", *rows) == holds


@pytest.mark.parametrize(("layoffs", "holds"), [(0.01, -1), (0.03, 1)])
def test_excess_competition_shows_in_failures_and_layoffs(layoffs, holds):
    rows = [
        ("relational", "failures", "all", {1955: 0.01}),
        ("no_business", "failures", "all", {1955: 0.02}),
        ("relational", "layoffs_share", "all", {1955: layoffs}),
        ("no_business", "layoffs_share", "all", {1955: 0.02}),
    ]
    assert reading("excess_competition_unwelcome", *rows) == holds


def test_labour_and_small_firms_are_read_as_differences_in_points():
    rows = [
        ("relational", "radical_share", "all", {1955: 0.10}),
        ("no_labour", "radical_share", "all", {1955: 0.12}),
    ]
    assert reading("labour_inhibits_risk", *rows) == pytest.approx(-2.0)
    small = ("relational", "sme_share", "all", {1955: 0.95, 1970: 0.90})
    assert reading("sme_dependence_5060", small) == pytest.approx(-5.0)


def test_a_sentence_of_which_one_part_cannot_be_read_is_not_tried_and_says_why():
    rows = sectors("value_added", ELECTRONICS + MACHINERY, {1990: 1.0})
    result = {row.id: row for row in score(panel(*rows).ensemble)}["va_electronics_only"]
    assert (result.status, result.hit) == ("not tried", None)
    assert "group autos" in result.reason


def test_parts_are_read_in_the_replications_that_have_them_all():
    whole = long("a", "x", np.ones((3, 46)), YEARS)
    fewer = long("a", "y", np.array([[1.0], [-1.0], [1.0]]) * np.ones((3, 46)), YEARS).filter(
        pl.col("replication") > 0
    )
    one = 'metric = "price"\nstatistic = "level"\nyears = [1955]\nsign = "-"'
    text = f"[f]\n{one}\n[[f.also]]\n{one}"
    observation = read_observations(Source("own.toml", text), "a")["f"]
    parts = (observation.also[0].model_copy(update={"metric": "y"}),)
    changed = observation.model_copy(update={"metric": "x", "sign": "+", "also": parts})
    found = read(Panel(MadeUp(pl.concat([whole, fewer]))), changed)
    assert (found.replications.tolist(), found.values.tolist()) == ([1, 2], [1.0, -1.0])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('metric = "ror"\nstatistic = "level"\nyears = [1955]\ngroup = ["autos", "computers"]', "added up"),
        ('metric = "price"\nstatistic = "level"\nyears = [1955]\n[[f.also]]\nmetric = "wage"\n'
         'statistic = "level"\nyears = [1955]', "need a side each"),
        ('metric = "price"\nstatistic = "level"\nyears = [1955]\nminus = "b"\noffset = 1.0', "drops out"),
        ('metric = "price"\nstatistic = "relative_change"\nyears = [1955]', "a first and a last year"),
    ],
)  # fmt: skip
def test_what_an_observation_cannot_mean_is_refused(table, message):
    with pytest.raises(InvalidData, match=message):
        read_observations(Source("own.toml", f"[f]\n{table}"))


@pytest.mark.parametrize("metric", ["value_added", "profit", "sales", "output"])
def test_amounts_of_the_sectors_add_up_to_the_whole(metric):
    of = shared(synth(120, seed=2), years=(1955, 1958))
    rows = of.filter(pl.col("metric") == metric)
    whole = rows.filter(pl.col("group") == "all").sort("year")["value"].to_numpy()
    parts = rows.filter(pl.col("group") != "all").group_by("year").agg(pl.col("value").sum()).sort("year")
    assert parts["value"].to_numpy() == pytest.approx(whole, rel=1e-12)
    assert metric in MetricSeries((metric,), ("JP",), ("autos",)).by_sector
    assert whole.size == 4
    assert (whole != 0).all()
