"""A map: regions as discs where they are, ties between regions as lines, outlines where there are any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.core.errors import UsageError
from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.report.geo.places import PREFECTURES, WORLD, Spot, folder, located
from keiretsu.report.geo.projection import equal_earth, flat
from keiretsu.report.geo.topojson import either_side, read_topojson
from keiretsu.report.network import brush
from keiretsu.report.network.grouping import between
from keiretsu.report.network.scene import Floats, Ints, scene

if TYPE_CHECKING:
    from keiretsu.network import View

CREDITS = {
    "japan": "Outlines: Ministry of Land, Infrastructure, Transport and Tourism of Japan, National Land "
    "Numerical Information (administrative areas) 国土交通省 国土数値情報(行政区域)",
    "world": "Outlines: Natural Earth, by way of world-atlas (ISC licence).",
}
CITIES = "japan_municipalities_s0001.topojson.gz"
JAPAN = (122.0, 20.0, 154.0, 46.0)
"""West, south, east and north of Japan in degrees."""

NAMED = 18
"""Regions that get a name, the biggest."""

HOW = "set KEIRETSU_DATA to a folder with outlines in geo/, or name the places with --places FILE.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What lies under the discs: outlines on the page, how degrees get there, whom to credit."""

    rings: list[Floats]
    project: Callable[[Floats], Floats]
    box: Floats
    credits: tuple[str, ...]


def places_map(view: View, places: Mapping[str, Spot] | None = None) -> Drawing:
    """Draw where actors are and how regions are tied.

    Parameters
    ----------
    view : View
    places : mapping of str to (longitude, latitude), optional
        Places of regions that no gazetteer knows, in degrees.

    Raises
    ------
    UsageError
        When no actor has a region, or no region is known.
    InvalidData
        When a file of outlines is damaged.
    """
    seen = scene(view)
    regions = view.actors["region"].to_list()
    names = sorted({region for region in regions if region})
    if not names:
        raise UsageError("a map needs regions, and no actor has one; fill the column region.")
    where = folder()
    found = located(names, places, where)
    if not found:
        raise UsageError(f"a map needs places, and no region is known, {names[0]!r} for one; {HOW}.")
    kept = [name for name in names if name in found]
    row = {name: number for number, name in enumerate(kept)}
    member = np.array([row.get(region, -1) for region in regions], np.int64)
    spots = np.array([found[name] for name in kept], float)
    count = np.bincount(member[member >= 0], minlength=len(kept)).astype(np.int64)
    ground = _ground(spots, where)
    joined, ties = between(seen.pairs(), member)
    return Drawing(
        "map",
        f"{len(kept):,} {'region' if len(kept) == 1 else 'regions'} on the map",
        _caption(names, found, int((member < 0).sum())),
        f"Map of {len(kept):,} regions with {int(count.sum()):,} actors; the most are in "
        f"{kept[int(count.argmax())]}.",
        _painter(ground, kept, spots, count, joined, ties),
        (
            Key("point", "relational", "region, by number of actors"),
            Key("line", "market", "ties between regions"),
        ),
        700.0,
        _height(ground),
        ground.credits,
        tuple(kept[number] for number in np.argsort(-count, kind="stable")[:NAMED]),
    )


def _caption(names: list[str], found: Mapping[str, Spot], nowhere: int) -> str:
    if not nowhere:
        return "Disc size = number of actors; line width = number of linked pairs."
    unknown = [name for name in names if name not in found]
    which = f", of regions such as {', '.join(unknown[:3])}" if unknown else ""
    return f"Disc size = number of actors. {nowhere:,} actors have no known place{which}."


def _ground(spots: Floats, where: Path | None) -> Ground:
    """Choose outlines and projection by where the places are."""
    low, high = spots.min(axis=0), spots.max(axis=0)
    in_japan = bool((low >= JAPAN[:2]).all() and (high <= JAPAN[2:]).all())
    if high[0] - low[0] > 110.0:
        return _globe(*_outlines(where, WORLD[::-1]))
    middle = float(low[1] + high[1]) / 2.0
    least = (0.16 if len(spots) > 1 else 6.0) if in_japan else 7.0
    around = float(max((high - low).max() * 0.62, least))
    half = np.array([around / np.cos(np.radians(middle)), around * 0.8])
    centre = (low + high) / 2.0
    low, high = np.minimum(centre - half, low - 0.1 * half), np.maximum(centre + half, high + 0.1 * half)
    close = (CITIES, PREFECTURES) if around < 2.5 and len(spots) > 1 else (PREFECTURES,)
    outlines, credit = _outlines(where, (*(close if in_japan else ()), *WORLD))
    rings = [ring for ring in outlines if _meets(ring, low, high)]
    corners = flat(np.array([low, high]), middle)
    return Ground([flat(ring, middle) for ring in rings], partial(flat, middle=middle), corners, credit)


