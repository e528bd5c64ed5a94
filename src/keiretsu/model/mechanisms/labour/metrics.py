"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

import numpy as np

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "employment": lambda s: np.where(s.workers > 0.0, s.workers, np.nan),
    "core_turnover": lambda s: ratio(s.left + s.laid + s.bereft, s.at_start),
    "attrition_share": lambda s: ratio(s.left, s.at_start),
    "payroll_channel": lambda s: 1.0 - 2.0 * ratio(s.dismissed, s.shrunk),
    "output_per_worker": lambda s: ratio(s.output, s.workers),
    "hires": lambda s: ratio(s.hired, s.at_start),
    "layoffs_share": lambda s: ratio(s.laid, s.at_start),
    "bereft_share": lambda s: ratio(s.bereft, s.at_start),
    "transferred_share": lambda s: ratio(s.sent, s.at_start),
    "retired_share": lambda s: ratio(s.early, s.at_start),
    "idle_share": lambda s: ratio(s.idle, s.workers),
    "tenure": lambda s: ratio(s.years, s.workers),
    "pay_seniority": lambda s: ratio(s.scale, s.workers),
    "bonus_share": lambda s: ratio(s.bonus, s.paid),
    "pensions": lambda s: ratio(s.pensions, s.paid),
    "pension_promises": lambda s: ratio(s.promised, s.paid),
    "skill_spread": lambda s: np.sqrt(
        np.maximum(0.0, ratio(s.skill_squared, s.firms) - ratio(s.skill, s.firms) ** 2)
    ),
    "people_residual": lambda s: s.people_residual,
}
