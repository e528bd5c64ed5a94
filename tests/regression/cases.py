"""What is pinned: small runs that together reach every arm that ships and every switch of the year."""

from collections.abc import Callable
from pathlib import Path
from shutil import copy

import polars as pl

import keiretsu as kt

HERE = Path(__file__).parent


def _shipped(name: str, **options: int) -> Callable[[Path], pl.DataFrame]:
    return lambda folder: _records(kt.load_scenario(name).with_options(**options), folder)


def _own(name: str) -> Callable[[Path], pl.DataFrame]:
    return lambda folder: _records(kt.load_scenario(HERE / f"{name}.toml"), folder)


def _regions(folder: Path) -> pl.DataFrame:
    kt.synth(80, seed=5, regions=2).save(folder / "two-regions")
    copy(HERE / "regions.toml", folder)
    return _records(kt.load_scenario(folder / "regions.toml"), folder)


def _records(scenario: kt.Scenario, folder: Path) -> pl.DataFrame:
    ensemble = kt.run(scenario, workers=1, store=folder / "store")
    assert ensemble.failures.is_empty(), ensemble.failures.to_dicts()
    return ensemble.records()


CASES: dict[str, Callable[[Path], pl.DataFrame]] = {
    "relationalism": _shipped("relationalism", firms=60, replications=2),
    "domestic": _shipped("domestic", firms=60, replications=1),
    "switches": _own("switches"),
    "regions": _regions,
}
"""Case -> function that runs it in an empty folder and returns its records."""
