"""Cycles among dated ties that may not have any."""

import numpy as np
import numpy.typing as npt
import polars as pl

Rows = npt.NDArray[np.integer]


def cycle_rows(
    actors: int, source: Rows, target: Rows, since: pl.Series, until: pl.Series
) -> npt.NDArray[np.intp]:
    """Return the ties that are part of a cycle, or lie between two cycles, on some day; ascending.

    Parameters
    ----------
    actors : int
        Number of actors, n.
    source, target : integer, shape (m,)
        Ends of each tie.
    since, until : polars.Series of int32, shape (m,)
        The tie lives on the days since <= day < until; `until` is null while it is open.
    """
    kept = _peel(actors, source, target, np.arange(len(source)))
    if not len(kept):
        return kept
    # a cycle that ever exists, exists on the first day of one of its ties
    first = since.to_numpy()
    end = until.fill_null(np.iinfo(np.int32).max).to_numpy()
    bad: set[int] = set()
    for day in np.unique(first[kept]):
        alive = kept[(first[kept] <= day) & (end[kept] > day)]
        bad.update(_peel(actors, source, target, alive).tolist())
    return np.array(sorted(bad), np.intp)


def _peel(actors: int, source: Rows, target: Rows, kept: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Drop ties from an actor that nothing leads to, or to one that leads nowhere, until none is left."""
    while len(kept):
        reached = np.zeros(actors, np.bool_)
        leads = np.zeros(actors, np.bool_)
        reached[target[kept]] = True
        leads[source[kept]] = True
        still = kept[reached[source[kept]] & leads[target[kept]]]
        if len(still) == len(kept):
            break
        kept = still
    return kept
