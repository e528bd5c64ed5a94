"""Checks of a study before anything is run: its metrics, arms and years, and what it may tune."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keiretsu.calibration.micro import MICRO
from keiretsu.calibration.study_layout import StudyOutcome
from keiretsu.core.toml import Source, did_you_mean
from keiretsu.evidence.observe import unrecorded
from keiretsu.schema import parameters as schema_parameters

if TYPE_CHECKING:
    from keiretsu.calibration.study import Study


def check_metrics(outcomes: Mapping[str, StudyOutcome], source: Source) -> None:
    """Raise InvalidData where an outcome is of a metric that nothing records."""
    for name, row in outcomes.items():
        for key in ("metric", "over"):
            metric = getattr(row, key)
            if metric not in MICRO and (fault := unrecorded(metric)):
                source.fail(("outcomes", name, key), fault)


def check_arms(study: Study) -> None:
    """Raise InvalidData where an outcome is read from an arm that the scenario lacks."""
    for target in study.outcomes:
        for arm in (target.observation.arm, target.observation.minus):
            if arm and arm not in study.scenario.arms:
                hint = did_you_mean(arm, study.scenario.arms)
                study.source.fail(
                    ("study",), f'{target.id} is read from arm "{arm}", which is not there; {hint}'
                )


def check_years(study: Study) -> None:
    """Raise InvalidData where an outcome is read in a year that the scenario does not run."""
    first, last = study.scenario.years
    for target in study.outcomes:
        if target.observation.years[0] < first or target.last > last:
            study.source.fail(
                ("study",),
                f"{target.id} is read in {target.observation.years[0]}-{target.last}, but the scenario runs "
                f"{first}-{last}; change its years",
            )


def tuned(study: Study) -> None:
    """Raise InvalidData where a calibration would set what a regime decides.

    Regimes differ in institutional parameters only, so that vectors may hold none of them.
    """
    for name in study.varied:
        if schema_parameters()[name].kind == "institutional":
            table = "solve" if name in study.solved else "parameters"
            study.source.fail(
                (table, name),
                f"{name} is institutional and decided by the regimes; a sweep may vary it, a calibration "
                "may not",
            )
