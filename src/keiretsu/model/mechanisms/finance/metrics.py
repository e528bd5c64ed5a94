"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "horizontal_groups": lambda s: s.groups,
    "rescues": lambda s: ratio(s.rescued, s.firms),
    "support": lambda s: s.lent,
}
