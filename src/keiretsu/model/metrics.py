"""The metrics of the schema, made from the sums of a run when it ends."""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64, I64
from keiretsu.model import tally
from keiretsu.model.index import Index
from keiretsu.model.mechanisms.entry.kernels import INHERITED
from keiretsu.model.record import Recorder

Flags = npt.NDArray[np.bool_]

AGES = [f"age={k}" for k in range(tally.AGES - 1)] + [f"age={tally.AGES - 1}+"]


class Sums:
    """The sums of a group of markets, each (years,): the names of the tally and a few more, as attributes."""

    def __init__(self, taken: Recorder, markets: Flags, regions: Flags, capital: float) -> None:
        self._taken, self._markets, self._regions, self._capital = taken, markets, regions, capital
        self._totals = {
            name: np.ascontiguousarray(getattr(taken, name)[:, markets].sum(axis=1).T)
            for name in ("firms", "ties", "more")
        }
        columns = (("firms", tally.FIRM_SUMS), ("ties", tally.TIE_SUMS), ("more", taken.names))
        self._places = {name: (table, k) for table, names in columns for k, name in enumerate(names)}
        self.frontier, self.residual, self.people_residual = taken.rest.T

    def __getattr__(self, name: str) -> F64:
        table, column = self._places[name]
        total: F64 = self._totals[table][column]
        return total

    @property
    def stock(self) -> F64:
        """Capital at the price of machines."""
        capacity = self._taken.firms[:, self._markets, tally.FIRM_SUMS.index("capacity")]
        return _by_year(capacity * self._taken.prices[:, self._markets]) * self._capital

    @property
    def markets(self) -> F64:
        """Markets with firms."""
        return _by_year(self._sellers().astype(np.float64))

    @property
    def wages(self) -> F64:
        """Wages added over markets with firms."""
        return _by_year(self._taken.markets[:, 2, self._markets] * self._sellers())

    @property
    def final_orders(self) -> F64:
        """Final orders of all markets."""
        return _by_year(self._taken.markets[:, 0, self._markets])

    @property
    def final_sold(self) -> F64:
        """Final goods sold in all markets."""
        return _by_year(self._taken.markets[:, 1, self._markets])

    @property
    def partners(self) -> F64:
        """Collaboration ties."""
        return _by_year(self._taken.partners[:, 0, self._regions])

    @property
    def partners_kept(self) -> F64:
        """Collaboration ties that stay."""
        return _by_year(self._taken.partners[:, 1, self._regions])

    def _sellers(self) -> Flags:
        sellers: Flags = self._taken.firms[:, self._markets, 0] > 0
        return sellers


def _by_year(values: F64) -> F64:
    total: F64 = values.sum(axis=1)
    return total


def ratio(top: F64, bottom: F64) -> F64:
    """Return top / bottom, NaN where bottom is zero."""
    out = np.full(top.shape, np.nan)
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


def frame(index: Index, taken: Recorder, capital: float, rules: Collection[str] = ()) -> pl.DataFrame:
    """Return the long table (year, region, group, metric, value) of a run.

    Parameters
    ----------
    index : Index
    taken : Recorder
    capital : float
        Machines a unit of capacity.
    rules : collection of str
        Rules that were on; what means nothing under them is NaN.
    """
    at_rest = taken.years == taken.opening
    columns = np.concatenate(list(_columns(index, taken, capital, at_rest)))
    silent = [metric for rule in rules for metric in UNDEFINED.get(rule, ())]
    columns[_rows(tuple(silent), index.regions, index.sectors)] = np.nan
    columns[np.ix_(_rows(NOT_AT_REST, index.regions, index.sectors), at_rest)] = np.nan
    labels = _labels(tuple(taken.years.tolist()), index.regions, index.sectors)
    return labels.hstack([pl.Series("value", columns.T.ravel())])


def _columns(index: Index, taken: Recorder, capital: float, at_rest: Flags) -> Iterator[F64]:
    """Yield the series of values (., years) in the order of `_names`."""
    for region in _regions(index.regions):
        chosen = np.array([region in ("all", r) for r in index.regions])
        inside = chosen[index.markets.market_region]
        sums = Sums(taken, inside, chosen, capital)
        yield np.array([formula(sums) for formula in FORMULAS.values()])
        risk = taken.risk[:, inside].sum(axis=1)
        risk[at_rest] = 0.0
        yield ratio(risk[:, :, 1], risk[:, :, 0]).T
        for k in range(len(index.sectors)):
            sums = Sums(taken, inside & (index.markets.market_sector == k), chosen, capital)
            yield np.array([FORMULAS[metric](sums) for metric in BY_SECTOR])


def _regions(regions: tuple[str, ...]) -> tuple[str, ...]:
    return ("all", *regions) if len(regions) > 1 else ("all",)


def _names(regions: tuple[str, ...], sectors: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for region in _regions(regions):
        yield from ((region, "all", metric) for metric in FORMULAS)
        yield from ((region, age, "survival_at_age") for age in AGES)
        yield from ((region, sector, metric) for sector in sectors for metric in BY_SECTOR)


@lru_cache(maxsize=16)
def _rows(metrics: tuple[str, ...], regions: tuple[str, ...], sectors: tuple[str, ...]) -> I64:
    """Return the places of some metrics in the order of `_names`."""
    return np.flatnonzero([name in metrics for _, _, name in _names(regions, sectors)])


@lru_cache(maxsize=16)
def _labels(years: tuple[int, ...], regions: tuple[str, ...], sectors: tuple[str, ...]) -> pl.DataFrame:
    """Return the columns year, region, group, metric of a table of records; the same for many runs."""
    series = list(_names(regions, sectors))
    names = pl.DataFrame(series, schema=["region", "group", "metric"], orient="row")
    when = pl.DataFrame({"year": pl.Series(years, dtype=pl.Int16)})
    return when.join(names, how="cross", maintain_order="left_right")
