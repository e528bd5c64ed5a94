"""A network on disk, and the digest of its content."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.files import atomic_files_in, settle
from keiretsu.core.panics import panics_told
from keiretsu.core.seal import SEAL, check_sealed, sealed

if TYPE_CHECKING:
    from keiretsu.network.network import Network

FORMAT = 1
CARD, TABLES = "network.json", ("actors.parquet", "ties.parquet")
"""Files of the folder of a network."""


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
    settle(path)
    if path.exists() and not (path / CARD).is_file():
        raise UsageError(f"{path} exists and is not a network; choose another path.")
    with atomic_files_in(path) as folder:
        network.actors.write_parquet(folder / "actors.parquet", compression="zstd")
        network.ties.write_parquet(folder / "ties.parquet", compression="zstd")
        tables = [folder / name for name in TABLES]
        (folder / CARD).write_text(_card(network, tables), encoding="utf-8")


def _card(network: Network, tables: Sequence[Path]) -> str:
    card = {
        "format": FORMAT,
        "actors": network.actors.height,
        "ties": network.ties.height,
        "digest": network.digest,
        "provenance": network.provenance,
    }
    return json.dumps(sealed(card, CARD, tables), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path) -> Network:
    """Read the network in the folder `path`; see `Network.load`."""
    card = read_card(path)
    if SEAL in card:
        check_sealed(card, path, CARD, *TABLES)
    tables = [_read_table(path / name) for name in TABLES]
    from keiretsu.network.network import Network

    network = Network.from_tables(tables[0], tables[1], card.get("provenance"), attributes=True)
    if network.digest != card.get("digest"):
        raise InvalidData(
            f"{path}: the tables no longer match the digest in network.json; restore the files, or read the "
            "tables with Network.from_tables and save them anew."
        )
    return network


def read_card(path: Path) -> dict[str, Any]:
    """Read the card of the network in the folder `path`.

    Raises
    ------
    InvalidData
        There is none, or it is not one.
    """
    settle(path)
    try:
        card = json.loads((path / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidData(
            f"{path} is not a keiretsu network folder: it has no network.json; give a folder that "
            "keiretsu load, keiretsu synth or Network.save made."
        ) from error
    except (ValueError, OSError, RecursionError) as error:
        raise InvalidData(f"{path / CARD} cannot be read ({error}); save the network anew.") from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        raise InvalidData(
            f"{path / CARD} is not of format {FORMAT}; save the network anew with this version."
        )
    if not isinstance(card.get("provenance", {}), dict):
        raise InvalidData(f"{path / CARD}: the provenance is no table of keys; save the network anew.")
    return card


def _read_table(file: Path) -> pl.DataFrame:
    damaged = f"{file} is damaged or no Parquet file; restore it or save the network anew."
    try:
        with panics_told(damaged):
            return pl.read_parquet(file)
    except FileNotFoundError as error:
        raise InvalidData(f"{file} is missing; restore it or save the network anew.") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidData(damaged) from error
