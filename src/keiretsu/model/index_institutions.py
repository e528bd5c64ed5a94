"""Banks, councils, owners and groups of a network as flat arrays over its firms: a part of the layout."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.csr import by_row, row_starts
from keiretsu.core.random import hash_ids

Frame = dict[str, Any]
STAKES = ("equity", "ownership")
"""Ties that hold a fraction of a firm's stock."""
OF_FEW = ("descended", "distributed", "bank_stake")
"""Strengths of ties that only a few firms in a hundred have."""
MAJOR = 0.03
"""Share of a market's firms, the largest, that count as major in surveys of shareholders; a prior."""


def lay_out_institutions(actors: pl.DataFrame, ties: pl.DataFrame, index: pl.DataFrame, f: Frame) -> Frame:
    """Return the fields of the layout that tell firms' institutions.

    Parameters
    ----------
    actors, ties : polars.DataFrame
        Of the view; types of ties as strings.
    index : polars.DataFrame
        `id` and `index` of every firm, in the order of the layout.
    f : dict
        Fields laid out before: `regions`, `region`, `sector_ident`, `market`, `market_ptr`, `market_firm`,
        `market_sector`, `size`.

    Returns
    -------
    dict
        membership, member_ptr, member_firm, guided, descended, distributed, horizontal, housed, first_member,
        group_size, major, banked, bank, bank_group, credit, bank_stake, holder_ptr, holder, held, stake,
        quoted, market_ident, row.
    """
    kinds = actors.select("id", pl.col("kind").cast(pl.String), pl.col("horizontal").cast(pl.String))
    groups = kinds["horizontal"].drop_nulls().unique().sort()
    return _with_few_rows(
        _councils(ties, index, f)
        | _officials_and_outlets(ties, index, kinds)
        | _groups(kinds, groups, index, f)
        | _banks(ties, kinds, groups, index)
        | _stakes(ties, index)
        | {"market_ident": _names(f)}
    )


def _with_few_rows(laid_out: Frame) -> Frame:
    """Keep what few firms have in rows for those firms alone, row 0 for the others."""
    have = np.flatnonzero(np.any([laid_out[name] != 0.0 for name in OF_FEW], axis=0))
    row = np.zeros(len(laid_out["guided"]), np.uint32)
    row[have] = np.arange(1, len(have) + 1)
    few = {name: np.concatenate([[0.0], laid_out[name][have]]) for name in OF_FEW}
    return laid_out | few | {"row": row}


def _councils(ties: pl.DataFrame, index: pl.DataFrame, f: Frame) -> Frame:
    guided, membership = np.zeros(len(index)), np.zeros(len(index), np.uint8)
    for side in ("source", "target"):
        membership[_ends(ties.filter(pl.col("type") == "membership"), side, index)["index"].to_numpy()] = 1
    guidance = _ends(ties.filter(pl.col("type") == "guidance"), "target", index)
    firm = guidance["index"].to_numpy()
    np.maximum.at(guided, firm, guidance["strength"].to_numpy())
    membership[firm] = 2
    members = np.flatnonzero(membership > 0).astype(np.uint32)
    market = f["market"][members].astype(np.int64)
    ptr, order = by_row(market, len(f["market_sector"]))
    return {
        "membership": membership,
        "guided": guided,
        "member_ptr": ptr,
        "member_firm": members[order],
    }


def _names(f: Frame) -> npt.NDArray[np.uint64]:
    """Return a hash of every market's sector and region."""
    mixed = f["sector_ident"] * np.uint64(0x9E3779B97F4A7C15)
    names: npt.NDArray[np.uint64] = (hash_ids(f["regions"])[:, None] ^ mixed[None, :]).ravel()
    return names


def _ends(ties: pl.DataFrame, side: str, index: pl.DataFrame) -> pl.DataFrame:
    """Return the ties whose end is a firm, with its `index`."""
    return ties.join(index, left_on=side, right_on="id", maintain_order="left")


