"""One actor and what surrounds it: who gives on the left, who takes on the right, equals above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.report.drawing import Drawing, Painter, Palette
from keiretsu.report.figure import Key
from keiretsu.report.network import brush
from keiretsu.report.network.scene import Floats, Ints, Scene, scene
from keiretsu.schema import TIE_TYPES
from keiretsu.schema import ties as tie_schema

if TYPE_CHECKING:
    from keiretsu.network import View

MOST = 120
"""Neighbours drawn, the biggest; the caption counts the rest."""


def hub(view: View) -> str:
    """Return the id of the actor with the most partners, of equals the biggest."""
    seen = scene(view)
    return seen.ids[int(np.lexsort((np.arange(len(seen.ids)), -seen.size, -seen.degree))[0])]


def ego(view: View, actor: str | None = None, most: int = MOST) -> Drawing:
    """Draw an actor, its neighbours and the ties among them.

    Parameters
    ----------
    view : View
    actor : str, optional
        Id, or a name that only it has; by default the actor with the most partners.
    most : int
        Neighbours drawn at most, the biggest.

    Raises
    ------
    UsageError
        When there is no such actor at that date.
    """
    everything = scene(view)
    centre = everything.row(actor if actor is not None else hub(view))
    neighbours, side, code = _neighbours(everything, centre)
    left_out = max(neighbours.size - most, 0)
    keep = np.argsort(-everything.size[neighbours], kind="stable")[:most]
    order = keep[np.lexsort((-everything.size[neighbours[keep]], code[keep], side[keep]))]
    seen = everything.keep(np.concatenate([[centre], neighbours[order]]).astype(np.int64))
    place, angle = _places(side[order])
    return Drawing(
        "ego",
        f"{everything.labels[centre]}: {neighbours.size:,} neighbours",
        _caption(side, left_out),
        f"{everything.labels[centre]} in the middle of {order.size} neighbours. {_caption(side, left_out)}",
        _painter(seen, place, angle),
        _keys(seen),
        680.0,
        680.0,
        texts=tuple(seen.labels),
    )


def _neighbours(scene: Scene, centre: int) -> tuple[Ints, Ints, Ints]:
    """Return the neighbours' rows, side (0 gives, 1 partner, 2 takes) and the type that put them there."""
    equal = np.array([tie_schema().entries[name].symmetric for name in TIE_TYPES])
    giving, taking = scene.target == centre, scene.source == centre
    tied = np.flatnonzero((giving | taking) & (scene.source != scene.target))
    other = np.where(giving[tied], scene.source[tied], scene.target[tied])
    side = np.where(equal[scene.type[tied]], 1, np.where(giving[tied], 0, 2))
    order = np.lexsort((side, scene.type[tied], other))
    rows, first = np.unique(other[order], return_index=True)
    return rows, side[order][first], scene.type[tied][order][first]


def _places(side: Ints) -> tuple[Floats, Floats]:
    """Return places (the ego first) and angles: partners on top, givers left, takers right."""
    number = np.bincount(side, minlength=3).astype(float)
    arc = 2.0 * np.pi * np.sqrt(number) / max(float(np.sqrt(number).sum()), 1.0)  # few still get some room
    if np.count_nonzero(number) > 1:
        arc[[0, 2]] = np.pi - 0.5 * arc[1]  # who gives never stands on the side of who takes
    start = np.array(
        [0.5 * np.pi + 0.5 * arc[1] + arc[0], 0.5 * np.pi + 0.5 * arc[1], 0.5 * np.pi - 0.5 * arc[1]]
    )
    within = np.arange(side.size) - np.searchsorted(side, side) + 0.5
    angle = start[side] - arc[side] * within / np.maximum(number[side], 1.0)
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([[[0.0, 0.0]], around]), np.concatenate([[0.0], angle])


def _caption(side: Ints, left_out: int) -> str:
    sides = (
        (0, "left, its suppliers and other sources"),
        (1, "above, its partners"),
        (2, "right, its customers and other targets"),
    )
    there = [(code, what) for code, what in sides if (side == code).any()]
    if len(there) == 1:  # the circle is theirs
        there = [(code, f"around it, {what.partition(', ')[2]}") for code, what in there]
    words = [f"{what}: {int((side == code).sum()):,}" for code, what in there]
    tail = f" The {left_out:,} smallest are left out." if left_out else ""
    text = "; ".join(words)
    return f"{text[0].upper()}{text[1:]}.{tail}" if words else "It has no ties at that date."


def _keys(seen: Scene) -> tuple[Key, ...]:
    own = (seen.source == 0) | (seen.target == 0)
    among = () if own.all() else (Key("line", "rival", "ties among neighbours"),)
    return (*brush.tie_keys(seen.type[own]), *among, *brush.kind_keys(seen))


def _painter(seen: Scene, place: Floats, angle: Floats) -> Painter:
    own = (seen.source == 0) | (seen.target == 0)
    among = ~own
    quiet = float(np.clip(60.0 / max(int(among.sum()), 1), 0.12, 0.4))

    def paint(axes: Any, palette: Palette) -> None:
        begin, end = place[seen.source[among]], place[seen.target[among]]
        brush.lines(axes, begin, end, palette["rival"], width=0.5, alpha=quiet)
        _spokes(axes, seen, place, own, palette)
        area = brush.areas(seen.size, 18.0, 240.0)
        area[0] = max(area[0], 150.0)
        brush.nodes(axes, seen, place, palette, area, np.array([0]))
        _names(axes, seen, place, angle, palette)
        brush.frame(axes, place, 0.42)

    return paint


def _names(axes: Any, seen: Scene, place: Floats, angle: Floats, palette: Palette) -> None:
    letters = 7.4 if len(seen.ids) <= 65 else 5.6
    for row in range(1, len(seen.ids)):
        turned = float(np.degrees(angle[row])) % 360.0
        flip = 90.0 < turned < 270.0  # never upside down
        way = {"rotation": turned - 180.0 if flip else turned, "ha": "right" if flip else "left"}
        spot = place[row] * 1.055
        brush.label(axes, spot, seen.labels[row], palette, fontsize=letters, rotation_mode="anchor", **way)
    brush.label(axes, place[0] - (0.0, 0.085), seen.labels[0], palette, fontsize=11.0, fontweight="bold")


def _spokes(axes: Any, seen: Scene, place: Floats, own: Any, palette: Palette) -> None:
    """Draw the ego's own ties, several to one neighbour side by side."""
    rows = np.flatnonzero(own)
    other = np.where(seen.source[rows] == 0, seen.target[rows], seen.source[rows])
    for actor in np.unique(other[other > 0]):
        strands = rows[other == actor]
        strands = strands[np.argsort(seen.type[strands], kind="stable")]
        across = place[actor][::-1] * (-1.0, 1.0) / np.hypot(*place[actor])
        for number, row in enumerate(strands):
            shift = 0.014 * (number - 0.5 * (strands.size - 1)) * across
            brush.lines(
                axes,
                (place[0] + shift)[None, :],
                (place[actor] + shift)[None, :],
                palette[TIE_TYPES[seen.type[row]]],
                width=1.3,
                alpha=0.8,
            )
