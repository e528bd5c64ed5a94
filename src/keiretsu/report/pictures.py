"""The pictures of the report: each a figure, a legend, a caption and a text for those who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence import Panel, Record, Series, rivals
from keiretsu.evidence.panel import Floats, paired
from keiretsu.report.svg import INK, canvas, inline
from keiretsu.report.words import number

PUBLISHED_SURVIVAL = (0.85, 0.93)
"""Yearly survival of supply ties of Japanese firms in 2008-12, not from the two documents: Goto, Takayasu and
Takayasu 2014 to Mizuno, Souma and Watanabe 2014."""

LINES = {
    "relational": ("relational", "-", "relational rules"),
    "market": ("market", "-", "market rules from the start"),
    "market_1975": ("market", (0, (4, 2)), "market rules from 1976 on"),
    "rival_untied": ("rival", (0, (1, 1.5)), "rival: ties without effect"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: how it is drawn, its colour on the page, its words."""

    mark: str
    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the page shows it.

    Attributes
    ----------
    name, title, svg, caption : str
        Anchor, headline, the ``<svg>`` element, what to see in it.
    keys : tuple of Key
        Legend.
    """

    name: str
    title: str
    svg: str
    caption: str
    keys: tuple[Key, ...]


def pictures(panel: Panel, record: Record) -> list[Picture]:
    """Return the pictures that an ensemble has records for.

    Parameters
    ----------
    panel : Panel
        The records.
    record : Record
        Facts that are marked.

    Returns
    -------
    list of Picture
        Catching up, the gap between the regimes, life and age of ties, return on capital, spread of designs.
    """
    drawn = (
        catching_up(panel, record), gap(panel), tie_survival(panel), tie_age(panel),
        return_on_capital(panel, record), designs(panel),
    )  # fmt: skip
    return [picture for picture in drawn if picture is not None]


def catching_up(panel: Panel, record: Record) -> Picture | None:
    """Draw TFP relative to the frontier against the documents' points."""
    baseline = panel.series("relational", "tfp_level")
    if baseline is None:
        return None
    with canvas() as (figure, axes):
        keys = _curves(
            axes, panel, "tfp_level", ("relational", "market", "market_1975", "rival_untied"), 100.0
        )
        keys += document_points(
            axes, record, ("tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1980", "tfp_rel_us_1990")
        )
        axes.axhline(100.0, color=INK["muted"], linewidth=0.8)
        axes.set_ylabel("TFP, % of the frontier")
        first, last = int(baseline.years[0]), int(baseline.years[-1])
        begin, end = (number(100 * _median_at(baseline, year)) for year in (first, last))
        alt = (
            f"Line chart. Total factor productivity under relational rules goes from {begin} to {end} "
            f"per cent of the frontier, {first} to {last}. The document gives "
            "61 in 1955, 86.7 in 1973, 101.1 in 1980 and 98.8 in 1990."
        )
        svg = inline(figure, "tfp", alt)
    caption = (
        "Total factor productivity: how much industry makes of given labour and machines, set against "
        "the best practice abroad. Line: the median replication; shade: nine replications in ten. "
        "The opening is put "
        "in by hand."
    )
    return Picture("tfp", "Catching up with the frontier", svg, caption, tuple(keys))


def gap(panel: Panel) -> Picture | None:
    """Draw relational minus market from 1975, average and best firms, year by year."""
    lines = (("tfp_mean", "relational", "average firm"), ("tfp_top", "best", "best hundredth"))
    if "market_1975" not in panel.arms:
        return None
    keys: list[Key] = []
    with canvas() as (figure, axes):
        axes.axhline(0.0, color=INK["ink"], linewidth=0.9)
        said = []
        for metric, colour, words in lines:
            first, second = panel.series("relational", metric), panel.series("market_1975", metric)
            if first is None or second is None:
                return None
            difference = _difference(first, second).between(1975, 3000)
            if not difference.years.size:
                return None
            band(axes, difference, colour, 100.0)
            keys.append(Key("line", colour, words))
            said.append(
                f"{words} {number(100 * _median_at(difference, int(difference.years[-1])), signed=True)}"
            )
        axes.set_ylabel("points of the frontier")
        svg = inline(
            figure,
            "gap",
            f"Line chart. Relational minus market rules in the last year: {', '.join(said)} points.",
        )
    caption = (
        "Relational rules minus market rules since 1976, on the same replications. "
        "Above the line, strong ties "
        "help; below, they cost. This is what the second and third claim are about."
    )
    return Picture("gap", "Do ties cost at the frontier?", svg, caption, tuple(keys))


