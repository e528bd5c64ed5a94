"""Who bridges what is not joined: structural holes (Burt 1992) and brokers' roles (Gould & Fernandez 1989).

A network of n actors and m pairs is stored by rows (`Adjacency`), every pair under both of its actors.
Triangles are listed once each, from the corner of lowest rank (Schank & Wagner 2005), which takes O(m^1.5)
however large the hubs.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I64, U8, U32
from keiretsu.core.jit import Whole, kernel

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
"""What a broker b is between a and c, by their kinds: all alike; a and c alike; b and c; a and b; none."""


class Adjacency(NamedTuple):
    """Pairs stored by rows, every pair under both of its actors.

    Parameters
    ----------
    ptr : int64, shape (n + 1,)
        The partners of actor i are ``partner[ptr[i]:ptr[i + 1]]``.
    partner : uint32, shape (2m,)
    twin : int64, shape (2m,)
        Place of the same pair under the other actor.
    ahead_ptr : int64, shape (n + 1,)
    ahead : int64, shape (m,)
        Places of every actor's pairs with actors of higher rank, by actor.
    """

    ptr: I64
    partner: U32
    twin: I64
    ahead_ptr: I64
    ahead: I64


@kernel
def proportions(ptr: I64, weight: F64, share: F64, marginal: F64) -> None:
    """Fill share (2m) with p = a / (sum of the row) and marginal (2m) with a / (largest of the row)."""
    for i in range(len(ptr) - 1):
        total, largest = 0.0, 0.0
        for e in range(ptr[i], ptr[i + 1]):
            total += weight[e]
            largest = max(largest, weight[e])
        for e in range(ptr[i], ptr[i + 1]):
            share[e] = weight[e] / total if total > 0.0 else 0.0
            marginal[e] = weight[e] / largest if largest > 0.0 else 0.0


@kernel
def role(before: int, broker: int, after: int) -> int:
    """Return which of ROLES a broker of a kind plays between actors of two kinds."""
    if before == after:
        return 0 if before == broker else 1
    if after == broker:
        return 2
    return 3 if before == broker else 4


@kernel
def triangles(rows: Adjacency, mark: I64) -> Iterator[tuple[Whole, Whole, Whole]]:
    """Yield the places of the three pairs of every triangle, u, v, w being its corners by rank: uv, uw, vw.

    `mark` (n) is zero before and after.
    """
    index, ahead_ptr, ahead = rows.partner, rows.ahead_ptr, rows.ahead
    for u in range(len(rows.ptr) - 1):
        for a in range(ahead_ptr[u], ahead_ptr[u + 1]):
            mark[index[ahead[a]]] = ahead[a] + 1
        for a in range(ahead_ptr[u], ahead_ptr[u + 1]):
            v = index[ahead[a]]
            for b in range(ahead_ptr[v], ahead_ptr[v + 1]):
                w = index[ahead[b]]
                if mark[w] > 0:
                    yield ahead[a], mark[w] - 1, ahead[b]
        for a in range(ahead_ptr[u], ahead_ptr[u + 1]):
            mark[index[ahead[a]]] = 0


@kernel
def indirect_ties(
    rows: Adjacency, share: F64, marginal: F64, mark: I64, indirect: F64, redundancy: F64, corners: I64
) -> None:
    r"""Add what every triangle gives to its three corners.

    To indirect (2m) :math:`\sum_q p_{iq} p_{qj}`, to redundancy (n) :math:`\sum_j \sum_q p_{iq} m_{jq}`,
    and to corners (n) the number of triangles; `mark` (n) is zero before and after.
    """
    index, twin = rows.partner, rows.twin
    for uv, uw, vw in triangles(rows, mark):
        vu, wu, wv = twin[uv], twin[uw], twin[vw]
        u, v, w = index[vu], index[uv], index[uw]
        indirect[uv] += share[uw] * share[wv]
        indirect[uw] += share[uv] * share[vw]
        indirect[vu] += share[vw] * share[wu]
        indirect[vw] += share[vu] * share[uw]
        indirect[wu] += share[wv] * share[vu]
        indirect[wv] += share[wu] * share[uv]
        redundancy[u] += share[uw] * marginal[vw] + share[uv] * marginal[wv]
        redundancy[v] += share[vw] * marginal[uw] + share[vu] * marginal[wu]
        redundancy[w] += share[wv] * marginal[uv] + share[wu] * marginal[vu]
        corners[u] += 1
        corners[v] += 1
        corners[w] += 1


@kernel
def constraints(ptr: I64, share: F64, indirect: F64, constraint: F64, hierarchy: F64) -> None:
    r"""Fill Burt's constraint (n) and hierarchy (n); not a number where they have no meaning.

    .. math:: C_i = \sum_j c_{ij}, \quad c_{ij} = (p_{ij} + \sum_q p_{iq} p_{qj})^2, \quad
        H_i = \sum_j \frac{c_{ij}}{C_i / N} \ln \frac{c_{ij}}{C_i / N} \Big/ (N \ln N)

    Both need a partner; hierarchy needs two, N counting the partners with a tie of some strength.
    """
    for i in range(len(ptr) - 1):
        total, partners = 0.0, 0
        for e in range(ptr[i], ptr[i + 1]):
            total += (share[e] + indirect[e]) ** 2
            partners += 1 if share[e] > 0.0 else 0
        constraint[i] = total if partners > 0 else np.nan
        disorder = 0.0
        for e in range(ptr[i], ptr[i + 1]):
            if share[e] > 0.0 and partners > 1:
                part = (share[e] + indirect[e]) ** 2 / (total / partners)
                disorder += part * math.log(part)
        hierarchy[i] = disorder / (partners * math.log(partners)) if partners > 1 else np.nan


@kernel
def brokered_pairs(
    rows: Adjacency, leads: U8, kind: I64, into: I64, out_of: I64, both: I64, roles: I64
) -> None:
    """Fill roles (n, len(ROLES)) with the pairs a → broker → c, whether or not a tie leads from a to c.

    `leads` (2m) says whether a tie leads from the row's actor to the other; into, out_of and both
    (number of kinds) are scratch.
    """
    ptr, index, twin = rows.ptr, rows.partner, rows.twin
    for i in range(len(ptr) - 1):
        into[:] = 0
        out_of[:] = 0
        both[:] = 0
        for e in range(ptr[i], ptr[i + 1]):
            k = kind[index[e]]
            into[k] += leads[twin[e]]
            out_of[k] += leads[e]
            both[k] += leads[e] * leads[twin[e]]
        own = kind[i]
        others_in, others_out, alike = 0, 0, 0
        for k in range(len(into)):
            if k != own:
                others_in += into[k]
                others_out += out_of[k]
                alike += into[k] * out_of[k]
                roles[i, 1] += into[k] * out_of[k] - both[k]
        roles[i, 0] += into[own] * out_of[own] - both[own]
        roles[i, 2] += others_in * out_of[own]
        roles[i, 3] += into[own] * others_out
        roles[i, 4] += others_in * others_out - alike


@kernel
def unbroker(
    a: np.uint32, b: np.uint32, c: np.uint32, ab: Whole, bc: Whole, leads: U8, kind: I64, roles: I64,
) -> None:  # fmt: skip
    """Take a → b → c away from b's roles, where both ties are there; ab and bc are places of the pairs."""
    if leads[ab] and leads[bc]:
        roles[b, role(kind[a], kind[b], kind[c])] -= 1


@kernel
def joined_pairs(rows: Adjacency, leads: U8, kind: I64, mark: I64, roles: I64) -> None:
    """Take away from roles (n, len(ROLES)) the pairs that need no broker, as a tie leads from a to c."""
    index, twin = rows.partner, rows.twin
    for uv, uw, vw in triangles(rows, mark):
        vu, wu, wv = twin[uv], twin[uw], twin[vw]
        u, v, w = index[vu], index[uv], index[uw]
        if leads[uv]:
            unbroker(u, w, v, uw, wv, leads, kind, roles)
        if leads[vu]:
            unbroker(v, w, u, vw, wu, leads, kind, roles)
        if leads[uw]:
            unbroker(u, v, w, uv, vw, leads, kind, roles)
        if leads[wu]:
            unbroker(w, v, u, wv, vu, leads, kind, roles)
        if leads[vw]:
            unbroker(v, u, w, vu, uw, leads, kind, roles)
        if leads[wv]:
            unbroker(w, u, v, wu, uv, leads, kind, roles)
