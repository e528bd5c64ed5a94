"""Stakes in firms' stock, and support of firms short of cash by their group and their main bank.

References
----------
.. [1] Hoshi, Kashyap, Scharfstein (1990), "The role of banks in reducing the costs of financial distress in
   Japan", J. of Financial Economics 27 (for the form: banks with close ties see distressed firms through).
"""

from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U16, U32, U64
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import below, unit, words

NOBODY = 0xFFFFFFFF


class FinanceRates(NamedTuple):
    """Parameters of support as the kernel takes them; names as in the schema."""

    rescue: float
    extent: float
    trade_credit: float
    omega_credit: float
    omega_equity: float
    omega_fellow: float
    credit_limit: float
    machines: float
    buffer: float


class Terms(NamedTuple):
    """Parameters of a firm's terms as the kernel takes them; names as in the schema."""

    objective: float
    outside: float
    payout: float
    patience: float
    premium: float
    saving: float
    selectivity: float
    lock: float


@kernel
def set_terms(
    lo: int,
    hi: int,
    quoted: U8,
    stable: F64,
    horizontal: I32,
    housed: U8,
    row: U32,
    distributed: F64,
    p: Terms,
    objective: F64,
    payout: F64,
    premium: F64,
    selectivity: F64,
) -> None:
    """Set what owners, group and outlets make of the terms of firms lo..hi-1; each (n,).

    A firm in whose stock nobody holds a stake is its family's, as stable an owner as there is.
    """
    for i in range(lo, hi):
        z = min(1.0, stable[i]) if quoted[i] else 1.0
        objective[i] = p.outside + (p.objective - p.outside) * z
        payout[i] = p.payout * (1.0 - p.patience * z) if quoted[i] else p.payout
        h = horizontal[i]
        premium[i] = p.premium * (1.0 - p.saving) if h >= 0 and housed[h] else p.premium
        selectivity[i] = p.selectivity * (1.0 - p.lock * distributed[row[i]])


@kernel
def tally_major(
    lo: int, hi: int, market_ptr: I64, market_firm: U32, major: U8, stable: F64, some: float, sums: F64
) -> None:
    """Count the major firms of markets lo..hi-1 by the share of their stock in stable hands.

    sums (m, 4): major firms, those with at least the share `some`, those with more than half, sum of the
    shares.
    """
    for m in range(lo, hi):
        row = sums[m]
        row[:] = 0.0
        for k in range(market_ptr[m], market_ptr[m + 1]):
            i = market_firm[k]
            if major[i]:
                row[0] += 1.0
                row[1] += stable[i] >= some
                row[2] += stable[i] > 0.5
                row[3] += min(1.0, stable[i])


@kernel
def count_groups(merged: I32, first_member: I64, market: U32, sums: F64) -> None:
    """Set the last column of sums (M, .) to the groups (H,) that stand, by market of their first member."""
    sums[:, -1] = 0.0
    for g in range(len(merged)):
        if merged[g] == g and first_member[g] >= 0:
            sums[market[first_member[g]], -1] += 1.0


@kernel
def sell_stakes(
    lo: int,
    hi: int,
    holder_ptr: I32,
    held: U32,
    region: U16,
    capacity: F64,
    machine_price: F64,
    machines: float,
    everybody: float,
    in_need: float,
    stake: F64,
    cash: F64,
    distressed: U8,
    sold: F64,
) -> None:
    """Let firms lo..hi-1 sell parts of the stakes they hold to households; sold (n,) is what they get.

    Every holder sells the fraction `everybody` of its stakes a year, one in distress the fraction `in_need`
    of the rest. A stake is worth that part of the held firm's machines at replacement cost. Who is still
    short of cash stays in distress.
    """
    for i in range(lo, hi):
        sold[i] = 0.0
        part = everybody + (1.0 - everybody) * (in_need if distressed[i] else 0.0)
        for k in range(holder_ptr[i], holder_ptr[i + 1]):
            j = held[k]
            sold[i] += part * stake[k] * machines * capacity[j] * machine_price[region[j]]
            stake[k] *= 1.0 - part
        cash[i] += sold[i]
        if distressed[i] and cash[i] >= 0.0:
            distressed[i] = 0


