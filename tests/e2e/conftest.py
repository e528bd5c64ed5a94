"""The command line as a user meets it: a process of its own, its own store."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
SMALL = ("--firms", "200", "--replications", "2", "--years", "1955:1965")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def cli(cache: Path) -> Cli:
    """Return a function that runs ``keiretsu`` with the given words, in an empty cache of this session."""

    def call(*words: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        known = {"XDG_CACHE_HOME": str(cache), "PYTHONWARNINGS": "error", "NO_COLOR": "1"}
        return subprocess.run(
            [sys.executable, "-m", "keiretsu", *map(str, words)],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, **known, **environment},
        )

    return call


@pytest.fixture(scope="session")
def small_run(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small finished run of the main scenario."""
    out = tmp_path_factory.mktemp("run") / "out"
    done = cli("run", "relationalism", *SMALL, "--workers", "1", "--out", out)
    assert done.returncode == 0, done.stderr
    return out
