"""Vertical groups that are left behind: recorded, and nothing follows from it.

A group is left behind when the sum of its members' productivity is less than BEHIND times the sum of what
the average firms of their markets have: its members do worse than others who make the same. The documents
say that ties between groups spread what one of them has learned; they name no threshold, so this one is ours.
"""

import numpy as np

from keiretsu.rules.economy import F64, Economy

BEHIND = 0.95
"""Part of the average productivity of its members' markets below which a group counts as left behind."""

SUMS = ("vertical_groups", "vertical_groups_behind")


def sums(e: Economy) -> F64:
    """Return the vertical groups and those left behind, by the market of their first firm, (M, len(SUMS))."""
    f, level = e.layout, e.state.level
    markets = len(f.market_sector)
    usual = np.bincount(f.market, level, markets) / np.maximum(1, np.diff(f.market_ptr))
    lead = np.bincount(f.group + 1, level - BEHIND * usual[f.market], len(f.group_home) + 1)[1:]
    total = np.empty((markets, len(SUMS)))
    total[:, 0] = np.bincount(f.group_home, minlength=markets)
    total[:, 1] = np.bincount(f.group_home[lead < 0.0], minlength=markets)
    return total
