"""``keiretsu show``: what is in a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

from cyclopts import Parameter

from keiretsu.cli.options import AsOf, Json
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.network import Network, View
    from keiretsu.report.drawing import Drawing

LARGEST = 10


def show(
    network: Path,
    /,
    *,
    as_of: AsOf = None,
    out: Path | None = None,
    ego: str | None = None,
    groups: Annotated[bool, Parameter(negative=())] = False,
    by: str | None = None,
    map: Annotated[bool, Parameter(negative=())] = False,
    places: Path | None = None,
    degrees: Annotated[bool, Parameter(name=["--degree-distribution", "--degrees"], negative=())] = False,
    lives: Annotated[bool, Parameter(name=["--survival", "--lives"], negative=())] = False,
    json: Json = False,
) -> None:
    """Show what is in a network, in words and as a picture.

    Without a choice, the picture is the whole network, or the surroundings of the actor with the most
    partners where there are more than 5,000 actors.

    Parameters
    ----------
    network : Path
        Folder of a network that `keiretsu load`, `keiretsu synth` or Network.save made.
    out : Path
        Draw a picture there: an .svg or .png file.
    ego : str
        Draw this actor (id or name) and what surrounds it.
    groups : bool
        Draw groups as discs, with the links between them.
    by : str
        What makes a group: group, horizontal, sector, region, kind or community.
    map : bool
        Draw regions on a map.
    places : Path
        CSV file with the columns region, lat and lon, for regions that no gazetteer knows.
    degrees : bool
        Draw the degree distribution.
    lives : bool
        Draw the survival of links.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.cli.output import show as printed
    from keiretsu.network import Network

    chosen = _chosen(ego=ego, groups=groups or by, map=map or places, degrees=degrees, lives=lives)
    if chosen and out is None:
        raise UsageError(f"--{chosen} needs --out FILE.svg or FILE.png, the picture to draw.")
    loaded = Network.load(network)
    found = summary(loaded, as_of)
    notes = _draw(loaded, as_of, out, chosen, {"ego": ego, "groups": by, "map": places}) if out else []
    if out is not None:
        found["picture"] = str(out)
    if json:
        print_json({"network": str(network), "digest": loaded.digest, **found, "notes": notes})
        return
    printed(*_tables(str(network), found))
    for line in [f"picture in {out}"] * (out is not None) + notes:
        print(line)


def _chosen(**given: object) -> str | None:
    chosen = [name for name, value in given.items() if value]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} are two pictures; ask for one at a time.")
    return chosen[0] if chosen else None


def _draw(
    network: Network, as_of: str | None, out: Path, chosen: str | None, details: dict[str, Any]
) -> list[str]:
    """Write the picture, and return what the reader has to know about it."""
    from keiretsu.report.drawing import check_target

    check_target(out)
    drawing = _drawing(network, as_of, chosen, details.get(chosen or ""))
    drawing.save(out)
    notes = list(drawing.credits)
    boxes = drawing.unwritable()
    if boxes and out.suffix.lower() == ".png":
        notes.append(
            f"no font of this machine can write {len(boxes)} of the names, such as {boxes[0]}; an .svg file "
            "leaves the font to whoever opens it."
        )
    if chosen is None and drawing.name == "ego":
        notes.append(f"too many actors to see at once, so this is {drawing.title}; --groups draws all.")
    return notes


def _drawing(network: Network, as_of: str | None, chosen: str | None, detail: Any) -> Drawing:
    if chosen == "lives":
        return cast("Drawing", network.plot.lives(as_of=as_of))
    plot = _view(network, as_of).plot
    if chosen is None:
        return cast("Drawing", plot())
    return cast("Drawing", plot.degrees() if chosen == "degrees" else getattr(plot, chosen)(detail))


def summary(network: Network, as_of: str | None = None) -> dict[str, Any]:
    """Return what a network holds at a date, as plain data.

    Parameters
    ----------
    network : Network
    as_of : str, optional
        Year or ISO date; by default the last day on which a tie begins.

    Returns
    -------
    dict
        ``date, actors, ties, actors_by_kind, ties_by_type, mean_degree, groups, horizontal_groups, largest``.
    """
    import polars as pl

    from keiretsu.network import to_date

    view = _view(network, as_of)
    actors = view.actors
    producing = actors.filter(pl.col("kind").is_in(_producing()))
    largest = producing.sort("size", "id", descending=[True, False]).head(LARGEST)
    return {
        "date": to_date(view.day).isoformat(),
        "actors": actors.height,
        "ties": len(view.ties),
        "actors_by_kind": _counts(actors["kind"]),
        "ties_by_type": _counts(view.ties.frame["type"]),
        "supply_ties_per_firm": _counts(view.ties.frame["type"]).get("supply", 0) / max(producing.height, 1),
        "groups": actors["group"].drop_nulls().n_unique(),
        "horizontal_groups": actors["horizontal"].drop_nulls().n_unique(),
        "largest": largest.select("id", "kind", "sector", "group", "size")
        .cast({"kind": pl.String})
        .to_dicts(),
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


def _tables(name: str, found: dict[str, Any]) -> list[Any]:
    from keiretsu.cli.output import number, table

    head = table(f"{name} on {found['date']}", "", "count", right=("count",))
    for label, key in (("actors", "actors"), ("ties", "ties"), ("vertical groups", "groups")):
        head.add_row(label, f"{found[key]:,}")
    head.add_row("horizontal groups", f"{found['horizontal_groups']:,}")
    head.add_row("supply ties a firm", number(found["supply_ties_per_firm"]))
    tables = [head]
    for title, key in (("actors by kind", "actors_by_kind"), ("ties by type", "ties_by_type")):
        part = table(title, "what", "count", right=("count",))
        for what, count in found[key].items():
            part.add_row(what, f"{count:,}")
        tables.append(part)
    biggest = table("largest firms", "id", "kind", "sector", "group", "size", right=("size",))
    for row in found["largest"]:
        biggest.add_row(row["id"], row["kind"], row["sector"] or "", row["group"] or "", number(row["size"]))
    return [*tables, biggest]
