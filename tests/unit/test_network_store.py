"""A network on disk: whole or not at all, and the same after reading."""

import json
from pathlib import Path

import polars as pl
import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.network import Network, assert_invariants
from keiretsu.synthetic import synth


@pytest.fixture(scope="module")
def network() -> Network:
    return synth(120, seed=4, regions=2)


@pytest.fixture
def saved(network: Network, tmp_path: Path) -> Path:
    network.save(tmp_path / "w")
    return tmp_path / "w"


def test_a_network_reads_back_equal(network: Network, saved: Path) -> None:
    back = Network.load(saved)
    assert_invariants(back)
    assert back == network
    assert back.provenance == network.provenance


def test_saving_leaves_nothing_beside_the_folder(saved: Path) -> None:
    assert [p.name for p in saved.parent.iterdir()] == ["w"]
    assert sorted(p.name for p in saved.iterdir()) == ["actors.parquet", "network.json", "ties.parquet"]


def test_saving_replaces_an_older_network(network: Network, saved: Path) -> None:
    synth(200, seed=5).save(saved)
    assert Network.load(saved) == synth(200, seed=5)
    assert [p.name for p in saved.parent.iterdir()] == ["w"]


def test_saving_over_something_else_is_refused(network: Network, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("mine")
    with pytest.raises(UsageError, match="exists and is not a network"):
        network.save(tmp_path / "notes")
    assert (tmp_path / "notes" / "a.txt").read_text() == "mine"


def test_a_save_that_fails_leaves_the_older_network(
    network: Network, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("keiretsu.core.files._flush", fail)
    with pytest.raises(OSError, match="disk full"):
        synth(200, seed=5).save(saved)
    assert Network.load(saved) == network
    assert [p.name for p in saved.parent.iterdir()] == ["w"]


def test_a_folder_that_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="is not a keiretsu network folder"):
        Network.load(tmp_path)


@pytest.mark.parametrize("name", ["actors.parquet", "ties.parquet"])
def test_a_truncated_table_is_refused(saved: Path, name: str) -> None:
    whole = (saved / name).read_bytes()
    (saved / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidData, match=f"{name} is damaged"):
        Network.load(saved)


def test_a_missing_table_is_refused(saved: Path) -> None:
    (saved / "ties.parquet").unlink()
    with pytest.raises(InvalidData, match=r"ties\.parquet is missing"):
        Network.load(saved)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}'])
def test_a_broken_card_is_refused(saved: Path, text: str) -> None:
    (saved / "network.json").write_text(text)
    with pytest.raises(InvalidData, match=r"network\.json"):
        Network.load(saved)


def test_tables_that_changed_behind_the_card_are_refused(saved: Path) -> None:
    file = saved / "ties.parquet"
    ties = pl.read_parquet(file).with_columns(strength=pl.lit(0.5))
    ties.write_parquet(file)
    with pytest.raises(InvalidData, match="no longer match the digest"):
        Network.load(saved)


def test_the_card_tells_where_the_network_comes_from(saved: Path) -> None:
    card = json.loads((saved / "network.json").read_text())
    assert card["provenance"]["seed"] == 4
    assert card["actors"] == pl.read_parquet(saved / "actors.parquet").height
