"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "failures": lambda s: ratio(s.failed, s.firms),
    "written_off": lambda s: s.written_off,
    "bank_capital": lambda s: ratio(s.bank_capital, s.debt),
    "cut_healthy": lambda s: ratio(s.cut_healthy, s.ties_healthy),
    "cut_weak": lambda s: ratio(s.cut_weak, s.ties_weak),
    "cut_gap": lambda s: ratio(s.cut_weak, s.ties_weak) - ratio(s.cut_healthy, s.ties_healthy),
}
