"""What a synthetic network may be asked for."""

from dataclasses import dataclass, fields
from functools import partial

import numpy as np
import numpy.typing as npt

from keiretsu.core.errors import UsageError
from keiretsu.core.random import Purpose, uniforms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of `synth`; every default without a source is a prior.

    Parameters
    ----------
    regions : int
        Number of regions, firms split evenly, with no tie between them. One region is called JP, more are
        JP-1, JP-2, ….
    attached : float
        Share of suppliers that belong to a vertical group.
    cell_size : float
        Mean number of suppliers of one sector in one vertical group.
    loyalty : float
        Probability that a buyer in a vertical group looks for a supplier inside it.
    suppliers : float
        Mean number of suppliers that an ordinary buyer draws for an input (at least 1); large buyers draw
        more, in proportion to the square root of their size over the median, twelve at most.
    start_year : int
        The network is that of 1 January of this year; all ties began in the ten years before.
    """

    regions: int = 1
    attached: float = 0.8
    cell_size: float = 15.0
    loyalty: float = 0.7
    suppliers: float = 2.5
    start_year: int = 1955

    def __post_init__(self) -> None:
        ranges = {
            "regions": (1, 99),
            "attached": (0, 1),
            "cell_size": (1, 1000),
            "loyalty": (0, 1),
            "suppliers": (1, 12),
            "start_year": (1900, 9000),
        }
        for f in fields(self):
            value, (low, high) = getattr(self, f.name), ranges[f.name]
            if not low <= value <= high:
                raise UsageError(f"synth: {f.name} = {value} is wrong; give a number from {low} to {high}.")


@dataclass(frozen=True, slots=True)
class Draws:
    """The random numbers of one region: a function of what for, whose and which, nothing else."""

    seed: int
    region: int

    def __call__(self, purpose: Purpose, who: npt.NDArray[np.integer], which: int) -> Floats:
        """Return a number in [0, 1) for everybody in `who`; shape (n,)."""
        draw = partial(uniforms, self.seed & 0xFFFFFFFF, int(purpose))
        return draw(np.ascontiguousarray(who, np.uint64), self.region, which)
