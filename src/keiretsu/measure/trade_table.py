"""The supply ties of a view with what is known of their ends: the table the studies of trade share."""

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.measure.tied_pairs import view_of
from keiretsu.network import Network, View

OF_AN_END = ("group", "sector", "region", "size")


def trade_of(network: Network | View, as_of: int | str | None = None) -> tuple[View, pl.DataFrame, str]:
    """Return a view, its supply ties as a table, and a note on how they are weighed.

    A tie weighs its `value` (yearly purchases). Where no supply tie has one, each counts the same.

    Returns
    -------
    view : View
    trade : polars.DataFrame
        Columns supplier, customer, amount, strength, and for each end x in (supplier, customer): x_row (its
        row in the view's actors), x_group, x_sector, x_region, x_size.
    note : str
        Empty, or one sentence.

    Raises
    ------
    InvalidData
        When no supply tie is open at the date.
    """
    view = view_of(network, as_of)
    where = view.ties.rows("supply")
    ties = view.ties.frame[where]
    if ties.is_empty():
        raise InvalidData(
            "No supply tie is open at the date; give ties of type supply, supplier first, or another date."
        )
    ends = {"supplier": view.ties.source[where], "customer": view.ties.target[where]}
    trade = ties.select(
        pl.col("source").alias("supplier"),
        pl.col("target").alias("customer"),
        pl.col("value").alias("amount"),
        "strength",
    )
    for end, row in ends.items():
        of_end = view.actors.select(OF_AN_END)[row].rename({name: f"{end}_{name}" for name in OF_AN_END})
        trade = trade.with_columns(pl.Series(f"{end}_row", row)).hstack(of_end)
    return view, *_weighed(trade)


def _weighed(trade: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    known = int((trade["amount"] > 0).sum())
    if known == 0:
        note = "No supply tie says how much is bought, so every tie counts the same."
        return trade.with_columns(amount=pl.lit(1.0)), note
    missing = trade.height - known
    if missing:
        return trade, f"{missing:,} of {trade.height:,} supply ties say no amount and weigh nothing."
    return trade, ""


def sentences(*parts: str) -> str:
    """Return the parts that say anything, one after the other.

    Examples
    --------
    >>> sentences("One.", "", "Two.")
    'One. Two.'
    """
    return " ".join(part for part in parts if part)
