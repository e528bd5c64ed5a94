"""Synthetic networks that resemble the published statistics of Japanese production networks, and placebos."""

from keiretsu.synthetic.placebo import shuffle_groups
from keiretsu.synthetic.synth import synth
from keiretsu.synthetic.synth_options import Options

__all__ = ["Options", "shuffle_groups", "synth"]
