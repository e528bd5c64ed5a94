"""A disk that takes no more: one sentence, the older results as they were, and nothing half-written."""

import gc
from contextlib import contextmanager

import pytest

from tests.small_scenario import write_mine

resource = pytest.importorskip("resource", reason="needs limits of POSIX")

WRITERS = {
    "run": "run mine.toml --workers 1 --out o-run",
    "sweep": "sweep mine-study.toml --workers 1 --out o-sweep",
    "synth": "synth --firms 60 --out o-synth",
    "network": "network made --out o-network --overwrite",
    "load": "load t.actors.csv t.ties.csv --out o-load",
    "csv": "export w o.csv",
    "parquet": "export w o.parquet",
    "workbook": "export w o.xlsx",
    "database": "export w o.sqlite",
    "json": "export w o.json",
    "graphml": "export w o.graphml",
    "gexf": "export w o.gexf",
    "report": "report w --out o.html",
    "picture": "show w --out o.svg",
    "comparison": "compare made:base made:market --out o.svg",
    "template": "template new.xlsx",
}


@contextmanager
def files_of_at_most(size):
    """Let no file grow beyond a size, as on a disk that is full by then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="module")
def place(cli, tmp_path_factory):
    """Go into a folder with what the writers read, and older results of all of them."""
    folder = tmp_path_factory.mktemp("full")
    write_mine(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in (
            "run mine.toml --workers 1 --out made",
            "sweep mine-study.toml --workers 1",
            "synth --firms 60 --out w",
            "export w t.csv",
            "show w --out first.svg",
        ):
            assert cli(*words.split()).returncode == 0
        yield folder


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("size", [0, 700])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(cli, place, writer, size):
    words = WRITERS[writer].split()
    if writer != "template":  # it replaces nothing
        assert cli(*words).returncode == 0
    before = contents(place)
    with files_of_at_most(size):
        done = cli(*words)
    assert done.returncode in (1, 2), done.stdout + done.stderr
    assert done.stderr.count("\n") == 1
    assert "unexpected" not in done.stderr
    assert ".tmp" not in done.stderr
    assert contents(place) == before
    gc.collect()  # here, where it may: xlsxwriter leaves a temporary file open


def test_a_store_that_is_full_loses_its_runs_and_nothing_else(cli, place):
    before = contents(place)
    with files_of_at_most(700):
        done = cli("run", "mine.toml", "--seed", "9", "--workers", "1", "--store", "store")
    assert done.returncode == 4
    assert "2 runs failed" in done.stderr
    assert {path for path in contents(place) if path.suffix == ".parquet"} == {
        path for path in before if path.suffix == ".parquet"
    }
