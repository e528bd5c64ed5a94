"""Settings of all tests, and the examples of README and docs as tests."""

import os
import shlex
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

# the same examples on every machine and in every run: a failure here is a failure there
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")

UNDECLARED = pytest.StashKey[list[str]]()
"""Where a session keeps what kernels were compiled for against their annotations."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """Fill the cache of compiled kernels before workers start, or each would compile all of them."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        from tests.warm import warm

        warm()


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the user's store of runs, and from what is set around it."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ.pop("KEIRETSU_DEBUG", None)
    os.environ.pop("COLUMNS", None)  # which the workers of pytest-xdist have, and a single process has not


@pytest.fixture(scope="session", autouse=True)
def _spoiled_scratch() -> None:
    """Fill scratch with NaN when it is given back, so that who reads it later gets nothing."""
    try:
        from keiretsu.model import economy
    except ImportError:  # a test of an environment that lacks something
        return
    economy.SPOILED = True


@pytest.fixture(autouse=True)
def _invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every network that a test simulates, and every year that is simulated in its process."""
    try:
        from keiretsu.model import run as simulate
        from keiretsu.model.invariants import assert_invariants as sound_economy
        from keiretsu.model.record import RECORD
        from keiretsu.network import assert_invariants as sound_network
    except ImportError:  # a test of an environment that lacks something
        return
    lay_out, checked = simulate.lay_out, RECORD.step()(sound_economy)

    def checked_layout(network, *how):
        sound_network(network)
        return lay_out(network, *how)

    monkeypatch.setattr(simulate, "lay_out", checked_layout)
    for page in ("OPENING", "YEAR"):
        monkeypatch.setattr(simulate, page, (*getattr(simulate, page), checked))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session in which some kernel was compiled for what it does not declare."""
    told = session.config.stash.setdefault(UNDECLARED, [])
    if "numba" in sys.modules:
        from tests.signatures import kernels, undeclared

        told += [line for kernel in kernels() for line in undeclared(kernel)]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["undeclared"] = told
    if told and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Take over what a process of a divided session has found."""
    told = node.config.stash.setdefault(UNDECLARED, [])
    told += getattr(node, "workeroutput", {}).get("undeclared", [])


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Tell the kernels that were compiled for what they do not declare."""
    if told := dict.fromkeys(config.stash.get(UNDECLARED, [])):
        terminalreporter.section("kernels compiled for what they do not declare", red=True)
        for line in told:
            terminalreporter.line(line)


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
