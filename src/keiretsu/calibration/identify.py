"""Which moments identify which parameter, and which parameters nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keiretsu.calibration.posterior import ReferenceTable, infer
from keiretsu.evidence.panel import Floats, Ints

SHRUNK = 0.75
"""Largest variance of an identified parameter, over its prior's."""

STEP = 0.05
"""By how much of the prior's variance leaving out a moment must raise that of a parameter it carries."""

HALF = 0.5
"""Share of what all moments take of the variance that a moment which carries a parameter may take alone."""

LIKE = 50
"""Rows nearest to the facts whose posteriors tell how much the moments say, at most half of the table."""

SHUFFLES = 40
"""Tables with exchanged parameters behind what chance gives."""

ERROR = 0.05
"""Chance of calling any parameter identified where none is (Bonferroni over the parameters)."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What the moments say of one parameter.

    Attributes
    ----------
    parameter : str
    variance : float
        Of the posterior over that of the prior, mean over the rows most like the facts.
    chance : float
        What chance stays above (see `ERROR`): the variance if the moments knew nothing of any parameter.
    moments : tuple of str
        What identifies it, strongest first; empty where nothing does.
    alone, without : dict of str to float
        Variance under each moment alone, and under all others, over that of the prior.
    """

    parameter: str
    variance: float
    chance: float
    moments: tuple[str, ...]
    alone: dict[str, float]
    without: dict[str, float]


def identify(
    table: ReferenceTable, observed: Floats, names: Sequence[str], ids: Sequence[str], seed: int = 0
) -> list[Identified]:
    """Say of every parameter which moments identify it.

    Parameters
    ----------
    table : ReferenceTable
    observed : float array, shape (K,)
    names, ids : sequence of str
        Names of the P parameters and of the K moments.
    seed : int
        Of the exchanged parameters.

    Returns
    -------
    list of Identified
        One for each parameter. It is identified if its variance is below `SHRUNK` of the prior's and below
        what chance gives; by the moments without which the variance rises by `STEP` of the prior's, and by
        those which alone take `HALF` of what all take, since two that say the same replace each other; by
        the strongest one at least.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2000, 2))
    >>> found = identify(ReferenceTable(x, x[:, :1] + 0.01 * x[:, 1:]), np.array([0.5]), ["a", "b"], ["sum"])
    >>> [(one.parameter, one.moments) for one in found]
    [('a', ('sum',)), ('b', ())]
    """
    every = range(len(ids))
    like = np.argsort(table.distances(observed), kind="stable")[: min(LIKE, len(table.unit) // 2)]
    variance, chance = expected(table, like), by_chance(table, like, seed)
    shape = (len(ids), len(names))
    alone = np.reshape([expected(table.of([k]), like) for k in every], shape)
    without = np.reshape([expected(table.of([j for j in every if j != k]), like) for k in every], shape)
    return [
        Identified(
            name,
            float(variance[p]),
            chance,
            _carriers(float(variance[p]), alone[:, p], without[:, p], ids)
            if variance[p] < min(SHRUNK, chance)
            else (),
            dict(zip(ids, alone[:, p].tolist(), strict=True)),
            dict(zip(ids, without[:, p].tolist(), strict=True)),
        )
        for p, name in enumerate(names)
    ]


def expected(table: ReferenceTable, like: Ints) -> Floats:
    """Return the mean variance of posteriors over the prior's, shape (P,), if rows were history.

    That of history alone would hang on its noise; rows like it differ from it by little else.
    """
    return np.asarray(
        np.mean([infer(table.without(row), table.moments[row]).shrinkage() for row in like], axis=0)
    )


def by_chance(table: ReferenceTable, like: Ints, seed: int = 0) -> float:
    """Return the variance that chance stays above: that of parameters exchanged between the rows."""
    rng, parameters = np.random.default_rng(seed), table.unit.shape[1]
    exchanged = [table.unit[rng.permutation(len(table.unit))] for _ in range(SHUFFLES)]
    told = expected(ReferenceTable(np.hstack(exchanged), table.moments), like)
    return float(np.quantile(told, ERROR / parameters))


def _carriers(variance: float, alone: Floats, without: Floats, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the moments that carry a parameter, the one that says most alone first."""
    carries = (without - variance >= STEP) | (1.0 - alone >= HALF * (1.0 - variance))
    carries[np.argmin(alone)] = True
    return tuple(ids[k] for k in np.argsort(alone, kind="stable") if carries[k])
