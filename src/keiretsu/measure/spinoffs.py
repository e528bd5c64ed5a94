"""Spin-offs: the trees of firms born from firms, and who is independent after some years."""

from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.clock import day_of, last_day
from keiretsu.measure.finding import Finding, percent, share_of
from keiretsu.network import Network, View

WILSON = 1.959963984540054**2


def lineage(
    network: Network | View, as_of: int | str | None = None, *, years: int = 5, cutoff: float = 0.5
) -> Finding:
    """Follow every firm born from another: its tree, and how independent it is after some years.

    The parent is the column parent of the actors, or else the source of the earliest lineage tie. Trade is
    that of the supply ties open on the day the firm is `years` years old. Its family are its parent, the
    firms of the same tree, and the parent's vertical group. A firm is *independent* when it lives, trades,
    and at most `cutoff` of its trade is with its family; dependence on a stranger shows in
    ``main_partner_share``.

    Parameters
    ----------
    network : Network
    as_of : int or str, optional
        Last day of the record: a year (its end) or an ISO date; by default the last date of any row.
    years : int
    cutoff : float
        Share of trade, in 0 to 1.

    Returns
    -------
    Finding
        One row a firm with a parent: ``parent``, ``root`` and ``generation`` of its tree, ``offspring``,
        ``birth_type``, ``founded`` and ``after`` (the day looked at; null while it is not reached),
        ``alive``, ``partners``, ``parent_share``, ``family_share``, ``main_partner_share``,
        ``concentration`` (Herfindahl index over partners), ``independent`` (null where it is not known).
        Numbers: trees, the largest and deepest, and for every birth type how many are known and
        independent, with Wilson's 95 % interval.

    Raises
    ------
    InvalidData
        When a view is given, no actor has a parent, or parents run in a circle.
    UsageError
        When `years` or `cutoff` is out of range.

    Examples
    --------
    >>> network = Network.from_tables(
    ...     {"id": ["big", "new", "x"], "kind": ["assembler", "venture", "tier-1"],
    ...      "parent": [None, "big", None], "founded": [None, "1970-04-01", None]},
    ...     {"source": ["new", "new"], "target": ["big", "x"], "type": ["supply"] * 2,
    ...      "since": ["1971-01-01"] * 2, "value": [1.0, 3.0]},
    ... )
    >>> lineage(network, 1980).table.select("family_share", "independent").rows()
    [(0.25, True)]
    """
    if isinstance(network, View):
        raise InvalidData("A view of one date knows no births over time; give the network.")
    if years < 0 or not 0 <= cutoff <= 1:
        raise UsageError("years is a number from 0 and cutoff a share from 0 to 1; correct them.")
    births = _births(network)
    if births.is_empty():
        raise InvalidData("No actor has a parent; fill the column parent, or give ties of type lineage.")
    trees = _trees(births)
    until = last_day(network) if as_of is None else day_of(as_of)
    children = _grown(network, births.join(trees, on="id", maintain_order="left"), years, until)
    found = children.join(_trade(network, children, trees), on="id", how="left", maintain_order="left")
    lives = pl.col("alive") & (pl.col("partners") > 0)
    found = found.with_columns(
        partners=pl.when(pl.col("alive")).then(pl.col("partners").fill_null(0)),
        independent=pl.when(lives).then(pl.col("family_share") <= cutoff + 1e-12),
    )
    found = found.with_columns(pl.col("founded", "after").cast(pl.Date)).sort("root", "generation", "id")
    numbers = _numbers(found, years)
    return Finding("lineage", found, numbers, _summary(numbers))


def _births(network: Network) -> pl.DataFrame:
    ties = network.ties.filter(pl.col("type") == "lineage").sort("since", "source", maintain_order=True)
    origin = ties.group_by("target", maintain_order=True).agg(origin=pl.col("source").first())
    actors = network.actors.select("id", "name", "parent", "birth_type", "founded", "closed")
    joined = actors.join(origin, left_on="id", right_on="target", how="left", maintain_order="left")
    return joined.with_columns(parent=pl.coalesce("parent", "origin")).drop("origin").drop_nulls("parent")


def _trees(births: pl.DataFrame) -> pl.DataFrame:
    """Return root, generation (roots are 0) and number of offspring of everybody in a tree."""
    ids = pl.concat([births["id"], births["parent"].rename("id")]).unique().sort()
    row = pl.DataFrame({"id": ids, "row": np.arange(len(ids))})
    child = births.select("id").join(row, on="id", maintain_order="left")["row"].to_numpy()
    parent = births.select(id="parent").join(row, on="id", maintain_order="left")["row"].to_numpy()
    up = np.arange(len(ids))
    up[child] = parent
    root, generation = up.copy(), (up != np.arange(len(ids))).astype(np.int64)
    for _ in range(len(ids)):
        higher = up[root]
        moved = higher != root
        if not moved.any():
            break
        generation += moved
        root = higher
    else:
        raise InvalidData("Parents and lineage ties run in a circle; break it.")
    return pl.DataFrame(
        {
            "id": ids,
            "root": ids.gather(root),
            "generation": generation,
            "offspring": np.bincount(parent, minlength=len(ids)),
        }
    )


