"""Changes of a network, each a pure function that returns a new one.

History is kept: a tie that ends gets an `until`, a strength that changes closes one spell and opens the next.
An edit speaks about the open spell of a tie (at most one a type, source and target), and the ends of a
symmetric tie may be named in either order.
"""

from datetime import date
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.network.canonical_tables import SYMMETRIC, TYPE
from keiretsu.network.dates import to_date, to_day
from keiretsu.network.network import Network
from keiretsu.schema import ties as tie_schema

When = int | str | date


def open_tie(
    network: Network,
    source: str,
    target: str,
    tie_type: str,
    since: When,
    *,
    strength: float = 1.0,
    flow: float = 0.0,
    value: float = 0.0,
    brokered: bool = False,
) -> Network:
    """Return the network with one more tie, open from `since` on.

    Parameters
    ----------
    network : Network
    source, target : str
        Actor ids; supply runs from supplier to customer.
    tie_type : str
        One of `keiretsu.schema.TIE_TYPES`.
    since : int, str or datetime.date
        Its first day; a year means that year's last day, as in `Network.at`.
    strength, flow, value, brokered
        See `keiretsu.schema.ties()`.

    Raises
    ------
    InvalidData
        When the tie breaks a rule of `keiretsu.network.check`, for example when it is open already.

    Examples
    --------
    >>> from keiretsu.network import Network, open_tie
    >>> network = Network.from_tables({"id": ["a", "b"], "kind": ["bank", "assembler"]}, {
    ...     "source": [], "target": [], "type": [], "since": []})
    >>> open_tie(network, "a", "b", "credit", "1955-04-01").at(1955).ties.of("credit").degree.tolist()
    [1, 0]
    """
    row = {
        "source": source,
        "target": target,
        "type": tie_type,
        "since": to_day(since),
        "strength": strength,
        "flow": flow,
        "value": value,
        "brokered": brokered,
    }
    return _with_ties(network, network.ties, [row])


def close_tie(network: Network, source: str, target: str, tie_type: str, until: When) -> Network:
    """Return the network with a tie's open spell ended: `until` is the first day without it.

    Raises
    ------
    InvalidData
        When the tie is not open, or began on that day or later.
    """
    row = _open_row(network, source, target, tie_type)
    day = to_day(until)
    _must_follow(network, row, day)
    return _with_ties(network, _ended(network.ties, [row], day), [])


def change_strength(
    network: Network, source: str, target: str, tie_type: str, when: When, strength: float
) -> Network:
    """Return the network in which a tie has a new strength from `when` on: one spell ends, the next begins.

    Raises
    ------
    InvalidData
        When the tie is not open, began on that day or later, or the strength is not in [0, 1].
    """
    row = _open_row(network, source, target, tie_type)
    day = to_day(when)
    _must_follow(network, row, day)
    spell = network.ties.row(row, named=True) | {"since": day, "strength": strength}
    return _with_ties(network, _ended(network.ties, [row], day), [spell])


def rewire(
    network: Network,
    source: str,
    target: str,
    tie_type: str,
    when: When,
    *,
    new_source: str | None = None,
    new_target: str | None = None,
) -> Network:
    """Return the network in which a tie leads elsewhere from `when` on, as strong as before.

    Raises
    ------
    InvalidData
        When the tie is not open, began on that day or later, or its new course breaks a rule.
    """
    row = _open_row(network, source, target, tie_type)
    day = to_day(when)
    _must_follow(network, row, day)
    spell = network.ties.row(row, named=True)
    stays = {"source": new_source or source, "target": new_target or target, "since": day}
    return _with_ties(network, _ended(network.ties, [row], day), [spell | stays])


def merge_actors(network: Network, absorbed: str, into: str, when: When) -> Network:
    """Return the network in which one actor takes over another on the day `when`.

    The absorbed actor closes; its open ties end and go on with the other. Where that one has the same tie
    already, the two become one: the larger strength, the sum of flows and of values (a fraction is at most
    1). Ties between the two end. Sizes are added.

    Raises
    ------
    InvalidData
        When an actor is unknown or closed, both are the same, a tie of either begins or ends on that day or
        later, or the outcome breaks a rule.
    """
    day = to_day(when)
    _must_be_two_living(network, absorbed, into, day)
    old = _open_at(network, absorbed)
    theirs = _open_at(network, into)
    _must_be_over(network, absorbed, into, day)
    own = {_key(row, absorbed, into): row for row in theirs.values()}
    ended, spells = set(old), []
    for row in old.values():
        ends = _moved(row, absorbed, into)
        if ends["source"] == ends["target"]:
            continue
        spell = row | ends | {"since": day}
        if (same := own.get(_key(row, absorbed, into))) is not None:
            spell = _joined(spell, same)
            ended.add(same["row"])
        spells.append(spell)
    ties = _ended(network.ties, sorted(ended), day)
    grown = network.actors.filter(id=absorbed)["size"].item()
    actors = network.actors.with_columns(
        closed=pl.when(id=absorbed).then(pl.lit(day, pl.Int32)).otherwise("closed"),
        size=pl.when(id=into).then(pl.col("size") + grown).otherwise("size"),
    )
    return _with_ties(network, ties, spells, actors)


