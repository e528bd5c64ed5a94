"""What a year leaves behind: sums over markets, turned into the metrics of the schema when the run ends."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.kernels import tally
from keiretsu.kernels.blocks import over
from keiretsu.kernels.entry import INHERITED
from keiretsu.rng.jit import step
from keiretsu.rules import entry, failure, groups, holders, labour, research
from keiretsu.rules.economy import Economy
from keiretsu.world.layout import Layout

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

RECORDED: tuple[Any, ...] = (research, labour, holders, failure, entry, groups)
"""Rules with sums of their own: a module's `SUMS` names the columns, its `sums(e)` returns them, (M, .)."""

MORE = tuple(name for rule in RECORDED for name in rule.SUMS)

AGES = [f"age={k}" for k in range(tally.AGES - 1)] + [f"age={tally.AGES - 1}+"]


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of every recorded year, one row a year; M markets, R regions.

    Parameters
    ----------
    opening : int
        The opening year, in which nothing is compared with the year before.
    years : int64 (Y,)
    firms, ties : float64 (Y, M, .)
        Columns `FIRM_SUMS` and `TIE_SUMS` of `keiretsu.kernels.tally`.
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


@step
def take(e: Economy, year: int, taken: Tally) -> None:
    """Sum the year over firms and supply ties, market by market."""
    f, s, flows, row = e.layout, e.state, e.flows, year - taken.years[0]
    over(
        e.threads, tally.tally_firms, len(f.market_sector),
        f.market_ptr, f.market_firm, s.level, s.x, flows.changed, flows.output, flows.orders, s.capacity,
        s.price, s.debt, s.distressed, flows.books, taken.firms[row],
    )  # fmt: skip
    over(
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


@step
def _take_more(e: Economy, out: F64) -> None:
    """Set the sums of the rules of `RECORDED`, out (M, len(MORE)), in their order."""
    at = _put(out, 0, research.sums(e))
    at = _put(out, at, labour.sums(e))
    at = _put(out, at, holders.sums(e))
    at = _put(out, at, failure.sums(e))
    at = _put(out, at, entry.sums(e))
    _put(out, at, groups.sums(e))


@step
def _put(out: F64, at: int, columns: F64) -> int:
    """Copy columns (M, .) into `out` from column `at` on and return where they end."""
    end: int = at + columns.shape[1]
    out[:, at:end] = columns
    return end


class Sums:
    """The sums of a group of markets, each (years,): the names of the tally and a few more, as attributes."""

    def __init__(self, stacked: dict[str, F64], markets: Flags, regions: Flags, capital: float) -> None:
        firms = stacked["firms"][:, markets]
        self._sums: dict[str, F64] = {}
        for table, columns in (("firms", tally.FIRM_SUMS), ("ties", tally.TIE_SUMS), ("more", MORE)):
            totals = stacked[table][:, markets].sum(axis=1)
            self._sums |= {name: totals[:, k] for k, name in enumerate(columns)}
        capacity, sellers = firms[:, :, tally.FIRM_SUMS.index("capacity")], firms[:, :, 0] > 0
        self._sums["stock"] = (capacity * stacked["prices"][:, markets]).sum(axis=1) * capital
        self._sums["markets"] = sellers.sum(axis=1).astype(np.float64)
        for k, n in enumerate(("final_orders", "final_sold")):
            self._sums[n] = stacked["markets"][:, k, markets].sum(axis=1)
        self._sums["wages"] = (stacked["markets"][:, 2, markets] * sellers).sum(axis=1)
        for k, n in enumerate(("partners", "partners_kept")):
            self._sums[n] = stacked["partners"][:, k, regions].sum(axis=1)
        self._sums["frontier"], self._sums["residual"], self._sums["people_residual"] = stacked["rest"].T

    def __getattr__(self, name: str) -> F64:
        return self._sums[name]


def ratio(top: F64, bottom: F64) -> F64:
    """Return top / bottom, NaN where bottom is zero."""
    out = np.full(len(top), np.nan)
    np.divide(top, bottom, out=out, where=bottom != 0.0)
    return out


def _spread(s: Sums) -> F64:
    return np.sqrt(np.maximum(0.0, ratio(s.level_squared, s.firms) - ratio(s.level, s.firms) ** 2))


def _of_research(top: F64, bottom: F64, spent: F64) -> F64:
    """Return top / bottom, NaN where nothing is budgeted: in the opening year, or without the rule."""
    return np.where(spent > 0.0, ratio(top, bottom), np.nan)


def _existing(s: Sums) -> F64:
    """Return the firms of the year's start, core and small; NaN without the rule of entry."""
    small = s.small_firms - s.startups + s.closed
    return np.where(s.small_firms > 0.0, small + s.firms, np.nan)


def _inherited(s: Sums) -> F64:
    """Return the part of their parents' ties with which the year's start-ups are born."""
    born = (s.born_independent, s.born_spinoff, s.born_norenwake, s.born_bunsha)
    kept = sum(share * number for share, number in zip(INHERITED, born, strict=True))
    return ratio(np.asarray(kept), s.startups)


FORMULAS: dict[str, Callable[[Sums], F64]] = {
    "tfp_level": lambda s: ratio(s.level_sales, s.revenue),
    "tfp_mean": lambda s: ratio(s.level, s.firms),
    "tfp_top": lambda s: ratio(s.top, s.firms),
    "tfp_sd": _spread,
    "groups_behind": lambda s: ratio(s.vertical_groups_behind, s.vertical_groups),
    "tfp_abs": lambda s: ratio(s.level_sales, s.revenue) * s.frontier,
    "frontier": lambda s: s.frontier,
    "designs": lambda s: ratio(s.designs, s.firms),
    "adoptions": lambda s: ratio(s.adoptions, s.firms),
    "radical_share": lambda s: ratio(s.radical, s.adoptions),
    "output": lambda s: s.output,
    "value_added": lambda s: s.revenue - s.bought,
    "investment": lambda s: s.machines,
    "capital": lambda s: s.stock,
    "profit": lambda s: s.profit,
    "ror": lambda s: 100.0 * ratio(s.profit + s.interest, s.stock),
    "utilisation": lambda s: ratio(s.output, s.capacity),
    "margin": lambda s: ratio(s.profit, s.revenue),
    "hhi": lambda s: ratio(s.hhi, s.markets),
    "wage": lambda s: ratio(s.wages, s.markets),
    "price": lambda s: ratio(s.price_output, s.output),
    "supply_ties": lambda s: s.kept + s.opened,
    "collaboration_ties": lambda s: s.partners,
    "tie_survival": lambda s: ratio(s.kept, s.ties),
    "collaboration_survival": lambda s: ratio(s.partners_kept, s.partners),
    "openings": lambda s: s.opened,
    "closings": lambda s: s.ties - s.kept,
    "tie_age": lambda s: ratio(s.age, s.ties),
    "repeat_share": lambda s: ratio(s.repeated, s.purchases),
    "exclusivity": lambda s: ratio(s.own, s.purchases),
    "closeness": lambda s: ratio(s.closeness, s.purchases),
    "distressed": lambda s: ratio(s.distressed, s.firms),
    "unmet_final": lambda s: np.maximum(0.0, 1.0 - ratio(s.final_sold, s.final_orders)),
    "unmet_inputs": lambda s: ratio(s.missing, s.wanted),
    "loans": lambda s: s.debt,
    "horizontal_groups": lambda s: s.groups,
    "stable_share": lambda s: ratio(s.stably_held, s.major),
    "stable_majority": lambda s: ratio(s.majority_held, s.stably_held),
    "stable_stock": lambda s: ratio(s.stable_stock, s.major),
    "failures": lambda s: ratio(s.failed, s.firms),
    "rescues": lambda s: ratio(s.rescued, s.firms),
    "support": lambda s: s.lent,
    "written_off": lambda s: s.written_off,
    "bank_capital": lambda s: ratio(s.bank_capital, s.debt),
    "cut_healthy": lambda s: ratio(s.cut_healthy, s.ties_healthy),
    "cut_weak": lambda s: ratio(s.cut_weak, s.ties_weak),
    "cut_gap": lambda s: ratio(s.cut_weak, s.ties_weak) - ratio(s.cut_healthy, s.ties_healthy),
    "money_residual": lambda s: s.residual,
    "rd_sales": lambda s: _of_research(s.research, s.revenue, s.research),
    "rd_investment_share": lambda s: _of_research(s.research, s.research + s.machines, s.research),
    "basic_share": lambda s: ratio(s.basic_research, s.research),
    "basic_sales": lambda s: _of_research(s.basic_research, s.revenue, s.research),
    "proposals": lambda s: ratio(s.proposing, s.firms),
    "rejected_share": lambda s: 1.0 - ratio(s.own_adoptions, s.proposals),
    "guided_share": lambda s: ratio(s.advised_adoptions, s.own_adoptions),
    "capacity_waste": lambda s: ratio(s.idle_capacity, s.capacity),
    "top_innovations": lambda s: s.breakthroughs,
    "sme_top_innovations": lambda s: s.small_breakthroughs,
    "council_contests": lambda s: s.contests,
    "council_lead": lambda s: s.council_lead,
    "sme_top_share": lambda s: ratio(s.small_breakthroughs, s.breakthroughs),
    "employment": lambda s: np.where(s.workers > 0.0, s.workers, np.nan),
    "core_turnover": lambda s: ratio(s.left + s.laid + s.bereft, s.at_start),
    "attrition_share": lambda s: ratio(s.left, s.at_start),
    "payroll_channel": lambda s: 1.0 - 2.0 * ratio(s.dismissed, s.shrunk),
    "output_per_worker": lambda s: ratio(s.output, s.workers),
    "hires": lambda s: ratio(s.hired, s.at_start),
    "layoffs_share": lambda s: ratio(s.laid, s.at_start),
    "bereft_share": lambda s: ratio(s.bereft, s.at_start),
    "transferred_share": lambda s: ratio(s.sent, s.at_start),
    "retired_share": lambda s: ratio(s.early, s.at_start),
    "idle_share": lambda s: ratio(s.idle, s.workers),
    "tenure": lambda s: ratio(s.years, s.workers),
    "pay_seniority": lambda s: ratio(s.scale, s.workers),
    "bonus_share": lambda s: ratio(s.bonus, s.paid),
    "pensions": lambda s: ratio(s.pensions, s.paid),
    "pension_promises": lambda s: ratio(s.promised, s.paid),
    "skill_spread": lambda s: np.sqrt(
        np.maximum(0.0, ratio(s.skill_squared, s.firms) - ratio(s.skill, s.firms) ** 2)
    ),
    "people_residual": lambda s: s.people_residual,
    "startup_rate": lambda s: 100.0 * ratio(s.startups, _existing(s)),
    "closure_rate": lambda s: 100.0 * ratio(s.closed, _existing(s)),
    "net_startup_rate": lambda s: 100.0 * ratio(s.startups - s.closed, _existing(s)),
    "spinoff_rate": lambda s: 100.0 * ratio(s.born_spinoff, _existing(s)),
    "born_independent": lambda s: 100.0 * ratio(s.born_independent, s.startups),
    "born_spinoff": lambda s: 100.0 * ratio(s.born_spinoff, s.startups),
    "born_norenwake": lambda s: 100.0 * ratio(s.born_norenwake, s.startups),
    "born_bunsha": lambda s: 100.0 * ratio(s.born_bunsha, s.startups),
    "born_tied": lambda s: 100.0 * ratio(s.startups - s.born_independent, s.startups),
    "ties_inherited": _inherited,
    "small_firms": lambda s: s.small_firms,
    "small_employment": lambda s: np.where(s.small_staff > 0.0, s.small_staff, np.nan),
    "disagreement": lambda s: ratio(s.disagreements, s.firms),
    "sme_grew": lambda s: 100.0 * ratio(s.grew, s.followed),
    "sme_shrank": lambda s: 100.0 * ratio(s.shrank, s.followed),
    "sme_net_growth": lambda s: 100.0 * ratio(s.grew - s.shrank, s.followed),
}
"""Every recorded metric but survival by age, from the sums of a group of markets."""

BY_SECTOR = ("tfp_level", "tfp_mean", "tfp_top", "tfp_sd", "designs", "output", "ror", "utilisation")
"""Metrics recorded for sectors too."""

NOT_AT_REST = (
    "tie_survival", "collaboration_survival", "repeat_share", "core_turnover", "attrition_share", "hires",
    "layoffs_share", "transferred_share", "retired_share", "cut_healthy", "cut_weak", "cut_gap",
    "payroll_channel", "bereft_share",
    "startup_rate", "closure_rate", "net_startup_rate", "spinoff_rate", "disagreement",
)  # fmt: skip
"""Metrics that compare with the year before, so that the opening year has none."""


UNDEFINED = {"diffusion": ("designs",)}
"""Metrics that mean nothing under a rule: the reduced engine has no designs."""


def frame(layout: Layout, taken: Tally, capital: float, rules: Collection[str] = ()) -> pl.DataFrame:
    """Return the long table (year, region, group, metric, value) of a run.

    Parameters
    ----------
    layout : Layout
    taken : Tally
    capital : float
        Machines a unit of capacity.
    rules : collection of str
        Rules that were on; what means nothing under them is NaN.
    """
    silent = frozenset(metric for rule in rules for metric in UNDEFINED.get(rule, ()))
    columns = np.array(list(_columns(layout, taken, capital, silent)))
    labels = _labels(tuple(taken.years.tolist()), layout.regions, layout.sectors)
    return labels.with_columns(value=pl.Series(columns.T.ravel()))


def _columns(layout: Layout, taken: Tally, capital: float, silent: Collection[str]) -> Iterator[F64]:
    """Yield the series of values (years,) in the order of `_names`."""
    names = ("firms", "ties", "more", "markets", "partners", "prices", "rest", "risk")
    stacked = {n: getattr(taken, n) for n in names}
    at_rest = taken.years == taken.opening
    for region in _regions(layout.regions):
        chosen = np.array([region in ("all", r) for r in layout.regions])
        inside = chosen[layout.market_region]
        sums = Sums(stacked, inside, chosen, capital)
        for metric, formula in FORMULAS.items():
            hidden = at_rest & (metric in NOT_AT_REST) | (metric in silent)
            yield np.where(hidden, np.nan, formula(sums))
        risk = stacked["risk"][:, inside].sum(axis=1)
        risk[at_rest] = 0.0
        yield from (ratio(risk[:, k, 1], risk[:, k, 0]) for k in range(tally.AGES))
        for k in range(len(layout.sectors)):
            sums = Sums(stacked, inside & (layout.market_sector == k), chosen, capital)
            for metric in BY_SECTOR:
                values = FORMULAS[metric](sums)
                yield np.full_like(values, np.nan) if metric in silent else values


def _regions(regions: tuple[str, ...]) -> tuple[str, ...]:
    return ("all", *regions) if len(regions) > 1 else ("all",)


def _names(regions: tuple[str, ...], sectors: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for region in _regions(regions):
        yield from ((region, "all", metric) for metric in FORMULAS)
        yield from ((region, age, "survival_at_age") for age in AGES)
        yield from ((region, sector, metric) for sector in sectors for metric in BY_SECTOR)


@lru_cache(maxsize=16)
def _labels(years: tuple[int, ...], regions: tuple[str, ...], sectors: tuple[str, ...]) -> pl.DataFrame:
    """Return the columns year, region, group, metric of a table of records; the same for many runs."""
    series = list(_names(regions, sectors))
    names = pl.DataFrame(series, schema=["region", "group", "metric"], orient="row")
    when = pl.DataFrame({"year": pl.Series(years, dtype=pl.Int16)})
    return when.join(names, how="cross", maintain_order="left_right")
