"""What the steps of a year work on: the index, the mechanisms' arrays, the parameters in force."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from keiretsu.core.arrays import F64, U32
from keiretsu.core.philox import DrawKey
from keiretsu.model.fields import hints_of
from keiretsu.model.forcing import NOTHING_FORCED

if TYPE_CHECKING:
    from keiretsu.model.index import Index
    from keiretsu.model.mechanisms.accounts.records import Accounts
    from keiretsu.model.mechanisms.entry.records import Entry
    from keiretsu.model.mechanisms.failure.records import Failure
    from keiretsu.model.mechanisms.finance.records import Finance
    from keiretsu.model.mechanisms.guidance.records import Guidance
    from keiretsu.model.mechanisms.investment.records import Investment
    from keiretsu.model.mechanisms.labour.records import Labour
    from keiretsu.model.mechanisms.money.records import Money
    from keiretsu.model.mechanisms.ownership.records import Ownership
    from keiretsu.model.mechanisms.partners.records import Partners
    from keiretsu.model.mechanisms.production.records import Production
    from keiretsu.model.mechanisms.research.records import Research
    from keiretsu.model.mechanisms.supply.records import Supply
    from keiretsu.model.mechanisms.technology.records import Technology
    from keiretsu.model.record import Recorder

P = TypeVar("P", bound=tuple[Any, ...])
Log = list[tuple[int, str, str, U32, U32]]
"""Openings and closings of ties: year, type, what, source index, target index."""

SPOILED = False
"""Whether scratch is filled with NaN when it is given back, so that a test sees who reads it later."""

KEPT = 200_000
"""Length of the longest scratch that is kept; of more, memory is dearer than the time to ask for it again."""


class Economy:
    """One run: the index, the arrays of every mechanism under its name, the parameters in force.

    Parameters
    ----------
    index : Index
    records : mapping of str to named tuple
        Arrays of the mechanisms, as ``e.labour.workers``.
    rules : collection of str
        Names of the rules that are on.
    seeds : (uint32, uint32)
        Seed of the landscapes, and that of everything else.
    threads : int
    """

    if TYPE_CHECKING:
        accounts: Accounts
        entry: Entry
        failure: Failure
        finance: Finance
        guidance: Guidance
        investment: Investment
        labour: Labour
        money: Money
        ownership: Ownership
        partners: Partners
        production: Production
        research: Research
        supply: Supply
        technology: Technology

        def __getattr__(self, name: str) -> Any: ...

    year: int
    key: DrawKey
    recorder: Recorder

    def __init__(
        self,
        index: Index,
        records: Mapping[str, Any],
        rules: Collection[str],
        seeds: tuple[np.uint32, np.uint32],
        threads: int,
    ) -> None:
        self.index, self.rules, self.threads = index, frozenset(rules), threads
        self.landscapes, self.seed = seeds
        self.mechanisms = tuple(records)
        self.parameters: Mapping[str, float] = {}
        self.forcing = NOTHING_FORCED
        self.log: Log | None = None
        self._parts: dict[type, Any] = {}
        self._free: dict[int, list[F64]] = {}
        for name, record in records.items():
            setattr(self, name, record)

    def begin(self, year: int) -> None:
        """Begin a year: its random numbers are those of the seed and the year."""
        self.year, self.key = year, DrawKey(self.seed, np.uint32(year))

    def put_in_force(self, parameters: Mapping[str, float]) -> None:
        """Let parameters hold from now on."""
        self.parameters = parameters
        self._parts.clear()

    def of(self, part: type[P]) -> P:
        """Return some of the parameters in force: those that a named tuple of numbers names.

        Whole numbers are what the record declares as ``int``.
        """
        found = self._parts.get(part)
        if found is None:
            hints = hints_of(cast(Hashable, part))
            values = (kind(self.parameters[name]) for name, kind in hints.items())
            found = self._parts[part] = cast(Any, part)(*values)
        return found  # type: ignore[no-any-return]

    def scratch(self, n: int, rows: int = 1) -> Scratch:
        """Lend arrays (n,) for the time of one step; what they hold is nobody's."""
        return Scratch(self._free.setdefault(n, []), n, rows)


class Scratch:
    """Arrays lent for the length of a ``with``.

    Parameters
    ----------
    free : list of float64 (n,)
        Those that nobody holds; what is lent comes from it and goes back to it.
    n, rows : int
        Length and number of the arrays.
    """

    __slots__ = ("_free", "_lent")

    def __init__(self, free: list[F64], n: int, rows: int) -> None:
        self._free, self._lent = free, free[:rows]
        del free[:rows]
        self._lent += [np.empty(n) for _ in range(rows - len(self._lent))]

    def __enter__(self) -> list[F64]:
        """Return the arrays."""
        return self._lent

    def __exit__(self, *_: object) -> None:
        """Take the arrays back."""
        if SPOILED:
            for row in self._lent:
                row[:] = np.nan
        if len(self._lent[0]) <= KEPT:
            self._free += self._lent
