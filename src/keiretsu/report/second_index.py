"""The section on a second index: the path against both, and which verdicts depend on the index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keiretsu.evidence import ClaimResult, Index, Panel, Repeat, depends
from keiretsu.evidence.second_index import SPAN
from keiretsu.measure.catch_up_fits import catch_up
from keiretsu.report.pictures import Key, Picture, band, document_points
from keiretsu.report.svg import INK, canvas, inline
from keiretsu.report.words import VERDICT_WORDS, interval, number, quantity


def section(
    claims: Sequence[ClaimResult], indices: Sequence[Index], repeats: Sequence[Repeat], panel: Panel
) -> dict[str, Any] | None:
    """Return what the section shows, or nothing where no second index is at hand."""
    if not indices:
        return None
    return {
        "picture": path(panel, indices, repeats),
        "rows": [row for repeat in repeats for row in _rows(claims, repeat)],
        "repeats": [{"repeat": repeat, "said": _repeated(repeat)} for repeat in repeats],
        "curves": [_curve(each) for each in indices],
        "credit": indices[0].credit,
    }


def path(panel: Panel, indices: Sequence[Index], repeats: Sequence[Repeat]) -> Picture:
    """Draw every index, and the model calibrated to each, by years since the opening."""
    keys = []
    with canvas(820.0, 320.0) as (figure, axes):
        first = panel.series("relational", "tfp_level")
        if first is not None:
            band(axes, first, "relational", 100.0)
            keys.append(Key("line", "relational", "model on the documents' index"))
            keys += document_points(
                axes, ("tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1980", "tfp_rel_us_1990")
            )
        for index, colour in zip(indices, ("best", "supply", "collaboration"), strict=False):
            again = [repeat for repeat in repeats if repeat.index.code == index.code]
            for repeat in again:
                series = Panel(repeat.ensemble).series("relational", "tfp_level")
                if series is not None:
                    low, high = 100.0 * np.nanquantile(series.values, [0.05, 0.95], axis=0)
                    years = series.years + index.opening - int(series.years[0])
                    axes.fill_between(years, low, high, color=INK[colour], alpha=0.14, linewidth=0)
            shown = index.years >= min(index.opening, 1955)
            axes.plot(
                index.years[shown], 100.0 * index.levels[shown], color=INK[colour], linestyle=(0, (1, 1.5))
            )
            keys.append(Key("dot", colour, f"{index.title}, second index"))
        axes.axhline(100.0, color=INK["muted"], linewidth=0.8)
        axes.set_ylabel("% of the United States")
        said = ", ".join(map(_ends, indices))
        svg = inline(figure, "second", f"Line chart. On the second index: {said} per cent.")
    caption = (
        "The documents' index and the Penn World Table, which puts Japan far lower in 1955 and in 1990. "
        "Dotted: the table; shade: nine replications in ten of the model calibrated to it, where it was run."
    )
    return Picture("second", "The same path on another index", svg, caption, tuple(keys))


def _ends(index: Index) -> str:
    first, last = number(100 * index.level(index.opening)), number(100 * index.levels[-1])
    return f"{index.title} {first} in {index.opening} and {last} in {int(index.years[-1])}"


def _repeated(repeat: Repeat) -> str:
    """Say on which vectors and with which demand the claims were judged again."""
    index = repeat.index
    told = [f"{name.replace('_', ' ')} {count}" for name, count in repeat.rivals.items() if count]
    unmet = [name.replace("_", " ") for name, count in repeat.rivals.items() if not count]
    said = (
        f"{index.title}: {repeat.vectors} parameter vectors calibrated to the second index in "
        f"{index.opening} and {index.opening + SPAN}"
    )
    said += f" (of the rivals: {', '.join(told)})" if told else ""
    said += "; the claims are judged by the same rules."
    if unmet:
        said += f" No vector of {', '.join(unmet)} meets it, so that these rivals were not run."
    return " ".join([said, *([_inputs(index)] if index.code != "JPN" else [])])


def _inputs(index: Index) -> str:
    """Say which inputs are the country's own."""
    rest = "the bubble, the return on capital of its opening"
    if not index.demand:
        return (
            f"All other inputs stay those of Japan: its demand by period, {rest}; the model year 1955 "
            f"stands for {index.opening}."
        )
    pace = ", ".join(number(100.0 * growth) for growth in index.demand.values())
    return (
        f"Demand grows as the country's real output did in the table ({pace} % a year in the three periods); "
        f"all other inputs stay those of Japan: {rest}; the model year 1955 stands for {index.opening}."
    )


def _rows(claims: Sequence[ClaimResult], repeat: Repeat) -> list[dict[str, Any]]:
    first = {claim.id: claim for claim in claims}
    return [
        {
            "country": repeat.index.title,
            "claim": second,
            "first": _said(first[second.id]),
            "second": _said(second),
            "judged": second.judged,
            "rivals": second.opposition,
            "depends": depends(first[second.id], second),
        }
        for second in repeat.claims
        if second.id in first
    ]


def _said(claim: ClaimResult) -> str:
    if claim.effect is None:
        return f"{VERDICT_WORDS[claim.verdict]}: {claim.why}"
    if claim.within is not None:  # a date
        return f"{VERDICT_WORDS[claim.verdict]}: {quantity(claim.effect, claim.unit)}"
    range_ = "no interval" if claim.low is None else interval(claim.low, claim.high, signed=True)
    return f"{VERDICT_WORDS[claim.verdict]}: {number(claim.effect, signed=True)} ({range_})"


def _curve(index: Index) -> dict[str, Any]:
    """Say which curve of catching up, fitted to the first years, is nearest to the held-out ones."""
    held = index.opening + SPAN + 1
    rows = catch_up(index.table.filter(index.table["year"] >= index.opening), held).table
    ranked = rows.sort("held_out_error", "model")
    naive = ranked.filter(model="last level")["held_out_error"][0]
    best = ranked.filter(ranked["model"] != "last level").row(0, named=True)
    return {
        "index": index,
        "until": held - 1,
        "model": best["model"].replace("_", " "),
        "error": number(100 * best["held_out_error"]),
        "naive": number(100 * naive),
        "beats": best["held_out_error"] < naive,
    }
