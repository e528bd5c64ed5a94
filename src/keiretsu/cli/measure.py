"""``keiretsu measure``: measure a network, or run one of the studies of an industry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from keiretsu.cli.options import AsOf, Json, Types, type_names
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.measure import Measures, StudyResult

SHOWN = 10
ROWS_SHOWN = 25
TABLES = {
    "centrality": (
        "degree", "degree_rank", "pagerank", "pagerank_rank", "core", "betweenness", "community",
    ),
    "structural holes (Burt)": ("constraint", "constraint_rank", "effective_size", "efficiency", "hierarchy"),
    "brokerage roles (Gould–Fernandez), by kind of actor": (
        "coordinator", "consultant", "gatekeeper", "representative", "liaison",
    ),
}  # fmt: skip
"""The tables of a terminal; --json has every measure."""


def measure(
    network: Path,
    /,
    *,
    as_of: AsOf = None,
    top: int | None = None,
    by: str = "degree",
    types: Types = None,
    weight: Literal["strength", "value", "flow"] = "strength",
    pivots: int | None = None,
    resamples: int | None = None,
    seed: int = 1,
    what: str | None = None,
    option: Annotated[
        tuple[str, ...], Parameter(negative=(), show_default=False, help="Option of a study: KEY=VALUE.")
    ] = (),
    json: Json = False,
) -> None:
    """Measure a network: its central actors, its bridges, its communities.

    Parameters
    ----------
    network : Path
        Folder of a network.
    top : int
        Keep only so many actors, the first by `--by`.
    by : str
        Measure that orders the actors.
    weight : str
        Column of ties that weighs them: strength, value or flow.
    pivots : int
        From how many actors shortest paths are counted for betweenness; by default as many as are quick.
    resamples : int
        How often ties are drawn again for intervals of ranks; by default as often as is quick, 0 for none.
    seed : int
        Seed of what is sampled.
    what : str
        Run this study instead, like survival; a wrong name lists what there is.
    """
    if what is not None:
        given = _options(option) | ({"as_of": as_of} if as_of is not None else {})
        return _study(network, what, given, seed, json)
    if option:
        raise UsageError("--option goes with a study; name it with --what.")
    for name, value, least in (("top", top, 1), ("pivots", pivots, 2), ("resamples", resamples, 0)):
        if value is not None and value < least:
            raise UsageError(f"--{name} {value}: must be at least {least}.")
    from keiretsu.cli.output import print_json
    from keiretsu.measure import measure as measured
    from keiretsu.network import Network

    found = measured(
        Network.load(network), as_of, top=top, by=by, types=type_names(types), weight=weight, pivots=pivots,
        resamples=resamples, seed=seed,
    )  # fmt: skip
    if json:
        print_json({"network": str(network), **found.to_dict()})
    else:
        _print(str(network), found, top or SHOWN)


def _study(network: Path, what: str, options: dict[str, Any], seed: int, json: bool) -> None:
    from inspect import signature

    from keiretsu.cli.output import print_json
    from keiretsu.measure import study
    from keiretsu.measure.study_registry import function_of
    from keiretsu.network import Network

    known = signature(function_of(what)).parameters  # a wrong name is said before anything is read
    if "seed" in known:
        options = {"seed": seed} | options
    result = study(what, Network.load(network), options)
    if json:
        print_json({"network": str(network), "study": what, **result.to_dict()})
    else:
        _print_study(what, result)


def _options(words: tuple[str, ...]) -> dict[str, Any]:
    for word in words:
        if "=" not in word:
            raise UsageError(f"--option {word}: write it as KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def _print(name: str, found: Measures, top: int) -> None:
    from keiretsu.cli.output import number, show, table
    from keiretsu.schema import label

    whole = table(f"{name} on {found.date}", "", "value", "unit", "what it means", right=("value",))
    for measured, value in found.network.items():
        word = found.words[measured]
        cell = f"{value:,}" if isinstance(value, int) else number(value)
        whole.add_row(label(f"measure.{measured}").en, cell, word.unit, word.meaning)
    show(whole)
    rows = found.actors.head(top).to_dicts()
    for title, columns in TABLES.items():
        show(_table(title, [{"id": row["id"], **_columns(row, columns)} for row in rows]))
        for measured in columns:
            word = found.words[measured]
            print(f"  {label(f'measure.{measured}').en}: {word.meaning} ({word.unit})")
        print()
    for note in found.notes:
        print(note)


def _columns(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the named columns for a reader, a rank with its interval."""
    from keiretsu.schema import label

    said = {}
    for name in names:
        value = row[name]
        if f"{name}_low" in row:
            value = f"{value:,} [{row[f'{name}_low']:,}, {row[f'{name}_high']:,}]"
        said[label(f"measure.{name}").en] = value
    return said


def _print_study(name: str, result: StudyResult) -> None:
    from keiretsu.cli.output import show

    print(result.summary, end="\n\n")
    rows = result.table.head(ROWS_SHOWN).to_dicts()
    if rows:
        show(_table(name, rows))
    if result.table.height > ROWS_SHOWN:
        print(f"and {result.table.height - ROWS_SHOWN:,} more rows; --json lists them all")
    for column, meaning in result.columns.items():
        print(f"  {column.replace('_', ' ')}: {meaning}")


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
