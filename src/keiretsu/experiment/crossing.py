"""Which parameter vector and which network a replication has: blocks of two vectors times two networks.

The number of a replication decides both, so that a longer run extends a shorter one; see decision 9.
"""

from typing import NamedTuple

BLOCK = 4
"""Replications of a block: two vectors times two networks."""

BATCH = 5 * BLOCK
"""Replications that are added before it is asked whether they are enough."""


class Cell(NamedTuple):
    """What a replication has: its place in the line of vectors, and its network."""

    place: int
    network: int


def cell_of(replication: int, crossed: bool = True) -> Cell:
    """Return the cell of a replication.

    Parameters
    ----------
    replication : int
    crossed : bool
        Whether there are vectors to be crossed with networks; each replication has a cell of its own without.

    Returns
    -------
    Cell
        Of a block, the first two replications differ in both, so that a short run sees as much as it can;
        networks come in turn, so that two workers have each its own.

    Examples
    --------
    >>> [tuple(cell_of(replication)) for replication in range(6)]
    [(0, 0), (1, 1), (1, 0), (0, 1), (2, 2), (3, 3)]
    """
    if not crossed:
        return Cell(replication, replication)
    block, within = divmod(replication, BLOCK)
    return Cell(2 * block + (within in (1, 2)), 2 * block + within % 2)


def vector_at(place: int, vectors: int) -> int:
    """Return which vector stands at a place of the line: all in turn, one further each time around.

    Examples
    --------
    >>> [vector_at(place, 4) for place in range(12)]
    [0, 1, 2, 3, 1, 2, 3, 0, 2, 3, 0, 1]
    """
    return (place + place // vectors) % vectors
