"""The metrics of the mechanisms, made from the sums of a run when it ends."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from keiretsu import schema
from keiretsu.core.arrays import F64, I64
from keiretsu.model import tally
from keiretsu.model.formulas import Formulas, Sums, ratio
from keiretsu.model.index import Index
from keiretsu.model.record import Recorder

SURVIVAL = "survival_at_age"
"""Metric that is recorded for every age of ties instead of all groups."""

AGES = [f"age={k}" for k in range(tally.AGES - 1)] + [f"age={tally.AGES - 1}+"]


def frame(index: Index, taken: Recorder, rules: Collection[str] = ()) -> pl.DataFrame:
    """Return the long table (year, region, group, metric, value) of a run.

    Parameters
    ----------
    index : Index
    taken : Recorder
    rules : collection of str
        Rules that were on; what means nothing under them is NaN.
    """
    known, at_rest = schema.metrics(), taken.years == taken.opening
    formulas = {name: each for mechanism in taken.summed for name, each in mechanism.formulas.items()}
    series = MetricSeries(tuple(formulas), index.regions, index.sectors)
    columns = np.concatenate(list(_columns(index, taken, formulas)))
    silent = [name for name in series.metrics if known[name].undefined_with in rules]
    columns[_rows(series, tuple(silent))] = np.nan
    comparing = tuple(name for name in series.metrics if known[name].compares)
    columns[np.ix_(_rows(series, comparing), at_rest)] = np.nan
    return _labels(tuple(taken.years.tolist()), series).hstack([pl.Series("value", columns.T.ravel())])


class MetricSeries(NamedTuple):
    """What is recorded of whom: metrics, regions, sectors."""

    metrics: tuple[str, ...]
    regions: tuple[str, ...]
    sectors: tuple[str, ...]

    @property
    def by_sector(self) -> list[str]:
        """Metrics that are recorded for sectors too."""
        return [name for name in self.metrics if schema.metrics()[name].by_sector]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield region, group and metric of every series."""
        for region in _regions(self.regions):
            yield from ((region, "all", metric) for metric in self.metrics)
            yield from ((region, age, SURVIVAL) for age in AGES)
            yield from ((region, sector, metric) for sector in self.sectors for metric in self.by_sector)


def _columns(index: Index, taken: Recorder, formulas: Formulas) -> Iterator[F64]:
    """Yield the series of values (., years) in the order of `MetricSeries.names`."""
    by_sector = MetricSeries(tuple(formulas), index.regions, index.sectors).by_sector
    for region in _regions(index.regions):
        chosen = np.array([region in ("all", r) for r in index.regions])
        inside = chosen[index.markets.market_region]
        sums = Sums(taken, inside, chosen)
        yield np.array([formula(sums) for formula in formulas.values()])
        risk = taken.risk[:, inside].sum(axis=1)
        risk[taken.years == taken.opening] = 0.0
        yield ratio(risk[:, :, 1], risk[:, :, 0]).T
        for k in range(len(index.sectors)):
            sums = Sums(taken, inside & (index.markets.market_sector == k), chosen)
            yield np.array([formulas[metric](sums) for metric in by_sector])


def _regions(regions: tuple[str, ...]) -> tuple[str, ...]:
    return ("all", *regions) if len(regions) > 1 else ("all",)


@lru_cache(maxsize=16)
def _rows(series: MetricSeries, metrics: tuple[str, ...]) -> I64:
    """Return the places of some metrics in the order of `MetricSeries.names`."""
    return np.flatnonzero([name in metrics for _, _, name in series.names()])


@lru_cache(maxsize=16)
def _labels(years: tuple[int, ...], series: MetricSeries) -> pl.DataFrame:
    """Return the columns year, region, group, metric of a table of records; the same for many runs."""
    names = pl.DataFrame(list(series.names()), schema=["region", "group", "metric"], orient="row")
    when = pl.DataFrame({"year": pl.Series(years, dtype=pl.Int16)})
    return when.join(names, how="cross", maintain_order="left_right")
