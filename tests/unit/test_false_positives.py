"""Verdicts where there is no effect, and where there is a strong one; the long form is in verification/."""

import numpy as np
import polars as pl
import pytest

from keiretsu.evidence import claim
from tests.made_up_records import long
from verification.false_positives import pairs, trial

YEARS = np.arange(1955, 2001)


def records(case, draws=60, effect=1.0, seed=5):
    """Make arms whose paired differences have a spread of one point about an effect."""
    rng = np.random.default_rng(seed)
    path = 1.0 - 0.39 * np.exp(-0.06 * (YEARS - 1955)) + 0.01 * rng.normal(size=(draws, 1))
    parts = []
    for treated, control in pairs(case):
        off = 0.01 * (effect + rng.normal(size=(draws, 1))) * (YEARS > 1975)
        for arm, values in ((treated, path + off), (control, path)):
            parts += [
                long(arm, metric, values, YEARS) for metric in dict.fromkeys((case.main.metric, "tfp_level"))
            ]
    return pl.concat(parts)


@pytest.mark.parametrize("name", ["E2", "E3"])
def test_without_an_effect_nine_trials_in_ten_stay_undecided_and_a_strong_effect_is_found(name):
    case, repeats = claim(name), 60
    counts = trial(records(case), case, repeats, seed=1)
    assert counts["none"]["verdict undecided"] >= 0.9 * repeats
    assert counts["claimed"]["claimed side"] >= 0.9 * repeats
    assert counts["other"]["verdict contradicts"] >= 0.9 * repeats
