"""Twins of `ownership.kernels`."""

from tests.reference.csr import members, places


def set_terms(e):
    """Return the terms that owners, group and outlets give every firm."""
    p, firms = e.p, range(len(e.quoted))
    stable = [min(1.0, e.stable[i]) if e.quoted[i] else 1.0 for i in firms]
    housed = [e.horizontal[i] >= 0 and e.housed[e.horizontal[i]] for i in firms]
    return {
        "objective": [z * p.share_objective + (1 - z) * p.outside_objective for z in stable],
        "payout": [p.payout * (1 - p.patience * stable[i] * e.quoted[i]) for i in firms],
        "premium": [p.import_premium * (1 - (p.house_saving if housed[i] else 0)) for i in firms],
        "selectivity": [p.selectivity * (1 - p.distributor_lock * e.distributed[k]) for k in e.row],
    }


def tally_major(e):
    """Return major firms, those with some stock in stable hands, with most of it, and the sum of shares."""
    sums = []
    for m in range(len(e.market_ptr) - 1):
        stable = [e.stable[i] for i in members(e.market_ptr, e.market_firm, m) if e.major[i]]
        some, most = sum(z >= e.some for z in stable), sum(z > 0.5 for z in stable)
        sums.append([len(stable), some, most, sum(min(1, z) for z in stable)])
    return {"sums": sums}


def sell_stakes(e):
    """Return what holders sell and what it leaves."""
    stake, cash = e.stake.tolist(), e.cash.tolist()
    distressed, sold = e.distressed.tolist(), [0.0] * len(e.cash)
    for i, weak in enumerate(e.distressed):
        kept = (1 - e.p.stake_turnover) * (1 - (e.p.distress_sale if weak else 0.0))
        for k in places(e.holder_ptr, i):
            j = e.held[k]
            worth = e.capital[j] * e.machine_price[e.region[j]]
            sold[i] += (1 - kept) * stake[k] * worth
            stake[k] *= kept
        cash[i] += sold[i]
        distressed[i] = int(bool(weak) and cash[i] < 0)
    weak = e.distressed.tolist()
    return {"stake": stake, "cash": cash, "distressed": distressed, "sold": sold, "weak": weak}


def others_sell(e):
    """Return the stakes, those that no firm holds a part smaller."""
    inside = int(e.holder_ptr[-1])
    return {"stake": [*e.stake[:inside], *(part * (1 - e.turnover) for part in e.stake[inside:])]}
