"""Putty-clay capital in closed form: one sector, machines from abroad at a fixed price, steady demand.

A technique chosen at least cost has v*/v_0 = rho^(1 - alpha) and labour rho^(-alpha), rho the return of the
opening over the user cost. Of a firm's plant the part ((1 - d) / (1 + g))^t is old after t years, so that
capital per value added goes from share / return to share / user cost at the pace g + d a year (Gilchrist and
Williams 2004); the return follows.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from keiretsu.experiment.regime import resolve
from keiretsu.model.forcing import Forcing, Period
from keiretsu.model.run import run
from keiretsu.model.sectors import SectorTable
from keiretsu.schema import Sector, sectors
from tests.runs import network, values

SHARE, RETURN, USER_COST, GROWTH, WEAR = 1 / 3, 0.34, 0.16, 0.08, 0.08
ONE = Sector("goods", 0, 1.0, 1.0, False, 0.3, 0.0, {})
STEADY = {
    "capital_share": SHARE, "markup": SHARE / (1 - SHARE), "markup_utilisation": 0.0, "fixed_cost": 0.0,
    "learning": 0.0, "selectivity": 0.0, "depreciation": WEAR, "interest": 0.05, "risk_premium": 0.03,
    "growth_memory": 1.0,
}  # fmt: skip
OFF = ("search", "race", "labour", "guidance", "research", "finance", "failure", "entry", "ties")


def steady(coefficient, *, off=OFF):
    """Return the setup of a steady economy whose firms begin with so many machines per unit of capacity."""
    setup = resolve("market", STEADY | {"capital_coefficient": coefficient}, off)
    grows = Period("demand_growth", None, None, float(np.log1p(GROWTH)), "prior")
    calm = Period("frontier_shock", None, None, 0.0, "prior")
    table = SectorTable({"goods": ONE}, dict.fromkeys(sectors(), "goods"))
    return replace(setup, forcing=Forcing("steady", (grows, calm)), sectors=table)


@cache
def simulated(*, off=OFF):
    """Return records; capacity, machines and labour a unit, the technique chosen, by year and firm."""
    seen = []

    def watch(e):
        own = e.investment
        seen.append(np.array([own.capacity, own.capital / own.capacity, own.staffing, own.intensity]))

    first = values(run(network(60), steady(1.0, off=off), years=(1955, 1956)).records, "ror")[0]
    coefficient = first / 100 / RETURN  # the return falls in proportion to the machines of the opening
    told = run(network(60), steady(coefficient, off=off), years=(1955, 1990), watch=watch).records
    return told, np.array(seen).swapaxes(0, 1), coefficient


def capital_per_value_added(years):
    """Return share / return at first, share / user cost in the end, at the pace of gross investment."""
    first, last = SHARE / RETURN, SHARE / USER_COST
    return last + (first - last) * ((1 - WEAR) / (1 + GROWTH)) ** years


def at_normal_utilisation(told):
    """Return capital per value added as it would be, were the plant of the year used as it is meant to be."""
    ratio = values(told, "capital") / values(told, "value_added")
    return ratio * values(told, "utilisation") / resolve("market").parameters["target_utilisation"]


def test_the_return_of_the_opening_is_the_one_that_its_machines_were_set_by():
    told, _, _ = simulated()
    assert values(told, "ror")[0] == pytest.approx(100 * RETURN, rel=1e-9)


def test_firms_choose_at_least_cost_and_stay_with_it_while_prices_do_not_move():
    _, (capacity, _, _, chosen), coefficient = simulated()
    assert chosen == pytest.approx(np.broadcast_to(chosen[0], chosen.shape), rel=1e-9)
    mean = np.average(chosen[0], weights=capacity[0]) / coefficient
    assert mean == pytest.approx((RETURN / USER_COST) ** (1 - SHARE), rel=0.02)


def test_old_machines_keep_their_technique_and_wear_away():
    _, (capacity, machines, staffing, chosen), coefficient = simulated()
    old = (1 - WEAR) ** np.arange(len(capacity))[:, None] * capacity[0] / capacity
    deeper = chosen[0] / coefficient
    labour = deeper ** (-SHARE / (1 - SHARE))
    assert machines / coefficient == pytest.approx(deeper + (1 - deeper) * old, rel=1e-9)
    assert staffing == pytest.approx(labour + (1 - labour) * old, rel=1e-9)


def test_capital_deepens_from_share_over_return_to_share_over_user_cost():
    told, _, _ = simulated()
    deepened = at_normal_utilisation(told)
    assert deepened[:2] == pytest.approx(capital_per_value_added(0), rel=1e-9)  # new machines work from 1957
    expected = capital_per_value_added(np.arange(36) - 1)
    assert deepened[2:] == pytest.approx(expected[2:], rel=0.1)  # value added falls as machines save labour
    assert deepened[12:] == pytest.approx(expected[12:], rel=0.04)
    assert 100 * SHARE / deepened[15] == pytest.approx(17.0, rel=0.05)


def test_without_the_choice_capital_per_value_added_stays_what_it_was():
    told, (_, machines, staffing, _), coefficient = simulated(off=(*OFF, "putty_clay"))
    assert machines == pytest.approx(np.full_like(machines, coefficient), rel=1e-12)
    assert (staffing == 1.0).all()
    assert at_normal_utilisation(told) == pytest.approx(np.full(36, SHARE / RETURN), rel=1e-9)
