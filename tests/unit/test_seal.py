"""Runs and networks that were altered, damaged or mixed are told when they are read."""

import json
import shutil

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.core.seal import broken, sealed
from keiretsu.experiment import Store
from keiretsu.network import Network
from keiretsu.synthetic import synth
from tests.command import keiretsu

ARM = """
[scenario]
name = "mine"
title = "mine"
years = [1955, 1956]
firms = 40
replications = 1
seed = SEED

[arms.base]
regime = "relational"
role = "baseline"

[arms.market]
regime = "market"
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return a folder with the runs `a` and `b` and the store of both."""
    place = tmp_path_factory.mktemp("runs")
    for name, seed in (("a", 1), ("b", 2)):
        (place / f"{name}.toml").write_text(ARM.replace("SEED", str(seed)))
        done = keiretsu("run", place / f"{name}.toml", "--workers", "1", "--store", place / "store",
                        "--out", place / name)  # fmt: skip
        assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def run(runs, tmp_path):
    """Return a copy of the runs to spoil."""
    return shutil.copytree(runs, tmp_path / "runs")


def sentence(done, code=3):
    """Return the one sentence of a command that refused its data."""
    assert done.returncode == code, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert "unexpected" not in lines[0]
    return lines[0]


def flip(file, byte):
    content = bytearray(file.read_bytes())
    content[byte] ^= 1
    file.write_bytes(content)


def compared(folder):
    return keiretsu("compare", f"{folder}:base", f"{folder}:market")


def test_a_run_that_nobody_touched_is_compared_and_checked(runs):
    assert compared(runs / "a").returncode == 0
    done = keiretsu("check", runs / "a")
    assert done.returncode == 0
    assert "3 files" in done.stdout


@pytest.mark.parametrize("where", [0.001, 0.2, 0.5, 0.8, 0.999])
def test_a_flipped_bit_of_the_records_is_told(run, where):
    records = run / "a" / "records.parquet"
    flip(records, int(where * records.stat().st_size))
    assert "records.parquet is damaged" in sentence(compared(run / "a"))
    assert "records.parquet" in sentence(keiretsu("check", run / "a"))


@pytest.mark.parametrize("file", ["records.parquet", "results.json", "report.html"])
def test_a_file_of_another_run_is_told(run, file):
    shutil.copy(run / "b" / file, run / "a" / file)
    if file != "report.html":
        sentence(compared(run / "a"))
    assert file == "results.json" or file in sentence(keiretsu("check", run / "a"))
    sentence(keiretsu("check", run / "a"))


@pytest.mark.parametrize("file", ["records.parquet", "results.json"])
def test_a_missing_file_is_told(run, file):
    (run / "a" / file).unlink()
    sentence(compared(run / "a"))


def altered(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [('"seed": 1', '"seed": 2'), ('"role": "baseline"', '"role": "x"')])
def test_an_account_of_a_run_that_was_altered_is_told(run, old, new):
    altered(run / "a" / "results.json", old, new)
    for done in (compared(run / "a"), keiretsu("network", run / "a", "--out", run / "w")):
        assert "results.json was altered" in sentence(done)
    assert not (run / "w").exists()


def test_the_layout_of_an_account_may_change(run):
    file = run / "a" / "results.json"
    file.write_text(json.dumps(json.loads(file.read_text()), sort_keys=True))
    assert compared(run / "a").returncode == 0


NONE = ("", "{", "[]", "{}", '{"provenance": 5}', '{"provenance": {"arms": {"a": 1}}}', "[" * 100_000)


@pytest.mark.parametrize("text", NONE)
def test_an_account_that_is_none_is_told(run, text):
    (run / "a" / "results.json").write_text(text)
    assert "no account of a run" in sentence(compared(run / "a"))


def test_an_account_without_digests_is_told_as_one_of_an_earlier_version(run):
    file = run / "a" / "results.json"
    card = json.loads(file.read_text())
    del card["sha256"]
    file.write_text(json.dumps(card))
    assert "earlier versions" in sentence(compared(run / "a"))


