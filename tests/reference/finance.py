"""Twins of `finance.kernels`."""

from keiretsu.core.random import Purpose
from tests.reference.csr import index, members
from tests.reference.philox import below, unit, words


def closeness_to_bank(e, i):
    """Return how close a firm and its main bank are: loan, stake, one horizontal group."""
    p, h, b = e.p, e.horizontal[i], e.bank[i]
    if b < 0:
        return 0.0
    apart = (1 - p.omega_credit * e.credit[i]) * (1 - p.omega_equity * e.bank_stake[e.row[i]])
    group = e.bank_group[b]
    if h >= 0 and group >= 0 and e.merged[group] == e.merged[h]:
        apart *= 1 - p.omega_membership
    return 1 - apart


def support(e):
    """Return money lent beyond the limit and what it leaves."""
    n = len(e.ident)
    cash, debt, distressed = list(e.cash), list(e.debt), [int(d) for d in e.distressed]
    lent, rescued = [0.0] * n, [0] * n
    able = [e.bank[k] < 0 or e.refused[e.bank[k]] == 0 for k in range(n)]
    for i in (k for k in range(n) if e.distressed[k] and e.banked[k] and able[k]):
        worth = e.capital[i] * e.machine_price[e.region[i]]
        limit = e.p.credit_limit * worth
        housed = e.horizontal[i] >= 0 and e.housed[e.horizontal[i]]
        factor = 1 + (e.p.trade_credit * e.p.omega_membership if housed else 0)
        close = closeness_to_bank(e, i)
        if unit(words(e.key.seed, Purpose.RESCUE, e.ident[i], e.key.step, 0)[0]) < e.p.rescue * close:
            factor += e.p.rescue_extent * close
        lent[i] = min(e.p.cash_buffer * e.revenue[i] - cash[i], max(0.0, factor * limit - debt[i]))
        cash[i] += lent[i]
        debt[i] += lent[i]
        distressed[i] = int(cash[i] < 0)
        rescued[i] = 1 - distressed[i]
    return {"cash": cash, "debt": debt, "distressed": distressed, "lent": lent, "rescued": rescued}


def list_members(e):
    """Return the members of horizontal groups, market by market, and where each market's begin."""
    firms = [members(e.market_ptr, e.market_firm, m) for m in range(len(e.market_ptr) - 1)]
    grouped = [[i for i in row if e.horizontal[i] >= 0] for row in firms]
    member_of, member = index(grouped)
    return {"member": [*member, *e.member[len(member) :]], "member_of": member_of}


def tie_up(e):
    """Return which members ask a rival of the group theirs has merged with, and whom."""
    proposal = [int(j) for j in e.tied]
    for i in (int(m) for m in e.member[: e.member_of[-1]]):
        w = words(e.key.seed, Purpose.TIE_UP, e.ident[i], e.key.step, 0)
        group = e.horizontal[i]
        rivals = [
            j
            for j in members(e.member_of, e.member, e.market[i])
            if e.horizontal[j] != group
            and e.merged[e.horizontal[j]] == e.merged[group]
            and j not in members(e.partner_ptr, e.partner, i)
        ]
        if rivals and unit(w[0]) < e.chance:
            proposal[i] = rivals[below(w[1], len(rivals))]
    return {"tied": proposal}


def count_groups(merged, first_member, market, markets):
    """Return the groups that stand, by the market of their first member."""
    homes = [market[m] for g, m in enumerate(first_member) if merged[g] == g and m >= 0]
    return [homes.count(k) for k in range(markets)]
