"""Maps: outlines from topojson files that the user has, and where the regions of a world lie on them."""

from keiretsu.report.geo.map import places_map
from keiretsu.report.geo.places import read_places

__all__ = ["places_map", "read_places"]
