"""The studies by name: all run on a made-up network, all say what they mean, all are plain data."""

import json

import polars as pl
import pytest

from keiretsu.cli import main
from keiretsu.core.errors import InvalidData
from keiretsu.measure import STUDIES, StudyResult, study
from keiretsu.measure.finding import questions
from keiretsu.network import Network
from keiretsu.synthetic import synth


@pytest.fixture(scope="module")
def network() -> Network:
    """A synthetic network whose largest suppliers followed their customers abroad."""
    home = synth(200, seed=1)
    firms = home.actors.filter(pl.col("group").is_not_null()).sort("size", descending=True).head(60)
    plants = firms.with_columns(
        id=pl.col("id") + "-abroad",
        parent=pl.col("id"),
        region=pl.Series(["TH", "CN", "MY", "TH", "US"] * 12),
        founded=pl.Series(range(-5400, -5400 + 60 * 40, 40), dtype=pl.Int32),
        closed=pl.lit(None, pl.Int32),
    )
    return Network.from_tables(pl.concat([home.actors, plants]), home.ties)


@pytest.fixture
def options(tmp_path):
    (tmp_path / "levels.csv").write_text(
        "year,level\n" + "\n".join(f"{y},{1 - 0.9 ** (y - 1950)}" for y in range(1955, 1985))
    )
    return {"catch-up": {"levels": str(tmp_path / "levels.csv")}}


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_every_study_runs_and_every_column_has_a_meaning(name, network, options):
    found = study(name, network, options.get(name))
    assert isinstance(found, StudyResult)
    assert found.study == name
    assert list(found.columns) == found.table.columns
    assert found.summary.endswith(".")
    assert questions()[name].asks.endswith("?")
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["rows"]
    assert plain["summary"] == found.summary


def test_the_vocabulary_names_no_column_that_no_study_has(network, options):
    extra = {"local-content": {"by": "actor"}}
    for name in STUDIES:
        found = study(name, network, options.get(name, {}) | extra.get(name, {}))
        known = set(questions()[name].columns)
        assert known <= set(found.table.columns) | {"plants"}
    assert set(questions()) == set(STUDIES)


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_the_order_of_the_rows_of_a_network_changes_nothing(name, network, options):
    mixed = Network.from_tables(
        network.actors.sample(fraction=1.0, shuffle=True, seed=1),
        network.ties.sample(fraction=1.0, shuffle=True, seed=2),
    )
    assert study(name, mixed, options.get(name)).table.equals(study(name, network, options.get(name)).table)


def test_the_command_line_gives_a_study_as_json(network, tmp_path, capsys):
    network.save(tmp_path / "w")
    with pytest.raises(SystemExit) as left:
        main(
            [
                "measure",
                str(tmp_path / "w"),
                "--what",
                "survival",
                "--option",
                "types=supply",
                "--as-of",
                "1960",
                "--json",
            ]
        )
    assert left.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert {row["type"] for row in said["rows"]} == {"supply"}
    assert said["columns"]["at_risk"].startswith("ties watched")


def test_a_study_that_cannot_be_done_leaves_with_the_code_of_bad_data(tmp_path, capsys):
    synth(100, seed=1).save(tmp_path / "w")
    with pytest.raises(SystemExit) as left:
        main(["measure", str(tmp_path / "w"), "--what", "convoy"])
    assert left.value.code == 3
    assert "affiliates" in capsys.readouterr().err


def test_a_terminal_is_told_what_every_column_means(network, tmp_path, capsys):
    network.save(tmp_path / "w")
    with pytest.raises(SystemExit) as left:
        main(["measure", str(tmp_path / "w"), "--what", "local-content"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "from home: share imported from the region of the owner" in said


def test_catching_up_takes_the_penn_network_table_as_it_is(network, tmp_path):
    years = range(1955, 1985)
    shares = {"Japan,JPN": 0.9, "Korea,KOR": 0.97}
    rows = [f"{name},{y},1,1,{1 - share ** (y - 1950)}" for name, share in shares.items() for y in years]
    (tmp_path / "pwt.csv").write_text(
        "country,isocode,year,pop,rgdpo,ctfp\n" + "\n".join(rows) + "\nJapan,JPN,1985,1,1,\n"
    )
    options = {"levels": str(tmp_path / "pwt.csv")}
    found = study("catch-up", network, options)
    assert found.table["region"].unique().to_list() == ["JPN"]
    both = study("catch-up", network, options | {"countries": "KOR, JPN"})
    assert set(both.table["region"]) == {"JPN", "KOR"}
    assert both.table.filter(region="JPN").equals(found.table)
    with pytest.raises(InvalidData, match=r"no level of 'USA'"):
        study("catch-up", network, options | {"countries": "USA"})


def test_the_convoy_can_be_looked_at_on_an_earlier_date(network):
    every = study("convoy", network).numbers["choices"]
    some = study("convoy", network, {"as_of": "1957"}).numbers["choices"]
    assert 0 < some < every


def test_the_seed_of_the_command_line_reaches_a_study(network, tmp_path, capsys):
    network.save(tmp_path / "w")

    def said(*options):
        with pytest.raises(SystemExit) as left:
            main(["measure", str(tmp_path / "w"), "--what", *options, "--json"])
        assert not left.value.code
        return json.loads(capsys.readouterr().out)

    placebos = ("openness", "--option", "placebos=20")
    assert said(*placebos, "--seed", "1") == said(*placebos)
    assert said(*placebos, "--seed", "2") != said(*placebos)
    assert said("survival", "--seed", "2") == said("survival")  # nothing is sampled there
