"""Structural holes and brokers: whose partners do not know one another, and whom an actor stands between."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I64
from keiretsu.measure.kernels import brokerage
from keiretsu.measure.tied_pairs import Pairs


@dataclass(frozen=True, slots=True, eq=False)
class Holes:
    """Burt's measures of every actor, each of shape (n,); not a number where one has no meaning."""

    constraint: F64
    effective_size: F64
    efficiency: F64
    hierarchy: F64
    clustering: F64
    triangles: I64


def holes(pairs: Pairs, weight: F64 | None = None) -> Holes:
    r"""Return Burt's measures of structural holes [1]_.

    .. math:: C_i = \sum_j \Big(p_{ij} + \sum_q p_{iq} p_{qj}\Big)^2, \quad
        E_i = \sum_j \Big(1 - \sum_q p_{iq} m_{jq}\Big)

    with :math:`p_{ij}` the share of i's strength that goes to j and :math:`m_{jq}` the strength between j and
    q beside j's strongest.

    Parameters
    ----------
    pairs : Pairs
    weight : float64, shape (m,), optional
        Weight of every pair; by default ``pairs.weight``. A pair of weight 0 is no pair.

    Returns
    -------
    Holes

    References
    ----------
    .. [1] R. S. Burt, Structural Holes, Harvard University Press 1992, chapter 2.
    """
    rows, n = pairs.rows, pairs.n
    strength = (pairs.weight if weight is None else weight)[rows.pair]
    share, marginal, indirect = np.empty(len(strength)), np.empty(len(strength)), np.zeros(len(strength))
    brokerage.proportions(rows.ptr, strength, share, marginal)
    redundancy, corners, mark = np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64)
    brokerage.indirect_ties(rows.adjacency, share, marginal, mark, indirect, redundancy, corners)
    constraint, hierarchy = np.empty(n), np.empty(n)
    brokerage.constraints(rows.ptr, share, indirect, constraint, hierarchy)
    present = np.add.reduceat(np.append(share > 0, False), rows.ptr[:-1], dtype=np.int64)
    present[np.diff(rows.ptr) == 0] = 0
    partners = np.where(present > 0, present, np.nan)
    wedges = pairs.degree * (pairs.degree - 1) / 2
    effective = partners - redundancy
    with np.errstate(divide="ignore", invalid="ignore"):
        clustering = np.where(wedges > 0, corners / wedges, np.nan)
    return Holes(constraint, effective, effective / partners, hierarchy, clustering, corners)


def broker_roles(pairs: Pairs, kind: npt.NDArray[np.integer]) -> I64:
    """Return how many pairs of others each actor stands between, by its role [1]_.

    A broker b stands between a and c where ties lead from a to b and from b to c, and none from a to c.

    Parameters
    ----------
    pairs : Pairs
    kind : integer, shape (n,)
        What kind of actor each is, from 0.

    Returns
    -------
    int64, shape (n, 5)
        Columns in the order of `keiretsu.measure.kernels.brokerage.ROLES`.

    References
    ----------
    .. [1] R. V. Gould and R. M. Fernandez, Structures of Mediation, Sociological Methodology 19 (1989)
       89-126.
    """
    rows = pairs.rows
    leads, kinds = rows.leads(pairs), kind.astype(np.int64)
    scratch = np.zeros((3, int(kinds.max(initial=0)) + 1), np.int64)
    roles = np.zeros((pairs.n, len(brokerage.ROLES)), np.int64)
    brokerage.brokered_pairs(rows.adjacency, leads, kinds, scratch[0], scratch[1], scratch[2], roles)
    mark = np.zeros(pairs.n, np.int64)
    brokerage.joined_pairs(rows.adjacency, leads, kinds, mark, roles)
    return roles
