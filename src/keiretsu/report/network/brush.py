"""Strokes that the pictures of networks share."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.core.printable import printable
from keiretsu.report.drawing import Palette
from keiretsu.report.figure import Key
from keiretsu.report.network.scene import SHAPE_WORDS, SHAPES, Floats, Ints, Scene
from keiretsu.schema import TIE_TYPES, labels
from keiretsu.schema import ties as tie_schema

BUNDLE = 60
"""Lines drawn as one path where there are thousands: overlaps still show, and the file stays small."""


def lines(axes: Any, begin: Floats, end: Floats, colour: str, *, width: float, alpha: float) -> None:
    """Draw straight lines; shapes (m, 2)."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    if not len(begin):
        return
    points = np.stack([begin, end], axis=1)
    step = BUNDLE if len(points) > 1500 else 1
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], Path.code_type), step)
    paths = [
        Path(part.reshape(-1, 2), codes[: 2 * len(part)])
        for part in (points[first : first + step] for first in range(0, len(points), step))
    ]
    axes.add_collection(
        PathCollection(paths, facecolors="none", edgecolors=colour, linewidths=width, alpha=alpha),
        autolim=False,
    )


def ties(axes: Any, scene: Scene, place: Floats, palette: Palette, *, width: float, alpha: float) -> None:
    """Draw every tie as a line in the colour of its type, the commonest type at the bottom."""
    counts = np.bincount(scene.type, minlength=len(TIE_TYPES))
    for code in np.argsort(-counts, kind="stable"):
        of = scene.type == code
        colour = palette[TIE_TYPES[code]]
        lines(axes, place[scene.source[of]], place[scene.target[of]], colour, width=width, alpha=alpha)


def nodes(axes: Any, scene: Scene, place: Floats, palette: Palette, area: Floats, dark: Ints) -> None:
    """Draw every actor with the mark of its kind; those in `dark` (rows) in ink."""
    colour = np.full(len(scene.ids), palette["muted"], dtype=object)
    colour[dark] = palette["ink"]
    marks = np.array([SHAPES.get(kind, "o") for kind in scene.kinds])
    for mark in SHAPE_WORDS:
        of = np.flatnonzero(marks == mark)
        if of.size:
            axes.scatter(
                *place[of].T,
                s=area[of],
                c=list(colour[of]),
                marker=mark,
                linewidths=0.5,
                edgecolors=palette["paper"],
                zorder=3,
            )


def areas(size: Floats, least: float, most: float) -> Floats:
    """Return areas of marks, in square points: the biggest actor `most`, and in proportion above `least`.

    Examples
    --------
    >>> areas(np.array([0.0, 4.0]), 5.0, 105.0).tolist()
    [5.0, 105.0]
    """
    top = float(size.max(initial=0.0))
    return least + (most - least) * (size / top if top > 0 else np.zeros_like(size))


def label(axes: Any, place: Floats, text: str, palette: Palette, **options: Any) -> None:
    """Write a name; the drawing puts a rim of paper around it, so that it can be read over lines."""
    chosen = {"ha": "center", "va": "center", "fontsize": 8.5, "color": palette["ink"], "zorder": 5} | options
    axes.text(*place, shortened(text), clip_on=False, **chosen)


def clear(place: Floats, below: Floats, texts: list[str], scale: float, points: float) -> list[int]:
    """Return which of several labels, the most important first, find room under their marks.

    Parameters
    ----------
    place : float64, shape (k, 2)
        Marks, in units of the axes.
    below : float64, shape (k,)
        Points from a mark down to the middle of its label.
    texts : list of str, length k
    scale : float
        Points in a unit of the axes.
    points : float
        Size of the letters.
    """
    shown: list[int] = []
    half = np.array([0.31 * points * len(shortened(text)) for text in texts])
    middle = place * scale - np.column_stack([np.zeros_like(below), below])
    for number in range(len(texts)):
        away = np.abs(middle[shown] - middle[number])
        hit = (away[:, 0] < half[shown] + half[number]) & (away[:, 1] < 1.25 * points)
        if not hit.any():
            shown.append(number)
    return shown


def shortened(text: str, most: int = 26) -> str:
    """Return a name cut to what fits a picture.

    Examples
    --------
    >>> shortened("Kawasaki Heavy Industries, Rolling Stock"), shortened("Denso")
    ('Kawasaki Heavy Industries…', 'Denso')
    """
    text = " ".join(printable(text).split())
    return text if len(text) <= most else text[: most - 1].rstrip(" ,") + "…"


def tie_keys(types: Ints) -> tuple[Key, ...]:
    """Return the legend of the types of tie that occur, given as positions in the schema."""
    names = [TIE_TYPES[code] for code in np.unique(types)]
    return tuple(
        Key("line", name, f"{labels()[f'tie.{name}'].en}: {tie_schema().entries[name].meaning}")
        for name in names
    )


def kind_keys(scene: Scene) -> tuple[Key, ...]:
    """Return the legend of marks, if there is more than one."""
    there = {SHAPES.get(kind, "o") for kind in scene.kinds}
    found = tuple(Key(words[0], "muted", words[1]) for mark, words in SHAPE_WORDS.items() if mark in there)
    return found if len(found) > 1 else ()


def frame(axes: Any, place: Floats, margin: float) -> None:
    """Fit the axes to what is drawn, without ticks and in true proportion."""
    axes.set_axis_off()
    low, high = place.min(axis=0) - margin, place.max(axis=0) + margin
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect("equal")
