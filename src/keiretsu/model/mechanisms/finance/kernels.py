"""Stakes in firms' stock, and support of firms short of cash by their group and their main bank.

References
----------
.. [1] Hoshi, Kashyap, Scharfstein (1990), "The role of banks in reducing the costs of financial distress in
   Japan", J. of Financial Economics 27 (for the form: banks with close ties see distressed firms through).
"""

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U32
from keiretsu.core.jit import inlined, kernel
from keiretsu.core.philox import DrawKey, below, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms, Markets
from keiretsu.model.mechanisms.finance.records import Finance, FinanceParameters, Members, Straits
from keiretsu.model.mechanisms.partners.records import Met

RESCUE, TIE_UP = (np.uint32(p.value) for p in (Purpose.RESCUE, Purpose.TIE_UP))


@kernel
def count_groups(merged: I32, first_member: I64, market: U32, sums: F64) -> None:
    """Set the last column of sums (M, .) to the groups (H,) that stand, by market of their first member."""
    sums[:, -1] = 0.0
    for g in range(len(merged)):
        if merged[g] == g and first_member[g] >= 0:
            sums[market[first_member[g]], -1] += 1.0


@kernel
def support(
    lo: int, hi: int, key: DrawKey, firms: Firms, finance: Finance, straits: Straits, p: FinanceParameters
) -> None:
    """Lend to firms lo..hi-1 in distress beyond their credit limit.

    s = 1 - (1 - omega_F tau_F)(1 - omega_E tau_E)(1 - omega_M [same group]) is the closeness of a firm and
    its main bank by the loan, the bank's stake and the presidents' council; with chance min(1, psi s) the
    bank stands by. The limit rises by the factor 1 + theta omega_M [group with a trading house] + e s [bank
    stands by]; a firm borrows what it lacks up to it. rescued (n,) marks firms whose cash is then no longer
    negative. A bank that has refused loans stands by nobody. merged (H,) tells which group a group has
    become part of.
    """
    support, horizontal_groups, banks = finance.support, finance.horizontal_groups, finance.banks
    for i in range(lo, hi):
        support.lent[i] = 0.0
        support.rescued[i] = 0
        if not straits.distressed[i] or not straits.banked[i]:
            continue
        if banks.bank[i] >= 0 and straits.refused[banks.bank[i]] > 0.0:
            continue
        limit = p.credit_limit * straits.capital[i] * straits.machine_price[firms.region[i]]
        h, b = horizontal_groups.horizontal[i], banks.bank[i]
        more = p.trade_credit * p.omega_membership if h >= 0 and horizontal_groups.housed[h] else 0.0
        if b >= 0:
            fellow = (
                h >= 0
                and banks.bank_group[b] >= 0
                and horizontal_groups.merged[banks.bank_group[b]] == horizontal_groups.merged[h]
            )
            apart = (1.0 - p.omega_credit * banks.credit[i]) * (
                1.0 - p.omega_equity * banks.bank_stake[firms.row[i]]
            )
            close = 1.0 - apart * (1.0 - p.omega_membership if fellow else 1.0)
            w = words(key.seed, RESCUE, firms.ident[i], key.step, np.uint32(0))
            if unit(w[0]) < p.rescue * close:
                more += p.rescue_extent * close
        support.lent[i] = min(
            p.cash_buffer * straits.revenue[i] - straits.cash[i],
            max(0.0, limit * (1.0 + more) - straits.debt[i]),
        )
        straits.cash[i] += support.lent[i]
        straits.debt[i] += support.lent[i]
        straits.distressed[i] = 1 if straits.cash[i] < 0.0 else 0
        support.rescued[i] = 1 - straits.distressed[i]


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
def list_members(markets: Markets, horizontal: I32, members: Members) -> int:
    """List the members of horizontal groups (n,) by market; return how many there are."""
    found = 0
    for m in range(len(markets.market_sector)):
        members.member_of[m] = found
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            i = markets.market_firm[k]
            if horizontal[i] >= 0:
                members.member[found] = i
                found += 1
    members.member_of[len(markets.market_sector)] = found
    return found


@kernel
def tie_up(
    lo: int, hi: int, key: DrawKey, firms: Firms, members: Members, finance: Finance, met: Met, chance: float
) -> None:
    """Let members lo..hi-1 of horizontal groups ask a rival of the group theirs has merged with.

    With a chance a year each asks one of those of its market, all alike, for a collaboration; tied (n,).
    """
    horizontal_groups = finance.horizontal_groups
    for r in range(lo, hi):
        i = members.member[r]
        w = words(key.seed, TIE_UP, firms.ident[i], key.step, np.uint32(0))
        if unit(w[0]) >= chance:
            continue
        rivals = 0
        first, last = members.member_of[firms.market[i]], members.member_of[firms.market[i] + np.uint32(1)]
        for q in range(first, last):
            rivals += may_tie_up(
                i,
                members.member[q],
                horizontal_groups.horizontal,
                horizontal_groups.merged,
                met.partner_ptr,
                met.partner,
            )
        if rivals == 0:
            continue
        chosen = below(w[1], rivals)
        for q in range(first, last):
            if may_tie_up(
                i,
                members.member[q],
                horizontal_groups.horizontal,
                horizontal_groups.merged,
                met.partner_ptr,
                met.partner,
            ):
                if chosen == 0:
                    finance.support.tied[i] = members.member[q]
                chosen -= 1
