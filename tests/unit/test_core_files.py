import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from keiretsu.core import files
from keiretsu.core.errors import InvalidData
from keiretsu.core.files import atomic_files, atomic_files_in, settle, write_atomic

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
    with atomic_files_in(tmp_path / "c"):
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


def test_a_folder_that_is_not_there_comes_whole(tmp_path, flushed):
    with atomic_files_in(tmp_path / "deep" / "w") as beside:
        (beside / "a").write_text("one")
        assert not (tmp_path / "deep" / "w").exists()
    assert contents(tmp_path) == {"deep/w/a": "one"}
    assert {(tmp_path / "deep" / "w" / "a").stat().st_ino, (tmp_path / "deep").stat().st_ino} < set(flushed)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["w"]


def test_a_file_that_cannot_be_moved_is_moved_by_who_comes_next(tmp_path, monkeypatch):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a").write_text("old")
    real = os.replace

    def refuse(file, place):
        if os.path.basename(place) == "b":
            raise PermissionError(13, "Permission denied")
        real(file, place)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(InvalidData, match="cannot be moved"):
        write_two(tmp_path / "w", "new")
    monkeypatch.setattr(os, "replace", real)
    settle(tmp_path / "w")
    assert contents(tmp_path) == {"w/a": "new", "w/b": "new"}
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["a", "b"]


def write_two(folder, text):
    with atomic_files_in(folder) as beside:
        for name in "ab":
            (beside / name).write_text(text)


def test_a_link_is_written_through(tmp_path):
    for name in ("real", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "real" / "a").symlink_to(tmp_path / "elsewhere" / "a")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere" / "file")
    write_two(tmp_path / "link", "new")
    write_atomic(tmp_path / "file", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").is_symlink()
    names = ("elsewhere/a", "elsewhere/file", "real/b")
    assert {name: (tmp_path / name).read_text() for name in names} == dict.fromkeys(names, "new")
    (tmp_path / "dangling").symlink_to(tmp_path / "later")
    write_two(tmp_path / "dangling", "new")
    assert (tmp_path / "later" / "a").read_text() == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_an_older_file_keeps_its_permissions(tmp_path):
    write_two(tmp_path / "w", "old")
    (tmp_path / "w" / "a").chmod(0o600)
    write_two(tmp_path / "w", "new")
    assert (tmp_path / "w" / "a").stat().st_mode & 0o777 == 0o600
    write_atomic(tmp_path / "w" / "a", b"newer")
    assert (tmp_path / "w" / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_what_is_written_under_a_strict_mask_is_for_its_owner_alone(tmp_path):
    before = os.umask(0o077)
    try:
        write_two(tmp_path / "deep" / "w", "new")
        write_two(tmp_path / "deep" / "w", "newer")
        write_atomic(tmp_path / "other" / "a", b"new")
    finally:
        os.umask(before)
    made = [*(tmp_path / "deep").rglob("*"), *(tmp_path / "other").rglob("*"), tmp_path / "deep"]
    assert len(made) == 5
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)


def test_a_folder_in_the_place_of_a_file_is_told_and_stays(tmp_path):
    (tmp_path / "w" / "b").mkdir(parents=True)
    with pytest.raises(OSError, match="is a folder") as told:
        write_two(tmp_path / "w", "new")
    assert told.value.filename == str(tmp_path / "w" / "b")
    with pytest.raises(OSError, match="is a folder"):
        write_atomic(tmp_path / "w", b"")
    assert [path.name for path in (tmp_path / "w").iterdir()] == ["b"]


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="has no /dev/null")
def test_a_device_is_not_replaced_by_a_file(tmp_path):
    (tmp_path / "link").symlink_to(os.devnull)
    with pytest.raises(OSError, match="no ordinary file"):
        write_atomic(tmp_path / "link", b"")
    assert os.path.exists(os.devnull)
    assert not os.path.isfile(os.devnull)


def test_an_error_names_what_was_to_be_written(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for write in (partial(write_two, text="new"), partial(write_atomic, content=b"new")):
        with pytest.raises(OSError, match="No space") as told:
            write(tmp_path / "w")
        assert told.value.filename == str(tmp_path / "w")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(("writer", "name"), [("atomic_files", "w/a"), ("atomic_files_in", "w")])
def test_a_writer_that_is_killed_leaves_what_was_there_and_the_next_one_sweeps(tmp_path, writer, name):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a").write_text("old")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    call = [sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path), writer, name]
    assert subprocess.run(call, env=environment, check=False).returncode == -signal.SIGKILL
    assert contents(tmp_path) == {"w/a": "old"}
    assert len(list((tmp_path / "w").iterdir())) == 2
    write_two(tmp_path / "w", "newer")
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["a", "b"]


@pytest.mark.parametrize("there", [True, False])
def test_a_writer_that_comes_between_is_written_over_and_not_in_the_way(tmp_path, monkeypatch, there):
    folder = tmp_path / "w"
    if there:
        write_two(folder, "old")
    others = [files.MOVING, files.MOVING] if there else [""]

    def settled_too_early(place):
        settle(place)
        if others:  # another writer's files, on their way or there
            where = place / others.pop()
            where.mkdir(parents=True, exist_ok=True)
            (where / "other").write_text("theirs")

    monkeypatch.setattr(files, "settle", settled_too_early)
    write_two(folder, "ours")
    settle(folder)
    assert contents(tmp_path) == {"w/a": "ours", "w/b": "ours", "w/other": "theirs"}
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b", "other"]


@pytest.mark.parametrize("met", ["gone", "next"])
def test_moves_that_another_process_has_finished_are_finished(tmp_path, monkeypatch, met):
    moving = tmp_path / files.MOVING
    moving.mkdir()
    (moving / "a").write_text("one")
    real = os.replace

    def overtaken(file, place):
        real(file, place)
        if met == "gone":
            moving.rmdir()
        else:
            (moving / "b").write_text("two")

    monkeypatch.setattr(os, "replace", overtaken)
    settle(tmp_path)
    monkeypatch.setattr(os, "replace", real)
    settle(tmp_path)
    assert contents(tmp_path) == {"a": "one"} | ({"b": "two"} if met == "next" else {})


def test_a_folder_of_moves_that_goes_before_it_is_listed_is_settled(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "is_dir", lambda path: True)
    settle(tmp_path)


WRITER = """
import sys
from pathlib import Path
from keiretsu.core.files import atomic_files_in

for turn in range(int(sys.argv[3])):
    with atomic_files_in(Path(sys.argv[1])) as beside:
        for name in "abc":
            (beside / name).write_text(f"{sys.argv[2]} {turn}")
"""


def test_two_writers_and_a_reader_of_one_folder_do_not_fail(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    calls = [[sys.executable, "-c", WRITER, str(tmp_path / "w"), name, "150"] for name in ("one", "two")]
    writers = [subprocess.Popen(call, env=environment, stderr=subprocess.PIPE, text=True) for call in calls]
    while any(writer.poll() is None for writer in writers):
        settle(tmp_path / "w")
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert set(contents(tmp_path / "w").values()) in ({"one 149"}, {"two 149"})
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["a", "b", "c"]
