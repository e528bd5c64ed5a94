"""A network at one date: who lives, which ties are open, and their index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.csr import by_row, row_starts
from keiretsu.core.errors import UsageError
from keiretsu.core.extensions import extension
from keiretsu.network.closeness import closeness_of_pairs
from keiretsu.schema import TIE_TYPES

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True, eq=False)
class Csr:
    """Ties of one type, grouped by actor (compressed sparse rows).

    Parameters
    ----------
    ptr : int64, shape (n + 1,)
        The neighbours of actor i are ``index[ptr[i]:ptr[i + 1]]``, in ascending order.
    index : uint32, shape (m,)
        Rows of the neighbours in the view's actors.
    row : uint32, shape (m,)
        Row of each entry's tie in the view's table of ties, to gather strength, value and so on.
    """

    ptr: npt.NDArray[np.int64]
    index: npt.NDArray[np.uint32]
    row: npt.NDArray[np.uint32]

    @property
    def degree(self) -> npt.NDArray[np.int64]:
        """Number of neighbours of every actor, shape (n,)."""
        return np.diff(self.ptr)

    def neighbours(self, actor: int) -> npt.NDArray[np.uint32]:
        """Return the rows of the neighbours of the actor in row `actor`."""
        return self.index[self.ptr[actor] : self.ptr[actor + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """The ties open at a date.

    Parameters
    ----------
    frame : polars.DataFrame
        In canonical order: type, source, target, since.
    source, target : uint32, shape (m,)
        Rows of the two ends in the view's actors.
    actors : int
        Number of actors, n.
    """

    frame: pl.DataFrame
    source: npt.NDArray[np.uint32]
    target: npt.NDArray[np.uint32]
    actors: int
    _index: dict[tuple[str, str], Csr] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return self.frame.height

    def rows(self, tie_type: str) -> slice:
        """Return where ties of a type stand in `frame`.

        Raises
        ------
        UsageError
            When there is no such type.
        """
        if tie_type not in TIE_TYPES:
            raise UsageError(f"There is no tie type {tie_type!r}; choose one of {', '.join(TIE_TYPES)}.")
        codes = self.frame["type"].to_physical().to_numpy()
        code = TIE_TYPES.index(tie_type)
        return slice(int(np.searchsorted(codes, code)), int(np.searchsorted(codes, code, "right")))

    def of(self, tie_type: str, direction: Direction = "out") -> Csr:
        """Return the index of one type of ties, built on first use.

        Parameters
        ----------
        tie_type : str
            One of `keiretsu.schema.TIE_TYPES`. Supply runs from supplier to customer.
        direction : {"out", "in", "both"}
            Group by source, by target, or list every tie under both of its ends.

        Returns
        -------
        Csr

        Raises
        ------
        UsageError
            When there is no such type or direction.
        """
        if direction not in ("out", "in", "both"):
            raise UsageError(f"There is no direction {direction!r}; choose out, in or both.")
        key = (tie_type, direction)
        if key not in self._index:
            self._index[key] = self._build(self.rows(tie_type), direction)
        return self._index[key]

    def _build(self, where: slice, direction: Direction) -> Csr:
        source, target = self.source[where], self.target[where]
        row = np.arange(where.start, where.stop, dtype=np.uint32)
        if direction == "in":
            source, target = target, source
        elif direction == "both":
            source, target = np.concatenate([source, target]), np.concatenate([target, source])
            row = np.concatenate([row, row])
        if direction == "out":  # the stored order is already by source, then target
            return Csr(row_starts(np.bincount(source, minlength=self.actors)), target, row)
        ptr, order = by_row(source, self.actors, target)
        return Csr(ptr, target[order], row[order])


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A network at one date.

    Parameters
    ----------
    day : int
        Days since 1970-01-01.
    actors : polars.DataFrame
        The actors alive on that day, by id.
    ties : Ties
        The ties open on that day.
    """

    day: int
    actors: pl.DataFrame
    ties: Ties

    def closeness(self, omega: Mapping[str, float] | None = None) -> pl.DataFrame:
        r"""Return how close every tied pair is, whatever the types and directions of its ties.

        .. math:: s_{ij} = 1 - \prod_k (1 - \omega_k \tau^k_{ij})

        Parameters
        ----------
        omega : mapping of str to float, optional
            Weight of each tie type; by default the parameters ``omega_supply`` … ``omega_lineage``. A type
            that is not named weighs nothing.

        Returns
        -------
        polars.DataFrame
            Columns source, target (source < target) and closeness, in [0, 1]; one row a pair.

        Examples
        --------
        >>> from keiretsu.network import Network
        >>> network = Network.from_tables(
        ...     {"id": ["a", "b"], "kind": ["assembler", "tier-1"]},
        ...     {"source": ["b", "a"], "target": ["a", "b"], "type": ["supply", "equity"],
        ...      "since": ["1950-01-01"] * 2, "strength": [0.8, 0.5]},
        ... )
        >>> network.at(1955).closeness({"supply": 0.5, "equity": 0.4})["closeness"].round(12).item()
        0.52
        """
        frame = self.ties.frame
        low, high, close = closeness_of_pairs(
            self.ties.source,
            self.ties.target,
            frame["type"].to_physical().to_numpy(),
            frame["strength"].to_numpy(),
            omega,
        )
        ids = self.actors["id"]
        return pl.DataFrame({"source": ids.gather(low), "target": ids.gather(high), "closeness": close})

    def measure(self, **options: Any) -> Any:
        """Measure the network of the date; see `keiretsu.measure.measure`."""
        return extension("View.measure")(self, **options)

    @property
    def plot(self) -> Any:
        """Pictures: ``view.plot()``, ``.ego(id)``, ``.groups()``, ``.map()``, ``.degrees()``."""
        return extension("View.plot")(self)

    def _repr_html_(self) -> str:
        return str(extension("View._repr_html_")(self))
