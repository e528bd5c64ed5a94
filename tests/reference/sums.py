"""Twins of `keiretsu.model.sums`."""

from tests.reference.csr import members


def add_up(values):
    """Return the sum of the values."""
    return sum(values)


def add_by(owner, values, owners):
    """Return the sums of the values by owner."""
    return [sum(v for v, o in zip(values, owner, strict=True) if o == k) for k in range(owners)]


def sellers(e):
    """Yield the firms of every market."""
    for m in range(len(e.market_ptr) - 1):
        yield members(e.market_ptr, e.market_firm, m)


def market_sums(e):
    """Return the sum of a value over the firms of every market."""
    markets = range(len(e.market_ptr) - 1)
    return {"total": [sum(e.value[i] for i in members(e.market_ptr, e.market_firm, m)) for m in markets]}


def market_means(e):
    """Return the mean of a value over the firms of every market, `nobody` where there are none."""
    return {"mean": [sum(e.value[i] for i in f) / len(f) if f else e.nobody for f in map(list, sellers(e))]}
