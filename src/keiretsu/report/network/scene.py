"""What there is to draw: the actors and ties of a view as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.network import View

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SHAPES = {
    "bank": "D",
    "trading-house": "D",
    "insurer": "D",
    "distributor": "D",
    "association": "s",
    "council": "s",
    "municipality": "s",
    "agency": "s",
    "university": "^",
    "licensing-office": "^",
    "laboratory": "^",
}
"""Marks of the kinds that are no producing firm; a firm is a disc."""

SHAPE_WORDS = {
    "o": ("point", "firm"),
    "D": ("diamond", "bank, insurer or trader"),
    "s": ("square", "association, council or office"),
    "^": ("triangle", "university or laboratory"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Actors and ties of one date, in the order of the view.

    Parameters
    ----------
    ids, labels, kinds : list of str, length n
        Label: the name, or the id of an actor without one.
    size : float64, shape (n,)
    source, target, type : int64, shape (m,)
        Ends as rows, and position in `keiretsu.schema.TIE_TYPES`.
    value : float64, shape (m,)
    """

    ids: list[str]
    labels: list[str]
    kinds: list[str]
    size: Floats
    source: Ints
    target: Ints
    type: Ints
    value: Floats

    @property
    def degree(self) -> Ints:
        """Number of different partners of every actor, whatever the type; shape (n,)."""
        pairs = self.pairs()
        return np.bincount(pairs.ravel(), minlength=len(self.ids)).astype(np.int64)

    def pairs(self) -> Ints:
        """Return every tied pair once, lower row first; shape (p, 2)."""
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        apart = low != high
        codes = np.unique(low[apart] * len(self.ids) + high[apart])
        return np.column_stack(np.divmod(codes, max(len(self.ids), 1)))

    def keep(self, rows: Ints) -> Scene:
        """Return the scene of some actors, in the order given, and the ties among them."""
        place = np.full(len(self.ids), -1, np.int64)
        place[rows] = np.arange(rows.size)
        inside = (place[self.source] >= 0) & (place[self.target] >= 0)
        return Scene(
            [self.ids[row] for row in rows],
            [self.labels[row] for row in rows],
            [self.kinds[row] for row in rows],
            self.size[rows],
            place[self.source[inside]],
            place[self.target[inside]],
            self.type[inside],
            self.value[inside],
        )

    def row(self, actor: str) -> int:
        """Return the row of an actor, by id or else by a name that only it has.

        Raises
        ------
        UsageError
            When there is no such actor at that date.
        """
        if actor in self.ids:
            return self.ids.index(actor)
        if self.labels.count(actor) == 1:
            return self.labels.index(actor)
        near = get_close_matches(actor, [*self.ids, *self.labels], n=1)
        hint = f"did you mean {near[0]}" if near else "keiretsu show NETWORK lists the largest"
        raise UsageError(f"there is no actor {actor} at that date; {hint}.")


def scene(view: View) -> Scene:
    """Return what a view holds as arrays to draw."""
    actors, ties = view.actors, view.ties
    ids = actors["id"].to_list()
    names = actors["name"].to_list()
    return Scene(
        ids,
        [name or key for name, key in zip(names, ids, strict=True)],
        [str(kind) for kind in actors["kind"].to_list()],
        actors["size"].to_numpy(),
        ties.source.astype(np.int64),
        ties.target.astype(np.int64),
        ties.frame["type"].to_physical().to_numpy().astype(np.int64),
        ties.frame["value"].to_numpy(),
    )
