"""What a year leaves behind: sums over firms and ties, market by market."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from keiretsu.core.arrays import F64, I64
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model import tally
from keiretsu.model.economy import Economy
from keiretsu.model.index import Index
from keiretsu.model.step import Mechanism, Nothing
from keiretsu.model.tally_records import Taken, YearOfFirms, YearOfMarkets

RECORD = Mechanism("record", Nothing)


@dataclass(frozen=True, slots=True)
class Recorder:
    """The sums of every recorded year, one row a year; M markets, R regions.

    Parameters
    ----------
    opening : int
        The opening year, in which nothing is compared with the year before.
    first : int
        The first recorded year.
    summed : tuple of Mechanism
        Those that bring sums or metrics of their own.
    columns : dict of str to slice
        Where the sums of each stand in `more`.
    years : int64 (Y,)
    firms, ties : float64 (Y, M, .)
        Columns `FIRM_SUMS` and `TIE_SUMS` of `keiretsu.model.tally`.
    more : float64 (Y, M, .)
        The sums of `summed`, in their order.
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
    first: int
    summed: tuple[Mechanism, ...]
    columns: dict[str, slice]
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
    def empty(cls, opening: int, years: range, index: Index, mechanisms: Sequence[Mechanism]) -> Recorder:
        """Return a recorder with a row for each of `years`."""
        summed = tuple(m for m in mechanisms if m.sum_up is not None or m.formulas)
        y, m, regions = len(years), len(index.markets.market_sector), len(index.regions)
        ends = list(accumulate((len(mechanism.sums) for mechanism in summed), initial=0))
        columns = {mechanism.name: slice(*ends[k : k + 2]) for k, mechanism in enumerate(summed)}
        return cls(
            opening, years.start, summed, columns, np.array(years, np.int64),
            np.empty((y, m, len(tally.FIRM_SUMS))), np.empty((y, m, len(tally.TIE_SUMS))),
            np.full((y, m, ends[-1]), np.nan), np.empty((y, m, tally.AGES, 2)), np.empty((y, 3, m)),
            np.empty((y, 2, regions)), np.empty((y, m)), np.empty((y, 3)),
        )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `more`."""
        return tuple(name for mechanism in self.summed for name in mechanism.sums)

    def of(self, year: int) -> Taken:
        """Return the rows of a year."""
        row = year - self.first
        return Taken(
            self.firms[row], self.ties[row], self.risk[row], self.markets[row], self.partners[row],
            self.prices[row], self.rest[row],
        )  # fmt: skip

    def put(self, mechanism: Mechanism, year: int, sums: F64) -> None:
        """Record the year's sums of a mechanism, (M, len(mechanism.sums))."""
        self.more[year - self.first, :, self.columns[mechanism.name]] = sums


@RECORD.step(
    equation="sums over firms and ties, market by market",
    reads="technology.level technology.x technology.frontier technology.changed technology.taught "
    "production.output production.orders production.price production.final_orders "
    "production.final_sold production.wage production.machine_price investment.capacity investment.capital "
    "accounts.debt accounts.distressed accounts.revenue accounts.inputs accounts.imports accounts.profit "
    "accounts.interest accounts.machines accounts.residual supply.firm_slot supply.slot_need supply.opened "
    "supply.slot_ptr supply.supplier supply.share supply.closeness supply.since supply.dropped partners.one "
    "partners.partner_dropped labour.people_residual",
    writes="supply.main_supplier",
)
def sum_the_year(e: Economy) -> None:
    """Sum the year over firms and supply ties, market by market."""
    places, sellers, balances = e.index.places, e.production.sellers, e.accounts.balances
    designs, tried, goods = e.technology.designs, e.technology.tried, e.production.goods
    taken = e.recorder.of(e.year)
    firms = YearOfFirms(
        designs, e.accounts.books, tried.changed, tried.taught, sellers.output, sellers.orders,
        e.investment.capacity, e.investment.capital, sellers.price, balances.debt, balances.distressed,
    )  # fmt: skip
    launch(e.threads, tally.tally_year, len(taken.prices), e.year, places, firms, e.supply, taken)
    noted = YearOfMarkets(
        goods.final_orders, goods.final_sold, goods.wage, e.production.machines.machine_price,
        designs.frontier, e.accounts.ledger.residual, e.labour.people_residual,
    )  # fmt: skip
    call_kernel(tally.tally_rest, places, e.partners.pairs, noted, taken)
