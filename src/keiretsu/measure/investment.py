"""Who founded what in another region, and what pulled there: the table behind the convoy test."""

from collections.abc import Mapping

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.network import Network
from keiretsu.network.closeness import closeness_by_pair

KEY = ["investment", "region"]


def investments(network: Network, until: int | None = None) -> pl.DataFrame:
    """Return every actor founded, up to the day `until`, in another region than its parent's.

    Returns
    -------
    polars.DataFrame
        Columns investment (its id), investor, home, region, sector and horizontal (of the investor), day.

    Raises
    ------
    InvalidData
        When there is none, or all are in one region.
    """
    parents = network.actors.select(
        pl.col("id").alias("investor"), pl.col("region").alias("home"), "sector", "horizontal"
    )
    made = (
        network.actors.select(
            pl.col("id").alias("investment"), pl.col("parent").alias("investor"), "region", day="founded"
        )
        .drop_nulls()
        .join(parents, on="investor", maintain_order="left")
        .filter(pl.col("home") != pl.col("region"))
    )
    if until is not None:
        made = made.filter(pl.col("day") <= until)
    if made["region"].n_unique() < 2:
        raise InvalidData(
            "The network holds no affiliates founded in at least two regions other than their parent's; fill "
            "the columns parent, region and founded of the actors."
        )
    return made


def pulls(network: Network, made: pl.DataFrame, recent: int) -> pl.DataFrame:
    """Return one row an investment and region it could have gone to.

    Returns
    -------
    polars.DataFrame
        Columns investment, region, year, chosen, convoy, horizontal, agglomeration; see
        `keiretsu.measure.convoy.convoy_test`.
    """
    regions = made.select(pl.col("region").unique().sort())
    options = (
        made.rename({"region": "taken"})
        .join(regions, how="cross")
        .filter(pl.col("region") != pl.col("home"))
        .with_columns(
            chosen=pl.col("taken") == pl.col("region"),
            year=pl.col("day").cast(pl.Date).dt.year(),
        )
    )
    several = pl.len().over("investment") > 1
    options = options.filter(several)
    pull = _horizontal(options, made, recent), _agglomeration(options, made)
    return (
        options.with_columns(pull)
        .join(convoy_pull(network, made), on=KEY, how="left", maintain_order="left")
        .with_columns(pl.col("convoy").fill_null(0.0))
        .drop("taken", "home", "sector", "day")
    )


