"""A picture of which parameters move which outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keiretsu.report.drawing import Drawing, Palette

ROW, COLUMN = 17.0, 74.0
"""Points that a row and a column take."""


def sensitivity(
    parameters: Sequence[str],
    outcomes: Sequence[str],
    strength: Sequence[Sequence[float]],
    moved: Sequence[Sequence[bool]],
    measure: str,
    few: str = "",
) -> Drawing:
    """Draw a table of parameters by outcomes: the darker, the more is moved; a dot where it is chance.

    Parameters
    ----------
    parameters, outcomes : sequence of str
        Rows and columns.
    strength : sequence of sequence of float
        What is shown, by parameter and outcome; NaN for nothing.
    moved : sequence of sequence of bool
        Whether it is more than chance.
    measure : str
        What the numbers are.
    few : str
        What to say instead where the design cannot tell; empty where it can.

    Returns
    -------
    Drawing
    """
    numbers, sure = np.array(strength, dtype=float), np.array(moved, dtype=bool)

    def paint(axes: Any, ink: Palette) -> None:
        top = float(np.nanmax(np.abs(numbers))) if np.isfinite(numbers).any() else 1.0
        for row in range(len(parameters)):
            for column in range(len(outcomes)):
                _cell(axes, ink, column, row, float(numbers[row, column]), bool(sure[row, column]), top)
        axes.set_xlim(-0.5, len(outcomes) - 0.5)
        axes.set_ylim(len(parameters) - 0.5, -0.5)
        axes.set_xticks(range(len(outcomes)), outcomes, rotation=28, ha="right")
        axes.set_yticks(range(len(parameters)), parameters)
        axes.grid(visible=False)
        axes.tick_params(length=0)

    still = [name for name, row in zip(parameters, sure, strict=True) if not row.any()]
    said = f"; none is moved by {', '.join(still)}" if still else ""
    rest = "A row of dots: these outcomes say nothing about it."
    if few:
        said, rest = f"; {few} to tell", f"{few[:1].upper()}{few[1:]} to tell one from the other."
    elif (numbers[sure] < 0.0).any():
        rest += " Blue: they rise together; orange: one falls where the other rises."
    words = f"Table of {len(parameters)} parameters by {len(outcomes)} outcomes, {measure}{said}."
    caption = (
        f"{measure[:1].upper()}{measure[1:]}. A number where the outcome moves with the parameter by more "
        f"than chance, a dot where it does not. {rest}"
    )
    return Drawing(
        "sensitivity",
        "Which parameters move which outcomes",
        caption,
        words,
        paint,
        width=200.0 + COLUMN * len(outcomes),
        height=110.0 + ROW * len(parameters),
        texts=(*parameters, *outcomes),
    )


def _cell(axes: Any, ink: Palette, column: int, row: int, value: float, sure: bool, top: float) -> None:
    if not sure or np.isnan(value):
        axes.text(column, row, "·", ha="center", va="center", color=ink["muted"])
        return
    colour = ink["relational"] if value >= 0.0 else ink["market"]
    share = 0.12 + 0.5 * min(abs(value) / (top or 1.0), 1.0)
    sides, ends = (column - 0.5, column + 0.5), (row - 0.5, row + 0.5)
    axes.fill_betweenx(ends, *sides, color=colour, alpha=share, linewidth=0)
    said = f"{value:.2f}".replace("-", "−")
    axes.text(column, row, said, ha="center", va="center", color=ink["ink"], fontsize=9)
