"""No result changes unseen: small runs of every arm and switch, against the pins of earlier code."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.regression.cases import CASES
from tests.regression.pins import CLOSE, environment, pin, pinned_under, read

REMEDY = "if that is meant, say 'Results change' in CHANGELOG.md and run `make pin`"


@pytest.fixture(scope="module", params=CASES)
def both(request, tmp_path_factory):
    """Return the pins as they were made and as the present code makes them."""
    made = read(request.param)
    return made, pin(CASES[request.param](tmp_path_factory.mktemp("pins")), made)


def test_the_values_are_those_pinned(both):
    made, now = both
    keys = ["arm", "replication", "metric", "year"]
    old, new = (pins.values.sort(keys).cast(made.values.schema) for pins in (made, now))
    assert_frame_equal(old, new, rel_tol=CLOSE, abs_tol=0.0)


def test_the_bits_are_those_pinned(both):
    here, there = environment(), pinned_under()
    if here != there:
        pytest.skip(f"bits were pinned under {there}, this is {here}; their values are compared")
    made, now = both
    runs = [run for run in made.runs if now.runs.get(run) != made.runs[run]]
    metrics = [metric for metric in made.metrics if now.metrics.get(metric) != made.metrics[metric]]
    assert not runs, f"{len(runs)} runs changed ({runs[:5]}) in {metrics}; {REMEDY}"


def test_a_renamed_metric_keeps_its_pin_and_a_changed_bit_does_not(monkeypatch):
    rows = {"arm": "a", "replication": 0, "year": [1960, 1961], "region": "all", "group": "all"}
    told = pl.DataFrame(rows | {"metric": "output", "value": [1.0, float("nan")]})
    renamed = told.with_columns(metric=pl.lit("made"))
    assert pin(renamed) != pin(told)
    monkeypatch.setattr("tests.regression.pins.renames", lambda: {"metric": {"made": "output"}})
    assert pin(renamed).runs == pin(told).runs
    nudged = told.with_columns(value=pl.Series([1.0000000000000002, float("nan")]))
    assert pin(nudged).runs != pin(told).runs
    assert pin(nudged).metrics != pin(told).metrics
