"""Local content: from whom a plant buys, by where the supplier is and whose it is."""

from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.finding import Finding, percent
from keiretsu.measure.trade_table import sentences, trade_of
from keiretsu.network import Network, View

PARTS = ("local_own", "local_host", "local_other", "from_home", "from_elsewhere")
DEEPEST = 64  # owners above owners; a circle of births and shares would never end


def nationality(view: View) -> pl.Series:
    """Return the region of the ultimate owner of every actor, shape (n,); null where it is unknown.

    The owner is the source of the ownership tie of the largest value that is open, otherwise the parent the
    actor was born from. An actor without either belongs to its own region.

    Examples
    --------
    >>> network = Network.from_tables(
    ...     {"id": ["hq", "plant"], "kind": ["tier-1"] * 2, "region": ["JP", "TH"], "parent": [None, "hq"]},
    ...     {"source": [], "target": [], "type": [], "since": []},
    ... )
    >>> nationality(network.at(1990)).to_list()
    ['JP', 'JP']
    """
    actors = view.actors
    row = pl.DataFrame({"parent": actors["id"], "row": np.arange(actors.height)})
    born = actors.select("parent").join(row, on="parent", how="left", maintain_order="left")["row"]
    owner = born.fill_null(-1).to_numpy().astype(np.int64)
    where = view.ties.rows("ownership")
    value = view.ties.frame["value"][where].to_numpy()
    order = np.argsort(value, kind="stable")  # the largest share is written last
    owner[view.ties.target[where][order]] = view.ties.source[where][order]
    own = np.arange(actors.height)
    step = np.where(owner < 0, own, owner)
    top = step
    for _ in range(DEEPEST):
        above = step[top]
        if np.array_equal(above, top):
            break
        top = above
    settled = step[top] == top
    return actors["region"].gather(pl.Series(np.where(settled, top, own))).alias("nationality")


def local_content(
    network: Network | View,
    as_of: int | str | None = None,
    *,
    by: str = "place",
    owner: str | None = None,
) -> Finding:
    """Divide the purchases of plants by where their suppliers are and who owns them.

    Nationality is the region of the ultimate owner (`nationality`). Each purchase falls into one part:

    - ``local_own``: the supplier stands in the plant's region and has the plant's nationality;
    - ``local_host``: it stands there and belongs to that region, while the plant does not;
    - ``local_other``: it stands there and belongs to a third region;
    - ``from_home``: it stands in the region of the plant's nationality, and the plant does not;
    - ``from_elsewhere``: it stands in a third region.

    Parameters
    ----------
    network : Network or View
    as_of : int or str, optional
        A year (its end) or an ISO date.
    by : {"place", "actor"}
        One row a region and nationality of plants, or one row a plant.
    owner : str, optional
        Only plants of this nationality.

    Returns
    -------
    Finding
        Shares of purchases: the five parts, which add up to 1, ``local_content`` (the first three) and
        ``local_in_group`` (share of local purchases inside the plant's vertical group; null where nothing is
        local). Purchases with an unknown region are set aside and counted.

    Raises
    ------
    InvalidData
        When no supply tie is open at the date, or none has the regions of both ends.
    UsageError
        When `by` is unknown or no plant has the nationality `owner`.
    """
    if by not in ("place", "actor"):
        raise UsageError(f"There is no table by {by!r}; choose place or actor.")
    view, trade, note = trade_of(network, as_of)
    parted, unknown = _parted(view, trade)
    if owner is not None:
        parted = parted.filter(pl.col("nationality") == owner)
        if parted.is_empty():
            raise UsageError(f"No plant that buys has the nationality {owner!r}; name another region.")
    places = ["region", "nationality"]
    table = _shares(parted, places if by == "place" else ["id", *places])
    numbers = _numbers(parted, unknown)
    left = f"{unknown:,} supply ties lack a region and are set aside." if unknown else ""
    return Finding("local-content", table, numbers, sentences(_summary(numbers), note, left))


def _parted(view: View, trade: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    nation = nationality(view)
    frame = trade.select(
        id="customer",
        region="customer_region",
        where="supplier_region",
        amount="amount",
        in_group=(pl.col("supplier_group") == pl.col("customer_group")).fill_null(False),
        nationality=nation.gather(trade["customer_row"]),
        whose=nation.gather(trade["supplier_row"]),
    )
    known = frame.drop_nulls(["region", "where", "nationality", "whose"])
    if known.is_empty():
        raise InvalidData("No supply tie has the regions of both ends; fill the column region of the actors.")
    local = pl.col("where") == pl.col("region")
    part = (
        pl.when(local & (pl.col("whose") == pl.col("nationality")))
        .then(pl.lit("local_own"))
        .when(local & (pl.col("whose") == pl.col("region")))
        .then(pl.lit("local_host"))
        .when(local)
        .then(pl.lit("local_other"))
        .when(pl.col("where") == pl.col("nationality"))
        .then(pl.lit("from_home"))
        .otherwise(pl.lit("from_elsewhere"))
    )
    return known.with_columns(part=part, local=local), frame.height - known.height


def _shares(parted: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    amount = pl.col("amount")
    total = amount.sum()
    shares = {name: _ratio(amount.filter(pl.col("part") == name).sum(), total) for name in PARTS}
    local = amount.filter(pl.col("local")).sum()
    inside = amount.filter(pl.col("local") & pl.col("in_group")).sum()
    return (
        parted.group_by(key)
        .agg(
            plants=pl.col("id").n_unique(),
            purchases=total,
            local_content=_ratio(local, total),
            **shares,
            local_in_group=_ratio(inside, local),
        )
        .sort(key)
    )


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _numbers(parted: pl.DataFrame, unknown: int) -> dict[str, Any]:
    abroad = parted.filter(pl.col("nationality") != pl.col("region"))
    numbers: dict[str, Any] = {"set_aside": unknown, "plants": parted["id"].n_unique()}
    for name, part in (("all", parted), ("abroad", abroad)):
        row = _shares(part.with_columns(every=1), ["every"]).drop("every").to_dicts() if part.height else [{}]
        for key in ("plants", "local_content", *PARTS, "local_in_group"):
            numbers[f"{name}_{key}"] = row[0].get(key)
    return numbers


def _summary(numbers: dict[str, Any]) -> str:
    said = f"{numbers['plants']:,} plants buy {percent(numbers['all_local_content'])} in their own region."
    if not numbers["abroad_plants"]:
        return f"{said} No plant stands outside the region of its owner."
    own, host = percent(numbers["abroad_local_own"]), percent(numbers["abroad_local_host"])
    return (
        f"{said} The {numbers['abroad_plants']:,} plants outside their owner's region buy "
        f"{percent(numbers['abroad_local_content'])} locally ({own} from suppliers of their own nationality, "
        f"{host} from suppliers of the host) and {percent(numbers['abroad_from_home'])} from home."
    )
