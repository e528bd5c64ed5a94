"""Made-up records in the shape of an ensemble's, so that evidence and report are tested without runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from keiretsu.experiment.scenario import load_scenario

ARMS = (
    "relational",
    "market",
    "market_1975",
    "rival_untied",
    "rival_market",
    "rival_market_1975",
    "relational_equal",
    "market_equal",
    "market_equal_1975",
    "relational_open",
    "relational_open_1975",
)
PROVENANCE = {
    "version": "0.1.0",
    "arms": {
        "relational": {"regime": "relational", "parameters": {"loyalty": 0.7, "tax": 0.3}, "accepted": None},
        "market": {
            "regime": "market",
            "parameters": {"loyalty": 0.25, "tax": 0.3},
            "accepted": {"name": "vectors"},
        },
    },
}
RATE = {
    "market": 0.9,
    "market_equal": 0.98,
    "rival_untied": 0.95,
    "rival_market": 0.9,
    "relational_equal": 0.97,
}


@dataclass
class MadeUp:
    """Records of arms, with what a report prints of an ensemble."""

    table: pl.DataFrame
    seed: int = 1
    replications: int = 20
    scenario: Any = None
    failures: Any = field(default_factory=list)
    provenance: Mapping[str, Any] = field(default_factory=lambda: dict(PROVENANCE))
    files: Sequence[Any] = ()
    command: str = "keiretsu run relationalism --replications 20 --seed 1"

    def records(self, arm: str | None = None) -> pl.DataFrame:
        return self.table if arm is None else self.table.filter(pl.col("arm") == arm)


def of_scenario(name: str = "relationalism", **options: Any) -> MadeUp:
    """Make records that know the scenario which they are of."""
    return replace(made_up(**options), scenario=load_scenario(name))


def long(arm: str, metric: str, values: np.ndarray, years: np.ndarray, group: str = "all") -> pl.DataFrame:
    """Turn a matrix of replications by years into records."""
    replications, columns = np.indices(values.shape)
    return pl.DataFrame(
        {
            "arm": arm,
            "replication": replications.ravel(),
            "year": years[columns.ravel()].astype(np.int16),
            "region": "JP",
            "group": group,
            "metric": metric,
            "value": values.ravel().astype(float),
        }
    )


def made_up(replications: int = 20, arms: Sequence[str] = ARMS, last: int = 2000, seed: int = 7) -> MadeUp:
    """Make records of a plausible shape for the given arms."""
    years = np.arange(1955, last + 1)
    random = np.random.default_rng(seed)
    common = {name: random.normal(size=(replications, years.size)) for name in ("level", "ror", "ties")}
    parts = [part for arm in arms for part in _arm(arm, years, common, random)]
    return MadeUp(pl.concat(parts), replications=replications)


def _arm(
    arm: str, years: np.ndarray, common: Mapping[str, np.ndarray], random: np.random.Generator
) -> list[pl.DataFrame]:
    shape = common["level"].shape
    t = (years - 1955)[None, :]
    pace = 0.024 * RATE.get(arm, 1.0) * (1.0 + 0.05 * common["level"][:, :1])
    after = np.clip(years - 1975, 0, None)[None, :] * (0.0008 if arm.endswith("1975") else 0.0)
    level = 1.01 - (1.01 - 0.61) * np.exp(-3.2 * pace * t) + after + 0.003 * common["level"] * (t > 0)
    survival = (0.93 if "relational" in arm else 0.80) + 0.008 * common["ties"]
    if arm.endswith("1975"):
        survival = np.where(years[None, :] > 1975, 0.80, 0.93) + 0.008 * common["ties"]
    capital = 2.9 * np.exp(0.075 * t - 0.0007 * t**2) + 0.0 * common["ror"]
    added = 2.4 * np.exp(0.06 * t - 0.0006 * t**2) + 0.0 * common["ror"]
    metrics = {
        "tfp_level": level,
        "tfp_mean": level - 0.03,
        "tfp_top": level + 0.05 + after,
        "tfp_sd": 0.05 + 0.0 * level,
        "tfp_abs": level * np.exp(0.0025 * t),
        "designs": 0.08 + 0.1 * ("market" in arm) + 0.01 * random.normal(size=shape),
        "radical_share": 0.10 + 0.02 * ("market" in arm) + 0.002 * random.normal(size=shape),
        "tie_survival": survival,
        "relation_survival": survival,
        "purchase_survival": 1.0 - 0.4 * (1.0 - survival),
        "partners_kept": 2.0 + 6.0 * (survival > 0.87),
        "ror": 34.0 * np.exp(-0.03 * t) + 1.2 * common["ror"] * (t > 0),
        "capital": capital,
        "value_added": added,
        "investment": 0.36 * added,
        "money_residual": 0.0 * level,
    }
    parts = [long(arm, name, values, years) for name, values in metrics.items()]
    for age in range(21):
        name = "age=20+" if age == 20 else f"age={age}"
        share = np.full(shape, (0.93 if "relational" in arm else 0.8) - 0.15 * np.exp(-age / 2.0))
        parts.append(long(arm, "survival_at_age", share, years, name))
    return parts
