"""What tests of whole runs share: small networks, runs, parameters inside their ranges, exact comparison.

Networks and records are immutable and may be shared; an economy is not, so `economy` makes a new one a call.
"""

from functools import cache

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from keiretsu import schema
from keiretsu.experiment.regime import resolve
from keiretsu.model import run as simulate
from keiretsu.synthetic import synth
from tests.reference import made_up

WHOLE_NUMBERS = (
    "bids",
    "sights",
    "shared_elements",
    "friends",
    "partners",
    "complexity",
    "leader_starts",
    "leader_steps",
    "heritage",
    "failure_years",
    "diffusion_law",
    "group_mergers",
)
EQUAL = (
    "bids",
    "sights",
    "break_hazard",
    "break_protection",
    "partners",
    "outside_partners",
    "channel_rate",
    "consensus_stages",
)
EQUAL += ("share_objective", "guidance", "guided_search", "voice_posts", "voice_size")
EQUAL += ("turnover", "hoarding", "transfers", "seats", "early_retirement", "seniority", "pension")
EQUAL += ("enterprise_union", "mobility", "faculty_parity")
EQUAL += ("patience", "stake_turnover", "house_saving", "distributor_lock", "spinoff_block")
"""Institutional parameters that work without any tie."""


@cache
def network(firms=90, seed=1, **options):
    """Return a small network, made once."""
    return synth(firms, seed=seed, **options)


def random_parameters(seed):
    """Return a value inside its range for every parameter, such that the opening year is viable.

    Machines needed, directly and through inputs, to make the machines of one machine must stay below one, and
    demand must not shrink faster than machines wear out.
    """
    rng = np.random.default_rng(seed)
    while True:
        p = made_up.parameters(rng)
        pace = p["depreciation"] + p["demand_growth_1955"]
        laboratories = p["laboratory_share"] * p["research_share"]
        if 0 < 1.7 * p["capital_coefficient"] * pace / p["target_utilisation"] + laboratories < 0.5:
            return p | {name: float(round(p[name])) for name in WHOLE_NUMBERS}


def untied(**given):
    """Return parameters under which no tie enters anything or teaches, and the presets agree on the rest."""
    off = {name: 0.0 for name in schema.parameters() if name.startswith("omega_")}
    same = {name: schema.parameters()[name].default for name in EQUAL}
    return off | {"rent": 0.0, "teaching_rate": 0.0} | same | given


def run(of, regime="relational", overrides=None, *, rules_off=(), changes=(), engine="micro", **how):
    """Simulate a network under a regime, anew at every call; `how` goes to `keiretsu.model.run.run`."""
    setup = resolve(regime, overrides or {}, rules_off, changes=changes, engine=engine)
    return simulate.run(of, setup, **how)


def records(of, regime="relational", overrides=None, **how):
    """Return the records of one run, simulated anew."""
    return run(of, regime, overrides, **how).records


_RECORDS = {}


def shared(of, regime="relational", overrides=None, **how):
    """Return the records of one run, simulated once a process for all tests that read it.

    Not for tests that compare a run with itself, nor for those that patch what is run.
    """
    key = (of.digest, regime, *(repr(sorted(given.items())) for given in (overrides or {}, how)))
    if key not in _RECORDS:
        _RECORDS[key] = records(of, regime, overrides, **how)
    return _RECORDS[key]


def economy(of, regime="relational", overrides=None, **how):
    """Return the economy that a run leaves, made for this call alone: its caller may write into it."""
    seen = []
    run(of, regime, overrides, watch=seen.append, **how)
    return seen[-1]


def identical(a, b):
    """Assert that two tables hold the same bits."""
    assert_frame_equal(a, b, check_exact=True)


def values(table, metric, group="all"):
    """Return a metric by year."""
    chosen = table.filter(
        (pl.col("metric") == metric) & (pl.col("group") == group) & (pl.col("region") == "all")
    )
    return chosen.sort("year")["value"].to_numpy()
