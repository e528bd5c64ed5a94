"""Steps over whole markets and regions: wages, machines ordered and delivered, growth of orders."""

from keiretsu.core.arrays import F64, U16, U32
from keiretsu.core.jit import kernel
from keiretsu.model.index_records import Markets


@kernel
def add_up(values: F64) -> float:
    """Return the sum of values (n,), added in their order."""
    total = 0.0
    for k in range(len(values)):
        total += values[k]
    return total


@kernel
def add_by(owner: U16 | U32, values: F64, total: F64) -> None:
    """Fill total (m,) with the sums of values (n,) by owner (n,)."""
    total[:] = 0.0
    for k in range(len(owner)):
        total[owner[k]] += values[k]


@kernel
def market_sums(lo: int, hi: int, markets: Markets, value: F64, total: F64) -> None:
    """Set total (m,) to the sum of `value` (n,) over the firms of markets lo..hi-1, in id order."""
    for m in range(lo, hi):
        whole = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            whole += value[markets.market_firm[k]]
        total[m] = whole


@kernel
def market_means(lo: int, hi: int, markets: Markets, value: F64, nobody: float, mean: F64) -> None:
    """Set mean (m,) to the plain mean of `value` (n,) over the firms of markets lo..hi-1, in id order.

    A market without firms gets `nobody`.
    """
    for m in range(lo, hi):
        total = 0.0
        for k in range(markets.market_ptr[m], markets.market_ptr[m + 1]):
            total += value[markets.market_firm[k]]
        firms = markets.market_ptr[m + 1] - markets.market_ptr[m]
        mean[m] = total / firms if firms > 0 else nobody
