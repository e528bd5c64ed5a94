"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "stable_share": lambda s: ratio(s.stably_held, s.major),
    "stable_majority": lambda s: ratio(s.majority_held, s.stably_held),
    "stable_stock": lambda s: ratio(s.stable_stock, s.major),
}
