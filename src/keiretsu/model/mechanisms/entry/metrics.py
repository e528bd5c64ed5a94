"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.model.formulas import Formulas, Sums, ratio
from keiretsu.model.mechanisms.entry.kernels import INHERITED


def _existing(s: Sums) -> F64:
    """Return the firms of the year's start, core and small; NaN without the rule of entry."""
    small = s.small_firms - s.startups + s.closed
    return np.where(s.small_firms > 0.0, small + s.firms, np.nan)


def _inherited(s: Sums) -> F64:
    """Return the part of their parents' ties with which the year's start-ups are born."""
    born = (s.born_independent, s.born_spinoff, s.born_norenwake, s.born_bunsha)
    kept = sum(share * number for share, number in zip(INHERITED, born, strict=True))
    return ratio(np.asarray(kept), s.startups)


FORMULAS: Formulas = {
    "startup_rate": lambda s: 100.0 * ratio(s.startups, _existing(s)),
    "closure_rate": lambda s: 100.0 * ratio(s.closed, _existing(s)),
    "net_startup_rate": lambda s: 100.0 * ratio(s.startups - s.closed, _existing(s)),
    "spinoff_rate": lambda s: 100.0 * ratio(s.born_spinoff, _existing(s)),
    "born_independent": lambda s: 100.0 * ratio(s.born_independent, s.startups),
    "born_spinoff": lambda s: 100.0 * ratio(s.born_spinoff, s.startups),
    "born_norenwake": lambda s: 100.0 * ratio(s.born_norenwake, s.startups),
    "born_bunsha": lambda s: 100.0 * ratio(s.born_bunsha, s.startups),
    "born_tied": lambda s: 100.0 * ratio(s.startups - s.born_independent, s.startups),
    "ties_inherited": _inherited,
    "small_firms": lambda s: s.small_firms,
    "small_employment": lambda s: np.where(s.small_staff > 0.0, s.small_staff, np.nan),
    "disagreement": lambda s: ratio(s.disagreements, s.firms),
    "sme_grew": lambda s: 100.0 * ratio(s.grew, s.followed),
    "sme_shrank": lambda s: 100.0 * ratio(s.shrank, s.followed),
    "sme_net_growth": lambda s: 100.0 * ratio(s.grew - s.shrank, s.followed),
}
