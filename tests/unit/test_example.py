"""`keiretsu example` writes what the tutorial works on, and never over what is there."""

import pytest

from keiretsu.experiment.scenario import load_scenario
from keiretsu.io.load import load
from keiretsu.report.geo import read_places
from keiretsu.synthetic.example import CONTENTS, example
from tests.command import keiretsu


def test_the_workbook_is_messy_in_the_ways_the_tutorial_tells(tmp_path):
    loaded = load(example(tmp_path / "tama.xlsx"))
    ties, reasons = loaded.account.ties, [fault.reason for fault in loaded.account.set_aside]
    assert (ties.read, ties.kept, ties.set_aside) == (44, 42, 2)
    assert any("ends before" in reason for reason in reasons)
    assert any("E07" in reason for reason in reasons)
    assert loaded.network.actors.filter(id="E01")["name"].item() == "八王子精機"


def test_the_scenario_is_one_and_the_places_are_those_of_the_workbook(tmp_path):
    network = load(example(tmp_path / "tama.xlsx"), out=tmp_path / "tama").network
    assert load_scenario(str(example(tmp_path / "tama.toml"))).network_path == tmp_path / "tama"
    places = read_places(example(tmp_path / "places.csv"))
    regions = network.actors["region"].drop_nulls()
    assert set(regions.cast(str)) <= set(places)


@pytest.mark.parametrize("ending", CONTENTS)
def test_a_file_that_is_there_stays_as_it_is(tmp_path, ending):
    file = tmp_path / f"x{ending}"
    file.write_text("mine")
    refused = keiretsu("example", file)
    assert refused.returncode == 2
    assert "exists; name another file" in refused.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize(("name", "says"), [("x.ods", ".xlsx, .toml, .csv"), ("none/x.xlsx", "no folder")])
def test_what_cannot_be_written_is_refused_in_a_sentence(tmp_path, name, says):
    refused = keiretsu("example", tmp_path / name)
    assert refused.returncode == 2
    assert says in refused.stderr
