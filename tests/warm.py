"""Compile what the tests run once, before the workers of pytest-xdist start and load it from the cache."""

from keiretsu.experiment.work import warm_up
from keiretsu.measure import measure
from tests.runs import network, run

HARD = {"group_mergers": 1956.0, "tie_ups": 1.0, "failure_years": 1.0, "opening_debt": 0.3}


def warm():
    """Reach, on sixty firms, both engines, mergers, failures and the measures."""
    warm_up()
    run(network(60), overrides=HARD, years=(1955, 1962))
    run(network(60), engine="reduced", years=(1955, 1957))
    measure(network(60), 1954)
