"""Who depends on whom: exclusivity and concentration of every buyer and supplier."""

from typing import Any

import polars as pl

from keiretsu.measure.finding import Finding, percent, share_of
from keiretsu.measure.trade_table import sentences, trade_of
from keiretsu.network import Network, View

CAPTIVE = 0.5
"""A supplier that sells more than this share to one customer is called captive; a convention."""


def dependence(network: Network | View, as_of: int | str | None = None) -> Finding:
    """Measure how much every buyer and supplier depends on its partners.

    Parameters
    ----------
    network : Network or View
    as_of : int or str, optional
        A year (its end) or an ISO date.

    Returns
    -------
    Finding
        One row an actor that trades. As supplier: ``customers``, ``sales``, ``main_customer`` and its share,
        ``customer_concentration`` (Herfindahl index of the shares, 1 = a single customer) and
        ``sales_in_group`` (share sold to the own vertical group; null without a group). As buyer the same:
        ``suppliers``, ``purchases``, ``main_supplier``, ``supplier_concentration``, ``purchases_in_group``,
        and ``sole_sourced``: the share of purchases in sectors with a single supplier.
        Numbers: ``exclusivity`` (share of all purchases inside the buyer's own vertical group; None
        where no buyer has one), the means, and ``captive_suppliers`` (share of suppliers that sell more than
        half to one customer).

    Raises
    ------
    InvalidData
        When no supply tie is open at the date.

    Examples
    --------
    >>> network = Network.from_tables(
    ...     {"id": ["a", "b", "s"], "kind": ["assembler", "assembler", "tier-1"], "group": ["A", "B", "A"]},
    ...     {"source": ["s", "s"], "target": ["a", "b"], "type": ["supply"] * 2, "since": ["1950-01-01"] * 2,
    ...      "value": [3.0, 1.0]},
    ... )
    >>> dependence(network, 1955).numbers["exclusivity"]
    0.75
    """
    view, trade, note = trade_of(network, as_of)
    as_supplier = _side(trade, "supplier", "customer", ("customers", "sales"))
    as_buyer = _side(trade, "customer", "supplier", ("suppliers", "purchases"))
    table = (
        view.actors.select("id", "name", "sector", "group")
        .join(as_supplier, on="id", how="left", maintain_order="left")
        .join(as_buyer, on="id", how="left", maintain_order="left")
        .join(_sole_sourced(trade), on="id", how="left", maintain_order="left")
        .filter(pl.col("customers").is_not_null() | pl.col("suppliers").is_not_null())
        .with_columns(pl.col("customers", "sales", "suppliers", "purchases").fill_null(0))
    )
    numbers = _numbers(trade, table)
    return Finding("dependence", table, numbers, sentences(_summary(numbers), note))


def tie_dependence(network: Network | View, as_of: int | str | None = None) -> Finding:
    """Measure, tie by tie, how much each end depends on the other.

    Returns
    -------
    Finding
        One row a supply tie: ``supplier_depends`` (its share of the supplier's sales), ``customer_depends``
        (of the customer's purchases), ``customer_depends_in_sector`` (of its purchases from that sector), and
        ``balance``, the first less the second: positive where the supplier needs the customer more.

    Raises
    ------
    InvalidData
        When no supply tie is open at the date.
    """
    _, trade, note = trade_of(network, as_of)
    amount = pl.col("amount")
    table = trade.select(
        "supplier",
        "customer",
        "amount",
        supplier_depends=_ratio(amount, amount.sum().over("supplier")),
        customer_depends=_ratio(amount, amount.sum().over("customer")),
        customer_depends_in_sector=_ratio(amount, amount.sum().over("customer", "supplier_sector")),
    ).with_columns(balance=pl.col("supplier_depends") - pl.col("customer_depends"))
    lopsided = float((table["balance"] > 0).mean() or 0.0)  # type: ignore[arg-type]
    numbers = {"ties": table.height, "supplier_needs_more": lopsided}
    said = f"In {percent(lopsided)} of {table.height:,} supply ties the supplier needs the customer more."
    return Finding("tie-dependence", table, numbers, sentences(said, note))


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _side(trade: pl.DataFrame, end: str, other: str, names: tuple[str, str]) -> pl.DataFrame:
    """Sum up the trade of every actor that stands at one end."""
    count, total = names
    amount = pl.col("amount")
    largest_first = trade.sort(amount, other, descending=[True, False])
    inside = (pl.col(f"{end}_group") == pl.col(f"{other}_group")).fill_null(False)
    grouped = largest_first.group_by(end).agg(
        pl.len().alias(count),
        amount.sum().alias(total),
        pl.col(other).first().alias(f"main_{other}"),
        _ratio(amount.max(), amount.sum()).alias(f"main_{other}_share"),
        _ratio((amount**2).sum(), amount.sum() ** 2).alias(f"{other}_concentration"),
        pl.when(pl.col(f"{end}_group").first().is_not_null())
        .then(_ratio(amount.filter(inside).sum(), amount.sum()))
        .alias(f"{total}_in_group"),
    )
    return grouped.rename({end: "id"})


def _sole_sourced(trade: pl.DataFrame) -> pl.DataFrame:
    alone = pl.len().over("customer", "supplier_sector") == 1
    amount = pl.col("amount")
    return (
        trade.with_columns(alone=alone)
        .group_by("customer")
        .agg(sole_sourced=_ratio(amount.filter(pl.col("alone")).sum(), amount.sum()))
        .rename({"customer": "id"})
    )


def _numbers(trade: pl.DataFrame, table: pl.DataFrame) -> dict[str, Any]:
    own = (pl.col("supplier_group") == pl.col("customer_group")).fill_null(False)
    grouped = trade["customer_group"].count() > 0
    inside = float(trade.filter(own)["amount"].sum())
    suppliers = table.filter(pl.col("customers") > 0)
    captive = float((suppliers["main_customer_share"] > CAPTIVE).sum())
    return {
        "ties": trade.height,
        "suppliers": suppliers.height,
        "customers": table.filter(pl.col("suppliers") > 0).height,
        "exclusivity": share_of(inside, float(trade["amount"].sum())) if grouped else None,
        "mean_main_customer_share": suppliers["main_customer_share"].mean(),
        "mean_main_supplier_share": table["main_supplier_share"].mean(),
        "mean_sole_sourced": table["sole_sourced"].mean(),
        "captive_suppliers": share_of(captive, suppliers.height),
    }


def _summary(numbers: dict[str, Any]) -> str:
    share = numbers["exclusivity"]
    own = f"{percent(share)} of all purchases stay inside the buyer's own vertical group. "
    return ("" if share is None else own) + (
        f"The mean supplier sells {percent(numbers['mean_main_customer_share'])} of its sales to its main "
        f"customer; {percent(numbers['captive_suppliers'])} of {numbers['suppliers']:,} suppliers sell more "
        "than half to one customer."
    )
