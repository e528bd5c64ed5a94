"""Metrics of the mechanism, from the sums of a group of markets; `metrics.toml` says what they mean."""

import numpy as np

from keiretsu.model.formulas import Formulas, ratio

FORMULAS: Formulas = {
    "output": lambda s: s.output,
    "price": lambda s: ratio(s.price_output, s.output),
    "wage": lambda s: ratio(s.wages, s.markets),
    "unmet_final": lambda s: np.maximum(0.0, 1.0 - ratio(s.final_sold, s.final_orders)),
    "unmet_inputs": lambda s: ratio(s.missing, s.wanted),
    "hhi": lambda s: ratio(s.hhi, s.markets),
}
