"""What a year leaves behind: sums over firms and ties, market by market."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.core.arrays import F64, I64
from keiretsu.core.launch import launch
from keiretsu.model import tally
from keiretsu.model import vertical_groups as groups
from keiretsu.model.economy import Economy
from keiretsu.model.index import Layout
from keiretsu.model.mechanisms.entry import rule as entry
from keiretsu.model.mechanisms.failure import rule as failure
from keiretsu.model.mechanisms.labour import rule as labour
from keiretsu.model.mechanisms.ownership import rule as holders
from keiretsu.model.mechanisms.research import rule as research

RECORDED: tuple[Any, ...] = (research, labour, holders, failure, entry, groups)
"""Rules with sums of their own: a module's `SUMS` names the columns, its `sums(e)` returns them, (M, .)."""

MORE = tuple(name for rule in RECORDED for name in rule.SUMS)


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of every recorded year, one row a year; M markets, R regions.

    Parameters
    ----------
    opening : int
        The opening year, in which nothing is compared with the year before.
    years : int64 (Y,)
    firms, ties : float64 (Y, M, .)
        Columns `FIRM_SUMS` and `TIE_SUMS` of `keiretsu.model.tally`.
    more : float64 (Y, M, .)
        Columns `MORE`: the sums of the rules that bring their own.
    risk : float64 (Y, M, AGES, 2)
        Supply ties by age: at risk, kept.
    markets : float64 (Y, 3, M)
        Final orders, final goods sold, wage.
    partners : float64 (Y, 2, R)
        Collaboration ties, kept ones.
    prices : float64 (Y, M)
        Price of a machine in the market's region.
    rest : float64 (Y, 3)
        Frontier, money residual, people residual.
    """

    opening: int
    years: I64
    firms: F64
    ties: F64
    more: F64
    risk: F64
    markets: F64
    partners: F64
    prices: F64
    rest: F64

    @classmethod
    def empty(cls, opening: int, years: range, layout: Layout) -> "Tally":
        """Return a tally with a row for each of `years`."""
        y, m, regions = len(years), len(layout.market_sector), len(layout.regions)
        return cls(
            opening, np.array(years, np.int64), np.empty((y, m, len(tally.FIRM_SUMS))),
            np.empty((y, m, len(tally.TIE_SUMS))), np.empty((y, m, len(MORE))),
            np.empty((y, m, tally.AGES, 2)), np.empty((y, 3, m)), np.empty((y, 2, regions)),
            np.empty((y, m)), np.empty((y, 3)),
        )  # fmt: skip


def take(e: Economy, year: int, taken: Tally) -> None:
    """Sum the year over firms and supply ties, market by market."""
    f, s, flows, row = e.layout, e.state, e.flows, year - taken.years[0]
    launch(
        e.threads, tally.tally_firms, len(f.market_sector),
        f.market_ptr, f.market_firm, s.level, s.x, flows.changed, flows.output, flows.orders, s.capacity,
        s.price, s.debt, s.distressed, flows.books, taken.firms[row],
    )  # fmt: skip
    launch(
        e.threads, tally.tally_ties, len(f.market_sector),
        year, f.market_ptr, f.market_firm, f.firm_slot, s.slot_ptr, f.slot_need, s.supplier, s.share,
        s.closeness, s.since, flows.dropped, flows.opened, s.leader_of, f.group, flows.output, flows.orders,
        s.price, taken.ties[row], taken.risk[row],
    )  # fmt: skip
    tally.tally_partners(s.one, f.region, flows.partner_dropped, taken.partners[row])
    _take_more(e, taken.more[row])
    taken.markets[row, 0] = flows.final_orders
    taken.markets[row, 1] = flows.final_sold
    taken.markets[row, 2] = s.wage
    taken.prices[row] = s.machine_price[f.market_region]
    taken.rest[row, 0], taken.rest[row, 1] = s.frontier, flows.residual
    taken.rest[row, 2] = flows.people_residual


def _take_more(e: Economy, out: F64) -> None:
    """Set the sums of the rules of `RECORDED`, out (M, len(MORE)), in their order."""
    at = _put(out, 0, research.sums(e))
    at = _put(out, at, labour.sums(e))
    at = _put(out, at, holders.sums(e))
    at = _put(out, at, failure.sums(e))
    at = _put(out, at, entry.sums(e))
    _put(out, at, groups.sums(e))


def _put(out: F64, at: int, columns: F64) -> int:
    """Copy columns (M, .) into `out` from column `at` on and return where they end."""
    end: int = at + columns.shape[1]
    out[:, at:end] = columns
    return end
