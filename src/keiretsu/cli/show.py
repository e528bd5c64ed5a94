"""``keiretsu show``: what is in a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from keiretsu.cli.options import AsOf, Json
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from polars import DataFrame
    from rich.table import Table

    from keiretsu.cli.actor_names import Names
    from keiretsu.network import Network, View
    from keiretsu.report.drawing import Drawing
    from keiretsu.schema import Table as Schema

LARGEST = 10
FREQUENT = 3
"""Values of an attribute that are shown."""

Picture = Literal["network", "ego", "groups", "map", "degree-distribution", "survival"]

DETAILS = {"actor": "ego", "by": "groups", "places": "map"}
"""Options that say more about one picture, and which it is."""


def show(
    network: Path,
    /,
    *,
    as_of: AsOf = None,
    view: Picture | None = None,
    actor: str | None = None,
    by: str | None = None,
    places: Path | None = None,
    top: int = LARGEST,
    out: Path | None = None,
    json: Json = False,
) -> None:
    """Show what is in a network, in words or as a picture.

    Without a choice, the picture is the whole network, or the surroundings of the actor with the most
    partners where there are more than 5,000 actors.

    Parameters
    ----------
    network : Path
        Folder of a network that `keiretsu load`, `keiretsu synth` or Network.save made.
    view : str
        What to draw: the network, an actor and what surrounds it (ego), groups as discs with the links
        between them, regions on a map, the degree distribution, the survival of links.
    actor : str
        Whose surroundings to draw (id or name); by default the actor with the most partners.
    by : str
        What makes a group: group, horizontal, sector, region, kind or community.
    places : Path
        CSV file with the columns region, lat and lon, for regions that no gazetteer knows.
    top : int
        Firms in the table, the largest.
    out : Path
        The picture to draw: an .svg or .png file.
    """
    from keiretsu.cli.actor_names import Names
    from keiretsu.cli.output import print_json, prose
    from keiretsu.cli.output import show as printed
    from keiretsu.cli.waiting import waiting

    if top < 1:
        raise UsageError(f"--top {top}: must be at least 1.")
    given = {name: value for name, value in (("actor", actor), ("by", by), ("places", places)) if value}
    chosen = _chosen(view, given)
    if chosen and out is None:
        raise UsageError(f"--view {chosen} needs --out FILE.svg or FILE.png, the picture to draw.")
    with waiting(f"reading {network}"):
        from keiretsu.network import Network

        loaded = Network.load(network)
        notes = _draw(loaded, as_of, out, chosen, next(iter(given.values()), None)) if out else []
    if out is not None and not json:
        print(f"picture in {out}")
        prose(*notes)
        return
    found = summary(loaded, as_of, top)
    if json:
        picture = {"picture": str(out)} if out else {}
        print_json({"network": str(network), "digest": loaded.digest, **found, **picture, "notes": notes})
        return
    printed(*_tables(str(network), found, Names(loaded)))


def _chosen(view: str | None, given: Mapping[str, object]) -> str | None:
    """Return the picture that is asked for: by name, or by what is said about it."""
    for name in given:
        if view not in (None, DETAILS[name]):
            raise UsageError(f"--{name} goes with --view {DETAILS[name]}, not with --view {view}.")
        view = DETAILS[name]
    return view


def _draw(network: Network, as_of: str | None, out: Path, chosen: str | None, detail: Any) -> list[str]:
    """Write the picture, and return what the reader has to know about it."""
    from keiretsu.core.waiting import now
    from keiretsu.report.drawing import check_target

    check_target(out)
    now(f"drawing {chosen or 'the network'}")
    drawing = _drawing(network, as_of, chosen, detail)
    drawing.save(out)
    notes = list(drawing.credits)
    boxes = drawing.unwritable()
    if boxes and out.suffix.lower() == ".png":
        notes.append(
            f"no font of this machine can write {len(boxes)} of the names, such as {boxes[0]}; an .svg file "
            "leaves the font to whoever opens it."
        )
    if chosen is None and drawing.name == "ego":
        notes.append(f"too many actors to see at once, so this is {drawing.title}; --view groups draws all.")
    return notes


def _drawing(network: Network, as_of: str | None, chosen: str | None, detail: Any) -> Drawing:
    if chosen == "survival":
        return cast("Drawing", network.plot.lives(as_of=as_of))
    plot = _view(network, as_of).plot
    if chosen is None:
        return cast("Drawing", plot())
    if chosen == "degree-distribution":
        return cast("Drawing", plot.degrees())
    return cast("Drawing", plot.whole() if chosen == "network" else getattr(plot, chosen)(detail))


def summary(network: Network, as_of: str | None = None, top: int = LARGEST) -> dict[str, Any]:
    """Return what a network holds at a date, as plain data.

    Parameters
    ----------
    network : Network
    as_of : str, optional
        Year or ISO date; by default the last day on which a tie begins.
    top : int
        How many of the largest firms.

    Returns
    -------
    dict
        ``date, actors, ties, actors_by_kind, ties_by_type, supply_ties_per_firm, groups, horizontal_groups,
        largest, attributes``.
    """
    import polars as pl

    from keiretsu import schema
    from keiretsu.network import to_date

    view = _view(network, as_of)
    actors = view.actors
    producing = actors.filter(pl.col("kind").is_in(_producing()))
    largest = producing.sort("size", "id", descending=[True, False]).head(top)
    return {
        "date": to_date(view.day).isoformat(),
        "actors": actors.height,
        "ties": len(view.ties),
        "actors_by_kind": _counts(actors["kind"]),
        "ties_by_type": _counts(view.ties.frame["type"]),
        "supply_ties_per_firm": _counts(view.ties.frame["type"]).get("supply", 0) / max(producing.height, 1),
        "groups": actors["group"].drop_nulls().n_unique(),
        "horizontal_groups": actors["horizontal"].drop_nulls().n_unique(),
        "largest": largest.select("id", "name", "kind", "sector", "group", "size")
        .cast({"kind": pl.String})
        .to_dicts(),
        "attributes": [*_attributes(actors, schema.actors()), *_attributes(view.ties.frame, schema.ties())],
    }


def _attributes(frame: DataFrame, schema: Schema[Any]) -> Iterator[dict[str, Any]]:
    """Yield the attributes of actors or ties: how many have one, and its most frequent values."""
    from keiretsu.network.canonical_tables import attributes

    for name in attributes(frame, schema):
        values = _counts(frame[name].drop_nulls())
        of = "actors" if "id" in schema.columns else "ties"
        yield {
            "of": of,
            "name": name,
            "known": sum(values.values()),
            "values": dict([*values.items()][:FREQUENT]),
        }


def _view(network: Network, as_of: str | None) -> View:
    if as_of is not None:
        return network.at(as_of)
    from keiretsu.report.plot import latest

    return latest(network)


def _producing() -> list[str]:
    from keiretsu import schema

    return [name for name, kind in schema.actors().entries.items() if kind.producing]


def _counts(column: Any) -> dict[str, int]:
    from collections import Counter

    counted = Counter(str(value) for value in column.to_list())
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _tables(name: str, found: dict[str, Any], names: Names) -> list[Table]:
    from keiretsu.cli.output import number, table

    head = table(f"{name} on {found['date']}", "", "count", right=("count",))
    for label, key in (
        ("firms and organisations", "actors"),
        ("ties", "ties"),
        ("vertical groups", "groups"),
    ):
        head.add_row(label, f"{found[key]:,}")
    head.add_row("horizontal groups", f"{found['horizontal_groups']:,}")
    head.add_row("supply ties per firm", number(found["supply_ties_per_firm"]))
    tables = [head]
    for title, key in (("by kind", "actors_by_kind"), ("ties by type", "ties_by_type")):
        part = table(title, "what", "count", right=("count",))
        for what, count in found[key].items():
            part.add_row(what, f"{count:,}")
        tables.append(part)
    if len({row["size"] for row in found["largest"]}) > 1:  # elsewhere no size was given
        biggest = table("largest firms", "firm", "size", "kind", "sector", "group", right=("size",))
        for row in found["largest"]:
            said = (row[key] or "" for key in ("kind", "sector", "group"))
            biggest.add_row(names.cell(row["id"]), number(row["size"]), *said)
        tables.append(biggest)
    if found["attributes"]:
        others = table("attributes", "attribute", "of", "known", "most frequent", right=("known",))
        for row in found["attributes"]:
            most = ", ".join(f"{value} ({count:,})" for value, count in row["values"].items())
            others.add_row(row["name"], row["of"], f"{row['known']:,}", most)
        tables.append(others)
    return tables
