"""Finished runs: an arm of an ensemble, in memory or from the folder it was written to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.toml import did_you_mean
from keiretsu.experiment.ensemble import Ensemble

RESULTS, RECORDS = "results.json", "records.parquet"


@dataclass(frozen=True, slots=True)
class FinishedArm:
    """One arm of a finished run.

    Attributes
    ----------
    name : str
        ``RUN:ARM``.
    provenance : mapping
        Where the run comes from: seed, network, years and more.
    records : polars.DataFrame
        The records of the arm.
    """

    name: str
    provenance: Mapping[str, Any]
    records: pl.DataFrame


def arm_of(ensemble: Ensemble, arm: str) -> FinishedArm:
    """Return an arm of an ensemble in memory; raises UsageError where there is no such arm."""
    return FinishedArm(f"{ensemble.scenario.name}:{arm}", ensemble.provenance, ensemble.records(arm))


def read_arm(reference: str) -> FinishedArm:
    """Read an arm written as ``FOLDER:ARM``, or ``FOLDER`` for the run's baseline.

    Parameters
    ----------
    reference : str
        A folder that ``keiretsu run --out`` wrote, and an arm of that run.

    Returns
    -------
    FinishedArm

    Raises
    ------
    InvalidData
        When the folder holds no finished run or a file of it is damaged.
    UsageError
        When the run has no such arm.
    """
    folder, arm, provenance = find_arm(reference)
    return FinishedArm(f"{folder}:{arm}", provenance, _records(folder, arm))


def find_arm(reference: str) -> tuple[Path, str, dict[str, Any]]:
    """Return folder, arm and provenance of what `read_arm` would read; raises as it does."""
    folder, arm = _split(reference)
    provenance = _provenance(folder)
    roles = {name: row.get("role") for name, row in provenance.get("arms", {}).items()}
    arm = arm or next((name for name, role in roles.items() if role == "baseline"), "")
    if arm not in roles:
        raise UsageError(f"{folder} has no arm {arm!r}; {did_you_mean(arm, roles)}")
    return folder, arm, provenance


def _split(reference: str) -> tuple[Path, str]:
    run, colon, arm = reference.rpartition(":")
    return (Path(run), arm) if colon and not Path(reference).is_dir() else (Path(reference), "")


def _provenance(folder: Path) -> dict[str, Any]:
    file = folder / RESULTS
    try:
        return dict(json.loads(file.read_text(encoding="utf-8"))["provenance"])
    except FileNotFoundError:
        remedy = "make one with keiretsu run SCENARIO --out FOLDER"
        raise InvalidData(f"{folder} holds no finished run: it has no {RESULTS}; {remedy}.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InvalidData(f"{file} is no account of a run; run the scenario again.") from None


def _records(folder: Path, arm: str) -> pl.DataFrame:
    file = folder / RECORDS
    try:
        # only the parts of the file that hold the arm are read
        return pl.scan_parquet(file).with_columns(pl.col("arm").cast(pl.String)).filter(arm=arm).collect()
    except (OSError, pl.exceptions.PolarsError):
        raise InvalidData(
            f"{file} is missing or damaged; run the scenario again with --out {folder}."
        ) from None
