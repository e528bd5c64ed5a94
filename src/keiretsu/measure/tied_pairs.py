"""From the ties of a view to the two graphs that are measured: partners, and who leads to whom."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I64
from keiretsu.core.csr import row_starts
from keiretsu.core.errors import UsageError
from keiretsu.measure.kernels.brokerage import Adjacency
from keiretsu.measure.kernels.lookup import both_ways, in_turn
from keiretsu.network import Network, View, to_date
from keiretsu.schema import TIE_TYPES, ties


@dataclass(frozen=True, eq=False)
class Pairs:
    """Actors joined by pairs, each pair once: the ties of a pair are added up.

    Parameters
    ----------
    n : int
        Number of actors.
    low, high : int64, shape (m,)
        Rows of the two partners, low < high, sorted.
    forth, back : float64, shape (m,)
        Sum of the strengths of the ties from low to high, and from high to low. A symmetric tie counts
        in both.
    weight : float64, shape (m,)
        Sum of the strengths of all ties of the pair, each once.
    is_forth, is_back : bool, shape (m,)
        Whether any tie leads from low to high, and from high to low.
    made : dict
        What measures made of the pairs and share, by name.
    """

    n: int
    low: I64
    high: I64
    forth: F64
    back: F64
    weight: F64
    is_forth: npt.NDArray[np.bool_]
    is_back: npt.NDArray[np.bool_]
    made: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def rows(self) -> "PairRows":
        """The pairs stored by rows."""
        return PairRows.of(self)

    @cached_property
    def arcs(self) -> tuple[I64, I64, F64]:
        """Source, target and weight of every direction in which some tie leads."""
        source = np.concatenate([self.low[self.is_forth], self.high[self.is_back]])
        target = np.concatenate([self.high[self.is_forth], self.low[self.is_back]])
        return source, target, np.concatenate([self.forth[self.is_forth], self.back[self.is_back]])

    @property
    def degree(self) -> I64:
        """Number of partners of every actor, shape (n,)."""
        both = np.concatenate([self.low, self.high])
        return np.bincount(both, minlength=self.n).astype(np.int64)


@dataclass(frozen=True, eq=False)
class PairRows:
    """Pairs stored by rows, every pair under both of its actors; see `keiretsu.measure.kernels.brokerage`.

    Parameters
    ----------
    ptr : int64, shape (n + 1,)
        The partners of actor i are ``index[ptr[i]:ptr[i + 1]]``, in ascending order.
    index : uint32, shape (2m,)
    pair : int64, shape (2m,)
        Row of the place's pair, to gather weights and so on.
    twin : int64, shape (2m,)
        Place of the same pair under the other actor.
    """

    ptr: I64
    index: npt.NDArray[np.uint32]
    pair: I64
    twin: I64

    @classmethod
    def of(cls, pairs: Pairs) -> "PairRows":
        """Store pairs by rows: of every actor first the pairs that it closes, then those it opens."""
        n, m = pairs.n, len(pairs)
        below = np.bincount(pairs.high, minlength=n)
        ptr = row_starts(below + np.bincount(pairs.low, minlength=n))
        index, pair, twin = np.empty(2 * m, np.uint32), np.empty(2 * m, np.int64), np.empty(2 * m, np.int64)
        both_ways(pairs.low, pairs.high, ptr[:-1].copy(), ptr[:-1] + below, index, pair, twin)
        return cls(ptr, index, pair, twin)

    def leads(self, pairs: Pairs) -> npt.NDArray[np.uint8]:
        """Return of every place whether a tie leads from the row's actor to the other, shape (2m,)."""
        rows = np.repeat(np.arange(pairs.n), np.diff(self.ptr))
        ahead = rows < self.index
        return np.where(ahead, pairs.is_forth[self.pair], pairs.is_back[self.pair]).astype(np.uint8)

    @cached_property
    def adjacency(self) -> Adjacency:
        """The same as kernels take it; an actor of more partners (or as many, and a later row) is ahead."""
        degree = np.diff(self.ptr)
        rows = np.repeat(np.arange(len(degree)), degree)
        mine, theirs = degree[rows], degree[self.index]
        outranked = (mine < theirs) | ((mine == theirs) & (rows < self.index))
        ahead_ptr = row_starts(np.bincount(rows[outranked], minlength=len(degree)))
        return Adjacency(self.ptr, self.index, self.twin, ahead_ptr, np.flatnonzero(outranked))


