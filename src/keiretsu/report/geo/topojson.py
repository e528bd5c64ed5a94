"""Outlines out of topojson: arcs that neighbours share, stored once as small steps on a grid [1]_.

.. [1] M. Bostock & C. Metcalf, The TopoJSON Format Specification (2013).
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keiretsu.core.errors import InvalidData
from keiretsu.report.network.scene import Floats

HAIR = 0.05
"""Degrees beside the 180th meridian that belong to either side."""

POLE = 89.9
"""Degrees of latitude above which longitude says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A country, a prefecture or a municipality.

    Parameters
    ----------
    id : str
        As the file has it; empty where it has none.
    properties : dict
    rings : list of float64 arrays, shape (k, 2)
        Longitude and latitude in degrees; outer rings only.
    """

    id: str
    properties: dict[str, Any]
    rings: list[Floats]

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the centroid of the largest ring."""
        return max(map(_centroid, self.rings), key=lambda found: found[0])[1]


def read_topojson(path: Path) -> list[Outline]:
    """Return the outlines of a topojson file, gzipped or not.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Outline
        Of every object of the file, those without a shape left out.

    Raises
    ------
    InvalidData
        When the file is damaged or no topojson.
    """
    try:
        raw = path.read_bytes()
        content = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
        arcs = [_unpacked(arc, content.get("transform")) for arc in content["arcs"]]
        # a merged outline such as "land" only repeats the others
        objects = {name: thing for name, thing in content["objects"].items() if name != "land"}
        shapes = [shape for thing in objects.values() for shape in _geometries(thing)]
        found = [_outline(shape, arcs) for shape in shapes]
    except (EOFError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InvalidData(f"{path} is no whole topojson file ({error}); fetch it again.") from error
    return [outline for outline in found if outline.rings]


def _geometries(thing: dict[str, Any]) -> list[dict[str, Any]]:
    return list(thing["geometries"]) if thing["type"] == "GeometryCollection" else [thing]


def _unpacked(arc: list[list[float]], transform: dict[str, list[float]] | None) -> Floats:
    points = np.asarray([point[:2] for point in arc], float)
    if transform is None:
        return points
    return np.cumsum(points, axis=0) * transform["scale"] + transform["translate"]


def _outline(shape: dict[str, Any], arcs: list[Floats]) -> Outline:
    kind = shape.get("type")
    polygons = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(str(kind)) or []
    rings = [_ring(polygon[0], arcs) for polygon in polygons if polygon]
    return Outline(str(shape.get("id", "")), dict(shape.get("properties") or {}), rings)


def _ring(numbers: list[int], arcs: list[Floats]) -> Floats:
    # a negative number is the arc of its ones' complement, walked backwards; joints are stored twice
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def either_side(ring: Floats) -> list[Floats]:
    """Return a ring that crosses the 180th meridian as one part on either side, any other as it is.

    Parameters
    ----------
    ring : float64, shape (k, 2)

    Examples
    --------
    >>> fiji = np.array([[179.0, -17], [180, -17], [-179, -17], [-179, -16], [-180, -16], [179, -17]])
    >>> [part[:, 0].tolist() for part in either_side(fiji)]
    [[179.0, 180.0, 180.0, 179.0], [-180.0, -179.0, -179.0, -180.0]]
    """
    jump = np.abs(np.diff(ring[:, 0])) > 180.0
    if not (jump & (np.abs(ring[1:, 1]) < POLE)).any():  # along a pole a ring may go all the way round
        return [ring]
    whole = np.column_stack([np.unwrap(ring[:, 0], period=360.0), ring[:, 1]])
    parts = []
    for turn in (0.0, -360.0, 360.0):
        shifted = whole + np.array([turn, 0.0])
        part = shifted[np.abs(shifted[:, 0]) <= 180.0 + HAIR]
        if len(part) > 2 and np.ptp(part[:, 0]) > HAIR:
            parts.append(np.column_stack([np.clip(part[:, 0], -180.0, 180.0), part[:, 1]]))
    return parts


def _centroid(ring: Floats) -> tuple[float, tuple[float, float]]:
    x, y = ring[:-1].T
    ahead_x, ahead_y = ring[1:].T
    cross = x * ahead_y - ahead_x * y
    area = cross.sum() / 2.0
    if abs(area) < 1e-12:
        return 0.0, (float(x.mean()), float(y.mean()))
    east, north = ((x + ahead_x) * cross).sum(), ((y + ahead_y) * cross).sum()
    return abs(float(area)), (float(east / (6.0 * area)), float(north / (6.0 * area)))
