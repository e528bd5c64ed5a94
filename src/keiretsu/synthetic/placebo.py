"""Placebos: actors exchanged at random for others of one sector and a similar size, alone or all."""

import numpy as np
import polars as pl

from keiretsu.core.arrays import I64
from keiretsu.core.random import hash_ids, uniforms
from keiretsu.network.network import Network
from keiretsu.schema import actors as actor_schema

PURPOSE = 81
"""Purpose of the random numbers of shuffles; shared with no rule of a run."""

BELONGING = ("equity", "credit", "personnel", "guidance", "membership", "ownership")
"""Ties that come with a firm's groups: they go with the place that firms exchange; dealings stay."""

PLACES = ("group", "horizontal")
"""Columns of actors that name groups."""


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


def shuffle_groups(network: Network, seed: int, size_classes: int = 5) -> Network:
    """Return the network in which firms have exchanged their groups with others like them.

    Within classes of equal region, kind, sector and similar size a firm takes another's place in vertical and
    horizontal groups: its membership, shareholders, main bank, officials and seats. Whom it buys from and
    works with stays, and so does its descent. What is found even then is not due to who belongs to whom.

    Parameters
    ----------
    network : Network
    seed : int
        The same seed, the same exchanges.
    size_classes : int
        Number of equal classes of size in each region, kind and sector.

    Returns
    -------
    Network
        A tie begins when both its ends are founded; one that would end before is left out.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> network = synth(200, seed=1)
    >>> shuffled = shuffle_groups(network, seed=1)
    >>> shuffled.ties.height == network.ties.height, shuffled.actors.equals(network.actors)
    (True, False)
    """
    producing = [k.name for k in actor_schema().entries.values() if k.producing]
    rows = network.actors.select(pl.col("kind").cast(pl.String).is_in(producing)).to_series().arg_true()
    firms = network.actors[rows]
    alike = pl.concat_str(pl.col("region", "kind", "sector").cast(pl.String).fill_null(""), separator="|")
    part = Shuffle(firms.select("id", alike.alias("sector"), "size"), seed, size_classes).order(0)
    firms = firms.with_columns(firms[name].gather(part) for name in PLACES if name in firms.columns)
    others = network.actors.filter(~pl.col("id").is_in(firms["id"].implode()))
    # firm k plays the part of firm part[k]: a tie of the one becomes a tie of the other
    plays = dict(zip(firms["id"].gather(part), firms["id"], strict=True))
    return Network.from_tables(
        pl.concat([firms, others]), _moved(network, plays), network.provenance, attributes=True
    )


def _moved(network: Network, plays: dict[str, str]) -> pl.DataFrame:
    """Return the ties with those of belonging moved to the firms that play the parts of their ends."""
    belongs = pl.col("type").cast(pl.String).is_in(BELONGING)
    ends = [
        pl.when(belongs).then(pl.col(e).replace(plays)).otherwise(pl.col(e)) for e in ("source", "target")
    ]
    ties = network.ties.with_columns(ends)
    lives = network.actors.select("id", "founded", "closed")
    for end in ("source", "target"):
        ties = ties.join(
            lives.rename({"founded": f"{end}_in", "closed": f"{end}_out"}), left_on=end, right_on="id"
        )
    since = pl.max_horizontal("since", "source_in", "target_in")
    until = pl.min_horizontal("until", "source_out", "target_out")
    moved = ties.with_columns(
        since=pl.when(belongs).then(since).otherwise("since"),
        until=pl.when(belongs).then(until).otherwise("until"),
    )
    stands = pl.col("until").is_null() | (pl.col("until") > pl.col("since"))
    return moved.filter(stands).select(network.ties.columns)
