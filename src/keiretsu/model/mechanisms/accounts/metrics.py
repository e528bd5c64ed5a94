"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "sales": lambda s: s.revenue,
    "value_added": lambda s: s.revenue - s.bought,
    "profit": lambda s: s.profit,
    "margin": lambda s: ratio(s.profit, s.revenue),
    "loans": lambda s: s.debt,
    "distressed": lambda s: ratio(s.distressed, s.firms),
    "money_residual": lambda s: s.residual,
    "ror": lambda s: 100.0 * ratio(s.profit + s.interest, s.stock),
}
