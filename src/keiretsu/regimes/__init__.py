"""Regimes and scenarios: which numbers a run is told, read from TOML and checked against the schema."""

from keiretsu.regimes.accepted import Accepted, accepted_names, read_accepted
from keiretsu.regimes.interventions import Intervention, interventions
from keiretsu.regimes.layout import Arm, ArmChange, parse_years
from keiretsu.regimes.parameters import Regime, read_regime, regime_names, resolve
from keiretsu.regimes.scenario import Scenario, load_scenario, parse_set, scenario_names
from keiretsu.regimes.setup import ENGINES, RULES, SWITCHABLE, Change, Setup

__all__ = [
    "ENGINES",
    "RULES",
    "SWITCHABLE",
    "Accepted",
    "Arm",
    "ArmChange",
    "Change",
    "Intervention",
    "Regime",
    "Scenario",
    "Setup",
    "accepted_names",
    "interventions",
    "load_scenario",
    "parse_set",
    "parse_years",
    "read_accepted",
    "read_regime",
    "regime_names",
    "resolve",
    "scenario_names",
]
