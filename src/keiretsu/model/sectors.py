"""The sectors of a run: the model's own, or a table made from a network whose sectors are others.

A generic table takes from the network who supplies whom and in what proportion; what a network does not say
(the shares of labour, of imports and of all inputs, final demand) is a prior: the mean of the model's own
sectors, of those with inputs or of those without. No sector makes machines; they come from abroad.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any

import polars as pl

from keiretsu import schema
from keiretsu.core.errors import InvalidData
from keiretsu.model.requirements import MOST_SECTORS, firms_of
from keiretsu.network.network import Network
from keiretsu.schema import Sector


@dataclass(frozen=True, slots=True)
class SectorTable:
    """The sectors of a run, and which of them each sector of the network counts as.

    Parameters
    ----------
    entries : mapping of str to Sector
    counted_as : mapping of str to str
        Sector of the network -> one of `entries`; ``""`` stands for firms without a sector. A name that is
        not mapped counts as itself.
    note : str
        What was assumed where the table was made from a network.
    """

    entries: Mapping[str, Sector] = field(default_factory=lambda: dict(schema.sectors()))
    counted_as: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def names(self, firms: pl.DataFrame) -> pl.Series:
        """Return the sector that every firm counts as; null where it has none."""
        own = firms["sector"].cast(pl.String).fill_null("")
        counted = own.replace(dict(self.counted_as)) if self.counted_as else own
        return pl.select(pl.when(counted != "").then(counted)).to_series()

    def canonical(self) -> dict[str, Any]:
        """Return the table as plain data: what of it decides a run."""
        return {
            "entries": [asdict(sector) for sector in self.entries.values()],
            "counted_as": dict(sorted(self.counted_as.items())),
        }


def generic_table(network: Network, year: int, counted_as: Mapping[str, str] | None = None) -> SectorTable:
    """Return a table in which every sector of a network is a sector of the model.

    Inputs go by the flows of supply ties between producing firms of two sectors, or by the number of ties
    where not every tie has a flow. The chain must not run in a circle: pairs of sectors are taken in order of
    falling flow, and a pair that would close a circle is left out, as is what a sector buys from itself.

    Parameters
    ----------
    network : Network
    year : int
        Year in which a run opens; the network is read at the end of the year before.
    counted_as : mapping of str to str, optional
        Sectors to be renamed, or joined, before; ``""`` stands for firms without one.

    Returns
    -------
    SectorTable
        Its note says what was left out.

    Raises
    ------
    InvalidData
        There are more sectors than a run can tell apart.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> made = generic_table(synth(200, seed=1), 1955)
    >>> made.entries["autos"].order < made.entries["materials"].order
    True
    """
    bare = SectorTable({}, counted_as or {})
    view = network.at(year - 1)
    firms = firms_of(view.actors)
    firms = firms.select("id", sector=bare.names(firms)).drop_nulls("sector")
    count = dict(firms.group_by("sector").len().sort("sector").iter_rows())
    if len(count) > MOST_SECTORS:
        raise InvalidData(
            f"the firms have {len(count):,} sectors and a run can tell {MOST_SECTORS} apart; "
            "join some by [sectors] in the scenario"
        )
    trade, measured = _trade(view.ties.frame, firms)
    kept = _without_circles(trade)
    order = _orders(count, kept)
    entries = {
        name: _sector(name, order[name], count[name] / len(firms), _bought(name, kept, trade))
        for name in sorted(count, key=lambda name: (order[name], name))
    }
    note = _note(order, trade, kept, measured) if trade else _tradeless(order, year)
    return SectorTable(entries, bare.counted_as, note)


Pair = tuple[str, str]
"""Supplying sector, buying sector."""


def _note(order: Mapping[str, int], trade: Mapping[Pair, float], kept: Iterable[Pair], measured: str) -> str:
    lost = 1.0 - sum(trade[pair] for pair in kept) / sum(trade.values())
    tiers = max(order.values()) + 1
    return (
        f"a generic table of {len(order)} sectors in {tiers} tier{'s' if tiers > 1 else ''}, inputs by "
        f"{measured}; {lost:.0%} of trade, within a sector or against the chain, counts for no input"
    )


def _tradeless(order: Mapping[str, int], year: int) -> str:
    return (
        f"no supply tie between firms is open at the end of {year - 1}, so that none of the {len(order)} "
        "sectors of the generic table has inputs; choose a first year in which ties are open"
    )


def _trade(ties: pl.DataFrame, firms: pl.DataFrame) -> tuple[dict[Pair, float], str]:
    """Return the trade between sectors, and whether it was measured by flows or by ties."""
    ties = ties.filter(pl.col("type").cast(pl.String) == "supply")
    for end, name in (("source", "supplier"), ("target", "buyer")):
        ties = ties.join(firms.rename({"id": end, "sector": name}), on=end, maintain_order="left")
    told = ties.height > 0 and bool((ties["flow"].fill_null(0.0) > 0.0).all())
    weight = pl.col("flow").sum() if told else pl.len().cast(pl.Float64)
    sums = ties.group_by("supplier", "buyer").agg(weight=weight).sort("supplier", "buyer")
    return {(one, two): value for one, two, value in sums.iter_rows()}, "flows" if told else "counts of ties"


def _without_circles(trade: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairs that are kept: in order of falling weight, those that close no circle."""
    above: dict[str, set[str]] = {}
    kept = []
    for supplier, buyer in sorted(trade, key=lambda pair: (-trade[pair], pair)):
        over = above.setdefault(buyer, set()) | {buyer}
        if supplier in over:
            continue
        kept.append((supplier, buyer))
        # whoever is supplied by the supplier's inputs now reaches all that its buyer reaches
        for name, reached in above.items():
            if name == supplier or supplier in reached:
                reached |= over
        above.setdefault(supplier, set(over))
    return kept


def _orders(sectors: Iterable[str], kept: Iterable[Pair]) -> dict[str, int]:
    """Return the tier of every sector: 0 if none buys from it, else one more than its last buyer."""
    buyers: dict[str, list[str]] = {name: [] for name in sectors}
    for supplier, buyer in kept:
        buyers[supplier].append(buyer)
    order: dict[str, int] = {}
    while len(order) < len(buyers):
        for name, needed in buyers.items():
            if name not in order and all(buyer in order for buyer in needed):
                order[name] = 1 + max((order[buyer] for buyer in needed), default=-1)
    return order


def _bought(buyer: str, kept: Iterable[Pair], trade: Mapping[Pair, float]) -> dict[str, float]:
    """Return the shares of a sector's kept inputs by supplying sector; they sum to 1."""
    parts = {supplier: trade[supplier, other] for supplier, other in sorted(kept) if other == buyer}
    total = sum(parts.values())
    return {supplier: value / total for supplier, value in parts.items()}


def _sector(name: str, order: int, firms: float, bought: Mapping[str, float]) -> Sector:
    """Return a sector with its inputs, and means of the model's own sectors for what is not known."""
    model = schema.sectors().values()
    alike = [sector for sector in model if bool(sector.inputs) == bool(bought)]
    placed = [sector for sector in model if (sector.order > 0) == (order > 0)]
    inputs = fmean(sum(sector.inputs.values()) for sector in alike)
    return Sector(
        name=name,
        order=order,
        firms=firms,
        final_demand=fmean(sector.final_demand for sector in placed),
        capital_good=False,
        labour=fmean(sector.labour for sector in alike),
        imports=fmean(sector.imports for sector in alike),
        inputs={supplier: inputs * share for supplier, share in bought.items()},
    )
