"""The fixed frame of a simulation: firms, markets, groups and inputs of a network as flat arrays.

Firms are numbered by their external id, markets (one sector in one region) by region and sector, input
slots by buyer; ties come as indices. Built once a network and shared, read-only, by all runs on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64, I64, U32
from keiretsu.core.csr import by_row
from keiretsu.core.errors import InvalidData
from keiretsu.core.random import hash_ids
from keiretsu.model.fields import build
from keiretsu.model.index_institutions import lay_out_institutions
from keiretsu.model.index_records import Firms, Markets, Places, VerticalGroups
from keiretsu.model.index_ties import lay_out_dealings
from keiretsu.model.requirements import firms_of, unmet
from keiretsu.model.sectors import SectorTable
from keiretsu.network.network import Network
from keiretsu.schema import Sector

NOBODY = 0xFFFFFFFF
OF_THE_OPENING = (
    "cell_ident", "size", "employees", "final_demand", "slot_ptr", "supplier", "preference", "trust", "since",
    "one", "two", "strength", "partner_since", "static_one", "static_two", "static_type", "static_strength",
    "stake", "supply_row", "pair_row", "stake_row",
)  # fmt: skip
"""Arrays that only the opening year reads: what the state of the mechanisms is made of."""


@dataclass(frozen=True, slots=True)
class Index:
    """Who and what is fixed for a run: firms, markets, groups, and what the network says of each mechanism.

    Firms are numbered by their id, markets (a sector in a region) by region and sector, inputs by buyer. Made
    once a network and opening year, and shared, read-only, by all runs on it.

    Parameters
    ----------
    opening : int
        Opening year: the network is that of the end of the year before.
    ids : polars.Series of str, length n
    sectors, regions : tuple of str
    sector_ident : uint64 (S,)
        Hashes of the names of sectors.
    places : Places
        Firms, markets, vertical groups.
    given : mapping of str to array
        What the network gives, by the name of an array of a mechanism, and what only the opening reads.
    sizes : mapping of str to int
        Sizes by letter, see `keiretsu.model.fields`.
    """

    opening: int
    ids: pl.Series
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    sector_ident: npt.NDArray[np.uint64]
    places: Places
    given: Mapping[str, npt.NDArray[Any]]
    sizes: Mapping[str, int]

    @property
    def firms(self) -> Firms:
        """Firms."""
        return self.places.firms

    @property
    def markets(self) -> Markets:
        """Markets."""
        return self.places.markets

    @property
    def groups(self) -> VerticalGroups:
        """Vertical groups."""
        return self.places.groups

    def opened(self) -> "Index":
        """Return the index as the years need it, without what only the opening reads."""
        given = {name: array for name, array in self.given.items() if name not in OF_THE_OPENING}
        return replace(self, given=given)


def lay_out(network: Network, year: int, table: SectorTable | None = None) -> Index:
    """Return the index of `network` as it stands at the start of `year`.

    Parameters
    ----------
    network : Network
    year : int
        Year in which runs open.
    table : SectorTable, optional
        The sectors; by default those of the vocabulary.

    Raises
    ------
    InvalidData
        If the network lacks what a run needs (`keiretsu.model.requirements`).
    """
    table = SectorTable() if table is None else table
    view = network.at(year - 1)
    firms = firms_of(view.actors)
    counted = table.names(firms)
    if fault := unmet(network, year, firms, counted, table.entries):
        raise InvalidData(fault)
    frame: dict[str, Any] = {}
    frame |= _firms(firms, counted, table.entries)
    frame |= _markets(frame, table.entries)
    frame |= _groups(firms, frame)
    index = pl.DataFrame({"id": frame["ids"], "index": np.arange(len(frame["ids"]), dtype=np.uint32)})
    ties = view.ties.frame.with_columns(pl.col("type").cast(pl.String)).with_row_index("row")
    frame |= lay_out_institutions(view.actors, ties, index, frame)
    frame |= lay_out_dealings(ties, index, frame, table.entries)
    named = {name: frame.pop(name) for name in ("ids", "sectors", "regions", "sector_ident")}
    sizes = _sizes(frame, len(named["sectors"]), len(named["regions"]))
    return Index(year, **named, places=build(Places, sizes, frame), given=frame, sizes=sizes)


def _sizes(f: Mapping[str, Any], sectors: int, regions: int) -> dict[str, int]:
    """Return the sizes of arrays by letter."""
    n, slots = len(f["ident"]), len(f["slot_buyer"])
    sizes = {"n": n, "n+1": n + 1, "M": sectors * regions, "R": regions, "S": sectors, "H": len(f["housed"])}
    return sizes | {"B": len(f["bank_group"]), "Q": slots, "Q+1": slots + 1}


def _firms(firms: pl.DataFrame, counted: pl.Series, known: Mapping[str, Sector]) -> dict[str, Any]:
    present = set(counted.to_list())
    sectors = tuple(s for s in known if s in present)
    regions = tuple(sorted(set(firms["region"].to_list())))
    ids = firms["id"]
    return {
        "ids": ids,
        "ident": hash_ids(ids.to_list()),
        "sectors": sectors,
        "regions": regions,
        "sector_ident": hash_ids(sectors),
        "sector": _codes(counted, sectors).astype(np.uint8),
        "region": _codes(firms["region"], regions).astype(np.uint16),
        "size": firms["size"].cast(pl.Float64).fill_null(1.0).to_numpy().copy(),
        "employees": _employees(firms),
        "labour_share": np.array([known[s].labour for s in sectors]),
        "final_demand": np.array([known[s].final_demand for s in sectors]),
    }


def _employees(firms: pl.DataFrame) -> F64:
    """Return the attribute `employees` of firms, NaN where it is not known."""
    known = (
        firms["employees"]
        if "employees" in firms.columns
        else pl.Series([None]).new_from_index(0, len(firms))
    )
    return known.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()


def _codes(column: pl.Series, words: tuple[str, ...]) -> U32:
    """Return the place of every word in `words`."""
    table = pl.DataFrame({"w": list(words), "k": np.arange(len(words), dtype=np.uint32)})
    codes = pl.DataFrame({"w": column.cast(pl.String)}).join(table, on="w", how="left", maintain_order="left")
    return codes["k"].to_numpy().copy()


def _by(owner: npt.NDArray[Any], owners: int) -> tuple[I64, U32]:
    """Return the CSR index (ptr, members) of positions by owner, members ascending."""
    ptr, order = by_row(owner, owners)
    return ptr, order.astype(np.uint32)


def _markets(f: dict[str, Any], known: Mapping[str, Sector]) -> dict[str, Any]:
    count = len(f["sectors"])
    market = f["region"] * np.uint32(count) + f["sector"]
    ptr, members = _by(market, count * len(f["regions"]))
    goods = np.array([s for s, name in enumerate(f["sectors"]) if known[name].capital_good], np.int64)
    capital = np.full(len(f["regions"]), -1, np.int64)
    for r in range(len(f["regions"])):
        made = [int(r * count + s) for s in goods if ptr[r * count + s + 1] > ptr[r * count + s]]
        capital[r] = made[0] if made else -1
    tiers, tier = np.unique([known[s].order for s in f["sectors"]], return_inverse=True)
    tier_ptr, tier_firm = _by(tier[f["sector"]], len(tiers))
    return {
        "market": market,
        "market_sector": np.tile(np.arange(count, dtype=np.uint32), len(f["regions"])),
        "market_region": np.repeat(np.arange(len(f["regions"]), dtype=np.uint32), count),
        "market_ptr": ptr,
        "market_firm": members,
        "capital_market": capital,
        "tier_ptr": tier_ptr,
        "tier_firm": tier_firm,
    }


def _groups(firms: pl.DataFrame, f: dict[str, Any]) -> dict[str, Any]:
    names = firms["group"].cast(pl.String)
    words = tuple(sorted(set(names.drop_nulls().to_list())))
    group = np.full(len(firms), -1, np.int32)
    grouped = names.is_not_null().to_numpy()
    if words:
        group[grouped] = _codes(names.filter(names.is_not_null()), words).astype(np.int32)
    code = group.astype(np.int64) * len(f["market_sector"]) + f["market"]
    kinds, cell_of = np.unique(code[grouped], return_inverse=True)
    cell = np.full(len(firms), NOBODY, np.uint32)
    cell[grouped] = cell_of.astype(np.uint32)
    where = np.flatnonzero(grouped).astype(np.uint32)
    ptr, order = _by(cell[grouped].astype(np.int64), len(kinds))
    ident = f["ident"].copy()
    if words:
        mixed = hash_ids(words)[group[grouped]]
        ident[grouped] = mixed ^ (f["sector_ident"][f["sector"][grouped]] * np.uint64(0x9E3779B97F4A7C15))
    _, first = np.unique(group[grouped], return_index=True)
    pools = group[grouped].astype(np.int64) * len(f["regions"]) + f["region"][grouped]
    kinds, pool_of = np.unique(pools, return_inverse=True)
    pool_ptr, members = _by(pool_of, len(kinds))
    return {
        "group": group, "group_home": f["market"][grouped][first].astype(np.int64),
        "cell": cell, "cell_ident": ident, "cell_ptr": ptr, "cell_firm": where[order],
        "pool_ptr": pool_ptr, "pool_firm": where[members],
    }  # fmt: skip
