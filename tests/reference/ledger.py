"""Twins of `accounts.ledger`."""

from keiretsu.model.mechanisms.accounts.postings import BANKS, FIRMS, LOANS


def begin(e):
    """Return the accounts as they were, and nothing paid or received."""
    nothing = [[0.0] * len(row) for row in e.paid]
    return {"before": e.accounts, "paid": nothing, "received": nothing}


def moved(e, accounts, places):
    """Return accounts after some postings."""
    after = accounts.copy()
    for r in range(len(after)):
        for k in places:
            after[r, e.payers[k]] -= e.paid[r, k]
            after[r, e.receivers[k]] += e.received[r, k]
    return after


def move(e):
    """Return the accounts after postings first..last-1."""
    return {"accounts": moved(e, e.accounts, range(e.first, e.last))}


def audit(e):
    """Return the largest gap, as a share of sales."""
    gaps = [e.accounts.sum(), e.accounts[:, BANKS].sum() - sum(e.bank_capital)]
    gaps += (e.paid.sum(axis=0) - e.received.sum(axis=0)).tolist()
    gaps += (e.accounts - moved(e, e.before, range(len(e.payers)))).ravel().tolist()
    for r in range(len(e.accounts)):
        inside = e.region == r
        gaps += [e.accounts[r, FIRMS] - e.cash[inside].sum(), e.accounts[r, LOANS] + e.debt[inside].sum()]
    return {"residual": [max(map(abs, gaps)) / sum(e.revenue)]}
