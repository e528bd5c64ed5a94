"""Finished runs: an arm of an ensemble, in memory or from the folder it was written to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import settle
from keiretsu.core.panics import panics_told
from keiretsu.core.plain import to_json
from keiretsu.core.seal import check_sealed, sealed
from keiretsu.core.toml import did_you_mean
from keiretsu.experiment.ensemble import Ensemble

RESULTS, RECORDS, REPORT = "results.json", "records.parquet", "report.html"
"""Files of the folder of a finished run."""


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
    folder, arm = _split(reference)
    card = read_results(folder)
    arm = _arm(folder, arm, card["provenance"])
    check_sealed(card, folder, RESULTS, RECORDS)
    return FinishedArm(f"{folder}:{arm}", card["provenance"], _records(folder, arm))


def find_arm(reference: str) -> tuple[Path, str, dict[str, Any]]:
    """Return folder, arm and provenance of what `read_arm` would read; raises as it does."""
    folder, arm = _split(reference)
    provenance = read_results(folder)["provenance"]
    return folder, _arm(folder, arm, provenance), provenance


def _arm(folder: Path, arm: str, provenance: Mapping[str, Any]) -> str:
    """Return the name of an arm, that of the baseline where none is given."""
    roles = {name: row.get("role") for name, row in provenance["arms"].items()}
    arm = arm or next((name for name, role in roles.items() if role == "baseline"), "")
    if arm not in roles:
        raise UsageError(f"{folder} has no arm {arm!r}; {did_you_mean(arm, roles)}")
    return arm


def _split(reference: str) -> tuple[Path, str]:
    run, colon, arm = reference.rpartition(":")
    return (Path(run), arm) if colon and not Path(reference).is_dir() else (Path(reference), "")


def write_results(folder: Path, outcome: Mapping[str, Any], *files: str) -> None:
    """Write the account of a run, with digests of the files of the folder that belong to it.

    Parameters
    ----------
    folder : Path
    outcome : mapping
        Plain data, with the run's provenance.
    *files : str
        Names of files that are written already.
    """
    card = sealed(json.loads(to_json(outcome)), RESULTS, [folder / name for name in files])
    text = json.dumps(card, indent=2, ensure_ascii=False)
    (folder / RESULTS).write_text(text + "\n", encoding="utf-8")


def read_results(folder: Path) -> dict[str, Any]:
    """Read the account of a run that `write_results` wrote.

    Raises
    ------
    InvalidData
        There is none, or it was altered.
    """
    settle(folder)
    file = folder / RESULTS
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
        arms = card["provenance"]["arms"]
        known = isinstance(arms, dict) and all(isinstance(row, dict) for row in arms.values())
    except FileNotFoundError:
        remedy = "make one with keiretsu run SCENARIO --out FOLDER"
        raise InvalidData(f"{folder} holds no finished run: it has no {RESULTS}; {remedy}.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise InvalidData(f"{file} is no account of a run; run the scenario again.")
    check_sealed(card, folder, RESULTS)
    return dict(card)


def _records(folder: Path, arm: str) -> pl.DataFrame:
    file = folder / RECORDS
    damaged = f"{file} is missing or damaged; run the scenario again with --out {folder}."
    try:
        # only the parts of the file that hold the arm are read
        with panics_told(damaged):
            table = pl.scan_parquet(file).with_columns(pl.col("arm").cast(pl.String))
            return table.filter(arm=arm).collect()
    except (OSError, pl.exceptions.PolarsError):
        raise InvalidData(damaged) from None
