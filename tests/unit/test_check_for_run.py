"""`check --for run` says in one sentence whether a scenario can run on a network, and what it would lack."""

import pytest

from keiretsu.experiment.preflight import readiness
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.command import keiretsu

SUPPLY = {"source": ["s"], "target": ["a"], "type": ["supply"], "since": ["1990-01-01"]}


def saved(folder, **columns):
    firms = {"id": ["a", "s"], "kind": ["assembler", "tier-1"], **columns}
    Network.from_tables(firms, SUPPLY).save(folder)
    return folder


def last_line(done):
    return done.stdout.splitlines()[-1]


def test_sectors_of_its_own_are_no_hindrance_and_the_remedy_is_in_the_sentence(tmp_path):
    folder = saved(tmp_path / "n", sector=["Bikes", "Chains"], region=["x", "x"], size=[9.0, 1.0])
    done = keiretsu("check", folder, "--for", "run")
    assert done.returncode == 0
    assert last_line(done).startswith(
        'from 1991: 2 firms, ready to run with sectors = "generic" in the scenario'
    )
    assert "region" not in last_line(done)
    assert "larger" not in last_line(done)


def test_regions_and_sizes_that_are_missing_are_told_in_the_same_sentence(tmp_path):
    folder = saved(tmp_path / "n", sector=["autos", "auto_parts"])
    done = keiretsu("check", folder, "--for", "run")
    assert done.returncode == 0
    assert "all firms lack a region and count as one region" in last_line(done)
    assert "no firm is larger than another" in last_line(done)


@pytest.mark.parametrize("sector", [["autos", None], ["Bikes", None]])
def test_a_missing_sector_is_refused_with_its_remedy(tmp_path, sector):
    done = keiretsu("check", saved(tmp_path / "n", sector=sector), "--for", "run")
    assert done.returncode == 3
    assert last_line(done).startswith("from 1991: cannot run: firm s lacks a sector: give one")


def test_a_network_without_open_supply_ties_is_told_so():
    later = synth(60, seed=1)
    assert readiness(later, 1955, "standard", {}).without_trade == ""
    early = readiness(later, 1900, "standard", {})
    assert "no supply tie is open at the start of 1900" in early.without_trade
