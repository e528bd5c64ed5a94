"""The network: actors and dated ties as columns, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.extensions import extension
from keiretsu.network.canonical_tables import in_canonical_order, in_stored_direction, numbered, typed
from keiretsu.network.dates import to_day
from keiretsu.network.view import Ties, View
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Network:
    """Actors joined by typed, dated ties; nothing in it ever changes.

    Build one with `Network.from_tables`, `Network.load` or `synth`. Two networks are equal when their tables
    are.

    Parameters
    ----------
    actors : polars.DataFrame
        Columns of `keiretsu.schema.actors()`, then attributes by name, sorted by id.
    ties : polars.DataFrame
        Columns of `keiretsu.schema.ties()`, then attributes by name, sorted by (type, source, target, since).
        Days are int32 counts since 1970-01-01; a tie lives on the days since <= day < until, and is open
        while until is null.
    provenance : dict
        Where it comes from; no part of the digest.
    source, target : uint32, shape (m,)
        Rows of the two ends of every tie in `actors`.

    Examples
    --------
    >>> network = Network.from_tables(
    ...     {"id": ["Toyota", "Denso"], "kind": ["assembler", "tier-1"]},
    ...     {"source": ["Denso"], "target": ["Toyota"], "type": ["supply"], "since": ["1949-12-16"]},
    ... )
    >>> network.at(1955).ties.of("supply").degree.tolist()
    [1, 0]
    """

    actors: pl.DataFrame
    ties: pl.DataFrame
    provenance: dict[str, Any]
    source: npt.NDArray[np.uint32]
    target: npt.NDArray[np.uint32]
    _memo: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_tables(
        cls,
        actors: Any,
        ties: Any,
        provenance: Mapping[str, Any] | None = None,
        *,
        attributes: bool = False,
    ) -> "Network":
        """Make a network of two tables, whatever the order of their rows and columns.

        Parameters
        ----------
        actors, ties : polars.DataFrame, or anything its constructor takes
            Days may be ISO dates, dates, or whole days since 1970-01-01. Columns with a default or that are
            nullable may be missing.
        provenance : mapping, optional
        attributes : bool
            Whether columns that the schema does not know are kept as attributes; else they are errors, as
            they may be misspelt.

        Raises
        ------
        InvalidData
            When a column or a row breaks a rule of the schema; `keiretsu.network.check` lists the rules.
        """
        from keiretsu.network.validation import raise_for, table_problems

        actor_table = typed(actors, actor_schema(), "actors", keep=attributes)
        tie_table = in_stored_direction(typed(ties, tie_schema(), "ties", keep=attributes))
        actor_table, tie_table = numbered(actor_table, tie_table)
        raise_for(table_problems(actor_table, tie_table))
        actor_table, tie_table, source, target = in_canonical_order(actor_table, tie_table)
        return cls(actor_table, tie_table, dict(provenance or {}), source, target)

    def at(self, when: int | str | date) -> View:
        """Return the network at a date.

        Parameters
        ----------
        when : int, str or datetime.date
            A year (its end: ``at(1990)`` is 1990-12-31), an ISO date or a date.

        Returns
        -------
        View

        Raises
        ------
        UsageError
            When `when` is no date.
        """
        day = to_day(when)
        alive = _lives(self.actors, "founded", "closed", day)
        is_open = _lives(self.ties, "since", "until", day)
        source, target = self.source[is_open], self.target[is_open]
        if alive.all():
            actors = self.actors
        else:
            actors = self.actors.filter(pl.Series(alive))
            new_row = (np.cumsum(alive) - 1).astype(np.uint32)
            source, target = new_row[source], new_row[target]
        frame = self.ties if is_open.all() else self.ties.filter(pl.Series(is_open))
        return View(day, actors, Ties(frame, source, target, actors.height))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical content; equal networks have equal digests."""
        from keiretsu.network.persistence import digest

        if "digest" not in self._memo:
            self._memo["digest"] = digest(self)
        return self._memo["digest"]

    def save(self, path: str | Path) -> None:
        """Write the network as a folder of actors.parquet, ties.parquet and network.json.

        The folder is written beside `path`, flushed to the disk, then renamed: a reader sees the whole
        network or none.

        Raises
        ------
        UsageError
            When `path` exists and is not a network.
        """
        from keiretsu.network.persistence import save

        save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> "Network":
        """Read a network that `save` wrote.

        Raises
        ------
        InvalidData
            When the folder is no network, a file is damaged, or the tables no longer match their digest.
        """
        from keiretsu.network.persistence import load

        return load(Path(path))

    def measure(self, as_of: int | str | None = None, **options: Any) -> Any:
        """Measure the network at a date; see `keiretsu.measure.measure` for the options and what is returned.

        Examples
        --------
        >>> from keiretsu.synthetic import synth
        >>> synth(100, seed=1).measure(1954, top=3).actors.height
        3
        """
        return extension("Network.measure")(self, as_of, **options)

    @property
    def plot(self) -> Any:
        """Pictures: ``plot()``, ``plot.ego(id)``, ``.groups()``, ``.map()``, ``.degrees()``, ``.lives()``."""
        return extension("Network.plot")(self)

    def _repr_html_(self) -> str:
        return str(extension("Network._repr_html_")(self))

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Network) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Network({self.actors.height:,} actors, {self.ties.height:,} ties)"


def _lives(frame: pl.DataFrame, first: str, end: str, day: int) -> npt.NDArray[np.bool_]:
    """Return which spells [first, end) hold on a day; a missing first or end is open."""
    span = frame.select(
        ((pl.col(first) <= day) | pl.col(first).is_null()) & ((pl.col(end) > day) | pl.col(end).is_null())
    )
    return span.to_series().to_numpy()
