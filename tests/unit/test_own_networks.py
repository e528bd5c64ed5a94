"""A scenario on a network of one's own: what is missing is said before the first run, once; the rest runs."""

import json
import logging
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kt
from keiretsu import experiment, schema
from keiretsu.cli import main
from keiretsu.core.errors import InvalidData
from keiretsu.experiment.preflight import preflight, readiness
from keiretsu.experiment.regime import resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.model import run as simulate
from keiretsu.model.requirements import NO_REGION
from keiretsu.model.sectors import SectorTable, generic_table
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.command import keiretsu as cli
from tests.fake_engine import IDLE, snapshot_of

OWN = {"assembler": "Instruments", "tier-1": "Parts", "tier-2": "Machining"}

SCENARIO = """\
[scenario]
name = "own"
title = "Own"
years = [1955, 1957]
replications = 2
seed = 1
network = "mine"
{more}
[arms.base]
regime = "relational"
role = "baseline"

[arms.market]
regime = "market"
"""

STUDY = """\
[study]
name = "own"
title = "Own"
scenario = "own.toml"
networks = 1

[parameters]
markup = [0.1, 0.3]

[outcomes.productivity]
metric = "tfp_mean"
years = [1957]
"""


def with_actors(network, **columns):
    return Network.from_tables(network.actors.with_columns(**columns), network.ties)


def own_sectors(network):
    """Return the network with sectors that the model does not know, two words of its kinds of firms."""
    kind = pl.col("kind").cast(pl.String)
    return with_actors(network, sector=kind.replace_strict(OWN, default=None))


def sectors_of(records):
    """Return the sectors that the productivity of firms is recorded for."""
    return set(records.filter(pl.col("metric") == "tfp_mean")["group"].unique()) - {"all"}


def without(network, column, count):
    """Return the network in which some firms have no sector, or no region."""
    gone = network.actors.filter(pl.col("kind") == "tier-1")["id"].head(count)
    kept = pl.when(pl.col("id").is_in(gone.implode())).then(None).otherwise(pl.col(column))
    return with_actors(network, **{column: kept})


def scenario_on(folder, network, more=""):
    network.save(folder / "mine")
    (folder / "own.toml").write_text(SCENARIO.format(more=more))
    return load_scenario(folder / "own.toml")


def test_all_that_is_missing_is_said_in_one_sentence_before_any_run(tmp_path):
    network = own_sectors(synth(60, seed=1))
    size = pl.when(pl.col("kind") == "assembler").then(0.0).otherwise(pl.col("size"))
    network = without(with_actors(network, size=size), "sector", 2)
    scenario = scenario_on(tmp_path, network)
    with pytest.raises(InvalidData) as told:
        experiment.run(scenario, store=tmp_path / "store", workers=1, engine=IDLE)
    sentence = str(told.value)
    assert "2 firms (" in sentence
    assert "lack a sector" in sentence
    assert "sectors Instruments, Machining, Parts are not in the table" in sentence
    assert 'sectors = "generic"' in sentence
    assert "size above zero" in sentence
    assert snapshot_of(tmp_path / "store") == {}


