"""``keiretsu measure``: measure a network, or run one of the studies of an industry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.measure import Measures, Study

SHOWN = 10
ROWS_SHOWN = 25


def measure(
    world: Path,
    /,
    *,
    as_of: str | None = None,
    top: int | None = None,
    types: str | None = None,
    what: str | None = None,
    option: Annotated[
        tuple[str, ...], Parameter(negative=(), show_default=False, help="Option of a study: KEY=VALUE.")
    ] = (),
    json: Json = False,
) -> None:
    """Measure a network: its central actors, its bridges, its communities.

    Parameters
    ----------
    world : Path
        Folder of a world.
    as_of : str
        Year (its end) or ISO date; by default the day on which the last tie begins.
    top : int
        Keep only so many actors, the most central.
    types : str
        Tie types to count, with commas between them; by default all.
    what : str
        Run this study instead, like survival; a wrong name lists what there is.
    """
    from keiretsu import measure as measures
    from keiretsu.cli.output import print_json
    from keiretsu.world import World

    if what is not None:
        given = _options(option) | ({"as_of": as_of} if as_of is not None else {})
        measures.studies.function_of(what)
        result = measures.study(what, World.load(world), given)
        print_json({"study": what, **result.to_dict()}) if json else _print_study(what, result)
        return
    if option:
        raise UsageError("--option goes with a study; name it with --what.")
    if top is not None and top < 1:
        raise UsageError(f"--top {top}: must be at least 1.")
    chosen = tuple(types.split(",")) if types else None
    found = measures.measure(World.load(world), as_of, top=top, types=chosen)
    if json:
        print_json({"world": str(world), **found.to_dict()})
    else:
        _print(str(world), found)


def _options(words: tuple[str, ...]) -> dict[str, Any]:
    for word in words:
        if "=" not in word:
            raise UsageError(f"--option {word}: write it as KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def _print(name: str, found: Measures) -> None:
    from keiretsu.cli.output import show

    title = f"{name} on {found.date}"
    show(*(_table(title, found.actors.head(SHOWN).to_dicts()),))


def _print_study(name: str, result: Study) -> None:
    from keiretsu.cli.output import show

    print(result.summary, end="\n\n")
    rows = result.table.head(ROWS_SHOWN).to_dicts()
    if rows:
        show(_table(name, rows))
    if result.table.height > ROWS_SHOWN:
        print(f"and {result.table.height - ROWS_SHOWN:,} more rows; --json lists them all")


def _table(title: str, rows: list[dict[str, Any]]) -> Any:
    from keiretsu.cli.output import number, table

    columns = list(rows[0]) if rows else []
    numeric = [c for c in columns if any(isinstance(row[c], int | float) for row in rows)]
    made = table(title, *columns, right=numeric)
    for row in rows:
        made.add_row(*(_cell(value, number) for value in row.values()))
    return made


def _cell(value: Any, number: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(number(value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
