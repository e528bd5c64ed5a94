"""Twins of `keiretsu.model.mechanisms.finance.kernels`."""

from tests.reference.csr import members, places
from tests.reference.philox import below, unit, words


def closeness_to_bank(e, i):
    """Return how close a firm and its main bank are: loan, stake, one horizontal group."""
    p, h, b = e.p, e.horizontal[i], e.bank[i]
    if b < 0:
        return 0.0
    apart = (1 - p.omega_credit * e.credit[i]) * (1 - p.omega_equity * e.bank_stake[e.row[i]])
    group = e.bank_group[b]
    if h >= 0 and group >= 0 and e.merged[group] == e.merged[h]:
        apart *= 1 - p.omega_fellow
    return 1 - apart


def support(e):
    """Return money lent beyond the limit and what it leaves."""
    n = len(e.ident)
    cash, debt, distressed = list(e.cash), list(e.debt), [int(d) for d in e.distressed]
    lent, rescued = [0.0] * n, [0] * n
    for i in (k for k in range(n) if e.distressed[k] and e.banked[k]):
        limit = e.p.credit_limit * e.p.machines * e.capacity[i] * e.machine_price[e.region[i]]
        housed = e.horizontal[i] >= 0 and e.housed[e.horizontal[i]]
        factor = 1 + (e.p.trade_credit * e.p.omega_fellow if housed else 0)
        close = closeness_to_bank(e, i)
        if unit(words(e.seed, e.purpose, e.ident[i], e.t, 0)[0]) < e.p.rescue * close:
            factor += e.p.extent * close
        lent[i] = min(e.p.buffer * e.revenue[i] - cash[i], max(0.0, factor * limit - debt[i]))
        cash[i] += lent[i]
        debt[i] += lent[i]
        distressed[i] = int(cash[i] < 0)
        rescued[i] = 1 - distressed[i]
    return {"cash": cash, "debt": debt, "distressed": distressed, "lent": lent, "rescued": rescued}


def sell_stakes(e):
    """Return what holders sell and what it leaves."""
    stake, cash = e.stake.tolist(), e.cash.tolist()
    distressed, sold = e.distressed.tolist(), [0.0] * len(e.cash)
    for i, weak in enumerate(e.distressed):
        kept = (1 - e.everybody) * (1 - (e.in_need if weak else 0.0))
        for k in places(e.holder_ptr, i):
            j = e.held[k]
            sold[i] += (1 - kept) * stake[k] * e.capacity[j] * e.machines * e.machine_price[e.region[j]]
            stake[k] *= kept
        cash[i] += sold[i]
        distressed[i] = int(bool(weak) and cash[i] < 0)
    return {"stake": stake, "cash": cash, "distressed": distressed, "sold": sold}


def tie_up(e):
    """Return which members ask a rival of the group theirs has merged with, and whom."""
    proposal = [int(j) for j in e.proposal]
    for r, i in enumerate(int(m) for m in e.member):
        w = words(e.seed, e.purpose, e.ident[i], e.t, 0)
        group = e.horizontal[i]
        rivals = [
            j
            for j in (int(m) for m in e.member[e.first[r] : e.last[r]])
            if e.horizontal[j] != group
            and e.merged[e.horizontal[j]] == e.merged[group]
            and j not in members(e.partner_ptr, e.partner, i)
        ]
        if rivals and unit(w[0]) < e.chance:
            proposal[i] = rivals[below(w[1], len(rivals))]
    return {"proposal": proposal}


def set_terms(e):
    """Return the terms that owners, group and outlets give every firm."""
    p, firms = e.p, range(len(e.quoted))
    stable = [min(1.0, e.stable[i]) if e.quoted[i] else 1.0 for i in firms]
    housed = [e.horizontal[i] >= 0 and e.housed[e.horizontal[i]] for i in firms]
    return {
        "objective": [z * p.objective + (1 - z) * p.outside for z in stable],
        "payout": [p.payout * (1 - p.patience * stable[i] * e.quoted[i]) for i in firms],
        "premium": [p.premium * (1 - (p.saving if housed[i] else 0)) for i in firms],
        "selectivity": [p.selectivity * (1 - p.lock * e.distributed[k]) for k in e.row],
    }


def count_groups(merged, first_member, market, markets):
    """Return the groups that stand, by the market of their first member."""
    homes = [market[m] for g, m in enumerate(first_member) if merged[g] == g and m >= 0]
    return [homes.count(k) for k in range(markets)]


def tally_major(e):
    """Return major firms, those with some stock in stable hands, with most of it, and the sum of shares."""
    sums = []
    for m in range(len(e.market_ptr) - 1):
        stable = [e.stable[i] for i in members(e.market_ptr, e.market_firm, m) if e.major[i]]
        some, most = sum(z >= e.some for z in stable), sum(z > 0.5 for z in stable)
        sums.append([len(stable), some, most, sum(min(1, z) for z in stable)])
    return {"sums": sums}
