"""What guidance is made of: strength of guidance ties, bargained quotas, advice."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I64
from keiretsu.model.fields import fixed, flow


class Guidance(NamedTuple):
    """The strand between state and business."""

    guided: Annotated[F64, fixed("n", "strength of the guidance tie, 0 if none")]
    descended: Annotated[
        F64, fixed("K", "strength of the tie of retired officials on the board, by row of the firm")
    ]
    willing: Annotated[F64, flow("n", "part of the guidance tie that binds after bargaining")]
    advice: Annotated[I64, flow("M", "element named by the council, locus + 16 x value, -1 for none", -1)]


class GuidanceParameters(NamedTuple):
    """Parameters of the bargain and of the council's judgement."""

    voice_posts: float
    voice_size: float
    licence_ceiling: float
    signal_noise_known: float
