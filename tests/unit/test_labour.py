"""What the labour rule does to firms: who goes, who stays idle, what pay follows, what engineers carry."""

import numpy as np
import pytest

from keiretsu.experiment.regime import resolve
from keiretsu.model.run import run
from keiretsu.model.setup import Change
from keiretsu.synthetic import synth
from tests.property.runs import values

YEARS = (1955, 1975)


@pytest.fixture(scope="module")
def of():
    return synth(200, seed=2)


def told(of, metric, years=YEARS, changes=(), regime="relational", **given):
    """Return a metric by year, after the opening year."""
    return values(run(of, resolve(regime, given, changes=changes), years=years).records, metric)[1:]


def test_without_hoarding_people_are_laid_off_instead_of_kept_idle(of):
    strict = {"hoarding": 0.0, "seats": 0.0, "early_retirement": 0.0}
    assert told(of, "layoffs_share", **strict).mean() > 5 * told(of, "layoffs_share").mean()
    assert (told(of, "idle_share", **strict) < 1e-12).all()
    assert told(of, "idle_share").mean() > 0.001


def test_with_full_hoarding_and_no_early_retirement_nobody_is_laid_off(of):
    given = {"hoarding": 1.0, "early_retirement": 0.0}
    assert (told(of, "layoffs_share", **given) == 0.0).all()
    assert (told(of, "payroll_channel", **given) == 1.0).all()
    gone = told(of, "core_turnover", **given) - told(of, "bereft_share", **given)
    assert gone == pytest.approx(0.04)


def test_with_the_pen_closed_nobody_moves_and_more_are_laid_off(of):
    closed = {"transfers": 0.0, "seats": 0.0, "hoarding": 0.5}
    open_ = closed | {"transfers": 1.0}
    assert (told(of, "transferred_share", **closed) == 0.0).all()
    assert told(of, "transferred_share", **open_).mean() > 0.001
    assert told(of, "layoffs_share", **closed).mean() > told(of, "layoffs_share", **open_).mean()


def test_a_growing_economy_is_young_and_cheap_a_slow_one_old_and_dear(of):
    fast, slow = ({"demand_growth_1955": g} for g in (0.10, 0.0))
    for metric in ("tenure", "pay_seniority", "pension_promises"):
        assert told(of, metric, **slow)[-1] > told(of, metric, **fast)[-1] * 1.02


def test_promises_withheld_from_pay_come_back_as_allowances(of):
    with_, without = ({"pension": p, "seniority": 0.0} for p in (0.06, 0.0))
    assert told(of, "pay_seniority", **with_) == pytest.approx(0.94)
    assert (told(of, "pensions", **with_) > 0.01).all()
    assert (told(of, "pensions", **without) == 0.0).all()


def test_an_enterprise_union_shares_profit_and_loss(of):
    shared = told(of, "bonus_share", enterprise_union=0.4)
    margins = told(of, "margin", enterprise_union=0.0)
    assert ((shared > 0) == (margins > 0.07)).mean() > 0.8
    assert (told(of, "bonus_share", enterprise_union=0.0) == 0.0).all()


def test_engineers_carry_designs_where_no_tie_does(of):
    still, moving = ({"imitation_rate": 0.0, "mobility": m} for m in (0.0, 0.2))
    assert (told(of, "adoptions", **still) == 0.0).all()
    assert (told(of, "adoptions", **moving)[:5] > 0.01).all()
    start, end = told(of, "tfp_mean", turbulence=0.0, **moving)[[0, -1]]
    assert end > start + 0.05


def test_mobility_costs_training_only_where_it_is_said_to(of):
    kept, lost = (told(of, "tfp_mean", mobility=0.1, training_loss=loss) for loss in (0.0, 4.0))
    assert not np.array_equal(kept, lost)


def test_sharing_out_engineers_narrows_the_spread_of_skill(of):
    spread = [told(of, "skill_spread", faculty_parity=p).mean() for p in (0.0, 0.5, 1.0)]
    assert spread[0] > spread[1] > spread[2] == 0.0


def test_a_turn_to_market_rules_lays_people_off_at_once(of):
    market = resolve("market").parameters
    turn = Change(1970, {name: market[name] for name in ("hoarding", "transfers", "seats", "turnover")})
    before, after = told(of, "layoffs_share", changes=[turn])[[13, 14]]
    assert after > 4 * before


def test_who_loses_a_firm_goes_elsewhere(of):
    lenient = {"failure_years": 1.0, "credit_limit": 0.3, "opening_debt": 0.3}
    bereft = told(of, "bereft_share", years=(1955, 1985), **lenient)
    assert bereft.max() > 0.0
    assert told(of, "people_residual", years=(1955, 1985), **lenient).max() < 1e-9


def test_labour_off_leaves_no_people(of):
    records = run(of, resolve("relational", rules_off=["labour"]), years=(1955, 1960)).records
    assert np.isnan(values(records, "employment")).all()
    assert (values(records, "people_residual") == 0.0).all()
