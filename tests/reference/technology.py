"""The kernels of a year of technology in turn, as the rules call them: what the twins tell in one."""

import numpy as np

from keiretsu.core.philox import DrawKey
from keiretsu.model.mechanisms.diffusion import kernels as diffusion
from keiretsu.model.mechanisms.diffusion.records import Engine
from keiretsu.model.mechanisms.technology import observation
from keiretsu.model.mechanisms.technology import search as kernels
from keiretsu.model.mechanisms.technology.records import (
    Drive,
    Looked,
    Neighbourhood,
    Technology,
    TechnologyParameters,
)

SCRATCH = ("model", "best", "tie", "free")
"""What is left of looking around."""


def looked(firms):
    """Return room for what firms see."""
    nothing = {name: np.zeros(firms) for name in ("best", "tie", "free")}
    return {"model": np.zeros(firms, np.int64), "x_next": np.zeros(firms, np.uint16), **nothing}


def look_around(lo, hi, key, tech, seen, skill, p, looked):
    observation.see_partners(lo, hi, key, tech, seen, skill, p, looked)
    observation.see_others(lo, hi, key, tech, seen.places, p, looked)


def search(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, drive: Drive,
    p: TechnologyParameters, looked: Looked,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 look, copy or propose."""
    firms = seen.places.firms
    look_around(lo, hi, key, tech, seen, drive.skill, p, looked)
    kernels.imitate(lo, hi, key, tech, firms, p, looked)
    kernels.propose(lo, hi, key, tech, firms, drive, p, looked)


def diffuse(
    lo: int, hi: int, key: DrawKey, tech: Technology, seen: Neighbourhood, drive: Drive, engine: Engine,
    p: TechnologyParameters,
) -> None:  # fmt: skip
    """Let firms lo..hi-1 look, learn or try their luck."""
    firms = seen.places.firms
    look_around(lo, hi, key, tech, seen, drive.skill, p, engine.looked)
    diffusion.learn(lo, hi, key, tech, firms, engine, p)
    diffusion.try_luck(lo, hi, key, tech, firms, drive, engine, p)
