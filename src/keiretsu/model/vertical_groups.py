"""Vertical groups that are left behind: recorded, and nothing follows from it.

A group is left behind when the sum of its members' productivity is less than BEHIND times the sum of what
the average firms of their markets have: its members do worse than others who make the same. The documents
say that ties between groups spread what one of them has learned; they name no threshold, so this one is ours.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.model import tally
from keiretsu.model.economy import Economy

BEHIND = 0.95
"""Part of the average productivity of its members' markets below which a group counts as left behind."""

SUMS = ("vertical_groups", "vertical_groups_behind")


def sums(e: Economy) -> F64:
    """Return the vertical groups and those left behind, by the market of their first firm, (M, len(SUMS))."""
    f, s = e.layout, e.state
    total = np.empty((len(f.market_sector), len(SUMS)))
    lead = np.empty(len(f.group_home))
    tally.tally_groups(f.group, f.group_home, f.market, s.level, s.market_level, BEHIND, lead, total)
    return total
