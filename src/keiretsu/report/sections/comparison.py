"""Every arm beside the baseline: a fan chart an outcome, the difference with its interval, P(larger)."""

from __future__ import annotations

import polars as pl

from keiretsu.evidence import ArmOutcome, ExploratoryArm, compared
from keiretsu.report.fan import BAND, curves
from keiretsu.report.figure import Figure
from keiretsu.report.outcomes import beside, scale_of, shown
from keiretsu.report.run_result import RunResult
from keiretsu.report.svg import canvas, inline
from keiretsu.report.templates import render
from keiretsu.report.words import axis_label

UNFOLDED = 3
"""Arms whose charts are open; those of further ones are folded."""


def section(run: RunResult) -> str | None:
    """Return the comparison of every arm with the baseline, or None where there is one arm only."""
    arms = [arm for arm in compared(run.panel) if arm.outcomes]
    if not arms:
        return None
    parts = [
        beside(run, arm)
        | {"figures": [fan_chart(run, arm, one) for one in arm.outcomes], "open": place < UNFOLDED}
        for place, arm in enumerate(arms)
    ]
    return render("sections/comparison.html.j2", parts=parts, several=len(parts) > 1)


def fan_chart(run: RunResult, arm: ExploratoryArm, one: ArmOutcome) -> Figure:
    """Draw one outcome of an arm and of the baseline over the years."""
    factor, unit = scale_of(one.unit)
    lines = curves(run, (arm.baseline, arm.arm), one.metric, factor)
    row, name = shown(one), f"{arm.arm}-{one.metric}".replace("_", "-")
    with canvas() as (drawn, axes):
        for line in lines:
            line.draw(axes, band=True)
        axes.set_ylabel(axis_label(unit))
        alt = f"Line chart, {row.name}, {unit}. {'; '.join(line.said() for line in lines)}."
        svg = inline(drawn, name, alt)
    caption = f"{row.gloss[:1].upper()}{row.gloss[1:]}. {BAND}"
    table = pl.concat(line.table() for line in lines)
    return Figure(name, row.name, svg, caption, tuple(line.key for line in lines), table)
