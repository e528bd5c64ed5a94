"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.model.formulas import Formulas, Sums, ratio


def _spread(s: Sums) -> F64:
    return np.sqrt(np.maximum(0.0, ratio(s.level_squared, s.firms) - ratio(s.level, s.firms) ** 2))


FORMULAS: Formulas = {
    "tfp_level": lambda s: ratio(s.level_sales, s.revenue),
    "tfp_mean": lambda s: ratio(s.level, s.firms),
    "tfp_top": lambda s: ratio(s.top, s.firms),
    "tfp_sd": _spread,
    "groups_behind": lambda s: ratio(s.vertical_groups_behind, s.vertical_groups),
    "tfp_abs": lambda s: ratio(s.level_sales, s.revenue) * s.frontier,
    "frontier": lambda s: s.frontier,
    "designs": lambda s: ratio(s.designs, s.firms),
    "adoptions": lambda s: ratio(s.adoptions, s.firms),
    "taught": lambda s: ratio(s.taught, s.firms),
    "radical_share": lambda s: ratio(s.radical, s.adoptions),
}
