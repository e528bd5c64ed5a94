"""Sweep and calibrate: studies of a scenario over ranges of its parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.experiment import Progress, same_workers

if TYPE_CHECKING:
    # statistics load slowly, and other verbs do without
    from keiretsu.calibration import Calibration, Study, Sweep


def sweep(
    study: str | Path | Study,
    *,
    method: str = "latin",
    points: int | None = None,
    networks: int | None = None,
    firms: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Sweep:
    """Run a scenario over ranges of its parameters and say which of them move which outcomes.

    Parameters
    ----------
    study : str, Path or Study
        Name of a study that ships, or path of a TOML file.
    method : str
        ``latin``, ``sobol`` or ``morris``; the last two need SALib, the extra ``science``.
    points, networks, firms, seed : int, optional
        Instead of what the study says.
    workers, store, progress
        As in `run`.

    Returns
    -------
    Sweep

    Raises
    ------
    UsageError
        There is no such study or an option is out of range.
    InvalidData
        A file of the study is wrong.
    """
    from keiretsu import calibration

    chosen = _chosen(study).with_options(points=points, networks=networks, firms=firms, seed=seed)
    with same_workers():
        return calibration.sweep(chosen, method=method, workers=workers, store=store, progress=progress)


def calibrate(
    study: str | Path | Study,
    *,
    points: int | None = None,
    networks: int | None = None,
    firms: int | None = None,
    seed: int | None = None,
    keep: int | None = None,
    trials: int = 0,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Calibration:
    """Find the parameter vectors whose simulated facts agree with the calibration facts.

    Parameters
    ----------
    study : str, Path or Study
        Name of a study that ships, or path of a TOML file.
    points, networks, firms, seed, keep : int, optional
        Instead of what the study says.
    trials : int
        Further points proposed by Optuna.
    workers, store, progress
        As in `run`.

    Returns
    -------
    Calibration

    Raises
    ------
    UsageError
        There is no such study or an option is out of range.
    InvalidData
        A file of the study is wrong, or it would tune what a regime decides or what is held out.
    """
    from keiretsu import calibration

    chosen = _chosen(study).with_options(points=points, networks=networks, firms=firms, seed=seed, keep=keep)
    with same_workers():
        return calibration.calibrate(chosen, trials=trials, workers=workers, store=store, progress=progress)


def _chosen(study: str | Path | Study) -> Study:
    from keiretsu.calibration import Study, load_study

    return study if isinstance(study, Study) else load_study(study)
