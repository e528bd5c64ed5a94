"""Lasting ties at the opening: the closeness of pairs of firms that no rule of the year changes."""

import numpy as np

from keiretsu.core.arrays import F64, I64, U8, U32
from keiretsu.core.csr import by_row
from keiretsu.model.economy import Economy
from keiretsu.model.index_ties import STATIC_TYPES
from keiretsu.model.mechanisms.supply import kernels
from keiretsu.model.mechanisms.supply.records import Lasting


def lasting(e: Economy) -> Lasting:
    """Return the pairs joined by lasting ties, under both of their ends, with 1 - prod (1 - omega tau)."""
    given, n = e.index.given, len(e.index.firms.ident)
    omega = np.array([e.parameters[f"omega_{kind}"] for kind in STATIC_TYPES])
    apart = np.log1p(-np.minimum(omega[given["static_type"]] * given["static_strength"], 1.0 - 1e-12))
    key = _key(n, given["static_one"], given["static_two"])
    pairs, where = np.unique(key, return_inverse=True)
    return _symmetric(n, pairs, -np.expm1(np.bincount(where, weights=apart, minlength=len(pairs))))


def bind(e: Economy, a: U32, b: U32) -> U8:
    """Return which of the pairs (a, b) lasting ties join."""
    kin, among = np.empty(len(a), np.uint8), e.supply.lasting
    kernels.mark_kin(0, len(a), among.static_ptr, among.static_other, a, b, kin)
    return kin


def _key(n: int, a: U32, b: U32) -> I64:
    return np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)


def _symmetric(n: int, pairs: I64, closeness: F64) -> Lasting:
    """Return the index of pairs by either end."""
    one, two = (pairs // n).astype(np.uint32), (pairs % n).astype(np.uint32)
    owner, who = np.concatenate([one, two]), np.concatenate([two, one])
    ptr, order = by_row(owner, n, who, dtype=np.int32)
    return Lasting(ptr, who[order], np.concatenate([closeness, closeness])[order])