def _globe(outlines: list[Floats], credit: tuple[str, ...]) -> Ground:
    edge = equal_earth(np.array([[-180.0, 0.0], [180.0, 0.0], [0.0, -58.0], [0.0, 84.0]]))
    corners = np.array([[edge[0, 0], edge[2, 1]], [edge[1, 0], edge[3, 1]]])
    return Ground([equal_earth(ring) for ring in outlines], equal_earth, corners, credit)


def _outlines(where: Path | None, wanted: Sequence[str]) -> tuple[list[Floats], tuple[str, ...]]:
    """Return the rings of the first file that is there, and whom to credit."""
    for name in wanted:
        if where is not None and (where / name).is_file():
            credit = CREDITS["japan" if name.startswith("japan") else "world"]
            rings = [
                part
                for outline in read_topojson(where / name)
                for ring in outline.rings
                for part in either_side(ring)
            ]
            return rings, (credit,)
    return [], ("No outlines: set KEIRETSU_DATA to a folder that has them in geo/.",)


def _meets(ring: Floats, low: Floats, high: Floats) -> bool:
    return bool((ring.max(axis=0) >= low).all() and (ring.min(axis=0) <= high).all())


def _height(ground: Ground) -> float:
    span = ground.box[1] - ground.box[0]
    return float(np.clip(660.0 * span[1] / span[0], 260.0, 720.0))


def _painter(
    ground: Ground, names: list[str], spots: Floats, count: Ints, joined: Ints, ties: Ints
) -> Callable[[Any, Palette], None]:
    place = ground.project(spots)

    def paint(axes: Any, palette: Palette) -> None:
        _land(axes, ground, palette)
        share = np.log1p(ties) / np.log1p(ties.max(initial=1))
        thin = float(np.clip((60.0 / max(len(joined), 1)) ** 0.5, 0.25, 1.0))
        for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.01)):
            of = joined[(share > low) & (share <= high)]
            begin, end = place[of[:, 0]], place[of[:, 1]]
            width = (0.3 + 2.0 * high**2) * thin
            brush.lines(axes, begin, end, palette["market"], width=width, alpha=0.5 * high * thin)
        area = 14.0 + 420.0 * count / max(int(count.max()), 1)
        rim = {"linewidths": 0.6, "edgecolors": palette["paper"], "zorder": 3}
        axes.scatter(*place.T, s=area, c=palette["relational"], alpha=0.8, **rim)
        _names(axes, ground, place, names, count, area, palette)
        axes.set_xlim(*ground.box[:, 0])
        axes.set_ylim(*ground.box[:, 1])
        axes.set_aspect("equal")
        axes.set_axis_off()

    return paint


def _land(axes: Any, ground: Ground, palette: Palette) -> None:
    from matplotlib.collections import PolyCollection

    land = PolyCollection(
        ground.rings, facecolors=palette["shade"], edgecolors=palette["rival"], linewidths=0.35, zorder=0
    )
    axes.add_collection(land, autolim=False)


def _names(
    axes: Any, ground: Ground, place: Floats, names: list[str], count: Ints, area: Floats, palette: Palette
) -> None:
    from matplotlib.transforms import offset_copy

    biggest = np.argsort(-count, kind="stable")[:NAMED]
    scale = 680.0 / float(ground.box[1][0] - ground.box[0][0])
    below = np.sqrt(area) * 0.5 + 5.5
    texts = [names[number] for number in biggest]
    for number in biggest[brush.clear(place[biggest], below[biggest], texts, scale, 8.0)]:
        lower = offset_copy(axes.transData, fig=axes.figure, y=-float(below[number]), units="points")
        brush.label(axes, place[number], names[number], palette, fontsize=8.0, transform=lower)
