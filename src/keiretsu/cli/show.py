"""``keiretsu show``: what is in a world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.cli.options import Json
from keiretsu.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.world import View, World

LARGEST = 10


def show(
    world: Path,
    /,
    *,
    at: str | None = None,
    png: Path | None = None,
    ego: str | None = None,
    json: Json = False,
) -> None:
    """Show what is in a world.

    Parameters
    ----------
    world : Path
        Folder of a world that `keiretsu synth` or World.save made.
    at : str
        Year (its end) or ISO date to look at; by default whatever is open at the end of the record.
    png : Path
        Draw a picture there: of a small world, or of one actor's surroundings (`--ego`).
    ego : str
        Id of the actor whose surroundings are drawn.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.cli.output import show as printed
    from keiretsu.world import World

    if ego is not None and png is None:
        raise UsageError("--ego needs --png FILE, the picture to draw.")
    loaded = World.load(world)
    found = summary(loaded, at)
    if png is not None:
        from keiretsu.cli.picture import draw

        draw(_view(loaded, at), png, ego)
        found["png"] = str(png)
    if json:
        print_json({"world": str(world), "digest": loaded.digest, **found})
        return
    printed(*_tables(str(world), found))
    if png is not None:
        print(f"picture in {png}")


def summary(world: World, at: str | None = None) -> dict[str, Any]:
    """Return what a world holds at a date, as plain data.

    Parameters
    ----------
    world : World
    at : str, optional
        Year or ISO date; by default the last day on which a tie begins.

    Returns
    -------
    dict
        ``date, actors, ties, actors_by_kind, ties_by_type, mean_degree, groups, horizontal_groups, largest``.
    """
    import polars as pl

    from keiretsu.world import to_date

    view = _view(world, at)
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


def _view(world: World, at: str | None) -> View:
    if at is not None:
        return world.at(int(at) if at.isdigit() else at)
    from keiretsu.world import to_date

    last = world.ties["since"].max() if world.ties.height else world.actors["founded"].max()
    return world.at(to_date(last if isinstance(last, int) else 0))


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
