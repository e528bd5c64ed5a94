"""What the tie structure and the fidelity of copying do to search: signs of the model book, section 13.

300 firms in groups of 15 on paired landscapes. `python -m verification.section13` makes the whole table.
"""

from functools import cache

import numpy as np
import pytest

from tests.reference import regimes

SEEDS = range(16)
MEAN, TOP, DESIGNS = range(3)


@cache
def outcomes(name, redraw):
    return regimes.outcomes(getattr(regimes, name), SEEDS, 8, redraw)


@cache
def catch_up(name, complexity):
    return regimes.catch_up(getattr(regimes, name), SEEDS, complexity)


def errors(a, b):
    """Return the paired difference in standard errors, by column."""
    gap, spread = regimes.paired(a, b)
    return gap / spread


def test_closed_groups_that_copy_well_catch_up_first():
    at_once = {k: errors(catch_up("MARKET", k), catch_up("RELATIONAL", k))[0] for k in (2, 5, 8)}
    assert all(gap < -3 for gap in at_once.values())


@pytest.mark.long
def test_their_lead_grows_with_complexity():
    lead = [regimes.paired(catch_up("RELATIONAL", k), catch_up("MARKET", k))[0][1] for k in (2, 5, 8)]
    assert lead == sorted(lead)


@pytest.mark.long
def test_they_lead_through_fidelity_alone():
    assert catch_up("MARKET_HIGH", 5)[:, 1].mean() > 0.99
    assert errors(catch_up("MARKET_HIGH", 5), catch_up("RELATIONAL", 5))[0] > 3


@pytest.mark.long
def test_groups_without_any_link_outside_stall():
    for complexity in (5, 8):
        assert errors(catch_up("SEALED", complexity), catch_up("RELATIONAL", complexity))[2] < -3


@pytest.mark.long
@pytest.mark.parametrize("name", ["MARKET", "CLOSED_LOW", "OPEN_LOW"])
def test_at_the_frontier_the_best_firms_do_better_where_copying_is_poor(name):
    assert errors(outcomes(name, 0.15), outcomes("RELATIONAL", 0.15))[TOP] > 3


@pytest.mark.long
@pytest.mark.parametrize("redraw", [0.0, 0.15])
def test_at_the_frontier_the_mean_firm_of_closed_groups_does_better_with_high_fidelity(redraw):
    assert errors(outcomes("CLOSED_LOW", redraw), outcomes("RELATIONAL", redraw))[MEAN] < -3


@pytest.mark.long
def test_an_open_market_of_high_fidelity_has_tops_no_better_than_closed_groups():
    for redraw in (0.0, 0.15):
        assert regimes.paired(outcomes("MARKET_HIGH", redraw), outcomes("RELATIONAL", redraw))[0][TOP] < 0


@pytest.mark.long
def test_good_copying_makes_everybody_converge_on_one_design():
    for redraw in (0.0, 0.15):
        for name in ("RELATIONAL", "MARKET_HIGH"):
            assert outcomes(name, redraw)[:, DESIGNS].mean() < 0.025
    for name in ("MARKET", "CLOSED_LOW", "OPEN_LOW"):
        assert errors(outcomes(name, 0.0), outcomes("RELATIONAL", 0.0))[DESIGNS] > 3


def test_all_structures_meet_the_same_landscapes_and_first_designs():
    firsts = [regimes.search(s, 3, 5, periods=1)[0][0] for s in (regimes.RELATIONAL, regimes.MARKET)]
    assert np.array_equal(*firsts)
