"""Entry: who founds firms under which regime, and that nobody is lost on the way."""

import numpy as np
import polars as pl
import pytest

from tests.runs import network, shared, values

LATE = slice(20, None)


def ran(regime="relational", overrides=None, **how):
    return shared(network(150), regime, overrides, **how)


def mean(metric, overrides):
    """Return a metric of a run, mean over its later years."""
    return np.nanmean(values(ran(overrides=overrides), metric)[LATE])


@pytest.mark.parametrize("regime", ["relational", "market"])
def test_people_are_conserved_through_founding_and_closing(regime):
    records = ran(regime)
    assert values(records, "people_residual").max() < 1e-9
    assert values(records, "small_employment")[-1] > 0


def test_types_of_birth_sum_to_all():
    records = ran()
    kinds = [values(records, f"born_{k}")[1:] for k in ("independent", "spinoff", "norenwake", "bunsha")]
    assert np.sum(kinds, axis=0) == pytest.approx(100.0)
    assert values(records, "born_tied")[1:] == pytest.approx(100.0 - kinds[0])


def test_lifetime_employment_holds_founders_back():
    held, free = (mean("spinoff_rate", {"spinoff_block": block}) for block in (2.0, 0.0))
    assert held < free


def test_without_ties_to_reach_suppliers_by_fewer_start_alone():
    close, apart = (mean("ties_inherited", {"birth_blessing": b}) for b in (3.0, 0.0))
    assert close > apart


def test_more_reviewers_make_more_disagreement_at_the_frontier():
    noisy = {"licence_ceiling": 0.5}
    few, many = (mean("disagreement", noisy | {"consensus_stages": n}) for n in (1.0, 6.0))
    assert few == 0
    assert many > 0


def test_switched_off_nothing_is_founded_and_only_payrolls_feel_it():
    off = ran(rules_off=["entry"])
    for metric in ("startup_rate", "closure_rate", "born_independent", "small_employment"):
        assert np.isnan(values(off, metric)).all()
    without = (["labour"], ["labour", "entry"])
    bare = [ran(rules_off=rules) for rules in without]
    told = set(off.filter(pl.col("metric").str.contains("born_|rate|small_|sme_|ties_inh|disagr"))["metric"])
    keep = ~pl.col("metric").is_in(told)
    assert bare[0].filter(keep).equals(bare[1].filter(keep), null_equal=True)
