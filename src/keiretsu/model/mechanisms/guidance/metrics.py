"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "guided_share": lambda s: ratio(s.advised_adoptions, s.own_adoptions),
    "council_contests": lambda s: s.contests,
    "council_lead": lambda s: s.council_lead,
}
