"""Actors in the order of a measure, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.network.brush import shortened
from keiretsu.report.words import number

if TYPE_CHECKING:
    from keiretsu.measure import Measures


def bars(measures: Measures, name: str, top: int = 15) -> Drawing:
    """Draw the actors with the highest values of a measure.

    Parameters
    ----------
    measures : Measures
    name : str
        A column of ``measures.actors`` that holds numbers.
    top : int
        How many actors.

    Raises
    ------
    UsageError
        When there is no such measure.
    """
    columns = measures.actors.columns
    numeric = [column for column in columns if measures.actors[column].dtype.is_numeric()]
    if name not in numeric:
        raise UsageError(f"there is no measure {name!r} of actors; choose one of {', '.join(numeric)}.")
    label = pl.coalesce("name", "id") if "name" in columns else pl.col("id")
    first = (
        measures.actors.select("id", label.alias("label"), pl.col(name).alias("value"))
        .drop_nulls("value")
        .sort("value", "id", descending=[True, False])
        .head(top)
    )
    labels, values = first["label"].to_list(), first["value"].cast(pl.Float64).to_numpy()
    word = measures.words.get(name)
    title = name.replace("_", " ")
    said = ", ".join(f"{who} {number(float(value))}" for who, value in zip(labels, values, strict=True))

    def paint(axes: Any, palette: Palette) -> None:
        place = -np.arange(len(values))
        axes.barh(place, values, height=0.68, color=palette["relational"])
        axes.set_yticks(place, [shortened(text) for text in labels], fontsize=9.5)
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        beside: Any = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "fontsize": 9}
        for spot, value in zip(place, values, strict=True):
            axes.annotate(number(float(value)), (value, spot), **beside)
        axes.margins(x=0.12)

    return Drawing(
        f"top-{name.replace('_', '-')}",
        f"The first {len(values)} by {title}" if len(values) else f"Nobody has a {title}",
        f"{word.meaning[0].upper()}{word.meaning[1:]} ({word.unit})." if word else "",
        f"Bar chart of {title}: {said}.",
        paint,
        width=480.0,
        height=60.0 + 19.0 * len(values),
        texts=tuple(labels),
    )
