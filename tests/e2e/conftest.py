"""The command line as a user meets it, with a store of its own: in this process, or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.command import keiretsu

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
SMALL = ("--firms", "200", "--replications", "2", "--years", "1955:1974")


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return environment variables: an empty cache of this session, warnings as errors, no colours."""
    cache = tmp_path_factory.mktemp("cache")
    return {"XDG_CACHE_HOME": str(cache), "PYTHONWARNINGS": "error", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def cli(surroundings: dict[str, str]) -> Cli:
    """Return a function that runs ``keiretsu`` with the given words in this process."""
    return partial(keiretsu, **surroundings)


@pytest.fixture(scope="session")
def process(surroundings: dict[str, str]) -> Cli:
    """Return a function that runs ``keiretsu`` with the given words in a process of its own."""

    def call(*words: object, **options: object) -> "subprocess.CompletedProcess[str]":
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "timeout": 300} | options
        environment = {**os.environ, **surroundings, **how.pop("env", {})}
        return subprocess.run([sys.executable, "-m", "keiretsu", *words], env=environment, **how)

    return call


@pytest.fixture(scope="session")
def small_run(process: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small finished run of the main scenario, for tests that only read it."""
    out = tmp_path_factory.mktemp("run") / "out"
    done = process("run", "relationalism", *SMALL, "--workers", "1", "--out", out)
    assert done.returncode == 0, done.stderr
    return out