def convoy_pull(
    network: Network, made: pl.DataFrame, instead: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the pull of customers that already produce in a region: columns investment, region, convoy.

    Parameters
    ----------
    network : Network
    made : polars.DataFrame
        What `investments` returns.
    instead : mapping of str to str, optional
        For placebos: the actor whose plants are looked at instead of each customer's.
    """
    sales = _sales(network, made)
    if instead is not None:
        table = pl.DataFrame({"customer": list(instead), "other": list(instead.values())})
        sales = sales.join(table, on="customer", how="left", maintain_order="left").with_columns(
            customer=pl.coalesce("other", "customer")
        )
    reached = (
        sales.join(_presence(network), left_on="customer", right_on="owner", maintain_order="left")
        .filter(_open("start", "stop"))
        .unique([*KEY, "customer"], maintain_order=True)  # two plants of one customer pull once
    )
    return reached.group_by(KEY, maintain_order=True).agg(convoy=pl.col("pull").sum())


def _open(since: str, until: str) -> pl.Expr:
    """Return whether a spell held on the day before `day`."""
    start, stop, day = pl.col(since), pl.col(until), pl.col("day")
    return (start.is_null() | (start < day)) & (stop.is_null() | (stop >= day))


def _sales(network: Network, made: pl.DataFrame) -> pl.DataFrame:
    """Return q/Q times closeness for each customer on the day before: investment, customer, day, pull."""
    supply = network.ties.filter(pl.col("type") == "supply").select(
        "source", "target", "since", "until", "value"
    )
    open_then = (
        made.select("investment", "investor", "day")
        .join(supply, left_on="investor", right_on="source", maintain_order="left")
        .filter(_open("since", "until"))
        .rename({"target": "customer"})
    )
    total = pl.col("value").sum().over("investment")
    # where no amount is known, customers count alike
    share = pl.when(total > 0).then(pl.col("value") / total).otherwise(1.0 / pl.len().over("investment"))
    pairs = open_then.select(
        "investment",
        "customer",
        "day",
        share=share,
        low=pl.min_horizontal("investor", "customer"),
        high=pl.max_horizontal("investor", "customer"),
    )
    return pairs.join(
        _closeness(network, pairs), on=["investment", "customer"], maintain_order="left"
    ).select("investment", "customer", "day", pull=pl.col("share") * pl.col("closeness"))


def _closeness(network: Network, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the closeness of each pair on the day before: columns investment, customer, closeness."""
    ties = network.ties.select(
        "since",
        "until",
        "type",
        "strength",
        low=pl.min_horizontal("source", "target"),
        high=pl.max_horizontal("source", "target"),
    )
    held = (
        pairs.with_row_index("pair")
        .join(ties, on=["low", "high"], maintain_order="left_right")
        .filter(_open("since", "until"))
    )
    code, strength = held["type"].to_physical().to_numpy(), held["strength"].to_numpy()
    pair, close = closeness_by_pair(held["pair"].cast(pl.UInt64).to_numpy(), code, strength)
    return pairs[pair].select("investment", "customer", closeness=pl.Series(close))


def _presence(network: Network) -> pl.DataFrame:
    """Return where an actor produces, itself or by an affiliate: columns owner, region, start, stop.

    Spells of one actor in one region that meet are one spell, however many plants it has there.
    """
    actors = network.actors
    home = actors.select(pl.col("id").alias("owner"), "region", start="founded", stop="closed")
    away = actors.select(pl.col("parent").alias("owner"), "region", start="founded", stop="closed")
    place, ever = ("owner", "region"), (pl.Int32.min(), pl.Int32.max())
    spells = (
        pl.concat([home, away])
        .drop_nulls(place)
        .with_columns(pl.col("start").fill_null(ever[0]), pl.col("stop").fill_null(ever[1]))
        .sort(*place, "start")
        .with_columns(before=pl.col("stop").cum_max().shift().over(place))
    )
    fresh = pl.col("before").is_null() | (pl.col("start") > pl.col("before"))
    return (
        spells.group_by(*place, spell=fresh.cum_sum(), maintain_order=True)
        .agg(pl.col("start").first(), pl.col("stop").max())
        .drop("spell")
    )


def _horizontal(options: pl.DataFrame, made: pl.DataFrame, recent: int) -> pl.Series:
    """Return the plants founded by other members of the horizontal group in the last years, shape (n,)."""
    window = round(365.25 * recent)
    fresh = _others_before(options, made, "horizontal", 0) - _others_before(
        options, made, "horizontal", window
    )
    return fresh.alias("horizontal")


def _agglomeration(options: pl.DataFrame, made: pl.DataFrame) -> pl.Series:
    return (1.0 + _others_before(options, made, "sector", 0)).log().alias("agglomeration")


def _others_before(options: pl.DataFrame, made: pl.DataFrame, on: str, ago: int) -> pl.Series:
    """Count the plants that others of the same `on` founded in the region more than `ago` days before."""
    own = _founded_before(options, made.filter(pl.col(on).is_not_null()), "investor", ago)
    return _founded_before(options, made, on, ago) - own


def _founded_before(options: pl.DataFrame, made: pl.DataFrame, on: str, ago: int) -> pl.Series:
    place = [on, "region"]
    # running totals and a join on the day before: comparing all pairs would take the square of their number
    total = (
        made.drop_nulls(place)
        .group_by(*place, "day")
        .len()
        .sort("day")
        .select(*place, "day", n=pl.col("len").cast(pl.Float64).cum_sum().over(place))
    )
    asked = options.select(*place, day=pl.col("day") - ago).with_row_index("row").sort("day")
    found = asked.join_asof(
        total, on="day", by=place, strategy="backward", allow_exact_matches=False, check_sortedness=False
    )
    return found.sort("row")["n"].fill_null(0.0)
