"""The network that a run gives back: who is there, and which ties join them, at the end of a year."""

from collections.abc import Collection

import numpy as np
import polars as pl

from keiretsu.core.arrays import F64, I16, U32
from keiretsu.model.economy import Economy
from keiretsu.model.index import Index
from keiretsu.model.record import sum_the_year
from keiretsu.model.step import Step
from keiretsu.network import Network
from keiretsu.schema import ties as tie_schema

ENDS = ["source", "target"]

LEAST = 1e-6
"""Least part of its opening size that a firm is given back with."""


def network_of(e: Economy, index: Index, network: Network, bought: pl.DataFrame | None = None) -> Network:
    """Return the network as an economy has it, with the actors and ties of that day alone.

    What the model changes is as the economy has it: supply and collaboration ties between firms, with their
    strengths and dates (a tie that is new in a year dates from the last day of the year before), stakes in
    stock, groups that have merged, sizes (that of the opening day times sales over those of the opening
    year). All else is as in the network that the run opened on. A network holds no designs, cash, debts,
    staff or expectations: opening a run on what is given back starts these anew. Nor are ties that have ended
    part of it; the events of a run list them. A failed firm's successor stands under the id of its place.

    Parameters
    ----------
    e : Economy
        At the end of a year, or before its first.
    index : Index
        As `lay_out` made it, with what only the opening reads.
    network : Network
        The network that the run opened on.
    bought : polars.DataFrame, optional
        Purchases of the year, see `purchases`; by default flows stay those of the opening.

    Returns
    -------
    Network
    """
    then = network.at(index.opening - 1)
    rows = then.ties.frame.with_columns(pl.col("type").cast(pl.String)).with_row_index("row")
    supply = rows.filter(_among(index.given["supply_row"]))
    pairs = rows.filter(_among(index.given["pair_row"]))
    rest = rows.join(pl.concat([supply, pairs]), on="row", how="anti", maintain_order="left")
    ties = [_with_stakes(e, index, rest), _supply(e, index, supply, bought), _collaboration(e, index, pairs)]
    columns = list(tie_schema().columns)  # attributes of ties are not carried through a run
    table = pl.concat([part.select(columns) for part in ties], how="vertical_relaxed")
    history = {"made_by": "keiretsu.model.run", "year": e.year, "opened_on": network.digest}
    return Network.from_tables(
        _actors(e, index, then.actors), table, {**network.provenance, "run": history}, attributes=True
    )


def purchases(e: Economy, index: Index) -> pl.DataFrame:
    """Return what every supply tie moved in the year, before next year's ties are drawn up.

    Returns
    -------
    polars.DataFrame
        ``source, target, flow`` (units a year) and ``value`` (purchases a year, mean firm's sales = 1).
    """
    slots, ties, sellers = e.supply.slots, e.supply.ties, e.production.sellers
    buyer = slots.slot_buyer[ties.tie_slot]
    units = slots.slot_need[ties.tie_slot] * sellers.output[buyer] * ties.share
    paid = units * sellers.price[ties.supplier]
    sales = float(np.mean(sellers.price * sellers.output))
    ids = index.ids
    named = {"source": ids.gather(ties.supplier), "target": ids.gather(buyer)}
    return pl.DataFrame({**named, "flow": units, "value": paid / sales if sales > 0.0 else paid})


def _among(rows: U32) -> pl.Expr:
    return pl.col("row").is_in(pl.Series(rows).implode())


def _actors(e: Economy, index: Index, actors: pl.DataFrame) -> pl.DataFrame:
    """Return the actors with their sizes, and the groups that theirs have become part of."""
    if e.year < index.opening:
        return actors
    sellers = e.production.sellers
    sales, before = sellers.price * sellers.output, sellers.opening_sales
    grown = np.where(before > 0.0, sales / np.where(before > 0.0, before, 1.0), 1.0)
    sizes = pl.DataFrame({"id": index.ids, "grown": grown})
    names = actors["horizontal"].cast(pl.String).drop_nulls().unique().sort()
    became = {name: names[int(k)] for name, k in zip(names, e.finance.horizontal_groups.merged, strict=True)}
    table = actors.join(sizes, on="id", how="left", maintain_order="left")
    # a firm that sold nothing keeps a size above zero, which a run asks for
    size = pl.col("size") * pl.max_horizontal(pl.col("grown").fill_null(1.0), pl.lit(LEAST))
    return table.with_columns(size, pl.col("horizontal").cast(pl.String).replace(became)).drop("grown")


