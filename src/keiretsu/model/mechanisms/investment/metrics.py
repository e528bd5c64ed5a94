"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "investment": lambda s: s.machines,
    "capital": lambda s: s.stock,
    "utilisation": lambda s: ratio(s.output, s.capacity),
    "capacity_waste": lambda s: ratio(s.idle_capacity, s.capacity),
}