def sums(group: I64, values: F64, many: int) -> F64:
    """Return the sum of the values of every group below `many`, shape (many,).

    Examples
    --------
    >>> sums(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [4.0, 0.0, 2.0]
    """
    return np.bincount(group, values, many).astype(np.float64, copy=False)


def view_of(network: Network | View, as_of: int | str | None = None) -> View:
    """Return a view: of a date, or of the day on which the last tie begins.

    Raises
    ------
    UsageError
        When `as_of` is no date, or a view of another date is already given.
    """
    if isinstance(network, View):
        if as_of is not None:
            raise UsageError("A view has its date already; give the network and a date, or the view alone.")
        return network
    if as_of is not None:
        return network.at(as_of)
    last = network.ties["since"].max() if network.ties.height else network.actors["founded"].max()
    return network.at(to_date(cast(int, last) if last is not None else 0))


WEIGHTS = ("strength", "value", "flow")
"""Columns of ties that may weigh them."""


def pairs_of(view: View, types: Collection[str] | None = None, weight: str = "strength") -> Pairs:
    """Return the pairs of actors joined on a view's date by ties of some types (by default all).

    Ties of an actor with itself are left out; `weight` is the column of ties whose sum weighs a pair.

    Raises
    ------
    UsageError
        When a type or the weight is unknown.
    """
    if weight not in WEIGHTS:
        raise UsageError(f"There is no weight {weight!r}; choose one of {', '.join(WEIGHTS)}.")
    chosen = _of_types(view, types) & (view.ties.source != view.ties.target)
    source, target = (ends[chosen].astype(np.int64) for ends in (view.ties.source, view.ties.target))
    strength = view.ties.frame[weight].to_numpy()[chosen]
    symmetric, ahead = _symmetric(view)[chosen], source < target
    n, (low, high) = view.actors.height, (np.minimum(source, target), np.maximum(source, target))
    order = _sorted(low, _sorted(high, np.arange(len(low)), n), n)
    low, high = low[order], high[order]
    fresh = np.ones(len(low), np.bool_)
    fresh[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    group = np.empty_like(order)
    group[order] = np.cumsum(fresh) - 1
    low, high, forth, back = low[fresh], high[fresh], ahead | symmetric, ~ahead | symmetric
    many = len(low)

    def total(which: npt.NDArray[np.bool_]) -> F64:
        return sums(group, np.where(which, strength, 0.0), many)

    return Pairs(
        n, low, high, total(forth), total(back), sums(group, strength, many),
        np.bincount(group, forth, many) > 0, np.bincount(group, back, many) > 0,
    )  # fmt: skip


def _sorted(key: I64, order: I64, n: int) -> I64:
    """Return `order` by keys below n; equal keys keep their order."""
    out = np.empty_like(order)
    in_turn(key, order, row_starts(np.bincount(key, minlength=n))[:-1].copy(), out)
    return out


def _of_types(view: View, types: Collection[str] | None) -> npt.NDArray[np.bool_]:
    names = view.ties.frame["type"].to_physical().to_numpy()
    if types is None:
        return np.ones(len(names), np.bool_)
    for name in types:
        if name not in TIE_TYPES:
            raise UsageError(f"There is no tie type {name!r}; choose among {', '.join(TIE_TYPES)}.")
    return np.isin(names, [TIE_TYPES.index(name) for name in types])


def _symmetric(view: View) -> npt.NDArray[np.bool_]:
    is_symmetric = np.array([ties().entries[name].symmetric for name in TIE_TYPES])
    found: npt.NDArray[np.bool_] = is_symmetric[view.ties.frame["type"].to_physical().to_numpy()]
    return found
