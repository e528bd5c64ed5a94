"""``keiretsu export`` as a user meets it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def network(cli: Callable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export") / "network"
    assert cli("synth", "--firms", 100, "--out", out).returncode == 0
    return out


def test_a_network_is_written_and_counted(cli: Callable, network: Path, tmp_path: Path) -> None:
    done = cli("export", network, tmp_path / "net.db", "--as-of", "1960", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["files"] == [str(tmp_path / "net.db")]
    with closing(sqlite3.connect(tmp_path / "net.db")) as connection:
        for table in ("actors", "ties"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (found[table],)


def test_csv_names_both_files(cli: Callable, network: Path, tmp_path: Path) -> None:
    done = cli("export", network, tmp_path / "net.csv")
    assert done.returncode == 0, done.stderr
    assert "net.actors.csv and " in done.stdout.replace("\n", "")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["net.actors.csv", "net.ties.csv"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("net.dot",), 2, "choose one of"),
        (("net.csv", "--as-of", "soon"), 2, "is no date"),
        (("missing/../net",), 2, "without a suffix"),
    ],
)
def test_mistakes_are_one_sentence(
    cli: Callable, network: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = cli("export", network, tmp_path / words[0], *words[1:])
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