def tie_survival(panel: Panel) -> Picture | None:
    """Draw the share of supply ties that survive each year."""
    series = panel.series("relational", "tie_survival")
    if series is None:
        return None
    with canvas() as (figure, axes):
        low, high = (100.0 * end for end in PUBLISHED_SURVIVAL)
        axes.axhspan(low, high, color=INK["shade"], linewidth=0)
        keys = _curves(
            axes, panel, "tie_survival", ("relational", "market", "market_1975"), 100.0, skip_first=True
        )
        axes.set_ylabel("% of ties surviving the year")
        middle = number(100 * float(np.nanmedian(series.values[:, 1:])))
        svg = inline(
            figure,
            "survival",
            f"Line chart. Under relational rules {middle} per cent of ties survive a year.",
        )
    caption = (
        "Supply ties that are still there a year later. The grey band is what was measured among "
        "Japanese firms in 2008–12 by studies other than the two documents; regimes are given different "
        "loyalty, so the order is put in."
    )
    keys.append(Key("band", "shade", "measured, 2008–12"))
    return Picture("survival", "How long ties last", svg, caption, tuple(keys))


def tie_age(panel: Panel) -> Picture | None:
    """Draw the share of new supply ties that reach each age, from survival by age."""
    curves = [(arm, _reach(panel, arm)) for arm in ("relational", "market")]
    drawn = [(arm, curve) for arm, curve in curves if curve is not None]
    if not drawn:
        return None
    keys = []
    with canvas() as (figure, axes):
        for arm, curve in drawn:
            colour, dashes, words = LINES[arm]
            axes.plot(np.arange(curve.size), 100.0 * curve, color=INK[colour], linestyle=dashes)
            keys.append(Key("line", colour, words))
        axes.set_ylim(0.0, 102.0)
        axes.set_xlabel("age of the tie, years")
        axes.set_ylabel("% of new ties still alive")
        said = ", ".join(
            f"{arm} {number(100 * curve[min(10, curve.size - 1)])} per cent" for arm, curve in drawn
        )
        svg = inline(figure, "age", f"Line chart. New ties still alive after ten years: {said}.")
    caption = (
        "What would become of a hundred new supply ties if they lived through the yearly risks of their "
        "age, averaged over the run."
    )
    return Picture("age", "From first order to old acquaintance", svg, caption, tuple(keys))


def return_on_capital(panel: Panel, record: Record) -> Picture | None:
    """Draw the return on capital against the document and the Solow transition."""
    series = panel.series("relational", "ror")
    if series is None:
        return None
    with canvas() as (figure, axes):
        closed = {rival.name: rival for rival in rivals(record)}
        solow = closed["solow"].panel.series("solow", "ror") if "solow" in closed else None
        keys = []
        if solow is not None:
            band(axes, solow.between(*panel.years), "rival", 1.0, (0, (1, 1.5)))
            keys.append(Key("dot", "rival", "rival: capital deepening only (Solow)"))
        keys = _curves(axes, panel, "ror", ("relational", "market"), 1.0) + keys
        keys += document_points(axes, record, ("ror_1955", "ror_1970"))
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.set_ylabel("return on capital, % a year")
        in_1970 = number(_median_at(series, 1970))
        svg = inline(
            figure,
            "ror",
            f"Line chart. Return on capital under relational rules is {in_1970} per cent in 1970; the "
            f"document says 18.",
        )
    caption = (
        "Profit over the value of installed machines. The document reads the fall as a cost of strong "
        "ties; a growing stock of machines alone brings it about as well, and before the date at which "
        "ties are said to turn costly."
    )
    return Picture("ror", "Return on capital", svg, caption, tuple(keys))


