"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "collaboration_ties": lambda s: s.partners,
    "partners_kept": lambda s: ratio(2.0 * s.partners, s.firms),
    "collaboration_survival": lambda s: ratio(s.partners_kept, s.partners),
}
