"""`measure`: the standard measures of a network at a date."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from keiretsu.measure.graph import pairs_of, view_of
from keiretsu.world import View, World, to_date


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The measures of a network at a date; `keiretsu.measure.words` says what each means.

    Parameters
    ----------
    date : str
        ISO date.
    actors : polars.DataFrame
        One row an actor, the most central first.
    network : dict
        Measures of the whole.
    """

    date: str
    actors: pl.DataFrame
    network: dict[str, Any]
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "date": self.date,
            "actors": self.actors.to_dicts(),
            "network": self.network,
            "notes": list(self.notes),
        }


def measure(
    world: World | View,
    as_of: int | str | None = None,
    *,
    top: int | None = None,
    types: Collection[str] | None = None,
) -> Measures:
    """Measure a network at a date.

    Parameters
    ----------
    world : World or View
    as_of : int or str, optional
        A year (its end) or an ISO date; by default the day on which the last tie begins.
    top : int, optional
        Keep only so many actors, the most central; the network is measured whole.
    types : collection of str, optional
        Tie types to count; by default all.

    Returns
    -------
    Measures
    """
    view = view_of(world, as_of)
    pairs = pairs_of(view, types)
    actors = view.actors.select("id", "name", "kind").with_columns(degree=pl.Series(pairs.degree))
    actors = actors.sort("degree", "id", descending=[True, False])
    network = {"actors": view.actors.height, "pairs": len(pairs)}
    return Measures(to_date(view.day).isoformat(), actors.head(top) if top else actors, network)