def _grown(network: Network, children: pl.DataFrame, years: int, until: int) -> pl.DataFrame:
    """Add the day on which each firm is looked at, and whether it lives then."""
    # a firm of 29 February is a year older on the 28th
    after = pl.col("founded").cast(pl.Date).dt.offset_by(f"{years}y").cast(pl.Int32)
    group = network.actors.select(parent="id", family="group")
    return (
        children.with_columns(after=pl.when(after <= until).then(after))
        .with_columns(alive=pl.col("closed").is_null() | (pl.col("closed") > pl.col("after")))
        .with_columns(alive=pl.when(pl.col("after").is_not_null()).then(pl.col("alive")))
        .join(group, on="parent", how="left", maintain_order="left")
    )


def _trade(network: Network, children: pl.DataFrame, trees: pl.DataFrame) -> pl.DataFrame:
    """Return, for each firm that lives and trades on its day, with whom."""
    supply = network.ties.filter(pl.col("type") == "supply")
    if not (supply["value"] > 0).any():
        supply = supply.with_columns(value=pl.lit(1.0))
    ends = [
        supply.select("since", "until", "value", id=here, partner=there)
        for here, there in (("source", "target"), ("target", "source"))
    ]
    watched = children.filter(pl.col("alive")).select("id", "parent", "root", "family", "after")
    day, stop = pl.col("after"), pl.col("until")
    open_then = watched.join(pl.concat(ends), on="id", maintain_order="left").filter(
        (pl.col("since") <= day) & (stop.is_null() | (stop > day))
    )
    partners = open_then.group_by("id", "partner", "parent", "root", "family", maintain_order=True).agg(
        pl.col("value").sum()
    )
    kin = trees.select(partner="id", partner_root="root")
    groups = network.actors.select(partner="id", partner_group="group")
    for table in (kin, groups):
        partners = partners.join(table, on="partner", how="left", maintain_order="left")
    of_family = (
        (pl.col("partner") == pl.col("parent"))
        | (pl.col("partner_root") == pl.col("root")).fill_null(False)
        | (pl.col("partner_group") == pl.col("family")).fill_null(False)
    )
    value, total = pl.col("value"), pl.col("value").sum()
    return partners.group_by("id", maintain_order=True).agg(
        partners=pl.len(),
        parent_share=_ratio(value.filter(pl.col("partner") == pl.col("parent")).sum(), total),
        family_share=_ratio(value.filter(of_family).sum(), total),
        main_partner_share=_ratio(value.max(), total),
        concentration=_ratio((value**2).sum(), total**2),
    )


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _numbers(found: pl.DataFrame, years: int) -> dict[str, Any]:
    size = found.group_by("root").len()["len"].max()
    reached = found["alive"].drop_nulls()
    numbers: dict[str, Any] = {
        "years": years,
        "born": found.height,
        "trees": found["root"].n_unique(),
        "largest_tree": int(size) + 1 if isinstance(size, int) else 0,
        "generations": found["generation"].max(),
        "reached": len(reached),
        "alive": int(reached.sum()),
    }
    kinds = found["birth_type"].drop_nulls().unique().sort().to_list()
    for name, part in [("all", found), *((k, found.filter(pl.col("birth_type") == k)) for k in kinds)]:
        known = part["independent"].drop_nulls()
        numbers |= _independent(name, int(known.sum()), len(known))
    return numbers


def _independent(name: str, count: int, known: int) -> dict[str, Any]:
    low, high = wilson(count, known)
    return {
        f"{name}_known": known,
        f"{name}_independent": share_of(count, known),
        f"{name}_low": low,
        f"{name}_high": high,
    }


def wilson(count: int, trials: int) -> tuple[float | None, float | None]:
    """Return Wilson's 95 % interval of a share; unknown without trials.

    Examples
    --------
    >>> [round(limit, 3) for limit in wilson(5, 10)]
    [0.237, 0.763]
    """
    if not trials:
        return None, None
    share = count / trials
    middle = (share + WILSON / (2 * trials)) / (1 + WILSON / trials)
    half = np.sqrt(WILSON * (share * (1 - share) / trials + WILSON / (4 * trials**2))) / (1 + WILSON / trials)
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"


def _summary(numbers: dict[str, Any]) -> str:
    said = (
        f"Firms born from others: {numbers['born']:,}, in {_many(numbers['trees'], 'tree')} (the largest has "
        f"{_many(numbers['largest_tree'], 'firm')}, the deepest "
        f"{_many(numbers['generations'], 'generation')})."
    )
    known = numbers["all_known"]
    if not known:
        return f"{said} Nothing is known of the trade of any of them {numbers['years']} years after birth."
    return (
        f"{said} {numbers['years']} years after birth {numbers['alive']:,} of {numbers['reached']:,} lived; "
        f"of those whose trade is known ({known:,}), {percent(numbers['all_independent'])} were independent "
        f"of their family ({percent(numbers['all_low'])} to {percent(numbers['all_high'])})."
    )
