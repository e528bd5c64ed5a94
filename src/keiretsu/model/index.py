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

from keiretsu.core.arrays import F64, I16, I32, I64, U8, U16, U32
from keiretsu.core.errors import InvalidData
from keiretsu.core.random import hash_ids
from keiretsu.model.index_dealings import lay_out_dealings
from keiretsu.model.index_institutions import lay_out_institutions
from keiretsu.model.requirements import firms_of, unmet
from keiretsu.model.sectors import SectorTable
from keiretsu.network.network import Network
from keiretsu.schema import Sector

NOBODY = 0xFFFFFFFF
OF_THE_OPENING = (
    "ids", "cell_ident", "size", "slot_ptr", "supplier", "preference", "since", "one", "two", "strength",
    "static_one", "static_two", "static_type", "static_strength",
)  # fmt: skip
"""Fields that no rule of the year reads: ids, and what the state of the opening year is made of."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Arrays over n firms, M markets, R regions, S sectors, Q slots and ties; see the module's docstring.

    Parameters
    ----------
    ids : polars.Series of str, length n
    ident : uint64 (n,)
        Hashes of the ids.
    sector : uint8 (n,); region : uint16 (n,); market : uint32 (n,)
    group : int32 (n,)
        Vertical group, -1 if none; `group_home` (G,) is the market of the group's first firm.
    tier_ptr, tier_firm
        Firms by tier, in the order in which orders pass down.
    cell : uint32 (n,)
        Vertical group x sector, NOBODY if none; `cell_ident` (n,) hashes it (the own id if none).
    pool_ptr, pool_firm
        Firms by vertical group and region, those of no group left out.
    membership : uint8 (n,)
        0 none, 1 member of an association, 2 of a deliberation council (and so a fellow of both).
    guided : float64 (n,)
        Strength of the guidance tie, 0 if none.
    row : uint32 (n,)
        Row of the firm in the tables of what few firms have, float64 (K,); row 0, of the others, holds zeros.
        `descended`: strength of the personnel tie from an agency of the state (retired officials on the
        board); `distributed`: of the ownership tie to a distributor; `bank_stake`: of the equity tie of the
        main bank to the firm.
    horizontal : int32 (n,)
        Horizontal group, -1 if none; `housed` (H,) is 1 if the group has a trading house,
        `first_member` (H,) the first of its firms, -1 if none; `group_size` (R, H) float64 sums sizes.
    major : uint8 (n,)
        1 for the largest firms of a market and the members of horizontal groups.
    banked : uint8 (n,)
        1 if some bank gives credit.
    bank : int32 (n,)
        Main bank (the lender of the largest loan), -1 if none; `bank_group` (B,) is its horizontal group;
        `credit` (n,) the strength of its loan.
    holder : int32 (E,)
        Holder of each stake in a firm's stock, -1 for a bank, an insurer or another that makes nothing;
        `held` uint32 (E,) is the firm held, `stake` (E,) the fraction of its stock. The stakes of firm i
        stand at holder_ptr[i]..holder_ptr[i + 1] - 1 (n + 1,), those of others after them. `quoted` uint8
        (n,) is 1 where somebody holds a stake.
    large : uint8 (n,)
        1 for the largest hundredth of a region's firms; the others count as small and medium.
    market_ident : uint64 (M,)
        Hashes of sector and region.
    size : float64 (n,)
    machines_at_home : uint8 (n,)
        1 if a firm's region has makers of capital goods, whose market is `capital_market` (R,), -1 if none.
    slot_buyer, slot_market : uint32 (Q,); slot_need : float64 (Q,)
        Buyer of an input, market that it comes from, quantity per unit of output.
    imported : float64 (M,)
        Imports per unit of output, with the inputs that the region neither makes nor has supply ties for.
    supplier, preference, since, slot_ptr
        Supply ties by slot and supplier; `since` in years.
    one, two, strength
        Collaboration ties, one < two.
    static_one, static_two, static_type, static_strength
        Ties of STATIC_TYPES between firms.
    """

    ids: pl.Series
    ident: npt.NDArray[np.uint64]
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    sector_ident: npt.NDArray[np.uint64]
    sector: U8
    region: U16
    market: U32
    market_sector: U32
    market_region: U32
    market_ptr: I64
    market_firm: U32
    tier_ptr: I64
    tier_firm: U32
    group: I32
    group_home: I64
    cell: U32
    cell_ident: npt.NDArray[np.uint64]
    cell_ptr: I64
    cell_firm: U32
    pool_ptr: I64
    pool_firm: U32
    membership: U8
    member_ptr: I64
    member_firm: U32
    guided: F64
    row: U32
    descended: F64
    distributed: F64
    horizontal: I32
    housed: U8
    first_member: I64
    group_size: F64
    major: U8
    banked: U8
    bank: I32
    bank_group: I32
    credit: F64
    bank_stake: F64
    holder_ptr: I32
    holder: I32
    held: U32
    stake: F64
    quoted: U8
    large: U8
    market_ident: npt.NDArray[np.uint64]
    size: F64
    labour: F64
    imported: F64
    final_demand: F64
    capital_market: I64
    machines_at_home: U8
    firm_slot: I32
    slot_buyer: U32
    slot_market: U32
    slot_need: F64
    slot_ptr: I32
    supplier: U32
    preference: F64
    since: I16
    one: U32
    two: U32
    strength: F64
    static_one: U32
    static_two: U32
    static_type: I64
    static_strength: F64

    def opened(self) -> "Layout":
        """Return the layout as the years need it, the fields of OF_THE_OPENING empty."""
        kept = {name: getattr(self, name) for name in OF_THE_OPENING if name != "ids"}
        nothing: dict[str, Any] = {name: np.empty(0, values.dtype) for name, values in kept.items()}
        return replace(self, ids=self.ids.clear(), **nothing)


def lay_out(network: Network, year: int, table: SectorTable | None = None) -> Layout:
    """Return the frame of `network` as it stands at the start of `year`.

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
    ties = view.ties.frame.with_columns(pl.col("type").cast(pl.String))
    frame |= lay_out_institutions(view.actors, ties, index, frame)
    return Layout(**(frame | lay_out_dealings(ties, index, frame, table.entries)))


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
        "labour": np.array([known[s].labour for s in sectors]),
        "final_demand": np.array([known[s].final_demand for s in sectors]),
    }


def _codes(column: pl.Series, words: tuple[str, ...]) -> U32:
    """Return the place of every word in `words`."""
    table = pl.DataFrame({"w": list(words), "k": np.arange(len(words), dtype=np.uint32)})
    codes = pl.DataFrame({"w": column.cast(pl.String)}).join(table, on="w", how="left", maintain_order="left")
    return codes["k"].to_numpy().copy()


def _by(owner: npt.NDArray[Any], owners: int) -> tuple[I64, U32]:
    """Return the CSR index (ptr, members) of positions by owner, members ascending."""
    order = np.argsort(owner, kind="stable").astype(np.uint32)
    ptr = np.zeros(owners + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=ptr[1:])
    return ptr, order


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
        "machines_at_home": (capital >= 0)[f["region"]].astype(np.uint8),
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
