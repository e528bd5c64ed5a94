"""Groups first: every group a disc, the discs placed by the ties between them, then the members inside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from keiretsu.core.errors import UsageError
from keiretsu.network.canonical_tables import attributes
from keiretsu.report.network.actor_layout import forces, packed, seats
from keiretsu.report.network.cache import kept
from keiretsu.report.network.scene import Floats, Ints, Scene
from keiretsu.schema import actors as actor_schema

if TYPE_CHECKING:
    from keiretsu.network import View

WORDS = {
    "group": "vertical groups",
    "horizontal": "horizontal groups",
    "sector": "sectors",
    "region": "regions",
    "kind": "kinds of actors",
    "community": "communities, found from the ties",
}
FORCED = 400
"""Groups that forces can place in a second; more are packed, the biggest in the middle."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Who belongs to which group.

    Parameters
    ----------
    by : str
        A key of `WORDS`, or an attribute of actors.
    names : list of str, length g
        The biggest first.
    member : int64, shape (n,)
        Group of every actor, -1 for none.
    """

    by: str
    names: list[str]
    member: Ints

    @property
    def words(self) -> str:
        """What the groups are, in words; an attribute by its own name."""
        return WORDS.get(self.by, self.by)

    @property
    def sizes(self) -> Ints:
        """Number of members of every group, shape (g,)."""
        return np.bincount(self.member[self.member >= 0], minlength=len(self.names)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Where everything stands: actors, shape (n, 2), and discs of the groups, shapes (g, 2) and (g,)."""

    actor: Floats
    centre: Floats
    radius: Floats


def grouping(view: View, scene: Scene, by: str | None = None) -> Grouping:
    """Return the groups of a view.

    Parameters
    ----------
    view : View
    scene : Scene
        Of that view.
    by : str, optional
        A key of `WORDS` or an attribute of actors; by default the vertical groups, else the horizontal ones,
        else communities.

    Raises
    ------
    UsageError
        When there is no such grouping, or nobody belongs to any group of it.
    """
    own = attributes(view.actors, actor_schema())
    if by is not None and by not in (*WORDS, *own):
        raise UsageError(f"there is no grouping {by!r}; choose one of {', '.join((*WORDS, *own))}.")
    choice = by
    if choice is None:
        wanted = [name for name in ("group", "horizontal") if view.actors[name].drop_nulls().n_unique() > 1]
        choice = wanted[0] if wanted else "community"
    if choice == "community":
        from keiretsu.measure.standard import communities
        from keiretsu.measure.tied_pairs import pairs_of

        label, _ = communities(pairs_of(view))
        member = np.where(scene.degree > 0, label - 1, -1)
        names = [""] * (int(member.max(initial=-1)) + 1)
        for row in _hubs(scene, member):
            names[member[row]] = f"around {scene.labels[row]}"
        return _ordered("community", names, member)
    column = view.actors[choice].cast(str).to_list()
    names = sorted({name for name in column if name is not None})
    if not names:
        raise UsageError(f"no actor has a {choice}; group by something else, such as community.")
    place = {name: number for number, name in enumerate(names)}
    return _ordered(choice, names, np.array([-1 if n is None else place[n] for n in column], np.int64))


def _hubs(scene: Scene, member: Ints) -> Ints:
    order = np.lexsort((-scene.size, -scene.degree))
    _, first = np.unique(member[order], return_index=True)
    rows = order[first]
    return rows[member[rows] >= 0]


def _ordered(by: str, names: list[str], member: Ints) -> Grouping:
    sizes = np.bincount(member[member >= 0], minlength=len(names))
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    new = np.full(len(names) + 1, -1, np.int64)  # the last entry is for nobody's group, -1
    new[order] = np.arange(order.size)
    return Grouping(by, [names[old] for old in order], new[member])


def between(pairs: Ints, member: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of groups that ties join, shape (q, 2), and the number of tied pairs, shape (q,)."""
    ends = np.sort(member[pairs], axis=1)
    ends = ends[(ends[:, 0] >= 0) & (ends[:, 0] != ends[:, 1])]
    count = int(member.max(initial=0)) + 1
    codes, number = np.unique(ends[:, 0] * count + ends[:, 1], return_counts=True)
    return np.column_stack(np.divmod(codes, count)), number.astype(np.int64)


def places(scene: Scene, groups: Grouping) -> Positions:
    """Return where groups and members stand; kept in the user's cache.

    Parameters
    ----------
    scene : Scene
    groups : Grouping
        Of that scene.
    """
    inputs = (scene.source, scene.target, groups.member, scene.size)
    found = kept("groups", inputs, lambda: _place(scene, groups))
    return Positions(found["actor"], found["centre"], found["radius"])


def _place(scene: Scene, groups: Grouping) -> dict[str, Floats]:
    pairs = scene.pairs()
    radius = np.sqrt(groups.sizes.astype(float)) + 0.8
    if radius.size <= FORCED:
        joined, count = between(pairs, groups.member)
        strength = np.log1p(count) / np.log1p(count.max(initial=1))
        centre = forces(joined, strength, radius)
    else:
        centre = packed(radius)
    pull = _pull(pairs, groups.member, centre, len(scene.ids))
    actor = np.zeros((len(scene.ids), 2))
    degree = scene.degree
    order = np.lexsort((np.arange(len(scene.ids)), -scene.size, -degree))
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    by_group = np.argsort(groups.member, kind="stable")
    ends = np.searchsorted(groups.member[by_group], np.arange(len(groups.names) + 1))
    for number, (first, last) in enumerate(pairwise(ends)):
        rows = by_group[first:last]
        actor[rows] = centre[number] + seats(pull[rows], rank[rows])
    outside = by_group[: ends[0]]
    rim = float((np.sqrt((centre**2).sum(axis=1)) + radius).max(initial=1.0)) + 2.5
    actor[outside] = _rings(pull[outside], rim)
    return {"actor": actor, "centre": centre, "radius": radius}


def _pull(pairs: Ints, member: Ints, centre: Floats, count: int) -> Floats:
    """Return the sum of the ways from every actor's group to the groups of its partners; shape (n, 2)."""
    pull = np.zeros((count, 2))
    home = np.vstack([centre, [[0.0, 0.0]]])[member]  # nobody's group is at home in the middle
    for one, other in ((0, 1), (1, 0)):
        tied = member[pairs[:, other]] >= 0
        rows, partners = pairs[tied, one], pairs[tied, other]
        for axis in (0, 1):
            way = home[partners, axis] - home[rows, axis]
            pull[:, axis] += np.bincount(rows, way, minlength=count)
    return pull


def _rings(pull: Floats, rim: float) -> Floats:
    """Return places around everything for those of no group, each on the side of its partners."""
    order = np.argsort(np.arctan2(pull[:, 1], pull[:, 0]), kind="stable")
    capacity = max(int(2.0 * np.pi * rim / 2.0), 1)
    layers = -(-max(order.size, 1) // capacity)
    number = np.arange(order.size)
    angle = -np.pi + 2.0 * np.pi * (number + 0.5) / max(order.size, 1)
    far = rim + 2.0 * (number % layers)
    place = np.empty((order.size, 2))
    place[order] = np.column_stack([far * np.cos(angle), far * np.sin(angle)])
    return place