def _with_ties(
    network: Network, ties: pl.DataFrame, new: list[dict[str, Any]], actors: pl.DataFrame | None = None
) -> Network:
    """Return a network of other ties; the rules are checked as for any two tables."""
    from keiretsu.network.canonical_tables import typed

    kept = [{name: value for name, value in row.items() if name in ties.columns} for row in new]
    if kept:
        fresh = typed(pl.DataFrame(kept, infer_schema_length=None), tie_schema(), "ties", keep=True)
        fresh = fresh.with_columns(pl.col(n).cast(ties.schema[n]) for n in fresh.columns)
        ties = pl.concat([ties, fresh], how="diagonal")
    return Network.from_tables(
        network.actors if actors is None else actors, ties, network.provenance, attributes=True
    )


def _ended(ties: pl.DataFrame, rows: list[int], day: int) -> pl.DataFrame:
    here = pl.int_range(pl.len()).is_in(rows)
    return ties.with_columns(until=pl.when(here).then(pl.lit(day, pl.Int32)).otherwise("until"))


def _open_row(network: Network, source: str, target: str, tie_type: str) -> int:
    """Return the row of a tie's open spell."""
    if tie_type in SYMMETRIC and source > target:
        source, target = target, source
    known = tie_type in TYPE.categories
    here = (pl.col("source") == source) & (pl.col("target") == target) & pl.col("until").is_null()
    rows = network.ties.with_row_index("row").filter(here, pl.col("type").cast(pl.String) == tie_type)["row"]
    if not known or not len(rows):
        raise InvalidData(
            f"There is no open {tie_type} tie from {source!r} to {target!r}; open it before you change it."
        )
    return int(rows[0])


def _must_follow(network: Network, row: int, day: int) -> None:
    since = network.ties["since"][row]
    if day <= since:
        raise InvalidData(
            f"The tie began on {to_date(since)}, so it cannot change on {to_date(day)}; give a later day."
        )


def _open_at(network: Network, actor: str) -> dict[int, dict[str, Any]]:
    """Return the open ties of an actor by row."""
    mine = (pl.col("source") == actor) | (pl.col("target") == actor)
    frame = network.ties.with_row_index("row").filter(mine, pl.col("until").is_null())
    return {row["row"]: row for row in frame.iter_rows(named=True)}


def _must_be_two_living(network: Network, absorbed: str, into: str, day: int) -> None:
    if absorbed == into:
        raise InvalidData(f"{into!r} cannot absorb itself; name two actors.")
    for actor in (absorbed, into):
        found = network.actors.filter(id=actor)
        if not found.height:
            raise InvalidData(f"There is no actor {actor!r}; name one of the network's.")
        if found["closed"].item() is not None or (found["founded"].item() or day) > day:
            raise InvalidData(f"{actor!r} does not live on {to_date(day)}; choose another day or actor.")


def _must_be_over(network: Network, absorbed: str, into: str, day: int) -> None:
    """Refuse a merger on a day before recorded history ends: it would rewrite what comes after."""
    ends = pl.col("source").is_in([absorbed, into]) | pl.col("target").is_in([absorbed, into])
    later = network.ties.filter(ends, (pl.col("since") >= day) | (pl.col("until") > day))
    if later.height:
        raise InvalidData(
            f"{absorbed!r} and {into!r} have {later.height} ties that begin or end after {to_date(day)}; "
            "merge on a later day."
        )


def _moved(row: dict[str, Any], absorbed: str, into: str) -> dict[str, str]:
    ends = {name: into if row[name] == absorbed else row[name] for name in ("source", "target")}
    if row["type"] in SYMMETRIC and ends["source"] > ends["target"]:
        ends = {"source": ends["target"], "target": ends["source"]}
    return ends


def _key(row: dict[str, Any], absorbed: str, into: str) -> tuple[str, str, str]:
    ends = _moved(row, absorbed, into)
    return row["type"], ends["source"], ends["target"]


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    value = one["value"] + other["value"]
    return one | {
        "strength": max(one["strength"], other["strength"]),
        "flow": one["flow"] + other["flow"],
        "value": min(value, 1.0) if tie_schema().entries[one["type"]].fraction else value,
        "brokered": one["brokered"] or other["brokered"],
    }