def test_the_command_line_says_it_with_exit_code_3_and_writes_nothing(tmp_path, capsys):
    scenario_on(tmp_path, own_sectors(synth(60, seed=1)))
    with pytest.raises(SystemExit) as left:
        main(
            ["run", str(tmp_path / "own.toml"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o")]
        )
    assert left.value.code == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "o").exists()


def test_the_check_for_a_run_is_the_check_before_the_run(tmp_path, capsys):
    scenario = scenario_on(tmp_path, own_sectors(synth(60, seed=1)))
    words = [
        "check",
        str(tmp_path / "mine"),
        "--for",
        "run",
        "--scenario",
        str(tmp_path / "own.toml"),
        "--json",
    ]
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 3
    found = json.loads(capsys.readouterr().out)["run"]
    with pytest.raises(InvalidData) as told:
        preflight(scenario)
    assert found["fault"] in str(told.value)
    assert found["year"] == 1955


def test_a_check_without_a_scenario_opens_after_the_last_tie(tmp_path, capsys):
    network = synth(60, seed=1)
    network.save(tmp_path / "mine")
    with pytest.raises(SystemExit) as left:
        main(["check", str(tmp_path / "mine"), "--for", "run"])
    assert left.value.code == 0
    last = network.ties["since"].cast(pl.Date).dt.year().max()
    assert f"from {last + 1}: " in capsys.readouterr().out


def test_a_network_that_is_too_young_says_when_its_first_firm_was_founded():
    network, founded = synth(60, seed=1), pl.lit("1990-01-01").str.to_date()
    late = Network.from_tables(network.actors.with_columns(founded=founded), network.ties.clear())
    fault = readiness(late, 1955, "standard", {}).fault
    assert "no producing firm at the start of 1955 (the first is founded in 1990)" in fault
    assert readiness(late, 1992, "standard", {}).fault == ""


def test_firms_without_a_region_are_one_region_and_that_is_told_once(tmp_path, caplog):
    network = synth(60, seed=1)
    scenario = scenario_on(tmp_path, with_actors(network, region=pl.lit(None, pl.String)))
    with caplog.at_level(logging.WARNING, logger="keiretsu"):
        ensemble = experiment.run(scenario, store=tmp_path / "store", workers=1)
    assert ensemble.failures.is_empty()
    assert [NO_REGION in record.message for record in caplog.records] == [True]
    assert ensemble.provenance["network"]["firms"] == 60


def test_some_firms_without_a_region_stand_in_a_region_of_their_own():
    network = synth(60, seed=1)
    records = simulate.run(without(network, "region", 3), resolve("relational"), years=(1955, 1957)).records
    assert NO_REGION in records["region"].unique().to_list()


def test_own_sectors_that_count_as_the_models_run_as_if_they_were_theirs(tmp_path):
    network = synth(60, seed=1)
    renamed = with_actors(network, sector="Our " + pl.col("sector"))
    counted = {f"Our {name}": name for name in schema.sectors()}
    plain = simulate.run(network, resolve("relational"), years=(1955, 1957)).records
    setup = replace(resolve("relational"), sectors=SectorTable(counted_as=counted))
    assert simulate.run(renamed, setup, years=(1955, 1957)).records.equals(plain)


def test_firms_without_a_sector_count_as_what_the_empty_name_says(tmp_path):
    bare = without(synth(60, seed=1), "sector", 2)
    more = '[sectors]\n"" = "auto_parts"\n'
    assert experiment.run(scenario_on(tmp_path, bare, more), store=tmp_path / "s", workers=1).exit_code == 0


def test_a_sector_is_not_mapped_to_one_that_the_model_lacks(tmp_path):
    with pytest.raises(InvalidData, match=r'line 9: no sector "autso" of the model; did you mean "autos"'):
        scenario_on(tmp_path, synth(60, seed=1), '[sectors]\nCars = "autso"\n')


@pytest.mark.parametrize("workers", [1, 2])
def test_a_generic_table_runs_and_reaches_key_setup_and_provenance(tmp_path, workers):
    scenario = scenario_on(tmp_path, own_sectors(synth(60, seed=1)), 'sectors = "generic"\n')
    ensemble = experiment.run(scenario, store=tmp_path / "store", workers=workers)
    assert ensemble.failures.is_empty()
    assert sectors_of(ensemble.records()) == set(OWN.values())
    entries = ensemble.provenance["network"]["sectors"]["entries"]
    assert {row["name"] for row in entries} == set(OWN.values())
    assert ensemble.scenario.setup("market").canonical()["sectors"]["entries"] == entries
    joined = scenario_on(
        tmp_path, own_sectors(synth(60, seed=1)), 'sectors = "generic"\n[sectors]\nParts = "Machining"\n'
    )
    other = experiment.run(joined, store=tmp_path / "store", workers=1)
    assert not set(other.files) & set(ensemble.files)


def test_a_generic_table_orders_sectors_by_who_supplies_whom():
    made = generic_table(own_sectors(synth(300, seed=1)), 1955).entries
    assert list(made) == ["Instruments", "Parts", "Machining"]
    assert all(made[s].order > row.order for row in made.values() for s in row.inputs)
    costs = [row.labour + row.imports + sum(row.inputs.values()) for row in made.values()]
    assert max(costs) < 1.0


def sectors_joined(flows):
    """Return a network of one firm a sector and supply ties with these flows."""
    ids = sorted({name for pair in flows for name in pair})
    actors = {"id": ids, "kind": ["tier-1"] * len(ids), "sector": ids}
    rows = [
        {"source": a, "target": b, "type": "supply", "since": "1950-01-01", "flow": flow}
        for (a, b), flow in flows.items()
    ]
    return Network.from_tables(actors, rows)


def test_a_circle_of_sectors_is_cut_where_the_flow_is_least():
    network = sectors_joined({("a", "b"): 3.0, ("b", "c"): 2.0, ("c", "a"): 1.0})
    made = generic_table(network, 1955)
    assert {name: list(row.inputs) for name, row in made.entries.items()} == {"a": [], "b": ["a"], "c": ["b"]}
    assert "inputs by flows; 17% of trade" in made.note


def test_inputs_are_shared_out_by_flows_and_by_counts_where_a_flow_is_missing():
    by_flow = generic_table(sectors_joined({("a", "c"): 3.0, ("b", "c"): 1.0}), 1955).entries["c"].inputs
    assert by_flow["a"] == pytest.approx(3 * by_flow["b"])
    by_count = generic_table(sectors_joined({("a", "c"): 3.0, ("b", "c"): None}), 1955).entries["c"].inputs
    assert by_count["a"] == by_count["b"]


def test_a_table_of_sectors_is_not_shared_with_runs_on_another_table():
    network = own_sectors(synth(60, seed=1))
    generic = replace(resolve("relational"), sectors=generic_table(network, 1955))
    own = sectors_of(simulate.run(network, generic, years=(1955, 1956)).records)
    counted = dict(zip(OWN.values(), ("autos", "auto_parts", "materials"), strict=True))
    mapped = replace(resolve("relational"), sectors=SectorTable(counted_as=counted))
    assert own == set(OWN.values())
    assert sectors_of(simulate.run(network, mapped, years=(1955, 1956)).records) == set(counted.values())


PAIRS = st.permutations("abcdef").map(lambda names: tuple(names[:2]))
FLOWS = st.dictionaries(PAIRS, st.floats(0.1, 100.0), min_size=1, max_size=20)


@given(FLOWS)
def test_inputs_of_a_generic_table_come_from_a_later_tier_whoever_supplies_whom(flows):
    made = generic_table(sectors_joined(flows), 1955).entries
    assert all(made[supplier].order > row.order for row in made.values() for supplier in row.inputs)
    largest = max(flows, key=lambda pair: (flows[pair], [-ord(name) for name in pair]))
    assert largest[0] in made[largest[1]].inputs


@given(FLOWS)
@settings(max_examples=5, deadline=None)
def test_whatever_supplies_whom_a_generic_table_runs(flows):
    network = sectors_joined(flows)
    setup = replace(resolve("relational"), sectors=generic_table(network, 1955))
    records = simulate.run(network, setup, years=(1955, 1957)).records
    assert records.filter(pl.col("metric") == "money_residual")["value"].max() < 1e-9


def test_a_network_whose_ties_are_younger_than_the_first_year_is_told_so():
    network = sectors_joined({("a", "b"): 1.0})
    assert generic_table(network, 1951).entries["b"].inputs
    early = generic_table(network, 1949)
    assert not early.entries["b"].inputs
    assert "no supply tie between firms is open at the end of 1948" in early.note


def renamed(network):
    return with_actors(network, sector="Our " + pl.col("sector"))


MAPPED = "[sectors]\n" + "".join(f'"Our {name}" = "{name}"\n' for name in schema.sectors())


@pytest.mark.parametrize(
    ("network", "more"),
    [
        (own_sectors(synth(60, seed=1)), 'sectors = "generic"\n'),
        (
            without(own_sectors(synth(60, seed=1)), "sector", 2),
            'sectors = "generic"\n[sectors]\n"" = "Parts"\n',
        ),
        (renamed(synth(60, seed=1)), MAPPED),
        (without(synth(60, seed=1), "sector", 2), '[sectors]\n"" = "auto_parts"\n'),
    ],
    ids=["generic", "generic with a sector for those without", "mapped", "a sector for those without"],
)
def test_a_run_on_a_network_of_ones_own_gives_its_network_back_by_command_and_in_python(
    tmp_path, network, more
):
    scenario = scenario_on(tmp_path, network, more)
    words = ("--store", tmp_path / "store", "--workers", "1", "--out", tmp_path / "run")
    assert cli("run", tmp_path / "own.toml", *words).returncode == 0
    made = cli("network", f"{tmp_path}/run:market", "--replication", "1", "--out", tmp_path / "then")
    assert made.returncode == 0, made.stderr
    ensemble = kt.run(scenario, store=tmp_path / "store", workers=1)
    assert Network.load(tmp_path / "then") == ensemble.network("market", 1957, replication=1)
    assert Network.load(tmp_path / "then") != ensemble.network("base", 1957, replication=1)


def test_a_sweep_on_a_network_of_ones_own_is_checked_before_its_first_run_and_gets_its_sectors(tmp_path):
    scenario_on(tmp_path, own_sectors(synth(60, seed=1)), 'sectors = "generic"\n')
    (tmp_path / "study.toml").write_text(STUDY)
    options = {"points": 2, "networks": 1, "workers": 1, "store": tmp_path / "store"}
    found = kt.sweep(tmp_path / "study.toml", **options)
    assert (found.values > 0.0).all()
    assert not found.failures
    scenario_on(tmp_path, own_sectors(synth(60, seed=1)))
    with pytest.raises(InvalidData, match="cannot run from 1955: sectors Instruments"):
        kt.sweep(tmp_path / "study.toml", **options)


def test_a_name_that_is_mapped_and_that_no_firm_has_is_told():
    network = synth(60, seed=1)
    found = readiness(network, 1955, "standard", {"Auots": "autos", "autos": "machinery"})
    assert found.fault == ""
    assert found.notes == ("[sectors] maps 'Auots', which no firm has",)


def test_a_sector_for_firms_without_one_is_no_misspelt_name_where_all_have_one():
    assert readiness(synth(60, seed=1), 1955, "standard", {"": "autos"}).notes == ()
