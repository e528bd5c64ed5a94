"""Placebos: actors exchanged at random for others of the same sector and a similar size."""

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.rng import hash_ids, uniforms

I64 = npt.NDArray[np.int64]

PURPOSE = 81
"""Purpose of the random numbers of shuffles; shared with no rule of a run."""


class Shuffle:
    """Random exchanges of actors within classes of equal sector and similar size.

    Parameters
    ----------
    actors : polars.DataFrame
        Columns id, sector and size.
    seed : int
        The same seed, the same exchanges.
    size_classes : int
        Number of equal classes of size in each sector; actors of equal size are never parted.
    """

    def __init__(self, actors: pl.DataFrame, seed: int, size_classes: int) -> None:
        self._seed = seed
        self._ident = hash_ids(actors["id"].to_list())
        self.stratum = strata(actors, size_classes)
        self._home = np.argsort(self.stratum, kind="stable")

    def order(self, step: int) -> I64:
        """Return the row whose part each actor plays in shuffle number `step`, shape (n,)."""
        chance = uniforms(self._seed, PURPOSE, self._ident, step, 0)
        part = np.empty(len(self._home), np.int64)
        part[np.argsort(self.stratum + chance, kind="stable")] = self._home
        return part


def strata(actors: pl.DataFrame, size_classes: int) -> I64:
    """Return the class of every actor: its sector, then the rank of its size within the sector.

    Examples
    --------
    >>> strata(pl.DataFrame({"sector": ["a", "a", "b"], "size": [1.0, 9.0, 5.0]}), 2).tolist()
    [1, 2, 3]
    """
    rank = (pl.col("size").rank("max").over("sector") - 1) * size_classes // pl.len().over("sector")
    coded = actors.select(pl.struct(pl.col("sector").fill_null(""), rank.cast(pl.Int64)).rank("dense"))
    return coded.to_series().cast(pl.Int64).to_numpy()
