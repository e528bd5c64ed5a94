"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "state_debt": lambda s: ratio(s.state_owes, s.revenue - s.bought),
    "deficit": lambda s: 100.0 * ratio(s.state_borrows, s.revenue - s.bought),
    "household_deposits": lambda s: ratio(s.saved, s.revenue - s.bought),
    "overdrafts": lambda s: ratio(s.overdrawn, s.revenue - s.bought),
    "loans_refused": lambda s: s.refused,
    "bank_rescues": lambda s: s.injected,
    "spending": lambda s: ratio(s.spending, s.spenders),
}
