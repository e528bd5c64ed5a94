"""What a year leaves behind: sums over markets, turned into the metrics of the schema when the run ends."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.kernels import tally
from keiretsu.kernels.blocks import over
from keiretsu.rules.economy import Economy
from keiretsu.world.layout import Layout

F64 = npt.NDArray[np.float64]

BY_SECTOR = ("tfp_level", "tfp_mean", "tfp_top", "tfp_sd", "designs", "output", "ror", "utilisation")
"""Metrics recorded for sectors too."""

NOT_AT_REST = ("tie_survival", "collaboration_survival", "repeat_share")
"""Metrics that compare with the year before, so that the opening year has none."""


@dataclass(slots=True)
class Tally:
    """The sums of every recorded year: firms (y, M, .), ties (y, M, .), risk (y, M, AGES, 2), rest (y, .)."""

    opening: int
    years: list[int] = field(default_factory=list)
    firms: list[F64] = field(default_factory=list)
    ties: list[F64] = field(default_factory=list)
    risk: list[F64] = field(default_factory=list)
    markets: list[F64] = field(default_factory=list)
    collaboration: list[F64] = field(default_factory=list)
    rest: list[tuple[float, float]] = field(default_factory=list)
    machine_price: list[F64] = field(default_factory=list)


def take(e: Economy, year: int, tally_: Tally) -> None:
    """Sum the year over firms and supply ties, market by market."""
    f, s, flows = e.layout, e.state, e.flows
    markets = len(f.market_sector)
    firms = np.empty((markets, len(tally.FIRM_SUMS)))
    over(
        e.threads, tally.tally_firms, markets,
        f.market_ptr, f.market_firm, s.level, s.x, flows.changed, flows.output, flows.orders, s.capacity,
        s.price, s.debt, s.distressed, flows.books, firms,
    )  # fmt: skip
    ties, risk = np.empty((markets, len(tally.TIE_SUMS))), np.empty((markets, tally.AGES, 2))
    over(
        e.threads, tally.tally_ties, markets,
        year, f.market_ptr, f.market_firm, f.firm_slot, s.slot_ptr, f.slot_need, s.supplier, s.share,
        s.closeness, s.since, flows.dropped, flows.opened, s.leader_of, f.group, flows.output, flows.orders,
        s.price, ties, risk,
    )  # fmt: skip
    regions = len(f.regions)
    open_ties = np.bincount(f.region[s.one], minlength=regions)
    kept = np.bincount(f.region[s.one], weights=1.0 - flows.partner_dropped, minlength=regions)
    tally_.years.append(year)
    tally_.firms.append(firms)
    tally_.ties.append(ties)
    tally_.risk.append(risk)
    tally_.markets.append(np.stack([flows.final_orders, flows.final_sold, s.wage]))
    tally_.collaboration.append(np.stack([open_ties, kept]))
    tally_.rest.append((s.frontier, flows.residual))
    tally_.machine_price.append(s.machine_price.copy())


def frame(layout: Layout, taken: Tally, capital: float) -> pl.DataFrame:
    """Return the long table (year, region, group, metric, value) of a run.

    Parameters
    ----------
    layout : Layout
    taken : Tally
    capital : float
        Machines a unit of capacity.
    """
    rows: list[pl.DataFrame] = []
    regions = np.arange(len(layout.regions))
    for name, chosen in [("all", regions)] + (
        [(r, regions[k : k + 1]) for k, r in enumerate(layout.regions)] if len(regions) > 1 else []
    ):
        of_region = np.isin(layout.market_region, chosen)
        values = _metrics(layout, taken, of_region, chosen, capital)
        for metric in NOT_AT_REST:
            values[metric][np.array(taken.years) == taken.opening] = np.nan
        rows += [_long(taken.years, name, "all", m, v) for m, v in values.items()]
        rows += [_long(taken.years, name, g, "survival_at_age", v) for g, v in _survival(taken, of_region)]
        for k, sector in enumerate(layout.sectors):
            inside = of_region & (layout.market_sector == k)
            values = _metrics(layout, taken, inside, chosen, capital)
            rows += [_long(taken.years, name, sector, m, values[m]) for m in BY_SECTOR]
    return pl.concat(rows).sort("year", maintain_order=True)


def _long(years: list[int], region: str, group: str, metric: str, values: F64) -> pl.DataFrame:
    n = len(years)
    return pl.DataFrame(
        {
            "year": years,
            "region": [region] * n,
            "group": [group] * n,
            "metric": [metric] * n,
            "value": values,
        },
        schema={
            "year": pl.Int16,
            "region": pl.String,
            "group": pl.String,
            "metric": pl.String,
            "value": pl.Float64,
        },
    )


def _survival(taken: Tally, markets: npt.NDArray[np.bool_]) -> list[tuple[str, F64]]:
    risk = np.stack(taken.risk)[:, markets].sum(axis=1)
    names = [f"age={k}" for k in range(tally.AGES - 1)] + [f"age={tally.AGES - 1}+"]
    risk[np.array(taken.years) == taken.opening] = 0.0
    return [(name, _ratio(risk[:, k, 1], risk[:, k, 0])) for k, name in enumerate(names)]


def _ratio(top: F64, bottom: F64) -> F64:
    out = np.full(len(top), np.nan)
    np.divide(top, bottom, out=out, where=bottom != 0.0)
    return out


def _metrics(
    layout: Layout,
    taken: Tally,
    markets: npt.NDArray[np.bool_],
    regions: npt.NDArray[np.intp],
    capital: float,
) -> dict[str, F64]:
    firms, ties = np.stack(taken.firms)[:, markets], np.stack(taken.ties)[:, markets]
    prices = np.stack(taken.machine_price)[:, layout.market_region[markets]]
    f: dict[str, Any] = {name: firms[:, :, k].sum(axis=1) for k, name in enumerate(tally.FIRM_SUMS)}
    t: dict[str, Any] = {name: ties[:, :, k].sum(axis=1) for k, name in enumerate(tally.TIE_SUMS)}
    frontier = np.array([a for a, _ in taken.rest])
    stock = (firms[:, :, tally.FIRM_SUMS.index("capacity")] * prices).sum(axis=1) * capital
    final, sold, wage = np.stack(taken.markets)[:, :, markets].transpose(1, 0, 2)
    open_ties, kept = np.stack(taken.collaboration)[:, :, regions].sum(axis=2).T
    level, mean = _ratio(f["level_sales"], f["revenue"]), _ratio(f["level"], f["firms"])
    return {
        "tfp_level": level,
        "tfp_mean": mean,
        "tfp_top": _ratio(f["top"], f["firms"]),
        "tfp_sd": np.sqrt(np.maximum(0.0, _ratio(f["level_squared"], f["firms"]) - mean**2)),
        "tfp_abs": level * frontier,
        "frontier": frontier,
        "designs": _ratio(f["designs"], f["firms"]),
        "adoptions": _ratio(f["adoptions"], f["firms"]),
        "radical_share": _ratio(f["radical"], f["adoptions"]),
        "output": f["output"],
        "value_added": f["revenue"] - f["bought"],
        "investment": f["machines"],
        "capital": stock,
        "profit": f["profit"],
        "ror": 100.0 * _ratio(f["profit"] + f["interest"], stock),
        "utilisation": _ratio(f["output"], f["capacity"]),
        "margin": _ratio(f["profit"], f["revenue"]),
        "hhi": firms[:, :, tally.FIRM_SUMS.index("hhi")].sum(axis=1)
        / np.maximum(1, (firms[:, :, 0] > 0).sum(axis=1)),
        "wage": _ratio(wage @ np.ones(wage.shape[1]), np.full(len(wage), float(wage.shape[1]))),
        "price": _ratio(f["price_output"], f["output"]),
        "supply_ties": t["kept"] + t["opened"],
        "collaboration_ties": open_ties.astype(np.float64),
        "tie_survival": _ratio(t["kept"], t["ties"]),
        "collaboration_survival": _ratio(kept, open_ties),
        "openings": t["opened"],
        "closings": t["ties"] - t["kept"],
        "tie_age": _ratio(t["age"], t["ties"]),
        "repeat_share": _ratio(t["repeated"], t["purchases"]),
        "exclusivity": _ratio(t["own"], t["purchases"]),
        "closeness": _ratio(t["closeness"], t["purchases"]),
        "distressed": _ratio(f["distressed"], f["firms"]),
        "unmet_final": 1.0 - _ratio(sold.sum(axis=1), final.sum(axis=1)),
        "unmet_inputs": _ratio(t["missing"], t["wanted"]),
        "loans": f["debt"],
        "money_residual": np.array([r for _, r in taken.rest]),
    }
