"""Points proposed by Optuna where the distance is small."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from keiretsu.calibration.study import Study
from keiretsu.evidence.panel import Floats

BATCH = 8
"""Points proposed before any of them is judged; fixed, so that the search does not depend on workers."""

FAR = 1e6
"""Distance told to the sampler where a run failed or an event never came."""


def search(
    study: Study,
    points: Sequence[dict[str, float]],
    known: Floats,
    far: Callable[[Sequence[dict[str, float]]], Floats],
    trials: int,
) -> list[dict[str, float]]:
    """Return points that a tree-structured Parzen estimator proposes after seeing a design.

    Parameters
    ----------
    study : Study
    points : sequence of dict
        The design.
    known : float array, shape (n,)
        Distance of each point of the design.
    far : callable
        ``far(points)``: their distances.
    trials : int
        Number of points to propose.

    Returns
    -------
    list of dict
        In the order of proposal.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ranges = {
        name: optuna.distributions.IntDistribution(int(low), int(high))
        if name in study.whole
        else optuna.distributions.FloatDistribution(low, high)
        for name, (low, high) in study.varied.items()
    }
    made = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=study.seed, constant_liar=True))
    for point, distance in zip(points, known, strict=True):
        held = {n: int(v) if n in study.whole else v for n, v in point.items()}
        made.add_trial(
            optuna.trial.create_trial(params=held, distributions=dict(ranges), value=_told(distance))
        )
    proposed: list[dict[str, float]] = []
    while len(proposed) < trials:
        batch = [made.ask(dict(ranges)) for _ in range(min(BATCH, trials - len(proposed)))]
        tried = [{n: float(f"{float(v):.6g}") for n, v in trial.params.items()} for trial in batch]
        for trial, distance in zip(batch, far(tried), strict=True):
            made.tell(trial, _told(distance))
        proposed += tried
    return proposed


def _told(distance: float) -> float:
    return float(distance) if np.isfinite(distance) else FAR
