"""Communities followed over the years: which go on, are born, split, merge and end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.measure.standard import MEMORY, communities
from keiretsu.measure.tied_pairs import pairs_of, view_of
from keiretsu.measure.tracking import Event, follow
from keiretsu.network import Network, View, year_of

SMALLEST = 3
"""Actors of a community that is called a group."""

MEMBERS = {"year": pl.Int32, "group": pl.Int32, "id": pl.String, "degree": pl.Int64}
GROUPS = {"year": pl.Int32, "group": pl.Int32, "name": pl.String, "hub": pl.String, "size": pl.Int64}
EVENTS = {"year": pl.Int32, "event": pl.String, "group": pl.Int32, "name": pl.String, "others": pl.String}


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Communities over the years.

    Parameters
    ----------
    table : polars.DataFrame
        Columns year, group, name, hub, size; `group` is a number that stays with a group while it goes on.
    members : polars.DataFrame
        Columns year, group, id, degree; actors of no group are left out.
    events : polars.DataFrame
        Columns year, event (birth, split, merge, end), group, name, others (names with ``;`` between them).
    modularity : dict of int to float
        By year.
    """

    table: pl.DataFrame
    members: pl.DataFrame
    events: pl.DataFrame
    modularity: dict[int, float]

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        years = self.table["year"].unique().sort().to_list()
        if not years:
            return f"There is no community of {SMALLEST} or more actors."
        last = self.table.filter(pl.col("year") == years[-1])
        kinds = ("birth", "split", "merge", "end")
        counts = {kind: self.events.filter(pl.col("event") == kind).height for kind in kinds}
        said = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items())
        since = f"; since {years[0]}: {said}" if len(years) > 1 else ""
        return (
            f"{last.height} group{'s' * (last.height != 1)} of {SMALLEST} or more actors at the end of "
            f"{years[-1]}, the largest that of {last['name'][0]} with {last['size'][0]} members{since}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data: ``summary, groups, members, events, modularity``."""
        return {
            "summary": self.summary,
            "groups": self.table.to_dicts(),
            "members": self.members.to_dicts(),
            "events": self.events.to_dicts(),
            "modularity": self.modularity,
        }


def groups(
    network: Network | View,
    years: Sequence[int] | None = None,
    *,
    types: Collection[str] | None = None,
    names: Mapping[str, str] | None = None,
    resolution: float = 1.0,
    memory: float = MEMORY,
    seed: int = 1,
) -> Groups:
    """Find the communities of a network and follow them over the years.

    A group of one year goes on as the group of the next that most of its members are in, if most of that
    one's members come from it. Where it gives a good part (`keiretsu.measure.tracking.PART`) of its members
    to two, it split; where two give such a part to one, they merged. A group is called after its hub, the
    member with the most ties within the group. From the second year on the search remembers the groups of the
    year before (`keiretsu.measure.standard.communities`), or they would come and go with the search alone.

    Parameters
    ----------
    network : Network or View
        A view is of one date alone.
    years : sequence of int, optional
        The ends of these years; by default the day on which the last tie begins.
    types : collection of str, optional
        Tie types to count; by default all.
    names : mapping of str to str, optional
        Names by hand: the group in which this actor is, is called that; of several in one group the actor
        with the most ties decides.
    resolution : float
        Above 1 gives smaller groups.
    memory : float
        Ties within a group of the year before count 1 + memory times, ties between two of them by as much
        less; 0 finds the groups of every year on their own.
    seed : int

    Returns
    -------
    Groups

    Raises
    ------
    UsageError
        For a view with years, a name for an actor there is not, a memory below zero, or an unknown tie type.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> found = groups(synth(200, seed=1), [1953, 1954])
    >>> found.table.columns
    ['year', 'group', 'name', 'hub', 'size']
    """
    if years is not None and isinstance(network, View):
        raise UsageError("A view is of one date; give the network to follow groups over years.")
    if not 0.0 <= memory < np.inf:
        raise UsageError(f"A memory of {memory} is none; give 0 or more.")
    unknown = set(names or {}) - set(network.actors["id"])
    if unknown:
        raise UsageError(f"There is no actor {min(unknown)!r} to name a group after; check the names.")
    found: list[_Snapshot] = []
    for view in _views(network, years):
        before = found[-1].members if found else ()
        found.append(_at(view, types, resolution, memory, seed, before))
    labels, events = follow([one.members for one in found])
    own = _own_names(network)
    tables = [_table(one, label, names or {}, own) for one, label in zip(found, labels, strict=True)]
    table = pl.concat([one for one, _ in tables]) if tables else pl.DataFrame(schema=GROUPS)
    members = pl.concat([one for _, one in tables]) if tables else pl.DataFrame(schema=MEMBERS)
    by_year = [(one.year, happened) for one, happened in zip(found[1:], events, strict=True)]
    return Groups(table, members, _events(by_year, table), {one.year: one.modularity for one in found})


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The communities of one date: their members, and every member's ties within."""

    year: int
    members: tuple[frozenset[str], ...]
    within: dict[str, int]
    modularity: float


def _views(network: Network | View, years: Sequence[int] | None) -> list[View]:
    if isinstance(network, View) or years is None:
        return [view_of(network)]
    if not years or any(later <= earlier for earlier, later in pairwise(years)):
        raise UsageError("Years to follow groups over must rise; give them in order, each once.")
    return [network.at(int(year)) for year in years]


def _at(
    view: View,
    types: Collection[str] | None,
    resolution: float,
    memory: float,
    seed: int,
    before: Sequence[frozenset[str]],
) -> _Snapshot:
    pairs = pairs_of(view, types)
    home = {actor: k for k, members in enumerate(before) for actor in members}
    earlier = np.array([home.get(actor, -1) for actor in view.actors["id"]], np.int64) if home else None
    label, modularity = communities(pairs, resolution=resolution, seed=seed, earlier=earlier, memory=memory)
    inside = label[pairs.low] == label[pairs.high]
    ends = pl.concat([pl.Series(pairs.low[inside]), pl.Series(pairs.high[inside])])
    within = pl.DataFrame({"id": view.actors["id"].gather(ends)}).group_by("id").len()
    found = (
        pl.DataFrame({"id": view.actors["id"], "label": label})
        .group_by("label")
        .agg("id")
        .filter(pl.col("id").list.len() >= SMALLEST)
        .sort("label")
    )
    members = tuple(frozenset(ids) for ids in found["id"].to_list())
    year = year_of(view.day)
    return _Snapshot(year, members, dict(within.iter_rows()), modularity)


def _own_names(network: Network | View) -> dict[str, str]:
    """Return the names of actors that have one."""
    return dict(network.actors.drop_nulls("name").select("id", "name").iter_rows())


def _table(
    found: _Snapshot, labels: Sequence[int], names: Mapping[str, str], own: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    groups_, members = [], []
    for label, ids in zip(labels, found.members, strict=True):
        ordered = sorted(ids, key=lambda actor: (-found.within.get(actor, 0), actor))
        by_hand = next((names[actor] for actor in ordered if actor in names), None)
        called = by_hand or own.get(ordered[0], ordered[0])
        groups_.append((found.year, label, called, ordered[0], len(ids)))
        members += [(found.year, label, actor, found.within.get(actor, 0)) for actor in ordered]
    return (
        pl.DataFrame(groups_, schema=GROUPS, orient="row").sort("size", "group", descending=[True, False]),
        pl.DataFrame(members, schema=MEMBERS, orient="row"),
    )


def _events(by_year: Sequence[tuple[int, Sequence[Event]]], table: pl.DataFrame) -> pl.DataFrame:
    """Return the events with the names of that year, or of the last year of a group that ended."""
    called: dict[int, list[tuple[int, str]]] = {}
    for year, group, name in table.sort("year").select("year", "group", "name").iter_rows():
        called.setdefault(group, []).append((year, name))

    def name_of(group: int, year: int) -> str:
        until = [name for when, name in called[group] if when <= year]
        return until[-1]

    rows = [
        (
            year,
            event.what,
            event.group,
            name_of(event.group, year),
            "; ".join(name_of(other, year) for other in event.others),
        )
        for year, happened in by_year
        for event in happened
    ]
    return pl.DataFrame(rows, schema=EVENTS, orient="row")
