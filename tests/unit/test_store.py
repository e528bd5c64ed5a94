import logging
import os
import subprocess
import sys

import polars as pl
import pytest

from keiretsu.core import temporary
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment import Store, cache_info, clear, default_store
from keiretsu.experiment.store import key_of, to_parquet

KEY = key_of({"a": 1})
FRAME = pl.DataFrame({"year": pl.Series([1955, 1956], dtype=pl.Int16), "value": [1.0, 2.0]})


@pytest.fixture
def store(tmp_path):
    place = Store(tmp_path / "store")
    place.prepare()
    place.write(KEY, FRAME, {"keiretsu.key": KEY}, workers=2)
    return place


def test_what_is_written_is_read_back(store):
    assert store.has(KEY)
    assert store.read(KEY).equals(FRAME)
    assert list(store.stored()) == [KEY]


def test_a_run_lies_under_the_first_two_digits_of_its_key_with_a_sidecar(store):
    assert store.file(KEY) == store.path / KEY[:2] / f"{KEY}.parquet"
    assert {"sha256", "written", "host", "workers"} <= pl.read_json(store.sidecar(KEY)).to_dicts()[0].keys()


def test_the_file_says_what_it_came_from_and_the_clock_stays_aside(store):
    metadata = pl.read_parquet_metadata(store.file(KEY))
    assert metadata["keiretsu.key"] == KEY
    assert not {"written", "host", "workers"} & {name.removeprefix("keiretsu.") for name in metadata}


def test_equal_frames_are_equal_bytes_in_any_order_of_the_metadata_and_any_chunks():
    halves = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)
    assert to_parquet(FRAME, {"a": "1", "b": "2"}) == to_parquet(halves, {"b": "2", "a": "1"})


def damage_flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_cut(path):
    path.write_bytes(path.read_bytes()[:-7])


def damage_empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_flip, damage_cut, damage_empty])
def test_a_damaged_run_is_never_served(store, damage, caplog):
    damage(store.file(KEY))
    with pytest.raises(InvalidData, match="missing or damaged"):
        store.read(KEY)
    with caplog.at_level(logging.WARNING):
        assert not store.has(KEY)
    assert caplog.messages == [f"stored run {KEY[:12]} is damaged; it is computed again"]
    assert not store.file(KEY).exists()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b"\xff"])
def test_a_run_without_its_checksum_is_not_trusted(store, content):
    if content is None:
        store.sidecar(KEY).unlink()
    else:
        store.sidecar(KEY).write_bytes(content)
    assert not store.has(KEY)


def test_a_failing_write_leaves_nothing(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    other = key_of({"a": 2})
    with pytest.raises(OSError, match="No space"):
        store.write(other, FRAME, {})
    assert not store.file(other).exists()
    assert list((store.path / "tmp").iterdir()) == []


def test_temporary_files_of_dead_writers_are_swept_and_those_of_living_ones_stay(store):
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom keiretsu.core import temporary\n"
        "temporary.open_locked(Path(sys.argv[1]), 'x')\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script, str(store.path / "tmp")], env=path, check=False)
    handle, mine = temporary.open_locked(store.path / "tmp", "mine")
    assert len(list((store.path / "tmp").iterdir())) == 2
    store.sweep()
    assert list((store.path / "tmp").iterdir()) == [mine]
    os.close(handle)
    store.sweep()
    assert not mine.exists()


def test_a_writer_whose_file_was_swept_before_it_was_locked_takes_another(store, monkeypatch):
    lock, swept = temporary._lock, []

    def sweep_first(handle, *, wait):
        if wait and not swept:
            swept.extend((store.path / "tmp").iterdir())
            store.sweep()
        return lock(handle, wait=wait)

    monkeypatch.setattr(temporary, "_lock", sweep_first)
    other = key_of({"a": 3})
    store.write(other, FRAME, {})
    assert len(swept) == 1
    assert store.has(other)


def test_clearing_removes_runs_and_nothing_else(store):
    (store.path / "mine.txt").write_text("keep")
    (store.path / KEY[:2] / "notes.json").write_text("keep")
    assert cache_info(store.path).runs == 1
    assert cache_info(store.path).bytes == store.file(KEY).stat().st_size
    assert clear(store.path) == 1
    assert cache_info(store.path).runs == 0
    left = sorted(p.name for p in store.path.rglob("*") if p.is_file())
    assert left == ["mine.txt", "notes.json"]


def test_the_cache_directory_moves_with_its_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_store() == tmp_path / "keiretsu" / "store"
    assert cache_info().runs == 0


def test_a_store_that_cannot_be_written_is_a_usage_error(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(UsageError, match="cannot be written"):
        Store(file).prepare()
