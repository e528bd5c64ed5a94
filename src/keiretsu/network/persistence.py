"""A network on disk, and the digest of its content."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import atomic_folder

if TYPE_CHECKING:
    from keiretsu.network.network import Network

FORMAT = 1
_FILES = ("actors.parquet", "ties.parquet", "network.json")


def digest(network: Network) -> str:
    """Return the SHA-256 (hex) of a network's canonical content, the same for any order of rows given."""
    sha = sha256(f"keiretsu network {FORMAT}\n".encode())
    for frame, without in ((network.actors, set()), (network.ties, {"source", "target"})):
        sha.update(f"{frame.height}\n".encode())
        for column in frame.iter_columns():
            if column.name not in without:
                _feed(sha, column)
    for rows in (network.source, network.target):  # with the ids above they say as much as the names
        sha.update(rows.astype("<u4").tobytes())
    return sha.hexdigest()


def _feed(sha: Any, column: pl.Series) -> None:
    sha.update(f"{column.name} {type(column.dtype).__name__}\n".encode())
    sha.update(np.packbits(column.is_null().to_numpy()).tobytes())
    if column.dtype == pl.Enum:
        column = column.cast(pl.String)
    if column.dtype == pl.String:
        column = column.fill_null("")
        sha.update(column.str.len_bytes().to_numpy().astype("<u4").tobytes())
        sha.update("".join(column.to_list()).encode())
    elif column.dtype == pl.Boolean:
        sha.update(np.packbits(column.fill_null(False).to_numpy()).tobytes())
    elif column.dtype == pl.Int32:
        sha.update(column.fill_null(0).to_numpy().astype("<i4").tobytes())
    else:  # adding zero turns -0.0 into 0.0: equal numbers, equal bytes
        sha.update((column.fill_null(0.0).to_numpy() + 0.0).astype("<f8").tobytes())


def save(network: Network, path: Path) -> None:
    """Write a network to the folder `path`; see `Network.save`."""
    if path.exists() and not (path / "network.json").is_file():
        raise UsageError(f"{path} exists and is not a network; choose another path.")
    with atomic_folder(path) as folder:
        network.actors.write_parquet(folder / "actors.parquet", compression="zstd")
        network.ties.write_parquet(folder / "ties.parquet", compression="zstd")
        (folder / "network.json").write_text(_card(network), encoding="utf-8")


def _card(network: Network) -> str:
    card = {
        "format": FORMAT,
        "actors": network.actors.height,
        "ties": network.ties.height,
        "digest": network.digest,
        "provenance": network.provenance,
    }
    return json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path) -> Network:
    """Read the network in the folder `path`; see `Network.load`."""
    card = _read_card(path)
    tables = [_read_table(path / name) for name in _FILES[:2]]
    from keiretsu.network.network import Network

    network = Network.from_tables(tables[0], tables[1], card.get("provenance"), attributes=True)
    if network.digest != card.get("digest"):
        raise InvalidData(
            f"{path}: the tables no longer match the digest in network.json; restore the files, or read the "
            "tables with Network.from_tables and save them anew."
        )
    return network


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads((path / "network.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidData(
            f"{path} is not a keiretsu network folder: it has no network.json; give a folder that "
            "keiretsu load, keiretsu synth or Network.save made."
        ) from error
    except (ValueError, OSError) as error:
        raise InvalidData(
            f"{path / 'network.json'} cannot be read ({error}); save the network anew."
        ) from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        raise InvalidData(
            f"{path / 'network.json'} is not of format {FORMAT}; save the network anew with this version."
        )
    return card


def _read_table(file: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(file)
    except FileNotFoundError as error:
        raise InvalidData(f"{file} is missing; restore it or save the network anew.") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidData(
            f"{file} is damaged or no Parquet file; restore it or save the network anew."
        ) from error