def designs(panel: Panel) -> Picture | None:
    """Draw how many different designs firms use."""
    series = panel.series("relational", "designs")
    if series is None:
        return None
    with canvas() as (figure, axes):
        keys = _curves(axes, panel, "designs", ("relational", "market", "market_1975"), 100.0)
        axes.set_ylim(bottom=0.0)
        axes.set_ylabel("different designs per 100 firms")
        last = number(100 * _median_at(series, int(series.years[-1])))
        svg = inline(
            figure,
            "designs",
            f"Line chart. Relational rules end with {last} different designs per 100 firms.",
        )
    caption = (
        "How many different products firms make. If designs spread faithfully, firms come to share one: "
        "good for catching up, possibly costly afterwards."
    )
    return Picture("designs", "Spread of designs", svg, caption, tuple(keys))


def _curves(
    axes: Any, panel: Panel, metric: str, arms: tuple[str, ...], factor: float, skip_first: bool = False
) -> list[Key]:
    keys = []
    for arm in reversed(arms):
        series = panel.series(arm, metric)
        if series is None:
            continue
        colour, dashes, words = LINES[arm]
        first = int(series.years[0]) + (1 if skip_first else 0)
        shown = _known(series.between(1975 if arm == "market_1975" else first, 3000))
        if not shown.years.size:
            continue
        if arm in ("relational", "market"):
            band(axes, shown, colour, factor, dashes)
        else:
            axes.plot(
                shown.years, factor * np.nanmedian(shown.values, axis=0), color=INK[colour], linestyle=dashes
            )
        keys.append(Key("line" if dashes == "-" else "dash" if colour == "market" else "dot", colour, words))
    return keys[::-1]


def _known(series: Series) -> Series:
    """Leave out the years in which no replication has a value."""
    keep = ~np.isnan(series.values).all(axis=0)
    return Series(series.replications, series.years[keep], series.values[:, keep])


def band(axes: Any, series: Series, colour: str, factor: float, dashes: Any = "-") -> None:
    """Draw the median replication as a line and nine replications in ten as a shade, in units of `factor`."""
    low, middle, high = factor * np.nanquantile(series.values, [0.05, 0.5, 0.95], axis=0)
    axes.fill_between(series.years, low, high, color=INK[colour], alpha=0.16, linewidth=0)
    axes.plot(series.years, middle, color=INK[colour], linestyle=dashes)


def document_points(axes: Any, record: Record, names: tuple[str, ...]) -> list[Key]:
    """Mark what the document says, by the use its facts may have; return the legend."""
    keys: dict[str, Key] = {}
    for name in (each for each in names if each in record.observations):
        row, observation = record.facts[name], record.observations[name]
        if observation.wired:
            mark, face, words = "s", INK["muted"], "document: put in"
        elif row.use == "validation":
            mark, face, words = "D", INK["ink"], "document: held out"
        elif row.use == "seen":
            mark, face, words = "o", INK["paper"], "document: seen beforehand"
        else:
            mark, face, words = "o", INK["muted"], "document: used to fit"
        edge = INK["ink"]
        axes.plot(
            observation.years[0], row.value, mark, markersize=6, color=face, markeredgecolor=edge, zorder=5
        )
        shape = {"s": "square", "D": "diamond"}.get(mark, "ring" if row.use == "seen" else "point")
        keys[words] = Key(shape, "ink" if mark == "D" else "muted", words)
    return list(keys.values())


def _difference(first: Series, second: Series) -> Series:
    one, two = paired(first, second)
    years, left, right = np.intersect1d(one.years, two.years, return_indices=True)
    return Series(one.replications, years, one.values[:, left] - two.values[:, right])


def _median_at(series: Series, year: int) -> float:
    values = series.at(year)
    return float(np.nanmedian(values)) if not np.isnan(values).all() else float("nan")


def _reach(panel: Panel, arm: str) -> Floats | None:
    """Return the share of new ties that reach each age; ages run to the last closed class."""
    steps = []
    for age in range(20):
        series = panel.series(arm, "survival_at_age", f"age={age}")
        if series is None or np.isnan(series.values).all():
            break
        steps.append(float(np.nanmean(series.values)))
    return np.concatenate(([1.0], np.cumprod(steps))) if steps else None
