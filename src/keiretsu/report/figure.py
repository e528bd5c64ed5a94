"""The one record of a figure: what every section and page shows, whatever drew it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: how it is drawn, its colour on the page, its words."""

    mark: str
    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a page shows it.

    Attributes
    ----------
    name, title, svg, caption : str
        Anchor, headline, the ``<svg>`` element, what to see in it.
    legend : tuple of Key
    data : polars.DataFrame or None
        The numbers that are drawn, for a reader who wants them in a table; None for drawings of networks.
    """

    name: str
    title: str
    svg: str
    caption: str
    legend: tuple[Key, ...] = ()
    data: pl.DataFrame | None = None
