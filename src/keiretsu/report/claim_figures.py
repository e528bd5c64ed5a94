"""One figure for each claim: its effect over the years, over doses, or over the years of the turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from keiretsu.evidence import ClaimResult, Effect, Panel, Record, Series, paired_effect
from keiretsu.evidence.contrast import Contrast, turn_effects
from keiretsu.report.fan import difference
from keiretsu.report.figure import Figure, Key
from keiretsu.report.svg import INK, canvas, inline
from keiretsu.report.words import axis_label, number, year

CURVES = ("relational", "market", "best", "rival")
WIDTH, HEIGHT = 360.0, 190.0


def claim_figure(result: ClaimResult, panel: Panel, record: Record) -> Figure | None:
    """Return the figure of a claim, or ``None`` where the run has nothing to draw.

    Parameters
    ----------
    result : ClaimResult
    panel : Panel
        The records that it was judged on.
    record : Record
        Facts and claims that it was judged by.

    Returns
    -------
    Figure or None
        Effects in doses where the claim has them; for a date, what staying gives over turning, by the year of
        the turn; else the effect year by year, with the judged years shaded. Bands are 95 % intervals.
    """
    if result.effect is None:
        return None
    if result.doses:
        return _dose_figure(result)
    main = record.claim(result.id).main
    return _turn_figure(result, main, panel) if main.turns else _path_figure(result, main, panel)


def _dose_figure(result: ClaimResult) -> Figure | None:
    keys, said, tables = [], [], list[pl.DataFrame]()
    with canvas(WIDTH, HEIGHT) as (figure, axes):
        axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
        for curve, colour in zip(result.doses, CURVES, strict=False):
            points = [(dose, check.effect) for dose, check in curve.points if check.effect.mean is not None]
            if not points:
                continue
            _with_interval(axes, [dose for dose, _ in points], [effect for _, effect in points], colour)
            keys.append(Key("line", colour, curve.name))
            doses, effects = zip(*points, strict=True)
            tables.append(_table("dose", doses, effects).with_columns(curve=pl.lit(curve.name)))
            said.append(f"{curve.name} {number(points[-1][1].mean, signed=True)} at {points[-1][0]:g}")
        if not keys:
            return None
        axes.set_xlabel("dose")
        axes.set_ylabel(axis_label(result.unit))
        alt = f"Line chart. The effect of claim {result.id} by dose, {result.unit}: {', '.join(said)}."
        svg = inline(figure, _name(result), alt)
    caption = f"Effect on the {result.plain} by dose. Shade: 95 % interval of the mean."
    return Figure(_name(result), f"{result.id} dose by dose", svg, caption, tuple(keys), pl.concat(tables))


def _turn_figure(result: ClaimResult, main: Contrast, panel: Panel) -> Figure | None:
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
            f"Line chart. The effect of claim {result.id} by the year of the turn: {first} points for a turn "
            f"in {years[0]}, {last} for one in {years[-1]}."
        )
        svg = inline(figure, _name(result), alt)
    caption = (
        f"Baseline minus turned, {result.plain}. Above the line, staying pays; below, turning does. "
        "Grey: the years that the document means."
    )
    keys = (Key("line", "relational", "mean and 95 % interval"), Key("band", "shade", "the document"))
    title, table = f"{result.id} by year of the turn", _table("turn", years, each)
    return Figure(_name(result), title, svg, caption, keys, table)


def _path_figure(result: ClaimResult, main: Contrast, panel: Panel) -> Figure | None:
    path = _gap(panel, main, main.treated, main.control)
    if path is not None and main.minus:
        other = _gap(panel, main, *main.minus)
        path = None if other is None else difference(path, other)
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
    title, table = f"{result.id} over the years", _table("year", path.years.tolist(), each)
    return Figure(_name(result), title, svg, caption, keys, table)


def _with_interval(axes: Any, x: list[Any], effects: list[Effect], colour: str) -> None:
    means = [effect.mean for effect in effects]
    if all(effect.low is not None for effect in effects):
        low, high = ([getattr(effect, end) for effect in effects] for end in ("low", "high"))
        axes.fill_between(x, low, high, color=INK[colour], alpha=0.16, linewidth=0)
    axes.plot(x, means, color=INK[colour], marker="o" if len(x) < 12 else "", markersize=4)


def _table(what: str, at: Sequence[Any], effects: Sequence[Effect]) -> pl.DataFrame:
    """Return what is drawn: columns `what`, ``effect, low, high``."""
    names = ("mean", "low", "high")
    columns = {name: pl.Series([getattr(each, name) for each in effects], dtype=pl.Float64) for name in names}
    return pl.DataFrame({what: list(at), **columns}).rename({"mean": "effect"})


def _gap(panel: Panel, main: Contrast, treated: str, control: str) -> Series | None:
    one, two = main.series(panel, treated), main.series(panel, control)
    return None if one is None or two is None else difference(one, two)


def _from_the_start(path: Series) -> Series:
    """Return the years from the last one in which the arms are still one; years of no value are left out."""
    known = np.isfinite(path.values).all(axis=0)
    moved = np.flatnonzero((np.nan_to_num(path.values) != 0.0).any(axis=0))
    begin = max(int(moved[0]) - 1, 0) if moved.size else 0
    keep = np.logical_and(known, np.arange(path.years.size) >= begin)
    return Series(path.replications, path.years[keep], path.values[:, keep])


def _name(result: ClaimResult) -> str:
    return f"claim-{result.id.lower()}"
