"""Charts of one row a claim or number: names at the left, or above the row where the screen is narrow."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Figure

WIDE, NARROW = 840.0, 370.0
"""Points across, on a screen that is wide or narrow."""

LETTERS = 48
"""Letters of a name on one line of a narrow screen."""

SMALL = 10.0
"""Points of the letters of names."""

FEET = 58.0
"""Points below the rows, for the axis."""

MARKS = {"point": "o", "ring": "o", "square": "s", "diamond": "D", "triangle": "^", "cross": "X"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are laid out.

    Attributes
    ----------
    narrow : bool
        Whether names stand above their rows.
    reach : float
        The axis runs from minus to plus this; what lies beyond is drawn at the edge, as an arrow.
    row : float
        Points from one row to the next, on a wide screen.
    """

    narrow: bool
    reach: float
    row: float = 20.0

    @property
    def width(self) -> float:
        """Points across."""
        return NARROW if self.narrow else WIDE

    def height(self, rows: int) -> float:
        """Return the points that so many rows take."""
        return FEET + (64.0 if self.narrow else self.row) * rows

    def frame(self, axes: Any, ink: Palette, names: Sequence[str]) -> None:
        """Name the rows, from the top down, and set the axes to them."""
        from matplotlib.ticker import MaxNLocator

        axes.grid(visible=False)
        axes.axvline(0.0, color=ink["muted"], linewidth=0.9, zorder=1)
        axes.set_xlim(-self.reach, self.reach)
        axes.set_ylim(len(names) - 0.45, -1.0 if self.narrow else -0.55)
        axes.tick_params(axis="y", length=0.0, labelcolor=ink["ink"], labelsize=SMALL)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.spines["left"].set_visible(False)
        if not self.narrow:
            axes.set_yticks(range(len(names)), names)
            return
        axes.set_yticks([])
        for row, name in enumerate(names):
            self._above(axes, row - 0.46, textwrap.fill(name, LETTERS), ink["ink"])

    def said(self, axes: Any, row: int, text: str, colour: str) -> None:
        """Write behind a row, or between its name and its mark."""
        if self.narrow:
            self._above(axes, row - 0.2, text, colour)
        else:
            axes.text(
                1.02,
                row,
                text,
                color=colour,
                va="center",
                fontsize=SMALL,
                transform=axes.get_yaxis_transform(),
            )

    def _above(self, axes: Any, height: float, text: str, colour: str) -> None:
        at: Any = {"va": "bottom", "ha": "left", "transform": axes.get_yaxis_transform(), "fontsize": SMALL}
        # words above a row take no room beside it
        axes.text(0.0, height, text, color=colour, linespacing=1.05, **at).set_in_layout(False)

    def span(self, axes: Any, row: float, low: float, high: float, colour: str) -> None:
        """Draw an interval as far as the axis goes."""
        ends = [max(-self.reach, min(end, self.reach)) for end in (low, high)]
        axes.plot(ends, [row, row], color=colour, linewidth=2.4, zorder=2)

    def mark(self, axes: Any, row: float, value: float, shape: str, colours: tuple[str, str]) -> None:
        """Mark a value, by its edge and its face; one beyond the axis is an arrow at its end."""
        beyond = abs(value) > self.reach
        sign = (">" if value > 0.0 else "<") if beyond else MARKS[shape]
        place = max(-self.reach, min(value, self.reach))
        style: Any = {"markersize": 6.5, "color": colours[0], "markerfacecolor": colours[1]}
        axes.plot([place], [row], sign, clip_on=False, zorder=3, **style)


@dataclass(frozen=True, slots=True)
class RowFigure:
    """A chart for a page, twice: the page shows the one that fits the screen."""

    wide: Figure
    narrow: Figure

    @classmethod
    def of(cls, draw: Callable[[bool], Drawing], data: pl.DataFrame) -> RowFigure:
        """Draw both.

        Parameters
        ----------
        draw : callable
            Called with whether the screen is narrow.
        data : polars.DataFrame
            What is drawn.
        """
        return cls(replace(draw(False).figure(), data=data), draw(True).figure())


def reach_of(values: Sequence[float], least: float, most: float) -> float:
    """Return how far an axis goes to show values, within bounds.

    Examples
    --------
    >>> reach_of([0.4, -2.0], 1.5, 6.0), reach_of([0.1], 1.5, 6.0), reach_of([40.0], 1.5, 6.0)
    (2.2, 1.5, 6.0)
    """
    return min(most, max(least, 1.1 * max(map(abs, values), default=0.0)))
