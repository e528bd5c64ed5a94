"""Synthetic networks that resemble the published statistics of Japanese production networks."""

from keiretsu.world.synthetic.options import Options
from keiretsu.world.synthetic.synth import synth

__all__ = ["Options", "synth"]
