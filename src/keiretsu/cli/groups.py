"""``keiretsu groups``: the communities of a network, followed over the years."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.cli.options import AsOf, Json, Types, type_names
from keiretsu.core.bounds import shortened
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.waiting import now

if TYPE_CHECKING:
    from keiretsu.cli.actor_names import Names
    from keiretsu.measure import Groups

SHOWN = 20
MEMBERS_SHOWN = 5


def groups(
    network: Path,
    /,
    *,
    as_of: AsOf = None,
    years: str | None = None,
    types: Types = None,
    names: Path | None = None,
    resolution: float = 1.0,
    memory: float = 0.5,
    seed: int = 1,
    top: int = SHOWN,
    json: Json = False,
) -> None:
    """Find communities and follow them over the years.

    Parameters
    ----------
    network : Path
        Folder of a network.
    years : str
        First and last year to follow groups over, like 1985:1995, instead of one date.
    names : Path
        CSV file with the columns id and name: the group in which an actor is, is called by this name.
    resolution : float
        Above 1 gives smaller groups.
    memory : float
        How much more ties within a group of the year before count; 0: every year on its own.
    seed : int
        Seed of the search.
    top : int
        Groups in the table, the largest, and events, the latest.
    """
    from keiretsu.cli.actor_names import Names
    from keiretsu.cli.output import print_json
    from keiretsu.cli.waiting import waiting

    if as_of is not None and years is not None:
        raise UsageError("--as-of is one date and --years are several; give one of them.")
    if top < 1:
        raise UsageError(f"--top {top}: must be at least 1.")
    if not resolution > 0:
        raise UsageError(f"--resolution {resolution}: must be above 0.")
    if not 0.0 <= memory < float("inf"):
        raise UsageError(f"--memory {memory}: must be 0 or above.")
    span, by_hand = _years(years), _names(names)
    with waiting(f"reading {network}"):
        from keiretsu.measure import groups as found_groups
        from keiretsu.measure.tied_pairs import view_of
        from keiretsu.network import Network

        loaded = Network.load(network)
        now("finding groups")
        found = found_groups(
            view_of(loaded, as_of) if span is None else loaded,
            span,
            types=type_names(types),
            names=by_hand,
            resolution=resolution,
            memory=memory,
            seed=seed,
        )
    if json:
        print_json({"network": str(network), **found.to_dict()})
    else:
        _print(str(network), found, Names(loaded), top)


def _years(text: str | None) -> Sequence[int] | None:
    if text is None:
        return None
    from keiretsu.experiment.years import parse_years

    try:
        first, last = parse_years(text)
    except ValueError as error:
        raise UsageError(f"--years {shortened(text)}: {error}.") from None
    return range(first, last + 1)


def _names(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    import polars as pl

    try:
        table = pl.read_csv(file, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise InvalidData(f"{file} cannot be read as CSV; write two columns, id and name.") from error
    if not {"id", "name"} <= set(table.columns):
        raise InvalidData(f"{file} has the columns {', '.join(table.columns)}; it needs id and name.")
    return dict(table.drop_nulls(["id", "name"]).select("id", "name").iter_rows())


def _print(name: str, found: Groups, names: Names, top: int) -> None:
    from keiretsu.cli.output import prose, show, table

    prose(found.summary, "")
    if not found.table.height:
        return
    year = found.table["year"].to_list()[-1]
    columns = ("group", "called", "size", "members")
    made = table(f"groups of {name} at the end of {year}", *columns, right=("size",))
    for row in _of(found.table, year).head(top).to_dicts():
        ids = _of(found.members, year).filter(_is("group", row["group"]))["id"].to_list()
        members = names.cells(ids[:MEMBERS_SHOWN]) + (" …" if len(ids) > MEMBERS_SHOWN else "")
        made.add_row(str(row["group"]), row["name"], f"{row['size']:,}", members)
    show(made)
    if found.events.height:
        happened = table("what happened", "year", "event", "group", "called", "others")
        for row in found.events.tail(top).to_dicts():
            happened.add_row(str(row["year"]), row["event"], str(row["group"]), row["name"], row["others"])
        show(happened)
    if found.events.height > top:
        print(f"and {found.events.height - top:,} events before; --json lists them all")


def _of(frame: Any, year: Any) -> Any:
    return frame.filter(_is("year", year))


def _is(column: str, value: Any) -> Any:
    import polars as pl

    return pl.col(column) == value
