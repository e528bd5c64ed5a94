"""Who is small or medium, whose innovations are used, and who never had an idea."""

import numpy as np
import polars as pl
import pytest

from keiretsu.network import Network
from tests.runs import economy, network, shared, values


def employing(persons):
    """Return a network whose firms all have so many employees."""
    w = network(150)
    actors = w.actors.with_columns(employees=pl.lit(persons))
    return Network.from_tables(actors, w.ties, attributes=True)


@pytest.mark.parametrize(("persons", "share"), [(10.0, 1.0), (1e6, 0.0)])
def test_firms_are_small_up_to_the_legal_number_of_the_employees_that_the_network_tells(persons, share):
    e = economy(employing(persons), years=(1955, 1955))
    people = e.labour.workers * e.research.innovations.persons[e.index.firms.region]
    assert people.mean() == pytest.approx(persons)
    assert ((people <= 300.0) == e.research.innovations.small).all()
    assert e.research.innovations.small.mean() == share


def test_where_the_network_does_not_tell_the_mean_firm_has_the_published_number():
    e = economy(network(150), years=(1955, 1955))
    people = e.labour.workers * e.research.innovations.persons[e.index.firms.region]
    assert people.mean() == pytest.approx(26.0)


def test_a_part_of_sales_uses_innovations_and_small_firms_made_some_of_them():
    table = shared(network(400, seed=2), "relational", {"imitation_rate": 0.8, "laboratory_cost": 0.0})
    use, small = values(table, "innovation_use"), values(table, "sme_innovation_use")
    markets = len(economy(network(400, seed=2), years=(1955, 1955)).index.markets.market_sector)
    assert (np.diff(use) >= 0.0).all()
    assert (np.diff(use) <= markets).all()
    assert use[-1] > 0.0
    assert (small <= use).all()


def test_fewer_firms_have_never_had_an_idea_where_laboratories_cost_nothing():
    of, active = network(400, seed=2), {"imitation_rate": 0.6}
    dear, free = (
        values(shared(of, "relational", active | {"laboratory_cost": cost}), "never_innovated")[-1]
        for cost in (3.0, 0.0)
    )
    assert free < dear <= 1.0
