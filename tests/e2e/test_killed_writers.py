"""A writer that is killed between any two operations on files leaves the old or the new results, whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest

from keiretsu.core.files import settle
from tests.killed_at import operations
from tests.small_scenario import write_mine

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")

WRITERS = {
    "run": "run mine.toml --seed SEED --workers 1 --out out/run",
    "sweep": "sweep mine-study.toml --seed SEED --workers 1 --out out/sweep",
    "network": "network runSEED --out out/w --overwrite",
    "synth": "synth --firms 60 --seed SEED --out out/w",
    "two tables": "export wSEED out/t.csv",
    "workbook": "export wSEED out/t.xlsx",
    "report": "report wSEED --out out/r.html",
    "picture": "show wSEED --out out/p.svg",
}
"""Commands that write; the older results are those of seed 1, the newer ones those of seed 2."""


@pytest.fixture(scope="module")
def place(tmp_path_factory, cli):
    """Return a folder with a scenario, a study, two runs in the store and two networks, and go into it."""
    folder = tmp_path_factory.mktemp("killed")
    write_mine(folder)
    with chdir(folder):
        for seed in "12":
            write(cli, f"run mine.toml --seed {seed} --workers 1 --out run{seed}")
            write(cli, f"synth --firms 60 --seed {seed} --out w{seed}")
        yield folder


def write(cli, words):
    """Run a command undisturbed and return how many operations on files it takes."""
    with operations(str(Path.cwd() / "out")) as seen:
        done = cli(*words.split())
    assert done.returncode == 0, done.stderr
    return seen[0]


def kill(surroundings, words, step):
    """Run a command in a process of its own, which is killed before a step."""
    command = [sys.executable, "-m", "tests.killed_at", str(Path.cwd() / "out"), str(step), *words.split()]
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    given = {**os.environ, **surroundings, "PYTHONPATH": path}
    assert subprocess.run(command, env=given, check=False).returncode == -signal.SIGKILL


def contents(folder):
    """Return the bytes of every file below a folder, hidden ones too, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def states(place, cli):
    """Return a function that gives old and new results of a writer, and how many operations are between."""

    @cache
    def states_of(writer):
        shutil.rmtree(place / "out", ignore_errors=True)
        (place / "out").mkdir()
        write(cli, WRITERS[writer].replace("SEED", "1"))
        old = contents(place / "out")
        count = write(cli, WRITERS[writer].replace("SEED", "2"))
        new = contents(place / "out")
        assert old.keys() == new.keys()
        assert old != new
        return old, new, count

    return states_of


@pytest.fixture
def check(place, cli, surroundings, states):
    """Return a function that kills a writer over older results, and looks at what is there then."""

    def check_at(writer, step):
        old, new, count = states(writer)
        shutil.rmtree(place / "out")
        for name, content in old.items():
            (place / "out" / name).parent.mkdir(parents=True, exist_ok=True)
            (place / "out" / name).write_bytes(content)
        words = WRITERS[writer].replace("SEED", "2")
        kill(surroundings, words, 1 + step % count)
        for folder in (place / "out", *(place / "out").iterdir()):
            settle(folder)
        hidden = {file for file in contents(place / "out") if file.startswith(".") or "/." in file}
        seen = {file: content for file, content in contents(place / "out").items() if file not in hidden}
        assert seen in (old, new)
        write(cli, words)
        assert contents(place / "out") == new
        assert not list((place / "out").rglob(".*"))

    return check_at


STEPS = random.Random(10)


@pytest.mark.parametrize(
    ("writer", "step"), [(w, STEPS.randrange(1000)) for w in (*WRITERS, *list(WRITERS)[:7])]
)
def test_fifteen_kills_lose_and_mix_nothing(check, writer, step):
    check(writer, step)


@pytest.mark.long
@pytest.mark.parametrize("writer", WRITERS)
def test_a_kill_before_every_operation_loses_and_mixes_nothing(check, states, writer):
    for step in range(states(writer)[2]):
        check(writer, step)
