"""What metrics are made from: the sums of a group of markets, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64
from keiretsu.model import tally

Flags = npt.NDArray[np.bool_]


class Sums:
    """The sums of a group of markets, each (years,): the names of the tally and a few more, as attributes."""

    def __init__(self, taken: Any, markets: Flags, regions: Flags) -> None:
        self._taken, self._markets, self._regions = taken, markets, regions
        self._totals = {
            name: np.ascontiguousarray(getattr(taken, name)[:, markets].sum(axis=1).T)
            for name in ("firms", "ties", "more")
        }
        self._places = _places(taken.names)
        self.frontier, self.residual, self.people_residual = taken.rest.T

    def __getattr__(self, name: str) -> F64:
        table, column = self._places[name]
        total: F64 = self._totals[table][column]
        return total

    @property
    def stock(self) -> F64:
        """Capital at the price of machines."""
        machines = self._taken.firms[:, self._markets, tally.FIRM_SUMS.index("capital")]
        return _by_year(machines * self._taken.prices[:, self._markets])

    @property
    def markets(self) -> F64:
        """Markets with firms."""
        return _by_year(self._sellers().astype(np.float64))

    @property
    def wages(self) -> F64:
        """Wages added over markets with firms."""
        return _by_year(self._taken.markets[:, 2, self._markets] * self._sellers())

    @property
    def final_orders(self) -> F64:
        """Final orders of all markets."""
        return _by_year(self._taken.markets[:, 0, self._markets])

    @property
    def final_sold(self) -> F64:
        """Final goods sold in all markets."""
        return _by_year(self._taken.markets[:, 1, self._markets])

    @property
    def partners(self) -> F64:
        """Collaboration ties."""
        return _by_year(self._taken.partners[:, 0, self._regions])

    @property
    def partners_kept(self) -> F64:
        """Collaboration ties that stay."""
        return _by_year(self._taken.partners[:, 1, self._regions])

    def _sellers(self) -> Flags:
        sellers: Flags = self._taken.firms[:, self._markets, 0] > 0
        return sellers


@lru_cache(maxsize=4)
def _places(more: tuple[str, ...]) -> dict[str, tuple[str, int]]:
    """Return the table and the column of every sum; `more` names those of the mechanisms."""
    columns = (("firms", tally.FIRM_SUMS), ("ties", tally.TIE_SUMS), ("more", more))
    return {name: (table, k) for table, names in columns for k, name in enumerate(names)}


def _by_year(values: F64) -> F64:
    total: F64 = values.sum(axis=1)
    return total


def ratio(top: F64, bottom: F64) -> F64:
    """Return top / bottom, NaN where bottom is zero."""
    out = np.empty(top.shape)
    out.fill(np.nan)
    np.divide(top, bottom, out=out, where=bottom != 0.0)
    return out


Formulas = Mapping[str, Callable[[Sums], F64]]
