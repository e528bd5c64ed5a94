"""What the reduced engine of technology is given; it has no arrays of its own."""

from typing import NamedTuple

from keiretsu.core.arrays import F64
from keiretsu.model.mechanisms.technology.records import Looked


class Diffusion(NamedTuple):
    """Nothing: the engine works on the levels that technology holds."""


class DiffusionParameters(NamedTuple):
    """Law of learning, the gap, in logarithms, at which it is fastest, and interdependence of elements."""

    diffusion_law: int
    learning_gap: float
    complexity: int


class Moments(NamedTuple):
    """Fitness over all designs by sector (S,): mean, sd, sd of one-element changes, the leader's."""

    mean: F64
    spread: F64
    step_spread: F64
    top: F64


class Engine(NamedTuple):
    """What the reduced engine works with: fitness of all designs, the law, next year's fitness (n,)."""

    moments: Moments
    law: DiffusionParameters
    fit_next: F64
    looked: Looked
