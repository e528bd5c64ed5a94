"""What properties of whole runs share: small networks, parameters inside their ranges, exact comparison."""

from functools import cache

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from keiretsu import schema
from keiretsu.experiment.regime import resolve
from keiretsu.model.run import run
from keiretsu.synthetic import synth
from tests.reference import made_up

WHOLE_NUMBERS = (
    "meetings",
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
EQUAL = ("meetings", "partners", "outside_partners", "channel_rate", "consensus_stages")
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
        if 0 < 1.7 * p["capital_coefficient"] * pace / p["target_utilisation"] < 0.8:
            return p | {name: float(round(p[name])) for name in WHOLE_NUMBERS}


def untied(**given):
    """Return parameters under which no tie enters anything and the presets agree on the rest."""
    off = {name: 0.0 for name in schema.parameters() if name.startswith("omega_")}
    same = {name: schema.parameters()[name].default for name in EQUAL}
    return off | {"rent": 0.0} | same | given


def records(of, regime="relational", overrides=None, **how):
    """Return the records of one run."""
    return run(of, resolve(regime, overrides or {}), **how).records


def identical(a, b):
    """Assert that two tables hold the same bits."""
    assert_frame_equal(a, b, check_exact=True)


def values(table, metric, group="all"):
    """Return a metric by year."""
    chosen = table.filter(
        (pl.col("metric") == metric) & (pl.col("group") == group) & (pl.col("region") == "all")
    )
    return chosen.sort("year")["value"].to_numpy()
