"""The map of an effect: its sign and size over two parameters, with the boxes that hold."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.schema import parameters as schema_parameters

if TYPE_CHECKING:
    from keiretsu.calibration import Conditions
    from keiretsu.evidence.discovery import SignBox

Floats = npt.NDArray[np.float64]

COLOUR = {"+": "relational", "-": "market"}
SIDE = {"+": "above", "-": "below"}

GRID = 60
"""Cells of the shade along each side."""

LETTERS = 48
"""Letters of the name of an axis on one line."""

WIDTH = 0.12
"""Standard deviation of the smoothing, as a share of a side."""

STRONG = 0.9
"""Quantile of the size of effects that is drawn largest."""


def effect_map(found: Conditions) -> Drawing:
    """Draw the effect at every point over the two parameters that matter most; blue is above zero.

    Parameters
    ----------
    found : Conditions
        From `keiretsu.when`.

    Returns
    -------
    Drawing
        With one parameter only, that parameter against the effect.
    """
    axes_of = found.axes
    names = list(found.discovery.names)
    columns = [found.discovery.points[:, names.index(name)] for name in axes_of]
    asked, alone = found.question, len(columns) == 1
    columns += [found.discovery.effects] * alone

    def paint(axes: Any, ink: Palette) -> None:
        if alone:
            axes.axhline(0.0, color=ink["muted"], linewidth=0.9)
        else:
            _shade(axes, ink, columns, found.discovery.effects)
            for region in found.found:
                _box(axes, ink, region, _spans(found, region, axes))
        _points(axes, ink, columns, found)
        axes.set_xlabel(_label(axes_of[0]))
        axes.set_ylabel(f"effect, {asked.unit}" if alone else _label(axes_of[1]))
        axes.grid(visible=False)

    boxed = [_words(found, region) for region in found.found]
    said = " ".join(boxed) or "No box of parameters holds out of sample."
    rest = _rest(found)
    return Drawing(
        "map",
        _title(found),
        f"{asked.title}. {_effect(found)} {said}{rest}",
        f"Map of {len(found.points)} points over {' and '.join(axes_of)}. {said}",
        paint,
        _keys(found),
        width=640.0,
        height=460.0,
        texts=tuple(axes_of),
    )


def _title(found: Conditions) -> str:
    asked = found.question
    if not found.found:
        return f"{asked.id}: no box of parameters decides its sign"
    region = found.found[0]
    held, base = (f"{100 * part.share:.0f} %" for part in (region.tested, region.base))
    what = "holds" if region is found.holding else "is contradicted"
    if not asked.sign:
        what = f"is {SIDE[region.sign]} zero"
    return f"{asked.id} {what} at {held} of a box, at {base} of everything"


def _effect(found: Conditions) -> str:
    asked, networks = found.question, found.study.networks
    shade = " Shade: the mean nearby." if len(found.axes) > 1 else ""
    faint = ", and faint outside the box" if found.found else ""
    mean = "on one network" if networks == 1 else f"mean over {networks} networks"
    return (
        f"Each point is a set of parameters: {asked.compared} ({asked.unit}), {mean}; the larger, the "
        f"stronger{faint}.{shade}"
    )


def _words(found: Conditions, region: SignBox) -> str:
    which = "The claim holds" if found.question.sign and region.sign == found.holding.sign else ""
    which = which or ("The opposite holds" if found.question.sign else f"It is {SIDE[region.sign]} zero")
    asked = ", ".join(map(str, region.restrictions))
    tested = region.tested
    return (
        f"{which} where {asked}: at {100 * tested.share:.0f} % of {tested.points} points that were held out, "
        f"against {100 * region.base.share:.0f} % of all."
    )


def _rest(found: Conditions) -> str:
    few = " Too few points to tell much." if found.discovery.few else ""
    names = found.unidentified
    return f" No fact identifies {', '.join(names)}.{few}" if names else few


def _keys(found: Conditions) -> tuple[Key, ...]:
    points = tuple(Key("point", COLOUR[sign], f"effect {SIDE[sign]} zero") for sign in "+-")
    boxes = (Key("line", COLOUR[r.sign], f"box: {SIDE[r.sign]} zero") for r in found.found)
    return (*points, *boxes) if len(found.axes) > 1 else points


def _points(axes: Any, ink: Palette, columns: Sequence[Floats], found: Conditions) -> None:
    """Draw the points, the strongest first so that none hides another; faint outside the boxes."""
    effects = found.discovery.effects
    top = float(np.quantile(np.abs(effects), STRONG)) or 1.0
    order = np.argsort(-np.abs(effects), kind="stable")
    sizes = 6.0 + 60.0 * np.minimum(np.abs(effects) / top, 1.0)
    colours = [ink[COLOUR["+" if effects[k] > 0.0 else "-"]] for k in order]
    tones = np.where(_boxed(found), 0.95, 0.4) if found.found else np.full(effects.size, 0.75)
    axes.scatter(
        *(column[order] for column in columns), s=sizes[order], c=colours, alpha=tones[order], linewidths=0.4,
        edgecolors=ink["paper"], zorder=3,
    )  # fmt: skip


def _boxed(found: Conditions) -> npt.NDArray[np.bool_]:
    """Return which points lie in a box that holds."""
    names, points = list(found.discovery.names), found.discovery.points
    inside = np.zeros(len(points), np.bool_)
    for region in found.found:
        here = np.ones(len(points), np.bool_)
        for part in region.restrictions:
            column = points[:, names.index(part.parameter)]
            here &= (column >= _or(part.low, -np.inf)) & (column <= _or(part.high, np.inf))
        inside |= here
    return inside


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _shade(axes: Any, ink: Palette, columns: Sequence[Floats], effects: Floats) -> None:
    """Shade where the mean effect nearby is above zero, and where below; the darker, the stronger."""
    spans = [(float(column.min()), float(column.max())) for column in columns]
    unit = [(c - low) / ((high - low) or 1.0) for c, (low, high) in zip(columns, spans, strict=True)]
    side = np.linspace(0.0, 1.0, GRID)
    near = [np.exp(-0.5 * ((side[:, None] - u) / WIDTH) ** 2) for u in unit]
    weight = near[1] @ near[0].T
    mean = (near[1] * effects) @ near[0].T / weight
    grid = [low + side * (high - low) for low, high in spans]
    top = float(np.abs(mean).max()) or 1.0
    for sign, bounds in (("-", [-top, -top / 2, 0.0]), ("+", [0.0, top / 2, top])):
        tones = (0.24, 0.1) if sign == "-" else (0.1, 0.24)
        for low, high, tone in zip(bounds[:-1], bounds[1:], tones, strict=True):
            if ((mean > low) & (mean <= high)).any():
                axes.contourf(*grid, mean, levels=[low, high], colors=[ink[COLOUR[sign]]], alpha=tone)
    if mean.min() < 0.0 < mean.max():
        axes.contour(*grid, mean, levels=[0.0], colors=[ink["muted"]], linewidths=0.9, linestyles="dashed")
    for setter, (low, high) in zip((axes.set_xlim, axes.set_ylim), spans, strict=True):
        setter(low - 0.02 * (high - low), high + 0.02 * (high - low))


def _spans(found: Conditions, region: SignBox, axes: Any) -> list[tuple[float, float]]:
    """Return what a box asks of the two parameters; where it asks nothing it reaches from edge to edge."""
    asked = {part.parameter: part for part in region.restrictions}
    whole = {each.name for each in found.dimensions if each.whole}
    spans = []
    for name, (low, high) in zip(found.axes, (axes.get_xlim(), axes.get_ylim()), strict=True):
        part, gap, half = asked.get(name), 0.008 * (high - low), 0.5 * (name in whole)
        begin = low + gap if part is None or part.low is None else part.low - half
        end = high - gap if part is None or part.high is None else part.high + half
        spans.append((begin, end))
    return spans


def _box(axes: Any, ink: Palette, region: SignBox, spans: Sequence[tuple[float, float]]) -> None:
    (left, right), (bottom, top) = spans
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    axes.plot(*zip(*corners, strict=True), color=ink[COLOUR[region.sign]], linewidth=2.2, zorder=4)


def _label(name: str) -> str:
    """Return a parameter with what it means, as far as two lines hold it."""
    row = schema_parameters()[name.rpartition(".")[2]]
    said = f"{name}: {row.meaning} ({row.unit})" if len(row.meaning) < 60 else f"{name} ({row.unit})"
    return textwrap.fill(said, LETTERS)
