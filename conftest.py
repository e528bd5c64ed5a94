"""Settings of all tests, and the examples of README and docs as tests."""

import os
import shlex
import tempfile
from pathlib import Path

import hypothesis
import pytest
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

# the same examples on every machine and in every run: a failure here is a failure there
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Fill the cache of compiled kernels before workers start, or each would compile all of them."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        from tests.warm import warm

        warm()


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the user's store of runs."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ.pop("KEIRETSU_DEBUG", None)


@pytest.fixture(autouse=True)
def _invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every network that a test simulates in its process, and the economy at the end of every year."""
    try:
        from keiretsu.model import run as simulate
        from keiretsu.model.invariants import assert_invariants as sound_economy
        from keiretsu.network import assert_invariants as sound_network
    except ImportError:  # a test of an environment that lacks something
        return
    run = simulate.run

    def checked(network, setup, *, watch=None, **how):
        def look(e):
            sound_economy(e)
            if watch:
                watch(e)

        sound_network(network)
        return run(network, setup, watch=look, **how)

    monkeypatch.setattr(simulate, "run", checked)


def run_commands(example: Example) -> None:
    """Run the lines of a console block that call keiretsu; each must end well."""
    from tests.command import keiretsu

    for line in example.parsed.splitlines():
        if line.startswith("$ keiretsu "):
            done = keiretsu(*shlex.split(line.removeprefix("$ keiretsu "), comments=True))
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def read_toml(example: Example) -> None:
    """Read a scenario or a regime of the pages as keiretsu reads it."""
    from keiretsu.experiment.regime import read_regime
    from keiretsu.experiment.scenario import load_scenario

    file = Path("example.toml")
    file.write_text(example.parsed, encoding="utf-8")
    reader = load_scenario if "[scenario]" in example.parsed else read_regime
    reader(str(file))


def enter(namespace: dict[str, object]) -> None:
    """Give the examples of one page an empty folder to work in."""
    namespace["_folder"] = folder = tempfile.TemporaryDirectory()
    namespace["_before"] = Path.cwd()
    os.chdir(folder.name)


def leave(namespace: dict[str, object]) -> None:
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser("console", run_commands),
        CodeBlockParser("toml", read_toml),
    ],
    patterns=["README.md", "docs/*.md"],
    setup=enter,
    teardown=leave,
).pytest()