def _kind_of(ties: pl.DataFrame, side: str, kinds: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the ties whose end is of a kind."""
    some = kinds.filter(pl.col("kind") == kind).select("id")
    return ties.join(some, left_on=side, right_on="id", how="semi", maintain_order="left")


def _officials_and_outlets(ties: pl.DataFrame, index: pl.DataFrame, kinds: pl.DataFrame) -> Frame:
    descended, distributed = np.zeros(len(index)), np.zeros(len(index))
    officials = _kind_of(ties.filter(pl.col("type") == "personnel"), "source", kinds, "agency")
    outlets = _kind_of(ties.filter(pl.col("type") == "ownership"), "target", kinds, "distributor")
    for strongest, some, side in ((descended, officials, "target"), (distributed, outlets, "source")):
        found = _ends(some, side, index)
        np.maximum.at(strongest, found["index"].to_numpy(), found["strength"].to_numpy())
    return {"descended": descended, "distributed": distributed}


def _codes(words: pl.Series, known: pl.Series) -> npt.NDArray[np.int32]:
    """Return the place of every word in `known`, -1 for none."""
    table = pl.DataFrame({"w": known, "k": np.arange(len(known), dtype=np.int32)})
    codes = pl.DataFrame({"w": words}).join(table, on="w", how="left", maintain_order="left")["k"]
    return codes.fill_null(-1).to_numpy().copy()


def _groups(kinds: pl.DataFrame, groups: pl.Series, index: pl.DataFrame, f: Frame) -> Frame:
    of_firms = index.join(kinds, on="id", how="left", maintain_order="left")["horizontal"]
    houses = _codes(kinds.filter(pl.col("kind") == "trading-house")["horizontal"], groups)
    housed = np.zeros(len(groups), np.uint8)
    housed[houses[houses >= 0]] = 1
    horizontal = _codes(of_firms, groups)
    place = np.empty(len(index), np.int64)
    order = np.lexsort((-f["size"], f["market"]))
    place[order] = np.arange(len(index)) - f["market_ptr"][f["market"][order]]
    most = np.ceil(MAJOR * np.diff(f["market_ptr"]))[f["market"]]
    major = ((place < most) | (horizontal >= 0)).astype(np.uint8)
    first = np.full(len(groups), -1, np.int64)
    members = np.flatnonzero(horizontal >= 0)
    first[horizontal[members][::-1]] = members[::-1]
    code = f["region"][members].astype(np.int64) * len(groups) + horizontal[members]
    total = np.bincount(code, weights=f["size"][members], minlength=len(f["regions"]) * len(groups))
    return {
        "horizontal": horizontal,
        "housed": housed,
        "first_member": first,
        "group_size": total.astype(np.float64).reshape(len(f["regions"]), len(groups)),
        "major": major,
    }


def _banks(ties: pl.DataFrame, kinds: pl.DataFrame, groups: pl.Series, index: pl.DataFrame) -> Frame:
    """Return main banks: a firm's bank of the largest loan, of equals the first by id."""
    n = len(index)
    banked, bank, strength, stake = (
        np.zeros(n, np.uint8), np.full(n, -1, np.int32), np.zeros(n), np.zeros(n),
    )  # fmt: skip
    credit = _ends(ties.filter(pl.col("type") == "credit"), "target", index)
    banked[credit["index"].to_numpy()] = 1
    banks = kinds.filter(pl.col("kind") == "bank").sort("id")
    loans = _kind_of(credit, "source", kinds, "bank").sort(
        ["index", "value", "source"], descending=[False, True, False]
    )
    main = loans.unique("index", keep="first", maintain_order=True)
    firm = main["index"].to_numpy()
    bank[firm] = _codes(main["source"], banks["id"])
    strength[firm] = main["strength"].to_numpy()
    stock = _ends(ties.filter(pl.col("type") == "equity"), "target", index)
    stakes = stock.join(main.select("source", "index"), on=["source", "index"], maintain_order="left")
    stake[stakes["index"].to_numpy()] = stakes["strength"].to_numpy()
    return {
        "banked": banked,
        "bank": bank,
        "bank_group": _codes(banks["horizontal"], groups),
        "credit": strength,
        "bank_stake": stake,
    }


def _stakes(ties: pl.DataFrame, index: pl.DataFrame) -> Frame:
    """Stakes of known size in firms' stock."""
    stock = _ends(ties.filter(pl.col("type").is_in(STAKES) & (pl.col("value") > 0.0)), "target", index)
    holders = pl.DataFrame({"source": index["id"], "holder": index["index"].cast(pl.Int32)})
    owned = stock.join(holders, on="source", how="left", maintain_order="left")
    owner = owned["holder"].fill_null(-1).to_numpy()
    order = np.lexsort((owned["index"].to_numpy(), np.where(owner < 0, len(index), owner)))
    ptr = row_starts(np.bincount(owner[owner >= 0], minlength=len(index)), np.int32)
    held = owned["index"].to_numpy()[order]
    quoted = np.zeros(len(index), np.uint8)
    quoted[held] = 1
    return {
        "holder_ptr": ptr,
        "holder": owner[order],
        "held": held,
        "stake": owned["value"].to_numpy()[order],
        "stake_row": owned["row"].to_numpy()[order],
        "quoted": quoted,
    }