def exchanged(store):
    """Exchange two stored runs, sidecars and all."""
    one, other = list(store.stored())[:2]
    for place in (store.file, store.sidecar):
        content = place(one).read_bytes()
        shutil.copy(place(other), place(one))
        place(other).write_bytes(content)
    return one, other


def test_stored_runs_that_were_exchanged_are_told_and_made_again(run, caplog):
    store = Store(run / "store")
    records = (run / "a" / "records.parquet").read_bytes()
    keys = exchanged(store)
    for key in keys:
        with pytest.raises(InvalidData, match="missing or damaged"):
            store.read(key)
    assert store.damaged() == sorted(keys)
    assert "2 of 4" in sentence(keiretsu("check", run / "store"))
    again = keiretsu("run", run / "a.toml", "--workers", "1", "--store", run / "store", "--out", run / "a")
    assert again.returncode == 0
    assert (run / "a" / "records.parquet").read_bytes() == records


def test_a_store_that_is_whole_says_how_many_runs_it_holds(runs):
    done = keiretsu("check", runs / "store", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["runs"] == 4


@pytest.fixture
def networks(tmp_path):
    for seed in (1, 2):
        synth(60, seed=seed).save(tmp_path / f"w{seed}")
    return tmp_path


@pytest.mark.parametrize("file", ["actors.parquet", "ties.parquet"])
def test_a_table_of_another_network_is_told(networks, file):
    shutil.copy(networks / "w2" / file, networks / "w1" / file)
    for verb in ("show", "measure"):
        assert f"{file} is damaged or from elsewhere" in sentence(keiretsu(verb, networks / "w1"))
    done = keiretsu("check", networks / "w1")
    assert done.returncode == 3
    assert f"{file} is damaged or from elsewhere" in done.stdout.splitlines()[0]


def test_tables_exchanged_with_one_another_are_told(networks):
    actors, ties = networks / "w1" / "actors.parquet", networks / "w1" / "ties.parquet"
    actors.rename(networks / "aside")
    ties.rename(actors)
    (networks / "aside").rename(ties)
    sentence(keiretsu("show", networks / "w1"))


def test_a_provenance_that_was_altered_is_told(networks):
    altered(networks / "w1" / "network.json", '"seed": 1', '"seed": 7')
    for words in (("show", networks / "w1"), ("check", networks / "w1"),
                  ("report", networks / "w1", "--out", networks / "r.html")):  # fmt: skip
        assert "network.json was altered" in sentence(keiretsu(*words))
    assert not (networks / "r.html").exists()


@pytest.mark.parametrize("provenance", [5, [], "x", None])
@pytest.mark.parametrize("verb", ["show", "check", "report"])
def test_a_provenance_that_is_no_table_is_told(networks, provenance, verb):
    file = networks / "w1" / "network.json"
    card = json.loads(file.read_text()) | {"provenance": provenance}
    del card["sha256"]
    file.write_text(json.dumps(card))
    words = (verb, networks / "w1", *(("--out", networks / "r.html") if verb == "report" else ()))
    assert "provenance" in sentence(keiretsu(*words))


def test_a_network_of_an_earlier_version_is_held_against_the_digest_of_its_content(networks):
    file = networks / "w1" / "network.json"
    card = json.loads(file.read_text())
    del card["sha256"]
    file.write_text(json.dumps(card))
    assert Network.load(networks / "w1") == synth(60, seed=1)
    shutil.copy(networks / "w2" / "ties.parquet", networks / "w1" / "ties.parquet")
    sentence(keiretsu("show", networks / "w1"))


@pytest.mark.parametrize("seal", [5, {}, {"card.json": 1}, {"card.json": None}, []])
def test_a_seal_of_a_wrong_kind_is_broken(tmp_path, seal):
    card = sealed({"seed": 1}, "card.json", [])
    assert broken(card, tmp_path, "card.json") == []
    assert broken({**card, "sha256": seal}, tmp_path, "card.json") == ["card.json"]
