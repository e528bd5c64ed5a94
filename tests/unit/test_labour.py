"""What the labour rule does to firms: who goes, who stays idle, what pay follows, what engineers carry."""

import numpy as np
import pytest

from keiretsu.experiment.regime import resolve
from keiretsu.model.setup import Change
from tests.runs import network, shared, values

YEARS = (1955, 1975)
FIRMS = 200


def after_opening(metric, years=YEARS, changes=(), **given):
    """Return a metric by year, after the opening year."""
    return values(shared(network(FIRMS, seed=2), overrides=given, years=years, changes=changes), metric)[1:]


def test_without_hoarding_people_are_laid_off_instead_of_kept_idle():
    strict = {"hoarding": 0.0, "seats": 0.0, "early_retirement": 0.0}
    assert after_opening("layoffs_share", **strict).mean() > 5 * after_opening("layoffs_share").mean()
    assert (after_opening("idle_share", **strict) < 1e-12).all()
    assert after_opening("idle_share").mean() > 0.001


def test_with_full_hoarding_and_no_early_retirement_nobody_is_laid_off():
    given = {"hoarding": 1.0, "early_retirement": 0.0}
    assert (after_opening("layoffs_share", **given) == 0.0).all()
    assert (after_opening("payroll_channel", **given) == 1.0).all()
    gone = after_opening("core_turnover", **given) - after_opening("bereft_share", **given)
    assert gone == pytest.approx(0.04)


def test_with_the_pen_closed_nobody_moves_and_more_are_laid_off():
    closed = {"transfers": 0.0, "seats": 0.0, "hoarding": 0.5}
    open_ = closed | {"transfers": 1.0}
    assert (after_opening("transferred_share", **closed) == 0.0).all()
    assert after_opening("transferred_share", **open_).mean() > 0.001
    assert after_opening("layoffs_share", **closed).mean() > after_opening("layoffs_share", **open_).mean()


def test_a_growing_economy_is_young_and_cheap_a_slow_one_old_and_dear():
    fast, slow = ({"demand_growth_1955": g} for g in (0.10, 0.0))
    for metric in ("tenure", "pay_seniority", "pension_promises"):
        assert after_opening(metric, **slow)[-1] > after_opening(metric, **fast)[-1] * 1.02


def test_promises_withheld_from_pay_come_back_as_allowances():
    with_, without = ({"pension": p, "seniority": 0.0} for p in (0.06, 0.0))
    assert after_opening("pay_seniority", **with_) == pytest.approx(0.94)
    assert (after_opening("pensions", **with_) > 0.01).all()
    assert (after_opening("pensions", **without) == 0.0).all()


def test_an_enterprise_union_shares_profit_and_loss():
    shared = after_opening("bonus_share", enterprise_union=0.4)
    margins = after_opening("margin", enterprise_union=0.0)
    assert ((shared > 0) == (margins > 0.07)).mean() > 0.8
    assert (after_opening("bonus_share", enterprise_union=0.0) == 0.0).all()


def test_engineers_carry_designs_where_no_tie_does():
    still, moving = ({"imitation_rate": 0.0, "teaching_rate": 0.0, "mobility": m} for m in (0.0, 0.2))
    assert (after_opening("adoptions", **still) == 0.0).all()
    assert (after_opening("adoptions", **moving)[:5] > 0.01).all()
    start, end = after_opening("tfp_mean", turbulence=0.0, **moving)[[0, -1]]
    assert end > start + 0.05


def test_mobility_costs_training_only_where_it_is_said_to():
    kept, lost = (after_opening("tfp_mean", mobility=0.1, training_loss=loss) for loss in (0.0, 4.0))
    assert not np.array_equal(kept, lost)


def test_sharing_out_engineers_narrows_the_spread_of_skill():
    spread = [after_opening("skill_spread", faculty_parity=p).mean() for p in (0.0, 0.5, 1.0)]
    assert spread[0] > spread[1] > spread[2] == 0.0


def test_a_turn_to_market_rules_lays_people_off_at_once():
    market = resolve("market").parameters
    turn = Change(1970, {name: market[name] for name in ("hoarding", "transfers", "seats", "turnover")})
    before, after = after_opening("layoffs_share", changes=[turn])[[13, 14]]
    assert after > 4 * before


def test_who_loses_a_firm_goes_elsewhere():
    lenient = {"failure_years": 1.0, "credit_limit": 0.3, "opening_debt": 0.3}
    bereft = after_opening("bereft_share", years=(1955, 1985), **lenient)
    assert bereft.max() > 0.0
    assert after_opening("people_residual", years=(1955, 1985), **lenient).max() < 1e-9


def test_labour_off_leaves_no_people():
    records = shared(network(FIRMS, seed=2), rules_off=["labour"], years=(1955, 1960))
    assert np.isnan(values(records, "employment")).all()
    assert (values(records, "people_residual") == 0.0).all()
