"""Arms over the years: the median of the replications as a line, nine in ten of them as a band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from keiretsu.evidence import Series
from keiretsu.evidence.panel import Floats, paired
from keiretsu.report.figure import Key
from keiretsu.report.run_result import RunResult
from keiretsu.report.svg import INK
from keiretsu.report.words import number

COLOURS = ("relational", "market", "best", "credit", "collaboration", "lineage")
SOLID, DASHED, DOTTED = "-", (0, (4, 2)), (0, (1, 1.5))
MARKS = {SOLID: "line", DASHED: "dash", DOTTED: "dot"}
BAND = "Line: median of the replications; shade: the middle nine in ten."


@dataclass(frozen=True, slots=True)
class Curve:
    """How an arm is drawn, and its values in the unit of the axis."""

    label: str
    colour: str
    dashes: Any
    series: Series

    @property
    def key(self) -> Key:
        """Its entry in the legend."""
        return Key(MARKS[self.dashes], self.colour, self.label)

    def table(self) -> pl.DataFrame:
        """Return what is drawn: columns ``arm, year, median, low, high``."""
        low, middle, high = np.nanquantile(self.series.values, [0.05, 0.5, 0.95], axis=0)
        columns = {"year": self.series.years, "median": middle, "low": low, "high": high}
        return pl.DataFrame({"arm": [self.label] * middle.size, **columns})

    def said(self) -> str:
        """Return where it begins and ends, for a reader who cannot see it."""
        rows = self.table()
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        ends = f"{number(first['median'])} in {first['year']} and {number(last['median'])} in {last['year']}"
        return f"{self.label}: {ends}"

    def draw(self, axes: Any, *, band: bool) -> None:
        """Draw the line, and the band where it is asked for."""
        rows, ink = self.table(), INK[self.colour]
        if band:
            axes.fill_between(rows["year"], rows["low"], rows["high"], color=ink, alpha=0.16, linewidth=0)
        axes.plot(rows["year"], rows["median"], color=ink, linestyle=self.dashes)


def curves(run: RunResult, arms: Iterable[str], metric: str, factor: float = 1.0) -> list[Curve]:
    """Return the curves of one metric, of the arms that have records of it.

    A benchmark model is grey and dotted. An arm that branches is drawn from its branch on and dashed, in the
    colour of the arm with the same rules, where there is one.
    """
    made, taken = list[Curve](), dict[str, str]()
    for name in arms:
        arm = run.scenario.arms[name]
        rules = repr((arm.regime, arm.set, arm.apply, arm.rules_off))
        free = [colour for colour in COLOURS if colour not in taken.values()] or [COLOURS[0]]
        colour = "rival" if arm.role == "rival" else taken.setdefault(rules, free[0])
        dashes = DOTTED if arm.role == "rival" else SOLID if arm.parent is None else DASHED
        series = run.panel.series(name, metric)
        if series is None:
            continue
        first = int(series.years[0]) if arm.year is None else arm.year
        shown = known(series.between(first, int(series.years[-1])))
        if shown.years.size:
            scaled = Series(shown.replications, shown.years, factor * shown.values)
            made.append(Curve(run.arm(name), colour, dashes, scaled))
    return made


def known(series: Series) -> Series:
    """Leave out the years in which no replication has a value."""
    keep = ~np.isnan(series.values).all(axis=0)
    return Series(series.replications, series.years[keep], series.values[:, keep])


def difference(first: Series, second: Series) -> Series:
    """Return first minus second, replication by replication, over the years that both have."""
    one, two = paired(first, second)
    years, left, right = np.intersect1d(one.years, two.years, return_indices=True)
    return Series(one.replications, years, one.values[:, left] - two.values[:, right])


def reached(steps: Sequence[float]) -> Floats:
    """Return the share that reaches each age, of the shares that survive the year at each age.

    Examples
    --------
    >>> reached([0.5, 0.8]).tolist()
    [1.0, 0.5, 0.4]
    """
    return np.concatenate(([1.0], np.cumprod(steps)))
