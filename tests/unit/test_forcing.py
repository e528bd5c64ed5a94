"""The table of what is forced on a run: dated, each row with its basis, nothing assumed between them."""

import math
from dataclasses import replace

import pytest

from keiretsu import experiment
from keiretsu.core.errors import InvalidData
from keiretsu.experiment.forcing_table import forcing_names, read_forcing
from keiretsu.experiment.regime import resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.model import run as simulate
from keiretsu.model.forcing import Forcing, Period
from keiretsu.schema import forced_series, parameters
from keiretsu.synthetic import synth
from tests.fake_engine import FAKE, IDLE
from tests.small_scenario import with_arm, write

HEAD = "series,first,last,value,basis,note\n"
REST = "frontier_shock,,,0,prior,\ncapital_discount,,,0,prior,\n"


def table(folder, rows):
    (folder / "own.csv").write_text(HEAD + rows)
    return read_forcing("own.csv", folder)


def scenario_with(folder, rows, more='forcing = "own.csv"\n'):
    (folder / "own.csv").write_text(HEAD + rows)
    return load_scenario(
        write(folder, with_arm("market", "market").replace("seed = 1\n", f"seed = 1\n{more}"))
    )


def test_japan_is_forced_as_the_documents_date_it():
    forcing = read_forcing()
    numbers = {name: float(row.default) for name, row in parameters().items()} | {"common_shock": -0.01}
    growth = [forcing.value("demand_growth", year, numbers) for year in (1955, 1973, 2001, 2010)]
    assert growth == [0.08, 0.08, 0.01, 0.01]
    shock = [forcing.value("frontier_shock", year, numbers) for year in (1973, 1974, 1980, 1981)]
    assert shock == [0.0, -0.01, -0.01, 0.0]
    cheap = [forcing.value("capital_discount", year, numbers) for year in (1985, 1986, 1991, 1992)]
    assert cheap == [0.0, 0.5, 0.5, 0.0]


def test_the_slumps_of_industry_are_forced_in_their_years_and_a_trend_ships_beside_them():
    japan, trend = read_forcing(), read_forcing("trend")
    numbers = {name: float(row.default) for name, row in parameters().items()}
    falls = [y for y in range(1955, 2001) if japan.value("demand_growth", y, numbers) < 0]
    assert falls == [1974, 1975, 1992, 1993, 1998]
    assert math.exp(japan.value("demand_growth", 1975, numbers)) == pytest.approx(0.89, abs=1e-3)
    growth = [trend.value("demand_growth", year, numbers) for year in (1955, 1973, 1974, 1991, 1992, 2010)]
    assert growth == [0.08, 0.08, 0.04, 0.04, 0.01, 0.01]


@pytest.mark.parametrize("name", forcing_names())
def test_every_row_that_ships_has_a_basis_and_every_series_is_whole(name):
    forcing = read_forcing(name)
    assert {period.series for period in forcing.periods} == set(forced_series())
    assert all(period.basis for period in forcing.periods)
    assert forcing.lacking({series.rule for series in forced_series().values()}, (1800, 2100)) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("demand_grwth,,,0,prior,\n", 'line 2, column series: unknown series "demand_grwth"; did you mean'),
        ("demand_growth,,abc,0,prior,\n", "line 2, column last: 'abc' is no year"),
        ("demand_growth,,,rnt,prior,\n", "column value: .rnt. is neither a number nor a parameter; did you"),
        ("demand_growth,,,,prior,\n", "line 2, column value: '' is neither a number nor a parameter"),
        ("demand_growth,,,7,prior,\n", r"column value: demand_growth = 7 must lie between -1 and 1"),
        ("demand_growth,,,nan,prior,\n", "column value: demand_growth = nan must lie"),
        ("demand_growth,,,0, ,\n", "line 2, column basis: the basis is empty; name a source"),
        ("demand_growth,,,0,prior\n", "line 2: 5 cells under 6 columns"),
        ("demand_growth,1960,1950,0,prior,\n", "line 2, column last: 1950 lies before the first year 1960"),
        (
            "demand_growth,,1960,0,prior,\ndemand_growth,1962,,0,prior,\n",
            "line 3, column first: demand_growth has no row for 1961 to 1961; add one, nothing is assumed",
        ),
        (
            "demand_growth,1960,,0,prior,\ndemand_growth,,1960,0,prior,\n",
            "line 2, column first: demand_growth has another row for the same years",
        ),
        ("demand_growth,,,0,prior,\ndemand_growth,1970,,0,prior,\n", "line 3, column first: .* same years"),
    ],
)
def test_a_wrong_row_is_refused_with_line_and_column(tmp_path, rows, message):
    with pytest.raises(InvalidData, match=f"own.csv, {message}" if message[0] == "l" else message):
        table(tmp_path, rows)


