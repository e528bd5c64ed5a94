"""Pictures of networks: the whole, its groups, one actor, and what degrees and the life of ties look like."""

from keiretsu.report.network.ego import ego, hub
from keiretsu.report.network.tie_curves import degrees, lives
from keiretsu.report.network.whole import WHOLE, groups, whole

__all__ = ["WHOLE", "degrees", "ego", "groups", "hub", "lives", "whole"]
