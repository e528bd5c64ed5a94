"""A world on disk: whole or not at all, and the same after reading."""

import json
from pathlib import Path

import polars as pl
import pytest

from keiretsu.errors import InvalidData, UsageError
from keiretsu.world import World, assert_invariants, synth


@pytest.fixture(scope="module")
def world() -> World:
    return synth(120, seed=4, regions=2)


@pytest.fixture
def saved(world: World, tmp_path: Path) -> Path:
    world.save(tmp_path / "w")
    return tmp_path / "w"


def test_a_world_reads_back_equal(world: World, saved: Path) -> None:
    back = World.load(saved)
    assert_invariants(back)
    assert back == world
    assert back.provenance == world.provenance


def test_saving_leaves_nothing_beside_the_folder(saved: Path) -> None:
    assert [p.name for p in saved.parent.iterdir()] == ["w"]
    assert sorted(p.name for p in saved.iterdir()) == ["actors.parquet", "ties.parquet", "world.json"]


def test_saving_replaces_an_older_world(world: World, saved: Path) -> None:
    synth(200, seed=5).save(saved)
    assert World.load(saved) == synth(200, seed=5)
    assert [p.name for p in saved.parent.iterdir()] == ["w"]


def test_saving_over_something_else_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("mine")
    with pytest.raises(UsageError, match="exists and is not a world"):
        world.save(tmp_path / "notes")
    assert (tmp_path / "notes" / "a.txt").read_text() == "mine"


def test_a_save_that_fails_leaves_the_older_world(
    world: World, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("keiretsu.world.store._flush", fail)
    with pytest.raises(OSError, match="disk full"):
        synth(200, seed=5).save(saved)
    assert World.load(saved) == world
    assert [p.name for p in saved.parent.iterdir()] == ["w"]


def test_a_folder_that_is_no_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="is no world"):
        World.load(tmp_path)


@pytest.mark.parametrize("name", ["actors.parquet", "ties.parquet"])
def test_a_truncated_table_is_refused(saved: Path, name: str) -> None:
    whole = (saved / name).read_bytes()
    (saved / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidData, match=f"{name} is damaged"):
        World.load(saved)


def test_a_missing_table_is_refused(saved: Path) -> None:
    (saved / "ties.parquet").unlink()
    with pytest.raises(InvalidData, match=r"ties\.parquet is missing"):
        World.load(saved)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}'])
def test_a_broken_card_is_refused(saved: Path, text: str) -> None:
    (saved / "world.json").write_text(text)
    with pytest.raises(InvalidData, match=r"world\.json"):
        World.load(saved)


def test_tables_that_changed_behind_the_card_are_refused(saved: Path) -> None:
    file = saved / "ties.parquet"
    ties = pl.read_parquet(file).with_columns(strength=pl.lit(0.5))
    ties.write_parquet(file)
    with pytest.raises(InvalidData, match="no longer match the digest"):
        World.load(saved)


def test_the_card_tells_where_the_world_comes_from(saved: Path) -> None:
    card = json.loads((saved / "world.json").read_text())
    assert card["provenance"]["seed"] == 4
    assert card["actors"] == pl.read_parquet(saved / "actors.parquet").height