def test_a_column_that_is_missing_or_unknown_is_named(tmp_path):
    (tmp_path / "own.csv").write_text("series,first,last,value\n")
    with pytest.raises(InvalidData, match="line 1: lacks the column basis"):
        read_forcing("own.csv", tmp_path)
    (tmp_path / "own.csv").write_text("series,first,last,value,basis,colour\ndemand_growth,,,0,prior,red\n")
    with pytest.raises(InvalidData, match="column colour: there is no such column"):
        read_forcing("own.csv", tmp_path)


def test_an_edited_table_is_read_again(tmp_path):
    assert table(tmp_path, "demand_growth,,,0.01,prior,\n").value("demand_growth", 1960, {}) == 0.01
    changed = table(tmp_path, "demand_growth,,,0.0325,prior,a longer line\n")
    assert changed.value("demand_growth", 1960, {}) == 0.0325


def test_nothing_is_assumed_where_a_table_has_no_row():
    short = Forcing("short", (Period("demand_growth", 1955, 1960, 0.02, "prior"),))
    with pytest.raises(InvalidData, match="'short' has no demand_growth in 1961"):
        short.value("demand_growth", 1961, {})


def test_a_scenario_whose_table_is_too_short_is_refused_before_the_first_run(tmp_path):
    scenario = scenario_with(tmp_path, "demand_growth,1955,1960,0.02,prior,\n" + REST)
    with pytest.raises(InvalidData, match='the forcing "own" has no demand_growth in 1961; add rows'):
        experiment.run(scenario, store=tmp_path / "store", workers=1, engine=IDLE)


def test_a_series_that_no_arm_reads_may_be_missing(tmp_path):
    rows = "demand_growth,,,0,prior,\nfrontier_shock,,,0,prior,\n"
    scenario = scenario_with(tmp_path, rows)
    arms = {n: a.model_copy(update={"rules_off": ["research"]}) for n, a in scenario.arms.items()}
    quiet = replace(scenario, arms=arms)
    assert experiment.run(quiet, store=tmp_path / "store", workers=1, engine=FAKE).failures.is_empty()
    with pytest.raises(InvalidData, match="no capital_discount in 1955"):
        experiment.run(scenario, store=tmp_path / "store", workers=1, engine=IDLE)


def test_plans_reach_a_year_beyond_the_last(tmp_path):
    rows = "demand_growth,,,0,prior,\nfrontier_shock,,,0,prior,\ncapital_discount,,1965,0,prior,\n"
    with pytest.raises(InvalidData, match="no capital_discount in 1966"):
        experiment.run(scenario_with(tmp_path, rows), store=tmp_path / "store", workers=1, engine=IDLE)


def test_an_unknown_table_is_refused_with_its_line(tmp_path):
    with pytest.raises(InvalidData, match='line 8: no forcing "japn"; did you mean "japan"'):
        scenario_with(tmp_path, "", more='forcing = "japn"\n')


def test_forcing_enters_key_and_provenance(tmp_path):
    store, files = tmp_path / "store", []
    for growth in ("0.01", "0.02"):
        scenario = scenario_with(tmp_path, f"demand_growth,,,{growth},mine,a note\n" + REST)
        ensemble = experiment.run(scenario, store=store, workers=1, engine=FAKE)
        files.append(set(ensemble.files))
        told = ensemble.provenance["forcing"]
        assert told["name"] == "own"
        assert told["periods"][0]["basis"] == "mine"
        assert told["periods"][0]["value"] == float(growth)
    assert not files[0] & files[1]


def watched(setup, look):
    """Return what was seen at the end of every year."""
    seen = {}
    network, years = synth(60, seed=1), (1955, 1958)
    simulate.run(network, setup, years=years, watch=lambda e: seen.update({e.year: look(e)}))
    return seen


def test_demand_follows_the_table_to_the_digit():
    periods = [Period(name, None, None, 0.0, "prior") for name in ("frontier_shock", "capital_discount")]
    rows = (Period("demand_growth", None, 1956, 0.0, "prior"), Period("demand_growth", 1957, None, 0.05, "p"))
    setup = replace(resolve("relational"), forcing=Forcing("own", (*rows, *periods)))
    seen = watched(setup, lambda e: e.production.goods.demand.copy())
    assert seen[1956].tolist() == seen[1955].tolist()
    assert seen[1957].tolist() == (seen[1956] * math.exp(0.05)).tolist()
    assert seen[1958].tolist() == (seen[1957] * math.exp(0.05)).tolist()


def test_a_shock_slows_the_frontier_in_its_years_alone():
    periods = [Period(name, None, None, 0.0, "prior") for name in ("demand_growth", "capital_discount")]
    shock = (
        Period("frontier_shock", None, 1956, 0.0, "prior"),
        Period("frontier_shock", 1957, 1957, -0.03, "prior"),
        Period("frontier_shock", 1958, None, 0.0, "prior"),
    )
    setup = replace(resolve("relational"), forcing=Forcing("own", (*periods, *shock)))
    seen = watched(setup, lambda e: float(e.technology.designs.frontier[0]))
    usual = setup.parameters["frontier_growth"]
    assert [math.log(seen[y] / seen[y - 1]) for y in (1956, 1957, 1958)] == pytest.approx(
        [usual, usual - 0.03, usual]
    )
