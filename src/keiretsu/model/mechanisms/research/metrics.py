"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.model.formulas import Formulas, ratio


def _of_research(top: F64, bottom: F64, spent: F64) -> F64:
    """Return top / bottom, NaN where nothing is budgeted: in the opening year, or without the rule."""
    return np.where(spent > 0.0, ratio(top, bottom), np.nan)


FORMULAS: Formulas = {
    "rd_sales": lambda s: _of_research(s.research, s.revenue, s.research),
    "rd_value_added": lambda s: _of_research(s.research, s.revenue - s.bought, s.research),
    "rd_investment_share": lambda s: _of_research(s.laboratory, s.machines, s.research),
    "basic_share": lambda s: ratio(s.basic_research, s.research),
    "basic_sales": lambda s: _of_research(s.basic_research, s.revenue, s.research),
    "proposals": lambda s: ratio(s.proposing, s.firms),
    "rejected_share": lambda s: 1.0 - ratio(s.own_adoptions, s.proposals),
    "top_innovations": lambda s: s.breakthroughs,
    "sme_top_innovations": lambda s: s.small_breakthroughs,
    "sme_top_share": lambda s: ratio(s.small_breakthroughs, s.breakthroughs),
}