@kernel
def support(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: U64,
    region: U16,
    banked: U8,
    bank: I32,
    bank_group: I32,
    horizontal: I32,
    housed: U8,
    merged: I32,
    credit: F64,
    row: U32,
    bank_stake: F64,
    revenue: F64,
    capacity: F64,
    machine_price: F64,
    p: FinanceRates,
    cash: F64,
    debt: F64,
    distressed: U8,
    lent: F64,
    rescued: U8,
) -> None:
    """Lend to firms lo..hi-1 in distress beyond their credit limit.

    s = 1 - (1 - omega_F tau_F)(1 - omega_E tau_E)(1 - omega_M [same group]) is the closeness of a firm and
    its main bank by the loan, the bank's stake and the presidents' council; with chance min(1, psi s) the
    bank stands by. The limit rises by the factor 1 + theta omega_M [group with a trading house] + e s [bank
    stands by]; a firm borrows what it lacks up to it. rescued (n,) marks firms whose cash is then no longer
    negative. merged (H,) tells which group a group has become part of.
    """
    for i in range(lo, hi):
        lent[i] = 0.0
        rescued[i] = 0
        if not distressed[i] or not banked[i]:
            continue
        limit = p.credit_limit * p.machines * capacity[i] * machine_price[region[i]]
        h, b = horizontal[i], bank[i]
        more = p.trade_credit * p.omega_fellow if h >= 0 and housed[h] else 0.0
        if b >= 0:
            fellow = h >= 0 and bank_group[b] >= 0 and merged[bank_group[b]] == merged[h]
            apart = (1.0 - p.omega_credit * credit[i]) * (1.0 - p.omega_equity * bank_stake[row[i]])
            close = 1.0 - apart * (1.0 - p.omega_fellow if fellow else 1.0)
            w = words(seed, np.uint32(purpose), ident[i], t, np.uint32(0))
            if unit(w[0]) < p.rescue * close:
                more += p.extent * close
        lent[i] = min(p.buffer * revenue[i] - cash[i], max(0.0, limit * (1.0 + more) - debt[i]))
        cash[i] += lent[i]
        debt[i] += lent[i]
        distressed[i] = 1 if cash[i] < 0.0 else 0
        rescued[i] = 1 - distressed[i]


@inlined
def may_tie_up(i: int, j: int, horizontal: I32, merged: I32, partner_ptr: I32, partner: U32) -> bool:
    """Tell whether i and j come from two groups that have become one, and are no partners yet."""
    if horizontal[i] == horizontal[j] or merged[horizontal[i]] != merged[horizontal[j]]:
        return False
    known = False
    for e in range(partner_ptr[i], partner_ptr[i + 1]):
        known = known or partner[e] == j
    return not known


@kernel
def tie_up(
    lo: int,
    hi: int,
    seed: np.uint32,
    purpose: int,
    t: np.uint32,
    ident: U64,
    member: U32,
    first: I64,
    last: I64,
    horizontal: I32,
    merged: I32,
    partner_ptr: I32,
    partner: U32,
    chance: float,
    proposal: U32,
) -> None:
    """Let members lo..hi-1 of horizontal groups ask a rival of the group theirs has merged with.

    member (k,) are firms sorted by market; those of the market of member r stand at first[r]..last[r] - 1.
    With a chance a year each asks one of them, all alike, for a collaboration; proposal (n,).
    """
    for r in range(lo, hi):
        i = member[r]
        w = words(seed, np.uint32(purpose), ident[i], t, np.uint32(0))
        if unit(w[0]) >= chance:
            continue
        rivals = 0
        for q in range(first[r], last[r]):
            rivals += may_tie_up(i, member[q], horizontal, merged, partner_ptr, partner)
        if rivals == 0:
            continue
        chosen = below(w[1], rivals)
        for q in range(first[r], last[r]):
            if may_tie_up(i, member[q], horizontal, merged, partner_ptr, partner):
                if chosen == 0:
                    proposal[i] = member[q]
                chosen -= 1
