"""The whole network: every actor and every tie, or groups as discs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.report.network import brush
from keiretsu.report.network.actor_layout import forces
from keiretsu.report.network.grouping import Grouping, Positions, between, grouping, places
from keiretsu.report.network.scene import Floats, Ints, Scene, scene

if TYPE_CHECKING:
    from keiretsu.network import View

WHOLE = 5000
"""Actors up to which a picture shows everybody."""

MEMBERS = 12_000
"""Actors up to which discs of groups show their members."""

FEW = 150
"""Actors up to which forces place everybody by the ties alone."""

NAMED = 24
"""Groups that get a name in the picture."""

BUNDLES = 300
"""Lines between groups, the busiest."""


def whole(view: View) -> Drawing:
    """Draw every actor and every tie.

    Parameters
    ----------
    view : View
        Up to `FEW` actors are placed by their ties alone, more by their groups first.
    """
    seen = scene(view)
    count, size = len(seen.ids), 620.0
    if count <= FEW:
        pairs = seen.pairs()
        weight = np.prod(np.maximum(seen.degree, 1)[pairs].astype(float), axis=1) ** -0.25
        place = forces(pairs, weight, np.full(count, 1.0), air=2.2)
        how = "Close together stand those whom ties join."
    else:
        groups = grouping(view, seen)
        place = places(seen, groups).actor
        how = f"Position = {groups.words}; ungrouped on the rim."
    named = _biggest(seen, count if count <= 40 else 15)

    def paint(axes: Any, palette: Palette) -> None:
        light = (400.0 / max(seen.source.size, 400)) ** 0.35
        brush.ties(axes, seen, place, palette, width=0.35 + 0.6 * light, alpha=0.6 * light)
        area = brush.areas(seen.size, *((16.0, 190.0) if count <= 400 else (2.5, 70.0)))
        brush.nodes(axes, seen, place, palette, area, named if count > 40 else np.empty(0, np.int64))
        _write(axes, seen, place, np.sqrt(area) * 0.5 + 5.5, named, palette, 0.9 * size)
        brush.frame(axes, place, 1.6)

    return Drawing(
        "network",
        f"{count:,} actors, {seen.source.size:,} ties",
        f"Node size = firm size. {how}",
        f"Network of {count:,} actors and {seen.source.size:,} ties; "
        f"the most connected are {', '.join(seen.labels[row] for row in _biggest(seen, 3))}.",
        paint,
        brush.tie_keys(seen.type) + brush.kind_keys(seen),
        size * 1.1,
        size,
        texts=tuple(seen.labels[row] for row in named),
    )


def groups(view: View, by: str | None = None) -> Drawing:
    """Draw groups as discs, their members inside, and the ties between groups in bundles.

    Parameters
    ----------
    view : View
        Members are drawn up to `MEMBERS` actors.
    by : str, optional
        What makes a group: group, horizontal, sector, region, kind or community.

    Raises
    ------
    UsageError
        When there is no such grouping.
    """
    seen = scene(view)
    of = grouping(view, seen, by)
    where = places(seen, of)
    alone = int((of.member < 0).sum())
    within = len(seen.ids) <= MEMBERS

    def paint(axes: Any, palette: Palette) -> None:
        _discs(axes, where, palette)
        _bundles(axes, seen, of, where, palette)
        if within:
            _members(axes, seen, of, where, palette)
        _group_names(axes, of, where, palette)
        rims = np.vstack([where.centre + where.radius[:, None] * sign for sign in (-1.0, 1.0)])
        brush.frame(axes, np.vstack([where.actor, rims]) if within else rims, 1.5)

    tail = f" {alone:,} without a group (rim)." if alone and within else ""
    biggest = f"; the biggest is {of.names[0]} with {of.sizes[0]:,} members" if of.names else ""
    return Drawing(
        "groups",
        f"{len(of.names):,} {of.words}",
        "A disc is a group, the number its size, "
        f"{'the most connected in the middle' if within else 'members not drawn'}; line width = number "
        f"of links.{tail}",
        f"{len(of.names):,} {of.words} of {len(seen.ids):,} actors{biggest}.",
        paint,
        (Key("band", "shade", "group"), Key("line", "rival", "ties between groups"), *_member_keys(seen)),
        660.0,
        600.0,
        texts=tuple(of.names[:NAMED]),
    )


def _group_names(axes: Any, of: Grouping, where: Positions, palette: Palette) -> None:
    top = where.centre + where.radius[:, None] * (0.0, 1.06)
    texts = [f"{brush.shortened(name, 20)} ({size:,})" for name, size in zip(of.names, of.sizes, strict=True)]
    scale = 560.0 / float(np.ptp(where.actor, axis=0).max(initial=1.0))
    for row in brush.clear(top[:NAMED], np.zeros(len(texts[:NAMED])), texts[:NAMED], scale, 7.4):
        brush.label(axes, top[row], texts[row], palette, fontsize=7.4)


def _biggest(seen: Scene, most: int) -> Ints:
    return np.lexsort((np.arange(len(seen.ids)), -seen.size, -seen.degree))[:most]


def _write(
    axes: Any, seen: Scene, place: Floats, below: Floats, rows: Ints, palette: Palette, size: float
) -> None:
    from matplotlib.transforms import offset_copy

    scale = size / float(np.ptp(place, axis=0).max(initial=1.0))
    texts = [seen.labels[row] for row in rows]
    for row in rows[brush.clear(place[rows], below[rows], texts, scale, 7.5)]:
        lower = offset_copy(axes.transData, fig=axes.figure, y=-float(below[row]), units="points")
        brush.label(axes, place[row], seen.labels[row], palette, fontsize=7.5, transform=lower)


def _member_keys(seen: Scene) -> tuple[Key, ...]:
    if len(seen.ids) > MEMBERS:
        return ()
    return brush.kind_keys(seen) or (Key("point", "muted", "member"),)


def _discs(axes: Any, where: Positions, palette: Palette) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Circle

    discs = [Circle(tuple(spot), radius) for spot, radius in zip(where.centre, where.radius, strict=True)]
    axes.add_collection(
        PatchCollection(
            discs, facecolors=palette["shade"], edgecolors=palette["rival"], linewidths=0.35, zorder=0
        )
    )


def _bundles(axes: Any, seen: Scene, of: Grouping, where: Positions, palette: Palette) -> None:
    joined, count = between(seen.pairs(), of.member)
    busiest = np.argsort(-count, kind="stable")[:BUNDLES]
    share = np.log1p(count) / np.log1p(count.max(initial=1))
    thin = float(np.clip((80.0 / max(busiest.size, 1)) ** 0.3, 0.6, 1.0))
    for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.01)):
        rows = busiest[(share[busiest] > low) & (share[busiest] <= high)]
        begin, end = where.centre[joined[rows, 0]], where.centre[joined[rows, 1]]
        width = 0.3 + 3.2 * min(high, 1.0) ** 2
        brush.lines(axes, begin, end, palette["rival"], width=width * thin, alpha=(0.15 + 0.25 * high) * thin)


def _members(axes: Any, seen: Scene, of: Grouping, where: Positions, palette: Palette) -> None:
    inside = seen.pairs()
    inside = inside[(of.member[inside[:, 0]] == of.member[inside[:, 1]]) & (of.member[inside[:, 0]] >= 0)]
    begin, end = where.actor[inside[:, 0]], where.actor[inside[:, 1]]
    brush.lines(axes, begin, end, palette["relational"], width=0.35, alpha=0.25)
    many = len(seen.ids) > 400
    area = brush.areas(seen.size, *((2.2, 40.0) if many else (9.0, 110.0)))
    brush.nodes(axes, seen, where.actor, palette, area, np.empty(0, np.int64))
