"""Inputs of firms and ties between firms of a network as flat arrays: a part of the layout."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64, I16, I32
from keiretsu.core.csr import by_row, row_starts
from keiretsu.schema import Sector

Frame = dict[str, Any]

STATIC_TYPES = ("equity", "credit", "personnel", "ownership", "lineage")
"""Ties between firms that count as closeness and that no rule of the year changes."""


def lay_out_dealings(ties: pl.DataFrame, index: pl.DataFrame, f: Frame, known: Mapping[str, Sector]) -> Frame:
    """Return the fields of the layout that tell what firms need and which ties join them.

    Parameters
    ----------
    ties : polars.DataFrame
        Of the view; types of ties as strings.
    index : polars.DataFrame
        `id` and `index` of every firm, in the order of the layout.
    f : dict
        Fields laid out before: `ids`, `regions`, `sectors`, `region`, `sector`, `market`, `market_ptr`.
    known : mapping of str to Sector
        The table of sectors.

    Returns
    -------
    dict
        imported, firm_slot, slot_buyer, slot_market, slot_need; slot_ptr, supplier, preference, trust,
        since, supply_row; one, two, strength, partner_since, pair_row; static_one, static_two, static_type,
        static_strength. Rows are those of the view's ties.
    """
    inside = _between_firms(ties, index)
    inputs = _inputs(inside, f, known)
    return inputs | _supply(inside, f | inputs) | _collaboration(inside) | _static(inside)


def _between_firms(ties: pl.DataFrame, index: pl.DataFrame) -> pl.DataFrame:
    return ties.join(
        index.rename({"id": "source", "index": "from"}), on="source", maintain_order="left"
    ).join(index.rename({"id": "target", "index": "to"}), on="target", maintain_order="left")


def _years(ties: pl.DataFrame) -> I16:
    return ties.select(pl.col("since").cast(pl.Date).dt.year())["since"].to_numpy().astype(np.int16)


def _bought(ties: pl.DataFrame, f: Frame) -> npt.NDArray[np.bool_]:
    """Tell which goods (R, S) a region buys: those it makes, or that some supply tie brings into it."""
    regions, sectors = len(f["regions"]), len(f["sectors"])
    bought: npt.NDArray[np.bool_] = (np.diff(f["market_ptr"]) > 0).reshape(regions, sectors)
    supply = ties.filter(pl.col("type") == "supply")
    bought[f["region"][supply["to"].to_numpy()], f["sector"][supply["from"].to_numpy()]] = True
    return bought


def _inputs(ties: pl.DataFrame, f: Frame, known: Mapping[str, Sector]) -> Frame:
    """Input slots of every firm; what its region does not buy is imported."""
    sectors = f["sectors"]
    bought = _bought(ties, f)
    place = {name: s for s, name in enumerate(sectors)}
    needs, imported = [], []
    for can_buy in bought:
        for name in sectors:
            inputs = known[name].inputs.items()
            needs.append([(place[k], v) for k, v in inputs if k in place and can_buy[place[k]]])
            imported.append(
                known[name].imports + sum(v for k, v in inputs if k not in place or not can_buy[place[k]])
            )
    most = max(1, max(len(x) for x in needs))
    kinds, amounts = np.full((len(needs), most), -1, np.int64), np.zeros((len(needs), most))
    for m, row in enumerate(needs):
        for k, (kind, amount) in enumerate(row):
            kinds[m, k], amounts[m, k] = kind, amount
    per_firm = np.array([len(row) for row in needs])[f["market"]]
    firm_slot = row_starts(per_firm, np.int32)
    buyer = np.repeat(np.arange(len(f["ids"]), dtype=np.uint32), per_firm)
    nth = np.arange(len(buyer)) - firm_slot[buyer]
    kind = kinds[f["market"][buyer], nth]
    return {
        "imported": np.array(imported),
        "firm_slot": firm_slot,
        "slot_buyer": buyer,
        "slot_market": (f["region"][buyer] * np.uint32(len(sectors)) + kind).astype(np.uint32),
        "slot_need": amounts[f["market"][buyer], nth],
    }


def _supply(ties: pl.DataFrame, f: Frame) -> Frame:
    """Supply ties whose good is an input of the buyer; the rest stay in the network but buy nothing."""
    supply = ties.filter(pl.col("type") == "supply").unique(["from", "to"], keep="first", maintain_order=True)
    supplier, buyer = supply["from"].to_numpy(), supply["to"].to_numpy()
    slot = np.full(len(supply), -1, np.int64)
    kind = f["slot_market"] % np.uint32(len(f["sectors"]))
    first, last = f["firm_slot"][buyer], f["firm_slot"][buyer + np.uint32(1)] if len(buyer) else buyer
    for k in range(int(np.diff(f["firm_slot"]).max(initial=0))):
        at = first + k
        fits = at < last
        fits[fits] = kind[at[fits]] == f["sector"][supplier[fits]]
        slot[fits] = at[fits]
    used = np.flatnonzero(slot >= 0)
    ptr, order = by_row(slot[used], len(f["slot_buyer"]), supplier[used], dtype=np.int32)
    order = used[order]
    return {
        "slot_ptr": ptr,
        "supplier": supplier[order].astype(np.uint32),
        "preference": _remembered(
            supply["strength"].to_numpy()[order], supply["flow"].to_numpy()[order], ptr
        ),
        "trust": supply["strength"].to_numpy()[order].astype(np.float32),
        "since": _years(supply)[order],
        "supply_row": supply["row"].to_numpy()[order],
    }


def _remembered(strength: F64, flow: F64, slot_ptr: I32) -> F64:
    """Return the shares of purchases that buyers remember: of what flowed, else as strong as the tie."""
    bought = np.add.reduceat(np.append(flow, 0.0), slot_ptr[:-1]) * (np.diff(slot_ptr) > 0)
    whole = np.repeat(bought, np.diff(slot_ptr))
    return np.where(whole > 0.0, flow / np.where(whole > 0.0, whole, 1.0), strength)


def _collaboration(ties: pl.DataFrame) -> Frame:
    pairs = ties.filter(pl.col("type") == "collaboration")
    one, two = pairs["from"].to_numpy(), pairs["to"].to_numpy()
    return {
        "one": np.minimum(one, two),
        "two": np.maximum(one, two),
        "strength": pairs["strength"].to_numpy().copy(),
        "partner_since": _years(pairs),
        "pair_row": pairs["row"].to_numpy(),
    }


def _static(ties: pl.DataFrame) -> Frame:
    static = ties.filter(pl.col("type").is_in(STATIC_TYPES))
    kind = static["type"].replace_strict({t: k for k, t in enumerate(STATIC_TYPES)}, return_dtype=pl.Int64)
    return {
        "static_one": static["from"].to_numpy().copy(),
        "static_two": static["to"].to_numpy().copy(),
        "static_type": kind.to_numpy().copy(),
        "static_strength": static["strength"].to_numpy().copy(),
    }