def _with_stakes(e: Economy, index: Index, ties: pl.DataFrame) -> pl.DataFrame:
    """Return ties with the stakes in stock that holders have kept."""
    stakes = {"row": pl.Series(index.given["stake_row"]), "stake": e.ownership.stakes.stake}
    kept = ties.join(pl.DataFrame(stakes), on="row", how="left", maintain_order="left")
    return kept.with_columns(value=pl.coalesce("stake", "value"))


def _dated(table: pl.DataFrame, known: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return ties with day, flow, value and origin: those of the opening's tie where it is still that one."""
    year = pl.col("since").cast(pl.Date).dt.year()
    old = known.select(*ENDS, "since", "flow", "value", "brokered", first=year)
    found = table.join(old, on=ENDS, how="left", maintain_order="left")
    same = pl.col("first") == pl.col("began")
    new_day = pl.date(pl.col("began") - 1, 12, 31).to_physical()
    return found.with_columns(
        pl.lit(kind).alias("type"),
        pl.when(same).then("since").otherwise(new_day).alias("since"),
        pl.lit(None, pl.Int32).alias("until"),
        pl.when(same).then("flow").otherwise(0.0).alias("flow"),
        pl.when(same).then("value").otherwise(0.0).alias("value"),
        pl.when(same).then("brokered").otherwise(False).alias("brokered"),
    )


def _supply(e: Economy, index: Index, known: pl.DataFrame, bought: pl.DataFrame | None) -> pl.DataFrame:
    """Return the supply ties between firms."""
    slots, ties = e.supply.slots, e.supply.ties
    buyer = np.repeat(slots.slot_buyer, np.diff(ties.slot_ptr))
    table = _between(index, ties.supplier, buyer, ties.trust.astype(np.float64), ties.since)
    table = _dated(table, known, "supply")
    if bought is None:
        return table
    moved = table.drop("flow", "value").join(bought, on=ENDS, how="left", maintain_order="left")
    return moved.with_columns(pl.col("flow", "value").fill_null(0.0))


def _collaboration(e: Economy, index: Index, known: pl.DataFrame) -> pl.DataFrame:
    """Return the collaborations between firms."""
    pairs = e.partners.pairs
    table = _between(index, pairs.one, pairs.two, pairs.strength, pairs.partner_since)
    return _dated(table, known, "collaboration")


def _between(
    index: Index,
    one: U32,
    two: U32,
    strength: F64,
    began: I16,
) -> pl.DataFrame:
    ends = {"source": index.ids.gather(one), "target": index.ids.gather(two)}
    return pl.DataFrame({**ends, "strength": strength, "began": began.astype(np.int32)})


class GivenBack:
    """The networks of the years asked for, taken while a run goes on.

    Purchases are read once the year is summed up: by the end of the year next year's ties are drawn up. Where
    no year is asked for nothing is held on to: an index is freed of what only the opening reads.
    """

    _index: Index
    _network: Network

    def __init__(self, index: Index, network: Network, years: Collection[int]) -> None:
        self._years = frozenset(years)
        if years:
            self._index, self._network = index, network
        self._bought: pl.DataFrame | None = None
        self.networks: dict[int, Network] = {}

    def after(self, e: Economy, step: Step) -> None:
        """Look at the economy after a step."""
        if step is sum_the_year and e.year in self._years:
            self._bought = purchases(e, self._index)

    def at_end(self, e: Economy) -> None:
        """Look at the economy at the end of a year, or before the first."""
        if e.year in self._years:
            self.networks[e.year] = network_of(e, self._index, self._network, self._bought)
