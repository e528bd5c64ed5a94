"""Lives of ties: Kaplan-Meier against scipy, the calendar, joined spells, late entry, closings."""

import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.tie_survival import interval, kaplan_meier, survival, tie_lives
from keiretsu.network import Network, change_strength

LIVES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=2, max_size=60)


def made(*spells, kind="supply", closed=None):
    """A network of ties (source, since, until) that all lead to the actor x."""
    names = sorted({spell[0] for spell in spells})
    actors = {"id": [*names, "x"], "kind": ["tier-1"] * len(names) + ["assembler"]}
    actors["closed"] = [(closed or {}).get(name) for name in actors["id"]]
    columns = zip(*((s, "x", kind, since, until) for s, since, until in spells), strict=True)
    return Network.from_tables(
        actors, dict(zip(("source", "target", "type", "since", "until"), map(list, columns), strict=True))
    )


@given(LIVES, st.sampled_from(["log-log", "plain"]))
@settings(max_examples=60, deadline=None)
def test_curve_and_greenwood_interval_are_those_of_scipy(lives, how):
    age = np.array([a for a, _ in lives], float)
    ended = np.array([e for _, e in lives])
    if not ended.any():
        return
    found = ecdf(CensoredData(uncensored=age[ended], right=age[~ended])).sf
    curve = kaplan_meier(age, ended)
    share, variance = curve.at(found.quantiles)
    assert share == pytest.approx(found.probabilities, abs=1e-12)
    low, high = interval(share, variance, how=how)
    inner = (share > 1e-9) & (share < 1 - 1e-9)  # at 0 and 1 the two log-log conventions part
    if inner.any():
        method = "log-log" if how == "log-log" else "linear"
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", RuntimeWarning
            )  # scipy's word on the interval where nobody is left
            limits = found.confidence_interval(method=method)
        assert low[inner] == pytest.approx(limits.low.probabilities[inner], abs=1e-9)
        assert high[inner] == pytest.approx(limits.high.probabilities[inner], abs=1e-9)


@given(LIVES)
@settings(max_examples=40, deadline=None)
def test_without_censoring_survival_is_the_share_that_lives_on(lives):
    age = np.array([a for a, _ in lives], float)
    curve = kaplan_meier(age, np.ones(len(age), bool))
    at = np.arange(14.0)
    assert curve.at(at)[0] == pytest.approx([(age > a).mean() for a in at])


def test_greenwood_of_uncensored_lives_is_the_binomial_variance():
    age = np.array([1.0] * 3 + [2.0] * 7)
    share, variance = kaplan_meier(age, np.ones(10, bool)).at(np.array([1.0]))
    assert variance[0] == pytest.approx(share[0] * (1 - share[0]) / 10)


def test_late_entry_counts_at_risk_only_from_the_first_look():
    duration, entry = np.array([2.0, 3.0, 4.0]), np.array([0.0, 2.5, 0.0])
    curve = kaplan_meier(duration, np.ones(3, bool), entry)
    assert curve.at_risk.tolist() == [2, 2, 1]
    assert curve.survival == pytest.approx([1 / 2, 1 / 4, 0.0])


def test_exponential_lives_give_back_their_rate_despite_censoring_and_late_entry():
    rng = np.random.default_rng(7)
    life, entry = rng.exponential(6.0, 40_000), rng.uniform(0.0, 5.0, 40_000)
    cut = entry + rng.uniform(0.5, 10.0, 40_000)
    seen = life > entry
    age, ended = np.minimum(life, cut)[seen], (life <= cut)[seen]
    curve = kaplan_meier(age, ended, entry[seen])
    assert curve.at(np.array([1.0, 3.0, 6.0]))[0] == pytest.approx(np.exp(-np.array([1, 3, 6]) / 6), abs=0.02)


def test_a_year_is_a_year_on_the_calendar_whether_or_not_it_has_a_leap_day():
    network = made(("a", "1991-04-01", "1992-04-01"), ("b", "1992-04-01", "1993-04-01"))
    assert tie_lives(network)["age"].to_list() == [1.0, 1.0]


def test_a_tie_open_at_the_last_look_is_cut_off_and_one_that_ended_that_day_is_not():
    network = made(
        ("a", "1990-01-01", None), ("b", "1990-01-01", "1991-12-31"), ("c", "1990-01-01", "1992-01-01")
    )
    lives = tie_lives(network, 1991).sort("source")
    assert lives["ended"].to_list() == [False, True, False]
    assert lives["age"].to_list()[::2] == [2.0, 2.0]


def test_a_change_of_strength_does_not_end_a_life():
    network = made(("a", "1990-01-01", None), ("b", "1990-01-01", "1993-01-01"))
    changed = change_strength(network, "a", "x", "supply", "1991-06-01", 0.3)
    assert tie_lives(changed, 1999).equals(tie_lives(network, 1999))


def test_a_tie_taken_up_again_after_a_gap_is_two_lives():
    network = made(("a", "1990-01-01", "1991-01-01"), ("a", "1992-01-01", "1995-01-01"))
    assert tie_lives(network)["age"].to_list() == [1.0, 3.0]


def test_a_record_that_begins_late_leaves_out_what_it_could_not_see():
    network = made(("a", "1980-01-01", "1985-01-01"), ("b", "1980-01-01", "1995-01-01"))
    lives = tie_lives(network, since=1990)
    assert lives.select("source", "entry", "age").rows() == [("b", 10.0, 15.0)]


def test_a_firm_that_closes_can_count_as_a_cut_rather_than_an_end():
    network = made(
        ("a", "1990-01-01", "1993-01-01"), ("b", "1990-01-01", "1993-01-01"), closed={"a": "1993-01-01"}
    )
    assert survival(network, 1999).numbers["supply_ended"] == 2
    assert survival(network, 1999, closings="censor").numbers["supply_ended"] == 1


def test_the_table_holds_every_whole_age_of_every_type():
    network = made(("a", "1990-01-01", "1993-01-01"), ("b", "1990-01-01", None))
    found = survival(network, 1994)
    assert found.table["age"].to_list() == [0, 1, 2, 3, 4, 5]
    assert found.table["survival"].to_list() == [1.0, 1.0, 1.0, 0.5, 0.5, 0.5]
    assert found.table["at_risk"].to_list() == [2, 2, 2, 2, 1, 1]
    assert found.table["ended"].to_list() == [0, 0, 0, 1, 0, 0]
    assert found.numbers["supply_median_life"] == 3.0
    assert found.numbers["supply_yearly_survival"] == pytest.approx(np.exp(-1 / 8))
    assert "2 supply ties" in found.summary


def test_names_of_actors_do_not_matter():
    spells = (("a", "1990-01-01", "1993-01-01"), ("b", "1989-05-01", "1994-03-01"), ("c", "1990-01-01", None))
    renamed = tuple((f"z{9 - i}", since, until) for i, (_, since, until) in enumerate(spells))
    assert survival(made(*spells), 1999).table.equals(survival(made(*renamed), 1999).table)


@pytest.mark.parametrize(
    "wrong", [{"closings": "never"}, {"how": "guess"}, {"level": 1.0}, {"types": ["love"]}]
)
def test_unknown_options_are_refused(wrong):
    with pytest.raises(UsageError):
        survival(made(("a", "1990-01-01", None)), **wrong)


def test_a_network_without_the_ties_asked_for_says_so():
    network = made(("a", "1990-01-01", None))
    with pytest.raises(InvalidData, match="credit"):
        survival(network, types=["credit"])
    with pytest.raises(InvalidData, match="view"):
        survival(network.at(1990))
    assert isinstance(survival(network, types="supply").table, pl.DataFrame)
