"""One picture for each claim: its effect over the years, over doses, or over the years of the turn."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from keiretsu.evidence import ClaimResult, Effect, Panel, Record, Series, paired_effect
from keiretsu.evidence.contrast import Contrast, turn_effects
from keiretsu.evidence.panel import paired
from keiretsu.report.pictures import Key, Picture
from keiretsu.report.svg import INK, canvas, inline
from keiretsu.report.words import number, year

COLOURS = ("relational", "market", "best", "rival")
WIDTH, HEIGHT = 360.0, 190.0


def claim_picture(result: ClaimResult, panel: Panel, record: Record) -> Picture | None:
    """Return the picture of a claim, or ``None`` where the run has nothing to draw.

    Parameters
    ----------
    result : ClaimResult
    panel : Panel
        The records that it was judged on.
    record : Record
        Facts and claims that it was judged by.

    Returns
    -------
    Picture or None
        Effects in doses where the claim has them; for a date, what staying gives over turning, by the year of
        the turn; else the effect year by year, with the judged years shaded. Bands are 95 % intervals.
    """
    if result.effect is None:
        return None
    if result.doses:
        return _dose_picture(result)
    main = record.claim(result.id).main
    return _turn_picture(result, main, panel) if main.turns else _path_picture(result, main, panel)


def _dose_picture(result: ClaimResult) -> Picture | None:
    keys, said = [], []
    with canvas(WIDTH, HEIGHT) as (figure, axes):
        axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
        for curve, colour in zip(result.doses, COLOURS, strict=False):
            points = [(dose, check.effect) for dose, check in curve.points if check.effect.mean is not None]
            if not points:
                continue
            _with_interval(axes, [dose for dose, _ in points], [effect for _, effect in points], colour)
            keys.append(Key("line", colour, curve.name))
            said.append(f"{curve.name} {number(points[-1][1].mean, signed=True)} at {points[-1][0]:g}")
        if not keys:
            return None
        axes.set_xlabel("dose")
        axes.set_ylabel(axis_label(result.unit))
        alt = f"Line chart. The effect of claim {result.id} by dose, {result.unit}: {', '.join(said)}."
        svg = inline(figure, _name(result), alt)
    caption = f"Effect on the {result.plain} by dose. Shade: 95 % interval of the mean."
    return Picture(_name(result), f"{result.id} dose by dose", svg, caption, tuple(keys))


def _turn_picture(result: ClaimResult, main: Contrast, panel: Panel) -> Picture | None:
    replications, effects, missing = turn_effects(main, panel)
    if missing or replications.size < 2:
        return None
    years = [turn for turn, _ in main.turns]
    each = [paired_effect(100.0 * column) for column in effects.T]
    with canvas(WIDTH, HEIGHT) as (figure, axes):
        axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
        if result.within:
            axes.axvspan(*result.within, color=INK["shade"], linewidth=0)
        _with_interval(axes, years, each, "relational")
        axes.set_xlabel("year of the turn")
        axes.set_ylabel("points of the frontier")
        first, last = (number(effect.mean, signed=True) for effect in (each[0], each[-1]))
        alt = (
            f"Line chart. What staying relational gives over turning to market rules: {first} points for a "
            f"turn in {years[0]}, {last} for one in {years[-1]}."
        )
        svg = inline(figure, _name(result), alt)
    caption = (
        f"Relational minus turned, {result.plain}. Above the line, staying pays; below, turning does. "
        "Grey: the years that the document means."
    )
    keys = (Key("line", "relational", "mean and 95 % interval"), Key("band", "shade", "the document"))
    return Picture(_name(result), f"{result.id} by year of the turn", svg, caption, keys)


def _path_picture(result: ClaimResult, main: Contrast, panel: Panel) -> Picture | None:
    path = _gap(panel, main, main.treated, main.control)
    if path is not None and main.minus:
        other = _gap(panel, main, *main.minus)
        path = None if other is None else _less(path, other)
    if path is None or path.replications.size < 2:
        return None
    path = _from_the_start(path)
    each = [paired_effect(main.factor * column) for column in path.values.T]
    with canvas(WIDTH, HEIGHT) as (figure, axes):
        judged = main.judged_years(panel)
        if judged is not None:
            axes.axvspan(*judged, color=INK["shade"], linewidth=0)
        axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
        _with_interval(axes, list(path.years), each, "relational")
        axes.set_ylabel("points of the frontier" if main.statistic == "growth" else axis_label(result.unit))
        ends = f"{number(each[-1].mean, signed=True)} in {year(float(path.years[-1]))}"
        alt = f"Line chart. The effect of claim {result.id} by year, treated minus control, ends at {ends}."
        svg = inline(figure, _name(result), alt)
    what = "level of productivity" if main.statistic == "growth" else result.plain
    caption = (
        f"Treated minus control, {what}. Shade: 95 % interval of the mean; grey: the years that are judged."
    )
    keys = (Key("line", "relational", "mean and 95 % interval"), Key("band", "shade", "judged years"))
    return Picture(_name(result), f"{result.id} over the years", svg, caption, keys)


def _with_interval(axes: Any, x: list[Any], effects: list[Effect], colour: str) -> None:
    means = [effect.mean for effect in effects]
    if all(effect.low is not None for effect in effects):
        low, high = ([getattr(effect, end) for effect in effects] for end in ("low", "high"))
        axes.fill_between(x, low, high, color=INK[colour], alpha=0.16, linewidth=0)
    axes.plot(x, means, color=INK[colour], marker="o" if len(x) < 12 else "", markersize=4)


def _gap(panel: Panel, main: Contrast, treated: str, control: str) -> Series | None:
    one, two = main.series(panel, treated), main.series(panel, control)
    return None if one is None or two is None else _less(one, two)


def _less(one: Series, two: Series) -> Series:
    first, second = paired(one, two)
    years, left, right = np.intersect1d(first.years, second.years, return_indices=True)
    return Series(first.replications, years, first.values[:, left] - second.values[:, right])


def _from_the_start(path: Series) -> Series:
    """Return the years from the last one in which the arms are still one; years of no value are left out."""
    known = np.isfinite(path.values).all(axis=0)
    moved = np.flatnonzero((np.nan_to_num(path.values) != 0.0).any(axis=0))
    begin = max(int(moved[0]) - 1, 0) if moved.size else 0
    keep = np.logical_and(known, np.arange(path.years.size) >= begin)
    return Series(path.replications, path.years[keep], path.values[:, keep])


def axis_label(unit: str) -> str:
    """Return a unit as the label of an axis, in lines that the picture has room for."""
    said = unit.replace("percentage points", "points")
    said = said.replace(" of the frontier's productivity", " of the frontier")
    return textwrap.fill(said, 26)


def _name(result: ClaimResult) -> str:
    return f"claim-{result.id.lower()}"
