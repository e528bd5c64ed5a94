"""The year as one compiled function against the same page run as Python, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu import experiment
from keiretsu.experiment import design
from keiretsu.regimes import load_scenario, resolve
from keiretsu.regimes.setup import ENGINES, SWITCHABLE, Change, Setup, rules_without
from keiretsu.rules import compiled, record
from keiretsu.simulate import run, whole_year
from tests.property.runs import identical, random_parameters, world
from tests.reference.compare import examples


def agree(of, setup, snapshot=1975, **options):
    """Assert that both ways leave the same records and the same state, and return the records."""
    python, whole = (
        run(of, setup, seed=3, snapshots=[snapshot], compiled=way, **options) for way in (False, True)
    )
    identical(python.records, whole.records)
    for name, value in python.snapshots[snapshot].values.items():
        np.testing.assert_array_equal(value, whole.snapshots[snapshot].values[name], err_msg=name)
        assert type(value) is type(whole.snapshots[snapshot].values[name]), name
    return whole.records


@given(
    st.integers(0, 10**6),
    st.sampled_from(["relational", "market"]),
    st.sampled_from(sorted(ENGINES)),
    st.sets(st.sampled_from([rule for rule in SWITCHABLE if rule != "diffusion"]), max_size=3),
)
@examples(12)
def test_compiled_years_are_the_years(seed, regime, engine, off):
    setup = resolve(regime, random_parameters(seed))
    setup = Setup(regime, setup.parameters, rules_without(off, engine))
    agree(world(90, seed=seed % 5), setup, years=(1955, 1967), snapshot=1966)


@pytest.mark.parametrize("regime", ["relational", "market"])
def test_compiled_years_stop_where_parameters_change(regime):
    changes = (Change(1960, {"guidance": 0.0, "rent": 0.0}), Change(1976, {"hoarding": 0.1, "mobility": 0.3}))
    setup = resolve(regime, {"group_mergers": 1970.0, "tie_ups": 0.5, "turbulence": 0.2})
    changed = agree(world(300), Setup(regime, setup.parameters, setup.rules, changes), years=(1955, 1985))
    assert not changed.equals(run(world(300), setup, years=(1955, 1985), seed=3, compiled=True).records)


def test_a_compiled_run_goes_on_from_a_snapshot_of_the_other():
    setup, of = resolve("relational"), world(200)
    half = run(of, setup, years=(1955, 1990), seed=4, snapshots=[1970])
    rest = run(of, setup, years=(1955, 1990), seed=4, start=half.snapshots[1970], compiled=True)
    identical(rest.records, half.records.filter(half.records["year"] > 1970))


def test_an_ensemble_of_compiled_runs_has_the_records_of_the_other(monkeypatch, tmp_path):
    scenario = load_scenario("relationalism").with_options(firms=90, draws=1, years="1955:1962")
    tables = []
    for enough in (10**9, 1):
        monkeypatch.setattr(design, "WORTH_COMPILING", enough)
        tables.append(experiment.run(scenario, workers=1, store=tmp_path / str(enough)).records())
    identical(*tables)


def test_every_sum_of_the_rules_is_taken():
    def look(e):
        more = np.full((len(e.layout.market_sector), len(record.MORE)), np.nan)
        record._take_more(e, more)
        assert np.isfinite(more).all()

    run(world(90), resolve("relational"), years=(1955, 1957), watch=look)


def test_years_are_compiled_once_for_all_worlds_and_setups():
    years = compiled._compiled(whole_year)
    assert len(years.signatures) == 1
