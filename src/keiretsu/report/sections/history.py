"""The figures that a scenario defines: metrics of its arms over the years, beside what the record says."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from keiretsu.evidence import Panel, Record, rivals
from keiretsu.experiment.report_spec import FigureSpec
from keiretsu.report.fan import BAND, COLOURS, DOTTED, Curve, curves, difference, known, reached
from keiretsu.report.figure import Figure, Key
from keiretsu.report.run_result import RunResult
from keiretsu.report.svg import INK, canvas, inline
from keiretsu.report.templates import render
from keiretsu.report.words import axis_label, number
from keiretsu.schema import label

UNFOLDED = 2
"""Figures that are open; further ones are folded."""

LETTERS = 36
"""Letters of an axis label on one line."""

AGES = 20
"""Ages of ties that are recorded one by one; older ones share a class."""


def section(run: RunResult) -> str | None:
    """Return the figures of the scenario that this run has records for."""
    figures = [made for spec in run.spec.figures if (made := figure(spec, run)) is not None]
    first, rest = figures[:UNFOLDED], figures[UNFOLDED:]
    return render("sections/history.html.j2", first=first, rest=rest) if figures else None


def figure(spec: FigureSpec, run: RunResult) -> Figure | None:
    """Return a figure, or None where this run has no record of what it shows."""
    makers = {"level": _levels, "difference": _differences, "ages": _ages}
    with canvas(height=220.0) as (drawn, axes):
        legend, table, said = makers[spec.kind](axes, spec, run)
        if not legend:
            return None
        if spec.line is not None:
            axes.axhline(spec.line, color=INK["muted"], linewidth=0.8)
        if spec.from_zero:
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.set_ylabel(axis_label(spec.axis, LETTERS))
        svg = inline(drawn, spec.name, f"Line chart, {spec.axis}. {said}.")
    how = "" if spec.kind == "ages" else BAND
    return Figure(spec.name, spec.title, svg, f"{spec.caption} {how}".strip(), tuple(legend), table)


_Drawn = tuple[list[Key], pl.DataFrame, str]


def _levels(axes: Any, spec: FigureSpec, run: RunResult) -> _Drawn:
    legend = list[Key]()
    if spec.shade is not None:
        axes.axhspan(spec.shade.low, spec.shade.high, color=INK["shade"], linewidth=0)
    lines = [*_benchmarks(spec, run), *_arms(spec, run)]
    for line in reversed(lines):
        line.draw(axes, band=line.key.mark == "line")
    legend += [line.key for line in lines]
    if not lines:
        return [], pl.DataFrame(), ""
    legend += _facts(axes, spec, run.record)
    if spec.shade is not None:
        legend.append(Key("band", "shade", spec.shade.label))
    facts, seen = run.record.facts, run.record.observations
    said = [line.said() for line in lines] + [
        f"the document gives {number(facts[name].value)} in {seen[name].years[0]}"
        for name in spec.facts
        if name in seen
    ]
    return legend, pl.concat(line.table() for line in lines), "; ".join(said)


def _arms(spec: FigureSpec, run: RunResult) -> list[Curve]:
    made = curves(run, spec.arms, spec.metrics[0], spec.factor)
    if not spec.without_opening:
        return made
    opening = run.panel.years[0]
    return [Curve(c.label, c.colour, c.dashes, c.series.between(opening + 1, 9999)) for c in made]


def _benchmarks(spec: FigureSpec, run: RunResult) -> list[Curve]:
    """Return the closed forms that are drawn beside the arms."""
    made = []
    for name, form in ((each.name, each) for each in rivals(run.record) if each.name in spec.benchmarks):
        series = form.panel.series(name, spec.metrics[0])
        # where every replication failed there are no years to draw it for
        shown = None if series is None else known(series.between(*run.panel.years))
        if shown is not None and shown.years.size:
            made.append(Curve(f"benchmark: {form.title}", "rival", DOTTED, shown))
    return made


def _facts(axes: Any, spec: FigureSpec, record: Record) -> list[Key]:
    """Mark numbers of the record, by the use they may be put to; return the legend."""
    keys: dict[str, Key] = {}
    for name in (each for each in spec.facts if each in record.observations):
        row, observation = record.facts[name], record.observations[name]
        use = "wired" if observation.wired else row.use
        mark, shape, face = {
            "wired": ("s", "square", "muted"),
            "validation": ("D", "diamond", "ink"),
            "seen": ("o", "ring", "paper"),
        }.get(use, ("o", "point", "muted"))
        style: dict[str, Any] = {"markersize": 6, "color": INK[face], "markeredgecolor": INK["ink"]}
        axes.plot(observation.years[0], row.value, mark, zorder=5, **style)
        words = f"document: {label(f'use.{use}').en.lower()}"
        keys[words] = Key(shape, "ink" if use == "validation" else "muted", words)
    return list(keys.values())


def _differences(axes: Any, spec: FigureSpec, run: RunResult) -> _Drawn:
    """Draw the first arm minus the second from the year on in which they part."""
    axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
    lines = []
    parted = [run.scenario.arms[arm].year for arm in spec.arms]
    for metric, colour in zip(spec.metrics, COLOURS[::2], strict=False):
        first, second = (run.panel.series(arm, metric) for arm in spec.arms)
        if first is None or second is None:
            continue
        gap = difference(first, second)
        gap = known(gap.between(max([year for year in parted if year is not None], default=0), 9999))
        if gap.years.size:
            scaled = type(gap)(gap.replications, gap.years, spec.factor * gap.values)
            lines.append(Curve(label(f"metric.{metric}").en, colour, "-", scaled))
    if not lines:
        return [], pl.DataFrame(), ""
    for line in lines:
        line.draw(axes, band=True)
    table = pl.concat(line.table() for line in lines).rename({"arm": "outcome"})
    return [line.key for line in lines], table, "; ".join(line.said() for line in lines)


def _ages(axes: Any, spec: FigureSpec, run: RunResult) -> _Drawn:
    """Draw the share of new ties that reach each age, were they to live through the yearly risks of each."""
    legend, tables, said = list[Key](), list[pl.DataFrame](), list[str]()
    for name, colour in zip(spec.arms, COLOURS, strict=False):
        curve = _reach(run.panel, name, spec.metrics[0])
        if curve.size < 2:
            continue
        words = run.arm(name)
        axes.plot(np.arange(curve.size), spec.factor * curve, color=INK[colour])
        legend.append(Key("line", colour, words))
        tables.append(pl.DataFrame({"arm": [words] * curve.size, "age": range(curve.size)}))
        tables[-1] = tables[-1].with_columns(share=spec.factor * curve)
        at = min(10, curve.size - 1)
        said.append(f"{words}: {number(spec.factor * curve[at])} at age {at}")
    axes.set_ylim(0.0, 1.02 * spec.factor)
    axes.set_xlabel("age, years")
    return legend, pl.concat(tables) if tables else pl.DataFrame(), "; ".join(said)


def _reach(panel: Panel, arm: str, metric: str) -> Any:
    """Return the share that reaches each age; ages run to the last closed class."""
    steps = []
    for age in range(AGES):
        series = panel.series(arm, metric, f"age={age}")
        if series is None or np.isnan(series.values).all():
            break
        steps.append(float(np.nanmean(series.values)))
    return reached(steps)
