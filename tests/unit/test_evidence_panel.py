"""Records read as matrices: what is there, what is not, one arm at a time."""

import numpy as np
import polars as pl

from keiretsu.evidence.panel import Panel
from tests.made_up_records import MadeUp, long

YEARS = np.arange(1955, 1958)


def test_a_series_has_the_draws_and_years_that_were_recorded_and_no_others():
    whole = long("a", "m", np.arange(9.0).reshape(3, 3), YEARS)
    part = long("a", "n", np.ones((3, 3)), YEARS).filter(
        (pl.col("replication") > 0) & (pl.col("year") > 1955)
    )
    holed = part.filter((pl.col("replication") != 1) | (pl.col("year") != 1956))
    panel = Panel(MadeUp(pl.concat([whole, holed]).sample(fraction=1.0, shuffle=True, seed=2)))
    assert panel.series("a", "m").values.tolist() == np.arange(9.0).reshape(3, 3).tolist()
    series = panel.series("a", "n")
    assert (series.replications.tolist(), series.years.tolist()) == ([1, 2], [1956, 1957])
    assert np.isnan(series.values).tolist() == [[True, False], [False, False]]


def test_groups_and_arms_are_those_that_have_records():
    tables = [long("b", "m", np.ones((2, 3)), YEARS, group) for group in ("all", "steel")]
    panel = Panel(MadeUp(pl.concat([*tables, long("a", "k", np.ones((2, 3)), YEARS)])))
    assert (panel.arms, panel.years) == (("a", "b"), (1955, 1957))
    assert (panel.groups("b", "m"), panel.groups("a", "m"), panel.groups("c", "m")) == (
        ("all", "steel"),
        (),
        (),
    )
    assert panel.series("c", "m") is panel.series("a", "m") is None


class Counting(MadeUp):
    arms = ("a", "b")
    asked: tuple[str | None, ...] = ()

    def records(self, arm=None):
        self.asked += (arm,)
        return super().records(arm)


def test_an_ensemble_is_read_arm_by_arm_when_it_is_asked_about_and_once():
    made = Counting(pl.concat([long(arm, "m", np.ones((2, 3)), YEARS) for arm in "ab"]))
    panel = Panel(made)
    assert made.asked == ()
    for _ in range(2):
        panel.series("b", "m"), panel.groups("b", "m")
    assert made.asked == ("b",)
