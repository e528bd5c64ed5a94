"""Which vertical groups a year leaves behind."""

from types import SimpleNamespace

import numpy as np

from keiretsu.model.mechanisms.technology import rule as technology
from tests.runs import network, shared, values


def economy(level, group, market, homes):
    markets = int(max(market)) + 1
    mean = np.bincount(market, level, markets) / np.maximum(1, np.bincount(market, minlength=markets))
    index = SimpleNamespace(
        firms=SimpleNamespace(market=np.array(market, np.uint32)),
        markets=SimpleNamespace(market_sector=np.zeros(markets)),
        groups=SimpleNamespace(group=np.array(group, np.int32), group_home=np.array(homes)),
    )
    designs = SimpleNamespace(level=np.array(level), market_level=mean)
    return SimpleNamespace(index=index, technology=SimpleNamespace(designs=designs))


def test_a_group_far_below_the_firms_of_its_market_is_left_behind():
    e = economy([1.0, 1.0, 0.8, 0.8, 0.9], [0, 0, 1, 1, -1], [0] * 5, [0, 0])
    assert technology.sums(e).tolist() == [[2.0, 1.0]]


def test_a_group_in_a_backward_trade_is_not_left_behind_for_that():
    e = economy([1.0, 1.0, 0.5, 0.5], [0, 0, 1, 1], [0, 0, 1, 1], [0, 1])
    assert technology.sums(e).tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_members_in_several_markets_are_held_against_each_of_them():
    level, market = [1.2, 0.7, 0.9, 1.1], [0, 0, 1, 1]
    assert technology.sums(economy(level, [0, 1, 0, 1], market, [0, 0])).tolist() == [[2.0, 1.0], [0.0, 0.0]]


def test_no_groups_no_share():
    nobody = economy([1.0, 0.5], [-1, -1], [0, 0], np.zeros(0, np.int64))
    assert technology.sums(nobody).tolist() == [[0.0, 0.0]]


def test_the_share_of_groups_left_behind_is_recorded_and_moves():
    behind = values(shared(network(300, seed=3), years=(1955, 1965)), "groups_behind")
    assert ((behind >= 0.0) & (behind <= 1.0)).all()
    assert len(set(behind)) > 1
