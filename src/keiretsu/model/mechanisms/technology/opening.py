"""Landscapes and first designs of the opening year."""

from functools import lru_cache

import numpy as np

from keiretsu.core.arrays import U32
from keiretsu.core.jit import Whole
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.technology import landscape
from keiretsu.model.mechanisms.technology.records import LandscapeParameters


def draw_landscapes(e: Economy) -> None:
    """Set tables, scales and leaders of all sectors, and the designs that firms inherit."""
    terrain, firms, p = e.technology.terrain, e.index.firms, e.of(LandscapeParameters)
    for k, who in enumerate(e.index.sector_ident):
        table, scaled, leader = _landscape(
            int(e.landscapes), int(who), p.complexity, p.shared_elements, p.leader_starts
        )
        terrain.tables[k] = table
        terrain.lowest[k], terrain.inverse[k], terrain.one_step[k] = scaled
        terrain.leader[k] = leader
    launch(
        e.threads, landscape.heritage, len(firms.ident), e.seed, e.index.given["cell_ident"], firms,
        terrain.tables, p, e.technology.designs.x,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _landscape(
    seed: int, who: int, complexity: int, shared: int, starts: int
) -> tuple[U32, tuple[float, float, float], Whole]:
    """Return table, scale and leader of one sector's landscape; kept, since runs may share landscapes."""
    ident, run = np.uint64(who), np.uint32(seed)
    table = np.zeros(landscape.DESIGNS, np.uint32)
    landscape.draw(run, ident, complexity, shared, table)
    leader = landscape.best_of_climbs(table, run, Purpose.LEADER.value, ident, starts)
    return table, landscape.scale(table), leader
