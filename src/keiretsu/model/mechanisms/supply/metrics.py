"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "supply_ties": lambda s: s.kept + s.opened,
    "tie_survival": lambda s: ratio(s.kept, s.ties),
    "relation_survival": lambda s: ratio(s.related, s.ties),
    "purchase_survival": lambda s: ratio(s.related_purchases, s.purchases),
    "openings": lambda s: s.opened,
    "closings": lambda s: s.ties - s.kept,
    "tie_age": lambda s: ratio(s.age, s.ties),
    "repeat_share": lambda s: ratio(s.repeated, s.purchases),
    "exclusivity": lambda s: ratio(s.own, s.purchases),
    "closeness": lambda s: ratio(s.closeness, s.purchases),
}
