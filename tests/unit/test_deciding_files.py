"""What a stored run is named by: every file that decides it, or the numbers that a file comes to."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import keiretsu
from keiretsu import experiment
from keiretsu.core.sources import PACKAGE, digest
from keiretsu.experiment.provenance import ASKING, DECIDING, IN_THE_KEY, SHOWING, source_digest
from keiretsu.experiment.regime import resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.schema import forced_series
from tests.fake_engine import FAKE

PARTS = (*DECIDING, *ASKING, *IN_THE_KEY)

ALONE = """\
import pickle, sys
from keiretsu.model.run import run
from keiretsu.network import Network
from keiretsu.synthetic import shuffle_groups, synth
network = shuffle_groups(synth(60, seed=1), 1)
with open(sys.argv[1], "rb") as file:
    run(network, pickle.load(file), years=(1955, 1957))
print(*(module.__file__ for name, module in sys.modules.items() if name.startswith("keiretsu.")), sep="\\n")
"""
"""A run by itself, as a worker does it: what it loads is what decides."""


def owners(file):
    return [part for part in PARTS if file == part or file.startswith(f"{part}/")]


def files():
    """Return the files of the package, relative to it."""
    found = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path.relative_to(PACKAGE).as_posix() for path in found)


def test_every_file_of_the_package_decides_or_is_listed_as_not_deciding():
    assert {file: owners(file) for file in files() if len(owners(file)) != 1} == {}


def test_every_part_that_is_listed_exists():
    assert [part for part in PARTS if not (PACKAGE / part).exists()] == []


def test_all_that_a_run_loads_is_in_the_digest(tmp_path):
    setup = tmp_path / "setup.pickle"
    setup.write_bytes(pickle.dumps(resolve("relational")))
    made = subprocess.run(
        [sys.executable, "-c", ALONE, str(setup)], capture_output=True, text=True, check=True, timeout=300
    )
    loaded = {Path(line).relative_to(PACKAGE).as_posix() for line in made.stdout.split()}
    assert {"model/run.py", "network/network.py", "synthetic/synth.py", "schema/load.py"} <= loaded
    assert [file for file in sorted(loaded) if not set(owners(file)) & set(DECIDING)] == []


@pytest.mark.parametrize("part", DECIDING)
def test_the_digest_feels_each_deciding_part(part):
    assert digest((other for other in DECIDING if other != part), without=SHOWING) != source_digest()


@pytest.mark.parametrize("file", SHOWING)
def test_the_digest_does_not_feel_files_that_only_name_what_is_shown(file):
    without = [other for other in SHOWING if other != file]
    named = [path for path in files() if Path(path).name == file]
    assert named
    assert all(set(owners(path)) & set(DECIDING) for path in named)
    assert digest(DECIDING, without=without) != digest(DECIDING, without=SHOWING) == source_digest()


@pytest.mark.parametrize("suffix", [".py", ".toml"])
def test_a_deciding_file_of_another_kind_would_be_felt(suffix):
    kinds = {Path(file).suffix for file in files() if set(owners(file)) & set(DECIDING)}
    assert suffix in kinds
    assert kinds <= {".py", ".toml"}, "the digest reads these two kinds only"


def scenario_of(folder, name, regime="", vector="", forced="0"):
    """Write a scenario with files of its own, and run it."""
    (folder / "own_regime.toml").write_text(f'title = "Own"\n[parameters]\n{regime}')
    (folder / "own_vectors.toml").write_text(f'[provenance]\nstudy = "own"\n[[vector]]\n{vector}')
    rows = [f"{series},,,{forced},prior," for series in forced_series()]
    (folder / "own.csv").write_text("\n".join(["series,first,last,value,basis,note", *rows]))
    file = folder / f"{name}.toml"
    file.write_text(
        '[scenario]\nname = "own"\ntitle = "Own"\nyears = [1955, 1957]\nfirms = 60\nreplications = 1\n'
        'seed = 1\naccepted = "own_vectors.toml"\nforcing = "own.csv"\n'
        '[arms.base]\nregime = "own_regime.toml"\nrole = "baseline"\n'
    )
    return load_scenario(file)


@pytest.mark.parametrize(
    "change", [{"regime": "loyalty = 0.7\n"}, {"vector": "markup = 0.31\n"}, {"forced": "0.01"}]
)
def test_a_file_of_numbers_is_felt_through_the_key(tmp_path, change):
    keys = []
    for name, changed in (("one", {}), ("two", change)):
        (tmp_path / name).mkdir()
        scenario = scenario_of(tmp_path / name, "own", **({"regime": "loyalty = 0.5\n"} | changed))
        keys.append(experiment.run(scenario, store=tmp_path / "store", workers=1, engine=FAKE).keys)
    assert set(keys[0]) == set(keys[1])
    assert not set(keys[0].values()) & set(keys[1].values())


def test_the_version_is_part_of_the_environment_that_names_a_run():
    assert experiment.provenance.environment()["keiretsu"] == keiretsu.__version__
