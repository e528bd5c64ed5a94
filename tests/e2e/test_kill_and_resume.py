"""An ensemble that is killed, interrupted or orphaned loses nothing and leaves nothing behind."""

import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from keiretsu import experiment
from tests.fake_engine import snapshot_of
from tests.killable import ENGINES, scenario

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and process groups")


def begin(store, engine, replications):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.killable", str(store), engine, str(replications)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def end(process, kind, whole_group=True):
    """Send a signal to the process, or its group, and return what it wrote on standard error."""
    (os.killpg if whole_group else os.kill)(process.pid, kind)
    _, errors = process.communicate(timeout=30)
    return errors.decode()


def finish(store, engine, replications):
    """Run the ensemble again, here and undisturbed, and return the bytes of all runs."""
    ensemble = experiment.run(scenario(replications), store=store, workers=1, engine=ENGINES[engine])
    assert ensemble.exit_code == 0
    stray = [p.name for p in Path(store).rglob("*") if p.is_file() and p.suffix not in (".parquet", ".json")]
    assert stray == []
    return snapshot_of(Path(store))


def members(group):
    """Return the live processes of a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[2]) == group:
            found.append(int(stat.parent.name))
    return found


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def stored(store):
    return len(list(Path(store).glob("??/*.parquet")))


def has_run(process, store, runs):
    return stored(store) >= runs or process.poll() is not None


@pytest.mark.long
def test_killing_at_twenty_random_moments_loses_nothing(tmp_path):
    replications = 4
    whole = finish(tmp_path / "undisturbed", "fake", replications)
    moments, cut_short = random.Random(20), 0
    for attempt in range(20):
        store = tmp_path / f"killed{attempt}"
        process = begin(store, "slow", replications)
        time.sleep(moments.uniform(0.0, 1.2))
        end(process, signal.SIGKILL)
        before = snapshot_of(store) if store.exists() else {}
        cut_short += 0 < len(before) < len(whole)
        after = finish(store, "fake", replications)
        assert after == whole
        assert before.items() <= after.items(), "a run that was stored when the process died stays as it was"
    assert cut_short > 0, "no attempt was killed while it wrote"


def test_killing_the_real_simulator_loses_nothing(tmp_path):
    whole = finish(tmp_path / "undisturbed", "real", 2)
    store = tmp_path / "killed"
    for runs in (1, 8):
        process = begin(store, "real", 2)
        wait_until(partial(has_run, process, store, runs))
        end(process, signal.SIGKILL)
    assert finish(store, "real", 2) == whole


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_workers_end_with_a_parent_that_is_killed_alone(tmp_path):
    process = begin(tmp_path / "store", "slow", 40)
    assert wait_until(lambda: stored(tmp_path / "store") > 0)
    end(process, signal.SIGKILL, whole_group=False)
    assert wait_until(lambda: members(process.pid) == [])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_an_interrupt_ends_the_workers_quietly(tmp_path):
    process = begin(tmp_path / "store", "slow", 40)
    assert wait_until(lambda: stored(tmp_path / "store") > 0)
    errors = end(process, signal.SIGINT)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert wait_until(lambda: members(process.pid) == [])
    assert not list((tmp_path / "store" / "tmp").iterdir())
