"""A picture of the paired difference between two arms, year by year."""

from __future__ import annotations

from typing import Any

import polars as pl

from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.report.words import number


def paired(metric: str, unit: str, names: tuple[str, str], by_year: pl.DataFrame) -> Drawing:
    """Draw the difference of two arms with its 95 % interval.

    Parameters
    ----------
    metric, unit : str
        What is compared.
    names : (str, str)
        The two arms; the difference is first minus second.
    by_year : polars.DataFrame
        Columns ``year, difference, low, high``.

    Returns
    -------
    Drawing
    """
    columns = {name: by_year[name].to_numpy() for name in ("year", "difference", "low", "high")}

    def paint(axes: Any, ink: Palette) -> None:
        axes.axhline(0.0, color=ink["ink"], linewidth=0.9)
        axes.fill_between(
            columns["year"],
            columns["low"].astype(float),
            columns["high"].astype(float),
            color=ink["relational"],
            alpha=0.18,
            linewidth=0,
        )
        axes.plot(columns["year"], columns["difference"], color=ink["relational"])
        axes.set_ylabel(f"{metric}, {unit}" if unit else metric)

    first, last = (by_year["year"].to_list()[end] for end in (0, -1))
    ending = number(float(columns["difference"][-1]), signed=True)
    return Drawing(
        "paired",
        f"{names[0]} minus {names[1]}",
        "Mean of the paired differences, first minus second, on the same replications. "
        "Shade: its 95 % interval.",
        f"Line chart: difference in {metric}, {first} to {last}; in the last year {ending}.",
        paint,
        (Key("line", "relational", "difference"),),
        height=320.0,
    )
