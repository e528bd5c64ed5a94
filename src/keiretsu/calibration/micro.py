"""Moments of single firms and ties, which no sum over a market gives: sizes, growth, customers.

They are read at the end of every year while a study runs, and stand in its records as metrics of the whole
network. Tails are fitted by the logarithm of rank minus one half on that of size, whose small-sample bias is
least (Gabaix and Ibragimov 2011, *J. Bus. Econ. Stat.* 29); the exponent is that of the cumulative
distribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.evidence.panel import Floats, Ints

if TYPE_CHECKING:
    from keiretsu.model.economy import Economy

TAIL = 0.1
"""Share of the largest firms that makes the tail of a distribution."""

FEWEST = 20
"""Firms of a tail, or firms that grew, below which no moment is read."""

MICRO = {
    "size_exponent": "exponent of the cumulative distribution of sales over the tenth with most",
    "customers_exponent": "exponent of the cumulative distribution of customers over the tenth with most",
    "growth_spread": "standard deviation of the logarithmic growth of sales, firms less their market's mean",
    "growth_tails": "standard over mean absolute deviation of that growth: 1.25 normal, 1.41 Laplace",
}
"""Metrics that studies may read beside those of the mechanisms, with their meaning."""


class MicroMoments:
    """Collects the moments of a run; call it with the economy at the end of every year."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, str, float]] = []
        self._sales: Floats | None = None
        self._year = 0

    def __call__(self, e: Economy) -> None:
        """Read the moments of the year."""
        sellers = e.production.sellers
        sales = np.asarray(sellers.price * sellers.output)
        suppliers = e.supply.ties.supplier
        customers = np.bincount(suppliers[suppliers < len(sales)], minlength=len(sales))
        self._keep(e.year, "size_exponent", tail_exponent(sales))
        self._keep(e.year, "customers_exponent", tail_exponent(customers.astype(np.float64)))
        if self._sales is not None and self._year == e.year - 1:
            there = np.asarray(e.failure.began < e.year)
            spread, tails = growth(self._sales, sales, e.index.firms.market.astype(np.int64), there)
            self._keep(e.year, "growth_spread", spread)
            self._keep(e.year, "growth_tails", tails)
        self._sales, self._year = sales, e.year

    def _keep(self, year: int, metric: str, value: float) -> None:
        self._rows.append((year, metric, value))

    def records(self) -> pl.DataFrame:
        """Return the moments as records: year, region, group, metric, value."""
        made = pl.DataFrame(
            self._rows, schema={"year": pl.Int16, "metric": pl.String, "value": pl.Float64}, orient="row"
        )
        whole = [pl.lit("all").alias(name) for name in ("region", "group")]
        return made.with_columns(*whole).select("year", "region", "group", "metric", "value")


def tail_exponent(sizes: Floats) -> float:
    """Return the exponent of the upper tail; NaN where fewer than `FEWEST` firms make it.

    Examples
    --------
    >>> round(tail_exponent(1.0 / (np.arange(5000.0) + 0.5)), 3)
    1.0
    """
    largest = np.sort(sizes[sizes > 0.0])[::-1][: int(TAIL * np.count_nonzero(sizes > 0.0))]
    if largest.size < FEWEST or largest[0] == largest[-1]:
        return float("nan")
    rank = np.log(np.arange(largest.size) + 0.5)
    return float(-np.polyfit(np.log(largest), rank, 1)[0])


def growth(before: Floats, after: Floats, market: Ints, there: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return spread and tails of firms' growth around the mean of their market.

    Parameters
    ----------
    before, after : float array, shape (n,)
        Sales of two years.
    market : int array, shape (n,)
    there : bool array, shape (n,)
        Whether the firm is the one of the year before; successors of failed firms are left out.

    Returns
    -------
    (float, float)
        Standard deviation, and standard deviation over mean absolute deviation; NaN for too few firms.
    """
    known = there & (before > 0.0) & (after > 0.0)
    if np.count_nonzero(known) < FEWEST:
        return float("nan"), float("nan")
    grown, at = np.log(after[known] / before[known]), market[known]
    means = np.bincount(at, grown) / np.maximum(np.bincount(at), 1)
    off = grown - means[at]
    spread, mean = float(np.sqrt((off**2).mean())), float(np.abs(off).mean())
    return spread, spread / mean if mean > 0.0 else float("nan")
