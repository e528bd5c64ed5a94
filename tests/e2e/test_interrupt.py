"""Ctrl-C, as a user presses it: one sentence that says what is kept and how to go on."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and process groups")

RUN = ("run", "relationalism", "--firms", "150", "--replications", "30", "--years", "1955:1990")


def interrupted(surroundings, *words, when):
    """Start a command, interrupt its process group when a condition holds, and return code and words."""
    process = subprocess.Popen(
        [sys.executable, "-m", "keiretsu", *map(str, words)],
        env={**os.environ, **surroundings, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 600  # a machine that has to compile first takes minutes
    while not when() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_says_how_many_runs_are_kept(surroundings, tmp_path, workers):
    store = tmp_path / "store"
    words = (*RUN, "--workers", workers, "--store", store)
    code, said = interrupted(surroundings, *words, when=lambda: len(list(store.glob("??/*.parquet"))) > 3)
    assert code == 130
    found = re.fullmatch(
        r"keiretsu: interrupted; (\d+) of 220 runs are finished and kept, "
        r"the same command goes on from there\.\n",
        said,
    )
    assert found, said
    assert 0 < int(found[1]) <= len(list(Path(store).glob("??/*.parquet"))) < 330
