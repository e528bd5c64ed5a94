"""How open supplier groups are, beside groups of the same make-up put together at random."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64, I64
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.finding import Finding, percent, share_of
from keiretsu.measure.trade_table import sentences, trade_of
from keiretsu.network import Network, View
from keiretsu.synthetic.placebo import Shuffle


@dataclass(frozen=True, slots=True, eq=False)
class _Trade:
    supplier: I64
    customer: I64
    amount: F64
    groups: int

    def open_share(self, group: I64) -> tuple[F64, float]:
        """Return the share sold outside by each group and by all together; nan where nothing is sold."""
        seller = group[self.supplier]
        sold, outside = self.sums(seller), self.sums(np.where(seller == group[self.customer], -1, seller))
        with np.errstate(invalid="ignore", divide="ignore"):
            return outside / sold, float(np.divide(outside.sum(), sold.sum()))

    def sums(self, owner: I64) -> F64:
        """Return the amounts by the group that owns each tie; -1 is nobody."""
        owned = owner >= 0
        return np.bincount(owner[owned], self.amount[owned], self.groups).astype(np.float64)


def openness(
    network: Network | View,
    as_of: int | str | None = None,
    *,
    placebos: int = 199,
    seed: int = 1,
    size_classes: int = 4,
) -> Finding:
    r"""Measure which share of their sales the members of each vertical group sell outside it.

    A group of firms from few sectors trades within itself even by chance, so each group is set beside
    `placebos` groups of the same make-up: the memberships of the actors that sell are shuffled within classes
    of equal sector and similar size. Who only buys, such as the assembler at the hub, stays in its
    group. The openness of group g is

    .. math:: O_g = \sum_{i \in g, j \notin g} q_{ij} \Big/ \sum_{i \in g, j} q_{ij}

    with q the amount that i sells to j.

    Parameters
    ----------
    network : Network or View
    as_of : int or str, optional
        A year (its end) or an ISO date.
    placebos : int
        How often the memberships are shuffled.
    seed : int
        The same seed, the same placebos, whatever the order of the rows.
    size_classes : int
        Number of equal classes of size in each sector.

    Returns
    -------
    Finding
        One row a group, by name: ``members``, ``sales``, ``openness``, ``placebo`` (mean over shuffles),
        ``low`` and ``high`` (5 % and 95 % of the shuffles), ``closure`` (placebo less openness) and
        ``p_closed``: how rarely chance alone gives a group at least as closed, (1 + k)/(1 + placebos).
        A group that sells nothing has no openness; shuffles in which it sells nothing are left out.

    Raises
    ------
    InvalidData
        When no supply tie is open at the date, or no actor that sells belongs to a group.
    UsageError
        When `placebos` or `size_classes` is below 1.
    """
    if placebos < 1 or size_classes < 1:
        raise UsageError("The numbers of placebos and of size classes are at least 1; raise them.")
    view, table, note = trade_of(network, as_of)
    names, group = _coded(view)
    supplier, customer = (table[f"{e}_row"].to_numpy().astype(np.int64) for e in ("supplier", "customer"))
    sells = np.zeros(view.actors.height, np.bool_)
    sells[supplier] = True
    if not (group[sells] >= 0).any():
        raise InvalidData("No actor that sells has a vertical group; fill the column group of the actors.")
    trade = _Trade(supplier, customer, table["amount"].to_numpy(), len(names))
    observed, every = trade.open_share(group)
    shuffled, every_shuffled = _shuffles(view, sells, group, trade, placebos, seed, size_classes)
    found = _table(names, np.bincount(group[group >= 0], minlength=len(names)), trade, group)
    found = found.with_columns(_beside(observed, shuffled)).sort("group")
    numbers = _numbers(found, every, every_shuffled, placebos)
    return Finding("openness", found, numbers, sentences(_summary(numbers), note))


def _coded(view: View) -> tuple[list[str], I64]:
    column = view.actors["group"]
    names = sorted(column.drop_nulls().unique().to_list())
    code = pl.DataFrame(
        {"group": names, "code": np.arange(len(names))}, schema_overrides={"group": pl.String}
    )
    joined = view.actors.select("group").join(code, on="group", how="left", maintain_order="left")
    return names, joined["code"].fill_null(-1).cast(pl.Int64).to_numpy()


def _shuffles(
    view: View,
    sells: npt.NDArray[np.bool_],
    group: I64,
    trade: _Trade,
    placebos: int,
    seed: int,
    size_classes: int,
) -> tuple[F64, F64]:
    """Return the openness of each group, shape (placebos, groups), and of all together, shape (placebos,)."""
    rows = np.flatnonzero(sells)
    shuffle = Shuffle(view.actors[rows], seed, size_classes)
    shares, every = np.empty((placebos, trade.groups)), np.empty(placebos)
    for step in range(placebos):
        placed = group.copy()
        placed[rows] = group[rows[shuffle.order(step)]]
        shares[step], every[step] = trade.open_share(placed)
    return shares, every


def _table(names: list[str], members: I64, trade: _Trade, group: I64) -> pl.DataFrame:
    return pl.DataFrame({"group": names, "members": members, "sales": trade.sums(group[trade.supplier])})


def _beside(observed: F64, shuffled: F64) -> list[pl.Series]:
    sold = np.isfinite(shuffled)
    count = sold.sum(0)
    filled = np.where(sold, shuffled, np.nan)
    usable = (count > 0) & np.isfinite(observed)
    mean, low, high, p = (np.full(len(observed), np.nan) for _ in range(4))
    if usable.any():
        mean[usable] = np.nanmean(filled[:, usable], 0)
        low[usable], high[usable] = np.nanquantile(filled[:, usable], [0.05, 0.95], 0)
        # rounding of the sums is no difference
        as_closed = (filled <= observed + 1e-12).sum(0)
        p[usable] = ((1 + as_closed) / (1 + count))[usable]
    columns = {"openness": observed, "placebo": mean, "low": low, "high": high}
    columns |= {"closure": mean - observed, "p_closed": p}
    return [pl.Series(name, values).fill_nan(None) for name, values in columns.items()]


def _numbers(found: pl.DataFrame, every: float, shuffled: F64, placebos: int) -> dict[str, Any]:
    shuffled = shuffled[np.isfinite(shuffled)]
    low, high = np.quantile(shuffled, [0.05, 0.95]) if len(shuffled) else (np.nan, np.nan)
    closed = found.filter(pl.col("p_closed") <= 0.05).height
    return {
        "groups": found.height,
        "openness": every,
        "placebo": float(shuffled.mean()) if len(shuffled) else None,
        "low": float(low),
        "high": float(high),
        "p_closed": float((1 + (shuffled <= every + 1e-12).sum()) / (1 + len(shuffled))),
        "closed_groups": closed,
        "closed_share": share_of(closed, found["openness"].count()),
        "placebos": placebos,
    }


def _summary(numbers: dict[str, Any]) -> str:
    return (
        f"Members of {numbers['groups']:,} groups sell {percent(numbers['openness'])} outside their group; "
        f"groups of the same make-up put together at random sell {percent(numbers['placebo'])} outside (90 % "
        f"of {numbers['placebos']} shuffles: {percent(numbers['low'])} to {percent(numbers['high'])}). "
        f"{numbers['closed_groups']:,} groups are more closed than 95 % of their placebos."
    )
