import os
import signal
import subprocess
import sys

import pytest

from keiretsu.core.files import atomic_files, atomic_files_in, atomic_folder, write_atomic

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from keiretsu.core import files

folder = Path(sys.argv[1])
with getattr(files, sys.argv[2])(folder / sys.argv[3]) as unfinished:
    where = unfinished[0] if isinstance(unfinished, list) else unfinished / "a"
    where.write_text("new")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def contents(folder):
    """Return name and text of every file that a reader of the folder would see."""
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


@pytest.fixture
def flushed(monkeypatch):
    """Record the inode of every file and folder that is flushed to the disk."""
    seen = []
    real = os.fsync

    def spy(handle):
        seen.append(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", spy)
    return seen


def test_a_file_and_the_folder_of_its_name_are_flushed(tmp_path, flushed):
    file = write_atomic(tmp_path / "new" / "a", b"whole")
    assert file.read_bytes() == b"whole"
    assert flushed == [file.stat().st_ino, file.parent.stat().st_ino]
    assert [path.name for path in file.parent.iterdir()] == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_a_file_gets_the_permissions_that_the_user_gives_new_files(tmp_path):
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert write_atomic(tmp_path / "a", b"").stat().st_mode == plain.stat().st_mode
    with atomic_files(tmp_path / "b") as (unfinished,):
        unfinished.write_bytes(b"")
    assert (tmp_path / "b").stat().st_mode == plain.stat().st_mode
    (tmp_path / "folder").mkdir()
    with atomic_folder(tmp_path / "c"):
        pass
    assert (tmp_path / "c").stat().st_mode == (tmp_path / "folder").stat().st_mode


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = write_atomic(tmp_path / "a", b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(file, b"new")
    with pytest.raises(OSError, match="No space"), atomic_files(file) as (unfinished,):
        unfinished.write_bytes(b"new")
    assert contents(tmp_path) == {"a": "old"}
    assert len(list(tmp_path.iterdir())) == 1


def test_files_move_together_and_others_of_the_folder_stay(tmp_path, flushed):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    with atomic_files_in(tmp_path / "out") as beside:
        (beside / "a").write_text("one")
        (beside / "b").write_text("two")
        assert contents(tmp_path) == {"out/mine": "mine"}
    assert contents(tmp_path) == {"out/mine": "mine", "out/a": "one", "out/b": "two"}
    assert {(tmp_path / "out" / name).stat().st_ino for name in "ab"} < set(flushed)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def write_first_of(pair):
    with atomic_files(*pair) as (first, _):
        first.write_text("one")
        raise ValueError("no second")


def test_work_that_fails_moves_none_of_its_files(tmp_path):
    pair = (tmp_path / "a", tmp_path / "b")
    with pytest.raises(ValueError, match="no second"):
        write_first_of(pair)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_place_of_an_older_one_old_files_and_all(tmp_path, flushed):
    for name in ("old", "new"):
        with atomic_folder(tmp_path / "w") as folder:
            (folder / name).write_text(name)
    assert contents(tmp_path) == {"w/new": "new"}
    assert {(tmp_path / "w" / "new").stat().st_ino, (tmp_path / "w").stat().st_ino} < set(flushed)
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


def test_a_folder_that_cannot_be_renamed_leaves_the_old_one_in_its_place(tmp_path, monkeypatch):
    with atomic_folder(tmp_path / "w") as folder:
        (folder / "old").write_text("old")
    real = type(tmp_path).rename

    def refuse_new(self, target):
        if self.name == "new":
            raise OSError("refused")
        return real(self, target)

    monkeypatch.setattr(type(tmp_path), "rename", refuse_new)
    with pytest.raises(OSError, match="refused"), atomic_folder(tmp_path / "w") as folder:
        (folder / "new").write_text("new")
    assert contents(tmp_path) == {"w/old": "old"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(
    ("writer", "name"), [("atomic_files", "w/a"), ("atomic_files_in", "w"), ("atomic_folder", "w")]
)
def test_a_writer_that_is_killed_leaves_what_was_there(tmp_path, writer, name):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a").write_text("old")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    call = [sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path), writer, name]
    assert subprocess.run(call, env=environment, check=False).returncode == -signal.SIGKILL
    assert contents(tmp_path) == {"w/a": "old"}
